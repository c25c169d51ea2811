/* text.c: see text.h. The folding table holds the precomposed letters of Vietnamese; NFD text folds
 * by dropping its combining marks. */
#include "base/text.h"

#include <string.h>

/* Length of the UTF-8 sequence at p and its code point, or 0 when it is not valid. */
static int decode(const unsigned char *p, size_t n, uint32_t *cp)
{
	if (p[0] < 0x80) {
		*cp = p[0];
		return p[0] ? 1 : 0;
	}
	int len = p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
	if (p[0] < 0xC2 || p[0] > 0xF4 || n < (size_t)len)
		return 0;
	uint32_t c = p[0] & (0xFF >> (len + 1));
	for (int i = 1; i < len; i++) {
		if ((p[i] & 0xC0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3F);
	}
	if ((len == 3 && c < 0x800) || (len == 4 && (c < 0x10000 || c > 0x10FFFF)))
		return 0;
	if (c >= 0xD800 && c <= 0xDFFF)
		return 0;
	*cp = c;
	return len;
}

bool utf8_valid(const char *p, size_t n, size_t *bad)
{
	size_t i = 0;
	while (i < n) {
		uint32_t cp;
		if ((unsigned char)p[i] - 1u < 0x7Fu) {
			i++;
			continue;
		}
		int len = decode((const unsigned char *)p + i, n - i, &cp);
		if (!len) {
			if (bad)
				*bad = i;
			return false;
		}
		i += (size_t)len;
	}
	return true;
}

bool text_is_written(const char *s)
{
	const unsigned char *p = (const unsigned char *)s, *end = p + strlen(s);
	while (p < end) {
		uint32_t cp = *p;
		int len = cp < 0x80 ? 1 : decode(p, (size_t)(end - p), &cp);
		bool control = (cp < 0x20 && cp != '\t' && cp != '\n' && cp != '\r') || cp == 0x7F;
		bool turns = (cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069);
		if (!len || control || turns)
			return false;
		p += len;
	}
	return true;
}

size_t utf8_letters(const char *p, size_t n)
{
	size_t letters = 0;
	for (size_t i = 0; i < n; i++)
		letters += ((unsigned char)p[i] & 0xC0) != 0x80;
	return letters;
}

void utf8_mend(char *s)
{
	size_t n = strlen(s), bad;
	while (!utf8_valid(s, n, &bad)) {
		uint32_t cp;
		unsigned char lead = (unsigned char)s[bad];
		size_t want = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2, at = bad + 1;
		while (at < n && ((unsigned char)s[at] & 0xC0) == 0x80)
			at++;
		if (lead >= 0xC2 && lead <= 0xF4 && at == n && n - bad < want &&
			!decode((const unsigned char *)s + bad, n - bad, &cp)) {
			s[bad] = '\0';
			return;
		}
		s[bad] = '?';
	}
}

/* The base letter of a Vietnamese or Latin-1 letter, or 0 when the table has none. */
static char base_letter(uint32_t c)
{
	/* U+00C0..U+00FF by position; '.' means: not a letter with a base in a..z. */
	static const char latin1[] = "aaaaaa.ceeeeiiii.nooooo..uuuuy..aaaaaa.ceeeeiiii.nooooo..uuuuy.y";
	if (c >= 0xC0 && c <= 0xFF)
		return latin1[c - 0xC0] == '.' ? 0 : latin1[c - 0xC0];
	if (c >= 0x1EA0 && c <= 0x1EF9)
		return c <= 0x1EB7   ? 'a'
		       : c <= 0x1EC7 ? 'e'
		       : c <= 0x1ECB ? 'i'
		       : c <= 0x1EE3 ? 'o'
		       : c <= 0x1EF1 ? 'u'
				     : 'y';
	switch (c) {
	case 0x102:
	case 0x103: return 'a';
	case 0x110:
	case 0x111: return 'd';
	case 0x128:
	case 0x129: return 'i';
	case 0x168:
	case 0x169: return 'u';
	case 0x1A0:
	case 0x1A1: return 'o';
	case 0x1AF:
	case 0x1B0: return 'u';
	default: return 0;
	}
}

void text_fold(struct buf *out, const char *p, size_t n)
{
	size_t i = 0;
	while (i < n) {
		unsigned char ch = (unsigned char)p[i];
		if (ch < 0x80) {
			buf_addc(out, ch >= 'A' && ch <= 'Z' ? (char)(ch + 32) : (char)ch);
			i++;
			continue;
		}
		uint32_t cp = 0;
		int len = decode((const unsigned char *)p + i, n - i, &cp);
		if (!len) {
			i++;
			continue;
		}
		char base = base_letter(cp);
		if (base)
			buf_addc(out, base);
		else if (cp < 0x300 || cp > 0x36F)
			buf_add(out, p + i, (size_t)len);
		i += (size_t)len;
	}
}

/* The capital of a letter of Vietnamese; others are their own. */
static uint32_t capital(uint32_t c)
{
	if (c >= 0xE0 && c <= 0xFE && c != 0xF7)
		return c - 0x20;
	if (c >= 0x1EA0 && c <= 0x1EF9)
		return c & ~1u;
	switch (c) {
	case 0x103:
	case 0x111:
	case 0x129:
	case 0x169:
	case 0x1A1: return c - 1;
	case 0x1B0: return 0x1AF;
	default: return c;
	}
}

static void put_capitals(struct buf *out, const char *p, size_t n)
{
	for (size_t i = 0; i < n;) {
		uint32_t cp = 0;
		int len = decode((const unsigned char *)p + i, n - i, &cp);
		uint32_t c = capital(cp);
		if (len < 2)
			buf_addc(out, p[i] >= 'a' && p[i] <= 'z' ? (char)(p[i] - 32) : p[i]);
		else if (c == cp)
			buf_add(out, p + i, (size_t)len);
		else if (len == 2)
			buf_add(out, (char[]){ (char)(0xC0 | c >> 6), (char)(0x80 | (c & 0x3F)) }, 2);
		else
			buf_add(out,
				(char[]){ (char)(0xE0 | c >> 12), (char)(0x80 | (c >> 6 & 0x3F)),
					(char)(0x80 | (c & 0x3F)) },
				3);
		i += len ? (size_t)len : 1;
	}
}

const char *text_capitals(struct arena *a, const char *s)
{
	struct buf b = BUF_INIT(64 * 1024);
	put_capitals(&b, s, strlen(s));
	return arena_take(a, &b);
}

bool text_eq(const char *a, const char *b)
{
	if (!a || !b)
		return a == b;
	return strcmp(a, b) == 0;
}

size_t text_blank_at(const char *p)
{
	if (*p && strchr(" \t\r\n\v\f", *p))
		return 1;
	return strncmp(p, "\xc2\xa0", 2) == 0 ? 2 : 0;
}

bool text_is_blank(const char *s)
{
	for (size_t n = 0; s && *s; s += n)
		if (!(n = text_blank_at(s)))
			return false;
	return true;
}

bool text_is_address(const char *s)
{
	const char *at = s ? strchr(s, '@') : NULL;
	if (!at || at == s || !at[1] || strchr(at + 1, '@') || strlen(s) > 200)
		return false;
	for (const char *p = s; *p; p++)
		if ((unsigned char)*p <= ' ' || *p == 0x7f || strchr("<>\"(),;:\\", *p))
			return false;
	return true;
}

int text_word(const char *s, const char *const *words)
{
	for (int i = 0; s && words[i]; i++)
		if (strcmp(s, words[i]) == 0)
			return i;
	return -1;
}

const char *text_word_at(int64_t at, const char *const *words)
{
	int64_t n = 0;
	while (words[n])
		n++;
	return at >= 0 && at < n ? words[at] : "another";
}

bool int_parse(const char *p, size_t n, int64_t *v)
{
	bool minus = n > 0 && p[0] == '-';
	size_t i = minus;
	if (i == n)
		return false;
	int64_t x = 0;
	for (; i < n; i++) {
		if (p[i] < '0' || p[i] > '9')
			return false;
		if (__builtin_mul_overflow(x, 10, &x) || __builtin_sub_overflow(x, p[i] - '0', &x))
			return false;
	}
	/* Gathered as a negative number, whose range is larger by one. */
	if (!minus && x == INT64_MIN)
		return false;
	*v = minus ? x : -x;
	return true;
}

void number_format(struct buf *out, int64_t v, enum number_style style)
{
	char digits[32];
	size_t i = sizeof digits;
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	int k = 0;
	do {
		if (k && k % 3 == 0)
			digits[--i] = style == NUMBER_VI ? '.' : ',';
		digits[--i] = (char)('0' + u % 10);
		k++;
	} while (u /= 10);
	if (v < 0)
		buf_adds(out, "\xE2\x88\x92");
	buf_add(out, digits + i, sizeof digits - i);
}

int64_t percent_hundredths(int64_t num, int64_t den)
{
	/* Half up: floor((2 * num * 10000 + den) / (2 * den)). */
	__int128 top = (__int128)num * 20000 + den, bottom = (__int128)den * 2;
	__int128 q = top / bottom;
	if (top % bottom < 0)
		q--;
	return (int64_t)q;
}

void percent_format(struct buf *out, int64_t num, int64_t den, enum number_style style)
{
	if (den == 0) {
		buf_adds(out, "\xE2\x80\x93");
		return;
	}
	int64_t h = percent_hundredths(num, den);
	number_format(out, h / 100, style);
	int cents = (int)(h % 100 < 0 ? -(h % 100) : h % 100);
	if (cents) {
		buf_addc(out, style == NUMBER_VI ? ',' : '.');
		buf_addc(out, (char)('0' + cents / 10));
		if (cents % 10)
			buf_addc(out, (char)('0' + cents % 10));
	}
	buf_addc(out, '%');
}

uint64_t text_hash(const char *p, size_t n)
{
	uint64_t h = 0xcbf29ce484222325ull;
	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)p[i]) * 0x100000001b3ull;
	return h ^ h >> 29;
}
