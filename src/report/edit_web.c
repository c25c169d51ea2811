/* edit_web.c: writing a block: what it says now, the marks for figures, what is wrong with what was typed,
 * earlier texts. */
#include <string.h>

#include "base/text.h"
#include "report/report_web.h"
#include "report/words.h"
#include "web/page.h"

static const struct layout_line *find_block(const struct report_page *p, const char *code)
{
	for (int i = 0; i < p->layout.lines; i++)
		if (p->layout.line[i].kind == LAYOUT_BLOCK && strcmp(p->layout.line[i].code, code) == 0)
			return &p->layout.line[i];
	return NULL;
}

static const struct report_block *written(const struct report_page *p, const char *code)
{
	for (int i = 0; i < p->blocks; i++)
		if (strcmp(p->block[i].code, code) == 0)
			return &p->block[i];
	return NULL;
}

static bool put_past(struct request *r, struct value_map *m, const struct report_page *p, const char *code,
	struct error *err)
{
	struct report_block *past;
	int n;
	if (!report_block_past(r->db, p->report.id, code, &r->arena, &past, &n, err))
		return false;
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)n + 1));
	for (int i = 0; i < n; i++) {
		struct value_map *row = value_map_new(&r->arena, 4);
		put_plain(row, "revision", past[i].revision);
		put_text(row, "who", past[i].who);
		put_time(row, "at", past[i].at);
		put_text(row, "text", past[i].text);
		rows[i] = row;
	}
	put_list(m, "past", rows, n);
	put_bool(m, "any_past", n > 0);
	return true;
}

/* The page; `typed` and `fault` when something typed cannot be kept. */
static bool edit_page(struct request *r, const struct report_page *p, const struct layout_line *x,
	const char *typed, const char *fault, bool conflict, struct error *err)
{
	const struct report_block *b = written(p, x->code);
	struct value_map *m = page_values(r);
	put_plain(m, "id", p->report.id);
	put_text(m, "name", p->report.name);
	put_text(m, "code", x->code);
	put_text(m, "heading", x->title);
	put_plain(m, "revision", b ? b->revision : 0);
	put_text(m, "text", typed ? typed : b ? b->text : x->text);
	put_text(m, "fault", fault);
	put_bool(m, "conflict", conflict);
	if (conflict)
		put_text(m, "theirs", b ? b->text : x->text);
	return put_past(r, m, p, x->code, err) && page_render(r, "report/edit.html", m, x->title, err);
}

static const struct layout_line *block_for(struct request *r, struct report_page *p, struct error *err)
{
	if (!report_page_read(r, p, err))
		return NULL;
	const struct layout_line *x = find_block(p, r->param[1]);
	if (!x)
		err_set(err, ERR_NOT_FOUND, "the report has no such block");
	else if (!report_may(&p->who, p->report.state, REPORT_WRITE)) {
		err_set(err, p->report.state == REPORT_DRAFT ? ERR_DENIED : ERR_CONFLICT,
			"the report is not open for writing, or not by you");
		return NULL;
	}
	return x;
}

bool report_edit(struct request *r, struct error *err)
{
	struct report_page p;
	const struct layout_line *x = block_for(r, &p, err);
	return x && edit_page(r, &p, x, NULL, NULL, false, err);
}

static bool wrote(struct request *r, struct error *err)
{
	(void)err;
	return redirect(r, arena_printf(&r->arena, "/reports/%s", r->param[0]));
}

bool report_write(struct request *r, struct error *err)
{
	struct report_page p;
	struct error fault = { 0 };
	const struct layout_line *x = block_for(r, &p, err);
	const char *text = form_get(&r->post, "text"), *revision = form_get(&r->post, "revision");
	struct report_call *c = arena_zalloc(&r->arena, sizeof *c);
	if (!x)
		return false;
	struct words w = { .rules = p.rules, .sets = p.sets, .set = p.layout.set[0], .arena = &r->arena };
	const struct report_block *b = written(&p, x->code);
	*c = (struct report_call){ .act = REPORT_WRITE,
		.report = p.report.id,
		.who = p.who,
		.block = x->code,
		.text = text ? text : "" };
	if (!revision || !int_parse(revision, strlen(revision), &c->revision))
		return err_set(err, ERR_DATA, "revision: expected a whole number");
	/* Nothing typed is lost: it comes back with what is wrong, or with what the other wrote. */
	if (c->revision != (b ? b->revision : 0)) {
		r->response->status = 409;
		return edit_page(r, &p, x, c->text, NULL, true, err);
	}
	if (!words_check(&w, message(r->lang, "report.line"), 1, c->text, &fault)) {
		r->response->status = 422;
		return edit_page(r, &p, x, c->text, fault.text, false, err);
	}
	return web_act(r, report_do_act, c, wrote);
}
