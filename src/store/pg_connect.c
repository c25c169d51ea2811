/* pg_connect.c: opening a connection to PostgreSQL, what must hold before it is used, and what its
 * failures mean to the person who has to mend them. */
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/log.h"
#include "store/host.h"
#include "store/pg.h"

enum { OPTIONS_MAX = 64, CLOCK_SECONDS = 5, LAG_SECONDS = 10 };

/* What is added to the address unless it says otherwise. The server ends a connection whose other side
 * has vanished, and a transaction of it, within seconds: others wait for its turn. */
static const char *const defaults[][2] = {
	{ "application_name", "motcua" },
	{ "client_encoding", "UTF8" },
	{ "connect_timeout", "5" },
	{ "keepalives_idle", "5" },
	{ "keepalives_interval", "2" },
	{ "keepalives_count", "3" },
	{ "tcp_user_timeout", "10000" },
};

static bool lost_state(const char *state)
{
	/* 57P0x: the server goes down; 25006: it has become a standby; 25P03: the transaction waited too long
	 * and was ended; 08P01: a pooler has lost the server. Others of class 08 come from a server that this
	 * one asks on our behalf (postgres_fdw): it is not lost itself. */
	return strncmp(state, "57P0", 4) == 0 || strcmp(state, "25006") == 0 ||
	       strcmp(state, "25P03") == 0 || strcmp(state, "08P01") == 0;
}

/* One line of what libpq says, without the severity. */
static void one_line(const char *said, char *out, size_t size)
{
	const char *p = said ? said : "", *colon = strstr(p, "ERROR:  ");
	if (colon)
		p = colon + 8;
	snprintf(out, size, "%s", p);
	size_t n = strlen(out);
	while (n && (out[n - 1] == '\n' || out[n - 1] == ' '))
		out[--n] = 0;
	for (char *q = out; *q; q++)
		if (*q == '\n' || *q == '\t')
			*q = ' ';
}

static bool fail_lost(struct pg_conn *c, const char *said, struct error *err)
{
	char line[400];
	one_line(said, line, sizeof line);
	c->dead = true;
	err_set(&c->lost, ERR_AWAY, "the database server went away (%s): try again", line);
	return err_set(err, c->lost.code, "%s", c->lost.text);
}

bool pg_fail(struct pg_conn *c, const PGresult *r, const char *doing, struct error *err)
{
	char line[400];
	const char *state = r ? pq.PQresultErrorField(r, PG_DIAG_SQLSTATE) : NULL;
	if (!state || lost_state(state) || pq.PQstatus(c->link) == CONNECTION_BAD)
		return fail_lost(c, r ? pq.PQresultErrorMessage(r) : pq.PQerrorMessage(c->link), err);
	const char *why = pq.PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
	one_line(why, line, sizeof line);
	if (strcmp(state, "53100") == 0)
		return err_set(err, ERR_FULL,
			"the disk of the database server is full (%s): make room there and try again",
			line);
	if (strcmp(state, "23505") == 0)
		return err_set(err, ERR_CONFLICT, "it is there already (%s)", line);
	if (strcmp(state, "55P03") == 0)
		return err_set(err, ERR_CONFLICT, "another one holds it (%s): try again", line);
	if (strcmp(state, "42501") == 0)
		return err_set(
			err, ERR_STORE, "the database refuses its user a right (%s): grant it", line);
	if (strncmp(state, "08", 2) == 0) {
		char more[300];
		one_line(pq.PQresultErrorField(r, PG_DIAG_MESSAGE_DETAIL), more, sizeof more);
		return err_set(err, ERR_STORE, "%s (%s)", line, more);
	}
	return err_set(err, ERR_STORE, "%s: %s", doing, line);
}

static bool fail_connect(PGconn *link, struct error *err)
{
	char line[400];
	one_line(pq.PQerrorMessage(link), line, sizeof line);
	if (pq.PQconnectionNeedsPassword(link))
		return err_set(err, ERR_AWAY,
			"%s: put the password into ~/.pgpass (or the file that PGPASSFILE names), or into "
			"PGPASSWORD",
			line);
	if (pq.PQconnectionUsedPassword(link))
		return err_set(err, ERR_AWAY,
			"%s: correct the password in ~/.pgpass (or the file that PGPASSFILE names), or in "
			"PGPASSWORD",
			line);
	return err_set(err, ERR_AWAY,
		"cannot reach the database (%s): is the server running, and are host, port and name right?",
		line);
}

struct settings {
	const char *key[OPTIONS_MAX], *value[OPTIONS_MAX];
	int count;
};

static const char *setting(const struct settings *s, const char *key)
{
	for (int i = 0; i < s->count; i++)
		if (strcmp(s->key[i], key) == 0)
			return s->value[i];
	return NULL;
}

static void add_setting(struct settings *s, const char *key, const char *value)
{
	if (setting(s, key) || s->count + 2 > OPTIONS_MAX)
		return;
	s->key[s->count] = key;
	s->value[s->count++] = value;
}

/* No host at all is the socket. */
static bool near(const char *host)
{
	return !host || !*host || host_is_here(host, strlen(host));
}

/* The address with what it does not say. Several hosts: the one that takes writing is meant. */
static bool read_address(
	const struct driver_open *how, PQconninfoOption *given, struct settings *s, struct error *err)
{
	for (PQconninfoOption *o = given; o->keyword; o++)
		if (o->val && *o->val)
			add_setting(s, o->keyword, o->val);
	if (setting(s, "password"))
		return err_set(err, ERR_USAGE,
			"leave the password out of the address, others can read it there: put it into "
			"~/.pgpass (or the file that PGPASSFILE names), or into PGPASSWORD");
	for (size_t i = 0; i < sizeof defaults / sizeof defaults[0]; i++)
		add_setting(s, defaults[i][0], defaults[i][1]);
	const char *host = setting(s, "host");
	if (!near(host) && !getenv("PGSSLMODE"))
		add_setting(s, "sslmode", "require");
	if (how->writer || (host && strchr(host, ',')))
		add_setting(s, "target_session_attrs", "read-write");
	return true;
}

PGresult *pg_ask(struct pg_conn *c, const char *sql, struct error *err)
{
	PGresult *r = pq.PQexec(c->link, sql);
	ExecStatusType status = pq.PQresultStatus(r);
	if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK)
		return r;
	pg_fail(c, r, "database", err);
	pq.PQclear(r);
	return NULL;
}

static const char LOOK[] = "SELECT pg_backend_pid(), floor(extract(epoch FROM clock_timestamp()))::bigint, "
			   "pg_is_in_recovery(),"
			   " CASE WHEN pg_is_in_recovery() AND pg_last_wal_receive_lsn() IS DISTINCT FROM "
			   "pg_last_wal_replay_lsn()"
			   " THEN floor(extract(epoch FROM clock_timestamp() - "
			   "pg_last_xact_replay_timestamp()))::bigint END";

/* What was told already: a program has many connections. Told again once it was right in between. */
static atomic_bool told_clock, told_lag;

static bool tell_now(atomic_bool *told, bool wrong)
{
	return atomic_exchange(told, wrong) != wrong && wrong;
}

/* A connection for reading shall not write, by whatever mistake. Behind a pooler, which answers with a
 * number of its own for the server's process, the server's connection is another's a moment later: there
 * this is not set. */
static const char KEEP_READING[] = ", CASE pg_backend_pid() WHEN %d THEN"
				   " set_config('default_transaction_read_only', 'on', false) END";

/* A clock that differs, and a standby that is behind, are told; neither makes a figure wrong: acts take
 * their time from the server (but not when MOTCUA_NOW gives it), and a standby's figures are whole, only
 * older. */
static void tell(struct pg_conn *c, int64_t now, const char *lag)
{
	int64_t ahead = time_is_given() ? 0 : time_now() - now;
	if (tell_now(&told_clock, ahead > CLOCK_SECONDS || ahead < -CLOCK_SECONDS))
		log_line(LOG_WARN,
			"this machine's clock is %lld s %s that of the database at %s: set both by NTP "
			"(acts take "
			"the database's time)",
			(long long)(ahead < 0 ? -ahead : ahead), ahead < 0 ? "behind" : "ahead of",
			pq.PQhost(c->link));
	if (tell_now(&told_lag, lag && atoll(lag) > LAG_SECONDS))
		log_line(LOG_WARN,
			"the standby at %s is %s s behind: its figures are of then; ask the primary for "
			"later "
			"ones",
			pq.PQhost(c->link), lag);
}

static bool look(struct pg_conn *c, bool writer, struct error *err)
{
	int version = pq.PQserverVersion(c->link), pid = pq.PQbackendPID(c->link);
	if (version < PG_OLDEST)
		return err_set(err, ERR_STORE,
			"the server at %s is PostgreSQL %d.%d: motcua needs %d or later; upgrade it",
			pq.PQhost(c->link), version / 10000, version % 10000, PG_OLDEST / 10000);
	struct buf sql = BUF_INIT(4096);
	buf_adds(&sql, LOOK);
	if (!writer)
		buf_printf(&sql, KEEP_READING, pid);
	PGresult *r = pg_ask(c, sql.p, err);
	buf_release(&sql);
	if (!r)
		return false;
	c->pooled = strtol(pq.PQgetvalue(r, 0, 0), NULL, 10) != pid;
	tell(c, atoll(pq.PQgetvalue(r, 0, 1)), pq.PQgetisnull(r, 0, 3) ? NULL : pq.PQgetvalue(r, 0, 3));
	pq.PQclear(r);
	return true;
}

static void no_notices(void *arg, const PGresult *r)
{
	(void)arg, (void)r;
}

/* Connects, looks, and goes into pipeline mode. */
static bool begin(struct pg_conn *c, const struct settings *s, bool writer, struct error *err)
{
	c->link = pq.PQconnectdbParams(s->key, s->value, 0);
	if (!c->link || pq.PQstatus(c->link) != CONNECTION_OK)
		return fail_connect(c->link, err);
	pq.PQsetNoticeReceiver(c->link, no_notices, NULL);
	return look(c, writer, err) &&
	       (pq.PQenterPipelineMode(c->link) ||
		       err_set(err, ERR_STORE, "no pipeline mode: %s", pq.PQerrorMessage(c->link)));
}

struct pg_conn *pg_connect(const struct driver_open *how, struct error *err)
{
	struct settings s = { .count = 0 };
	char *why = NULL;
	if (!pq_load(err))
		return NULL;
	PQconninfoOption *given = pq.PQconninfoParse(how->where, &why);
	if (!given) {
		char line[300];
		one_line(why, line, sizeof line);
		free(why);
		err_set(err, ERR_USAGE,
			"not an address of PostgreSQL (%s): write postgresql://host:port/name", line);
		return NULL;
	}
	struct pg_conn *c = calloc(1, sizeof *c);
	if (!c)
		die("out of memory");
	bool ok = read_address(how, given, &s, err) && begin(c, &s, how->writer, err);
	pq.PQconninfoFree(given);
	if (ok)
		return c;
	pg_disconnect(c);
	return NULL;
}

void pg_disconnect(struct pg_conn *c)
{
	if (c->link)
		pq.PQfinish(c->link);
	free(c->owed);
	free(c);
}
