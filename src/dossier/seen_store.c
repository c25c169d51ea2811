/* seen_store.c: the statements of seen.h. */
#include "dossier/seen_rows.h"

#include <sodium.h>
#include <stdio.h>

#include "base/date.h"
#include "dossier/inquiry_wait.h"
#include "store/store.h"

static const char INSERT[] = "INSERT INTO dossier_seen (account, day, dossier, agency, at, hour) VALUES "
			     "(?1, ?2, "
			     "?3, ?4, ?5, ?6) ON CONFLICT (account, day, dossier) DO NOTHING";
static const char KEPT[] = "SELECT CAST(value AS INTEGER) FROM setting WHERE key = 'looks_kept_days'";
/* By account, as the rows lie. */
static const char FORGET[] = "DELETE FROM dossier_seen WHERE account IN (SELECT id FROM account) AND day < "
			     "?1";
static const char OF_HOUR[] = "SELECT account, day, dossier, agency, at FROM dossier_seen WHERE hour = ?1"
			      " ORDER BY account, day, dossier";
static const char LAST_SEALED[] = "SELECT COALESCE(MAX(hour), 0) FROM dossier_seen_sealed";
static const char OPEN_HOURS[] = "SELECT hour FROM dossier_seen WHERE hour > ?1 AND hour < ?2"
				 " UNION SELECT written FROM inquiry WHERE written > ?1 AND written < ?2"
				 " ORDER BY 1 LIMIT ?3";
static const char NOTE_SEALED[] = "INSERT INTO dossier_seen_sealed (hour, at) VALUES (?1, ?2)";
#define LOOKS \
	"SELECT a.name, a.full_name, d.code, s.agency, s.at FROM dossier_seen s JOIN account a ON a.id = " \
	"s.account" \
	" LEFT JOIN dossier d ON d.id = s.dossier WHERE s.day BETWEEN ?1 AND ?2 AND (?3 = 0 OR s.agency " \
	"= ?3)"
static const char OF_ACCOUNT[] = LOOKS " AND s.account = ?4 ORDER BY s.at DESC, s.dossier DESC LIMIT ?5";
static const char AT_DOSSIER[] = LOOKS " AND s.dossier = ?4 ORDER BY s.at DESC, s.account LIMIT ?5";
static const char SUMS[] = "SELECT a.name, a.full_name, COUNT(*), MAX(s.at) FROM account a JOIN "
			   "dossier_seen s ON s.account = a.id"
			   " WHERE s.day BETWEEN ?1 AND ?2 AND (?3 = 0 OR s.agency = ?3) GROUP BY a.id, "
			   "a.name, a.full_name"
			   " ORDER BY COUNT(*) DESC, a.name LIMIT ?4";

bool seen_insert(struct tx *tx, const struct seen *s, int64_t hour, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, INSERT);
	bind_int(q, 1, s->account);
	bind_int(q, 2, day_of_time(s->at));
	bind_int(q, 3, s->dossier);
	bind_int(q, 4, s->agency);
	bind_int(q, 5, s->at);
	bind_int(q, 6, hour);
	return stmt_run(q, err);
}

static bool kept_days(struct db *db, int64_t *days, struct error *err)
{
	struct stmt *q = db_stmt(db, KEPT);
	*days = stmt_row(q) ? get_int(q, 0) : SEEN_KEPT_DAYS;
	return stmt_end(q, err);
}

bool seen_forget(struct tx *tx, int32_t today, int32_t *day, struct error *err)
{
	int64_t days;
	*day = INT32_MIN;
	if (!kept_days(tx->db, &days, err))
		return false;
	struct stmt *q = db_stmt(tx->db, FORGET);
	bind_int(q, 1, today - days);
	if (!stmt_run(q, err))
		return false;
	bool gone = db_changes(tx->db) > 0, more;
	if (!inquiry_forget(tx, (int32_t)(today - days), &more, err))
		return false;
	if (gone || more)
		*day = (int32_t)(today - days);
	return true;
}

bool seen_sum_hour(struct db *db, int64_t hour, struct seen_sum *sum, struct error *err)
{
	crypto_hash_sha256_state st;
	unsigned char digest[crypto_hash_sha256_BYTES];
	char line[128];
	*sum = (struct seen_sum){ .from = INT32_MAX };
	crypto_hash_sha256_init(&st);
	struct stmt *q = db_stmt(db, OF_HOUR);
	bind_int(q, 1, hour);
	for (; stmt_row(q); sum->rows++) {
		int n = snprintf(line, sizeof line, "%lld,%lld,%lld,%lld,%lld\n", (long long)get_int(q, 0),
			(long long)get_int(q, 1), (long long)get_int(q, 2), (long long)get_int(q, 3),
			(long long)get_int(q, 4));
		crypto_hash_sha256_update(&st, (const unsigned char *)line, (unsigned long long)n);
		if (get_int(q, 1) < sum->from)
			sum->from = (int32_t)get_int(q, 1);
	}
	crypto_hash_sha256_final(&st, digest);
	sodium_bin2hex(sum->sha256, sizeof sum->sha256, digest, sizeof digest);
	return stmt_end(q, err);
}

bool seen_last_sealed(struct db *db, int64_t *hour, struct error *err)
{
	struct stmt *q = db_stmt(db, LAST_SEALED);
	*hour = stmt_row(q) ? get_int(q, 0) : 0;
	return stmt_end(q, err);
}

bool seen_open_hours(
	struct db *db, int64_t after, int64_t before, int64_t *hours, int max, int *n, struct error *err)
{
	struct stmt *q = db_stmt(db, OPEN_HOURS);
	bind_int(q, 1, after);
	bind_int(q, 2, before);
	bind_int(q, 3, max);
	for (*n = 0; *n < max && stmt_row(q);)
		hours[(*n)++] = get_int(q, 0);
	return stmt_end(q, err);
}

bool seen_note_sealed(struct tx *tx, int64_t hour, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, NOTE_SEALED);
	bind_int(q, 1, hour);
	bind_int(q, 2, tx->now);
	return stmt_run(q, err);
}

static struct stmt *begin(struct db *db, const char *sql, const struct seen_asked *asked)
{
	struct stmt *q = db_stmt(db, sql);
	bind_int(q, 1, asked->from);
	bind_int(q, 2, asked->to);
	bind_int(q, 3, asked->agency);
	return q;
}

bool seen_list(struct db *db, const struct province *p, const struct seen_asked *asked, seen_reader *fn,
	void *arg, struct error *err)
{
	struct arena a = { 0 };
	bool go = true;
	struct stmt *q = begin(db, asked->dossier ? AT_DOSSIER : OF_ACCOUNT, asked);
	bind_int(q, 4, asked->dossier ? asked->dossier : asked->account);
	bind_int(q, 5, asked->max);
	while (go && stmt_row(q)) {
		arena_reset(&a);
		struct seen_row row = { .looks = 1 };
		row.who = get_str(q, 0, &a);
		row.full_name = get_str(q, 1, &a);
		row.code = get_null(q, 2) ? "" : get_str(q, 2, &a);
		row.agency = province_agency_by_id(p, get_int(q, 3));
		row.at = get_int(q, 4);
		go = fn(arg, &row);
	}
	arena_release(&a);
	return stmt_end(q, err);
}

bool seen_sums(struct db *db, const struct seen_asked *asked, seen_reader *fn, void *arg, struct error *err)
{
	struct arena a = { 0 };
	bool go = true;
	struct stmt *q = begin(db, SUMS, asked);
	bind_int(q, 4, asked->max);
	while (go && stmt_row(q)) {
		arena_reset(&a);
		struct seen_row row = { .code = "", .agency = -1 };
		row.who = get_str(q, 0, &a);
		row.full_name = get_str(q, 1, &a);
		row.looks = get_int(q, 2);
		row.at = get_int(q, 3);
		go = fn(arg, &row);
	}
	arena_release(&a);
	return stmt_end(q, err);
}
