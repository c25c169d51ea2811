/* multipart.c: see multipart.h. Strict: what browsers send is regular, and leniency is where one program's
 * field is another one's file. */
#include "web/multipart.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

/* RFC 2046: a boundary has 1 to 70 characters. Bytes and lines that a part's headers may have. */
enum { BOUNDARY_MAX = 70, HEAD_MAX = 4096, HEAD_LINES = 8 };

/* What is still to be read. */
struct reader {
	const char *p, *end;
	char line[BOUNDARY_MAX + 5]; /* CRLF -- boundary */
	size_t line_len;
	struct arena *arena;
};

/* A part's headers. */
struct part {
	char *name, *file; /* NULL: not said */
};

static bool boundary_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("'()+_,-./:=?", c));
}

/* multipart/form-data; boundary=X, and nothing else. */
static bool read_boundary(struct reader *r, const char *type)
{
	static const char form[] = "multipart/form-data;";
	if (!type || strncasecmp(type, form, sizeof form - 1) != 0)
		return false;
	type += sizeof form - 1;
	while (*type == ' ')
		type++;
	if (strncasecmp(type, "boundary=", 9) != 0)
		return false;
	type += 9;
	bool quoted = *type == '"';
	type += quoted;
	size_t n = 0;
	while (boundary_char(type[n]))
		n++;
	if (n < 1 || n > BOUNDARY_MAX || (quoted ? strcmp(type + n, "\"") != 0 : type[n] != '\0'))
		return false;
	memcpy(r->line, "\r\n--", 4);
	memcpy(r->line + 4, type, n);
	r->line_len = n + 4;
	return true;
}

static bool take(struct reader *r, const char *s, size_t n)
{
	if ((size_t)(r->end - r->p) < n || memcmp(r->p, s, n) != 0)
		return false;
	r->p += n;
	return true;
}

/* A quoted value after `name="`; moves past its end. */
static char *read_quoted(struct reader *r, const char **at, const char *end)
{
	const char *from = *at, *stop = memchr(from, '"', (size_t)(end - from));
	if (!stop || !utf8_valid(from, (size_t)(stop - from), NULL))
		return NULL;
	*at = stop + 1;
	return arena_dup(r->arena, from, (size_t)(stop - from));
}

/* form-data; name="..."; filename="..." */
static bool read_disposition(struct reader *r, const char *p, const char *end, struct part *out)
{
	static const char name[] = "; name=\"", file[] = "; filename=\"", begins[] = "form-data";
	if (end - p < (long)sizeof begins - 1 || strncasecmp(p, begins, sizeof begins - 1) != 0 ||
		out->name)
		return false;
	p += sizeof begins - 1;
	while (p < end) {
		size_t left = (size_t)(end - p);
		char **to;
		if (left > sizeof name - 1 && memcmp(p, name, sizeof name - 1) == 0) {
			p += sizeof name - 1;
			to = &out->name;
		} else if (left > sizeof file - 1 && memcmp(p, file, sizeof file - 1) == 0) {
			p += sizeof file - 1;
			to = &out->file;
		} else {
			return false;
		}
		if (*to || !(*to = read_quoted(r, &p, end)))
			return false;
	}
	return out->name != NULL;
}

/* The headers of a part, with the empty line after them. */
static bool read_head(struct reader *r, struct part *out)
{
	static const char disposition[] = "Content-Disposition: ";
	const char *limit = r->end - r->p > HEAD_MAX ? r->p + HEAD_MAX : r->end;
	*out = (struct part){ 0 };
	for (int i = 0; i < HEAD_LINES; i++) {
		const char *nl = memmem(r->p, (size_t)(limit - r->p), "\r\n", 2);
		if (!nl)
			return false;
		const char *line = r->p;
		r->p = nl + 2;
		if (nl == line)
			return out->name != NULL;
		if (!memchr(line, ':', (size_t)(nl - line)))
			return false;
		size_t n = sizeof disposition - 1;
		if ((size_t)(nl - line) >= n && strncasecmp(line, disposition, n) == 0 &&
			!read_disposition(r, line + n, nl, out))
			return false;
	}
	return false;
}

static bool keep(struct reader *r, const struct part *part, const char *p, size_t n, struct form *f,
	struct upload *file)
{
	if (part->file) {
		if (file->name)
			return false;
		*file = (struct upload){ .name = part->file, .p = p, .n = n };
		return true;
	}
	return utf8_valid(p, n, NULL) && form_add(f, r->arena, part->name, arena_dup(r->arena, p, n));
}

bool multipart_read(const char *content_type, const char *body, size_t n, struct arena *a, struct form *f,
	struct upload *file)
{
	struct reader r = { .p = body, .end = body + n, .arena = a };
	*f = (struct form){ 0 };
	*file = (struct upload){ 0 };
	if (!read_boundary(&r, content_type) || !take(&r, r.line + 2, r.line_len - 2))
		return false;
	while (take(&r, "\r\n", 2)) {
		struct part part;
		if (!read_head(&r, &part))
			return false;
		const char *from = r.p;
		const char *stop = memmem(from, (size_t)(r.end - from), r.line, r.line_len);
		if (!stop || !keep(&r, &part, from, (size_t)(stop - from), f, file))
			return false;
		r.p = stop + r.line_len;
	}
	return take(&r, "--", 2) && (r.p == r.end || (take(&r, "\r\n", 2) && r.p == r.end));
}
