/* bare_import.c: the least that SQLite can do to hold the same dossiers.
 *
 *   bare_import SOURCE.db TARGET.db [--no-words]
 *
 * Reads all dossiers of SOURCE into an array in memory (not timed), then inserts them into TARGET, which
 * `motcua init` made, so that tables, indexes and what foreign keys point to are the same: dossier,
 * dossier_person and, unless told otherwise, the words for search; in one transaction, WAL,
 * synchronous=FULL, foreign keys on, the same cache as `motcua import`. No journal, no ledger, no checks.
 * Prints the rows and the nanoseconds from BEGIN to the closed file. */
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/text.h"

enum { NUMBERS = 12, PERSON = 3, SALT = 48, SEALED = 2100 };

/* A dossier. numbers: id, procedure, agency, channel, received_at, due_at, finished_at, outcome, desk,
 * returned_at, fee, marks; `none` has a bit for each that is NULL. */
struct row {
	long long number[NUMBERS];
	unsigned none;
	char *code, *applicant, *words;
	unsigned char salt[SALT],
		*sealed; /* the numbers as they are kept: the work of sealing is motcua's own */
	int sealed_bytes;
	long long finder;
};

static const char READ[] = "SELECT d.id, d.procedure, d.agency, d.channel, d.received_at, d.due_at, "
			   "d.finished_at, d.outcome, d.desk,"
			   " d.returned_at, d.fee, d.marks, d.code, p.applicant, p.numbers, p.finder, "
			   "p.salt"
			   " FROM dossier d LEFT JOIN dossier_person p ON p.dossier = d.id ORDER BY d.id";
static const char DOSSIER[] = "INSERT INTO dossier (id, procedure, agency, channel, received_at, due_at, "
			      "finished_at, outcome, desk,"
			      " returned_at, fee, marks, code, file)"
			      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 1)";
static const char PERSONS[] = "INSERT INTO dossier_person (dossier, salt, applicant, numbers, finder) "
			      "VALUES (?1, ?2, ?3, ?4, ?5)";
static const char WORDS[] = "INSERT INTO dossier_words (rowid, words) VALUES (?1, ?2)";

static long long now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void must(bool ok, sqlite3 *db, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "bare_import: %s: %s\n", what, sqlite3_errmsg(db));
	exit(1);
}

static char *copy(const void *text)
{
	return text ? strdup(text) : NULL;
}

static void read_row(sqlite3_stmt *q, struct row *r)
{
	for (int i = 0; i < NUMBERS; i++) {
		r->number[i] = sqlite3_column_int64(q, i);
		r->none |= (unsigned)(sqlite3_column_type(q, i) == SQLITE_NULL) << i;
	}
	r->code = copy(sqlite3_column_text(q, NUMBERS));
	r->applicant = copy(sqlite3_column_text(q, NUMBERS + 1));
	const void *sealed = sqlite3_column_blob(q, NUMBERS + 2);
	r->sealed_bytes = sqlite3_column_bytes(q, NUMBERS + 2);
	if (sealed && r->sealed_bytes <= SEALED && (r->sealed = malloc((size_t)r->sealed_bytes)))
		memcpy(r->sealed, sealed, (size_t)r->sealed_bytes);
	r->finder = sqlite3_column_int64(q, NUMBERS + 3);
	const void *salt = sqlite3_column_blob(q, NUMBERS + 1 + PERSON);
	if (salt && sqlite3_column_bytes(q, NUMBERS + 1 + PERSON) == SALT)
		memcpy(r->salt, salt, SALT);
	if (r->applicant) {
		struct buf folded = BUF_INIT(65536);
		text_fold(&folded, r->applicant, strlen(r->applicant));
		r->words = folded.p;
	}
}

static struct row *read_all(const char *path, size_t *n)
{
	sqlite3 *db;
	sqlite3_stmt *q;
	size_t room = 0;
	struct row *rows = NULL;
	must(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK, db, path);
	must(sqlite3_prepare_v2(db, READ, -1, &q, NULL) == SQLITE_OK, db, READ);
	for (*n = 0; sqlite3_step(q) == SQLITE_ROW; ++*n) {
		if (*n == room) {
			room = room ? 2 * room : 1024;
			rows = realloc(rows, room * sizeof *rows);
			must(rows != NULL, db, "memory");
		}
		rows[*n] = (struct row){ 0 };
		read_row(q, &rows[*n]);
	}
	sqlite3_finalize(q);
	sqlite3_close(db);
	return rows;
}

static void bind_text(sqlite3_stmt *st, int at, const char *text)
{
	if (text)
		sqlite3_bind_text(st, at, text, (int)strlen(text), SQLITE_STATIC);
	else
		sqlite3_bind_null(st, at);
}

static bool done(sqlite3_stmt *st)
{
	bool ok = sqlite3_step(st) == SQLITE_DONE;
	sqlite3_reset(st);
	return ok;
}

static void insert(sqlite3 *db, sqlite3_stmt *st[3], const struct row *r, bool words)
{
	for (int i = 0; i < NUMBERS; i++)
		if (r->none >> i & 1)
			sqlite3_bind_null(st[0], i + 1);
		else
			sqlite3_bind_int64(st[0], i + 1, r->number[i]);
	bind_text(st[0], NUMBERS + 1, r->code);
	must(done(st[0]), db, "dossier");
	if (!r->applicant && !r->sealed)
		return;
	sqlite3_bind_int64(st[1], 1, r->number[0]);
	sqlite3_bind_blob(st[1], 2, r->salt, SALT, SQLITE_STATIC);
	bind_text(st[1], 3, r->applicant);
	if (r->sealed)
		sqlite3_bind_blob(st[1], 4, r->sealed, r->sealed_bytes, SQLITE_STATIC);
	else
		sqlite3_bind_null(st[1], 4);
	if (r->finder)
		sqlite3_bind_int64(st[1], 5, r->finder);
	else
		sqlite3_bind_null(st[1], 5);
	must(done(st[1]), db, "dossier_person");
	if (!words || !r->words)
		return;
	sqlite3_bind_int64(st[2], 1, r->number[0]);
	bind_text(st[2], 2, r->words);
	must(done(st[2]), db, "dossier_words");
}

int main(int argc, char **argv)
{
	static const char *const texts[] = { DOSSIER, PERSONS, WORDS };
	sqlite3 *db;
	sqlite3_stmt *st[3];
	size_t n;
	bool words = argc < 4 || strcmp(argv[3], "--no-words") != 0;
	if (argc < 3) {
		fprintf(stderr, "usage: bare_import SOURCE.db TARGET.db [--no-words]\n");
		return 2;
	}
	struct row *rows = read_all(argv[1], &n);
	must(sqlite3_open_v2(argv[2], &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK,
		db, argv[2]);
	must(sqlite3_exec(db,
		     "PRAGMA foreign_keys=ON; PRAGMA cache_size=-262144; PRAGMA synchronous=FULL;"
		     "PRAGMA wal_autocheckpoint=4000",
		     NULL, NULL, NULL) == SQLITE_OK,
		db, "settings");
	for (int i = 0; i < 3; i++)
		must(sqlite3_prepare_v2(db, texts[i], -1, &st[i], NULL) == SQLITE_OK, db, texts[i]);
	long long from = now_ns();
	must(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK, db, "BEGIN");
	for (size_t i = 0; i < n; i++)
		insert(db, st, &rows[i], words);
	must(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK, db, "COMMIT");
	for (int i = 0; i < 3; i++)
		sqlite3_finalize(st[i]);
	must(sqlite3_close(db) == SQLITE_OK, db, "close");
	printf("%zu %lld\n", n, now_ns() - from);
	return 0;
}
