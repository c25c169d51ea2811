/* bare_acts.c: the statements of `POST /api/dossiers` and nothing else.
 *
 *   bare_acts FILE.db SAMPLE ACTS-TO-A-TRANSACTION SECONDS
 *
 * Each act runs the INSERTs and UPSERTs that the program runs for it (dossier_api.c, dossier.c, tx.c,
 * ledger.c): serial, dossier, person, words, event, the papers that came with an event of theirs, idempotency
 * key, two days and one or two months of the ledger, two days of the ledger by agency. Sequences and seal are written once a transaction, as by the
 * program. No HTTP, no JSON read, no checks, no digests worked out, no savepoints, no reading. The database
 * is set as the program's writer is: WAL, synchronous=FULL, foreign keys on, the same cache.
 * SAMPLE has tab-separated lines: agency id, agency code, procedure id, procedure code, applicant,
 * applicant_id, phone, papers (NUMBER:NAME, with the byte 31 between two). Prints acts and nanoseconds. */
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/text.h"

enum {
	SAMPLE_MAX = 8192,
	FIELDS = 8,
	SALT = 48,
	ASKED = 21,
	DIGEST = 32,
	GROUP_MAX = 4096,
	EVENTS_EACH = 2
};
/* Places in `texts`. */
enum {
	SERIAL,
	DOSSIER,
	PERSON,
	WORDS,
	EVENT,
	PAPER,
	ONCE,
	DAY,
	MONTH,
	AGENCY_DAY,
	COUNTER,
	SEAL,
	STATEMENTS
};

static const char *const texts[STATEMENTS] = {
	/* SERIAL */
	"INSERT INTO dossier_serial (agency, day, last) VALUES (?1, ?2, 1)"
	" ON CONFLICT (agency, day) DO UPDATE SET last = dossier_serial.last + 1 RETURNING last",
	/* DOSSIER */
	"INSERT INTO dossier (id, code, procedure, agency, channel, received_at, due_at, finished_at,"
	" outcome, desk, returned_at, fee, marks, file)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)"
	" ON CONFLICT (code) DO NOTHING",
	/* PERSON */
	"INSERT INTO dossier_person (dossier, salt, applicant, applicant_id, phone)"
	" VALUES (?1, ?2, ?3, ?4, ?5)",
	/* WORDS */
	"INSERT INTO dossier_words (rowid, words) VALUES (?1, ?2)",
	/* EVENT */
	"INSERT INTO event (seq, at, who, act, kind, subject, data)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
	/* PAPER */
	"INSERT INTO dossier_component (dossier, no, name, kind, issued)"
	" VALUES (?1, ?2, ?3, ?4, ?5)",
	/* ONCE */
	"INSERT INTO act_once (key, kind, subject, at, asked) VALUES (?1, ?2, ?3, ?4, ?5)",
	/* DAY */
	"INSERT INTO ledger_day (day, agency, procedure, channel, received, on_time, late, overdue)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
	" ON CONFLICT (day, agency, procedure, channel) DO UPDATE SET"
	" received = ledger_day.received + excluded.received, on_time = ledger_day.on_time + "
	"excluded.on_time,"
	" late = ledger_day.late + excluded.late, overdue = ledger_day.overdue + excluded.overdue",
	/* MONTH */
	"INSERT INTO ledger_month (month, agency, procedure, channel, received, on_time, late, overdue,"
	" open_before, overdue_before) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
	" ON CONFLICT (month, agency, procedure, channel) DO UPDATE SET"
	" received = ledger_month.received + excluded.received,"
	" on_time = ledger_month.on_time + excluded.on_time, late = ledger_month.late + excluded.late,"
	" overdue = ledger_month.overdue + excluded.overdue,"
	" open_before = ledger_month.open_before + excluded.open_before,"
	" overdue_before = ledger_month.overdue_before + excluded.overdue_before",
	/* AGENCY_DAY */
	"INSERT INTO ledger_agency_day (day, agency, received, online, on_time, late, overdue)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)"
	" ON CONFLICT (day, agency) DO UPDATE SET"
	" received = ledger_agency_day.received + excluded.received,"
	" online = ledger_agency_day.online + excluded.online,"
	" on_time = ledger_agency_day.on_time + excluded.on_time,"
	" late = ledger_agency_day.late + excluded.late,"
	" overdue = ledger_agency_day.overdue + excluded.overdue",
	/* COUNTER */
	"INSERT INTO counter (name, next) VALUES (?1, ?2)"
	" ON CONFLICT (name) DO UPDATE SET next = excluded.next",
	/* SEAL */
	"INSERT INTO seal (no, first, last, prev, digests, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
};

/* One line of the sample; `words` is the applicant's name, folded. */
struct line {
	char *field[FIELDS], *words;
	int agency, procedure;
};

struct bench {
	sqlite3 *db;
	sqlite3_stmt *st[STATEMENTS];
	struct line sample[SAMPLE_MAX];
	int lines;
	long long dossier, event, seal, now, acts;
	unsigned long long random;
};

static long long now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void must(bool ok, const struct bench *b, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "bare_acts: %s: %s\n", what, b->db ? sqlite3_errmsg(b->db) : "");
	exit(1);
}

static void run(struct bench *b, int which)
{
	int rc;
	while ((rc = sqlite3_step(b->st[which])) == SQLITE_ROW)
		;
	must(rc == SQLITE_DONE, b, texts[which]);
	sqlite3_reset(b->st[which]);
	sqlite3_clear_bindings(b->st[which]);
}

static void numbers(struct bench *b, int which, int n, const long long *v)
{
	for (int i = 0; i < n; i++)
		sqlite3_bind_int64(b->st[which], i + 1, v[i]);
}

static void text(struct bench *b, int which, int at, const char *s)
{
	sqlite3_bind_text(b->st[which], at, s, -1, SQLITE_STATIC);
}

/* Bytes that do not compress and differ each time; worth nothing as randomness. */
static void fill(struct bench *b, unsigned char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		b->random = b->random * 6364136223846793005ull + 1442695040888963407ull;
		p[i] = (unsigned char)(b->random >> 56);
	}
}

static void hex(struct bench *b, char out[2 * DIGEST + 1])
{
	unsigned char digest[DIGEST];
	fill(b, digest, sizeof digest);
	for (int i = 0; i < DIGEST; i++) {
		out[2 * i] = "0123456789abcdef"[digest[i] >> 4];
		out[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
	}
	out[2 * DIGEST] = '\0';
}

static void write_data(struct bench *b, const char *act, const char *data, int n)
{
	sqlite3_bind_int64(b->st[EVENT], 1, b->event++);
	sqlite3_bind_int64(b->st[EVENT], 2, b->now);
	text(b, EVENT, 3, "quantri");
	text(b, EVENT, 4, act);
	text(b, EVENT, 5, "dossier");
	sqlite3_bind_int64(b->st[EVENT], 6, b->dossier);
	sqlite3_bind_text(b->st[EVENT], 7, data, n, SQLITE_STATIC);
	run(b, EVENT);
}

static void write_event(struct bench *b, const struct line *l, const char *code, long long due)
{
	char data[1024], digest[3][2 * DIGEST + 1], received_text[17], due_text[17];
	for (int i = 0; i < 3; i++)
		hex(b, digest[i]);
	int n = snprintf(data, sizeof data,
		"{\"code\":\"%s\",\"procedure\":\"%s\",\"agency\":\"%s\",\"channel\":\"counter\","
		"\"received\":\"%s\","
		"\"due\":\"%s\",\"applicant\":\"%s\",\"applicant_id\":\"%s\",\"phone\":\"%s\"}",
		code, l->field[3], l->field[1], time_format(b->now, received_text),
		time_format(due, due_text), digest[0], digest[1], digest[2]);
	write_data(b, "dossier.received", data, n);
}

static void write_papers(struct bench *b, const struct line *l)
{
	char data[4096];
	size_t n = 0;
	for (const char *p = l->field[7]; *p; p += strspn(p, "\x1f")) {
		size_t no = strcspn(p, ":"), end = strcspn(p, "\x1f");
		numbers(b, PAPER, 2, (long long[]){ b->dossier, strtol(p, NULL, 10) });
		sqlite3_bind_text(b->st[PAPER], 3, p + no + 1, (int)(end - no - 1), SQLITE_STATIC);
		text(b, PAPER, 4, "original");
		run(b, PAPER);
		n += (size_t)snprintf(
			data + n, sizeof data - n, "%s\"%.*s\":\"original\"", n ? "," : "{", (int)no, p);
		must(n < sizeof data - 2, b, "too many papers");
		p += end;
	}
	if (!n)
		return;
	data[n++] = '}';
	write_data(b, "dossier.papers", data, (int)n);
}

static void write_ledger(struct bench *b, const struct line *l, long long due)
{
	int day = day_of_time(b->now), last = day_of_time(due);
	int month = month_of_day(day), last_month = month_of_day(last);
	bool same = month == last_month;
	numbers(b, DAY, 8, (long long[]){ day, l->agency, l->procedure, 1, 1, 0, 0, 0 });
	run(b, DAY);
	numbers(b, DAY, 8, (long long[]){ last, l->agency, l->procedure, 1, 0, 0, 0, 1 });
	run(b, DAY);
	numbers(b, MONTH, 10, (long long[]){ month, l->agency, l->procedure, 1, 1, 0, 0, same, 0, 0 });
	run(b, MONTH);
	if (!same) {
		numbers(b, MONTH, 10,
			(long long[]){ last_month, l->agency, l->procedure, 1, 0, 0, 0, 1, 0, 0 });
		run(b, MONTH);
	}
	numbers(b, AGENCY_DAY, 7, (long long[]){ day, l->agency, 1, 0, 0, 0, 0 });
	run(b, AGENCY_DAY);
	numbers(b, AGENCY_DAY, 7, (long long[]){ last, l->agency, 0, 0, 0, 0, 1 });
	run(b, AGENCY_DAY);
}

static long long serial(struct bench *b, const struct line *l, int day)
{
	numbers(b, SERIAL, 2, (long long[]){ l->agency, day });
	must(sqlite3_step(b->st[SERIAL]) == SQLITE_ROW, b, texts[SERIAL]);
	long long n = sqlite3_column_int64(b->st[SERIAL], 0);
	run(b, SERIAL);
	return n;
}

static void act(struct bench *b)
{
	const struct line *l = &b->sample[b->acts % b->lines];
	char code[64], key[64];
	unsigned char salt[SALT], asked[ASKED];
	int day = day_of_time(b->now);
	struct date d = date_of(day);
	long long due = time_of_day_start(day + 1 + (int)(b->acts % 15)) + 17 * 3600;
	snprintf(code, sizeof code, "%s-%02d%02d%02d-%04lld", l->field[1], d.year % 100, d.month, d.day,
		serial(b, l, day));
	numbers(b, DOSSIER, 1, (long long[]){ b->dossier });
	text(b, DOSSIER, 2, code);
	for (int i = 3; i <= 9; i++)
		if (i != 8)
			sqlite3_bind_int64(b->st[DOSSIER], i,
				i == 3   ? l->procedure
				: i == 4 ? l->agency
				: i == 5 ? 1
				: i == 6 ? b->now
				: i == 7 ? due
					 : 0);
	sqlite3_bind_int64(b->st[DOSSIER], 13, 0);
	run(b, DOSSIER);
	fill(b, salt, sizeof salt);
	sqlite3_bind_int64(b->st[PERSON], 1, b->dossier);
	sqlite3_bind_blob(b->st[PERSON], 2, salt, SALT, SQLITE_STATIC);
	for (int i = 0; i < 3; i++)
		text(b, PERSON, 3 + i, l->field[4 + i]);
	run(b, PERSON);
	sqlite3_bind_int64(b->st[WORDS], 1, b->dossier);
	text(b, WORDS, 2, l->words);
	run(b, WORDS);
	write_event(b, l, code, due);
	write_papers(b, l);
	snprintf(key, sizeof key, "3:bare-0-%lld", b->acts);
	text(b, ONCE, 1, key);
	text(b, ONCE, 2, "dossier");
	sqlite3_bind_int64(b->st[ONCE], 3, b->dossier);
	sqlite3_bind_int64(b->st[ONCE], 4, b->now);
	fill(b, asked, sizeof asked);
	sqlite3_bind_blob(b->st[ONCE], 5, asked, sizeof asked, SQLITE_STATIC);
	run(b, ONCE);
	write_ledger(b, l, due);
	b->dossier++;
	b->acts++;
}

static void write_end(struct bench *b, long long first)
{
	static unsigned char digests[GROUP_MAX * EVENTS_EACH * DIGEST];
	unsigned char prev[DIGEST], hash[DIGEST];
	size_t n = (size_t)(b->event - first) * DIGEST;
	fill(b, digests, n);
	fill(b, prev, sizeof prev);
	fill(b, hash, sizeof hash);
	numbers(b, SEAL, 3, (long long[]){ b->seal++, first, b->event - 1 });
	sqlite3_bind_blob(b->st[SEAL], 4, prev, sizeof prev, SQLITE_STATIC);
	sqlite3_bind_blob(b->st[SEAL], 5, digests, (int)n, SQLITE_STATIC);
	sqlite3_bind_blob(b->st[SEAL], 6, hash, sizeof hash, SQLITE_STATIC);
	run(b, SEAL);
	const char *const names[] = { "event", "dossier" };
	for (int i = 0; i < 2; i++) {
		text(b, COUNTER, 1, names[i]);
		sqlite3_bind_int64(b->st[COUNTER], 2, i ? b->dossier : b->event);
		run(b, COUNTER);
	}
}

static void transaction(struct bench *b, int acts)
{
	long long first = b->event;
	must(sqlite3_exec(b->db, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK, b, "BEGIN");
	b->now = time_now() / 60 * 60;
	for (int i = 0; i < acts; i++)
		act(b);
	write_end(b, first);
	must(sqlite3_exec(b->db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK, b, "COMMIT");
}

static void read_sample(struct bench *b, const char *path)
{
	char line[4096];
	FILE *f = fopen(path, "r");
	must(f != NULL, b, path);
	while (b->lines < SAMPLE_MAX && fgets(line, sizeof line, f)) {
		struct line *l = &b->sample[b->lines++];
		char *p = strdup(line);
		p[strcspn(p, "\n")] = '\0';
		for (int i = 0; i < FIELDS; i++) {
			l->field[i] = strsep(&p, "\t");
			must(l->field[i] != NULL, b, "the sample has too few fields");
		}
		l->agency = (int)strtol(l->field[0], NULL, 10);
		l->procedure = (int)strtol(l->field[2], NULL, 10);
		struct buf folded = BUF_INIT(65536);
		text_fold(&folded, l->field[4], strlen(l->field[4]));
		l->words = folded.p;
	}
	must(b->lines > 0, b, "the sample is empty");
	fclose(f);
}

static long long next(struct bench *b, const char *sql)
{
	sqlite3_stmt *q;
	must(sqlite3_prepare_v2(b->db, sql, -1, &q, NULL) == SQLITE_OK && sqlite3_step(q) == SQLITE_ROW, b,
		sql);
	long long v = sqlite3_column_int64(q, 0) + 1;
	sqlite3_finalize(q);
	return v;
}

int main(int argc, char **argv)
{
	static struct bench b = { .random = 1 };
	if (argc != 5) {
		fprintf(stderr, "usage: bare_acts FILE.db SAMPLE ACTS-TO-A-TRANSACTION SECONDS\n");
		return 2;
	}
	int group = (int)strtol(argv[3], NULL, 10);
	long long length = strtol(argv[4], NULL, 10) * 1000000000LL;
	must(group > 0 && group <= GROUP_MAX, &b, "acts to a transaction: 1 to 4096");
	read_sample(&b, argv[2]);
	must(sqlite3_open_v2(argv[1], &b.db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) ==
			SQLITE_OK,
		&b, argv[1]);
	must(sqlite3_exec(b.db,
		     "PRAGMA foreign_keys=ON; PRAGMA cache_size=-8192; PRAGMA synchronous=FULL;"
		     "PRAGMA wal_autocheckpoint=4000",
		     NULL, NULL, NULL) == SQLITE_OK,
		&b, "settings");
	for (int i = 0; i < STATEMENTS; i++)
		must(sqlite3_prepare_v3(b.db, texts[i], -1, SQLITE_PREPARE_PERSISTENT, &b.st[i], NULL) ==
				SQLITE_OK,
			&b, texts[i]);
	b.dossier = next(&b, "SELECT COALESCE(MAX(id), 0) FROM dossier");
	b.event = next(&b, "SELECT COALESCE(MAX(seq), 0) FROM event");
	b.seal = next(&b, "SELECT COALESCE(MAX(no), 0) FROM seal");
	long long from = now_ns(), ns;
	do
		transaction(&b, group);
	while ((ns = now_ns() - from) < length);
	printf("%lld %lld\n", b.acts, ns);
	for (int i = 0; i < STATEMENTS; i++)
		sqlite3_finalize(b.st[i]);
	sqlite3_close(b.db);
	return 0;
}
