/* table_target.c: plans, results and what is said of them: "Tối thiểu 80%", "100%", "Vượt chỉ tiêu". */
#include <string.h>

#include "check/grid.h"

/* What is said of a target. */
enum state { STATE_NONE, STATE_OVER, STATE_MET, STATE_MISSED, STATE_OTHER };

static enum state state_of(const char *s)
{
	static const struct {
		const char *begin;
		enum state state;
	} states[] = { { "vượt", STATE_OVER }, { "chưa đạt", STATE_MISSED }, { "không đạt", STATE_MISSED },
		{ "chưa hoàn thành", STATE_MISSED }, { "không hoàn thành", STATE_MISSED },
		{ "đạt", STATE_MET }, { "hoàn thành", STATE_MET }, { "đang", STATE_OTHER },
		{ "chưa", STATE_OTHER } };
	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++)
		if (strncmp(s, states[i].begin, strlen(states[i].begin)) == 0)
			return strpbrk(s, "0123456789") ? STATE_OTHER : states[i].state;
	return STATE_NONE;
}

static const struct reader_text *text_at(const struct grid *g, int r, int k)
{
	return &reader_cell_at(g->t, g->row[r].at, k)->text;
}

static enum state state_at(const struct grid *g, int r, int k)
{
	char low[128];
	const struct reader_text *t = text_at(g, r, k);
	if (!t->n || t->n >= sizeof low)
		return STATE_NONE;
	words_lower(t->p, t->n, low);
	low[t->n] = '\0';
	return state_of(low);
}

/* The column of states: most of its cells say one. */
static int state_column(const struct grid *g)
{
	for (int k = g->columns - 1; k >= 2; k--) {
		int filled = 0, states = 0;
		for (int r = 0; r < g->rows; r++) {
			filled += text_at(g, r, k)->n > 0;
			states += state_at(g, r, k) != STATE_NONE;
		}
		if (states >= 2 && states * 10 >= filled * 6)
			return k;
	}
	return -1;
}

/* The one number of a cell that can be compared: a rate, else the only count. */
static bool number_in(
	const struct grid *g, int r, int k, struct decimal *v, enum number_kind *kind, bool *upper)
{
	const struct reader_text *t = text_at(g, r, k);
	struct passage *s = &g->c->passage;
	int found = -1, counts = 0;
	passage_read(s, t->p, t->n);
	for (int i = 0; i < s->number_count; i++) {
		const struct number *x = &s->numbers[i];
		if (x->kind == NUMBER_RATE && (found < 0 || s->numbers[found].kind != NUMBER_RATE))
			found = i;
		else if (x->kind == NUMBER_RATE)
			return false;
		else if (x->kind == NUMBER_COUNT && found < 0)
			found = i;
		counts += x->kind == NUMBER_COUNT;
	}
	if (found < 0 || (s->numbers[found].kind == NUMBER_COUNT && counts > 1))
		return false;
	*v = s->numbers[found].value;
	*kind = s->numbers[found].kind;
	/* "không quá", "tối đa", "dưới": less is better. */
	*upper = passage_find_two(s, 0, s->count, W_khong, W_qua) >= 0 ||
		 passage_find_two(s, 0, s->count, W_toi, W_da) >= 0 ||
		 passage_find(s, 0, s->count, W_duoi) >= 0;
	return true;
}

static int columns_with_number(const struct grid *g, int below)
{
	for (int k = below - 1; k > 0; k--) {
		int numbers = 0, filled = 0;
		for (int r = 0; r < g->rows; r++) {
			filled += text_at(g, r, k)->n > 0;
			const char *p = text_at(g, r, k)->p;
			for (uint32_t i = 0; i < text_at(g, r, k)->n; i++)
				if (p[i] >= '0' && p[i] <= '9') {
					numbers++;
					break;
				}
		}
		if (k != g->code && k != g->label && numbers >= 2 && numbers * 2 >= filled)
			return k;
	}
	return -1;
}

static void hold(const struct grid *g, int r, int plan, int result, int state)
{
	struct decimal p, a;
	enum number_kind pk, ak;
	bool upper, other;
	enum state s = state_at(g, r, state);
	const struct reader_text *t = text_at(g, r, result);
	if (s == STATE_NONE || s == STATE_OTHER || !number_in(g, r, result, &a, &ak, &other))
		return;
	/* An increase where a decrease was planned cannot be compared by its number. */
	if (passage_find(&g->c->passage, 0, g->c->passage.count, W_tang) >= 0 ||
		!number_in(g, r, plan, &p, &pk, &upper) || pk != ak || !t->n)
		return;
	int cmp = decimal_compare(a, p);
	if (upper)
		cmp = -cmp;
	bool right = s == STATE_OVER ? cmp > 0 : s == STATE_MET ? cmp >= 0 : cmp < 0;
	/* "Vượt" at the very number planned is a small thing. */
	if (right)
		return;
	struct spot at = g->at;
	at.row = g->row[r].at + g->shift;
	at.column = state;
	const struct reader_text *said = text_at(g, r, state);
	const char *should = cmp < 0 ? "not reached" : cmp == 0 ? "reached" : "exceeded";
	struct finding *f =
		check_found(g->c, &at, 0, said->n, "target", s == STATE_OVER && cmp == 0 ? 50 : 82,
			arena_dup(g->c->arena, said->p, said->n), should, "%s %s %s", check_number(g->c, a),
			cmp == 0                    ? "="
			: decimal_compare(a, p) < 0 ? "<"
						    : ">",
			check_number(g->c, p));
	if (f && g->label >= 0)
		f->words = arena_printf(g->c->arena, "%.*s: %s", (int)text_at(g, r, g->label)->n,
			text_at(g, r, g->label)->p, f->words);
}

/* A row that says nothing of its scope gives a statement: its result as a rate. */
static void keep(const struct grid *g, int r, int plan, int result)
{
	struct decimal v;
	enum number_kind kind;
	bool upper;
	for (int k = 0; k < plan; k++)
		if (k != g->label && k != g->code && text_at(g, r, k)->n)
			return;
	if (!*g->row[r].label || !number_in(g, r, result, &v, &kind, &upper) || kind != NUMBER_RATE)
		return;
	struct statement s = {
		.spot = g->at, .value = v, .rate = true, .target = true, .name = g->row[r].label, .above = ""
	};
	s.spot.row = g->row[r].at + g->shift;
	s.spot.column = result;
	s.spot.text = text_at(g, r, result);
	s.label = &reader_cell_at(g->t, g->row[r].at, g->label)->text;
	check_state(g->c, &s);
}

void table_targets(const struct grid *g)
{
	int state = g->columns >= 3 ? state_column(g) : -1;
	int result = state > 0 ? columns_with_number(g, state) : -1;
	int plan = result > 0 ? columns_with_number(g, result) : -1;
	if (plan < 0)
		return;
	for (int r = 0; r < g->rows; r++)
		keep(g, r, plan, result);
	for (int r = 0; r < g->rows; r++)
		hold(g, r, plan, result, state);
}
