/* cause.c: which later acts moved which figures of a signed report.
 *
 * A dossier's events carry its times whenever they change (work/work.c, dossier/dossier.c), so that what it
 * was before and after each act is found by reading them in order. How much that moves a period's figures,
 * and whether a formula counts it, is asked of indicator/moved.h. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/map.h"
#include "dossier/dossier.h"
#include "plan/plan.h"
#include "report/report.h"
#include "store/journal.h"

/* An act being held against the figures. */
struct held_act {
	const struct later_act *told;
	struct moved_by by;
	struct moved_act *moved;
};

/* A dossier's events being read. */
struct replay {
	struct map *place; /* of the acts, by event */
	struct held_act *act;
	struct moved_times now;
	struct moved_by dossier; /* agency, procedure, channel */
};

static bool when(const json_t *data, const char *key, int64_t *t)
{
	const char *s = json_string_value(json_object_get(data, key));
	return s && time_parse(s, strlen(s), t);
}

static void read_event(void *arg, const struct event_row *e)
{
	struct replay *r = arg;
	struct moved_times was = r->now;
	json_t *data = json_loadb(e->data, e->data_len, 0, NULL);
	int64_t at;
	when(data, "received", &r->now.received);
	when(data, "finished", &r->now.finished);
	bool moved = when(data, "due", &r->now.due);
	/* The clock stops for the person's answer, but what was late stays late (work/acts_clock.c). */
	if (!moved && strcmp(e->act, "dossier.supplement_asked") == 0 && e->at <= r->now.due)
		r->now.due = CLOCK_STOPPED;
	json_decref(data);
	if (!map_get(r->place, (const char *)&e->seq, sizeof e->seq, &at))
		return;
	struct moved_by *by = &r->act[at].by;
	*by = r->dossier;
	by->was = was;
	by->now = r->now;
}

static bool replay(const struct report_causes *c, int64_t id, struct map *place, struct held_act *act,
	struct error *err)
{
	struct dossier d;
	if (!dossier_by_ids(c->db, &c->rules->province, &c->rules->catalogue, &id, 1, c->arena, &d, err))
		return false;
	struct replay r = { .place = place,
		.act = act,
		.dossier = { .kind = MOVED_DOSSIER,
			.agency = d.id ? d.agency : -1,
			.procedure = d.procedure,
			.channel = d.channel } };
	return journal_about(c->db, "dossier", id, read_event, &r, err);
}

static struct moved_by of_round(const struct report_causes *c, const struct later_act *x)
{
	json_t *data = json_loads(x->data, 0, NULL);
	const char *code = json_string_value(json_object_get(data, "agency"));
	struct moved_by by = { .kind = MOVED_ANSWERS,
		.agency = code ? province_agency(&c->rules->province, code, strlen(code)) : -1 };
	json_decref(data);
	return by;
}

/* What each act was about. */
static bool read_acts(
	const struct report_causes *c, struct map *place, struct held_act *act, struct error *err)
{
	static const char *const catalogue[] = { "decision", "procedure", "decisions.recorded",
		"province.updated", NULL };
	struct map seen = { 0 };
	bool ok = true;
	for (int i = 0; i < c->acts; i++)
		map_put(place, (const char *)&c->act[i].event, sizeof c->act[i].event, i);
	for (int i = 0; ok && i < c->acts; i++) {
		const struct later_act *x = &c->act[i];
		if (strcmp(x->kind, "dossier") == 0) {
			if (map_put(&seen, (const char *)&x->about, sizeof x->about, 1))
				ok = replay(c, x->about, place, act, err);
		} else if (strcmp(x->kind, "round") == 0 || strcmp(x->act, "answer.base") == 0)
			act[i].by = of_round(c, x);
		else if (text_word(x->kind, catalogue) >= 0 || text_word(x->act, catalogue) >= 0)
			act[i].by.kind = MOVED_CATALOGUE;
		else if (strcmp(x->kind, "task") == 0 || strcmp(x->kind, "plan") == 0)
			act[i].by.kind = MOVED_TASKS;
	}
	map_release(&seen);
	return ok;
}

/* What a figure is, by its key. */
struct asked {
	int set, item; /* item -1: the formula, or a count of dossiers */
	const struct node *formula;
	enum figure figure;
	struct indicator_scope scope;
	int64_t target; /* id; 0: it is no target's */
};

static int agency_of(const struct report_causes *c, const char *code)
{
	return province_agency(&c->rules->province, code, strlen(code));
}

/* ?agency=CODE, ?district=CODE&level=commune, ?level=WORD: as annex_bodies.c writes them. */
static bool read_scope(const struct report_causes *c, const char *query, struct indicator_scope *s)
{
	char *text = arena_str(c->arena, query + 1), *rest = NULL;
	bool ok = true;
	for (char *word = strtok_r(text, "&", &rest); word; word = strtok_r(NULL, "&", &rest)) {
		if (strncmp(word, "agency=", 7) == 0)
			ok &= (s->agency = agency_of(c, word + 7)) >= 0;
		else if (strncmp(word, "district=", 9) == 0)
			ok &= (s->district = agency_of(c, word + 9)) >= 0;
		else if (strncmp(word, "level=", 6) == 0)
			ok &= (s->level = text_word(word + 6, level_names)) >= 0;
	}
	return ok;
}

/* dossiers:CODE:FIGURE, dossiers:level:WORD:FIGURE, dossiers:communes:CODE:FIGURE. */
static bool read_dossiers(const struct report_causes *c, const char *scope, struct asked *q)
{
	const char *end = strrchr(scope, ':');
	int figure = end ? text_word(end + 1, figure_names) : -1;
	if (figure < 0)
		return false;
	const char *who = arena_dup(c->arena, scope, (size_t)(end - scope));
	q->figure = (enum figure)figure;
	if (strncmp(who, "level:", 6) == 0)
		return (q->scope.level = text_word(who + 6, level_names)) >= 0;
	if (strncmp(who, "communes:", 9) != 0)
		return (q->scope.agency = agency_of(c, who)) >= 0;
	q->scope.level = LEVEL_COMMUNE;
	return (q->scope.district = agency_of(c, who + 9)) >= 0;
}

static bool read_target(
	const struct report_causes *c, const char *href, struct asked *q, bool *known, struct error *err)
{
	struct plan_target t;
	const char *id = href ? strrchr(href, '/') : NULL;
	q->target = id ? atoll(id + 1) : 0;
	if (!plan_target_find(c->db, q->target, c->arena, &t, err))
		return false;
	*known = t.id != 0;
	if (*known && !target_indicator(c->sets, &t, c->arena, &q->set, &q->item, &q->scope))
		q->set = q->item = -1;
	return true;
}

/* Reads a key: what it means, or *known false when that is nothing any more. False: the store failed. */
static bool read_key(const struct report_causes *c, const struct report_change *x, struct asked *q,
	bool *known, struct error *err)
{
	struct error none = { 0 };
	const char *colon = strchr(x->key, ':');
	*q = (struct asked){ .set = -1, .item = -1, .scope = indicator_whole };
	*known = false;
	if (!colon)
		return true;
	if (strncmp(x->key, "target:", 7) == 0)
		return read_target(c, x->href, q, known, err);
	if (strncmp(x->key, "dossiers:", 9) == 0) {
		*known = read_dossiers(c, colon + 1, q);
		return true;
	}
	q->set = indicator_set_find(c->sets, arena_dup(c->arena, x->key, (size_t)(colon - x->key)));
	const char *query = strstr(colon, "}?");
	size_t n = query ? (size_t)(query - colon) : strlen(colon + 1);
	if (q->set < 0 || (query && !read_scope(c, query + 1, &q->scope)))
		return true;
	q->formula = indicator_formula(c->sets, c->rules, q->set, "", 1, colon + 1, n, c->arena, &none);
	*known = q->formula != NULL;
	return true;
}

static bool counts(const struct report_causes *c, const struct asked *q, const struct held_act *act,
	bool *moved, struct error *err)
{
	const struct later_act *x = act->told;
	const struct moved_by *by = &act->by;
	struct period p = c->then->period;
	struct figures f;
	*moved = q->target && strcmp(x->kind, "target") == 0 && x->about == q->target;
	if (*moved || by->kind == MOVED_NOTHING)
		return true;
	if (q->formula)
		return moved_formula(act->moved, q->formula, p, q->scope, moved, err);
	if (q->item >= 0)
		return moved_indicator(act->moved, q->set, q->item, p, q->scope, moved, err);
	moved_figures(by, p, &f);
	*moved = !q->target && by->kind == MOVED_DOSSIER && by->agency >= 0 && f.v[q->figure] &&
		 indicator_within(&q->scope, &c->rules->province, by->agency);
	return true;
}

static bool find_for(const struct report_causes *c, const struct held_act *act, struct report_change *x,
	struct error *err)
{
	struct asked q;
	bool known;
	int *found = arena_alloc(c->arena, sizeof *found * ((size_t)c->acts + 1));
	x->act = found;
	x->acts = 0;
	if (!read_key(c, x, &q, &known, err))
		return false;
	for (int i = 0; known && i < c->acts; i++) {
		bool moved;
		if (!counts(c, &q, &act[i], &moved, err))
			return false;
		if (!moved)
			continue;
		found[x->acts++] = i;
		c->act[i].figures++;
	}
	return true;
}

bool report_find_causes(const struct report_causes *c, struct report_change *list, int n, struct error *err)
{
	struct held_act *act = arena_zalloc(c->arena, sizeof *act * ((size_t)c->acts + 1));
	struct map place = { 0 };
	for (int i = 0; i < c->acts; i++) {
		act[i].told = &c->act[i];
		act[i].by.agency = -1;
		act[i].moved = moved_begin(c->rules, c->sets, &act[i].by, c->arena);
	}
	bool ok = n == 0 || read_acts(c, &place, act, err);
	for (int i = 0; ok && i < n; i++)
		ok = find_for(c, act, &list[i], err);
	map_release(&place);
	return ok;
}

const char *report_sets_changed(
	const struct report_doc *then, const struct report_doc *now, struct arena *a)
{
	const char *codes = NULL;
	for (int i = 0; i < then->sets; i++)
		for (int k = 0; k < now->sets; k++)
			if (strcmp(then->set_code[i], now->set_code[k]) == 0 &&
				strcmp(then->set_text[i], now->set_text[k]) != 0)
				codes = codes ? arena_printf(a, "%s, %s", codes, then->set_code[i])
					      : then->set_code[i];
	return codes;
}
