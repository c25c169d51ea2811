/* uri.c: RFC 3986, and the letters that RFC 3987 adds. */
#include "schema/uri.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/text.h"

/* A piece of an address; p NULL: it is not there (an empty one is). */
struct piece {
	const char *p;
	size_t n;
};

/* An address in its five parts. */
struct parts {
	struct piece scheme, authority, path, query, fragment;
};

static bool is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int hex_value(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool in_set(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

/* Length of a scheme in front of a colon, 0 when there is none. */
static size_t scheme_length(const char *p, size_t n)
{
	if (n == 0 || !is_alpha(p[0]))
		return 0;
	size_t i = 1;
	while (i < n && (is_alpha(p[i]) || is_digit(p[i]) || in_set(p[i], "+-.")))
		i++;
	return i < n && p[i] == ':' ? i : 0;
}

/* Takes what stands up to the first byte of `stop`. */
static struct piece take(const char **p, size_t *n, const char *stop)
{
	size_t i = 0;
	while (i < *n && !in_set((*p)[i], stop))
		i++;
	struct piece found = { *p, i };
	*p += i;
	*n -= i;
	return found;
}

static struct parts split(const char *p, size_t n)
{
	struct parts u = { 0 };
	size_t scheme = scheme_length(p, n);
	if (scheme) {
		u.scheme = (struct piece){ p, scheme };
		p += scheme + 1;
		n -= scheme + 1;
	}
	if (n >= 2 && p[0] == '/' && p[1] == '/') {
		p += 2;
		n -= 2;
		u.authority = take(&p, &n, "/?#");
	}
	u.path = take(&p, &n, "?#");
	if (n && *p == '?') {
		p++;
		n--;
		u.query = take(&p, &n, "#");
	}
	if (n)
		u.fragment = (struct piece){ p + 1, n - 1 };
	return u;
}

/* --- putting together -------------------------------------------------------------------------- */

/* Takes . and .. out of a path, in place; returns its new length (RFC 3986, 5.2.4). */
static size_t without_dots(char *path, size_t n)
{
	size_t out = 0, i = 0;
	while (i < n) {
		size_t end = i + 1;
		while (end < n && path[end] != '/')
			end++;
		size_t from = path[i] == '/' ? i + 1 : i, length = end - from;
		bool one = length == 1 && path[from] == '.';
		bool two = length == 2 && path[from] == '.' && path[from + 1] == '.';
		if (two)
			while (out > 0 && path[--out] != '/')
				;
		if ((one || two) && end == n && path[i] == '/')
			path[out++] = '/';
		if (!one && !two) {
			memmove(path + out, path + i, end - i);
			out += end - i;
		}
		i = end;
	}
	return out;
}

static void add_piece(struct buf *b, const char *before, struct piece part, const char *after)
{
	if (!part.p)
		return;
	buf_adds(b, before);
	buf_add(b, part.p, part.n);
	buf_adds(b, after);
}

/* The path of a reference that has one but is not absolute, joined to the base's. */
static struct piece joined_path(struct arena *a, const struct parts *base, const struct parts *r)
{
	size_t keep = base->path.n;
	while (keep > 0 && base->path.p[keep - 1] != '/')
		keep--;
	bool root = base->authority.p && base->path.n == 0;
	char *path = arena_alloc(a, keep + r->path.n + 2);
	size_t n = 0;
	if (root)
		path[n++] = '/';
	memcpy(path + n, base->path.p, keep);
	memcpy(path + n + keep, r->path.p, r->path.n);
	return (struct piece){ path, n + keep + r->path.n };
}

char *uri_resolve(struct arena *a, const char *base, const char *reference)
{
	struct parts b = split(base, strlen(base)), r = split(reference, strlen(reference)), t = r;
	if (!r.scheme.p) {
		t.scheme = b.scheme;
		if (!r.authority.p) {
			t.authority = b.authority;
			if (r.path.n == 0) {
				t.path = b.path;
				t.query = r.query.p ? r.query : b.query;
			} else if (r.path.p[0] != '/') {
				t.path = joined_path(a, &b, &r);
			}
		}
	}
	char *path = arena_dup(a, t.path.n ? t.path.p : "", t.path.n);
	/* A path without slashes (urn:isbn:1) has no dots to take out. */
	if (memchr(path, '/', t.path.n))
		t.path.n = without_dots(path, t.path.n);
	t.path.p = path;
	struct buf out = BUF_INIT(strlen(base) + strlen(reference) + 16);
	add_piece(&out, "", t.scheme, ":");
	add_piece(&out, "//", t.authority, "");
	add_piece(&out, "", t.path, "");
	add_piece(&out, "?", t.query, "");
	add_piece(&out, "#", t.fragment, "");
	char *whole = arena_dup(a, out.len ? out.p : "", out.len);
	buf_release(&out);
	return whole;
}

char *uri_cut_fragment(char *uri)
{
	char *mark = strchr(uri, '#');
	if (!mark)
		return uri + strlen(uri);
	*mark = '\0';
	char *out = mark + 1;
	for (const char *in = mark + 1; *in; in++) {
		if (in[0] == '%' && hex_value(in[1]) >= 0 && hex_value(in[2]) >= 0) {
			*out++ = (char)(hex_value(in[1]) << 4 | hex_value(in[2]));
			in += 2;
		} else {
			*out++ = *in;
		}
	}
	*out = '\0';
	return mark + 1;
}

/* --- checking ---------------------------------------------------------------------------------- */

/* True when every byte may stand in a part: unreserved, percent-encoded, sub-delims or of `more`. */
static bool part_valid(struct piece part, const char *more, unsigned allowed)
{
	for (size_t i = 0; i < part.n; i++) {
		char c = part.p[i];
		if (c == '%') {
			if (part.n - i < 3 || hex_value(part.p[i + 1]) < 0 || hex_value(part.p[i + 2]) < 0)
				return false;
			i += 2;
		} else if ((unsigned char)c >= 0x80) {
			if (!(allowed & URI_INTERNATIONAL))
				return false;
		} else if (!is_alpha(c) && !is_digit(c) && !in_set(c, "-._~!$&'()*+,;=") &&
			   !in_set(c, more)) {
			return false;
		}
	}
	return true;
}

static bool digits_only(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!is_digit(p[i]))
			return false;
	return true;
}

/* A host in brackets: IPv6, or what a later version may bring. */
static bool literal_valid(const char *p, size_t n)
{
	if (n == 0 || (p[0] != 'v' && p[0] != 'V'))
		return ipv6_valid(p, n);
	size_t dot = 1;
	while (dot < n && hex_value(p[dot]) >= 0)
		dot++;
	struct piece rest = { p + dot + 1, n - dot - 1 };
	return dot > 1 && dot + 1 < n && p[dot] == '.' && !memchr(rest.p, '%', rest.n) &&
	       part_valid(rest, ":", 0);
}

static bool authority_valid(struct piece part, unsigned allowed)
{
	const char *at = part.n ? memrchr(part.p, '@', part.n) : NULL;
	if (at) {
		struct piece user = { part.p, (size_t)(at - part.p) };
		if (!part_valid(user, ":", allowed))
			return false;
		part.n -= user.n + 1;
		part.p = at + 1;
	}
	if (part.n && part.p[0] == '[') {
		const char *end = memchr(part.p, ']', part.n);
		if (!end || !literal_valid(part.p + 1, (size_t)(end - part.p) - 1))
			return false;
		size_t rest = part.n - (size_t)(end + 1 - part.p);
		return rest == 0 || (end[1] == ':' && digits_only(end + 2, rest - 1));
	}
	const char *colon = part.n ? memchr(part.p, ':', part.n) : NULL;
	size_t host = colon ? (size_t)(colon - part.p) : part.n;
	return part_valid((struct piece){ part.p, host }, "", allowed) &&
	       (!colon || digits_only(colon + 1, part.n - host - 1));
}

bool uri_valid(const char *p, size_t n, unsigned allowed)
{
	if (memchr(p, '\0', n))
		return false;
	struct parts u = split(p, n);
	if (!u.scheme.p && !(allowed & URI_REFERENCE))
		return false;
	/* Without a scheme, a colon in the first step of the path would make one. */
	if (!u.scheme.p && !u.authority.p) {
		const char *slash = memchr(u.path.p, '/', u.path.n);
		size_t first = slash ? (size_t)(slash - u.path.p) : u.path.n;
		if (memchr(u.path.p, ':', first))
			return false;
	}
	return (!u.authority.p || authority_valid(u.authority, allowed)) &&
	       part_valid(u.path, ":@/", allowed) && part_valid(u.query, ":@/?", allowed) &&
	       part_valid(u.fragment, ":@/?", allowed);
}

/* --- hosts ------------------------------------------------------------------------------------- */

/* Lengths of RFC 1123 and 1035. */
enum { LABEL_MAX = 63, HOST_MAX = 253 };

bool host_valid(const char *p, size_t n)
{
	if (n == 0 || n > HOST_MAX)
		return false;
	size_t label = 0;
	for (size_t i = 0; i <= n; i++) {
		if (i == n || p[i] == '.') {
			if (label == 0 || label > LABEL_MAX || p[i - 1] == '-' || p[i - label] == '-')
				return false;
			/* Hyphens in the third and fourth place are reserved for xn--. */
			const char *start = p + i - label;
			if (label > 3 && start[2] == '-' && start[3] == '-' &&
				strncasecmp(start, "xn", 2) != 0)
				return false;
			label = 0;
		} else if (is_alpha(p[i]) || is_digit(p[i]) || p[i] == '-') {
			label++;
		} else {
			return false;
		}
	}
	return true;
}

bool ipv4_valid(const char *p, size_t n)
{
	int numbers = 0;
	for (size_t i = 0; i < n; i++) {
		int value = 0;
		size_t from = i;
		for (; i < n && is_digit(p[i]) && i - from < 3; i++)
			value = value * 10 + (p[i] - '0');
		if (i == from || value > 255 || (i - from > 1 && p[from] == '0'))
			return false;
		numbers++;
		if (i < n && (p[i] != '.' || i + 1 == n))
			return false;
	}
	return numbers == 4;
}

bool ipv6_valid(const char *p, size_t n)
{
	char text[INET6_ADDRSTRLEN];
	struct in6_addr address;
	if (n >= sizeof text || memchr(p, '\0', n))
		return false;
	memcpy(text, p, n);
	text[n] = '\0';
	return inet_pton(AF_INET6, text, &address) == 1;
}
