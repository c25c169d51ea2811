/* due_cli.c: motcua due: when a time limit ends, and why. */
#include "procedure/due_cli.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "procedure/procedure.h"

/* The longest limit that may be asked for, in its own unit: some thirty years of days. */
enum { LIMIT_MAX = 10000 };

/* Reads "3 working days". */
static bool read_limit(const char *s, int *n, enum limit_unit *unit, struct error *err)
{
	size_t digits = strspn(s, "0123456789");
	int64_t v = 0;
	int at = s[digits] == ' ' ? text_word(s + digits + 1, unit_names) : -1;
	if (at < 0 || !int_parse(s, digits, &v) || v > LIMIT_MAX)
		return err_set(err, ERR_USAGE,
			"--limit: found \"%s\", expected a number up to %d and working days, working hours "
			"or "
			"days",
			s, LIMIT_MAX);
	*n = (int)v;
	*unit = (enum limit_unit)at;
	return true;
}

static const char *weekday_name(int32_t day)
{
	static const char *const names[] = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday",
		"Saturday", "Sunday" };
	return names[weekday_of(day) - 1];
}

static void add_hours(struct buf *b, int minutes)
{
	buf_printf(b, "%d h %02d", minutes / 60, minutes % 60);
}

static void add_what(struct buf *b, const struct due_line *l, const struct clock *clock)
{
	switch (l->kind) {
	case DUE_ACCEPTED: buf_adds(b, "day of acceptance, not counted"); break;
	case DUE_OFF: buf_adds(b, "day off, not counted"); break;
	case DUE_STOPPED: buf_adds(b, "the clock stood still, not counted"); break;
	case DUE_MOVED:
		buf_adds(b, "the last day was a day off: the limit ends on the next working day");
		break;
	case DUE_COUNTED:
		if (clock->unit != UNIT_WORKING_HOURS) {
			buf_printf(b, "day %d of %d", l->count, clock->limit);
			break;
		}
		add_hours(b, l->minutes);
		buf_adds(b, " of office hours, ");
		add_hours(b, l->count);
		buf_printf(b, " of %d h", clock->limit);
	}
	if (l->name)
		buf_printf(b, " (%s)", l->name);
}

static bool explain(const struct due_line *lines, int n, const struct clock *clock, struct error *err)
{
	struct buf b = BUF_INIT(8u << 20);
	char day[11];
	for (int i = 0; i < n; i++) {
		buf_printf(&b, "%s %-9s ", day_format(lines[i].day, day), weekday_name(lines[i].day));
		add_what(&b, &lines[i], clock);
		buf_addc(&b, '\n');
	}
	bool ok = cli_out(&b, err);
	buf_release(&b);
	return ok;
}

static bool read_time(const char *option, const char *s, size_t n, int64_t *at, struct error *err)
{
	return time_parse(s, n, at) ||
	       err_set(err, ERR_USAGE, "%s: found \"%.*s\", expected a time, YYYY-MM-DDTHH:MM", option,
		       (int)(n < 80 ? n : 80), s);
}

/* Reads "FROM/TO,FROM/TO": when the clock stood still. */
static bool read_stops(struct clock *clock, const char *s, struct error *err)
{
	int64_t before = clock->from;
	while (s && *s) {
		size_t n = strcspn(s, ","), from = strcspn(s, "/,");
		struct clock_stop *stop = &clock->stop[clock->stops++];
		if (clock->stops > CLOCK_STOPS)
			return err_set(err, ERR_USAGE, "--stopped: expected at most %d", CLOCK_STOPS);
		if (!read_time("--stopped", s, from, &stop->from, err) ||
			!read_time(
				"--stopped", s + from + (from < n), n - from - (from < n), &stop->to, err))
			return false;
		if (stop->from < before || stop->to < stop->from)
			return err_set(err, ERR_USAGE,
				"--stopped: expected each to begin after acceptance and the one before, "
				"and "
				"to end after it began");
		before = stop->to;
		s += n + (s[n] == ',');
	}
	return true;
}

static bool read_extension(struct cli *c, struct clock *clock, struct error *err)
{
	const char *by = cli_get(c, "extended"), *at = cli_get(c, "extended-at");
	int64_t n;
	if (!by && !at)
		return true;
	if (!by || !at)
		return err_set(err, ERR_USAGE, "--extended and --extended-at stand together");
	if (!int_parse(by, strlen(by), &n) || n < 1 || n > LIMIT_MAX)
		return err_set(err, ERR_USAGE,
			"--extended: found \"%s\", expected a number of the limit's unit", by);
	clock->added = (int)n;
	clock->limit += clock->added;
	return read_time("--extended-at", at, strlen(at), &clock->added_at, err);
}

static bool print_due(struct cli *c, const struct rules *r, struct error *err)
{
	const char *from_text = cli_get(c, "from"), *limit_text = cli_get(c, "limit");
	struct clock clock = { 0 };
	struct due_line *lines;
	int n;
	char text[17];
	if (!from_text || !time_parse(from_text, strlen(from_text), &clock.from))
		return err_set(err, ERR_USAGE,
			"--from: found \"%s\", expected the time of acceptance, YYYY-MM-DDTHH:MM",
			from_text ? from_text : "");
	if (!read_limit(limit_text ? limit_text : "", &clock.limit, &clock.unit, err) ||
		!read_stops(&clock, cli_get(c, "stopped"), err) || !read_extension(c, &clock, err))
		return false;
	int64_t due = clock_explain(&r->due, &clock, &c->arena, &lines, &n);
	if (!due_is_covered(&r->due, clock.from) || !due_is_covered(&r->due, due))
		return err_set(err, ERR_USAGE,
			"the calendar covers the years %d to %d: the limit would begin or end outside them",
			date_of(r->due.days.first).year, date_of(r->due.days.last).year);
	printf("%s\n", time_format(due, text));
	return !cli_get(c, "explain") || (fflush(stdout) == 0 && explain(lines, n, &clock, err));
}

bool due_command(struct cli *c, struct error *err)
{
	struct rules r;
	struct store *s = cli_store(c, true, err);
	struct db *db = s ? store_reader(s, err) : NULL;
	bool loaded = db && rules_load(&r, db, err), ok = loaded && print_due(c, &r, err);
	if (loaded)
		rules_release(&r);
	store_reader_return(s, db);
	store_close(s);
	return ok;
}
