/* account_web.c: sign-in with Argon2id on a worker, a session cookie, a wait that grows with each
 * wrong password; and the language switch. */
#include "account/account_web.h"

#include <sodium.h>
#include <string.h>

#include "account/account.h"
#include "account/away_web.h"
#include "account/desk_web.h"
#include "account/entry_web.h"
#include "account/invitation_web.h"
#include "account/own_web.h"
#include "account/people_web.h"
#include "account/totp.h"
#include "account/tries.h"
#include "account/totp_web.h"
#include "base/date.h"
#include "store/spool.h"
#include "web/cookie.h"
#include "web/page.h"
#include "web/session.h"

bool who_oversees(const struct request *r)
{
	return r->who.role & ROLE_OVERSEERS;
}

const struct identity_post *who_at(const struct request *r, unsigned roles, int64_t agency, int64_t desk)
{
	for (int i = 0; i < r->who.posts; i++) {
		const struct identity_post *p = &r->who.post[i];
		if ((p->role & roles) && ((agency && p->agency == agency) || (desk && p->desk == desk)))
			return p;
	}
	return NULL;
}

bool who_is_program(const struct request *r)
{
	return r->authorization && strncmp(r->authorization, "Bearer ", 7) == 0;
}

void once_asks(const struct request *r, struct once *once, const void *p, size_t n)
{
	crypto_generichash_state h;
	crypto_generichash_init(&h, NULL, 0, sizeof once->asked);
	crypto_generichash_update(&h, (const unsigned char *)r->target, strlen(r->target) + 1);
	crypto_generichash_update(&h, p, n);
	crypto_generichash_final(&h, once->asked, sizeof once->asked);
}

bool who_once(struct request *r, struct once *once, struct error *err)
{
	const char *sent = r->idempotency_key;
	char file[65];
	*once = (struct once){ 0 };
	if (!sent)
		return true;
	if (strlen(sent) > 200 || !*sent)
		return err_set(err, ERR_DATA, "Idempotency-Key: expected 1 to 200 bytes");
	once->key = arena_printf(&r->arena, "%lld:%s", (long long)r->who.account, sent);
	if (r->upload.spool)
		spool_sha256(r->upload.spool, file);
	once_asks(r, once, r->upload.spool ? file : r->body, r->upload.spool ? sizeof file : r->body_len);
	return true;
}

int64_t who_agency(const struct request *r)
{
	for (int i = 0; i < r->who.posts; i++)
		if (r->who.post[i].agency)
			return r->who.post[i].agency;
	return 0;
}

bool whose_has(const struct whose *w, int64_t agency)
{
	for (int i = 0; i < w->agencies; i++)
		if (!w->agency[i] || w->agency[i] == agency)
			return true;
	return w->desk != 0;
}

struct whose who_rows(const struct request *r)
{
	unsigned opens = r->route->who;
	struct whose w = { 0 };
	int64_t desk = 0;
	bool asked;
	w.desk = desk_asked(r, opens, &asked);
	if (asked)
		return w;
	if (r->who.role & opens & ROLE_OVERSEERS)
		return (struct whose){ .agencies = 1 };
	for (int i = 0; i < r->who.posts; i++) {
		const struct identity_post *p = &r->who.post[i];
		if (!(p->role & opens))
			continue;
		if (p->agency && !whose_has(&w, p->agency))
			w.agency[w.agencies++] = p->agency;
		desk = desk ? desk : p->desk;
	}
	if (!w.agencies)
		w.desk = desk;
	return w;
}

static bool read_token(struct request *r, const unsigned char key[32], struct error *err)
{
	struct account a;
	int64_t id, ends;
	uint64_t generation = session_generation();
	if (!token_find(r->db, r->authorization + 7, &id, &ends, err))
		return false;
	if (!id)
		return err_set(err, ERR_DENIED, "the token is unknown or has ended");
	if (!account_by_id(r->db, id, &r->arena, &a, err))
		return false;
	entry_identity(&r->who, &a, "");
	struct session_term term = { .ends = entry_kept_until(ends ? ends : INT64_MAX) };
	session_keep(key, &term, &r->who, generation);
	return true;
}

/* A program's token is kept in memory as sessions are, under the header that brought it: which no cookie can
 * say. */
static bool identify_token(struct request *r, struct error *err)
{
	unsigned char key[32];
	session_key(r->authorization, key);
	if (!session_seen(key, time_now(), &r->who) && !read_token(r, key, err))
		return false;
	r->who.session = 0; /* pages are kept for browsers alone */
	return true;
}

bool account_identify(struct request *r, struct error *err)
{
	unsigned char key[32];
	struct session s;
	struct account a;
	bool found;
	if (who_is_program(r))
		return identify_token(r, err);
	const char *token = r->who.account ? NULL : cookie_read(r, SESSION_COOKIE);
	if (!token || !*token)
		return true;
	session_key(token, key);
	uint64_t generation = session_generation();
	if (!session_find(r->db, key, time_now(), &s, &found, err))
		return false;
	if (!found || !account_by_id(r->db, s.account, &r->arena, &a, NULL) || a.locked)
		return true;
	entry_identity(&r->who, &a, s.csrf);
	if (!entry_first(r->db, &r->who, err))
		return false;
	entry_keep(&s, &r->who, generation);
	return true;
}

static bool sign_in_page(
	struct request *r, const char *name, const char *back, const char *fault, struct error *err)
{
	struct value_map *m = page_values(r);
	put_text(m, "name", name);
	put_text(m, "back", entry_safe_path(back));
	put_text(m, "fault", fault);
	put_bool(m, "password_set", form_get(&r->get, "set") != NULL);
	r->response->no_store = true;
	if (fault)
		r->response->status = 422;
	return page_render(r, "account/sign_in.html", m, NULL, err);
}

/* One answer, whether nobody has the name, the password is wrong, the account is locked or has to wait, or
 * the address was refused too often: it tells a stranger nothing of an account. */
static bool refused(struct request *r, const char *back, struct error *err)
{
	tries_count(r->remote, time_now());
	return sign_in_page(r, form_get(&r->post, "name"), back, message(r->lang, "sign_in.wrong"), err);
}

static bool show_sign_in(struct request *r, struct error *err)
{
	if (r->who.account)
		return redirect(r, entry_safe_path(form_get(&r->get, "back")));
	return sign_in_page(r, "", form_get(&r->get, "back"), NULL, err);
}

/* An attempt to sign in, on its way through the writer. */
struct attempt {
	struct account account;
	struct session session;
	char token[64];
	bool right, waiting;
	bool owes_code; /* the password is right; `token` is the ticket with which the code is asked */
};

/* The right password opens a session, or the page that asks the code. Only the code ends the count of wrong
 * attempts then: else whoever knows the password could guess codes without end. */
static bool let_in(struct tx *tx, struct attempt *t, int64_t account, struct error *err)
{
	struct totp second;
	bool found;
	if (!totp_read(tx->db, account, &second, &found, err))
		return false;
	t->owes_code = found && second.confirmed_at;
	if (t->owes_code)
		return ticket_store(tx, account, t->session.digest, err);
	return account_note_attempt(tx, account, 0, err) && session_store(tx, &t->session, err);
}

/* The account is read again here: attempts that were checked side by side must each count. */
static bool attempt_act(struct tx *tx, void *arg, struct error *err)
{
	struct attempt *t = arg;
	struct account now;
	struct arena a = { 0 };
	tx->who = t->account.name;
	bool ok = account_by_id(tx->db, t->account.id, &a, &now, err);
	t->waiting = ok && now.wait_until > tx->now;
	if (ok && t->right && !t->waiting)
		ok = let_in(tx, t, now.id, err);
	else if (ok && !t->right)
		ok = account_note_attempt(tx, now.id, now.failures + 1, err);
	arena_release(&a);
	return ok;
}

static bool ask_code(struct request *r, const char *ticket, const char *back)
{
	struct buf b = BUF_INIT(8192);
	buf_adds(&b, "/sign-in/code?back=");
	for (const char *p = back; *p; p++)
		buf_printf(&b, "%%%02X", (unsigned char)*p);
	cookie_put(r, TICKET_COOKIE, ticket, TICKET_SECONDS);
	r->response->no_store = true;
	redirect(r, arena_dup(&r->arena, b.p, b.len));
	buf_release(&b);
	return true;
}

static bool attempt_over(struct request *r, struct error *err)
{
	struct attempt *t = r->act_arg;
	const char *back = entry_safe_path(form_get(&r->post, "back"));
	if (t->waiting)
		entry_log_refusal(r, t->account.name, "has to wait");
	if (t->waiting || !t->right)
		return refused(r, back, err);
	if (t->owes_code)
		return ask_code(r, t->token, back);
	entry_open(r, &t->account, &t->session, t->token);
	return redirect(r, back);
}

static bool sign_in(struct request *r, struct error *err)
{
	const char *name = form_get(&r->post, "name"), *password = form_get(&r->post, "password");
	const char *back = form_get(&r->post, "back");
	struct attempt *t = arena_zalloc(&r->arena, sizeof *t);
	struct error unknown = { 0 };
	if (tries_spent(r->remote, time_now())) {
		entry_log_refusal(r, "its address", "was refused too often");
		return refused(r, back, err);
	}
	bool known = account_by_name(r->db, name, &r->arena, &t->account, &unknown);
	if (!known && unknown.code != ERR_NOT_FOUND)
		return err_set(err, unknown.code, "%s", unknown.text);
	bool waits = known && t->account.wait_until > time_now();
	bool fits = entry_password_fits(known ? t->account.password : entry_nobody(), password);
	if (!known || t->account.locked || waits) {
		entry_log_refusal(r, known ? t->account.name : "no account",
			!known  ? "has the name"
			: waits ? "has to wait"
				: "is locked");
		return refused(r, back, err);
	}
	t->right = fits;
	if (fits)
		session_make(&t->session, t->account.id, time_now(), t->token);
	return web_act(r, attempt_act, t, attempt_over);
}

static bool end_act(struct tx *tx, void *key, struct error *err)
{
	return session_end(tx, key, err);
}

static bool signed_out(struct request *r, struct error *err)
{
	(void)err;
	session_forget(r->act_arg);
	cookie_put(r, SESSION_COOKIE, "", 0);
	r->response->no_store = true;
	r->response->clears = true;
	return redirect(r, "/sign-in");
}

static bool sign_out(struct request *r, struct error *err)
{
	const char *token = cookie_read(r, SESSION_COOKIE);
	unsigned char *key = arena_alloc(&r->arena, 32);
	(void)err;
	session_key(token ? token : "", key);
	return web_act(r, end_act, key, signed_out);
}

static bool set_language(struct request *r, struct error *err)
{
	bool english = strcmp(r->param[0], "en") == 0;
	if (!english && strcmp(r->param[0], "vi") != 0)
		return err_set(err, ERR_NOT_FOUND, "there is no such language");
	cookie_put(r, "lang", english ? "en" : "vi", 365 * DAY_SECONDS);
	r->response->no_store = true;
	return redirect(r, entry_safe_path(form_get(&r->get, "back")));
}

const struct route account_routes[] = {
	{ .method = "GET",
		.path = "/sign-in",
		.handler = show_sign_in,
		.who = PUBLIC,
		.title = "sign_in.title",
		.field = { { "back", FIELD_TEXT, 2000, false }, { "set", FIELD_TEXT, 3, false } } },
	{ .method = "POST",
		.path = "/sign-in",
		.handler = sign_in,
		.flags = ROUTE_HEAVY,
		.who = PUBLIC,
		.title = "sign_in.title",
		.field = { { "name", FIELD_TEXT, 60, true },
			{ "password", FIELD_SECRET, PASSWORD_BYTES, true },
			{ "back", FIELD_TEXT, 2000, false } } },
	{ .method = "GET",
		.path = "/sign-in/code",
		.handler = code_show,
		.who = PUBLIC,
		.title = "code.title",
		.field = { { "back", FIELD_TEXT, 2000, false } } },
	{ .method = "POST",
		.path = "/sign-in/code",
		.handler = code_enter,
		.who = PUBLIC,
		.title = "code.title",
		.field = { { "code", FIELD_SECRET, 20, true }, { "back", FIELD_TEXT, 2000, false } } },
	{ .method = "POST",
		.path = "/sign-out",
		.handler = sign_out,
		.flags = ROUTE_ENTRY,
		.who = ROLE_EVERYBODY,
		.title = "sign_out" },
	{ .method = "GET",
		.path = "/account",
		.handler = own_show,
		.flags = ROUTE_ENTRY,
		.who = ROLE_EVERYBODY,
		.title = "own.title",
		.field = { { "done", FIELD_TEXT, 20, false } } },
	{ .method = "POST",
		.path = "/account/password",
		.handler = own_password,
		.flags = ROUTE_HEAVY,
		.who = ROLE_EVERYBODY,
		.title = "own.title",
		.field = { { "password", FIELD_SECRET, PASSWORD_BYTES, true },
			{ "new", FIELD_SECRET, 1000, true }, { "again", FIELD_SECRET, 1000, true } } },
	{ .method = "POST",
		.path = "/account/sessions",
		.handler = own_sessions_end,
		.who = ROLE_EVERYBODY,
		.title = "own.title",
		.field = { { "session", FIELD_TEXT, 64, true } } },
	{ .method = "GET",
		.path = "/account/totp",
		.handler = totp_web_show,
		.flags = ROUTE_ENTRY,
		.who = ROLE_EVERYBODY,
		.title = "totp.title" },
	{ .method = "POST",
		.path = "/account/totp",
		.handler = totp_web_begin,
		.flags = ROUTE_HEAVY | ROUTE_ENTRY,
		.who = ROLE_EVERYBODY,
		.title = "own.title",
		.field = { { "totp_password", FIELD_SECRET, PASSWORD_BYTES, true } } },
	{ .method = "POST",
		.path = "/account/totp/confirm",
		.handler = totp_web_confirm,
		.flags = ROUTE_ENTRY,
		.who = ROLE_EVERYBODY,
		.title = "totp.title",
		.field = { { "code", FIELD_SECRET, 20, true } } },
	{ .method = "POST",
		.path = "/account/totp/remove",
		.handler = totp_web_remove,
		.flags = ROUTE_HEAVY,
		.who = ROLE_EVERYBODY,
		.title = "own.title",
		.field = { { "totp_password", FIELD_SECRET, PASSWORD_BYTES, true } } },
	{ .method = "POST",
		.path = "/account/away",
		.handler = away_own,
		.who = ROLE_EVERYBODY,
		.title = "own.title",
		.field = { { "delegate", FIELD_INT, INT32_MAX, false }, { "from", FIELD_TEXT, 20, false },
			{ "to", FIELD_TEXT, 20, false } } },
	{ .method = "POST",
		.path = "/account/away/end",
		.handler = away_own_end,
		.who = ROLE_EVERYBODY,
		.title = "own.title",
		.field = { { "absence", FIELD_INT, INT32_MAX, true } } },
	{ .method = "GET",
		.path = "/accounts",
		.handler = people_list,
		.flags = ROUTE_TABLE,
		.who = 1u << ROLE_ADMIN,
		.title = "accounts.title",
		.nav = "accounts.title",
		.nav_place = 9,
		.field = { { "q", FIELD_TEXT, 100, false }, { "agency", FIELD_TEXT, 60, false },
			{ "after", FIELD_TEXT, 200, false } } },
	{ .method = "POST",
		.path = "/accounts",
		.handler = people_add,
		.who = 1u << ROLE_ADMIN,
		.title = "people.new",
		.field = { { "name", FIELD_TEXT, 60, true }, { "full_name", FIELD_TEXT, 120, true },
			{ "email", FIELD_TEXT, 200, false }, { "role", FIELD_TEXT, 20, true },
			{ "agency", FIELD_TEXT, 60, false }, { "desk", FIELD_TEXT, 60, false } } },
	{ .method = "GET",
		.path = "/new-account",
		.handler = people_new,
		.who = 1u << ROLE_ADMIN,
		.title = "people.new" },
	{ .method = "GET",
		.path = "/accounts/:name",
		.handler = person_show,
		.who = 1u << ROLE_ADMIN,
		.title = "people.one",
		.field = { { "done", FIELD_TEXT, 20, false } } },
	{ .method = "POST",
		.path = "/accounts/:name/details",
		.handler = person_details,
		.who = 1u << ROLE_ADMIN,
		.title = "people.one",
		.field = { { "full_name", FIELD_TEXT, 120, true }, { "email", FIELD_TEXT, 200, false } } },
	{ .method = "POST",
		.path = "/accounts/:name/posts",
		.handler = person_post_add,
		.who = 1u << ROLE_ADMIN,
		.title = "people.one",
		.field = { { "role", FIELD_TEXT, 20, true }, { "agency", FIELD_TEXT, 60, false },
			{ "desk", FIELD_TEXT, 60, false } } },
	{ .method = "POST",
		.path = "/accounts/:name/posts/end",
		.handler = person_post_end,
		.who = 1u << ROLE_ADMIN,
		.title = "people.one",
		.field = { { "role", FIELD_TEXT, 20, true }, { "at_agency", FIELD_INT, INT32_MAX, true },
			{ "at_desk", FIELD_INT, INT32_MAX, true } } },
	{ .method = "POST",
		.path = "/accounts/:name/invitation",
		.handler = person_invite,
		.who = 1u << ROLE_ADMIN,
		.title = "people.one" },
	{ .method = "POST",
		.path = "/accounts/:name/totp-reset",
		.handler = person_totp_reset,
		.who = 1u << ROLE_ADMIN,
		.title = "people.one" },
	{ .method = "POST",
		.path = "/accounts/:name/tokens/end",
		.handler = person_token_end,
		.who = 1u << ROLE_ADMIN,
		.title = "people.one",
		.field = { { "token", FIELD_INT, INT32_MAX, true } } },
	{ .method = "POST",
		.path = "/accounts/:name/away",
		.handler = away_person,
		.who = 1u << ROLE_ADMIN,
		.title = "people.one",
		.field = { { "delegate", FIELD_INT, INT32_MAX, false }, { "from", FIELD_TEXT, 20, false },
			{ "to", FIELD_TEXT, 20, false } } },
	{ .method = "POST",
		.path = "/accounts/:name/away/end",
		.handler = away_person_end,
		.who = 1u << ROLE_ADMIN,
		.title = "people.one",
		.field = { { "absence", FIELD_INT, INT32_MAX, true } } },
	{ .method = "GET",
		.path = "/invitation/:token",
		.handler = invitation_show,
		.flags = ROUTE_SECRET,
		.who = PUBLIC,
		.title = "invitation.title" },
	{ .method = "POST",
		.path = "/invitation/:token",
		.handler = invitation_enter,
		.flags = ROUTE_SECRET | ROUTE_HEAVY,
		.who = PUBLIC,
		.title = "invitation.title",
		.field = { { "new", FIELD_SECRET, 1000, true }, { "again", FIELD_SECRET, 1000, true } } },
	{ .method = "POST",
		.path = "/accounts/:name/locked",
		.handler = people_lock,
		.who = 1u << ROLE_ADMIN,
		.title = "accounts.title",
		.field = { { "locked", FIELD_TEXT, 3, true } } },
	{ .method = "GET",
		.path = "/language/:code",
		.handler = set_language,
		.who = PUBLIC,
		.title = "language",
		.field = { { "back", FIELD_TEXT, 2000, false } } },
	{ 0 },
};
