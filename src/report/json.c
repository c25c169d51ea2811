/* json.c: a document as JSON and back: what is frozen when a report is signed. Empty and false members are
 * left out. */
#include <jansson.h>
#include <string.h>

#include "base/date.h"
#include "report/report.h"

static void text(json_t *o, const char *key, const char *s)
{
	if (s && *s)
		json_object_set_new(o, key, json_string(s));
}

static void yes(json_t *o, const char *key, bool b)
{
	if (b)
		json_object_set_new(o, key, json_true());
}

static void number(json_t *o, const char *key, int64_t v)
{
	if (v)
		json_object_set_new(o, key, json_integer(v));
}

static json_t *spans_json(const struct report_span *s)
{
	json_t *list = json_array();
	for (; s; s = s->next) {
		json_t *o = json_object();
		text(o, "text", s->text);
		text(o, "note", s->note);
		text(o, "href", s->href);
		yes(o, "bold", s->bold);
		yes(o, "italic", s->italic);
		yes(o, "missing", s->missing);
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *row_json(const struct report_table *t, const struct report_row *r)
{
	json_t *o = json_object(), *cells = json_array();
	for (int i = 0; i < t->columns; i++) {
		json_t *c = json_object();
		text(c, "text", r->cell[i].text);
		text(c, "plain", r->cell[i].plain);
		text(c, "href", r->cell[i].href);
		json_array_append_new(cells, c);
	}
	json_object_set_new(o, "cells", cells);
	yes(o, "bold", r->bold);
	yes(o, "whole", r->whole);
	number(o, "sum_of", r->sum_of);
	return o;
}

static json_t *annex_json(const struct report_table *t)
{
	json_t *o = json_object(), *columns = json_array(), *rows = json_array();
	text(o, "code", t->code);
	text(o, "title", t->title);
	yes(o, "turned", t->turned);
	for (int i = 0; i < t->columns; i++) {
		json_t *c = json_object();
		text(c, "title", t->column[i].title);
		number(c, "mm", (int64_t)t->column[i].mm);
		yes(c, "number", t->column[i].number);
		json_array_append_new(columns, c);
	}
	for (const struct report_row *r = t->first; r; r = r->next)
		json_array_append_new(rows, row_json(t, r));
	json_object_set_new(o, "columns", columns);
	json_object_set_new(o, "rows", rows);
	return o;
}

static json_t *parts_json(const struct report_doc *d)
{
	static const char *const kinds[] = { "heading", "text", "annex", "table" };
	json_t *list = json_array();
	for (const struct report_part *p = d->first; p; p = p->next) {
		json_t *o = json_object();
		text(o, "kind", kinds[p->kind]);
		number(o, "level", p->level);
		text(o, "block", p->block);
		if (p->table)
			json_object_set_new(o, "table", annex_json(p->table));
		else
			json_object_set_new(o, "spans", spans_json(p->spans));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *facts_json(const struct report_doc *d)
{
	json_t *list = json_array();
	for (const struct report_fact *f = d->facts; f; f = f->next) {
		json_t *o = json_object();
		text(o, "key", f->key);
		text(o, "label", f->label);
		text(o, "plain", f->plain);
		text(o, "shown", f->shown);
		text(o, "href", f->href);
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *doubts_json(const struct report_doc *d)
{
	json_t *list = json_array();
	for (const struct report_doubt *x = d->doubts; x; x = x->next) {
		json_t *o = json_object();
		text(o, "kind", x->kind);
		text(o, "code", x->code);
		text(o, "name", x->name);
		text(o, "words", x->words);
		yes(o, "hard", x->hard);
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *names_json(const char *const *name, int n)
{
	json_t *list = json_array();
	for (int i = 0; i < n; i++)
		json_array_append_new(list, json_string(name[i]));
	return list;
}

static int append(const char *p, size_t n, void *to)
{
	buf_add(to, p, n);
	return 0;
}

void report_json(const struct report_doc *d, struct buf *out)
{
	json_t *o = json_object();
	char day[11];
	text(o, "layout", d->layout);
	text(o, "layout_name", d->layout_name);
	text(o, "body", d->body);
	text(o, "place", d->place);
	text(o, "title", d->title);
	text(o, "subject", d->subject);
	text(o, "number", d->number);
	text(o, "signer", d->signer);
	text(o, "from", day_format(d->period.from, day));
	text(o, "to", day_format(d->period.to, day));
	text(o, "day", day_format(d->day, day));
	number(o, "made_at", d->made_at);
	number(o, "event", d->event);
	text(o, "seal", d->seal);
	number(o, "missing", d->missing);
	json_object_set_new(o, "capacity", names_json(d->capacity, d->capacities));
	json_object_set_new(o, "recipients", names_json(d->recipient, d->recipients));
	json_t *sets = json_object();
	for (int i = 0; i < d->sets; i++)
		json_object_set_new(sets, d->set_code[i], json_string(d->set_text[i]));
	json_object_set_new(o, "sets", sets);
	json_object_set_new(o, "parts", parts_json(d));
	json_object_set_new(o, "facts", facts_json(d));
	json_object_set_new(o, "checks", doubts_json(d));
	json_dump_callback(o, append, out, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(o);
}

static const char *get(const json_t *o, const char *key, struct arena *a)
{
	const char *s = json_string_value(json_object_get(o, key));
	return s ? arena_str(a, s) : "";
}

static const char *get_or_null(const json_t *o, const char *key, struct arena *a)
{
	const char *s = json_string_value(json_object_get(o, key));
	return s ? arena_str(a, s) : NULL;
}

static struct report_span *read_spans(const json_t *list, struct arena *a)
{
	struct report_span *first = NULL, **end = &first;
	size_t i;
	json_t *o;
	json_array_foreach(list, i, o)
	{
		struct report_span *s = *end = arena_zalloc(a, sizeof *s);
		*s = (struct report_span){ .text = get(o, "text", a),
			.note = get_or_null(o, "note", a),
			.href = get_or_null(o, "href", a),
			.bold = json_is_true(json_object_get(o, "bold")),
			.italic = json_is_true(json_object_get(o, "italic")),
			.missing = json_is_true(json_object_get(o, "missing")) };
		end = &s->next;
	}
	return first;
}

static struct report_row *read_row(const json_t *o, int columns, struct arena *a)
{
	struct report_row *r = arena_zalloc(a, sizeof *r);
	const json_t *cells = json_object_get(o, "cells");
	r->cell = arena_alloc(a, sizeof *r->cell * ((size_t)columns + 1));
	for (int i = 0; i < columns; i++) {
		const json_t *c = json_array_get(cells, (size_t)i);
		r->cell[i] = (struct report_cell){ get(c, "text", a), get_or_null(c, "plain", a),
			get_or_null(c, "href", a) };
	}
	r->bold = json_is_true(json_object_get(o, "bold"));
	r->whole = json_is_true(json_object_get(o, "whole"));
	r->sum_of = (int)json_integer_value(json_object_get(o, "sum_of"));
	return r;
}

static struct report_table *read_table(const json_t *o, struct arena *a)
{
	struct report_table *t = arena_zalloc(a, sizeof *t);
	const json_t *columns = json_object_get(o, "columns");
	struct report_column *c;
	size_t i;
	json_t *x;
	t->code = get(o, "code", a);
	t->title = get(o, "title", a);
	t->turned = json_is_true(json_object_get(o, "turned"));
	t->columns = (int)json_array_size(columns);
	t->column = c = arena_alloc(a, sizeof *c * ((size_t)t->columns + 1));
	json_array_foreach(columns, i, x) c[i] = (struct report_column){ get(x, "title", a),
		(double)json_integer_value(json_object_get(x, "mm")),
		json_is_true(json_object_get(x, "number")) };
	struct report_row **end = &t->first;
	json_array_foreach(json_object_get(o, "rows"), i, x)
	{
		t->last = *end = read_row(x, t->columns, a);
		end = &(*end)->next;
		t->rows++;
	}
	return t;
}

static void read_parts(struct report_doc *d, const json_t *list, struct arena *a)
{
	static const char *const kinds[] = { "heading", "text", "annex", "table", NULL };
	struct report_part **end = &d->first;
	size_t i;
	json_t *o;
	json_array_foreach(list, i, o)
	{
		int kind = text_word(get(o, "kind", a), kinds);
		struct report_part *p = d->last = *end = arena_zalloc(a, sizeof *p);
		p->kind = kind < 0 ? PART_TEXT : (enum part_kind)kind;
		p->level = (int)json_integer_value(json_object_get(o, "level"));
		p->block = get_or_null(o, "block", a);
		p->spans = read_spans(json_object_get(o, "spans"), a);
		if (p->kind == PART_ANNEX || p->kind == PART_TABLE)
			p->table = read_table(json_object_get(o, "table"), a);
		end = &p->next;
	}
}

static void read_found(struct report_doc *d, const json_t *o, struct arena *a)
{
	struct report_fact **f = &d->facts;
	struct report_doubt **x = &d->doubts;
	size_t i;
	json_t *e;
	json_array_foreach(json_object_get(o, "facts"), i, e)
	{
		*f = arena_zalloc(a, sizeof **f);
		**f = (struct report_fact){ get(e, "key", a), get(e, "label", a), get(e, "plain", a),
			get(e, "shown", a), get_or_null(e, "href", a), NULL };
		f = &(*f)->next;
	}
	json_array_foreach(json_object_get(o, "checks"), i, e)
	{
		*x = arena_zalloc(a, sizeof **x);
		**x = (struct report_doubt){ get(e, "kind", a), get(e, "code", a), get(e, "name", a),
			get(e, "words", a), json_is_true(json_object_get(e, "hard")), NULL };
		x = &(*x)->next;
	}
}

static int read_names(const json_t *list, const char **out, struct arena *a)
{
	int n = 0;
	size_t i;
	json_t *x;
	json_array_foreach(list, i, x) if (n < REPORT_NAMES && json_is_string(x)) out[n++] =
		arena_str(a, json_string_value(x));
	return n;
}

static void read_sets(struct report_doc *d, json_t *sets, struct arena *a)
{
	const char *code;
	json_t *text;
	json_object_foreach(sets, code, text)
	{
		if (d->sets == REPORT_SETS || !json_is_string(text))
			continue;
		d->set_code[d->sets] = arena_str(a, code);
		d->set_text[d->sets++] = arena_str(a, json_string_value(text));
	}
}

bool report_from_json(const char *p, size_t n, struct arena *a, struct report_doc **out, struct error *err)
{
	json_error_t why;
	json_t *o = json_loadb(p, n, JSON_REJECT_DUPLICATES, &why);
	struct report_doc *d = *out = arena_zalloc(a, sizeof *d);
	const char *from = get(o, "from", a), *to = get(o, "to", a), *day = get(o, "day", a);
	bool ok = day_parse(from, strlen(from), &d->period.from) &&
		  day_parse(to, strlen(to), &d->period.to) && day_parse(day, strlen(day), &d->day);
	d->layout = get(o, "layout", a);
	d->layout_name = get(o, "layout_name", a);
	d->body = get(o, "body", a);
	d->place = get(o, "place", a);
	d->title = get(o, "title", a);
	d->subject = get(o, "subject", a);
	d->number = get(o, "number", a);
	d->signer = get(o, "signer", a);
	d->seal = get(o, "seal", a);
	d->made_at = json_integer_value(json_object_get(o, "made_at"));
	d->event = json_integer_value(json_object_get(o, "event"));
	d->missing = (int)json_integer_value(json_object_get(o, "missing"));
	d->capacities = read_names(json_object_get(o, "capacity"), d->capacity, a);
	d->recipients = read_names(json_object_get(o, "recipients"), d->recipient, a);
	read_sets(d, json_object_get(o, "sets"), a);
	read_parts(d, json_object_get(o, "parts"), a);
	read_found(d, o, a);
	json_decref(o);
	return ok || err_set(err, ERR_DATA, "a frozen report cannot be read");
}
