/* guide_web.c: see guide_web.h. */
#include "guide/guide_web.h"

#include "account/account_web.h"
#include "guide/guide.h"
#include "store/store.h"
#include "web/message.h"
#include "web/page.h"

/* The role for which somebody is guided: the only one that the demonstration's accounts have. */
static enum role role_of(const struct request *r)
{
	for (int i = 1; i < ROLES; i++)
		if (r->who.role & 1u << i)
			return (enum role)i;
	return (enum role)0;
}

static const struct value_map *step_values(struct request *r, const struct guide_step *s, int no)
{
	struct value_map *m = value_map_new(&r->arena, 8);
	put_plain(m, "no", no);
	put_text(m, "step", s->name);
	put_text(m, "path", s->path);
	put_text(m, "what", message(r->lang, s->name));
	put_bool(m, "done", s->done);
	put_bool(m, "looks", !s->act);
	return m;
}

bool guide_put(struct request *r, struct value_map *m, struct error *err)
{
	struct guide_step step[GUIDE_STEPS];
	int n = r->web->demo ? guide_read(r->db, r->who.account, r->who.name, role_of(r), step, err) : 0;
	int done = 0;
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * GUIDE_STEPS);
	for (int i = 0; i < n; i++) {
		rows[i] = step_values(r, &step[i], i + 1);
		done += step[i].done;
	}
	put_bool(m, "guided", n > 0);
	put_bool(m, "guide_done", n > 0 && done == n);
	if (n > 0) {
		/* Steps are done without a figure that moves: the page is not kept. */
		r->response->cache = false;
		r->response->no_store = true;
		put_list(m, "guide", rows, n);
		put_count(m, "guide_count", n);
		put_count(m, "guide_so_far", done);
	}
	return n >= 0;
}

/* A step being opened. */
struct opening {
	int64_t account;
	const struct guide_step *step;
};

static bool open_act(struct tx *tx, void *arg, struct error *err)
{
	const struct opening *o = arg;
	return guide_opened(tx, o->account, o->step->name, err) &&
	       account_note(tx, "guide.opened", o->account, err);
}

static bool opened(struct request *r, struct error *err)
{
	const struct opening *o = r->act_arg;
	(void)err;
	return redirect(r, o->step->path);
}

static bool guide_open(struct request *r, struct error *err)
{
	struct opening *o = arena_zalloc(&r->arena, sizeof *o);
	o->account = r->who.account;
	o->step = guide_find(role_of(r), form_get(&r->post, "step"));
	if (!o->step)
		return err_set(err, ERR_NOT_FOUND, "there is no such step");
	return web_act(r, open_act, o, opened);
}

static bool dismiss_act(struct tx *tx, void *arg, struct error *err)
{
	int64_t account = *(int64_t *)arg;
	return guide_dismiss(tx, account, err) && account_note(tx, "guide.dismissed", account, err);
}

static bool dismissed(struct request *r, struct error *err)
{
	(void)err;
	return redirect(r, "/");
}

static bool guide_put_away(struct request *r, struct error *err)
{
	(void)err;
	return web_act(r, dismiss_act, &r->who.account, dismissed);
}

const struct route guide_routes[] = {
	{ .method = "POST",
		.path = "/guide/open",
		.handler = guide_open,
		.who = ROLE_EVERYBODY,
		.title = "guide.title",
		.field = { { "step", FIELD_TEXT, 40, true } } },
	{ .method = "POST",
		.path = "/guide/dismiss",
		.handler = guide_put_away,
		.who = ROLE_EVERYBODY,
		.title = "guide.title" },
	{ 0 },
};
