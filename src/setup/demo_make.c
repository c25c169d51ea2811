/* demo_make.c: inventing the dossiers behind an agency's counts.
 *
 * For each agency: what was received is shared out over its procedures by weight (largest remainder,
 * so that the sums are exact), and online receipts likewise. Then each dossier gets an end that makes
 * the counts come out: finished on time, finished late, or still open, in time or overdue; and times
 * that agree with it, on working days and in office hours. All randomness comes from one generator
 * seeded by the agency, so each run makes the same dossiers. */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "province/province.h"
#include "setup/setup.h"

enum { OVERDUE_ONE_IN = 25 }; /* of the open ones, this share is past due: the annex does not say */
enum { TEN_THOUSAND = 10000 };

/* The generator's state while it works on one agency. */
struct maker {
	struct demo *d;
	struct due_rules rules;
	int32_t from, to; /* the period */
	int agency;
	uint64_t seed;
	int *procs; /* places of the procedures it may use */
	int proc_count;
	int *share, *online; /* of each: how many are received, how many of them online */
	int room;            /* capacity of d->dossier */
};

static uint64_t draw(struct maker *m)
{
	uint64_t z = m->seed += 0x9E3779B97F4A7C15ull;
	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9ull;
	z = (z ^ z >> 27) * 0x94D049BB133111EBull;
	return z ^ z >> 31;
}

static int upto(struct maker *m, int n)
{
	return n > 0 ? (int)(draw(m) % (uint64_t)n) : 0;
}

/* Shares `total` out by weight: whole parts first, then one each to the largest remainders. */
static void apportion(const int *weight, int n, int total, int *share)
{
	int64_t sum = 0;
	int given = 0;
	for (int i = 0; i < n; i++)
		sum += weight[i];
	for (int i = 0; i < n; i++) {
		share[i] = sum ? (int)((int64_t)total * weight[i] / sum) : 0;
		given += share[i];
	}
	while (given < total) {
		int best = 0;
		int64_t most = -1;
		for (int i = 0; i < n; i++) {
			int64_t rest = sum ? (int64_t)total * weight[i] - (int64_t)share[i] * sum : 0;
			if (weight[i] && rest > most) {
				most = rest;
				best = i;
			}
		}
		share[best]++;
		given++;
	}
}

static int64_t due_under(const struct maker *m, int proc, int64_t received)
{
	const struct procedure *r = &m->d->setup->catalogue.procedure[proc];
	return due_of(&m->rules, r->unit, received, r->time_limit);
}

/* A working day of first..last, or the nearest before. Mondays draw a little more. */
static int32_t workday(struct maker *m, int32_t first, int32_t last)
{
	for (int tries = 0; tries < 40; tries++) {
		int32_t day = first + upto(m, last - first + 1);
		if (workdays_has(&m->rules.days, day) && (weekday_of(day) == 1 || upto(m, 10) < 8))
			return day;
	}
	while (!workdays_has(&m->rules.days, last) && last > first)
		last--;
	return last;
}

/* A minute within office hours: more in the morning, as at a counter. */
static int64_t office_minute(struct maker *m, int32_t day)
{
	int minute = upto(m, 100) < 58 ? 7 * 60 + upto(m, 240) : 13 * 60 + upto(m, 240);
	return time_of_day_start(day) + minute * 60;
}

static int64_t received_time(struct maker *m, int32_t day, int channel)
{
	if (channel == CHANNEL_ONLINE && upto(m, 5) == 0)
		return time_of_day_start(day) + (6 * 60 + upto(m, 16 * 60)) * 60;
	return office_minute(m, day);
}

static int64_t min64(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t max64(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* A finish between lo and hi in office hours; hi itself where no such minute is found. */
static int64_t finish_between(struct maker *m, int64_t lo, int64_t hi)
{
	int32_t first = day_of_time(lo), last = day_of_time(hi);
	for (int tries = 0; tries < 8; tries++) {
		int64_t t = office_minute(m, workday(m, first, last));
		if (t >= lo && t <= hi)
			return t;
	}
	return lo + (hi - lo) / 2 / 60 * 60;
}

static struct demo_dossier *add(struct maker *m, int proc, int channel)
{
	if (m->d->dossiers == m->room)
		return NULL;
	struct demo_dossier *n = &m->d->dossier[m->d->dossiers++];
	*n = (struct demo_dossier){
		.agency = m->agency, .procedure = proc, .channel = channel, .person = (uint32_t)draw(m)
	};
	return n;
}

static void finish(struct maker *m, struct demo_dossier *n, int64_t at)
{
	int64_t end = time_of_day_start(m->to + 1) - 60;
	n->finished_at = at;
	n->outcome = n->person % 251 == 0   ? OUTCOME_REFUSED
		     : n->person % 397 == 0 ? OUTCOME_WITHDRAWN
					    : OUTCOME_GRANTED;
	int64_t back = at + (int64_t)upto(m, 180) * 60;
	if (n->outcome != OUTCOME_WITHDRAWN && back <= end && n->person % 5)
		n->returned_at = back;
}

/* How a dossier ends. */
enum ending { END_ON_TIME, END_LATE, END_IN_TIME, END_OVERDUE };

/* The latest day on which a dossier taken in is due before `limit`: goes back by working days. */
static int32_t latest_due_before(struct maker *m, int proc, int64_t limit)
{
	int32_t day = day_of_time(limit);
	for (int back = 0; back < 400; back++, day--)
		if (workdays_has(&m->rules.days, day) &&
			due_under(m, proc, time_of_day_start(day) + 17 * 3600) < limit)
			return day;
	return day;
}

/* Times of a dossier received within the period. */
static void time_received(struct maker *m, struct demo_dossier *n, enum ending ending)
{
	int64_t end = time_of_day_start(m->to + 1) - 60;
	int32_t first = m->from, last = m->to;
	int32_t edge = latest_due_before(m, n->procedure, ending == END_LATE ? end - 5 * DAY_SECONDS : end);
	if (ending == END_LATE || ending == END_OVERDUE)
		last = edge < first ? first : edge;
	if (ending == END_OVERDUE)
		first = last - 20 > first ? last - 20 : first;
	if (ending == END_IN_TIME) {
		first = edge + 1 > first ? edge + 1 : first;
		while (first > m->to)
			first--;
	}
	n->received_at = received_time(m, workday(m, first, last), n->channel);
	n->due_at = due_under(m, n->procedure, n->received_at);
	if (ending == END_ON_TIME)
		finish(m, n, finish_between(m, n->received_at, min64(n->due_at, end)));
	if (ending == END_LATE)
		finish(m, n, finish_between(m, n->due_at + 60, min64(n->due_at + 12 * DAY_SECONDS, end)));
}

/* Times of a dossier that was open when the period began. */
static void time_carried(struct maker *m, struct demo_dossier *n, enum ending ending)
{
	int64_t begin = time_of_day_start(m->from), end = time_of_day_start(m->to + 1) - 60;
	int32_t before = m->from - 1;
	while (!workdays_has(&m->rules.days, before))
		before--;
	int32_t edge = latest_due_before(m, n->procedure, begin);
	if (ending == END_ON_TIME) /* due within the period, so taken in shortly before it */
		n->received_at =
			office_minute(m, workday(m, edge + 1 < before ? edge + 1 : before, before));
	else
		n->received_at = office_minute(m, workday(m, before - 60, before));
	n->due_at = due_under(m, n->procedure, n->received_at);
	if (n->due_at < begin && ending == END_ON_TIME) {
		n->received_at = time_of_day_start(before) + 16 * 3600 + 30 * 60;
		n->due_at = due_under(m, n->procedure, n->received_at);
	}
	if (ending == END_ON_TIME)
		finish(m, n,
			finish_between(m, max64(begin + 7 * 3600, n->received_at), min64(n->due_at, end)));
	if (ending == END_LATE)
		finish(m, n,
			finish_between(m, max64(begin + 7 * 3600, n->due_at + 60),
				min64(max64(begin, n->due_at) + 15 * DAY_SECONDS, end)));
	if (ending == END_IN_TIME && n->due_at <= end)
		n->due_at = due_close_of(&m->rules, due_next_workday(&m->rules, m->to + upto(m, 30)));
}

/* Which procedures an agency works under in the demonstration. */
static void choose_procedures(struct maker *m)
{
	const struct catalogue *c = &m->d->setup->catalogue;
	const struct agency *g = &m->d->setup->province.agency[m->agency];
	m->proc_count = 0;
	for (int i = 0; i < c->procedures; i++) {
		bool own = c->procedure[i].owner == m->agency;
		bool level = c->procedure[i].owner < 0 && c->procedure[i].level == g->level;
		if ((own || level) && m->d->weight[i].weight > 0)
			m->procs[m->proc_count++] = i;
	}
}

/* How many of each ending are still to be given out. */
struct endings {
	int left[4];
};

/* Draws an ending in proportion to what is left; `allowed` is a bit for each. */
static enum ending draw_ending(struct maker *m, struct endings *e)
{
	int total = e->left[0] + e->left[1] + e->left[2] + e->left[3], at = upto(m, total), i = 0;
	while (i < 3 && at >= e->left[i])
		at -= e->left[i++];
	while (!e->left[i])
		i = (i + 1) % 4;
	e->left[i]--;
	return (enum ending)i;
}

static void make_carried(struct maker *m, const struct demo_counts *c, struct endings *e)
{
	for (int i = 0; i < c->carried_in; i++) {
		/* What lay there is finished first, before anything that came later. */
		int open = e->left[END_IN_TIME], overdue = e->left[END_OVERDUE];
		enum ending ending;
		if (e->left[END_ON_TIME] + e->left[END_LATE]) {
			e->left[END_IN_TIME] = e->left[END_OVERDUE] = 0;
			ending = draw_ending(m, e);
			e->left[END_IN_TIME] = open;
			e->left[END_OVERDUE] = overdue;
		} else {
			ending = draw_ending(m, e);
		}
		struct demo_dossier *n = add(m, m->procs[upto(m, m->proc_count)], CHANNEL_COUNTER);
		if (n)
			time_carried(m, n, ending);
	}
}

static void make_received(struct maker *m, struct endings *e)
{
	const struct catalogue *c = &m->d->setup->catalogue;
	for (int i = 0; i < m->proc_count; i++)
		for (int k = 0; k < m->share[i]; k++) {
			bool post = c->procedure[m->procs[i]].post && upto(m, 100) < 3;
			int channel = k < m->online[i] ? CHANNEL_ONLINE
				      : post           ? CHANNEL_POST
						       : CHANNEL_COUNTER;
			struct demo_dossier *n = add(m, m->procs[i], channel);
			if (n)
				time_received(m, n, draw_ending(m, e));
		}
}

/* Online receipts cannot be more than receipts: what is too many moves to a procedure with room. */
static void fit_online(struct maker *m)
{
	for (int i = 0; i < m->proc_count; i++)
		for (int k = 0; m->online[i] > m->share[i] && k < m->proc_count; k++)
			while (m->online[i] > m->share[i] && m->online[k] < m->share[k] &&
				m->d->weight[m->procs[k]].online) {
				m->online[i]--;
				m->online[k]++;
			}
}

static bool make_agency(struct maker *m, struct error *err)
{
	const struct demo_counts *c = &m->d->counts[m->agency];
	int *weight =
		arena_zalloc(&m->d->arena, sizeof(int) * ((size_t)m->d->setup->catalogue.procedures + 1));
	m->seed = 0x6d6f74637561ull + (uint64_t)m->agency * 7919;
	choose_procedures(m);
	if (c->to_process && !m->proc_count)
		return err_set(err, ERR_DATA,
			"demo/procedures.csv: no procedure with a weight for agency %s",
			m->d->setup->province.agency[m->agency].code);
	for (int i = 0; i < m->proc_count; i++)
		weight[i] = m->d->weight[m->procs[i]].weight;
	apportion(weight, m->proc_count, c->received, m->share);
	for (int i = 0; i < m->proc_count; i++)
		weight[i] = m->d->weight[m->procs[i]].online;
	apportion(weight, m->proc_count, c->online, m->online);
	fit_online(m);
	int overdue = c->in_progress / OVERDUE_ONE_IN;
	struct endings e = { { c->on_time, c->late, c->in_progress - overdue, overdue } };
	make_carried(m, c, &e);
	make_received(m, &e);
	return true;
}

static int by_receipt(const void *a, const void *b)
{
	const struct demo_dossier *x = a, *y = b;
	if (x->received_at != y->received_at)
		return x->received_at < y->received_at ? -1 : 1;
	if (x->agency != y->agency)
		return x->agency < y->agency ? -1 : 1;
	return (x->person > y->person) - (x->person < y->person);
}

/* Of what was granted at each level so many of ten thousand are digitised, spread over the period. */
static void digitise(struct demo *d)
{
	int carried[LEVELS] = { 0 };
	for (int i = 0; i < d->dossiers; i++) {
		struct demo_dossier *m = &d->dossier[i];
		enum level level = d->setup->province.agency[m->agency].level;
		if (!m->finished_at || m->outcome > OUTCOME_GRANTED)
			continue;
		carried[level] += d->digitised[level];
		m->digitised = carried[level] >= TEN_THOUSAND;
		carried[level] -= m->digitised ? TEN_THOUSAND : 0;
	}
}

bool demo_make(struct demo *d, struct error *err)
{
	const struct province *p = &d->setup->province;
	size_t n = (size_t)d->setup->catalogue.procedures + 1;
	struct maker m = {
		.d = d,
		.from = day_of(2021, 12, 15),
		.to = day_of(2022, 6, 14),
		.rules = { .calendar = &p->calendar,
			.days = calendar_workdays(&p->calendar, 2020, 2024, &d->arena) },
		.procs = arena_zalloc(&d->arena, sizeof(int) * n),
		.share = arena_zalloc(&d->arena, sizeof(int) * n),
		.online = arena_zalloc(&d->arena, sizeof(int) * n),
	};
	for (int i = 0; i < p->agencies; i++)
		m.room += d->counts[i].to_process;
	d->dossier = calloc((size_t)m.room + 1, sizeof *d->dossier);
	if (!d->dossier)
		die("out of memory");
	for (m.agency = 0; m.agency < p->agencies; m.agency++)
		if (!make_agency(&m, err))
			return false;
	qsort(d->dossier, (size_t)d->dossiers, sizeof *d->dossier, by_receipt);
	digitise(d);
	return true;
}
