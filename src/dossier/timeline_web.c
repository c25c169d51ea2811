/* timeline_web.c: a dossier's timeline: what its events tell of, in the order in which it happened. */
#include <jansson.h>
#include <string.h>

#include "account/account.h"
#include "base/date.h"
#include "dossier/part_web.h"
#include "store/journal.h"
#include "web/page.h"

/* A line of the timeline. */
struct moment {
	int64_t at, noted;
	const char *key, *who;
	int64_t in_place_of; /* the account for which it was done; 0: none */
};

struct timeline {
	struct request *r;
	struct moment *item; /* in the request's arena */
	int n, room;
	int64_t in_place_of; /* of the event that is read */
	bool begins;         /* with how it was taken in */
};

static void add_moment(struct timeline *t, int64_t at, int64_t noted, const char *key, const char *who)
{
	struct arena *a = &t->r->arena;
	if (!at)
		return;
	if (t->n == t->room) {
		struct moment *more = arena_alloc(a, sizeof *more * (size_t)(2 * t->room + 64));
		if (t->n)
			memcpy(more, t->item, sizeof *more * (size_t)t->n);
		t->item = more;
		t->room = 2 * t->room + 64;
	}
	t->item[t->n++] = (struct moment){ at, noted, key, arena_str(a, who), t->in_place_of };
}

static int64_t when(json_t *data, const char *key)
{
	const char *s = json_string_value(json_object_get(data, key));
	int64_t at = 0;
	if (s)
		time_parse(s, strlen(s), &at);
	return at;
}

/* Acts that are told of by themselves. */
static const struct {
	const char *act, *key;
} told[] = {
	{ "dossier.address_given", "event.address_given" },
	{ "dossier.brought", "event.brought" },
	{ "dossier.corrected", "event.corrected" },
	{ "dossier.attached", "event.attached" },
	{ "dossier.file_read", "event.file_read" },
	{ "dossier.taken", "event.taken" },
	{ "dossier.given", "event.given" },
	{ "dossier.sent_back", "event.sent_back" },
	{ "dossier.asked", "event.asked" },
	{ "dossier.answered", "event.answered" },
	{ "dossier.supplement_asked", "event.supplement_asked" },
	{ "dossier.supplemented", "event.supplemented" },
	{ "dossier.extended", "event.extended" },
	{ "dossier.apologised", "event.apologised" },
	{ "dossier.stopped", "event.stopped" },
	{ "result.drafted", "event.drafted" },
	{ "result.signed", "event.signed" },
	{ "result.digitised", "event.digitised" },
	{ "copy.certified", "event.certified" },
	{ "issued.revoked", "event.revoked" },
	{ "dossier.reopened", "event.reopened" },
	{ "dossier.alerted", "event.alerted" },
	{ "dossier.posted", "event.posted" },
	{ "dossier.paper_posted", "event.paper_posted" },
	{ "dossier.fee_waived", "event.fee_waived" },
	{ "dossier.post_received", "event.post_received" },
	{ "dossier.tracked", "event.tracked" },
	{ "dossier.glass_broken", "event.glass_broken" },
	{ "dossier.glass_told", "event.glass_told" },
};

/* Whether an event's data may have this name, which is quoted. */
static bool names(const struct event_row *e, const char *name)
{
	return memmem(e->data, e->data_len, name, strlen(name)) != NULL;
}

/* Whose deputy did it: few events say so. */
static int64_t deputy_for(const struct event_row *e)
{
	if (!names(e, "\"for\":"))
		return 0;
	json_t *data = json_loadb(e->data, e->data_len, 0, NULL);
	int64_t id = json_integer_value(json_object_get(data, "for"));
	json_decref(data);
	return id;
}

/* An event becomes the moments that it tells of. */
static void read_event(void *arg, const struct event_row *e)
{
	struct timeline *t = arg;
	t->in_place_of = deputy_for(e);
	if (strcmp(e->act, "dossier.viewed") == 0) {
		bool file = e->data_len > 8 && memcmp(e->data, "{\"file\":", 8) == 0;
		add_moment(t, e->at, e->at, file ? "event.file_viewed" : "event.viewed", e->who);
		return;
	}
	for (size_t i = 0; i < sizeof told / sizeof told[0]; i++)
		if (strcmp(e->act, told[i].act) == 0) {
			add_moment(t, e->at, e->at, told[i].key, e->who);
			return;
		}
	if (strncmp(e->act, "dossier.", 8) != 0)
		return;
	/* Most events tell of none of these, and of whole lives a page shows many. */
	bool tells = names(e, "\"received\"") || names(e, "\"finished\"") || names(e, "\"returned\"");
	json_t *data = tells ? json_loadb(e->data, e->data_len, 0, NULL) : NULL;
	const char *outcome = json_string_value(json_object_get(data, "outcome"));
	t->begins |= when(data, "received") != 0;
	add_moment(t, when(data, "received"), e->at, "event.received", e->who);
	add_moment(t, when(data, "finished"), e->at,
		outcome && strcmp(outcome, "refused") == 0     ? "event.refused"
		: outcome && strcmp(outcome, "withdrawn") == 0 ? "event.withdrawn"
							       : "event.finished",
		e->who);
	add_moment(t, when(data, "returned"), e->at, "event.returned", e->who);
	if (strcmp(e->act, "dossier.passed") == 0 && !when(data, "finished"))
		add_moment(t, e->at, e->at, "event.passed", e->who);
	json_decref(data);
}

const char *dossier_who(
	struct request *r, enum lang lang, const char *who, int64_t in_place_of, struct error *err)
{
	struct account absent;
	struct error none = { 0 };
	const char *name = account_full_name(r->db, who, &r->arena, err);
	if (!name || !in_place_of || !account_by_id(r->db, in_place_of, &r->arena, &absent, &none))
		return name;
	return arena_printf(
		&r->arena, "%s%s%s", name, message(lang, "dossier.in_place_of"), absent.full_name);
}

/* The name behind each moment; the same person is looked up once. */
static bool name_all(struct timeline *t, struct error *err)
{
	const char **name = arena_alloc(&t->r->arena, sizeof *name * (size_t)(t->n + 1));
	for (int i = 0; i < t->n; i++) {
		const struct moment *m = &t->item[i];
		int k = 0;
		while (k < i &&
			(strcmp(t->item[k].who, m->who) != 0 || t->item[k].in_place_of != m->in_place_of))
			k++;
		name[i] = k < i ? name[k] : dossier_who(t->r, t->r->lang, m->who, m->in_place_of, err);
		if (!name[i])
			return false;
	}
	for (int i = 0; i < t->n; i++)
		t->item[i].who = name[i];
	return true;
}

bool timeline_put(struct request *r, struct value_map *m, int64_t id, struct error *err)
{
	struct timeline *t = arena_zalloc(&r->arena, sizeof *t);
	t->r = r;
	if (!journal_about(r->db, "dossier", id, read_event, t, err) || !name_all(t, err))
		return false;
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * (size_t)(t->n + 1));
	for (int i = 0; i < t->n; i++) {
		struct value_map *row = value_map_new(&r->arena, 4);
		put_time(row, "at", t->item[i].at);
		put_time(row, "noted", t->item[i].noted);
		put_text(row, "what", message(r->lang, t->item[i].key));
		put_text(row, "who", t->item[i].who);
		rows[i] = row;
	}
	put_list(m, "timeline", rows, t->n);
	int32_t first = INT32_MIN;
	if (!t->begins && !years_first_day(r->db, &first, err))
		return false;
	put_bool(m, "timeline_cut", !t->begins && first != INT32_MIN);
	if (!t->begins && first != INT32_MIN)
		put_text(m, "out_year", arena_printf(&r->arena, "%d", date_of(first).year - 1));
	return true;
}
