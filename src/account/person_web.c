/* person_web.c: one account: who it is, its posts, the link with which its password is set, its absences. */
#include <stdlib.h>
#include <string.h>

#include "account/away_web.h"
#include "account/invitation.h"
#include "account/people_web.h"
#include "account/totp.h"
#include "base/date.h"
#include "base/text.h"
#include "web/page.h"
#include "web/session.h"

enum { TOKENS_SHOWN = 100 };

/* What was done just now, by the address. */
static void put_done(struct request *r, struct value_map *m)
{
	static const char *const keys[][2] = { { "details", "people.done_details" },
		{ "posts", "people.done_posts" }, { "totp", "people.done_totp" }, { "away", "away.done" },
		{ "token", "people.done_token" } };
	const char *done = form_get(&r->get, "done");
	for (size_t i = 0; done && i < sizeof keys / sizeof keys[0]; i++)
		if (strcmp(done, keys[i][0]) == 0)
			put_text(m, "done", message(r->lang, keys[i][1]));
}

static void put_posts(struct request *r, struct value_map *m, const struct account *a)
{
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ACCOUNT_POSTS);
	int n = 0;
	for (int i = 0; i < a->posts; i++) {
		const struct post *p = &a->post[i];
		if (p->acts_for)
			continue;
		struct value_map *row = value_map_new(&r->arena, 6);
		put_text(row, "role", role_names[p->role]);
		put_text(row, "label", people_post_text(r, p));
		put_plain(row, "at_agency", p->agency);
		put_plain(row, "at_desk", p->desk);
		put_bool(row, "kept", a->id == r->who.account && p->role == ROLE_ADMIN);
		rows[n++] = row;
	}
	put_list(m, "posts", rows, n);
	put_bool(m, "any_post", n > 0);
}

/* Tokens of programs that act with the account's rights; those that have ended stay in the list. */
struct token_rows {
	struct request *r;
	const struct value_map *row[TOKENS_SHOWN];
	int n;
};

static void put_token(void *arg, const struct program_token *t)
{
	struct token_rows *k = arg;
	struct arena *a = &k->r->arena;
	if (k->n == TOKENS_SHOWN)
		return;
	struct value_map *row = value_map_new(a, 6);
	put_text(row, "token_name", arena_str(a, t->name));
	put_plain(row, "token_id", t->id);
	put_time(row, "made", t->made);
	put_time(row, "ends", t->ends);
	put_bool(row, "over", t->ends && t->ends <= time_now());
	k->row[k->n++] = row;
}

static bool put_tokens(struct request *r, struct value_map *m, const struct account *a, struct error *err)
{
	struct token_rows *k = arena_zalloc(&r->arena, sizeof *k);
	k->r = r;
	if (!token_each(r->db, a->id, put_token, k, err))
		return false;
	put_list(m, "tokens", k->row, k->n);
	put_bool(m, "any_token", k->n > 0);
	return true;
}

/* What was typed, else what is known. */
static const char *typed_or(const struct request *r, const char *field, const char *known)
{
	const char *typed = form_get(&r->post, field);
	return typed ? typed : known ? known : "";
}

static bool put_person(struct request *r, struct value_map *m, const struct account *a, struct error *err)
{
	const char *email;
	struct totp t;
	bool has_totp;
	int64_t ends;
	if (!account_email(r->db, a->id, &r->arena, &email, err) ||
		!totp_read(r->db, a->id, &t, &has_totp, err) ||
		!invitation_ends(r->db, a->id, time_now(), &ends, err))
		return false;
	put_text(m, "name", a->name);
	put_text(m, "shown_name", a->full_name);
	put_text(m, "full_name", typed_or(r, "full_name", a->full_name));
	put_text(m, "email", typed_or(r, "email", email));
	put_bool(m, "mailed", email != NULL);
	put_bool(m, "locked", a->locked);
	put_bool(m, "own", a->id == r->who.account);
	put_bool(m, "totp_on", has_totp && t.confirmed_at != 0);
	put_bool(m, "invited", ends != 0);
	put_time(m, "invitation_ends", ends);
	return true;
}

bool person_page(struct request *r, const char *name, const char *at, const char *fault, const char *token,
	struct error *err)
{
	struct account a;
	struct value_map *m = page_values(r);
	if (!account_by_name(r->db, name, &r->arena, &a, err) || !put_person(r, m, &a, err) ||
		!put_tokens(r, m, &a, err) ||
		!away_put(r, m, a.id, arena_printf(&r->arena, "/accounts/%s/away", a.name), err))
		return false;
	put_posts(r, m, &a);
	people_put_choices(r, m);
	put_done(r, m);
	page_fault(r, m, at, fault ? message(r->lang, fault) : NULL);
	put_text(m, "link", token ? people_link(r, token) : NULL);
	r->response->no_store = true;
	return page_render(r, "account/person.html", m, a.full_name, err);
}

bool person_show(struct request *r, struct error *err)
{
	return person_page(r, r->param[0], NULL, NULL, NULL, err);
}

/* Something done to an account, on its way through the writer. */
struct doing {
	struct account account;
	struct post post;
	const char *full_name, *email, *done;
	char token[INVITATION_TOKEN];
	int64_t ending; /* the id of a token */
};

static struct doing *begin(struct request *r, const char *done, struct error *err)
{
	struct doing *d = arena_zalloc(&r->arena, sizeof *d);
	if (!account_by_name(r->db, r->param[0], &r->arena, &d->account, err))
		return NULL;
	d->done = done;
	return d;
}

/* Servers keep what somebody may do in memory: it is read again. */
static bool done(struct request *r, struct error *err)
{
	const struct doing *d = r->act_arg;
	(void)err;
	session_forget(NULL);
	return redirect(r, arena_printf(&r->arena, "/accounts/%s?done=%s", d->account.name, d->done));
}

static bool details_act(struct tx *tx, void *arg, struct error *err)
{
	const struct doing *d = arg;
	return account_set_full_name(tx, d->account.id, d->full_name, err) &&
	       account_set_email(tx, d->account.id, d->email, err);
}

bool person_details(struct request *r, struct error *err)
{
	struct doing *d = begin(r, "details", err);
	const char *email = form_get(&r->post, "email");
	if (!d)
		return false;
	d->full_name = form_get(&r->post, "full_name");
	d->email = email && *email ? email : NULL;
	if (d->email && !text_is_address(d->email))
		return person_page(r, d->account.name, "email", "people.fault_email", NULL, err);
	return web_act(r, details_act, d, done);
}

static bool post_add_act(struct tx *tx, void *arg, struct error *err)
{
	const struct doing *d = arg;
	return account_post_add(tx, d->account.id, &d->post, err);
}

bool person_post_add(struct request *r, struct error *err)
{
	struct doing *d = begin(r, "posts", err);
	const char *at, *fault;
	if (!d)
		return false;
	if (!people_read_post(r, &d->post, &at, &fault))
		return person_page(r, d->account.name, at, fault, NULL, err);
	if (d->account.posts == ACCOUNT_POSTS)
		return err_set(
			err, ERR_CONFLICT, "the account has %d posts: take one away first", ACCOUNT_POSTS);
	return web_act(r, post_add_act, d, done);
}

static bool post_end_act(struct tx *tx, void *arg, struct error *err)
{
	const struct doing *d = arg;
	return account_post_remove(tx, d->account.id, &d->post, err);
}

bool person_post_end(struct request *r, struct error *err)
{
	struct doing *d = begin(r, "posts", err);
	int role = text_word(form_get(&r->post, "role"), role_names);
	if (!d)
		return false;
	if (role < 1)
		return err_set(err, ERR_DATA, "role: expected one of the account's posts");
	d->post = (struct post){ .role = (enum role)role,
		.agency = strtoll(form_get(&r->post, "at_agency"), NULL, 10),
		.desk = strtoll(form_get(&r->post, "at_desk"), NULL, 10) };
	if (d->account.id == r->who.account && role == ROLE_ADMIN)
		return err_set(err, ERR_CONFLICT, "you cannot take the administrator's post from yourself");
	return web_act(r, post_end_act, d, done);
}

static bool invite_act(struct tx *tx, void *arg, struct error *err)
{
	struct doing *d = arg;
	return invitation_make(tx, d->account.id, true, d->token, err);
}

static bool invited(struct request *r, struct error *err)
{
	const struct doing *d = r->act_arg;
	return person_page(r, d->account.name, NULL, NULL, d->token, err);
}

bool person_invite(struct request *r, struct error *err)
{
	struct doing *d = begin(r, NULL, err);
	return d && web_act(r, invite_act, d, invited);
}

static bool totp_act(struct tx *tx, void *arg, struct error *err)
{
	const struct doing *d = arg;
	return totp_remove(tx, d->account.id, err);
}

bool person_totp_reset(struct request *r, struct error *err)
{
	struct doing *d = begin(r, "totp", err);
	return d && web_act(r, totp_act, d, done);
}

static bool token_act(struct tx *tx, void *arg, struct error *err)
{
	const struct doing *d = arg;
	return token_end(tx, d->account.id, d->ending, NULL, err);
}

bool person_token_end(struct request *r, struct error *err)
{
	struct doing *d = begin(r, "token", err);
	if (!d)
		return false;
	d->ending = strtoll(form_get(&r->post, "token"), NULL, 10);
	return web_act(r, token_act, d, done);
}
