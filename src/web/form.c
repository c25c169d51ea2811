/* form.c: see form.h. */
#include "web/form.h"

#include <string.h>

#include "base/date.h"
#include "base/text.h"

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

char *url_decode(struct arena *a, const char *p, size_t n, bool plus)
{
	char *out = arena_alloc(a, n + 1);
	size_t len = 0;
	for (size_t i = 0; i < n; i++) {
		if (p[i] == '%') {
			int high = i + 2 < n ? hex(p[i + 1]) : -1, low = i + 2 < n ? hex(p[i + 2]) : -1;
			if (high < 0 || low < 0)
				return NULL;
			out[len++] = (char)(high << 4 | low);
			i += 2;
		} else {
			out[len++] = plus && p[i] == '+' ? ' ' : p[i];
		}
	}
	out[len] = '\0';
	return utf8_valid(out, len, NULL) ? out : NULL;
}

bool form_add(struct form *f, struct arena *a, const char *name, const char *value)
{
	if (f->count == FORM_MAX)
		return false;
	if (f->count == f->cap) {
		int cap = f->cap ? f->cap * 2 : 16;
		const char **both = arena_alloc(a, sizeof *both * 2 * (size_t)cap);
		if (f->count) {
			memcpy(both, f->name, sizeof *both * (size_t)f->count);
			memcpy(both + cap, f->value, sizeof *both * (size_t)f->count);
		}
		f->name = both;
		f->value = both + cap;
		f->cap = cap;
	}
	f->name[f->count] = name;
	f->value[f->count++] = value;
	return true;
}

bool form_read(struct form *f, struct arena *a, const char *p, size_t n)
{
	*f = (struct form){ 0 };
	const char *end = p + n;
	while (p < end) {
		const char *amp = memchr(p, '&', (size_t)(end - p));
		const char *stop = amp ? amp : end;
		const char *eq = memchr(p, '=', (size_t)(stop - p));
		if (stop > p) {
			const char *name_end = eq ? eq : stop;
			char *name = url_decode(a, p, (size_t)(name_end - p), true);
			char *value = eq ? url_decode(a, eq + 1, (size_t)(stop - eq - 1), true)
					 : arena_str(a, "");
			if (!name || !value || !form_add(f, a, name, value))
				return false;
		}
		p = amp ? amp + 1 : end;
	}
	return true;
}

const char *form_get(const struct form *f, const char *name)
{
	for (int i = 0; i < f->count; i++)
		if (strcmp(f->name[i], name) == 0)
			return f->value[i];
	return NULL;
}

char *cookie_get(struct arena *a, const char *header, const char *name)
{
	size_t want = strlen(name);
	for (const char *p = header; p && *p;) {
		while (*p == ' ' || *p == ';')
			p++;
		size_t n = strcspn(p, ";");
		if (n > want && memcmp(p, name, want) == 0 && p[want] == '=')
			return arena_dup(a, p + want + 1, n - want - 1);
		p += n;
	}
	return NULL;
}

bool form_day(const struct form *f, const char *name, int32_t otherwise, int32_t *day, struct error *err)
{
	const char *s = form_get(f, name);
	*day = otherwise;
	return !s || !*s || day_parse(s, strlen(s), day) || day_parse_local(s, strlen(s), day) ||
	       err_set(err, ERR_DATA, "%s: expected a day, such as 14/6/2022", name);
}
