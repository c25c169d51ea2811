/* inquiry_store.c: the statements about inquiries. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/date.h"
#include "dossier/inquiry_wait.h"
#include "dossier/seen_rows.h"
#include "store/store.h"

enum { HOUR = 3600 };

static const char INSERT[] = "INSERT INTO inquiry (account, hour, kind, digest, at, found, place, written)"
			     " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
			     " ON CONFLICT (account, hour, kind, digest) DO NOTHING";
/* By account, as the rows lie. */
static const char FORGET[] = "DELETE FROM inquiry WHERE account IN (SELECT id FROM account) AND hour < ?1";
static const char OF_HOUR[] = "SELECT account, hour, kind, digest, at, found, place FROM inquiry WHERE "
			      "written = ?1 ORDER BY account, hour, kind, digest";
static const char ROWS[] = "SELECT a.name, a.full_name, q.kind, q.digest, q.found, q.at, q.place FROM "
			   "account a"
			   " JOIN inquiry q ON q.account = a.id WHERE q.hour BETWEEN ?1 AND ?2"
			   " AND (?3 = 0 OR a.id = ?3) AND (?4 = 0 OR q.digest = ?5 OR q.digest = ?6)"
			   " ORDER BY q.at DESC, a.name, q.kind, q.digest LIMIT ?7";
static const char SUMS[] = "SELECT a.name, a.full_name, SUM(CASE WHEN q.kind = 4 THEN 0 ELSE 1 END),"
			   " SUM(CASE WHEN q.kind = 4 THEN 1 ELSE 0 END), SUM(q.found), MAX(q.at)"
			   " FROM account a JOIN inquiry q ON q.account = a.id WHERE q.hour BETWEEN ?1 AND "
			   "?2"
			   " GROUP BY a.id, a.name, a.full_name ORDER BY COUNT(*) DESC, a.name LIMIT ?3";
_Static_assert(INQUIRY_LIST == 4, "as the statement has it");

bool inquiry_insert(struct tx *tx, const struct inquiry *i, int64_t written, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, INSERT);
	bind_int(q, 1, i->account);
	bind_int(q, 2, i->at / HOUR);
	bind_int(q, 3, i->kind);
	bind_int(q, 4, i->digest);
	bind_int(q, 5, i->at);
	bind_int(q, 6, i->found);
	bind_str(q, 7, i->place);
	bind_int(q, 8, written);
	return stmt_run(q, err);
}

bool inquiry_forget(struct tx *tx, int32_t day, bool *gone, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, FORGET);
	bind_int(q, 1, time_of_day_start(day) / HOUR);
	if (!stmt_run(q, err))
		return false;
	*gone = db_changes(tx->db) > 0;
	return true;
}

bool inquiry_sum_hour(struct db *db, int64_t hour, struct seen_sum *sum, struct error *err)
{
	crypto_hash_sha256_state st;
	unsigned char digest[crypto_hash_sha256_BYTES];
	*sum = (struct seen_sum){ .from = INT32_MAX };
	crypto_hash_sha256_init(&st);
	struct stmt *q = db_stmt(db, OF_HOUR);
	bind_int(q, 1, hour);
	for (; stmt_row(q); sum->rows++) {
		char line[128];
		size_t len;
		int n = snprintf(line, sizeof line, "%lld,%lld,%lld,%lld,%lld,%lld,",
			(long long)get_int(q, 0), (long long)get_int(q, 1), (long long)get_int(q, 2),
			(long long)get_int(q, 3), (long long)get_int(q, 4), (long long)get_int(q, 5));
		const char *place = get_text(q, 6, &len);
		crypto_hash_sha256_update(&st, (const unsigned char *)line, (unsigned long long)n);
		crypto_hash_sha256_update(&st, (const unsigned char *)place, len);
		crypto_hash_sha256_update(&st, (const unsigned char *)"\n", 1);
		if (day_of_time(get_int(q, 4)) < sum->from)
			sum->from = day_of_time(get_int(q, 4));
	}
	crypto_hash_sha256_final(&st, digest);
	sodium_bin2hex(sum->sha256, sizeof sum->sha256, digest, sizeof digest);
	return stmt_end(q, err);
}

static struct stmt *begin(struct db *db, const char *sql, const struct inquiry_asked *asked)
{
	struct stmt *q = db_stmt(db, sql);
	bind_int(q, 1, time_of_day_start(asked->from) / HOUR);
	bind_int(q, 2, time_of_day_start(asked->to + 1) / HOUR - 1);
	return q;
}

bool inquiry_rows(
	struct db *db, const struct inquiry_asked *asked, inquiry_reader *fn, void *arg, struct error *err)
{
	struct arena a = { 0 };
	bool go = true;
	struct stmt *q = begin(db, ROWS, asked);
	bind_int(q, 3, asked->account);
	bind_int(q, 4, asked->digest != NULL);
	bind_int(q, 5, asked->digest ? asked->digest[0] : 0);
	bind_int(q, 6, asked->digest ? asked->digest[1] : 0);
	bind_int(q, 7, asked->max);
	while (go && stmt_row(q)) {
		arena_reset(&a);
		struct inquiry_row row = { .kind = (enum inquiry_kind)get_int(q, 2) };
		row.who = get_str(q, 0, &a);
		row.full_name = get_str(q, 1, &a);
		row.digest = get_int(q, 3);
		row.found = get_int(q, 4);
		row.at = get_int(q, 5);
		row.place = get_str(q, 6, &a);
		go = fn(arg, &row);
	}
	arena_release(&a);
	return stmt_end(q, err);
}

bool inquiry_sums(
	struct db *db, const struct inquiry_asked *asked, inquiry_reader *fn, void *arg, struct error *err)
{
	struct arena a = { 0 };
	bool go = true;
	struct stmt *q = begin(db, SUMS, asked);
	bind_int(q, 3, asked->max);
	while (go && stmt_row(q)) {
		arena_reset(&a);
		struct inquiry_row row = { .place = "", .kind = INQUIRY_KINDS };
		row.who = get_str(q, 0, &a);
		row.full_name = get_str(q, 1, &a);
		row.searches = get_int(q, 2);
		row.lists = get_int(q, 3);
		row.found = get_int(q, 4);
		row.at = get_int(q, 5);
		go = fn(arg, &row);
	}
	arena_release(&a);
	return stmt_end(q, err);
}
