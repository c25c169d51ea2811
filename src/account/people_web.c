/* people_web.c: the list of accounts, and a new one. */
#include "account/people_web.h"

#include <string.h>

#include "account/entry_web.h"
#include "account/invitation.h"
#include "base/date.h"
#include "base/text.h"
#include "procedure/procedure.h"
#include "web/page.h"
#include "web/session.h"

/* Accounts on a page. */
enum { SHOWN = 50 };

const char *people_role_key(enum role role)
{
	static const char *const keys[ROLES] = { "", "role.name.officer", "role.name.leader",
		"role.name.admin", "role.name.clerk", "role.name.approver", "role.name.head",
		"role.name.inspector" };
	return keys[role];
}

static const struct province *province_of(const struct request *r)
{
	return &((const struct rules *)r->subjects)->province;
}

const char *people_post_text(struct request *r, const struct post *p)
{
	const struct province *province = province_of(r);
	int agency = p->agency ? province_agency_by_id(province, p->agency) : -1;
	int desk = province_desk_by_id(province, p->desk);
	const char *role = message(r->lang, people_role_key(p->role));
	const char *where = agency >= 0 ? province->agency[agency].name
			    : desk >= 0 ? province->desk[desk].name
					: NULL;
	return where ? arena_printf(&r->arena, "%s, %s", role, where) : role;
}

const char *people_link(struct request *r, const char *token)
{
	return arena_printf(&r->arena, "%s" INVITATION_PATH "%s",
		province_setting(province_of(r), "public_url", ""), token);
}

static void put_choice(struct request *r, const struct value_map **rows, int *n, const char *value,
	const char *label, const char *chosen)
{
	struct value_map *row = value_map_new(&r->arena, 3);
	put_text(row, "value", value);
	put_text(row, "label", label);
	put_bool(row, "selected", text_eq(chosen, value));
	rows[(*n)++] = row;
}

static void put_agencies(struct request *r, struct value_map *m, const char *chosen)
{
	const struct province *p = province_of(r);
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)p->agencies + 1));
	int32_t today = day_of_time(time_now());
	int n = 0;
	for (int i = 0; i < p->agencies; i++)
		if (p->agency[i].valid_from <= today && today <= p->agency[i].valid_to)
			put_choice(r, rows, &n, p->agency[i].code, p->agency[i].name, chosen);
	put_list(m, "agencies", rows, n);
	put_bool(m, "any_agency", n > 0);
}

void people_put_choices(struct request *r, struct value_map *m)
{
	const struct province *p = province_of(r);
	const struct value_map **roles = arena_alloc(&r->arena, sizeof *roles * ROLES);
	const struct value_map **desks = arena_alloc(&r->arena, sizeof *desks * ((size_t)p->desks + 1));
	int32_t today = day_of_time(time_now());
	int n = 0;
	for (int i = 1; i < ROLES; i++)
		if (p->agencies || !(1u << i & ROLE_STAFF))
			put_choice(r, roles, &n, role_names[i],
				message(r->lang, people_role_key((enum role)i)),
				form_get(&r->post, "role"));
	put_list(m, "roles", roles, n);
	n = 0;
	for (int i = 0; i < p->desks; i++)
		if (p->desk[i].valid_from <= today && today <= p->desk[i].valid_to)
			put_choice(
				r, desks, &n, p->desk[i].code, p->desk[i].name, form_get(&r->post, "desk"));
	put_list(m, "desks", desks, n);
	put_agencies(r, m, form_get(&r->post, "agency"));
}

bool people_read_post(const struct request *r, struct post *out, const char **at, const char **fault)
{
	const struct province *p = province_of(r);
	const char *agency = form_get(&r->post, "agency"), *desk = form_get(&r->post, "desk");
	int role = text_word(form_get(&r->post, "role"), role_names);
	int a = agency && *agency ? province_agency(p, agency, strlen(agency)) : -1;
	int d = desk && *desk ? province_desk(p, desk, strlen(desk)) : -1;
	bool at_agency = role > 0 && role != ROLE_CLERK && (1u << role & ROLE_STAFF);
	*at = NULL;
	if (role < 1) {
		*at = "role";
		*fault = "people.fault_role";
	} else if (role == ROLE_CLERK && d < 0) {
		*at = "desk";
		*fault = "people.fault_desk";
	} else if (at_agency && a < 0) {
		*at = "agency";
		*fault = "people.fault_agency";
	}
	*out = (struct post){ .role = role < 1 ? 0 : (enum role)role };
	if (!*at && at_agency)
		out->agency = p->agency[a].id;
	if (!*at && role == ROLE_CLERK)
		out->desk = p->desk[d].id;
	return !*at;
}

/* --- the list ------------------------------------------------------------------------------------------- */

/* What was asked for. */
struct asked {
	const char *words, *folded, *code;
	int64_t agency; /* 0: wherever */
};

static bool read_asked(struct request *r, struct asked *k, struct error *err)
{
	const struct province *p = province_of(r);
	struct buf folded = BUF_INIT(4096);
	k->words = form_get(&r->get, "q");
	k->code = form_get(&r->get, "agency");
	if (!k->words)
		k->words = "";
	text_fold(&folded, k->words, strlen(k->words));
	k->folded = arena_dup(&r->arena, folded.len ? folded.p : "", folded.len);
	buf_release(&folded);
	if (!k->code || !*k->code)
		return true;
	int at = province_agency(p, k->code, strlen(k->code));
	if (at < 0)
		return err_set(err, ERR_NOT_FOUND, "no agency has the code \"%s\"", k->code);
	k->agency = p->agency[at].id;
	return true;
}

/* The roles of the own posts: "Công chức thụ lý, Lãnh đạo phòng". */
static const char *roles_text(struct request *r, const struct account *a)
{
	unsigned seen = 0;
	struct buf b = BUF_INIT(4096);
	for (int i = 0; i < a->posts; i++) {
		const struct post *p = &a->post[i];
		if (p->acts_for || (seen & 1u << p->role))
			continue;
		seen |= 1u << p->role;
		buf_printf(&b, "%s%s", b.len ? ", " : "", message(r->lang, people_role_key(p->role)));
	}
	const char *s = arena_dup(&r->arena, b.len ? b.p : "", b.len);
	buf_release(&b);
	return s;
}

/* A table of all that was asked for. */
struct listing {
	struct request *r;
	struct table t;
};

static void list_one(void *arg, const struct account *a)
{
	struct listing *l = arg;
	table_text(&l->t, a->name);
	table_text(&l->t, a->full_name);
	table_text(&l->t, roles_text(l->r, a));
	table_text(&l->t, a->locked ? "yes" : "");
}

static bool as_table(struct request *r, const struct asked *k, struct error *err)
{
	static const char *const columns[] = { "name", "full_name", "role", "locked", NULL };
	struct listing l = { .r = r };
	table_begin(&l.t, &r->arena, columns);
	return account_each(r->db, k->folded, k->agency, list_one, &l, err) &&
	       page_table(r, &l.t, "accounts");
}

static void put_rows(struct request *r, struct value_map *m, const struct account *list, int n)
{
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * SHOWN);
	for (int i = 0; i < n; i++) {
		struct value_map *row = value_map_new(&r->arena, 8);
		put_text(row, "name", list[i].name);
		put_text(row, "full_name", list[i].full_name);
		put_text(row, "role", roles_text(r, &list[i]));
		put_bool(row, "locked", list[i].locked);
		put_bool(row, "own", list[i].id == r->who.account);
		rows[i] = row;
	}
	put_list(m, "rows", rows, n);
	put_bool(m, "any", n > 0);
}

bool people_list(struct request *r, struct error *err)
{
	struct asked k = { 0 };
	const char *after = form_get(&r->get, "after");
	if (!read_asked(r, &k, err))
		return false;
	if (r->format != FORMAT_PAGE)
		return as_table(r, &k, err);
	struct account *list = arena_alloc(&r->arena, sizeof *list * (SHOWN + 1));
	int n = account_search(
		r->db, k.folded, k.agency, after ? after : "", &r->arena, list, SHOWN + 1, err);
	if (n < 0)
		return false;
	struct value_map *m = page_values(r);
	put_rows(r, m, list, n > SHOWN ? SHOWN : n);
	put_text(m, "q", k.words);
	put_text(m, "chosen", k.code ? k.code : "");
	put_text(m, "next", n > SHOWN ? list[SHOWN - 1].name : NULL);
	put_bool(m, "later_page", after && *after);
	put_agencies(r, m, k.code);
	r->response->no_store = true;
	return page_render(r, "account/list.html", m, NULL, err);
}

/* --- a new account -------------------------------------------------------------------------------------- */

static bool new_page(struct request *r, const char *at, const char *fault, struct error *err)
{
	static const char *const typed[] = { "name", "full_name", "email" };
	struct value_map *m = page_values(r);
	for (int i = 0; i < 3; i++) {
		const char *was = form_get(&r->post, typed[i]);
		put_text(m, typed[i], was ? was : "");
	}
	people_put_choices(r, m);
	page_fault(r, m, at, fault ? message(r->lang, fault) : NULL);
	r->response->no_store = true;
	return page_render(r, "account/new.html", m, NULL, err);
}

bool people_new(struct request *r, struct error *err)
{
	return new_page(r, NULL, NULL, err);
}

/* A new account on its way through the writer. */
struct adding {
	struct account account;
	const char *email; /* NULL: none */
	char token[INVITATION_TOKEN], hash[HASH_SIZE];
};

static bool add_act(struct tx *tx, void *arg, struct error *err)
{
	struct adding *n = arg;
	int64_t id;
	return account_add(tx, &n->account, &id, err) &&
	       (!n->email || account_set_email(tx, id, n->email, err)) &&
	       invitation_make(tx, id, true, n->token, err);
}

static bool added(struct request *r, struct error *err)
{
	const struct adding *n = r->act_arg;
	return person_page(r, n->account.name, NULL, NULL, n->token, err);
}

bool people_add(struct request *r, struct error *err)
{
	struct adding *n = arena_zalloc(&r->arena, sizeof *n);
	struct account other;
	struct error unknown = { 0 };
	const char *at, *fault, *email = form_get(&r->post, "email");
	n->account.name = form_get(&r->post, "name");
	n->account.full_name = form_get(&r->post, "full_name");
	n->email = email && *email ? email : NULL;
	n->account.posts = 1;
	if (!account_name_fits(n->account.name))
		return new_page(r, "name", "people.fault_name", err);
	if (account_by_name(r->db, n->account.name, &r->arena, &other, &unknown))
		return new_page(r, "name", "people.fault_taken", err);
	if (unknown.code != ERR_NOT_FOUND)
		return err_set(err, unknown.code, "%s", unknown.text);
	if (n->email && !text_is_address(n->email))
		return new_page(r, "email", "people.fault_email", err);
	if (!people_read_post(r, &n->account.post[0], &at, &fault))
		return new_page(r, at, fault, err);
	n->account.password = n->hash;
	return entry_password_nobody(n->hash, err) && web_act(r, add_act, n, added);
}

/* --- locking -------------------------------------------------------------------------------------------- */

/* Locking or unlocking, on its way through the writer. */
struct locking {
	int64_t account;
	bool lock;
};

static bool lock_act(struct tx *tx, void *arg, struct error *err)
{
	const struct locking *l = arg;
	return account_set_locked(tx, l->account, l->lock, err);
}

static bool locked(struct request *r, struct error *err)
{
	(void)err;
	session_forget(NULL); /* whoever is still signed in is found in the store again */
	return redirect(r, "/accounts");
}

bool people_lock(struct request *r, struct error *err)
{
	struct account a;
	struct locking *l = arena_zalloc(&r->arena, sizeof *l);
	if (!account_by_name(r->db, r->param[0], &r->arena, &a, err))
		return false;
	if (a.id == r->who.account)
		return err_set(err, ERR_CONFLICT, "you cannot lock yourself out");
	l->account = a.id;
	l->lock = strcmp(form_get(&r->post, "locked"), "yes") == 0;
	return web_act(r, lock_act, l, locked);
}
