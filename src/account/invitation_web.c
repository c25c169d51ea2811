/* invitation_web.c: see invitation_web.h. */
#include "account/invitation_web.h"

#include <string.h>

#include "account/entry_web.h"
#include "account/invitation.h"
#include "account/own_web.h"
#include "base/date.h"
#include "web/page.h"
#include "web/session.h"

/* `a` NULL: the link is over, or never was one. */
static bool page(
	struct request *r, const struct account *a, const char *at, const char *fault, struct error *err)
{
	struct value_map *m = page_values(r);
	put_bool(m, "good", a != NULL);
	put_text(m, "token", r->param[0]);
	put_text(m, "name", a ? a->name : "");
	put_text(m, "full_name", a ? a->full_name : "");
	page_fault(r, m, at, fault ? message(r->lang, fault) : NULL);
	r->response->no_store = true;
	if (!a)
		r->response->status = 404;
	return page_render(r, "account/invitation.html", m, NULL, err);
}

/* The account of the link that the address is; *found false: there is none. */
static bool find(struct request *r, struct account *a, bool *found, struct error *err)
{
	int64_t id;
	if (!invitation_find(r->db, r->param[0], time_now(), &id, err))
		return false;
	*found = id != 0;
	return !id || account_by_id(r->db, id, &r->arena, a, err);
}

bool invitation_show(struct request *r, struct error *err)
{
	struct account a;
	bool found;
	return find(r, &a, &found, err) && page(r, found ? &a : NULL, NULL, NULL, err);
}

/* A password on its way through the writer. */
struct entering {
	const char *token, *name;
	char hash[HASH_SIZE];
	bool done;
};

static bool enter_act(struct tx *tx, void *arg, struct error *err)
{
	struct entering *e = arg;
	tx->who = e->name;
	return invitation_take(tx, e->token, e->hash, &e->done, err);
}

static bool entered(struct request *r, struct error *err)
{
	const struct entering *e = r->act_arg;
	if (!e->done)
		return page(r, NULL, NULL, NULL, err);
	session_forget(NULL); /* its sessions are over */
	return redirect(r, "/sign-in?set=yes");
}

bool invitation_enter(struct request *r, struct error *err)
{
	const char *wanted = form_get(&r->post, "new");
	struct entering *e = arena_zalloc(&r->arena, sizeof *e);
	struct account a;
	bool found;
	if (!find(r, &a, &found, err))
		return false;
	if (!found)
		return page(r, NULL, NULL, NULL, err);
	const char *fault = own_password_fault(password_judge(a.name, wanted));
	if (fault)
		return page(r, &a, "new", fault, err);
	if (strcmp(wanted, form_get(&r->post, "again")) != 0)
		return page(r, &a, "again", "own.differs", err);
	e->token = r->param[0];
	e->name = a.name;
	return entry_password_hash(wanted, e->hash, err) && web_act(r, enter_act, e, entered);
}
