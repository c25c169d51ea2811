/* prose_sum.c: wholes against the parts named after them: "1.984 thủ tục, gồm: cấp tỉnh 1.506, cấp
 * huyện 315, cấp xã 163"; "05 phòng (trong đó 03 phòng ...)".
 *
 * "gồm" promises all parts. After "trong đó" or in brackets there may be some only: then only sums
 * that nearly fit, or those over cấp tỉnh, huyện and xã, are held against the whole; and a part
 * greater than its whole always. */
#include "check/inside.h"

enum { PARTS = 40 };

/* How parts are announced. */
enum trigger { NO_TRIGGER, GOM, TRONG_DO, BRACKET, COLON };

/* Parts that follow a trigger. */
struct parts {
	const struct number *part[PARTS];
	int count;
	int from, to;   /* tokens they stand among */
	bool same_unit; /* all count what the whole counts, or say nothing */
	bool levels;    /* province, district and commune are all named */
	bool complete;  /* they are a thing and its opposite, or two of the levels */
	bool mixed;     /* something between them makes it no plain enumeration */
	bool one_unit;  /* one of them at least says so */
	bool each_unit; /* each says what it counts */
	bool general;   /* the whole counts documents, bodies or the like, of which there are kinds */
	bool colon;     /* the trigger ends with a colon */
};

/* The trigger that begins at token `i`; *after: the token behind it. */
static enum trigger trigger_at(const struct passage *s, int i, int *after)
{
	enum trigger t = NO_TRIGGER;
	*after = i + 1;
	if (passage_mark(s, i, '('))
		t = BRACKET;
	else if (passage_is(s, i, W_gom))
		t = GOM;
	else if (passage_two(s, i, W_trong, W_do_)) {
		t = TRONG_DO;
		*after = i + 2;
	} else if (passage_mark(s, i, ':') && !passage_is(s, i - 1, W_gom) &&
		   !passage_is(s, i - 1, W_do_) && !passage_is(s, i - 1, W_sau))
		t = COLON;
	if (t == GOM && passage_is(s, *after, W_co))
		++*after;
	return t;
}

/* Where the parts end: the bracket's end, or the sentence's, or another breakdown. */
static int parts_end(const struct sentence *q, int from, enum trigger t)
{
	int depth = 0;
	for (int i = from; i < q->to; i++) {
		const struct token *k = &q->s->tokens[i];
		int after;
		if (passage_mark(q->s, i, '('))
			depth++;
		if (passage_mark(q->s, i, ')') && depth-- == 0)
			return i;
		if (k->kind == TOKEN_WORD && depth == 0 && trigger_at(q->s, i, &after) != NO_TRIGGER)
			return i;
		(void)t;
	}
	return q->to;
}

/* Words that make a number beside them no part. */
static bool compares(const struct passage *s, int from, int to)
{
	static const enum word words[] = { W_tang, W_giam, W_so_, W_vuot, W_them, W_luy, W_binh, W_moi_ };
	if (passage_find_two(s, from, to, W_cung, W_ky) >= 0)
		return true;
	for (int i = from; i < to; i++)
		for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
			if (passage_is(s, i, words[k]) &&
				!(words[k] == W_tang && passage_is(s, i + 1, W_cong)))
				return true;
	return false;
}

/* Numbers in words, "and others": there are parts that no number is read of. */
static bool open_end(const struct passage *s, int from, int to)
{
	static const enum word words[] = { W_mot, W_hai, W_ba, W_bon, W_sau_, W_bay, W_tam, W_chin,
		W_muoi };
	for (int i = from; i < to; i++) {
		if (passage_is(s, i, W_khac) || (passage_two(s, i, W_con, W_lai) && i + 4 < to &&
							s->tokens[i + 2].kind != TOKEN_NUMBER &&
							s->tokens[i + 3].kind != TOKEN_NUMBER))
			return true;
		bool begins = i == from || passage_mark(s, i - 1, ',') || passage_mark(s, i - 1, ';') ||
			      passage_is(s, i - 1, W_va) || passage_mark(s, i - 1, ':');
		for (size_t k = 0; begins && k < sizeof words / sizeof words[0]; k++)
			if (passage_is(s, i, words[k]))
				return true;
	}
	return false;
}

/* Whether the parts are told by words of which one leaves what the other takes: on time and late, new
 * and carried in, online and in person, level 3 and level 4. */
static bool complete(const struct passage *s, int from, int to)
{
	bool late = passage_find_two(s, from, to, W_tre, W_han) >= 0 ||
		    passage_find_two(s, from, to, W_qua, W_han) >= 0;
	bool in_time = passage_find_two(s, from, to, W_dung, W_han) >= 0 ||
		       passage_find_two(s, from, to, W_truoc, W_han) >= 0 ||
		       passage_find_two(s, from, to, W_trong, W_han) >= 0;
	bool before = passage_find_two(s, from, to, W_ky, W_truoc) >= 0;
	bool fresh = passage_find(s, from, to, W_moi) >= 0;
	bool online = passage_find_two(s, from, to, W_truc, W_tuyen) >= 0;
	bool in_person = passage_find_two(s, from, to, W_truc, W_tiep) >= 0;
	int level = passage_find_two(s, from, to, W_muc_, W_do__);
	bool grades = level >= 0 && passage_find_two(s, level + 2, to, W_muc_, W_do__) >= 0;
	return (late && in_time) || (before && fresh) || (online && in_person) || grades;
}

static void gather(
	const struct sentence *q, const struct number *whole, int from, int to, struct parts *out)
{
	const struct passage *s = q->s;
	int depth = 0, last = from;
	*out = (struct parts){ .from = from, .to = to, .same_unit = true, .each_unit = true };
	out->mixed = open_end(s, from, to);
	int noun = whole->token + 1;
	out->general = passage_is(s, noun, W_van) || passage_is(s, noun, W_vbqppl) ||
		       passage_is(s, noun, W_don) || passage_is(s, noun, W_co_) ||
		       passage_is(s, noun, W_to) || passage_is(s, noun, W_dvsncl);
	out->colon = passage_mark(s, from, ':');
	for (int i = from, k = q->first; i < to; i++) {
		depth += passage_mark(s, i, '(');
		depth -= passage_mark(s, i, ')');
		if (s->tokens[i].kind != TOKEN_NUMBER)
			continue;
		while (k < q->last && s->numbers[k].token < i)
			k++;
		if (k >= q->last || s->numbers[k].token != i || depth > 0 || out->count == PARTS)
			continue;
		const struct number *x = &s->numbers[k];
		if (x->kind == NUMBER_COUNT && compares(s, last, i))
			out->mixed = true;
		else if (x->kind == NUMBER_FRACTION || (x->kind == NUMBER_COUNT && x->loose))
			out->mixed = true;
		else if (x->kind == NUMBER_COUNT && out->one_unit && !units_agree(x->unit, whole->unit)) {
			/* Something else is counted from here on. */
			break;
		} else if (x->kind == NUMBER_COUNT) {
			out->part[out->count++] = x;
			out->same_unit &= units_agree(x->unit, whole->unit);
			out->one_unit |= x->unit && x->unit == whole->unit;
			out->each_unit &= x->unit != 0;
		}
		last = i;
	}
	bool tinh = passage_find_two(s, from, to, W_cap, W_tinh) >= 0;
	bool huyen = passage_find_two(s, from, to, W_cap, W_huyen) >= 0;
	bool xa = passage_find_two(s, from, to, W_cap, W_xa) >= 0;
	out->levels = tinh && huyen && xa;
	out->complete = out->count >= 2 && (tinh + huyen + xa == 2 || complete(s, from, to));
}

/* Whether the first parts, as far as some part, add up to `whole`; *sum: of all. False in *fits when
 * they cannot be added. */
static bool adds_up(const struct parts *p, struct decimal whole, bool others, struct decimal *sum)
{
	*sum = decimal_of(0);
	for (int i = 0; i < p->count; i++) {
		struct decimal v = others && p->part[i]->ambiguous ? p->part[i]->other : p->part[i]->value;
		if (!decimal_add(*sum, v, sum))
			return true;
		if (i > 0 && decimal_compare(*sum, whole) == 0)
			return true;
	}
	return false;
}

/* Some parts may be parts of parts: whether any two or more of them add up. Up to twelve. */
static bool some_add_up(const struct parts *p, struct decimal whole)
{
	int n = p->count < 12 ? p->count : 12;
	for (unsigned set = 1; set < 1u << n; set++) {
		struct decimal sum = decimal_of(0);
		bool ok = (set & (set - 1)) != 0;
		for (int i = 0; ok && i < n; i++)
			if (set & 1u << i)
				ok = decimal_add(sum, p->part[i]->value, &sum);
		if (ok && decimal_compare(sum, whole) == 0)
			return true;
	}
	return false;
}

/* |a - b| as hundredths of b, at most 1000. */
static int off_by(struct decimal a, struct decimal b)
{
	struct decimal d;
	if (!decimal_subtract(a, b, &d))
		return 1000;
	d.units = d.units < 0 ? -d.units : d.units;
	if (!decimal_multiply(d, decimal_of(100), &d) || !decimal_divide(d, b, 0, DECIMAL_UP, &d))
		return 1000;
	return decimal_compare(d, decimal_of(1000)) > 0 ? 1000 : (int)d.units;
}

/* How sure it is that these parts should add up to the whole, when they do not. */
static int confidence(const struct parts *p, enum trigger t, int off)
{
	if (p->mixed || p->count < 2)
		return 0;
	if (p->levels && p->same_unit)
		return off <= 50 ? 88 : t == COLON ? 0 : 60;
	/* A colon says less than a word does: three parts at least, each of them of the whole's own unit. */
	if (t == COLON)
		return p->same_unit && p->each_unit && p->count >= 3 && off <= 12 ? 62 : 0;
	/* "17 văn bản (06 nghị quyết, 12 quyết định)": kinds of what is counted in general. */
	if (!p->same_unit)
		return t == TRONG_DO || !p->each_unit || off > 20 ? 0 : p->general ? 62 : t == GOM ? 45 : 0;
	if (t == GOM)
		return !p->one_unit                 ? (off <= 10 ? 50 : 0)
		       : off <= 25                  ? 80
		       : p->count >= 3 && off <= 60 ? 55
						    : 0;
	if (p->complete && off <= 60)
		return t == BRACKET ? 74 : 66;
	if (p->complete && t == BRACKET && off <= 400)
		return 58;
	if (p->count >= 3)
		return off <= 3 ? 75 : off <= 12 ? 65 : 0;
	return off <= 1 ? 65 : off <= 4 ? 55 : 0;
}

static const char *written(struct check *c, const struct parts *p, struct decimal sum)
{
	const char *text = "";
	for (int i = 0; i < p->count; i++)
		text = arena_printf(
			c->arena, "%s%s%s", text, i ? " + " : "", check_number(c, p->part[i]->value));
	return arena_printf(c->arena, "%s = %s", text, check_number(c, sum));
}

/* A part that is greater than its whole. */
static bool greater(
	const struct sentence *q, const struct number *whole, const struct parts *p, enum trigger t)
{
	const struct passage *s = q->s;
	const struct number *x = p->count ? p->part[0] : NULL;
	if (x && (!decimal_whole(x->value) || !decimal_whole(whole->value)))
		return false;
	if (!x || t != TRONG_DO || p->mixed || !x->unit || x->unit != whole->unit ||
		x->ambiguous != whole->ambiguous || decimal_compare(x->value, whole->value) <= 0 ||
		x->token - p->from > 8)
		return false;
	(void)s;
	/* Other counts between: "11 đơn vị gồm 3 thị xã và 8 huyện, trong đó có 111 xã". */
	for (const struct number *n = whole + 1; n < x; n++)
		if (n->kind == NUMBER_COUNT)
			return false;
	check_found(q->c, &q->spot, whole->at, x->at + x->n, "part", 75, check_plain(q->c, x->value),
		arena_printf(q->c->arena, "at most %s", check_plain(q->c, whole->value)), "%s > %s",
		check_number(q->c, x->value), check_number(q->c, whole->value));
	return true;
}

/* A name behind a number ("737 MAX"), where something that is counted should stand; abbreviations of
 * it are known. */
static bool named(const struct passage *s, int i)
{
	return i < s->count && s->tokens[i].kind == TOKEN_WORD && s->tokens[i].capital &&
	       s->tokens[i].word == W_NONE;
}

/* Wholes that the parts may be of: numbers before the trigger, the nearest first. */
static void breakdown(const struct sentence *q, int at, int after, enum trigger t)
{
	const struct passage *s = q->s;
	const struct number *whole = NULL;
	struct parts p;
	struct decimal sum;
	int to = parts_end(q, after, t);
	for (int k = q->last - 1; k >= q->first; k--) {
		const struct number *w = &s->numbers[k];
		if (w->token >= at || w->kind != NUMBER_COUNT)
			continue;
		gather(q, w, after, to, &p);
		if (adds_up(&p, w->value, false, &sum) || adds_up(&p, w->value, true, &sum) ||
			(w->ambiguous && adds_up(&p, w->other, false, &sum)) || some_add_up(&p, w->value))
			return;
		/* The nearest that counts the same as the first part; else the nearest. */
		bool same = p.count && w->unit && w->unit == p.part[0]->unit;
		if (!whole || (same && whole->unit != w->unit && p.part[0]->unit != whole->unit))
			whole = w;
	}
	/* A bracket must stand right behind what it explains. */
	if (!whole || whole->loose || at - whole->token > (t == BRACKET || t == COLON ? 10 : 24) ||
		passage_find(s, whole->token, at, W_moi_) >= 0 || (!whole->unit && t != BRACKET) ||
		named(s, whole->token + 1))
		return;
	gather(q, whole, after, to, &p);
	if (greater(q, whole, &p, t))
		return;
	adds_up(&p, whole->value, false, &sum);
	if (decimal_compare(whole->value, decimal_of(0)) <= 0 || !decimal_whole(whole->value))
		return;
	int sure = confidence(&p, t, off_by(sum, whole->value));
	if (sure)
		check_found(q->c, &q->spot, whole->at, p.part[p.count - 1]->at + p.part[p.count - 1]->n,
			"sum", sure, check_plain(q->c, whole->value), check_plain(q->c, sum), "%s",
			written(q->c, &p, sum));
}

void prose_sums(const struct sentence *q)
{
	for (int i = q->from; i < q->to; i++) {
		int after;
		enum trigger t = trigger_at(q->s, i, &after);
		/* "... 125 ý kiến. Trong đó, 13 ...": the whole is in the sentence before. */
		struct sentence both = *q;
		both.first = t == TRONG_DO && i == q->from && q->from > 0 ? q->first_before : q->first;
		if (t != NO_TRIGGER && both.last - both.first > 1)
			breakdown(&both, i, after, t);
	}
}
