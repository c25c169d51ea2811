/* page.c: see page.h. */
#include "web/page.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "web/asset.h"
#include "web/reason.h"

enum { FRAME_VALUES = 40 };

struct value_map *page_values(struct request *r)
{
	return value_map_new(&r->arena, PAGE_VALUES + FRAME_VALUES);
}

static int by_place(const void *a, const void *b)
{
	const struct route *const *x = a, *const *y = b;
	return ((*x)->nav_place > (*y)->nav_place) - ((*x)->nav_place < (*y)->nav_place);
}

void page_nav(struct web *w)
{
	w->navs = 0;
	for (const struct route *const *t = w->routes; *t; t++)
		for (const struct route *row = *t; row->method; row++)
			if (row->nav) {
				if (w->navs == NAV_ROWS)
					die("the navigation has room for %d rows (NAV_ROWS)", NAV_ROWS);
				w->nav[w->navs++] = row;
			}
	if (w->navs)
		qsort(w->nav, (size_t)w->navs, sizeof w->nav[0], by_place);
}

static void put_nav(struct request *r, struct value_map *m)
{
	const struct value_map **items = arena_alloc(&r->arena, sizeof *items * NAV_ROWS);
	const struct web *w = r->web;
	const char *keep = w->keep ? form_get(&r->get, w->keep) : NULL;
	int n = 0;
	put_text(m, "keep_name", w->keep);
	for (int i = 0; i < w->navs; i++) {
		const struct route *row = w->nav[i];
		if (!(row->who & (r->who.account ? r->who.role : PUBLIC)))
			continue;
		struct value_map *item = value_map_new(&r->arena, 4);
		put_text(item, "href", row->path);
		put_text(item, "keep", keep);
		put_text(item, "label", message(r->lang, row->nav));
		put_bool(item, "active", r->route && r->route->nav && strcmp(row->nav, r->route->nav) == 0);
		items[n++] = item;
	}
	put_list(m, "nav", items, n);
	put_bool(m, "has_nav", n > 0);
}

static void put_frame(struct request *r, struct value_map *m, const char *title)
{
	enum lang other = r->lang == LANG_VI ? LANG_EN : LANG_VI;
	put_text(m, "lang", lang_codes[r->lang]);
	put_text(m, "other_lang", lang_codes[other]);
	put_text(m, "other_lang_name", message(other, "language.name"));
	bool safe = strcmp(r->method, "GET") == 0;
	put_text(m, "here", safe ? r->target : "/");
	put_text(m, "province", r->web->province_name[r->lang]);
	put_bool(m, "demo", r->web->demo);
	put_text(m, "page_title", title);
	put_text(m, "account", r->who.account ? r->who.full_name : NULL);
	put_text(m, "csrf", r->who.csrf);
	put_text(m, "css", asset_path("motcua.css"));
	put_text(m, "js", asset_path("motcua.js"));
	put_text(m, "icon", asset_path("favicon.svg"));
	put_text(m, "licences", asset_path("licences.txt"));
	put_nav(r, m);
}

void page_fault(struct request *r, struct value_map *m, const char *at, const char *text)
{
	if (!text)
		return;
	put_text(m, arena_printf(&r->arena, "fault_%s", at), text);
	put_text(m, "at", at);
	put_text(m, "fault", text);
	r->response->status = 422;
}

bool page_render(
	struct request *r, const char *name, struct value_map *values, const char *title, struct error *err)
{
	const char *own = r->route && r->route->title ? message(r->lang, r->route->title) : "";
	put_frame(r, values, title ? title : own);
	r->response->type = "text/html; charset=utf-8";
	if (!r->response->status)
		r->response->status = 200;
	r->response->body = BUF_INIT(32u << 20);
	buf_room(&r->response->body, 48 * 1024);
	return template_render(
		r->web->templates, name, values, r->lang, &r->arena, &r->response->body, err);
}

bool page_table(struct request *r, const struct table *t, const char *filename)
{
	bool csv = r->format == FORMAT_CSV;
	r->response->status = 200;
	r->response->type = csv ? "text/csv; charset=utf-8" : "application/json";
	r->response->filename = arena_printf(&r->arena, "%s.%s", filename, csv ? "csv" : "json");
	r->response->body = BUF_INIT((size_t)512 << 20);
	if (csv)
		table_csv_safe(t, &r->response->body);
	else
		table_json(t, &r->response->body);
	return true;
}

const char *page_error_key(int status)
{
	switch (status) {
	case 400: return "error.400";
	case 401:
	case 403: return "error.403";
	case 404: return "error.404";
	case 405: return "error.405";
	case 409: return "error.409";
	case 410: return "error.410";
	case 413: return "error.413";
	case 422: return "error.422";
	case 503: return "error.503";
	case 507: return "error.507";
	default: return "error.500";
	}
}

const char *page_before(const struct request *r)
{
	const char *host = r->referer && strcmp(r->method, "POST") == 0 ? strstr(r->referer, "://") : NULL;
	const char *path = host ? strchr(host + 3, '/') : NULL;
	return path && path[1] != '/' && path[1] != '\\' ? path : NULL;
}

void page_error(struct request *r, const struct error *what)
{
	struct response *w = r->response;
	struct error again = { 0 };
	if (!w->status || w->status == 200)
		w->status = status_of(what->code);
	w->no_store = true;
	w->cache = false;
	buf_release(&w->body);
	bool hidden = w->status >= 500;
	if (hidden)
		/* Without the query, which may hold a name that somebody searched for, and secrets. */
		log_line(LOG_ERROR, "%s %.*s: %s", r->method,
			(int)route_open(r->web->routes, r->target, strcspn(r->target, "?")), r->target,
			what->text);
	if (r->format == FORMAT_JSON || (r->route && (r->route->flags & ROUTE_API))) {
		w->type = "application/json";
		w->body = BUF_INIT(8192);
		struct json_out j = JSON_OUT(&w->body);
		json_open(&j, NULL, '{');
		json_str(&j, "error", hidden ? "internal error" : what->text);
		json_close(&j, '}');
		return;
	}
	/* A table that cannot be counted must not look like one that is empty. */
	if (r->format == FORMAT_CSV && what->code == ERR_OUT) {
		w->type = "text/plain; charset=utf-8";
		w->body = BUF_INIT(8192);
		buf_adds(&w->body, what->text);
		buf_addc(&w->body, '\n');
		return;
	}
	struct value_map *m = page_values(r);
	const char *title = message(r->lang, page_error_key(w->status));
	put_text(m, "heading", title);
	bool told = !hidden && !what->year;
	const char *reason = told ? reason_in(r->lang, what->text, &r->arena) : NULL;
	put_text(m, "detail", !told ? NULL : reason ? reason : what->text);
	put_bool(m, "detail_english", told && !reason);
	put_text(m, "before", page_before(r));
	put_text(m, "out_year", what->year ? arena_printf(&r->arena, "%d", what->year) : NULL);
	put_bool(m, "sign_in", !r->who.account && w->status == 403);
	if (page_render(r, "web/error.html", m, title, &again))
		return;
	buf_release(&w->body);
	w->type = "text/plain; charset=utf-8";
	w->body = BUF_INIT(1024);
	buf_adds(&w->body, "error\n");
}

struct json_out answer_object(struct request *r)
{
	r->response->type = "application/json";
	r->response->no_store = true;
	r->response->body = BUF_INIT(1 << 20);
	struct json_out j = JSON_OUT(&r->response->body);
	json_open(&j, NULL, '{');
	return j;
}
