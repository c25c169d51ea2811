/* words.c: see words.h. */
#include "check/words.h"

#include <string.h>

#include "base/text.h"

/* Places of the table; a power of two well above the number of words. */
enum { SLOTS = 1024 };

static const struct {
	const char *text;
	enum word name;
} lexicon[] = {
#define WORD(name, text) { text, W_##name },
	WORDS(WORD)
#undef WORD
};

/* Words written another way. */
static enum word same(enum word w)
{
	switch (w) {
	case W_ty1: return W_ty;
	case W_ky1: return W_ky;
	case W_khoa1: return W_khoa;
	case W_luy1: return W_luy;
	case W_ly1: return W_ly;
	default: return w;
	}
}

/* Filled before main, read-only afterwards: place of the lexicon + 1. */
static uint16_t slots[SLOTS];

__attribute__((constructor)) static void fill(void)
{
	for (size_t i = 0; i < sizeof lexicon / sizeof lexicon[0]; i++) {
		size_t at = text_hash(lexicon[i].text, strlen(lexicon[i].text)) % SLOTS;
		while (slots[at])
			at = (at + 1) % SLOTS;
		slots[at] = (uint16_t)(i + 1);
	}
}

enum word words_name(const char *p, size_t n)
{
	for (size_t at = text_hash(p, n) % SLOTS; slots[at]; at = (at + 1) % SLOTS) {
		const char *text = lexicon[slots[at] - 1].text;
		if (strlen(text) == n && memcmp(text, p, n) == 0)
			return same(lexicon[slots[at] - 1].name);
	}
	return W_NONE;
}

/* Pairs of capital and small letters lie beside each other in the blocks that Vietnamese uses. */
void words_lower(const char *p, size_t n, char *out)
{
	memcpy(out, p, n);
	for (size_t i = 0; i < n; i++) {
		unsigned char c = (unsigned char)p[i], d = i + 1 < n ? (unsigned char)p[i + 1] : 0;
		if (c >= 'A' && c <= 'Z')
			out[i] = (char)(c + 32);
		if (c < 0xC3)
			continue;
		if (c == 0xC3 && d >= 0x80 && d <= 0x9E && d != 0x97)
			out[i + 1] = (char)(d + 0x20);
		else if ((c == 0xC4 && (d == 0x82 || d == 0x90 || d == 0xA8)) || (c == 0xC5 && d == 0xA8) ||
			 (c == 0xC6 && d == 0xA0))
			out[i + 1] = (char)(d + 1);
		else if (c == 0xC6 && d == 0xAF)
			out[i + 1] = (char)0xB0;
		else if (c == 0xE1 && (d == 0xBA || d == 0xBB) && i + 2 < n) {
			unsigned char e = (unsigned char)p[i + 2];
			bool upper = d == 0xBA ? e >= 0xA0 : e <= 0xB9;
			if (upper && e % 2 == 0)
				out[i + 2] = (char)(e + 1);
		}
		i += c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : 1;
	}
}

bool words_letter(const char *p, const char *end)
{
	unsigned char c = p < end ? (unsigned char)*p : 0;
	if (c < 0x80)
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
	/* Marks beyond ASCII: general punctuation, arrows, mathematics, and of Latin-1 « » ° × and such. */
	if (c == 0xE2 || c == 0xC2)
		return false;
	return !(c == 0xC3 && p + 1 < end && (unsigned char)p[1] == 0x97);
}
