/* plain.c: see plain.h. */
#include "check/plain.h"

#include <string.h>

#include "base/text.h"

static const struct {
	const char *from, *to[4];
} abbreviations[] = {
	{ "tthc", { "thủ", "tục", "hành", "chính" } },
	{ "vbqppl", { "văn", "bản", "quy", "phạm" } },
	{ "đvsncl", { "đơn", "vị", "sự", "nghiệp" } },
	{ "đvsn", { "đơn", "vị", "sự", "nghiệp" } },
	{ "dvctt", { "dịch", "vụ", "công", "tuyến" } },
	{ "dvc", { "dịch", "vụ", "công" } },
	{ "cchc", { "cải", "cách", "hành", "chính" } },
	{ "ubnd", { "ủy", "ban", "nhân", "dân" } },
	{ "cbcc", { "cán", "bộ", "công", "chức" } },
};

/* Words whose presence in one name only makes it another quantity. */
static const char *const telling[] = { "cấp", "toàn", "tỉnh", "huyện", "xã", "sở", "ngành", "nữ", "mới",
	"quý", "tháng", "kỳ", "trước", "sau", "trễ", "quá", "đúng", "chưa", "không", "ngoài", "trong", "3",
	"4", "1", "2", "viên", "công chức", "phần", "trình", "luỹ", "lũy", "năm", "giao", "mặt", "giảm",
	"tăng", "rà", "kiểm", "tiếp", "nhận", "giải", "nộp", "phát" };

static bool filling(enum word w)
{
	static const enum word words[] = { W_tong, W_so, W_cac, W_da_, W_duoc, W_co, W_la, W_nhung, W_va,
		W_cong, W_tren, W_tai, W_dat, W_chiem, W_ty, W_le, W_cua, W_o };
	for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
		if (w == words[k])
			return true;
	return false;
}

void plain_add(struct plain *out, uint64_t hash)
{
	int at = 0;
	while (at < out->n && out->word[at] < hash)
		at++;
	if (out->n == PLAIN_MOST || (at < out->n && out->word[at] == hash))
		return;
	memmove(out->word + at + 1, out->word + at, (size_t)(out->n - at) * sizeof *out->word);
	out->word[at] = hash;
	out->n++;
	out->mask |= 1ull << (hash % 64);
}

static uint64_t hash_of(const char *s)
{
	return text_hash(s, strlen(s));
}

static void put_word(struct plain *out, const struct passage *s, const struct token *t)
{
	for (size_t k = 0; t->n >= 3 && t->n <= 7 && k < sizeof abbreviations / sizeof abbreviations[0];
		k++) {
		if (strlen(abbreviations[k].from) != t->n ||
			memcmp(abbreviations[k].from, s->lower + t->at, t->n) != 0)
			continue;
		for (int w = 0; w < 4 && abbreviations[k].to[w]; w++)
			plain_add(out, hash_of(abbreviations[k].to[w]));
		return;
	}
	plain_add(out, t->hash);
}

void plain_make(const struct passage *s, int from, int to, struct plain *out)
{
	int depth = 0;
	*out = (struct plain){ .total = passage_find(s, from, to, W_tong) >= 0 };
	for (int i = from; i < to; i++) {
		const struct token *t = &s->tokens[i];
		if (passage_mark(s, i, '('))
			depth++;
		else if (passage_mark(s, i, ')') && depth)
			depth--;
		else if (depth || (t->kind == TOKEN_WORD && filling(t->word)))
			continue;
		else if (t->kind == TOKEN_WORD)
			put_word(out, s, t);
		else if (t->kind == TOKEN_NUMBER)
			plain_add(out, text_hash(s->p + t->at, t->n));
	}
}

int plain_shared(const struct plain *a, const struct plain *b)
{
	int n = 0;
	for (int i = 0, k = 0; i < a->n && k < b->n;) {
		if (a->word[i] == b->word[k]) {
			n++;
			i++;
			k++;
		} else if (a->word[i] < b->word[k]) {
			i++;
		} else {
			k++;
		}
	}
	return n;
}

int plain_common(const struct plain *a, const struct plain *b)
{
	int n = plain_shared(a, b), all = a->n + b->n - n;
	return all ? n * 100 / all : 0;
}

int plain_within(const struct plain *a, const struct plain *b)
{
	int least = a->n < b->n ? a->n : b->n;
	return least ? plain_shared(a, b) * 100 / least : 0;
}

static bool has(const struct plain *p, uint64_t hash)
{
	if (!(p->mask & 1ull << (hash % 64)))
		return false;
	for (int i = 0; i < p->n; i++)
		if (p->word[i] == hash)
			return true;
	return false;
}

bool plain_apart(const struct plain *a, const struct plain *b)
{
	if (a->total != b->total)
		return true;
	for (size_t k = 0; k < sizeof telling / sizeof telling[0]; k++) {
		uint64_t hash = hash_of(telling[k]);
		if (has(a, hash) != has(b, hash))
			return true;
	}
	return false;
}
