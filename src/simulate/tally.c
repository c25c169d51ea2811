/* tally.c: see tally.h. */
#include "simulate/tally.h"

#include "base/json.h"

/* Class of a time: below SPAN_PARTS each its own; above, SPAN_PARTS / 2 classes for each doubling. */
static int class_of(int64_t us)
{
	int shift = 0;
	while (us >> shift >= SPAN_PARTS)
		shift++;
	int at = (int)(us >> shift) + shift * (SPAN_PARTS / 2);
	return at < SPAN_CLASSES ? at : SPAN_CLASSES - 1;
}

/* The longest time of a class. */
static int64_t end_of(int at)
{
	int shift = at < SPAN_PARTS ? 0 : (at - SPAN_PARTS / 2) / (SPAN_PARTS / 2);
	return (((int64_t)(at - shift * (SPAN_PARTS / 2)) + 1) << shift) - 1;
}

void spans_add(struct spans *s, int64_t us)
{
	us = us < 0 ? 0 : us;
	s->in[class_of(us)]++;
	s->count++;
	s->most = us > s->most ? us : s->most;
}

int64_t spans_percentile(const struct spans *s, int percent)
{
	int64_t before = 0, wanted = (s->count * percent + 99) / 100;
	for (int i = 0; i < SPAN_CLASSES && s->count; i++) {
		before += s->in[i];
		if (before >= wanted)
			return end_of(i) < s->most ? end_of(i) : s->most;
	}
	return s->most;
}

void tally_wrong(struct tally *t, const char *what)
{
	if (t->wrong < WRONGS_KEPT) {
		t->wrongs[t->wrong] = BUF_INIT(2000);
		buf_printf(&t->wrongs[t->wrong], "%.1500s", what);
	}
	t->wrong++;
}

int64_t tally_acts(const struct tally *t)
{
	int64_t n = 0;
	for (int i = 0; i < DEEDS; i++)
		n += t->deed[i];
	return n;
}

static int64_t each_second(int64_t n, int64_t us)
{
	return us ? (n * 1000000 + us / 2) / us : 0;
}

static void put_spans(struct json_out *j, const char *key, const struct spans *s)
{
	json_open(j, key, '{');
	json_int(j, "count", s->count);
	json_int(j, "p50_us", spans_percentile(s, 50));
	json_int(j, "p90_us", spans_percentile(s, 90));
	json_int(j, "p99_us", spans_percentile(s, 99));
	json_int(j, "max_us", s->most);
	json_close(j, '}');
}

static void put_counts(
	struct json_out *j, const char *key, const int64_t *n, const char *const *names, int from)
{
	json_open(j, key, '{');
	for (int i = from; names[i]; i++)
		json_int(j, names[i], n[i]);
	json_close(j, '}');
}

static void put_json(const struct tally *t, struct buf *out)
{
	struct json_out j = JSON_OUT(out);
	int64_t reads = t->reads + t->views;
	json_open(&j, NULL, '{');
	json_int(&j, "milliseconds", t->us / 1000);
	json_int(&j, "dossiers_begun", t->begun);
	json_int(&j, "dossiers_ended", t->ended);
	json_int(&j, "dossiers_under_way", t->under_way);
	json_int(&j, "dossiers_checked", t->checked);
	json_int(&j, "acts", tally_acts(t));
	json_int(&j, "acts_per_second", each_second(tally_acts(t), t->us));
	json_int(&j, "reads", reads);
	json_int(&j, "reads_per_second", each_second(reads, t->us));
	json_int(&j, "refusals_expected", t->refused);
	json_int(&j, "unanswered", t->lost);
	json_int(&j, "unexpected", t->wrong);
	put_counts(&j, "acts_by_kind", t->deed, deed_names, 0);
	put_counts(&j, "faults", t->slip, slip_names, 1);
	put_spans(&j, "read_times", &t->read);
	put_spans(&j, "act_times", &t->act);
	json_open(&j, "first_unexpected", '[');
	for (int i = 0; i < t->wrong && i < WRONGS_KEPT; i++)
		json_text(&j, NULL, t->wrongs[i].p, t->wrongs[i].len);
	json_close(&j, ']');
	json_close(&j, '}');
	buf_addc(out, '\n');
}

static void put_line(struct buf *out, const char *what, const struct spans *s)
{
	buf_printf(out, "%-8s p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, longest %.1f ms\n", what,
		(double)spans_percentile(s, 50) / 1000, (double)spans_percentile(s, 90) / 1000,
		(double)spans_percentile(s, 99) / 1000, (double)s->most / 1000);
}

static void put_text(const struct tally *t, struct buf *out)
{
	int64_t acts = tally_acts(t), reads = t->reads + t->views;
	buf_printf(out,
		"%.1f s: %d dossiers begun, %d went all the way, %d under way, %d looked at again\n",
		(double)t->us / 1e6, t->begun, t->ended, t->under_way, t->checked);
	buf_printf(out, "acts     %lld acknowledged, %lld a second\n", (long long)acts,
		(long long)each_second(acts, t->us));
	buf_printf(out, "reads    %lld, %lld a second\n", (long long)reads,
		(long long)each_second(reads, t->us));
	put_line(out, "an act", &t->act);
	put_line(out, "a read", &t->read);
	buf_printf(out, "refusals %lld as they must be; %lld requests without an answer; %lld unexpected\n",
		(long long)t->refused, (long long)t->lost, (long long)t->wrong);
	for (int i = 0; i < DEEDS; i++)
		if (t->deed[i])
			buf_printf(out, "  %-16s %lld\n", deed_names[i], (long long)t->deed[i]);
	for (int i = 1; i < SLIPS; i++)
		if (t->slip[i])
			buf_printf(out, "  fault %-16s %lld\n", slip_names[i], (long long)t->slip[i]);
	for (int i = 0; i < t->wrong && i < WRONGS_KEPT; i++)
		buf_printf(out, "unexpected: %s\n", t->wrongs[i].p);
}

void tally_put(const struct tally *t, bool json, struct buf *out)
{
	if (json)
		put_json(t, out);
	else
		put_text(t, out);
}

void tally_release(struct tally *t)
{
	for (int i = 0; i < WRONGS_KEPT; i++)
		buf_release(&t->wrongs[i]);
}
