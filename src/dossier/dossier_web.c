/* dossier_web.c: what a dossier's page shows, with the timeline from the journal; seeing its personal
 * numbers, which is itself an event; and the search. */
#include "dossier/dossier_web.h"

#include <jansson.h>
#include <string.h>

#include "account/account_web.h"
#include "base/date.h"
#include "base/json.h"
#include "dossier/attachment.h"
#include "dossier/attachment_web.h"
#include "dossier/dossier.h"
#include "dossier/dossier_rows.h"
#include "dossier/glass_web.h"
#include "store/journal.h"
#include "store/search.h"
#include "store/years.h"
#include "web/html.h"
#include "web/page.h"

/* Whether this person may see this dossier at all: those who work on dossiers only their agency's, or what
 * their desk took in. A body that has ended is seen by the one that carries on. */
static bool may_see(const struct request *r, const struct rules *rules, const struct dossier *d)
{
	const struct province *p = &rules->province;
	int heir = province_heir(p, d->agency, day_of_time(time_now()));
	return who_oversees(r) ||
	       who_at(r, ROLE_STAFF, d->agency < 0 ? 0 : p->agency[d->agency].id,
		       d->desk < 0 ? 0 : p->desk[d->desk].id) ||
	       (heir >= 0 && who_at(r, ROLE_STAFF, p->agency[heir].id, 0));
}

/* How somebody comes to see a dossier. */
struct sight {
	bool right;    /* by the own posts: it is theirs, or a step of it lies with them */
	int64_t glass; /* else, or for its numbers: until when, with a reason (glass.h); 0: not */
};

static bool look(const struct request *r, const struct dossier *d, struct sight *s, struct error *err)
{
	*s = (struct sight){ .right = may_see(r, r->subjects, d) };
	/* Whoever has a step of it, or was asked an opinion, needs it for as long. */
	for (int i = 0; !s->right && i < r->who.posts; i++) {
		const struct identity_post *p = &r->who.post[i];
		if ((p->role & ROLE_STAFF) && p->agency &&
			!dossier_lies_at(r->db, d->id, p->agency, &s->right, err))
			return false;
	}
	bool all = s->right && (r->who.role & ROLE_STAFF);
	return all || !glass_may(r) || glass_ends(r->db, d->id, r->who.account, time_now(), &s->glass, err);
}

/* Numbers are for those who work on the dossier; not for those who only read figures. */
static bool may_reveal(const struct request *r, const struct sight *s)
{
	return s->glass || (s->right && (r->who.role & ROLE_STAFF));
}

/* Keeps the first three and last two digits: 096•••••••12. */
static const char *masked(struct arena *a, const char *s)
{
	size_t n = s ? strlen(s) : 0;
	struct buf b = BUF_INIT(4096);
	if (!n)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		if (n > 6 && (i < 3 || i >= n - 2))
			buf_addc(&b, s[i]);
		else if (((unsigned char)s[i] & 0xC0) != 0x80)
			buf_adds(&b, "•");
	}
	char *out = arena_dup(a, b.p, b.len);
	buf_release(&b);
	return out;
}

/* A line of the timeline. */
struct moment {
	int64_t at, noted;
	const char *key, *who;
};

struct timeline {
	struct request *r;
	struct moment item[64];
	int n;
	bool begins; /* with how it was taken in */
};

static void add_moment(struct timeline *t, int64_t at, int64_t noted, const char *key, const char *who)
{
	if (at && t->n < 64)
		t->item[t->n++] = (struct moment){ at, noted, key, arena_str(&t->r->arena, who) };
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
	{ "result.drafted", "event.drafted" },
	{ "result.signed", "event.signed" },
	{ "result.digitised", "event.digitised" },
	{ "copy.certified", "event.certified" },
	{ "issued.revoked", "event.revoked" },
	{ "dossier.alerted", "event.alerted" },
	{ "dossier.posted", "event.posted" },
	{ "dossier.tracked", "event.tracked" },
	{ "dossier.glass_broken", "event.glass_broken" },
};

/* An event becomes the moments that it tells of. */
static void read_event(void *arg, const struct event_row *e)
{
	struct timeline *t = arg;
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
	json_t *data = json_loadb(e->data, e->data_len, 0, NULL);
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

static bool put_timeline(struct request *r, struct value_map *m, int64_t id, struct error *err)
{
	struct timeline *t = arena_zalloc(&r->arena, sizeof *t);
	t->r = r;
	if (!journal_about(r->db, "dossier", id, read_event, t, err))
		return false;
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * 64);
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

const char *dossier_address(struct request *r, const char *code)
{
	struct buf b = BUF_INIT(4096);
	buf_adds(&b, "/dossiers/");
	url_escape(&b, code, strlen(code));
	const char *address = arena_dup(&r->arena, b.p, b.len);
	buf_release(&b);
	return address;
}

void put_due(struct value_map *m, int64_t due_at)
{
	put_bool(m, "stopped", due_at == CLOCK_STOPPED);
	put_time(m, "due", due_at == CLOCK_STOPPED ? 0 : due_at);
}

void dossier_put_state(struct value_map *m, enum lang lang, const struct dossier *d)
{
	static const char *const looks[] = { "ontime", "late", "ontime", "today", "late" };
	static const char *const keys[] = { "status.on_time", "status.late", "status.in_time",
		"status.today", "status.overdue" };
	enum dossier_state state = dossier_state(d, time_now());
	put_text(m, "status", looks[state]);
	put_text(m, "status_label", message(lang, keys[state]));
}

static void put_dossier(struct request *r, struct value_map *m, const struct rules *rules,
	const struct dossier *d, bool revealed, const struct sight *sight)
{
	static const char *const channels[] = { "channel.counter", "channel.counter", "channel.online",
		"channel.post" };
	const struct procedure *p = d->procedure < 0 ? NULL : &rules->catalogue.procedure[d->procedure];
	struct arena *a = &r->arena;
	put_text(m, "code", d->code);
	put_text(m, "procedure", p ? p->name : "");
	put_text(m, "procedure_code", p ? p->code : "");
	put_text(m, "field", p ? p->field : "");
	put_text(m, "agency", d->agency < 0 ? "" : rules->province.agency[d->agency].name);
	put_text(m, "desk", d->desk < 0 ? NULL : rules->province.desk[d->desk].name);
	put_text(m, "channel", message(r->lang, channels[d->channel]));
	put_time(m, "received", d->received_at);
	put_due(m, d->due_at);
	put_time(m, "finished", d->finished_at);
	put_time(m, "returned", d->returned_at);
	put_bool(m, "has_fee", d->fee >= 0);
	put_count(m, "fee", d->fee);
	put_text(m, "applicant", d->person[PERSON_APPLICANT]);
	put_text(m, "applicant_id", revealed ? d->person[PERSON_ID] : masked(a, d->person[PERSON_ID]));
	put_text(m, "phone", revealed ? d->person[PERSON_PHONE] : masked(a, d->person[PERSON_PHONE]));
	put_bool(m, "revealed", revealed);
	bool may = may_reveal(r, sight);
	put_bool(m, "may_reveal", may && !revealed);
	put_bool(m, "may_glass", !may && glass_may(r));
	put_time(m, "glass", sight->glass);
	dossier_put_state(m, r->lang, d);
}

static bool machine_dossier(struct request *r, const struct rules *rules, const struct dossier *d)
{
	struct table t;
	table_begin(&t, &r->arena, dossier_list_columns);
	dossier_list_row(&t, &rules->province, &rules->catalogue, d);
	return page_table(r, &t, "dossier");
}

bool dossier_for(struct request *r, struct dossier *d, struct error *err)
{
	const struct rules *rules = r->subjects;
	if (!dossier_by_code(r->db, &rules->province, &rules->catalogue, r->param[0], &r->arena, d, err))
		return false;
	struct sight s;
	if (!look(r, d, &s, err))
		return false;
	return s.right || s.glass || err_set(err, ERR_DENIED, "the dossier belongs to another agency");
}

bool dossier_for_act(struct request *r, struct dossier *d, struct error *err)
{
	struct sight s;
	if (!dossier_for(r, d, err) || !look(r, d, &s, err))
		return false;
	return s.right || err_set(err, ERR_DENIED,
				  "the dossier belongs to another agency: it may be read for now, not "
				  "changed");
}

bool dossier_put(
	struct request *r, struct value_map *m, const struct dossier *d, bool revealed, struct error *err)
{
	struct sight s;
	r->response->no_store = true;
	if (!look(r, d, &s, err))
		return false;
	put_dossier(r, m, r->subjects, d, revealed, &s);
	return attachment_put_list(r, m, d, err) && put_timeline(r, m, d->id, err);
}

bool dossier_machine(struct request *r, const struct dossier *d)
{
	r->response->no_store = true;
	return machine_dossier(r, r->subjects, d);
}

static bool viewed_act(struct tx *tx, void *arg, struct error *err)
{
	struct dossier *d = arg;
	return dossier_looked_act(tx, &d->id, err);
}

/* The numbers are shown only once the journal holds that they were seen. */
bool dossier_reveal(struct request *r, handler_fn *show, struct error *err)
{
	struct dossier *d = arena_zalloc(&r->arena, sizeof *d);
	if (!dossier_for(r, d, err))
		return false;
	struct sight s;
	if (!look(r, d, &s, err))
		return false;
	if (!may_reveal(r, &s))
		return err_set(err, ERR_DENIED, "your role may not see personal numbers");
	return web_act(r, viewed_act, d, show);
}

enum { FOUND_MAX = 50, LOOK_MAX = 400 };

static const struct value_map *found_row(
	struct request *r, const struct rules *rules, const struct dossier *d)
{
	struct value_map *m = value_map_new(&r->arena, 8);
	put_text(m, "code", d->code);
	put_text(m, "applicant", d->person[PERSON_APPLICANT]);
	put_text(m, "procedure", d->procedure < 0 ? "" : rules->catalogue.procedure[d->procedure].name);
	put_text(m, "agency", d->agency < 0 ? "" : rules->province.agency[d->agency].name);
	put_time(m, "received", d->received_at);
	dossier_put_state(m, r->lang, d);
	return m;
}

/* Turns files into the dossiers that they belong to; 0 where that is not here. */
static bool dossiers_of_files(struct db *db, int64_t *ids, int n, struct error *err)
{
	for (int i = 0; i < n; i++)
		if (!attachment_dossier(db, ids[i], &ids[i], err))
			return false;
	return true;
}

/* By the words of the applicant's name, or of scans, newest first; only what the person may see, each
 * once. */
static bool search_words(struct request *r, enum search_in in, const char *query, bool whole,
	const struct value_map **rows, int *n, bool *more, struct error *err)
{
	int64_t last = 0;
	const struct rules *rules = r->subjects;
	int64_t ids[FOUND_MAX], below = 0;
	struct dossier *d = arena_alloc(&r->arena, sizeof *d * FOUND_MAX);
	for (int looked = 0; looked < LOOK_MAX;) {
		int got = search_find(r->db, in, query, whole, below, ids, FOUND_MAX, err);
		int64_t lowest = got > 0 ? ids[got - 1] : 0;
		if (got < 0 || (in == SEARCH_SCANS && !dossiers_of_files(r->db, ids, got, err)) ||
			!dossier_by_ids(
				r->db, &rules->province, &rules->catalogue, ids, got, &r->arena, d, err))
			return false;
		for (int i = 0; i < got; i++) {
			if (*n == FOUND_MAX) {
				*more = true;
				return true;
			}
			if (d[i].id && d[i].id != last && may_see(r, rules, &d[i]))
				rows[(*n)++] = found_row(r, rules, &d[i]);
			last = d[i].id;
		}
		looked += got;
		if (got < FOUND_MAX)
			return true;
		below = lowest;
	}
	*more = true;
	return true;
}

/* By the words of the applicant's name, newest first; only what the person may see. Names that hold the very
 * words go before those that only begin so: where they fill the page, nothing else is looked for. */
static bool search_typed(struct request *r, enum search_in in, const char *typed,
	const struct value_map **rows, int *n, bool *more, struct error *err)
{
	char query[2048];
	int found = *n;
	if (!search_query(typed, query, sizeof query))
		return true;
	if (!search_words(r, in, query, true, rows, n, more, err))
		return false;
	if (*more)
		return true;
	*n = found;
	return search_words(r, in, query, false, rows, n, more, err);
}

/* What was found, as a file: the same rows, without persons. */
static bool machine_found(struct request *r, const struct value_map *const *rows, int n)
{
	static const char *const columns[] = { "code", "procedure", "agency", "received_at", NULL };
	struct table t;
	char text[17];
	table_begin(&t, &r->arena, columns);
	for (int i = 0; i < n; i++) {
		table_text(&t, value_find(rows[i], "code")->as.text.p);
		table_text(&t, value_find(rows[i], "procedure")->as.text.p);
		table_text(&t, value_find(rows[i], "agency")->as.text.p);
		table_text(&t, time_format(value_find(rows[i], "received")->as.number, text));
	}
	return page_table(r, &t, "search");
}

static bool search(struct request *r, struct error *err)
{
	const char *typed = form_get(&r->get, "q"), *in = form_get(&r->get, "in");
	bool scans = in && strcmp(in, "files") == 0;
	const struct rules *rules = r->subjects;
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * (FOUND_MAX + 1));
	struct value_map *m = page_values(r);
	struct error none = { 0 };
	struct dossier d;
	int n = 0;
	bool more = false;
	r->response->no_store = true;
	if (typed && *typed) {
		bool there = !scans && dossier_by_code(r->db, &rules->province, &rules->catalogue, typed,
					       &r->arena, &d, &none);
		if (there && may_see(r, rules, &d))
			rows[n++] = found_row(r, rules, &d);
		else if (there && glass_may(r))
			put_text(m, "others", d.code);
		else if (none.code == ERR_OUT) {
			*err = none;
			return false;
		} else if (!search_typed(
				   r, scans ? SEARCH_SCANS : SEARCH_NAMES, typed, rows, &n, &more, err))
			return false;
	}
	if (r->format != FORMAT_PAGE)
		return machine_found(r, rows, n);
	put_text(m, "q", typed);
	put_bool(m, "scans", scans);
	put_bool(m, "asked", typed && *typed);
	put_list(m, "rows", rows, n);
	put_count(m, "count", n);
	put_bool(m, "more", more);
	return page_render(r, "dossier/search.html", m, NULL, err);
}

/* Who may be let open dossiers with a reason; the province's settings say who is. */
#define GLASS \
	(1u << ROLE_OFFICER | 1u << ROLE_APPROVER | 1u << ROLE_HEAD | 1u << ROLE_INSPECTOR | \
		1u << ROLE_LEADER)

const struct route dossier_routes[] = {
	{ .method = "GET",
		.path = "/search",
		.handler = search,
		.flags = ROUTE_TABLE,
		.who = ROLE_EVERYBODY,
		.title = "search.title",
		.nav = "nav.search",
		.nav_place = 2,
		.field = { { "q", FIELD_TEXT, 200, false }, { "in", FIELD_TEXT, 10, false } } },
	{ .method = "GET",
		.path = "/dossiers/:code/break-glass",
		.handler = glass_form,
		.who = GLASS,
		.title = "glass.ask" },
	{ .method = "POST",
		.path = "/dossiers/:code/break-glass",
		.handler = glass_post,
		.who = GLASS,
		.title = "glass.ask",
		.field = { { "reason", FIELD_TEXT, 5000, false } } },
	{ .method = "GET",
		.path = "/break-glass",
		.handler = glass_show,
		.flags = ROUTE_TABLE,
		.who = 1u << ROLE_ADMIN | 1u << ROLE_INSPECTOR | 1u << ROLE_HEAD,
		.title = "glass.title",
		.nav = "glass.nav",
		.nav_place = 9 },
	{ .method = "POST",
		.path = "/dossiers/:code/files",
		.handler = attachment_add,
		.who = ROLE_STAFF,
		.title = "dossier.title",
		.file_max = ATTACHMENT_BYTES_MAX },
	{ .method = "GET",
		.path = "/dossiers/:code/files/:no",
		.handler = attachment_show,
		.who = ROLE_EVERYBODY,
		.title = "dossier.title" },
	{ .method = "POST",
		.path = "/api/dossiers/:code/files",
		.handler = attachment_api_add,
		.who = ROLE_STAFF | 1u << ROLE_ADMIN,
		.flags = ROUTE_API,
		.file_max = ATTACHMENT_BYTES_MAX,
		.field = { { "name", FIELD_TEXT, ATTACHMENT_NAME_MAX, true } } },
	{ 0 },
};
