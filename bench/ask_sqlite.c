/* ask_sqlite.c: SQLite in a process of its own: ask_sqlite FILE.
 * Each line of stdin is a statement; the answer is its nanoseconds, its rows (tab-separated), an empty
 * line. Only the statement is timed, with a warm cache that holds the whole index. A line
 * "load FILE" fills the table `d` from a file of integers as gen.mjs writes it. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { LINE = 65536, ANSWER = 1 << 20, COLUMNS = 7 };

static long long now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int stop(sqlite3 *db, const char *what)
{
	fprintf(stderr, "ask_sqlite: %s: %s\n", what, sqlite3_errmsg(db));
	return 1;
}

static int ask(sqlite3 *db, const char *sql)
{
	static char answer[ANSWER];
	size_t n = 0;
	sqlite3_stmt *st;
	long long from = now_ns();
	if (sqlite3_prepare_v2(db, sql, -1, &st, NULL) != SQLITE_OK)
		return stop(db, sql);
	int rc;
	while ((rc = sqlite3_step(st)) == SQLITE_ROW) {
		int columns = sqlite3_column_count(st);
		for (int c = 0; c < columns; c++) {
			const char *text = (const char *)sqlite3_column_text(st, c);
			n += (size_t)snprintf(answer + n, n < ANSWER ? ANSWER - n : 0, "%s%c",
				text ? text : "", c + 1 < columns ? '\t' : '\n');
		}
	}
	sqlite3_finalize(st);
	if (rc != SQLITE_DONE || n >= ANSWER)
		return stop(db, sql);
	printf("%lld\n%.*s\n", now_ns() - from, (int)n, answer);
	return 0;
}

static int load(sqlite3 *db, const char *path)
{
	char line[256];
	sqlite3_stmt *st;
	FILE *f = fopen(path, "r");
	if (!f || sqlite3_exec(db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK ||
		sqlite3_prepare_v2(db, "INSERT INTO d VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)", -1, &st,
			NULL) != SQLITE_OK)
		return stop(db, path);
	while (fgets(line, sizeof line, f)) {
		char *p = line;
		line[strcspn(line, "\n")] = '\0';
		for (int c = 1; c <= COLUMNS && p; c++) {
			char *field = strsep(&p, ",");
			if (c == 1)
				sqlite3_bind_text(st, c, field, -1, SQLITE_TRANSIENT);
			else if (*field)
				sqlite3_bind_int64(st, c, strtoll(field, NULL, 10));
			else
				sqlite3_bind_null(st, c);
		}
		if (sqlite3_step(st) != SQLITE_DONE)
			return stop(db, path);
		sqlite3_reset(st);
	}
	fclose(f);
	sqlite3_finalize(st);
	if (sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
		return stop(db, path);
	printf("0\n\n");
	return 0;
}

int main(int argc, char **argv)
{
	static char line[LINE];
	sqlite3 *db;
	if (argc != 2) {
		fprintf(stderr, "usage: ask_sqlite FILE\n");
		return 2;
	}
	if (sqlite3_open(argv[1], &db) != SQLITE_OK ||
		sqlite3_exec(db, "PRAGMA cache_size=-2000000; PRAGMA mmap_size=8000000000", NULL, NULL,
			NULL) != SQLITE_OK)
		return stop(db, argv[1]);
	while (fgets(line, sizeof line, stdin)) {
		line[strcspn(line, "\n")] = '\0';
		int failed = strncmp(line, "load ", 5) == 0 ? load(db, line + 5) : ask(db, line);
		fflush(stdout);
		if (failed)
			return 1;
	}
	sqlite3_close(db);
	return 0;
}
