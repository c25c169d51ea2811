/* form_web.c: the page that tries a procedure's form: it shows it, checks it and says how it would be
 * printed; it stores nothing. Address: /procedures/H12.X0001/form, with ?mode=counter as at a counter. */
#include "form/form_web.h"

#include <string.h>

#include "base/date.h"

struct form_post form_post_of(const struct request *r)
{
	const struct form *f = &r->post;
	return (struct form_post){ .name = f->name,
		.value = f->value,
		.count = f->count,
		.add = form_get(f, "add"),
		.remove = form_get(f, "remove") };
}

/* What the page is about. */
struct trial {
	const struct procedure *procedure;
	struct form_filled filled;
	struct form_show show;
};

static bool open_trial(struct request *r, struct trial *t, struct error *err)
{
	const struct rules *rules = r->subjects;
	const char *mode = form_get(&r->get, "mode");
	int32_t today = day_of_time(time_now());
	int at = catalogue_find(&rules->catalogue, r->param[0], strlen(r->param[0]));
	if (at < 0)
		return err_set(err, ERR_NOT_FOUND, "no procedure has the code \"%s\"", r->param[0]);
	const struct form_blank *b = form_on(rules->forms, at, today);
	if (!b)
		return err_set(err, ERR_NOT_FOUND, "the procedure \"%s\" has no form today", r->param[0]);
	bool post = strcmp(r->method, "POST") == 0;
	struct form_post sent = form_post_of(r);
	t->procedure = &rules->catalogue.procedure[at];
	form_fill(rules->forms, b, post ? &sent : NULL, today, &r->arena, &t->filled);
	t->show.filled = &t->filled;
	t->show.counter = mode && strcmp(mode, "counter") == 0;
	t->show.action = arena_printf(&r->arena, "/procedures/%s/form%s", t->procedure->code,
		t->show.counter ? "?mode=counter" : "");
	return true;
}

static struct value_map *trial_values(struct request *r, const struct trial *t)
{
	struct value_map *m = page_values(r);
	put_text(m, "code", t->procedure->code);
	put_text(m, "procedure", t->procedure->name);
	put_text(m, "form_title", t->filled.blank->title[r->lang]);
	put_text(m, "form_source", t->filled.blank->source);
	return m;
}

static bool show_blank(struct request *r, struct trial *t, struct error *err)
{
	struct value_map *m = trial_values(r, t);
	form_put(r, m, &t->show);
	return page_render(r, "form/form.html", m, t->filled.blank->title[r->lang], err);
}

/* The answers, with what was typed kept along, so that the form can be come back to. */
static bool show_answers(struct request *r, struct trial *t, struct error *err)
{
	struct value_map *m = trial_values(r, t);
	const struct value_map **typed =
		arena_alloc(&r->arena, sizeof *typed * ((size_t)r->post.count + 1));
	int n = 0;
	for (int i = 0; i < r->post.count; i++) {
		if (strncmp(r->post.name[i], "a.", 2) != 0)
			continue;
		struct value_map *x = value_map_new(&r->arena, 2);
		put_text(x, "name", r->post.name[i]);
		put_text(x, "value", r->post.value[i]);
		typed[n++] = x;
	}
	put_list(m, "typed", typed, n);
	put_text(m, "form_action", t->show.action);
	form_put_lines(r, m, &t->filled);
	return page_render(r, "form/check.html", m, t->filled.blank->title[r->lang], err);
}

static bool show(struct request *r, struct error *err)
{
	struct trial t = { 0 };
	return open_trial(r, &t, err) && show_blank(r, &t, err);
}

static bool try_form(struct request *r, struct error *err)
{
	struct trial t = { 0 };
	const char *wanted = form_get(&r->post, "do");
	bool valid = false, edit = wanted && strcmp(wanted, "edit") == 0;
	r->response->no_store = true;
	if (!open_trial(r, &t, err))
		return false;
	if (edit || form_get(&r->post, "add") || form_get(&r->post, "remove"))
		return show_blank(r, &t, err);
	if (!form_check(&t.filled, &valid, err))
		return false;
	if (valid)
		return show_answers(r, &t, err);
	r->response->status = 422;
	return show_blank(r, &t, err);
}

const struct route form_routes[] = {
	{ .method = "GET",
		.path = "/procedures/:code/form",
		.handler = show,
		.who = EVERYBODY,
		.title = "form.title",
		.field = { { "mode", FIELD_TEXT, 10, false } } },
	{ .method = "POST",
		.path = "/procedures/:code/form",
		.handler = try_form,
		.who = EVERYBODY,
		.title = "form.title",
		.field = { { "do", FIELD_TEXT, 10, false }, { "add", FIELD_TEXT, 200, false },
			{ "remove", FIELD_TEXT, 200, false } } },
	{ 0 },
};
