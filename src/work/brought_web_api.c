/* brought_web_api.c: see brought_web_api.h. */
#include "work/brought_web_api.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "form/form_web.h"
#include "web/page.h"

/* Faults that are told, of however many there are. */
enum { FAULTS_TOLD = 200 };

bool brought_text(struct request *r, const json_t *o, const char *name, size_t max, bool needed,
	const char **out, struct error *err)
{
	const json_t *v = json_object_get(o, name);
	const char *p = json_string_value(v);
	size_t n = json_string_length(v);
	*out = NULL;
	if (v && (!p || n > max))
		return err_set(err, ERR_DATA, "%s: expected a text of at most %zu bytes", name, max);
	if (v && !utf8_valid(p, n, NULL))
		return err_set(err, ERR_DATA, "%s: expected text without NUL", name);
	if (v && !text_is_written(p))
		return err_set(err, ERR_DATA, "%s: found a character that is not shown", name);
	*out = v ? arena_dup(&r->arena, p, n) : NULL;
	return !needed || n || err_set(err, ERR_DATA, "%s: expected a text", name);
}

bool brought_person(
	struct request *r, const json_t *o, const char *person[PERSON_FIELDS], struct error *err)
{
	static const size_t most[PERSON_FIELDS] = { TYPED_NAME_MAX, TYPED_NUMBER_MAX, TYPED_NUMBER_MAX };
	for (int i = 0; i < PERSON_FIELDS; i++) {
		if (!brought_text(r, o, person_names[i], most[i], false, &person[i], err))
			return false;
		person[i] = typed_tidy(&r->arena, person[i]);
	}
	return typed_person_right(person, err);
}

static bool read_paper(const json_t *o, const struct procedure *p, int has, struct came *c)
{
	json_int_t no = json_integer_value(json_object_get(o, "no"));
	const char *as = json_string_value(json_object_get(o, "as"));
	int kind = as ? text_word(as, came_kind_names) : -1;
	json_int_t issued = json_integer_value(json_object_get(o, "issued"));
	if (no < 1 || no > has || kind < 0 || (kind == CAME_HELD) != (issued > 0))
		return false;
	*c = (struct came){ .no = (int)no,
		.name = p->detail->component[no - 1].name,
		.kind = (enum came_kind)kind,
		.issued = issued };
	return true;
}

bool brought_papers(struct request *r, const json_t *list, const struct procedure *p, bool held,
	struct came **out, int *n, struct error *err)
{
	struct came *came = *out = arena_zalloc(&r->arena, sizeof *came * COMPONENTS_MAX);
	int has = p->detail ? p->detail->components : 0;
	*n = 0;
	if (list && (!json_is_array(list) || json_array_size(list) > (size_t)has))
		return err_set(err, ERR_DATA, "papers: expected a list of at most %d papers", has);
	for (size_t i = 0; i < json_array_size(list); i++) {
		bool ok = read_paper(json_array_get(list, i), p, has, &came[*n]) &&
			  (held || came[*n].kind != CAME_HELD);
		for (int k = 0; ok && k < *n; k++)
			ok = came[k].no != came[*n].no;
		if (!ok)
			return err_set(err, ERR_DATA,
				"papers: expected a number of the procedure's list, each once, and \"as\": "
				"original, copy%s",
				held ? ", certified, or held with the id of what was \"issued\""
				     : " or certified");
		++*n;
	}
	return true;
}

bool brought_answers(struct request *r, const json_t *o, const struct procedure *p, bool needed,
	struct brought_form *out, struct error *err)
{
	const struct rules *rules = r->subjects;
	int32_t today = day_of_time(time_now());
	const json_t *answers = json_object_get(o, "answers");
	int at = (int)(p - rules->catalogue.procedure);
	const struct form_blank *b = rules->forms ? form_on(rules->forms, at, today) : NULL;
	bool valid;
	*out = (struct brought_form){ 0 };
	if (!b)
		return !answers || err_set(err, ERR_DATA, "answers: the procedure has no form");
	if (!answers && !needed)
		return true;
	if (!json_is_object(answers))
		return err_set(
			err, ERR_DATA, "answers: expected an object, as the form %s has it", b->code);
	form_recall(rules->forms, b, answers, today, &r->arena, &out->filled);
	if (!form_check(&out->filled, &valid, err))
		return false;
	out->faulty = !valid;
	if (!valid)
		return true;
	char *json = json_dumps(out->filled.answers, JSON_COMPACT | JSON_SORT_KEYS);
	out->form = b->code;
	out->answers = arena_str(&r->arena, json ? json : "{}");
	free(json);
	return true;
}

static void tell(struct json_out *j, const char *at, const char *fault, const char *says)
{
	json_open(j, NULL, '{');
	json_str(j, "at", at);
	json_str(j, "fault", fault);
	json_str(j, "says", says);
	json_close(j, '}');
}

/* The faults of an item and of those in it; `left` is how many more are told. */
static void tell_all(struct request *r, struct json_out *j, const struct form_item *item, int *left)
{
	if (item->hidden)
		return;
	if (item->fault.keyword && *left > 0) {
		--*left;
		tell(j, item->pointer, item->fault.keyword, form_fault_words(r, item->node, &item->fault));
	}
	for (int i = 0; i < item->children; i++)
		tell_all(r, j, &item->child[i], left);
}

bool brought_refuse(struct request *r, const struct brought_form *b)
{
	int left = FAULTS_TOLD;
	r->response->status = 422;
	struct json_out j = answer_object(r);
	json_str(&j, "error",
		arena_printf(&r->arena, "answers: %d of them are not what the form %s asks for",
			b->filled.faults, b->filled.blank->code));
	json_open(&j, "faults", '[');
	tell_all(r, &j, b->filled.root, &left);
	if (b->filled.whole.keyword)
		tell(&j, "", b->filled.whole.keyword, message(r->lang, "form.fault.other"));
	json_close(&j, ']');
	json_close(&j, '}');
	return true;
}
