/* route.c: see route.h. */
#include "web/route.h"

#include <sodium.h>
#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "base/text.h"

/* Matches a pattern against a raw path; decodes what stands for :name. */
static bool match(const char *pattern, const char *path, size_t n, struct request *r)
{
	const char *end = path + n, *part[REQUEST_PARAMS], *stop[REQUEST_PARAMS];
	int params = 0;
	while (*pattern) {
		if (*pattern == ':') {
			if (path == end || *path == '/' || params == REQUEST_PARAMS)
				return false;
			part[params] = path;
			while (path < end && *path != '/')
				path++;
			stop[params++] = path;
			while (*pattern && *pattern != '/')
				pattern++;
		} else if (path < end && *path == *pattern) {
			path++;
			pattern++;
		} else {
			return false;
		}
	}
	if (path != end)
		return false;
	/* Decoded only now: many rows begin alike. */
	for (int i = 0; i < params; i++) {
		r->param[i] = url_decode(&r->arena, part[i], (size_t)(stop[i] - part[i]), false);
		if (!r->param[i])
			return false;
	}
	return true;
}

static enum format ending(const char *path, size_t *n)
{
	if (*n > 4 && memcmp(path + *n - 4, ".csv", 4) == 0) {
		*n -= 4;
		return FORMAT_CSV;
	}
	if (*n > 5 && memcmp(path + *n - 5, ".json", 5) == 0) {
		*n -= 5;
		return FORMAT_JSON;
	}
	return FORMAT_PAGE;
}

bool route_find(const struct route *const *tables, struct request *r, struct error *err)
{
	size_t n = strcspn(r->target, "?"), cut = n;
	r->query = r->target[n] ? r->target + n + 1 : "";
	if (r->target[0] != '/' || strchr(r->target, '#'))
		return err_set(err, ERR_USAGE, "the address is malformed");
	if (!url_decode(&r->arena, r->target, n, false))
		return err_set(err, ERR_USAGE, "the address is malformed");
	enum format format = ending(r->target, &cut);
	bool other_method = false;
	for (; *tables; tables++)
		for (const struct route *row = *tables; row->method; row++) {
			bool table = row->flags & ROUTE_TABLE;
			if (!match(row->path, r->target, table ? cut : n, r))
				continue;
			if (strcmp(row->method, r->method) != 0) {
				other_method = true;
				continue;
			}
			r->format = table ? format : FORMAT_PAGE;
			r->route = row;
			if (!form_read(&r->get, &r->arena, r->query, strlen(r->query)))
				return err_set(err, ERR_USAGE, "the address is malformed");
			return true;
		}
	if (other_method)
		return err_set(err, ERR_CONFLICT, "this address does not take %s", r->method);
	return err_set(err, ERR_NOT_FOUND, "there is no such page");
}

static bool check_field(const struct route_field *f, const char *value, struct error *err)
{
	int64_t number;
	int32_t day;
	size_t n = value ? strlen(value) : 0;
	if (!n)
		return !f->needed || err_set(err, ERR_DATA, "%s: expected a value", f->name);
	if (f->kind == FIELD_TEXT && !text_is_written(value))
		return err_set(err, ERR_DATA, "%s: found a character that is not shown", f->name);
	switch (f->kind) {
	case FIELD_TEXT:
	case FIELD_SECRET:
		return n <= (size_t)(f->max ? f->max : 200) ||
		       err_set(err, ERR_DATA, "%s: found %zu bytes, expected at most %d", f->name, n,
			       f->max ? f->max : 200);
	case FIELD_INT:
		return (int_parse(value, n, &number) && (!f->max || number <= f->max)) ||
		       err_set(err, ERR_DATA, "%s: expected a whole number", f->name);
	case FIELD_DAY:
		return day_parse(value, n, &day) || day_parse_local(value, n, &day) ||
		       err_set(err, ERR_DATA, "%s: expected a day such as 15/12/2021", f->name);
	}
	return false;
}

static bool same_token(const char *a, const char *b)
{
	size_t n = strlen(b);
	return n > 0 && strlen(a) == n && sodium_memcmp(a, b, n) == 0;
}

bool route_token(const struct request *r)
{
	const char *token = form_get(&r->post, "csrf");
	return token && same_token(token, r->who.csrf);
}

/* Bytes of a host's name: up to its port. */
static size_t host_name(const char *s)
{
	return *s == '[' ? strcspn(s, "]") : strcspn(s, ":/");
}

/* Whether a page of another site made the browser send it, as the browser itself tells: by Sec-Fetch-Site, an
 * older one by Origin alone. A program says neither. */
static bool from_elsewhere(const struct request *r)
{
	if (r->fetch_site)
		return strcmp(r->fetch_site, "same-origin") != 0 && strcmp(r->fetch_site, "none") != 0;
	const char *origin = r->origin ? strstr(r->origin, "://") : NULL;
	if (!r->origin || !r->host)
		return false;
	size_t n = host_name(r->host);
	return !origin || host_name(origin + 3) != n || strncasecmp(origin + 3, r->host, n) != 0;
}

/* That nobody else's page sent it holds for forms that have no token, too: signing in, and what a session's
 * cookie alone lets pass (the API). */
static bool check_form_token(struct request *r, struct error *err)
{
	if (strcmp(r->method, "POST") != 0)
		return true;
	if (from_elsewhere(r))
		return err_set(err, ERR_DENIED, "the form was sent by another site: open the page here");
	if ((r->route->flags & ROUTE_API) || !r->who.account)
		return true;
	return route_token(r) ||
	       err_set(err, ERR_DENIED, "the form is from another session: load the page again");
}

bool route_permits(const struct request *r, struct error *err)
{
	const struct route *row = r->route;
	if (row->who & PUBLIC)
		return true;
	if (r->who.first && !(row->flags & ROUTE_ENTRY))
		return err_set(err, ERR_DENIED, "something has to be done first: open %s", r->who.first);
	if (row->who & r->who.role)
		return true;
	return err_set(
		err, ERR_DENIED, r->who.account ? "your role may not see this page" : "sign in first");
}

bool route_check(struct request *r, struct error *err)
{
	const struct route *row = r->route;
	if (!route_permits(r, err) || !check_form_token(r, err))
		return false;
	/* A body that is a file leaves the fields to the address. */
	bool bare = row->file_max && (row->flags & ROUTE_API);
	const struct form *from = strcmp(r->method, "POST") == 0 && !bare ? &r->post : &r->get;
	for (int i = 0; i < ROUTE_FIELDS && row->field[i].name; i++)
		if (!check_field(&row->field[i], form_get(from, row->field[i].name), err))
			return false;
	return true;
}

size_t route_open(const struct route *const *tables, const char *path, size_t n)
{
	for (; tables && *tables; tables++)
		for (const struct route *row = *tables; row->method; row++) {
			size_t open = row->flags & ROUTE_SECRET ? strcspn(row->path, ":") : 0;
			if (open && open < n && memcmp(path, row->path, open) == 0)
				return open;
		}
	return n;
}

void route_print(const struct route *const *tables, struct buf *out)
{
	for (; *tables; tables++)
		for (const struct route *row = *tables; row->method; row++)
			buf_printf(out, "%-5s %-40s %s%08x%s%s%s%s%s%s%s%s\n", row->method, row->path,
				row->who & PUBLIC ? "public " : "roles ", row->who & ~PUBLIC,
				row->flags & ROUTE_TABLE ? " table" : "",
				row->flags & ROUTE_API ? " api" : "",
				row->flags & ROUTE_CACHE ? " cache" : "",
				row->flags & ROUTE_LOCAL ? " local" : "",
				row->flags & ROUTE_SECRET ? " secret" : "",
				row->flags & ROUTE_QUICK ? " quick" : "",
				row->flags & ROUTE_HEAVY ? " heavy" : "", row->file_max ? " file" : "");
}
