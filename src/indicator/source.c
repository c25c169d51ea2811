/* source.c: the list of sources; what is asked of one, held against what it knows. */
#include "indicator/source.h"

#include <string.h>

const struct source *const sources[] = { &dossier_source, &procedure_source, &decision_source,
	&agency_source, &task_source, NULL };

const char *const source_kinds[] = { "department", "vertical", "utility", "district", "commune", NULL };
const char *const source_links[] = { "no", "same", "across", NULL };
const char *const source_places[] = { "no", "province", "district", NULL };

/* Place of a procedure's word in a list that begins with "no"; 0 for NULL. */
static int place_of(const char *s, const char *const *words)
{
	int at = s ? text_word(s, words) : 0;
	return at < 0 ? 0 : at;
}

bool source_procedure_lets(
	const struct node *n, int first, const struct catalogue *c, int place, int32_t day)
{
	const struct procedure *p = place < 0 ? NULL : procedure_on(&c->procedure[place], day);
	if (!p) {
		for (int i = 0; i < n->filters; i++)
			if (n->filter[i].of >= first && n->filter[i].of < first + PROCEDURE_FILTERS)
				return false;
		return true;
	}
	const int64_t value[PF_USE] = { [PF_LEVEL] = p->level,
		[PF_CODE] = place,
		[PF_FIELD] = c->field_of[place],
		[PF_OWNER] = p->owner,
		[PF_COUNTED] = p->counted,
		[PF_ONLINE_LEVEL] = p->online_level,
		[PF_FEE] = p->fee,
		[PF_PAID_ONLINE] = p->paid_online,
		[PF_POST] = p->post,
		[PF_SPOT] = p->on_the_spot,
		[PF_INTERLINKED] = place_of(p->interlinked, source_links),
		[PF_BOUNDARY_FREE] = place_of(p->boundary_free, source_places) };
	for (int i = 0; i < PF_USE; i++)
		if (!filter_lets(n, first + i, value[i]))
			return false;
	return true;
}

static bool refused(
	const char *where, int column, const char *found, const char *expected, struct error *err)
{
	return err_set(err, ERR_DATA, "%s%d: found \"%s\", expected %s", where, column, found, expected);
}

static const char *list_words(struct arena *a, const char *const *words)
{
	struct buf b = BUF_INIT(2000);
	for (int i = 0; words[i]; i++)
		if (words[i][0])
			buf_printf(&b, "%s%s", b.len ? ", " : "", words[i]);
	return arena_take(a, &b);
}

static int find_field(const struct catalogue *c, const char *name)
{
	for (int i = 0; i < c->fields; i++)
		if (strcmp(c->field[i], name) == 0)
			return i;
	return -1;
}

/* The place, or number, that a value stands for. */
static bool value_place(const struct source_filter *f, const char *value, const struct rules *r, int *place)
{
	int64_t n;
	static const char *const yes_no[] = { "no", "yes", NULL };
	switch (f->kind) {
	case FILTER_WORD: return (*place = text_word(value, f->words)) >= 0;
	case FILTER_YES: return (*place = text_word(value, yes_no)) >= 0;
	case FILTER_NUMBER:
		*place = int_parse(value, strlen(value), &n) && n >= 0 && n < 1 << 30 ? (int)n : -1;
		return *place >= 0;
	case FILTER_AGENCY: return (*place = province_agency(&r->province, value, strlen(value))) >= 0;
	case FILTER_FIELD: return (*place = find_field(&r->catalogue, value)) >= 0;
	default: return (*place = catalogue_find(&r->catalogue, value, strlen(value))) >= 0;
	}
}

static const char *expected_value(const struct source_filter *f, struct arena *a)
{
	static const char *const said[] = { [FILTER_YES] = "yes or no",
		[FILTER_NUMBER] = "a whole number",
		[FILTER_AGENCY] = "the code of an agency",
		[FILTER_FIELD] = "a field of the catalogue",
		[FILTER_PROCEDURE] = "the code of a procedure" };
	return f->kind == FILTER_WORD ? list_words(a, f->words) : said[f->kind];
}

static bool check_filter(const struct source *s, struct formula_filter *f, const struct rules *r,
	const char *where, struct arena *a, struct error *err)
{
	const char *names[32] = { 0 };
	f->of = -1;
	for (int i = 0; s->filter[i].name; i++) {
		names[i] = s->filter[i].name;
		if (strcmp(f->name, names[i]) == 0)
			f->of = i;
	}
	if (f->of < 0)
		return refused(where, f->column, f->name, list_words(a, names), err);
	f->place = arena_alloc(a, sizeof *f->place * (size_t)f->values);
	for (int i = 0; i < f->values; i++)
		if (!value_place(&s->filter[f->of], f->value[i], r, &f->place[i]))
			return refused(
				where, f->column, f->value[i], expected_value(&s->filter[f->of], a), err);
	return true;
}

bool source_check(
	struct node *n, const struct rules *rules, const char *where, struct arena *a, struct error *err)
{
	const struct source *s = NULL;
	for (int i = 0; sources[i] && !s; i++)
		if (strcmp(sources[i]->name, n->name) == 0) {
			s = sources[i];
			n->item = i;
		}
	if (!s)
		return refused(where, n->column, n->name,
			"a function of the language, dossiers, procedures, decisions, agencies or tasks",
			err);
	n->unit = s->unit;
	if (s->figures && (!n->what || (n->what_place = text_word(n->what, s->figures)) < 0))
		return refused(where, n->what ? n->what_column : n->column, n->what ? n->what : n->name,
			arena_printf(a, "one of %s first in the brackets", list_words(a, s->figures)), err);
	if (!s->figures && n->what)
		return refused(where, n->what_column, n->what, "filters such as name=value", err);
	for (int i = 0; i < n->filters; i++)
		if (!check_filter(s, &n->filter[i], rules, where, a, err))
			return false;
	return true;
}

bool filter_lets(const struct node *n, int of, int64_t value)
{
	for (int i = 0; i < n->filters; i++) {
		const struct formula_filter *f = &n->filter[i];
		bool among = false;
		if (f->of != of)
			continue;
		for (int k = 0; k < f->values; k++)
			among = among || f->place[k] == value;
		if (among == f->not )
			return false;
	}
	return true;
}

bool source_use(struct evaluation *e, const struct node *n, int of, struct period p,
	const struct indicator_scope *s, struct arena *a, struct figures **out, struct error *err)
{
	const struct rules *r = evaluation_rules(e);
	const struct figure_key *keys;
	int count;
	bool asked = false;
	*out = NULL;
	for (int i = 0; i < n->filters; i++)
		asked = asked || n->filter[i].of == of;
	if (!asked)
		return true;
	if (!evaluation_keys(e, p, &keys, &count, err))
		return false;
	*out = arena_zalloc(a, sizeof **out * ((size_t)r->catalogue.procedures + 1));
	for (int i = 0; i < count; i++)
		if (keys[i].procedure >= 0 && keys[i].agency >= 0 &&
			indicator_within(s, &r->province, keys[i].agency))
			figures_add(&(*out)[keys[i].procedure], &keys[i].f);
	return true;
}

bool source_used(const struct node *n, int of, const struct figures *f)
{
	for (int i = 0; f && i < n->filters; i++) {
		const struct formula_filter *x = &n->filter[i];
		bool some = false;
		if (x->of != of)
			continue;
		for (int k = 0; k < x->values; k++)
			some = some || f->v[x->place[k]] > 0;
		if (some == x->not )
			return false;
	}
	return true;
}
