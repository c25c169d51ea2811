/* ask_postgres.c: a connection to PostgreSQL: ask_postgres CONNINFO.
 * Each line of stdin is a statement; the answer is its nanoseconds, its rows (tab-separated), an empty
 * line. A line "load FILE" copies a file of integers, as gen.mjs writes it, into the table `d`. */
#include <libpq-fe.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { LINE = 65536 };

static long long now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static int stop(PGconn *db, const char *what)
{
	fprintf(stderr, "ask_postgres: %s: %s\n", what, PQerrorMessage(db));
	return 1;
}

static int ask(PGconn *db, const char *sql)
{
	long long from = now_ns();
	PGresult *r = PQexec(db, sql);
	long long ns = now_ns() - from;
	if (PQresultStatus(r) != PGRES_TUPLES_OK && PQresultStatus(r) != PGRES_COMMAND_OK)
		return stop(db, sql);
	printf("%lld\n", ns);
	for (int row = 0; row < PQntuples(r); row++)
		for (int c = 0; c < PQnfields(r); c++)
			printf("%s%c", PQgetvalue(r, row, c), c + 1 < PQnfields(r) ? '\t' : '\n');
	printf("\n");
	PQclear(r);
	return 0;
}

static int load(PGconn *db, const char *path)
{
	static char part[1 << 20];
	size_t n;
	FILE *f = fopen(path, "r");
	if (!f)
		return stop(db, path);
	PGresult *r = PQexec(db, "COPY d FROM STDIN WITH (FORMAT csv)");
	if (PQresultStatus(r) != PGRES_COPY_IN)
		return stop(db, path);
	PQclear(r);
	while ((n = fread(part, 1, sizeof part, f)) > 0)
		if (PQputCopyData(db, part, (int)n) != 1)
			return stop(db, path);
	fclose(f);
	if (PQputCopyEnd(db, NULL) != 1)
		return stop(db, path);
	r = PQgetResult(db);
	if (PQresultStatus(r) != PGRES_COMMAND_OK)
		return stop(db, path);
	PQclear(r);
	PQclear(PQgetResult(db));
	printf("0\n\n");
	return 0;
}

int main(int argc, char **argv)
{
	static char line[LINE];
	if (argc != 2) {
		fprintf(stderr, "usage: ask_postgres CONNINFO\n");
		return 2;
	}
	PGconn *db = PQconnectdb(argv[1]);
	if (PQstatus(db) != CONNECTION_OK)
		return stop(db, "connect");
	while (fgets(line, sizeof line, stdin)) {
		line[strcspn(line, "\n")] = '\0';
		int failed = strncmp(line, "load ", 5) == 0 ? load(db, line + 5) : ask(db, line);
		fflush(stdout);
		if (failed)
			return 1;
	}
	PQfinish(db);
	return 0;
}
