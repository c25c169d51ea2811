/* change_shown_web.c: the part of the administrator's form that changes what is shown of a procedure, and
 * which papers it asks for. What is typed becomes the files that the command takes. */
#include <string.h>

#include "base/text.h"
#include "procedure/change_shown_web.h"
#include "procedure/show_web.h"

/* The texts: name of the field, message of its label, lines of the box, whether it is typed line by line,
 * and whether it must not be empty. In the order of a page. */
enum { T_AUDIENCE, T_DECIDES, T_RESULT, T_STEPS, T_HOW, T_REQUIREMENTS, T_BASIS, T_FEE_BASIS };
static const struct text_row {
	const char *name, *label;
	int rows;
	bool lines, required;
} texts[SHOWN_TEXTS] = {
	[T_AUDIENCE] = { "audience", "procedure.audience", 2, false, true },
	[T_DECIDES] = { "decides", "procedure.owner", 2, false, true },
	[T_RESULT] = { "result", "procedure.result", 2, false, true },
	[T_STEPS] = { "steps", "procedure.steps", 6, true, true },
	[T_HOW] = { "how", "procedure.submit", 3, true, true },
	[T_REQUIREMENTS] = { "requirements", "procedure.requirements", 3, false, false },
	[T_BASIS] = { "basis", "procedure.basis", 3, false, true },
	[T_FEE_BASIS] = { "fee_basis", "change.fee_basis", 2, false, false },
};

/* Lines, as people type them, to parts between "|", and back; blank ones go. */
static const char *joined(struct arena *a, const char *typed, char from, char to)
{
	char *out = arena_alloc(a, strlen(typed) + 1);
	size_t n = 0;
	for (const char *s = typed; *s;) {
		size_t len = strcspn(s, (char[]){ from, '\0' });
		size_t skip = strspn(s, " \t\r"), end = len;
		while (end > skip && strchr(" \t\r", s[end - 1]))
			end--;
		if (end > skip) {
			if (n)
				out[n++] = to;
			memcpy(out + n, s + skip, end - skip);
			n += end - skip;
		}
		s += len + (s[len] == from);
	}
	out[n] = '\0';
	return out;
}

static const char *or_empty(const char *s)
{
	return s ? s : "";
}

void shown_fill(struct request *r, struct shown *k, const struct procedure_detail *d)
{
	k->was = d;
	if (!d)
		return;
	const char *const have[SHOWN_TEXTS] = { d->audience, d->decides, d->result, d->steps, d->how,
		d->requirements, d->basis, d->fee_basis };
	for (int i = 0; i < SHOWN_TEXTS; i++)
		k->text[i] = texts[i].lines ? joined(&r->arena, have[i], '|', '\n') : or_empty(have[i]);
	k->events = d->events;
	for (int i = 0; i < d->components; i++) {
		const struct component *c = &d->component[i];
		k->paper[k->papers++] = (struct shown_paper){ .name = c->name,
			.originals = arena_printf(&r->arena, "%d", c->originals),
			.copies = arena_printf(&r->arena, "%d", c->copies),
			.when = or_empty(c->when),
			.needed = c->needed };
	}
}

void shown_type(struct request *r, struct shown *k)
{
	struct arena *a = &r->arena;
	const struct form *f = &r->post;
	for (int i = 0; i < SHOWN_TEXTS; i++)
		k->text[i] = joined(a, or_empty(form_get(f, texts[i].name)), '\n', '\n');
	for (int i = 0; i < LIFE_EVENTS; i++)
		if (form_get(f, arena_printf(a, "event_%s", life_event_names[i])))
			k->events |= 1u << i;
	for (int i = 1; i <= COMPONENTS_MAX; i++) {
		const char *name =
			joined(a, or_empty(form_get(f, arena_printf(a, "paper_%d", i))), '\n', ' ');
		if (!*name)
			continue;
		k->paper[k->papers++] = (struct shown_paper){ .name = name,
			.originals = or_empty(form_get(f, arena_printf(a, "paper_%d_originals", i))),
			.copies = or_empty(form_get(f, arena_printf(a, "paper_%d_copies", i))),
			.when = joined(
				a, or_empty(form_get(f, arena_printf(a, "paper_%d_when", i))), '\n', ' '),
			.needed = form_get(f, arena_printf(a, "paper_%d_needed", i)) != NULL };
	}
}

static bool count_of(const char *typed, int *n)
{
	int64_t v = 0;
	if (*typed && (!int_parse(typed, strlen(typed), &v) || v < 0 || v > 100))
		return false;
	*n = (int)v;
	return true;
}

/* The message of what is wrong with a paper, or NULL. */
static const char *paper_of(const struct shown_paper *p, int no, struct component *c)
{
	*c = (struct component){
		.no = no, .name = p->name, .needed = p->needed, .when = *p->when ? p->when : NULL
	};
	if (!count_of(p->originals, &c->originals) || !count_of(p->copies, &c->copies) ||
		c->originals + c->copies == 0)
		return "change.no_count";
	return c->needed == (c->when != NULL) ? "change.no_when" : NULL;
}

static bool nothing_typed(const struct shown *k)
{
	bool typed = k->events || k->papers;
	for (int i = 0; i < SHOWN_TEXTS; i++)
		typed |= *or_empty(k->text[i]);
	return !typed;
}

static const char *line_or_null(struct arena *a, const struct shown *k, int i)
{
	const char *s =
		texts[i].lines ? joined(a, k->text[i], '\n', '|') : joined(a, k->text[i], '\n', ' ');
	return *s ? s : NULL;
}

bool shown_check(
	struct request *r, struct shown *k, struct procedure_detail *d, const char **fault, const char **at)
{
	struct arena *a = &r->arena;
	k->changed = false;
	if (!k->was && nothing_typed(k))
		return true;
	*d = (struct procedure_detail){ .audience = line_or_null(a, k, T_AUDIENCE),
		.decides = line_or_null(a, k, T_DECIDES),
		.result = line_or_null(a, k, T_RESULT),
		.steps = line_or_null(a, k, T_STEPS),
		.how = line_or_null(a, k, T_HOW),
		.requirements = line_or_null(a, k, T_REQUIREMENTS),
		.basis = line_or_null(a, k, T_BASIS),
		.fee_basis = line_or_null(a, k, T_FEE_BASIS),
		.events = k->events,
		.source = k->was ? k->was->source : NULL,
		.component = arena_zalloc(a, sizeof *d->component * COMPONENTS_MAX),
		.components = k->papers };
	for (int i = 0; i < SHOWN_TEXTS; i++)
		if (texts[i].required && !*k->text[i]) {
			*fault = "change.no_text";
			*at = texts[i].name;
			return false;
		}
	for (int i = 0; i < k->papers; i++) {
		const char *wrong = paper_of(&k->paper[i], i + 1, &d->component[i]);
		if (wrong) {
			*fault = wrong;
			*at = arena_printf(a, "paper_%d", i + 1);
			return false;
		}
	}
	/* Papers cannot be taken away altogether: files that name none leave them as they are. */
	if (k->was && k->was->components && !k->papers) {
		*fault = "change.no_papers";
		*at = "paper_1";
		return false;
	}
	k->changed = !detail_same(d, k->was);
	if (k->changed) /* by a decision: no longer from memory */
		d->source = NULL;
	return true;
}

static struct file_text text_of(struct request *r, const char *name, struct table *t)
{
	struct buf b = BUF_INIT(1 << 20);
	table_csv(t, &b);
	struct file_text f = { name, arena_dup(&r->arena, b.p, b.len), b.len };
	buf_release(&b);
	return f;
}

struct detail_texts shown_texts(struct request *r, const char *code, const struct procedure_detail *d)
{
	struct detail_texts shown = { { 0 }, { 0 } };
	struct table t;
	table_begin(&t, &r->arena, detail_row_columns);
	detail_put_row(&t, code, d);
	shown.details = text_of(r, "form: details", &t);
	table_begin(&t, &r->arena, paper_row_columns);
	detail_put_papers(&t, code, d);
	shown.papers = text_of(r, "form: papers", &t);
	return shown;
}

enum { SPARE = 3 };

static void put_papers(struct request *r, struct value_map *m, const struct shown *k)
{
	int n = k->papers + SPARE < COMPONENTS_MAX ? k->papers + SPARE : COMPONENTS_MAX;
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * COMPONENTS_MAX);
	for (int i = 0; i < n; i++) {
		static const struct shown_paper none = {
			.name = "", .originals = "", .copies = "", .when = ""
		};
		const struct shown_paper *p = i < k->papers ? &k->paper[i] : &none;
		struct value_map *row = value_map_new(&r->arena, 6);
		put_plain(row, "no", i + 1);
		put_text(row, "paper", p->name);
		put_text(row, "originals", p->originals);
		put_text(row, "copies", p->copies);
		put_text(row, "when", p->when);
		put_bool(row, "needed", p->needed);
		rows[i] = row;
	}
	put_list(m, "papers", rows, n);
}

void shown_put(struct request *r, struct value_map *m, const struct shown *k, const char *fault_at)
{
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * SHOWN_TEXTS);
	for (int i = 0; i < SHOWN_TEXTS; i++) {
		struct value_map *row = value_map_new(&r->arena, 6);
		put_text(row, "name", texts[i].name);
		put_text(row, "label", message(r->lang, texts[i].label));
		put_plain(row, "rows", texts[i].rows);
		put_bool(row, "lines", texts[i].lines);
		put_text(row, "text", or_empty(k->text[i]));
		put_bool(row, "wrong", fault_at && strcmp(fault_at, texts[i].name) == 0);
		rows[i] = row;
	}
	put_list(m, "texts", rows, SHOWN_TEXTS);
	const struct value_map **events = arena_alloc(&r->arena, sizeof *events * LIFE_EVENTS);
	for (int i = 0; i < LIFE_EVENTS; i++) {
		struct value_map *row = value_map_new(&r->arena, 3);
		put_text(row, "value", life_event_names[i]);
		put_text(row, "label", message(r->lang, life_event_keys[i]));
		put_bool(row, "chosen", k->events & 1u << i);
		events[i] = row;
	}
	put_list(m, "events", events, LIFE_EVENTS);
	put_papers(r, m, k);
}
