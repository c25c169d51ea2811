/* rule.c: see rule.h. */
#include "form/rule.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "form/exact.h"

const json_t *answer_at(const json_t *answers, const char *pointer)
{
	char key[200];
	while (answers && *pointer == '/') {
		size_t n = strcspn(++pointer, "/");
		if (n >= sizeof key)
			return NULL;
		memcpy(key, pointer, n);
		key[n] = '\0';
		answers = json_is_array(answers) ? json_array_get(answers, strtoul(key, NULL, 10))
						 : json_object_get(answers, key);
		pointer += n;
	}
	return answers;
}

const char *rule_pointer(const char *pointer, const char *within, struct arena *a)
{
	struct buf b = BUF_INIT(4096);
	while (*pointer == '/') {
		size_t n = strcspn(pointer + 1, "/") + 1,
		       m = *within == '/' ? strcspn(within + 1, "/") + 1 : 0;
		/* Where both went the same way so far, the row is the field's own. */
		if (n == 2 && pointer[1] == '*' && m)
			buf_add(&b, within, m);
		else
			buf_add(&b, pointer, n);
		bool same = m && ((n == m && memcmp(pointer, within, n) == 0) || pointer[1] == '*');
		pointer += n;
		within = same ? within + m : "";
	}
	char *s = arena_dup(a, b.p ? b.p : "", b.len);
	buf_release(&b);
	return s;
}

static bool among(const json_t *list, const json_t *value)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		if (json_equal(json_array_get(list, i), value))
			return true;
	return false;
}

/* A list of choices is, or is in, what one of them is. */
static bool compares(const struct form_rule *r, const json_t *answer)
{
	if (r->kind == RULE_FILLED)
		return (answer != NULL) == !json_is_false(r->value);
	for (size_t i = 0; i < json_array_size(answer); i++)
		if (compares(r, json_array_get(answer, i)))
			return true;
	if (!answer || json_is_array(answer))
		return false;
	return r->kind == RULE_IS ? json_equal(answer, r->value) : among(r->value, answer);
}

bool rule_holds(const struct form_rule *r, const json_t *answers, const char *within, struct arena *a)
{
	if (!r)
		return true;
	if (r->kind <= RULE_FILLED)
		return compares(r, answer_at(answers, rule_pointer(r->pointer, within, a)));
	if (r->kind == RULE_NOT)
		return r->parts && !rule_holds(r->part, answers, within, a);
	for (int i = 0; i < r->parts; i++)
		if (rule_holds(&r->part[i], answers, within, a) == (r->kind == RULE_ANY))
			return r->kind == RULE_ANY;
	return r->kind == RULE_ALL;
}

/* For each answer that a pointer with rows leads to. */
typedef bool each_fn(void *arg, const json_t *value);

static bool each_at(const json_t *at, const char *pointer, each_fn *fn, void *arg)
{
	const char *star = strstr(pointer, "/*");
	if (!star) {
		const json_t *v = answer_at(at, pointer);
		return !v || fn(arg, v);
	}
	char before[400];
	size_t n = (size_t)(star - pointer);
	if (n >= sizeof before)
		return true;
	memcpy(before, pointer, n);
	before[n] = '\0';
	const json_t *rows = answer_at(at, before);
	for (size_t i = 0; i < json_array_size(rows); i++)
		if (!each_at(json_array_get(rows, i), star + 2, fn, arg))
			return false;
	return true;
}

/* What is gathered: a number so far, or a text. */
struct gathered {
	enum form_rule_kind kind;
	struct exact number;
	int count;
	struct buf text;
};

static bool gather(void *arg, const json_t *value)
{
	struct gathered *g = arg;
	struct exact x;
	char text[32];
	g->count++;
	if (g->kind == RULE_COUNT)
		return true;
	if (g->kind == RULE_CONCAT) {
		if (json_is_number(value) && exact_of(value, &x)) {
			exact_text(&x, ',', '.', text);
			buf_adds(&g->text, text);
		}
		buf_adds(&g->text, json_string_value(value));
		return !g->text.full;
	}
	if (!exact_of(value, &x))
		return false;
	if (g->count == 1) {
		g->number = x;
		return true;
	}
	return g->kind == RULE_SUM ? exact_add(&g->number, &x) : exact_multiply(&g->number, &x);
}

static bool gather_part(struct gathered *g, const struct form_rule *r, const json_t *answers,
	const char *within, struct arena *a)
{
	if (r->kind == RULE_VALUE)
		return gather(g, r->value);
	if (r->kind == RULE_AT)
		return each_at(answers, rule_pointer(r->pointer, within, a), gather, g);
	json_t *inner = rule_value(r, answers, within, a);
	bool ok = !inner || gather(g, inner);
	json_decref(inner);
	return ok;
}

json_t *rule_value(const struct form_rule *r, const json_t *answers, const char *within, struct arena *a)
{
	struct gathered g = { .kind = r->kind, .text = BUF_INIT(8192) };
	bool ok = true;
	/* A product of which a factor is missing is not known; a sum counts what is there. */
	for (int i = 0; ok && i < r->parts; i++) {
		int before = g.count;
		ok = gather_part(&g, &r->part[i], answers, within, a) &&
		     (r->kind != RULE_PRODUCT || g.count > before);
	}
	json_t *out = NULL;
	if (ok && r->kind == RULE_COUNT)
		out = json_integer(g.count);
	else if (ok && r->kind == RULE_CONCAT)
		out = g.text.len ? json_stringn(g.text.p, g.text.len) : NULL;
	else if (ok && g.count)
		out = exact_json(&g.number);
	buf_release(&g.text);
	return out;
}
