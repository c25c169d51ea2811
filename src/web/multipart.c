/* multipart.c: see multipart.h. Strict: what browsers send is regular, and leniency is where one program's
 * field is another one's file. */
#include "web/multipart.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"

/* Bytes and lines that a part's headers may have. */
enum { HEAD_MAX = 4096, HEAD_LINES = 8 };

/* What is read next: the first boundary, what follows one, a part's headers, its bytes, the end. */
enum { AT_FIRST, AT_NEXT, AT_HEAD, AT_DATA, AT_END };

/* The headers of a part. */
struct reader {
	const char *p, *end;
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
static bool read_boundary(struct multipart *r, const char *type)
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
	if (n < 1 || n > MULTIPART_BOUNDARY || (quoted ? strcmp(type + n, "\"") != 0 : type[n] != '\0'))
		return false;
	memcpy(r->line, "\r\n--", 4);
	memcpy(r->line + 4, type, n);
	r->line_len = n + 4;
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

bool multipart_begin(struct multipart *m, const char *content_type, struct arena *a, struct form *f,
	multipart_sink *sink, void *arg)
{
	*m = (struct multipart){ .arena = a,
		.form = f,
		.sink = sink,
		.arg = arg,
		.held = BUF_INIT(16 << 20),
		.value = BUF_INIT(MULTIPART_FIELDS),
		.state = AT_FIRST };
	*f = (struct form){ 0 };
	return read_boundary(m, content_type);
}

/* Begins a part once all of its headers are there: `*need` tells that they are not yet. */
static bool begin_part(struct multipart *m, const char *p, size_t n, size_t *used, bool *need)
{
	const char *stop = memmem(p, n, "\r\n\r\n", 4);
	struct reader r = { .p = p, .end = stop ? stop + 4 : p + n, .arena = m->arena };
	struct part part;
	*need = !stop && n <= HEAD_MAX;
	if (*need)
		return true;
	if (!stop || !read_head(&r, &part) || r.p != r.end)
		return false;
	*used = (size_t)(r.p - p);
	m->name = part.name;
	m->file = part.file;
	m->kept += *used;
	m->state = AT_DATA;
	buf_reset(&m->value);
	if (part.file && m->file_name)
		return false;
	if (part.file)
		m->file_name = part.file;
	return m->kept <= MULTIPART_FIELDS;
}

static bool put(struct multipart *m, const char *p, size_t n)
{
	if (m->file)
		return n == 0 || m->sink(m->arg, p, n);
	buf_add(&m->value, p, n);
	m->kept += n;
	return m->kept <= MULTIPART_FIELDS && !m->value.full;
}

static bool end_part(struct multipart *m)
{
	m->state = AT_NEXT;
	if (m->file)
		return true;
	const char *p = m->value.p ? m->value.p : "";
	return utf8_valid(p, m->value.len, NULL) &&
	       form_add(m->form, m->arena, m->name, arena_dup(m->arena, p, m->value.len));
}

/* The bytes of a part up to the next boundary. What may be the beginning of one is held back. */
static bool read_data(struct multipart *m, const char *p, size_t n, size_t *used, bool *need)
{
	const char *stop = memmem(p, n, m->line, m->line_len);
	size_t sure = stop ? (size_t)(stop - p) : n >= m->line_len ? n - m->line_len + 1 : 0;
	*need = !stop;
	*used = stop ? sure + m->line_len : sure;
	return put(m, p, sure) && (!stop || end_part(m));
}

/* What stands behind a boundary: another part, or the end. */
static bool read_next(struct multipart *m, const char *p, size_t n, size_t *used, bool *need)
{
	*need = n < 2;
	if (*need)
		return true;
	*used = 2;
	m->state = p[0] == '-' ? AT_END : AT_HEAD;
	return memcmp(p, "--", 2) == 0 || memcmp(p, "\r\n", 2) == 0;
}

static bool read_first(struct multipart *m, const char *p, size_t n, size_t *used, bool *need)
{
	size_t len = m->line_len - 2;
	*need = n < len;
	*used = *need ? 0 : len;
	m->state = *need ? AT_FIRST : AT_NEXT;
	return memcmp(p, m->line + 2, *need ? n : len) == 0;
}

bool multipart_feed(struct multipart *m, const char *p, size_t n)
{
	bool ok = true, need = false;
	size_t at = 0;
	buf_add(&m->held, p, n);
	while (ok && !need && m->state != AT_END) {
		const char *from = m->held.p ? m->held.p + at : "";
		size_t left = m->held.len - at, used = 0;
		switch (m->state) {
		case AT_FIRST: ok = read_first(m, from, left, &used, &need); break;
		case AT_NEXT: ok = read_next(m, from, left, &used, &need); break;
		case AT_HEAD: ok = begin_part(m, from, left, &used, &need); break;
		default: ok = read_data(m, from, left, &used, &need);
		}
		at += used;
	}
	if (m->held.p && at)
		memmove(m->held.p, m->held.p + at, m->held.len - at);
	m->held.len -= at;
	/* Behind the end there may be a line break, and nothing else. */
	if (m->state == AT_END)
		ok = ok && m->held.len <= 2 && memcmp(m->held.p, "\r\n", m->held.len) == 0;
	return ok && !m->held.full;
}

bool multipart_done(const struct multipart *m)
{
	return m->state == AT_END && m->held.len != 1;
}

void multipart_release(struct multipart *m)
{
	buf_release(&m->held);
	buf_release(&m->value);
}
