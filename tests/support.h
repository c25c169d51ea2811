/* support.h: what the unit tests share: a folder that is swept away, a store with the small province of
 * tests/data, a second connection to look at (or meddle with) what another one wrote. */
#ifndef MOTCUA_TESTS_SUPPORT_H
#define MOTCUA_TESTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/err.h"
#include "base/file.h"
#include "figure/figure.h"
#include "setup/setup.h"
#include "store/db.h"
#include "store/driver.h"
#include "store/driver_fault.h"
#include "store/journal.h"
#include "store/store.h"

/* Where the small province lies, from the top of the source tree. */
#define TEST_PROVINCE "tests/data/province"

/* A folder of its own for a test, and where its store is: the folder itself, or a database of its own when
 * MOTCUA_TEST_POSTGRES is the address of a server's database "postgres". */
struct test_folder {
	char path[128];
	char data[300];
};

/* True when the tests run on PostgreSQL. */
static inline bool test_on_postgres(void)
{
	return getenv("MOTCUA_TEST_POSTGRES") != NULL;
}

/* From now on it is `at`, UTC seconds, for whatever asks; unsetenv("MOTCUA_NOW") ends it. */
static inline void test_now(int64_t at)
{
	char text[24];
	snprintf(text, sizeof text, "%lld", (long long)at);
	setenv("MOTCUA_NOW", text, 1);
}

/* Skips the rest of a test that is about SQLite alone. */
#define test_sqlite_only() \
	do { \
		if (test_on_postgres()) \
			return; \
	} while (0)

/* How to open the store at `data` without the store's help. */
static inline struct db *test_connect(const char *data, bool writer, struct error *err)
{
	char file[400];
	bool address = store_is_address(data);
	snprintf(file, sizeof file, address ? "%s" : "%s/motcua.db", data);
	struct driver_open how = { .where = file, .writer = writer };
	return db_open(address ? &driver_postgres : &driver_sqlite, &how, err);
}

/* Fails, showing the text, unless it holds the part. */
#define assert_has(text, part) test_has(text, part, __FILE__, __LINE__)

/* See assert_has. */
static inline void test_has(const char *text, const char *part, const char *file, int line)
{
	if (text && strstr(text, part))
		return;
	print_error("found:    %s\nexpected: ...%s...\n", text ? text : "(null)", part);
	_fail(file, line);
}

/* Fails, showing the error, unless the call went well. */
#define assert_ok(call, err) test_ok(call, &(err), __FILE__, __LINE__)

/* See assert_ok. */
static inline void test_ok(bool ok, const struct error *err, const char *file, int line)
{
	if (ok && err->code == ERR_NONE)
		return;
	print_error("the call gave %s: %d %s\n", ok ? "true" : "false", (int)err->code, err->text);
	_fail(file, line);
}

/* How far the next failing call is from the last: a database of PostgreSQL for each of them would take
 * too long. */
static inline long test_fault_step(void)
{
	return test_on_postgres() ? 17 : 1;
}

/* Runs SQL through a connection of its own. */
static inline void test_exec(const char *data, const char *sql)
{
	struct error err = { 0 };
	struct db *db = test_connect(data, true, &err);
	assert_ok(db != NULL, err);
	assert_ok(db_exec(db, sql, &err), err);
	db_close(db);
}

/* Makes or drops the database that belongs to a folder. */
static inline void test_database(const struct test_folder *f, const char *format)
{
	char sql[200];
	struct error err = { 0 };
	snprintf(sql, sizeof sql, format, strrchr(f->path, '-') + 1);
	struct db *db = test_connect(getenv("MOTCUA_TEST_POSTGRES"), true, &err);
	if (!db || !db_exec(db, sql, &err))
		fail_msg("%s", err.text);
	db_close(db);
}

/* Functions of SQLite that the tests' own recounts use, for PostgreSQL. */
#define TEST_FUNCTIONS \
	"CREATE FUNCTION zeroblob(int) RETURNS bytea IMMUTABLE LANGUAGE sql AS" \
	" $$ SELECT decode(repeat('00', $1), 'hex') $$;" \
	"CREATE FUNCTION strftime(text, bigint, text) RETURNS text IMMUTABLE LANGUAGE sql AS" \
	" $$ SELECT to_char(to_timestamp($2) AT TIME ZONE 'UTC'," \
	" CASE $1 WHEN '%Y' THEN 'YYYY' ELSE 'MM' END) $$;"

/* On a server all stores of a test program have their keys in one file. */
static inline const char *test_key_file(void)
{
	static char path[160];
	const char *tmp = getenv("TMPDIR");
	snprintf(path, sizeof path, "%.90s/motcua-unit-keys.%d", tmp && *tmp ? tmp : "/tmp", (int)getpid());
	return path;
}

static inline void test_key_file_drop(void)
{
	remove(test_key_file());
}

/* Makes an empty folder. */
static inline void test_folder_make(struct test_folder *f)
{
	const char *tmp = getenv("TMPDIR"), *server = getenv("MOTCUA_TEST_POSTGRES");
	snprintf(f->path, sizeof f->path, "%.90s/motcua-unit-XXXXXX", tmp && *tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(f->path));
	snprintf(f->data, sizeof f->data, "%s", f->path);
	if (!server)
		return;
	if (!getenv("MOTCUA_KEYS")) {
		setenv("MOTCUA_KEYS", test_key_file(), 1);
		atexit(test_key_file_drop);
	}
	const char *at = strstr(server, "/postgres?");
	assert_non_null(at);
	snprintf(f->data, sizeof f->data, "%.*s/unit-%s%s", (int)(at - server), server,
		strrchr(f->path, '-') + 1, at + strlen("/postgres"));
	test_database(f, "CREATE DATABASE \"unit-%s\"");
	test_exec(f->data, TEST_FUNCTIONS);
}

/* For nftw: takes away one thing. */
static inline int test_remove(const char *path, const struct stat *st, int flag, struct FTW *at)
{
	(void)st, (void)flag, (void)at;
	return remove(path);
}

/* Takes the folder away with all that is in it. */
static inline void test_folder_drop(struct test_folder *f)
{
	nftw(f->path, test_remove, 8, FTW_DEPTH | FTW_PHYS);
	if (test_on_postgres())
		test_database(f, "DROP DATABASE IF EXISTS \"unit-%s\" WITH (FORCE)");
}

/* Makes a folder whose store is a copy of another one's, which nobody has open. */
static inline void test_folder_copy(const struct test_folder *from, struct test_folder *to)
{
	char text[300], path[2][200];
	test_folder_make(to);
	if (test_on_postgres()) {
		test_database(to, "DROP DATABASE \"unit-%s\"");
		snprintf(text, sizeof text, "CREATE DATABASE \"unit-%%s\" TEMPLATE \"unit-%s\"",
			strrchr(from->path, '-') + 1);
		test_database(to, text);
		return;
	}
	static const char *const names[] = { "motcua.db", "keys" };
	struct error err = { 0 };
	struct file_map m;
	for (int i = 0; i < 2; i++) {
		snprintf(path[0], sizeof path[0], "%s/%s", from->path, names[i]);
		snprintf(path[1], sizeof path[1], "%s/%s", to->path, names[i]);
		if (!file_exists(path[0]))
			continue;
		if (!file_map(&m, path[0], &err) || !file_write(path[1], m.p, m.n, &err) ||
			chmod(path[1], 0600) < 0)
			fail_msg("%s", err.text);
		file_unmap(&m);
	}
}

/* The number that a query gives, through a connection of its own. */
static inline int64_t test_number(const char *data, const char *sql)
{
	struct error err = { 0 };
	struct db *db = test_connect(data, false, &err);
	assert_ok(db != NULL, err);
	struct stmt *q = db_stmt_once(db, sql);
	int64_t n = stmt_row(q) ? get_int(q, 0) : INT64_MIN;
	assert_ok(stmt_end(q, &err), err);
	db_close(db);
	return n;
}

/* A store that holds the small province, and what its files say. */
struct test_world {
	struct test_folder folder;
	struct store *store;
	struct setup setup;
};

/* Opens the folder's store with an engine (NULL: SQLite). */
static inline struct store *test_open(const struct test_folder *f, const struct driver *driver)
{
	struct error err = { 0 };
	fault_over(test_on_postgres() ? &driver_postgres : &driver_sqlite);
	struct store_open how = { .data = f->data, .create = true, .driver = driver };
	struct store *s = store_open(&how, &err);
	assert_ok(s != NULL, err);
	return s;
}

/* Makes a folder with the small province in it. */
static inline void test_world_make(struct test_world *w)
{
	struct error err = { 0 };
	*w = (struct test_world){ 0 };
	test_folder_make(&w->folder);
	assert_ok(setup_read(&w->setup, TEST_PROVINCE, &err), err);
	w->store = test_open(&w->folder, NULL);
	assert_ok(store_act(w->store, "test", setup_act, &w->setup, &err), err);
}

/* Ends it. */
static inline void test_world_drop(struct test_world *w)
{
	store_close(w->store);
	setup_release(&w->setup);
	test_folder_drop(&w->folder);
}

/* Writes a file whole. */
static inline void test_write(const char *path, const char *text, size_t n)
{
	struct error err = { 0 };
	assert_ok(file_write(path, text, n, &err), err);
}

/* Copies the small province (and the national files beside it) into the folder: f/province and f/vn. */
static inline void test_copy_province(const struct test_folder *f)
{
	static const char *const files[] = { "province/agencies.csv", "province/desks.csv",
		"province/procedures.csv", "province/settings.csv", "vn/hours.csv", "vn/holidays.csv",
		"vn/announced.csv", "vn/law.csv", "vn/processes.csv", "vn/process_steps.csv",
		"vn/documents/receipt.paper", "vn/documents/receipt80.paper", "vn/documents/letter.paper",
		"vn/documents/control.paper", "vn/documents/result.paper", "vn/documents/register.paper",
		"vn/documents/postal.paper", "vn/documents/ticket.paper",
		"vn/documents/declaration.paper", "vn/documents/postal_in.paper" };
	struct arena a = { 0 };
	struct error err = { 0 };
	mkdir(path_join(&a, f->path, "province"), 0700);
	mkdir(path_join(&a, f->path, "vn"), 0700);
	mkdir(path_join(&a, f->path, "vn/documents"), 0700);
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		struct file_map m;
		assert_ok(file_map(&m, path_join(&a, TEST_PROVINCE "/..", files[i]), &err), err);
		test_write(path_join(&a, f->path, files[i]), m.p, m.n);
		file_unmap(&m);
	}
	arena_release(&a);
}

/* In a copied file, puts `to` in the place of the first `from` (NULL: of everything). */
static inline void test_edit(
	const struct test_folder *f, const char *file, const char *from, const char *to)
{
	struct arena a = { 0 };
	struct error err = { 0 };
	struct file_map m;
	char *path = path_join(&a, f->path, file);
	assert_ok(file_map(&m, path, &err), err);
	char *text = arena_dup(&a, m.p, m.n), *at = from ? strstr(text, from) : text;
	file_unmap(&m);
	if (!at)
		print_error("%s has no \"%s\"\n", file, from);
	assert_non_null(at);
	const char *rest = from ? at + strlen(from) : "";
	char *changed = arena_printf(&a, "%.*s%s%s", (int)(at - text), text, to, rest);
	test_write(path, changed, strlen(changed));
	arena_release(&a);
}

/* UTC time of a local "YYYY-MM-DDTHH:MM"; "" is 0. */
static inline int64_t test_time(const char *text)
{
	int64_t t = 0;
	if (*text)
		assert_true(time_parse(text, strlen(text), &t));
	return t;
}

/* Day number of "YYYY-MM-DD". */
static inline int32_t test_day(const char *text)
{
	int32_t day;
	assert_true(day_parse(text, strlen(text), &day));
	return day;
}

/* A dossier as it is taken in, with the codes of its agency and procedure, open when `finished` is "". */
static inline struct dossier_new test_dossier(const struct test_world *w, const char *code,
	const char *agency, const char *procedure, const char *received, const char *due,
	const char *finished)
{
	int a = province_agency(&w->setup.province, agency, strlen(agency));
	int p = catalogue_find(&w->setup.catalogue, procedure, strlen(procedure));
	assert_true(a >= 0 && p >= 0);
	return (struct dossier_new){
		.code = { code, strlen(code) },
		.procedure = &w->setup.catalogue.procedure[p],
		.agency = &w->setup.province.agency[a],
		.channel = CHANNEL_COUNTER,
		.received_at = test_time(received),
		.due_at = test_time(due),
		.finished_at = test_time(finished),
		.fee = -1,
		.act = "dossier.received",
	};
}

/* An act that takes one dossier in; arg is its struct dossier_new. */
static inline bool test_add_act(struct tx *tx, void *arg, struct error *err)
{
	int64_t id;
	return dossier_add(tx, arg, &id, err);
}

/* Takes a dossier in through the world's store. */
static inline void test_add(struct test_world *w, struct dossier_new d)
{
	struct error err = { 0 };
	assert_ok(store_act(w->store, "test", test_add_act, &d, &err), err);
}

/* Fails unless the journal is whole. */
static inline void test_sound_journal(struct store *s)
{
	struct error err = { 0 };
	struct verify_result v;
	struct db *db = store_reader(s, &err);
	assert_ok(db != NULL, err);
	assert_ok(journal_verify(db, &v, &err), err);
	assert_string_equal(v.fault, "");
	store_reader_return(s, db);
}

/* For figure_audit: shows a difference. */
static inline void test_show(void *arg, const char *line)
{
	(void)arg;
	print_error("audit: %s\n", line);
}

/* Fails unless ledger and dossiers agree and the journal is whole. */
static inline void test_sound(struct store *s)
{
	struct error err = { 0 };
	int64_t rows, differences = -1;
	struct db *db = store_reader(s, &err);
	assert_ok(db != NULL, err);
	assert_ok(figure_audit(db, test_show, NULL, &rows, &differences, &err), err);
	assert_int_equal(differences, 0);
	store_reader_return(s, db);
	test_sound_journal(s);
}

#endif
