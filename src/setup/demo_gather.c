/* demo_gather.c: what agencies answered in the demonstration: the half-year of the printed report,
 * approved, and the one after it, still open, whose numbers are invented. */
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "gather/gather.h"
#include "setup/setup.h"
#include "store/journal.h"

static bool open_round(struct tx *tx, const struct demo *d, const char *set, const char *name,
	struct period period, int32_t due, struct round *out, struct error *err)
{
	const struct province *p = &d->rules.province;
	int keeper = province_agency(p, "P03", 3);
	struct round_open o = { .rules = &d->rules,
		.round = { .set = set,
			.name = name,
			.period = period,
			.due_at = time_of_day_start(due) + 17 * 3600,
			.keeper = keeper < 0 ? 0 : p->agency[keeper].id } };
	if (!round_open_act(tx, &o, err))
		return false;
	*out = o.round;
	return true;
}

static bool read_answers(
	struct demo *d, const struct round *r, const char *file, struct round_import *m, struct error *err)
{
	const struct indicators *sets = d->rules.indicators;
	*m = (struct round_import){ .rules = &d->rules, .round = r->id };
	return round_import_read(m, &sets->set[indicator_set_find(sets, r->set)], r->period, &d->arena,
		path_join(&d->arena, d->setup->dir, file), err);
}

/* Those of the printed report: its rounds, all approved. */
static bool add_printed(struct tx *tx, struct demo *d, const char *set, const char *name, const char *file,
	struct error *err)
{
	struct period half = { day_of(2021, 12, 15), day_of(2022, 6, 14) };
	struct round r;
	struct round_import m;
	if (!open_round(tx, d, set, name, half, day_of(2022, 6, 10), &r, err) ||
		!read_answers(d, &r, file, &m, err))
		return false;
	m.state = ANSWER_APPROVED;
	return round_import_act(tx, &m, err);
}

/* How far an agency is in the open round, by its place. */
static enum answer_state invented_state(int agency, bool *late)
{
	int draw = agency * 7 % 11;
	*late = draw < 3;
	return draw == 2 ? ANSWER_DRAFT : draw < 6 ? ANSWER_SUBMITTED : ANSWER_APPROVED;
}

static bool add_open(struct tx *tx, struct demo *d, struct error *err)
{
	static const enum answer_state states[] = { ANSWER_DRAFT, ANSWER_SUBMITTED, ANSWER_APPROVED };
	struct period half = { day_of(2022, 6, 15), day_of(2022, 12, 14) };
	struct round r;
	struct round_import all;
	if (!open_round(tx, d, "van-ban-2022", "Văn bản điện tử, 6 tháng cuối năm 2022 (minh họa)", half,
		    day_of(2022, 12, 9), &r, err) ||
		!read_answers(d, &r, "demo/answers-van-ban-2022b.csv", &all, err))
		return false;
	for (int k = 0; k < 3; k++) {
		struct round_import m = all;
		m.state = states[k];
		m.row = arena_alloc(&d->arena, sizeof *m.row * ((size_t)all.count + 1));
		m.count = 0;
		for (int i = 0; i < all.count; i++) {
			bool late, half_done = strncmp(all.row[i].answer.code, "DEN", 3) == 0;
			enum answer_state state = invented_state(all.row[i].agency, &late);
			if (state == m.state && (!late || (state == ANSWER_DRAFT && half_done)))
				m.row[m.count++] = all.row[i];
		}
		if (!round_import_act(tx, &m, err))
			return false;
	}
	return open_round(tx, d, "cchc-2022", "Báo cáo cải cách hành chính năm 2022 (minh họa)", half,
		day_of(2022, 12, 9), &r, err);
}

/* The units of 2015, which a rate of the report is held against: 599 + 106 by the report's words; how
 * they part is invented. */
static bool add_base(struct tx *tx, const struct demo *d, struct error *err)
{
	static const char *const rows[][2] = { { "IV.1.5.1", "12" }, { "IV.1.5.2", "118" },
		{ "IV.1.5.3", "575" } };
	const struct province *p = &d->rules.province;
	int at = province_agency(p, "P03", 3);
	if (at < 0)
		return true;
	for (int i = 0; i < 3; i++) {
		struct answer_new n = { .set = "cchc-2022",
			.code = rows[i][0],
			.agency = p->agency[at].id,
			.period = { day_of(2015, 1, 1), day_of(2015, 12, 31) },
			.value = rows[i][1],
			.note = "Số liệu gốc năm 2015 (minh họa)",
			.state = ANSWER_APPROVED };
		if (!answer_put(tx, &n, err))
			return false;
	}
	struct event e = { .act = "answer.base",
		.kind = "agency",
		.subject = p->agency[at].id,
		.data = "{}",
		.data_len = 2 };
	return journal_append(tx, &e, err);
}

bool demo_gather(struct tx *tx, struct demo *d, struct error *err)
{
	d->rules.indicators = &d->setup->indicators;
	return add_printed(tx, d, "cchc-2022", "Báo cáo cải cách hành chính 6 tháng đầu năm 2022",
		       "demo/answers-cchc-2022.csv", err) &&
	       add_printed(tx, d, "van-ban-2022", "Văn bản điện tử, 6 tháng đầu năm 2022",
		       "demo/answers-van-ban-2022.csv", err) &&
	       add_base(tx, d, err) && add_open(tx, d, err);
}
