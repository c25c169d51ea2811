/* kind.c: see kind.h. */
#include "check/kind.h"

#include <string.h>

#include "base/text.h"

static bool whole_below(struct decimal v, int64_t limit)
{
	return v.units >= 0 && decimal_whole(v) && decimal_compare(v, decimal_of(limit)) < 0;
}

static bool year(const struct passage *s, const struct number *x)
{
	/* Written as a year is: four digits without marks. */
	return s->tokens[x->token].n == 4 && decimal_compare(x->value, decimal_of(1900)) >= 0 &&
	       decimal_compare(x->value, decimal_of(2100)) <= 0;
}

/* Words whose number is a name: Điều 5, tháng 6, Phường 8, nhóm 2. */
static bool names_always(enum word w)
{
	static const enum word words[] = { W_dieu, W_khoan, W_diem, W_muc, W_chuong, W_luc, W_bieu, W_bang,
		W_mau, W_thang, W_quy, W_ngay, W_khoa, W_thu, W_hang, W_do__, W_phuong, W_quan, W_khom,
		W_ap, W_lo, W_lo_, W_loai, W_nhom, W_buoc, W_iso, W_tcvn, W_dot, W_fax, W_thoai, W_dai,
		W_hotline, W_tuan, W_xep };
	for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
		if (w == words[k])
			return true;
	return false;
}

/* Words that say: what follows is a name and no count. Some say so only of a small number. */
static bool names(const struct passage *s, int i, bool small)
{
	if (i < 0 || s->tokens[i].kind != TOKEN_WORD)
		return false;
	if (names_always(s->tokens[i].word))
		return true;
	switch (s->tokens[i].word) {
	case W_cap:
	case W_muc_:
	case W_bac:
	case W_to:
	case W_ky:
	case W_lan:
	case W_khu:
	case W_dung__:
	case W_phan: return small;
	case W_tri: return passage_is(s, i - 1, W_vi);
	case W_quyet: return passage_is(s, i - 1, W_nghi);
	case W_dinh: return passage_is(s, i - 1, W_nghi) || passage_is(s, i - 1, W_quyet);
	case W_tu_: return passage_is(s, i - 1, W_thong);
	case W_thi: return passage_is(s, i - 1, W_chi);
	case W_an: return passage_is(s, i - 1, W_de);
	case W_so:
		return !passage_is(s, i - 1, W_tong) && !passage_is(s, i - 1, W_con) &&
		       !passage_is(s, i - 1, W_trong) && !passage_is(s, i - 1, W_voi) &&
		       !passage_is(s, i - 1, W_tren);
	default: return false;
	}
}

/* Words after a number that make it a length of time, a time or a multiple. */
static bool measures_time(const struct passage *s, int i)
{
	static const enum word words[] = { W_ngay, W_thang, W_nam, W_gio, W_phut, W_tuan, W_quy, W_h, W_lan,
		W_bac };
	for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
		if (passage_is(s, i, words[k]))
			return true;
	return false;
}

/* Nouns that are counted: a number of four digits before one of them is no year. */
static bool counted(const struct passage *s, int i)
{
	static const enum word words[] = { W_ho, W_thu_, W_tthc, W_van, W_vbqppl, W_dvc, W_dvctt, W_dich,
		W_don, W_dvsncl, W_nguoi, W_luot, W_can, W_cong, W_vien, W_truong, W_tin, W_bai, W_bien,
		W_chi, W_doanh, W_chu_, W_y, W_phieu, W_giao, W_ban, W_cbcc, W_cbccvc, W_hs, W_nhiem, W_to,
		W_cuoc, W_dong };
	for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
		if (passage_is(s, i, words[k]))
			return true;
	return false;
}

static uint64_t hash_of(const char *word)
{
	return text_hash(word, strlen(word));
}

/* Words behind a number that are no noun: what is counted is not said. */
static bool no_noun(enum word w)
{
	static const enum word words[] = { W_la, W_va, W_co, W_duoc, W_dat, W_chiem, W_trong, W_so_, W_tang,
		W_giam, W_thuoc, W_o, W_tai, W_cap, W_da_, W_chua, W_dang, W_con, W_tren, W_dung, W_truoc,
		W_tre, W_qua, W_ty, W_moi, W_theo, W_bao, W_gom, W_den, W_hay, W_cho, W_vao, W_ra, W_khi,
		W_de_, W_thi_, W_ma_, W_bang_, W_hoac, W_nhu, W_tu, W_voi, W_vuot, W_do___, W_boi };
	for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
		if (w == words[k])
			return true;
	return false;
}

static uint64_t unit_of(const struct passage *s, int i)
{
	if (i >= s->count || s->tokens[i].kind != TOKEN_WORD)
		return 0;
	switch (s->tokens[i].word) {
	case W_tthc: return hash_of("thủ");
	case W_hs: return hash_of("hồ");
	case W_vbqppl: return hash_of("văn");
	case W_dvc:
	case W_dvctt: return hash_of("dịch");
	case W_dvsncl: return hash_of("đơn");
	case W_cbcc:
	case W_cbccvc: return hash_of("cán");
	case W_ty: return passage_is(s, i + 1, W_le) ? 0 : hash_of("tỷ");
	default: return no_noun(s->tokens[i].word) ? 0 : s->tokens[i].hash;
	}
}

static bool before_loose(const struct passage *s, int i)
{
	if (passage_mark(s, i, '>') || passage_mark(s, i, '<') || passage_mark(s, i, '~'))
		return true;
	static const enum word words[] = { W_khoang, W_tren, W_gan, W_hon, W_duoi, W_thieu, W_nhat, W_qua,
		W_uoc, W_xap };
	for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
		if (passage_is(s, i, words[k]))
			return true;
	return passage_two(s, i - 1, W_toi, W_da);
}

/* Tokens from `i` on that hang together without blanks and make a symbol, a day or a range: how many;
 * 1 when the number stands alone, 3 for N/M. *symbol: it is no fraction. */
static int chain(const struct passage *s, int i, bool *symbol)
{
	int end = i + 1;
	while (end < s->count && !s->tokens[end].gap) {
		const struct token *t = &s->tokens[end];
		if (t->kind == TOKEN_MARK && t->mark != '/' && t->mark != '-')
			break;
		end++;
	}
	while (end > i + 1 && s->tokens[end - 1].kind == TOKEN_MARK)
		end--;
	bool slash = passage_mark(s, i + 1, '/');
	*symbol = end - i > 1 && !(end - i == 3 && slash && s->tokens[i + 2].kind == TOKEN_NUMBER);
	/* 05phòng: a blank was forgotten. */
	if (end - i == 2 && s->tokens[i + 1].kind == TOKEN_WORD && counted(s, i + 1)) {
		*symbol = false;
		return 1;
	}
	return end - i;
}

/* Whether N/M is a day, a month, a level or a place among others, and no ratio. */
static bool no_ratio(const struct passage *s, const struct number *x, int after)
{
	int before = x->token - 1;
	if (!decimal_whole(x->value) || !decimal_whole(x->of) || !x->of.units)
		return true;
	if (whole_below(x->value, 13) && decimal_compare(x->of, decimal_of(1990)) >= 0 &&
		whole_below(x->of, 2101))
		return true;
	if (decimal_compare(x->value, decimal_of(1990)) >= 0 && whole_below(x->value, 2101) &&
		decimal_compare(x->of, decimal_of(1990)) >= 0 && whole_below(x->of, 2101))
		return true;
	if (decimal_compare(x->value, decimal_of(24)) == 0 &&
		(whole_below(x->of, 8) || whole_below(x->of, 25)))
		return true;
	if (names(s, before, true) || measures_time(s, after))
		return true;
	if (!whole_below(x->value, 32) || !whole_below(x->of, 13))
		return false;
	/* 23/6 without anything that is counted is a day, unless a rate is told right behind it. */
	if (!unit_of(s, after) && decimal_compare(x->value, x->of) != 0) {
		int next = passage_mark(s, after, ',') || passage_mark(s, after, '(') ? after + 1 : after;
		bool told = passage_is(s, next, W_dat) || passage_is(s, next, W_chiem) ||
			    passage_two(s, next, W_ty, W_le) || passage_is(s, next, W_tuong) ||
			    (passage_mark(s, after, '(') && next < s->count &&
				    s->tokens[next].kind == TOKEN_NUMBER);
		if (!told)
			return true;
	}
	static const enum word days[] = { W_tu, W_den, W_truoc, W_sau, W_toi_, W_ky, W_nam, W_tinh_ };
	for (size_t k = 0; k < sizeof days / sizeof days[0]; k++)
		if (passage_is(s, before, days[k]))
			return true;
	return false;
}

/* 1. and 2.1 at the beginning, (3) anywhere: numbers of items. */
static bool item(const struct passage *s, const struct number *x)
{
	int i = x->token;
	if (passage_mark(s, i - 1, '(') && passage_mark(s, i + 1, ')') && whole_below(x->value, 100))
		return true;
	if (i == 0 && (passage_mark(s, 1, '.') || passage_mark(s, 1, ')')) && x->n < 6)
		return true;
	const char *p = s->p + x->at;
	if (i == 0 && x->n >= 3 && x->n <= 5 && (p[1] == '.' || p[2] == '.') && s->count > 1 &&
		s->tokens[1].kind == TOKEN_WORD && s->tokens[1].capital && x->places < 3 && x->places > 0)
		return true;
	/* III.3.1 */
	return i >= 2 && passage_mark(s, i - 1, '.') && !s->tokens[i].gap && !s->tokens[i - 1].gap;
}

/* "Q. 4", "MAX 8", "Phương Mai 3": a name with a number. What is counted follows in small letters. */
static bool name_before(const struct passage *s, int i)
{
	if (i < 1 || (i + 1 < s->count && s->tokens[i + 1].kind == TOKEN_WORD &&
			     !s->tokens[i + 1].capital && unit_of(s, i + 1)))
		return false;
	const struct token *t = &s->tokens[i - 1];
	if (t->kind == TOKEN_MARK && t->mark == '.' && i > 1 && s->tokens[i - 2].kind == TOKEN_WORD)
		return s->tokens[i - 2].n <= 2 && s->tokens[i - 2].capital;
	return t->kind == TOKEN_WORD && t->capital && i > 1 && s->tokens[i - 2].kind == TOKEN_WORD &&
	       (t->n < 4 || s->tokens[i - 2].capital);
}

/* Reads the digits; false when they are no number. */
static bool value_of(const struct passage *s, struct number *x)
{
	struct number_reading r;
	const struct token *t = &s->tokens[x->token];
	number_read(s->p + t->at, t->n, &r);
	bool swap = x->kind == NUMBER_RATE && r.ambiguous;
	x->value = swap ? r.other : r.value;
	x->other = swap ? r.value : r.other;
	/* 1.984 is never one and a bit in these reports; 112,603 may be either. */
	x->ambiguous = r.ambiguous && (x->kind == NUMBER_RATE || memchr(s->p + t->at, ',', t->n));
	x->places = x->value.scale;
	return r.sound;
}

/* tỉnh, huyện, xã, of which "cấp" may stand before. */
static bool level(const struct passage *s, int i)
{
	return passage_is(s, i, W_tinh) || passage_is(s, i, W_huyen) || passage_is(s, i, W_xa);
}

/* A number that stands alone or before a percent sign. */
static void decide_plain(const struct passage *s, struct number *x, bool label_before)
{
	int i = x->token, after = i + 1;
	bool percent = passage_mark(s, after, '%') || passage_two(s, after, W_phan, W_tram);
	x->kind = percent ? NUMBER_RATE : NUMBER_COUNT;
	if (!value_of(s, x)) {
		x->kind = NUMBER_LABEL;
		return;
	}
	if (percent) {
		x->n = s->tokens[after].at + s->tokens[after].n - x->at;
		return;
	}
	bool attached = i > 0 && !s->tokens[i].gap &&
			(s->tokens[i - 1].kind == TOKEN_WORD ||
				(i > 1 && !s->tokens[i - 1].gap &&
					(passage_mark(s, i - 1, '/') || passage_mark(s, i - 1, '-'))));
	bool small = whole_below(x->value, 10) && s->tokens[i].n == 1;
	if (attached || item(s, x) || (x->n < 4 && name_before(s, i)) || names(s, i - 1, small) ||
		measures_time(s, after) || (year(s, x) && !counted(s, after)) ||
		(label_before && !counted(s, after)) || (passage_is(s, i - 1, W_nam) && year(s, x)) ||
		(passage_is(s, after, W_cap) && small && !level(s, after + 1)))
		x->kind = NUMBER_LABEL;
	x->unit = unit_of(s, after);
}

/* A number with what hangs on it; returns the number of tokens used. */
static int decide(struct passage *s, struct number *x, bool label_before)
{
	bool symbol;
	int i = x->token, used = chain(s, i, &symbol);
	x->loose = before_loose(s, i - 1) || passage_two(s, i + 1, W_tro, W_len) ||
		   (passage_mark(s, i + 1, '%') && passage_two(s, i + 2, W_tro, W_len));
	if (used == 1) {
		decide_plain(s, x, label_before);
		return 1;
	}
	x->kind = NUMBER_FRACTION;
	const struct token *last = &s->tokens[i + used - 1];
	if (symbol || !value_of(s, x)) {
		x->kind = NUMBER_LABEL;
		return used;
	}
	struct number_reading of;
	number_read(s->p + last->at, last->n, &of);
	x->of = of.value;
	x->n = last->at + last->n - x->at;
	x->unit = unit_of(s, i + used);
	bool attached = i > 0 && !s->tokens[i].gap && s->tokens[i - 1].kind == TOKEN_WORD;
	if (!of.sound || attached || no_ratio(s, x, i + used))
		x->kind = NUMBER_LABEL;
	return used;
}

/* Whether only a comma, "và" or a dash stands between two numbers. */
static bool beside(const struct passage *s, int a, int b)
{
	return b - a == 2 &&
	       (passage_mark(s, a + 1, ',') || passage_mark(s, a + 1, '-') || passage_is(s, a + 1, W_va));
}

void kind_decide(struct passage *s)
{
	int kept = 0, last = -2;
	bool label = false;
	for (int k = 0; k < s->number_count;) {
		struct number x = s->numbers[k];
		bool follows = label && beside(s, last, x.token);
		int used = decide(s, &x, follows), token = x.token;
		label = follows || (x.kind == NUMBER_LABEL && names(s, token - 1, true));
		last = token + used - 1;
		/* The other numbers of the chain belong to this one. */
		while (k < s->number_count && s->numbers[k].token <= last)
			s->tokens[s->numbers[k++].token].number = kept;
		s->numbers[kept++] = x;
	}
	s->number_count = kept;
}
