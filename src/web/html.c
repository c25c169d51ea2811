/* html.c: see html.h. */
#include "web/html.h"

#include <string.h>

/* What does not stand for itself in HTML. */
static const char *const entity[256] = {
	['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;"
};

/* What stands for itself in a part of an address (RFC 3986, "unreserved"). */
static const bool unreserved[256] = { ['a' ... 'z'] = true,
	['A' ... 'Z'] = true,
	['0' ... '9'] = true,
	['-'] = true,
	['.'] = true,
	['_'] = true,
	['~'] = true };

/* Sixteen bytes, compared at once. */
typedef unsigned char bytes16 __attribute__((vector_size(16)));

/* Sixteen bytes of which each stands for itself, as most do. */
static bool all_plain(const char *p)
{
	bytes16 v;
	uint64_t half[2];
	memcpy(&v, p, sizeof v);
	bytes16 odd = (bytes16)((v == '&') | (v == '<') | (v == '>') | (v == '"') | (v == '\''));
	memcpy(half, &odd, sizeof odd);
	return !(half[0] | half[1]);
}

bool html_is_plain(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (entity[(unsigned char)p[i]])
			return false;
	return true;
}

void html_escape(struct buf *out, const char *p, size_t n)
{
	size_t from = 0, i = 0;
	while (i < n) {
		if (n - i >= sizeof(bytes16) && all_plain(p + i)) {
			i += sizeof(bytes16);
			continue;
		}
		const char *e = entity[(unsigned char)p[i]];
		if (e) {
			buf_add(out, p + from, i - from);
			buf_adds(out, e);
			from = i + 1;
		}
		i++;
	}
	buf_add(out, p + from, n - from);
}

void url_escape(struct buf *out, const char *p, size_t n)
{
	static const char hex[] = "0123456789ABCDEF";
	for (size_t i = 0; i < n; i++) {
		size_t plain = i;
		while (i < n && unreserved[(unsigned char)p[i]])
			i++;
		buf_add(out, p + plain, i - plain);
		if (i < n) {
			unsigned char c = (unsigned char)p[i];
			char e[3] = { '%', hex[c >> 4], hex[c & 15] };
			buf_add(out, e, 3);
		}
	}
}

void html_escape_url(struct buf *out, const char *p, size_t n)
{
	bool local = n > 0 && p[0] == '/' && (n == 1 || (p[1] != '/' && p[1] != '\\'));
	bool relative = n > 0 && (p[0] == '?' || p[0] == '#');
	bool http = (n > 7 && memcmp(p, "http://", 7) == 0) || (n > 8 && memcmp(p, "https://", 8) == 0);
	/* Browsers take blanks out of addresses: behind one of them "/" may become "//". */
	bool plain = true;
	for (size_t i = 0; i < n; i++)
		plain &= (unsigned char)p[i] > 0x20 && p[i] != 0x7f && p[i] != '\\';
	if (plain && (local || relative || http))
		html_escape(out, p, n);
	else
		buf_addc(out, '#');
}
