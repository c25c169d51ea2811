/* code_web.c: the second page of signing in. The right password gave a ticket, good for some minutes and for
 * nothing but this page; the right code turns it into a session. */
#include <string.h>

#include "account/entry_web.h"
#include "account/totp.h"
#include "account/totp_web.h"
#include "account/tries.h"
#include "base/date.h"
#include "web/cookie.h"
#include "web/page.h"
#include "web/session.h"

/* A code on its way through the writer. */
struct second {
	struct account account;
	unsigned char ticket[32];
	const char *code;
	struct session session;
	char token[64];
	bool right, waiting, gone; /* gone: the ticket is over, or no code is asked any more */
};

static bool code_page(struct request *r, const char *back, const char *fault, struct error *err)
{
	struct value_map *m = page_values(r);
	put_text(m, "back", entry_safe_path(back));
	put_text(m, "fault", fault ? message(r->lang, fault) : NULL);
	r->response->no_store = true;
	if (fault)
		r->response->status = 422;
	return page_render(r, "account/code.html", m, NULL, err);
}

/* The account of the ticket that the browser brings; 0: it has none, or it is over. */
static bool find_ticket(struct request *r, unsigned char digest[32], int64_t *account, struct error *err)
{
	const char *token = cookie_read(r, TICKET_COOKIE);
	*account = 0;
	if (!token || !*token)
		return true;
	session_key(token, digest);
	return ticket_find(r->db, digest, time_now(), account, err);
}

bool code_show(struct request *r, struct error *err)
{
	unsigned char digest[32];
	int64_t account;
	if (r->who.account)
		return redirect(r, entry_safe_path(form_get(&r->get, "back")));
	if (!find_ticket(r, digest, &account, err))
		return false;
	return account ? code_page(r, form_get(&r->get, "back"), NULL, err) : redirect(r, "/sign-in");
}

/* Everything is read here, on the writer: codes that come side by side must each count, and one of them may
 * be taken once. */
static bool weigh(struct tx *tx, struct second *s, struct arena *a, struct error *err)
{
	struct account now;
	struct totp t;
	int64_t owner;
	bool found;
	if (!ticket_find(tx->db, s->ticket, tx->now, &owner, err) ||
		!account_by_id(tx->db, s->account.id, a, &now, err) ||
		!totp_read(tx->db, now.id, &t, &found, err))
		return false;
	s->gone = owner != now.id || now.locked || !found || !t.confirmed_at;
	s->waiting = now.wait_until > tx->now;
	if (s->gone || s->waiting)
		return true;
	int64_t step = totp_step_of(&t, s->code, tx->now);
	s->right = step != 0;
	if (!s->right)
		return account_note_attempt(tx, now.id, now.failures + 1, err);
	return totp_taken(tx, now.id, step, err) && ticket_end(tx, s->ticket, err) &&
	       account_note_attempt(tx, now.id, 0, err) && session_store(tx, &s->session, err);
}

static bool code_act(struct tx *tx, void *arg, struct error *err)
{
	struct second *s = arg;
	struct arena a = { 0 };
	tx->who = s->account.name;
	bool ok = weigh(tx, s, &a, err);
	arena_release(&a);
	return ok;
}

static bool code_over(struct request *r, struct error *err)
{
	const struct second *s = r->act_arg;
	const char *back = form_get(&r->post, "back");
	if (s->gone)
		return redirect(r, "/sign-in");
	if (s->waiting)
		entry_log_refusal(r, s->account.name, "has to wait");
	if (!s->right)
		tries_count(r->remote, time_now());
	if (!s->right)
		return code_page(r, back, s->waiting ? "sign_in.wait" : "code.wrong", err);
	entry_open(r, &s->account, &s->session, s->token);
	cookie_put(r, TICKET_COOKIE, "", 0);
	return redirect(r, entry_safe_path(back));
}

bool code_enter(struct request *r, struct error *err)
{
	struct second *s = arena_zalloc(&r->arena, sizeof *s);
	int64_t account;
	if (!find_ticket(r, s->ticket, &account, err))
		return false;
	if (!account)
		return redirect(r, "/sign-in");
	if (tries_spent(r->remote, time_now())) {
		entry_log_refusal(r, "its address", "was refused too often");
		return code_page(r, form_get(&r->post, "back"), "sign_in.wait", err);
	}
	if (!account_by_id(r->db, account, &r->arena, &s->account, err))
		return false;
	s->code = form_get(&r->post, "code");
	session_make(&s->session, account, time_now(), s->token);
	return web_act(r, code_act, s, code_over);
}
