/* json.c: the canonical form: no blanks, members in the order written, UTF-8 as is; escaped are only
 * the quote, the backslash and U+0000 to U+001F (\b \f \n \r \t, else \u00xx in small letters). */
#include "base/json.h"

#include <string.h>

void json_quote(struct buf *to, const char *p, size_t n)
{
	static const char hex[] = "0123456789abcdef";
	buf_addc(to, '"');
	size_t from = 0;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i];
		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		buf_add(to, p + from, i - from);
		from = i + 1;
		const char *named = c == '"'    ? "\\\""
				    : c == '\\' ? "\\\\"
				    : c == '\b' ? "\\b"
				    : c == '\f' ? "\\f"
				    : c == '\n' ? "\\n"
				    : c == '\r' ? "\\r"
				    : c == '\t' ? "\\t"
						: NULL;
		if (named) {
			buf_add(to, named, 2);
		} else {
			char u[6] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] };
			buf_add(to, u, 6);
		}
	}
	buf_add(to, p + from, n - from);
	buf_addc(to, '"');
}

static void begin(struct json_out *j, const char *key)
{
	if (j->began >> j->depth & 1)
		buf_addc(j->to, ',');
	j->began |= 1u << j->depth;
	if (key) {
		json_quote(j->to, key, strlen(key));
		buf_addc(j->to, ':');
	}
}

void json_open(struct json_out *j, const char *key, char bracket)
{
	begin(j, key);
	buf_addc(j->to, bracket);
	j->depth++;
	j->began &= ~(1u << j->depth);
}

void json_close(struct json_out *j, char bracket)
{
	j->depth--;
	buf_addc(j->to, bracket);
}

void json_text(struct json_out *j, const char *key, const char *p, size_t n)
{
	begin(j, key);
	if (p)
		json_quote(j->to, p, n);
	else
		buf_adds(j->to, "null");
}

void json_str(struct json_out *j, const char *key, const char *s)
{
	json_text(j, key, s, s ? strlen(s) : 0);
}

void json_int(struct json_out *j, const char *key, int64_t v)
{
	begin(j, key);
	buf_addint(j->to, v);
}

void json_bool(struct json_out *j, const char *key, int v)
{
	begin(j, key);
	buf_adds(j->to, v ? "true" : "false");
}

void json_raw(struct json_out *j, const char *key, const char *p, size_t n)
{
	begin(j, key);
	buf_add(j->to, p, n);
}
