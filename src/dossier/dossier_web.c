/* dossier_web.c: who sees a dossier, and what its page shows; seeing its personal numbers, which is itself an
 * event. */
#include "dossier/dossier_web.h"

#include <string.h>

#include "account/account_web.h"
#include "base/date.h"
#include "dossier/attachment.h"
#include "dossier/attachment_web.h"
#include "dossier/bearer_web.h"
#include "dossier/dossier.h"
#include "dossier/part_web.h"
#include "dossier/dossier_rows.h"
#include "dossier/glass_web.h"
#include "dossier/inquiry_web.h"
#include "dossier/seen_web.h"
#include "web/html.h"
#include "web/page.h"

/* Whether an agency (a place, -1: none) is that of an own post, or a body that has ended and whose work that
 * one carries on. */
static bool is_own(const struct request *r, const struct province *p, int agency)
{
	int heir = province_heir(p, agency, day_of_time(time_now()));
	return agency >= 0 && (who_at(r, ROLE_STAFF, p->agency[agency].id, 0) ||
				      who_at(r, ROLE_STAFF, p->agency[heir].id, 0));
}

bool dossier_is_own(const struct request *r, const struct rules *rules, const struct dossier *d)
{
	const struct province *p = &rules->province;
	return is_own(r, p, d->agency) || (d->desk >= 0 && who_at(r, ROLE_STAFF, 0, p->desk[d->desk].id));
}

bool dossier_may_see(const struct request *r, const struct rules *rules, const struct dossier *d)
{
	return who_oversees(r) || dossier_is_own(r, rules, d);
}

#define OPENS_FILES (1u << ROLE_LEADER | 1u << ROLE_INSPECTOR)

bool dossier_may_search_files(const struct request *r, const struct rules *rules, const struct dossier *d)
{
	return (r->who.role & OPENS_FILES) || dossier_is_own(r, rules, d);
}

struct whose dossier_rows(const struct request *r, const struct province *p)
{
	struct whose w = who_rows(r);
	int32_t today = day_of_time(time_now());
	if (w.agencies && !w.agency[0])
		return w;
	struct whose own = w;
	for (int i = 0; i < p->agencies && w.agencies < WHOSE_MAX && own.agencies; i++) {
		const struct agency *a = &p->agency[i];
		int heir = a->valid_to < today ? province_heir(p, i, today) : -1;
		if (heir >= 0 && whose_has(&own, p->agency[heir].id) && !whose_has(&w, a->id))
			w.agency[w.agencies++] = a->id;
	}
	return w;
}

/* How somebody comes to see a dossier. Whoever oversees and has a post besides works on what that post
 * covers, and only oversees all others. */
struct sight {
	bool works;    /* by an own post: it is theirs, or a step of it lies with them */
	bool oversees; /* how it stands, and no more */
	int64_t glass; /* unless it is theirs: until when, with a reason (glass.h); 0: not */
};

/* Whoever has a step of it, or was asked an opinion, needs it for as long. */
static bool lies_here(const struct request *r, int64_t dossier, bool *lies, struct error *err)
{
	const struct province *p = &((const struct rules *)r->subjects)->province;
	int64_t agency[DOSSIER_PLACES];
	int n;
	*lies = false;
	if (!(r->who.role & ROLE_STAFF))
		return true;
	if (!dossier_lies_at(r->db, dossier, agency, &n, err))
		return false;
	for (int i = 0; !*lies && i < n; i++)
		*lies = is_own(r, p, province_agency_by_id(p, agency[i]));
	return true;
}

static bool look(const struct request *r, const struct dossier *d, struct sight *s, struct error *err)
{
	*s = (struct sight){ .works = dossier_is_own(r, r->subjects, d), .oversees = who_oversees(r) };
	if (!s->works && !lies_here(r, d->id, &s->works, err))
		return false;
	return s->works || !glass_may(r) ||
	       glass_ends(r->db, d->id, r->who.account, time_now(), &s->glass, err);
}

/* Numbers and papers are for those who work on the dossier; not for those who only read figures. */
static bool may_read(const struct sight *s)
{
	return s->works || s->glass;
}

/* Files are for those, and for whom the law has look into how dossiers are done; an administrator keeps the
 * program, and needs none. */
static bool may_open(const struct request *r, const struct sight *s)
{
	return may_read(s) || (s->oversees && r->who.role & OPENS_FILES);
}

const char *dossier_masked(struct arena *a, const char *s)
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

const char *dossier_address(struct request *r, const char *code)
{
	struct buf b = BUF_INIT(4096);
	buf_adds(&b, "/dossiers/");
	url_escape(&b, code, strlen(code));
	return arena_take(&r->arena, &b);
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
	put_text(m, "applicant_id",
		revealed ? d->person[PERSON_ID] : dossier_masked(a, d->person[PERSON_ID]));
	put_text(m, "phone",
		revealed ? d->person[PERSON_PHONE] : dossier_masked(a, d->person[PERSON_PHONE]));
	put_bool(m, "revealed", revealed);
	bool may = may_read(sight);
	put_bool(m, "may_read", may);
	put_bool(m, "may_open", may_open(r, sight));
	put_bool(m, "may_reveal", may && !revealed);
	put_bool(m, "may_glass", !may && glass_may(r));
	put_bool(m, "may_seen", r->who.role & SEEN_WHO);
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

/* What asks by POST is an act, which leaves its event. */
static bool note_look(const struct request *r, const struct dossier *d, struct error *err)
{
	const struct rules *rules = r->subjects;
	struct seen s = { .account = r->who.account, .dossier = d->id, .at = time_now() };
	if (d->agency >= 0)
		s.agency = rules->province.agency[d->agency].id;
	return strcmp(r->method, "GET") != 0 || seen_note(&s, err);
}

/* Finds the dossier of the path, and how the one who asks comes to see it. */
static bool find(struct request *r, struct dossier *d, struct sight *s, struct error *err)
{
	const struct rules *rules = r->subjects;
	if (!dossier_by_code(r->db, &rules->province, &rules->catalogue, r->param[0], &r->arena, d, err))
		return false;
	return look(r, d, s, err) &&
	       (s->works || s->oversees || s->glass ||
		       err_set(err, ERR_DENIED, "the dossier belongs to another agency"));
}

bool dossier_for(struct request *r, struct dossier *d, struct error *err)
{
	struct sight s;
	return find(r, d, &s, err) && note_look(r, d, err);
}

bool dossier_for_reading(struct request *r, struct dossier *d, struct error *err)
{
	struct sight s;
	return find(r, d, &s, err) &&
	       (may_read(&s) || err_set(err, ERR_DENIED, "your role may not see personal numbers")) &&
	       note_look(r, d, err);
}

bool dossier_for_files(struct request *r, struct dossier *d, struct error *err)
{
	struct sight s;
	return find(r, d, &s, err) &&
	       (may_open(r, &s) || err_set(err, ERR_DENIED, "your role may not open attached files")) &&
	       note_look(r, d, err);
}

bool dossier_for_act(struct request *r, struct dossier *d, struct error *err)
{
	struct sight s;
	if (!find(r, d, &s, err))
		return false;
	return s.works || err_set(err, ERR_DENIED,
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
	return bearer_put(r, m, d->id, revealed, err) && attachment_put_list(r, m, d, s.works, err) &&
	       timeline_put(r, m, d->id, err);
}

bool dossier_machine(struct request *r, const struct dossier *d)
{
	r->response->no_store = true;
	return machine_dossier(r, r->subjects, d);
}

static bool viewed_act(struct tx *tx, void *arg, struct error *err)
{
	struct dossier *d = arg;
	return dossier_revealed_act(tx, &d->id, err);
}

bool dossier_numbers_for(struct request *r, const struct dossier *d, bool *may, struct error *err)
{
	struct sight s;
	if (!look(r, d, &s, err))
		return false;
	*may = may_read(&s);
	return true;
}

/* The numbers are shown only once the journal holds that they were seen. */
bool dossier_reveal(struct request *r, handler_fn *show, struct error *err)
{
	struct dossier *d = arena_zalloc(&r->arena, sizeof *d);
	return dossier_for_reading(r, d, err) && web_act(r, viewed_act, d, show);
}

/* Who may be let open dossiers with a reason; the province's settings say who is. */
#define GLASS \
	(1u << ROLE_OFFICER | 1u << ROLE_APPROVER | 1u << ROLE_HEAD | 1u << ROLE_INSPECTOR | \
		1u << ROLE_LEADER)

const struct route dossier_routes[] = {
	{ .method = "GET",
		.path = "/search",
		.handler = dossier_search,
		.flags = ROUTE_TABLE,
		.who = ROLE_EVERYBODY,
		.title = "search.title",
		.nav = "nav.search",
		.nav_place = 2,
		.field = { { "q", FIELD_TEXT, 200, false }, { "in", FIELD_TEXT, 10, false } } },
	{ .method = "POST",
		.path = "/search/number",
		.handler = dossier_search_number,
		.who = ROLE_STAFF,
		.title = "search.title",
		.field = { { "number", FIELD_TEXT, 20, false } } },
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
	{ .method = "GET",
		.path = "/seen",
		.handler = seen_show,
		.flags = ROUTE_TABLE,
		.who = SEEN_WHO,
		.title = "seen.title",
		.field = { { "from", FIELD_TEXT, 10, false }, { "to", FIELD_TEXT, 10, false },
			{ "who", FIELD_TEXT, 200, false }, { "code", FIELD_TEXT, 200, false } } },
	{ .method = "GET",
		.path = "/seen/inquiries",
		.handler = inquiries_show,
		.flags = ROUTE_TABLE,
		.who = INQUIRY_WHO,
		.title = "inquiry.title",
		.field = { { "from", FIELD_TEXT, 10, false }, { "to", FIELD_TEXT, 10, false },
			{ "who", FIELD_TEXT, 200, false }, { "sought", FIELD_TEXT, 200, false } } },
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
