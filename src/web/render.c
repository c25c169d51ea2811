/* render.c: writing a page: steps over a stack of maps. Where a name was found last is remembered
 * for each step, so that the rows of a table, which share their names, are looked up once. */
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "web/html.h"
#include "web/template_ops.h"

/* Where a step found its name last. */
struct found {
	const char *const *key;
	int at;
};

/* A page being written. */
struct render {
	const struct templates *set;
	enum lang lang;
	struct arena *arena;
	struct buf *out;
	const struct value_map *stack[TEMPLATE_DEPTH];
	int depth, partials;                /* how deep in maps, in templates */
	struct found *cache[TEMPLATES_MAX]; /* of each template, made at its first use */
	struct error *err;
};

static const struct value none = { .type = VALUE_NONE };

/* A name without a step that remembers it. */
static const struct value *look_up(struct render *r, const char *name)
{
	const struct value *v = NULL;
	for (int i = r->depth - 1; i >= 0 && !v; i--)
		v = value_find(r->stack[i], name);
	return v ? v : &none;
}

static bool stands_at(const struct value_map *m, int place, const char *name)
{
	return place < m->count && m->key[place][0] == name[0] && strcmp(m->key[place], name) == 0;
}

/* The name of the step `at`. */
static const struct value *value_of(struct render *r, const struct template *t, struct found *cache, int at)
{
	const char *name = t->op[at].text;
	int place = atomic_load_explicit(&t->place[at], memory_order_relaxed);
	for (int i = r->depth - 1; i >= 0; i--) {
		const struct value_map *m = r->stack[i];
		if (cache[at].key == m->key && cache[at].at < m->count)
			return &m->value[cache[at].at];
		const struct value *v = stands_at(m, place, name) ? &m->value[place] : value_find(m, name);
		if (!v)
			continue;
		if (i == r->depth - 1)
			cache[at] = (struct found){ m->key, (int)(v - m->value) };
		if (place != v - m->value)
			atomic_store_explicit(&t->place[at], (int)(v - m->value), memory_order_relaxed);
		return v;
	}
	return &none;
}

static void escape(struct render *r, enum escape how, const char *p, size_t n)
{
	if (how == ESCAPE_HTML)
		html_escape(r->out, p, n);
	else if (how == ESCAPE_URL_PART)
		url_escape(r->out, p, n);
	else
		html_escape_url(r->out, p, n);
}

static void write_day(struct buf *out, int32_t day)
{
	struct date d = date_of(day);
	buf_addint(out, d.day);
	buf_addc(out, '/');
	buf_addint(out, d.month);
	buf_addc(out, '/');
	buf_addint(out, d.year);
}

static void write_time(struct buf *out, int64_t at)
{
	char text[17];
	time_format(at, text);
	buf_add(out, text + 11, 5);
	buf_addc(out, ' ');
	write_day(out, day_of_time(at));
}

static void write_value(struct render *r, const struct op *op, const struct value *v)
{
	enum number_style style = r->lang == LANG_VI ? NUMBER_VI : NUMBER_EN;
	switch (v->type) {
	case VALUE_TEXT: escape(r, op->escape, v->as.text.p, v->as.text.n); break;
	case VALUE_HTML:
		if (op->in_text)
			buf_add(r->out, v->as.text.p, v->as.text.n);
		break;
	case VALUE_COUNT: number_format(r->out, v->as.number, style); break;
	case VALUE_PLAIN: buf_addint(r->out, v->as.number); break;
	case VALUE_PERCENT: percent_format(r->out, v->as.ratio.num, v->as.ratio.den, style); break;
	case VALUE_DAY: write_day(r->out, (int32_t)v->as.number); break;
	case VALUE_TIME: write_time(r->out, v->as.number); break;
	case VALUE_BOOL:
	case VALUE_NONE:
	case VALUE_LIST:
	case VALUE_MAP: break;
	}
}

/* A message: its text, with {name} replaced by values. */
static void write_message(struct render *r, const struct op *op)
{
	const struct message_text *text = message_at(op->to, r->lang);
	if (text->plain && op->escape == ESCAPE_HTML) {
		buf_add(r->out, text->p, text->n);
		return;
	}
	const char *p = text->p;
	while (*p) {
		const char *open = strchr(p, '{'), *close = open ? strchr(open, '}') : NULL;
		if (!close) {
			escape(r, op->escape, p, strlen(p));
			return;
		}
		escape(r, op->escape, p, (size_t)(open - p));
		char name[64];
		size_t n = (size_t)(close - open) - 1;
		if (n < sizeof name) {
			memcpy(name, open + 1, n);
			name[n] = '\0';
			write_value(r, op, look_up(r, name));
		}
		p = close + 1;
	}
}

static bool truth(const struct value *v)
{
	switch (v->type) {
	case VALUE_NONE: return false;
	case VALUE_TEXT:
	case VALUE_HTML: return v->as.text.n > 0;
	case VALUE_COUNT:
	case VALUE_PLAIN:
	case VALUE_BOOL: return v->as.number != 0;
	case VALUE_LIST: return v->as.list.n > 0;
	case VALUE_PERCENT:
	case VALUE_DAY:
	case VALUE_TIME:
	case VALUE_MAP: return true;
	}
	return false;
}

static bool run(struct render *r, const struct template *t, struct found *cache, int from, int to);

static bool partial(struct render *r, const struct template *t)
{
	int at = (int)(t - r->set->item);
	if (r->partials == TEMPLATE_DEPTH)
		return err_set(r->err, ERR_DATA, "templates include each other without end (%s)", t->name);
	if (!r->cache[at])
		r->cache[at] = arena_zalloc(r->arena, sizeof *r->cache[at] * ((size_t)t->ops + 1));
	r->partials++;
	bool ok = run(r, t, r->cache[at], 0, t->ops);
	r->partials--;
	return ok;
}

static bool within(struct render *r, const struct value_map *m, const struct template *t,
	struct found *cache, int from, int to)
{
	if (r->depth == TEMPLATE_DEPTH)
		return err_set(r->err, ERR_DATA, "values nested too deep");
	r->stack[r->depth++] = m;
	bool ok = run(r, t, cache, from, to);
	r->depth--;
	return ok;
}

/* A section over maps: its part of the template for each of them. */
static bool over_maps(
	struct render *r, const struct template *t, struct found *cache, int at, const struct value *v)
{
	const struct op *op = &t->op[at];
	if (v->type == VALUE_MAP)
		return within(r, v->as.map, t, cache, at + 1, op->to);
	for (int i = 0; i < v->as.list.n; i++)
		if (!within(r, v->as.list.item[i], t, cache, at + 1, op->to))
			return false;
	return true;
}

/* Where a section that only asks whether something is true goes on: into its part, or at its end. */
static int section(const struct op *op, int at, const struct value *v)
{
	return truth(v) == (op->kind == OP_SECTION) ? at : op->to;
}

static bool run(struct render *r, const struct template *t, struct found *cache, int from, int to)
{
	for (int i = from; i < to; i++) {
		const struct op *op = &t->op[i];
		const struct value *v;
		buf_add(r->out, op->before, op->before_n);
		switch (op->kind) {
		case OP_TEXT: buf_add(r->out, op->text, op->n); break;
		case OP_VALUE: write_value(r, op, value_of(r, t, cache, i)); break;
		case OP_MESSAGE: write_message(r, op); break;
		case OP_PARTIAL:
			if (!partial(r, &r->set->item[op->to]))
				return false;
			break;
		case OP_SECTION:
			v = value_of(r, t, cache, i);
			if (v->type != VALUE_LIST && v->type != VALUE_MAP) {
				i = section(op, i, v);
				break;
			}
			if (!over_maps(r, t, cache, i, v))
				return false;
			i = op->to;
			break;
		case OP_INVERTED: i = section(op, i, value_of(r, t, cache, i)); break;
		case OP_END: i = op->to; break;
		}
		if (r->out->full)
			return err_set(r->err, ERR_DATA, "%s: the page grew too large", t->name);
	}
	/* The text before a section's end is the section's. */
	if (to < t->ops)
		buf_add(r->out, t->op[to].before, t->op[to].before_n);
	return true;
}

bool template_render(const struct templates *set, const char *name, const struct value_map *values,
	enum lang lang, struct arena *a, struct buf *out, struct error *err)
{
	struct render r = { .set = set, .lang = lang, .arena = a, .out = out, .err = err };
	r.stack[r.depth++] = values;
	const struct template *t = template_find(set, name);
	return t ? partial(&r, t) : err_set(err, ERR_DATA, "there is no template %s", name);
}
