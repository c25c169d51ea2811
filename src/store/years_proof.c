/* years_proof.c: see years_proof.h. */
#include "store/years_proof.h"

#include <sodium.h>

#include "base/date.h"
#include "base/file.h"
#include "store/journal.h"
#include "store/store.h"

void year_sql(struct buf *sql, const char *text, int year, bool out)
{
	for (const char *p = text; *p; p++) {
		if (*p == '@')
			buf_addint(sql, year);
		else if (*p == '#')
			buf_adds(sql, out ? "years_out." : "");
		else
			buf_addc(sql, *p);
	}
}

bool year_number(struct db *db, const char *text, int year, bool out, int64_t *n, struct error *err)
{
	struct buf sql = BUF_INIT(16 * 1024);
	year_sql(&sql, text, year, out);
	struct stmt *q = db_stmt_once(db, sql.p);
	*n = stmt_row(q) ? get_int(q, 0) : 0;
	bool ok = stmt_end(q, err);
	buf_release(&sql);
	return ok;
}

bool year_digest(
	struct db *db, const struct year_table *table, int year, bool out, char hex[65], struct error *err)
{
	struct buf sql = BUF_INIT(4096);
	unsigned char digest[DIGEST_BYTES];
	crypto_hash_sha256_state st;
	year_sql(&sql, "SELECT CAST(t AS text) FROM (SELECT ", year, out);
	buf_adds(&sql, table->columns);
	year_sql(&sql, " FROM #", year, out);
	buf_adds(&sql, table->name);
	year_sql(&sql, "_@) t ORDER BY ", year, out);
	buf_adds(&sql, table->order);
	crypto_hash_sha256_init(&st);
	struct stmt *q = db_stmt_once(db, sql.p);
	while (stmt_row(q)) {
		size_t n;
		const char *row = get_text(q, 0, &n);
		crypto_hash_sha256_update(&st, (const unsigned char *)row, n);
		crypto_hash_sha256_update(&st, (const unsigned char *)"\n", 1);
	}
	bool ok = stmt_end(q, err);
	crypto_hash_sha256_final(&st, digest);
	hex_encode(digest, sizeof digest, hex);
	buf_release(&sql);
	return ok;
}

/* Each gives the code of an agency whose sums do not meet at the border, if there is one. ?1 is the month of
 * December, ?2 its first day. */
static const char *const open_border =
	"SELECT g.code FROM (SELECT agency, procedure, channel, open_before + received - on_time - late AS "
	"opened,"
	" overdue_before + overdue AS over FROM #ledger_month_@ WHERE month = ?1) a"
	" FULL JOIN (SELECT agency, procedure, channel, open_before AS opened, overdue_before AS over"
	" FROM ledger_month WHERE month = ?1 + 1) b"
	" ON a.agency = b.agency AND a.procedure = b.procedure AND a.channel = b.channel"
	" JOIN agency g ON g.id = COALESCE(a.agency, b.agency)"
	" WHERE COALESCE(a.opened, 0) <> COALESCE(b.opened, 0) OR COALESCE(a.over, 0) <> COALESCE(b.over, "
	"0)"
	" LIMIT 1";
static const char *const moved_border =
	"SELECT g.code FROM (SELECT agency, SUM(received) AS received, SUM(online) AS online,"
	" SUM(on_time) AS on_time, SUM(late) AS late, SUM(overdue) AS overdue FROM"
	" (SELECT agency, received, online, on_time, late, overdue FROM #ledger_agency_month_@ WHERE month "
	"= ?1"
	" UNION ALL SELECT agency, received, online, on_time, late, overdue FROM #ledger_agency_day_@"
	" WHERE day >= ?2) AS both_of GROUP BY agency) a"
	" FULL JOIN (SELECT * FROM ledger_agency_month WHERE month = ?1 + 1) b ON a.agency = b.agency"
	" JOIN agency g ON g.id = COALESCE(a.agency, b.agency)"
	" WHERE COALESCE(a.received, 0) <> COALESCE(b.received, 0)"
	" OR COALESCE(a.online, 0) <> COALESCE(b.online, 0) OR COALESCE(a.on_time, 0) <> "
	"COALESCE(b.on_time, 0)"
	" OR COALESCE(a.late, 0) <> COALESCE(b.late, 0) OR COALESCE(a.overdue, 0) <> COALESCE(b.overdue, 0)"
	" LIMIT 1";

static bool meets(struct db *db, const char *text, const char *what, int year, bool out, struct error *err)
{
	struct buf sql = BUF_INIT(8192);
	struct error found = { 0 };
	year_sql(&sql, text, year, out);
	struct stmt *q = db_stmt_once(db, sql.p);
	bind_int(q, 1, year * 12 + 11);
	bind_int(q, 2, day_of(year, 12, 1));
	if (stmt_row(q))
		err_set(&found, ERR_DATA,
			"%s of %s at the end of %d are not those that %d begins with: 'motcua audit' tells "
			"which figures are wrong",
			what, get_text(q, 0, NULL), year, year + 1);
	bool ok = stmt_end(q, err);
	buf_release(&sql);
	return ok && (!found.code || err_set(err, found.code, "%s", found.text));
}

bool year_border(struct db *db, int year, bool out, struct error *err)
{
	return meets(db, open_border, "the open dossiers", year, out, err) &&
	       meets(db, moved_border, "the sums", year, out, err);
}

/* Gives the first code of a kind of fault; the text is the fault's. */
static bool none_such(struct db *db, const char *text, int year, const char *what, struct error *err)
{
	struct buf sql = BUF_INIT(8192);
	struct error found = { 0 };
	year_sql(&sql, text, year, true);
	struct stmt *q = db_stmt_once(db, sql.p);
	if (stmt_row(q))
		err_set(&found, ERR_DATA,
			"the dossier %s of the year %d %s: restore its tables from the dump",
			get_text(q, 0, NULL), year, what);
	bool ok = stmt_end(q, err);
	buf_release(&sql);
	return ok && (!found.code || err_set(err, found.code, "%s", found.text));
}

#define MARK(row) \
	"CAST(CAST('x' || substr(encode(sha256(convert_to(CAST(" row " AS text), 'UTF8')), 'hex'), 1, 16)" \
	" AS bit(64)) AS bigint)"

const char *const year_note_dossiers = "INSERT INTO dossier_out (code, year, mark, person) SELECT d.code, "
				       "@, " MARK("d") ", " MARK("p") " FROM dossier_@ d LEFT JOIN "
								      "dossier_person p ON p.dossier = "
								      "d.id;";

bool year_dossiers(struct db *db, int year, struct error *err)
{
	return none_such(db,
		       "SELECT o.code FROM dossier_out o LEFT JOIN #dossier_@ d ON d.code = o.code"
		       " WHERE o.year = @ AND d.code IS NULL ORDER BY o.code LIMIT 1",
		       year, "is missing", err) &&
	       none_such(db,
		       "SELECT d.code FROM #dossier_@ d LEFT JOIN dossier_out o ON d.code = o.code AND "
		       "o.year = @"
		       " WHERE o.code IS NULL ORDER BY d.code LIMIT 1",
		       year, "was added", err) &&
	       none_such(db,
		       "SELECT d.code FROM #dossier_@ d JOIN dossier_out o ON d.code = o.code AND o.year = "
		       "@"
		       " WHERE o.mark <> " MARK("d") " ORDER BY d.code LIMIT 1",
		       year, "was altered", err) &&
	       none_such(db,
		       "SELECT COALESCE(d.code, CAST(p.dossier AS text)) FROM #dossier_person_@ p"
		       " LEFT JOIN #dossier_@ d ON d.id = p.dossier"
		       " LEFT JOIN dossier_out o ON o.code = d.code AND o.year = @"
		       " WHERE o.person IS NULL OR o.person <> " MARK("p") " ORDER BY 1 LIMIT 1",
		       year, "has other personal values than went out", err) &&
	       none_such(db, "SELECT o.code FROM #dossier_@ o JOIN dossier d ON d.code = o.code LIMIT 1",
		       year, "has the code of another one", err);
}
