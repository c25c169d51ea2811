/* years_log.c: which years are out, as the journal has it: the data of each event about a year lists all that
 * are out after it, with the numbers of their events, so that the newest one says everything. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "store/store.h"
#include "store/years_out.h"

/* The sum keeps PostgreSQL from walking all events backwards by their number to find one of a kind. */
static const char NEWEST_DATA[] = "SELECT data FROM event WHERE kind = 'year' AND subject >= ?1 AND "
				  "subject <= "
				  "?2 ORDER BY seq + 0 DESC LIMIT 1";
static const char LISTED_OUT[] = "SELECT year FROM year_part WHERE detached = 1";

void years_out_add(struct years_out *out, const struct event_run *run)
{
	if (out->runs == out->cap) {
		out->cap = out->cap ? 2 * out->cap : 16;
		out->run = realloc(out->run, sizeof *out->run * (size_t)out->cap);
		if (!out->run)
			die("out of memory");
	}
	out->run[out->runs++] = *run;
}

static bool read_year(struct years_out *out, json_t *item)
{
	json_t *events = json_object_get(item, "events");
	json_int_t year = json_integer_value(json_object_get(item, "year"));
	if (year < FIRST_YEAR || year > LAST_YEAR || !json_is_array(events))
		return false;
	out->is_out[year - FIRST_YEAR] = true;
	for (size_t i = 0; i + 1 < json_array_size(events); i += 2) {
		struct event_run run = { .first = json_integer_value(json_array_get(events, i)),
			.last = json_integer_value(json_array_get(events, i + 1)),
			.year = (int)year };
		years_out_add(out, &run);
	}
	return true;
}

static bool read_data(struct years_out *out, const char *p, size_t n, struct error *err)
{
	json_t *data = json_loadb(p, n, 0, NULL), *list = json_object_get(data, "out"), *item;
	bool ok = json_is_array(list);
	size_t i;
	json_array_foreach(list, i, item)
	{
		ok = ok && read_year(out, item);
	}
	json_decref(data);
	return ok || err_set(err, ERR_DATA, "the journal's newest event about a year cannot be read");
}

static bool compare_list(struct db *db, const struct years_out *out, bool *agree, struct error *err)
{
	bool listed[LAST_YEAR - FIRST_YEAR + 1] = { false };
	*agree = true;
	struct stmt *q = db_stmt(db, LISTED_OUT);
	while (stmt_row(q)) {
		int64_t year = get_int(q, 0);
		if (year < FIRST_YEAR || year > LAST_YEAR)
			*agree = false;
		else
			listed[year - FIRST_YEAR] = true;
	}
	*agree = *agree && memcmp(listed, out->is_out, sizeof listed) == 0;
	return stmt_end(q, err);
}

bool years_out_read(struct db *db, struct years_out *out, bool *agree, struct error *err)
{
	*out = (struct years_out){ .runs = 0 };
	struct stmt *q = db_stmt(db, NEWEST_DATA);
	bind_int(q, 1, FIRST_YEAR);
	bind_int(q, 2, LAST_YEAR);
	struct error bad = { 0 };
	if (stmt_row(q)) {
		size_t n;
		const char *p = get_text(q, 0, &n);
		read_data(out, p, n, &bad);
	}
	bool ok = stmt_end(q, err) && (!bad.code || err_set(err, bad.code, "%s", bad.text));
	ok = ok && (!agree || compare_list(db, out, agree, err));
	if (!ok)
		years_out_release(out);
	return ok;
}

void years_out_release(struct years_out *out)
{
	free(out->run);
	*out = (struct years_out){ .runs = 0 };
}

int years_out_of(const struct years_out *out, int64_t seq)
{
	for (int i = 0; i < out->runs; i++)
		if (seq >= out->run[i].first && seq <= out->run[i].last)
			return out->run[i].year;
	return 0;
}

int64_t years_out_events(const struct years_out *out, int year)
{
	int64_t n = 0;
	for (int i = 0; i < out->runs; i++)
		if (out->run[i].year == year)
			n += out->run[i].last - out->run[i].first + 1;
	return n;
}
