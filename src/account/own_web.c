/* own_web.c: the page of the own account. A password is changed by whoever knows the present one, not by
 * whoever finds a browser left open. */
#include "account/own_web.h"

#include <sodium.h>
#include <string.h>

#include "account/away_web.h"
#include "account/entry_web.h"
#include "account/totp.h"
#include "base/date.h"
#include "web/cookie.h"
#include "web/page.h"
#include "web/session.h"

/* Sessions that the page shows; hexadecimal digits of a digest, with their NUL. */
enum { SHOWN = 100, HEX = 65 };

/* The digest of the session in which the request came; zeros when a program's token brought it. */
static void this_session(struct request *r, unsigned char digest[32])
{
	const char *token = cookie_read(r, SESSION_COOKIE);
	memset(digest, 0, 32);
	if (token)
		session_key(token, digest);
}

static bool put_sessions(struct request *r, struct value_map *m, struct error *err)
{
	unsigned char here[32];
	struct session *list = arena_alloc(&r->arena, sizeof *list * SHOWN);
	const struct value_map **rows = arena_alloc(&r->arena, sizeof(void *) * SHOWN);
	int others = 0, n = session_list(r->db, r->who.account, time_now(), list, SHOWN, err);
	if (n < 0)
		return false;
	this_session(r, here);
	for (int i = 0; i < n; i++) {
		struct value_map *row = value_map_new(&r->arena, 5);
		char *hex = arena_alloc(&r->arena, HEX);
		bool own = memcmp(list[i].digest, here, 32) == 0;
		sodium_bin2hex(hex, HEX, list[i].digest, 32);
		put_text(row, "session", hex);
		put_time(row, "began", list[i].began);
		put_time(row, "ends", list[i].ends);
		put_bool(row, "here", own);
		rows[i] = row;
		others += !own;
	}
	put_list(m, "sessions", rows, n);
	put_bool(m, "has_others", others > 0);
	return true;
}

static bool put_totp(struct request *r, struct value_map *m, struct error *err)
{
	struct totp t;
	bool found;
	if (!totp_read(r->db, r->who.account, &t, &found, err))
		return false;
	put_bool(m, "totp_on", found && t.confirmed_at != 0);
	put_bool(m, "totp_begun", found && !t.confirmed_at);
	put_bool(m, "totp_must", r->who.first != NULL);
	return true;
}

/* What was done just now, by the address. */
static void put_done(struct request *r, struct value_map *m)
{
	static const char *const keys[][2] = { { "password", "own.password_done" },
		{ "sessions", "own.sessions_done" }, { "totp", "totp.done" },
		{ "totp_removed", "totp.removed" }, { "away", "away.done" } };
	const char *done = form_get(&r->get, "done");
	for (size_t i = 0; done && i < sizeof keys / sizeof keys[0]; i++)
		if (strcmp(done, keys[i][0]) == 0)
			put_text(m, "done", message(r->lang, keys[i][1]));
}

bool own_page(struct request *r, const char *at, const char *fault, struct error *err)
{
	struct value_map *m = page_values(r);
	put_text(m, "name", r->who.name);
	put_text(m, "full_name", r->who.full_name);
	put_done(r, m);
	page_fault(r, m, at, fault ? message(r->lang, fault) : NULL);
	r->response->no_store = true;
	return put_sessions(r, m, err) && put_totp(r, m, err) &&
	       away_put(r, m, r->who.account, "/account/away", err) &&
	       page_render(r, "account/own.html", m, NULL, err);
}

bool own_show(struct request *r, struct error *err)
{
	return own_page(r, NULL, NULL, err);
}

static const char *const password_faults[] = {
	[PASSWORD_LENGTH] = "own.length", [PASSWORD_NAME] = "own.is_name", [PASSWORD_COMMON] = "own.common"
};

const char *own_password_fault(enum password_fault fault)
{
	return fault == PASSWORD_FINE ? NULL : password_faults[fault];
}

/* A new password on its way through the writer. */
struct renewal {
	struct proof proof;
	struct session session;
	char token[64], hash[HASH_SIZE];
};

static bool renewal_act(struct tx *tx, void *arg, struct error *err)
{
	struct renewal *n = arg;
	bool go;
	if (!entry_proof_act(tx, &n->proof, &go, err))
		return false;
	return !go || (account_set_password(tx, n->proof.account.id, n->hash, err) &&
			      session_store(tx, &n->session, err));
}

static bool renewed(struct request *r, struct error *err)
{
	struct renewal *n = r->act_arg;
	if (n->proof.waiting || !n->proof.right)
		return own_page(r, "password", n->proof.waiting ? "sign_in.wait" : "own.wrong", err);
	session_forget(NULL); /* the other sessions are over */
	entry_open(r, &n->proof.account, &n->session, n->token);
	return redirect(r, "/account?done=password");
}

bool own_password(struct request *r, struct error *err)
{
	const char *present = form_get(&r->post, "password");
	const char *wanted = form_get(&r->post, "new");
	struct renewal *n = arena_zalloc(&r->arena, sizeof *n);
	const char *fault = own_password_fault(password_judge(r->who.name, wanted));
	if (fault)
		return own_page(r, "new", fault, err);
	if (strcmp(wanted, form_get(&r->post, "again")) != 0)
		return own_page(r, "again", "own.differs", err);
	if (strcmp(wanted, present) == 0)
		return own_page(r, "new", "own.same", err);
	if (!entry_proof_begin(r, present, &n->proof, err))
		return false;
	if (n->proof.waiting)
		return own_page(r, "password", "sign_in.wait", err);
	if (n->proof.right && !entry_password_hash(wanted, n->hash, err))
		return false;
	session_make(&n->session, n->proof.account.id, time_now(), n->token);
	return web_act(r, renewal_act, n, renewed);
}

/* Sessions to end, on their way through the writer. */
struct ending {
	int64_t account;
	unsigned char digest[32]; /* the one to end, or (others) the one to leave */
	bool others;
};

static bool ending_act(struct tx *tx, void *arg, struct error *err)
{
	const struct ending *e = arg;
	return session_end_own(tx, e->account, e->digest, e->others, err);
}

static bool ended(struct request *r, struct error *err)
{
	const struct ending *e = r->act_arg;
	(void)err;
	session_forget(e->others ? NULL : e->digest);
	return redirect(r, "/account?done=sessions");
}

bool own_sessions_end(struct request *r, struct error *err)
{
	const char *which = form_get(&r->post, "session");
	struct ending *e = arena_zalloc(&r->arena, sizeof *e);
	size_t n = 0;
	e->account = r->who.account;
	e->others = strcmp(which, "others") == 0;
	if (e->others)
		this_session(r, e->digest);
	else if (sodium_hex2bin(e->digest, 32, which, strlen(which), NULL, &n, NULL) != 0 || n != 32)
		return err_set(
			err, ERR_DATA, "session: expected one of the page's sessions, or \"others\"");
	return web_act(r, ending_act, e, ended);
}
