/* migrate_test.c: an older schema is copied and brought up, a newer one refused, a broken step undone. */
#include "../../tests/support.h"

#include <dirent.h>

#include "store/migrate.h"

/* The file of a folder's store. */
static const char *path_of(const struct test_folder *f)
{
	static char file[256];
	snprintf(file, sizeof file, "%s/motcua.db", f->path);
	return file;
}

/* A database made with the first `steps` migrations only, as an older program left it. */
static void make_old(struct test_folder *f, int steps)
{
	struct error err = { 0 };
	struct buf script = BUF_INIT(1 << 20);
	test_folder_make(f);
	fclose(fopen(path_of(f), "w"));
	struct db *db = test_connect(f->data, true, &err);
	assert_ok(db != NULL, err);
	assert_ok(db_exec(db,
			  "CREATE TABLE migration (no INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL,"
			  " at INTEGER NOT NULL) STRICT",
			  &err),
		err);
	static const char NOTE[] = "INSERT INTO migration (no, name, at) VALUES (?1, ?2, 0)";
	for (int i = 0; i < steps; i++) {
		buf_reset(&script);
		migrate_script(&script, migrations[i].sql, db_engine(db));
		assert_ok(db_exec(db, script.p, &err), err);
		struct stmt *q = db_stmt(db, NOTE);
		bind_int(q, 1, migrations[i].no);
		bind_str(q, 2, migrations[i].name);
		assert_ok(stmt_run(q, &err), err);
	}
	buf_release(&script);
	db_close(db);
}

/* The only file in the folder's backup/, or NULL. */
static const char *backup_of(const struct test_folder *f)
{
	static char path[512];
	char dir[256];
	int found = 0;
	snprintf(dir, sizeof dir, "%s/backup", f->path);
	DIR *d = opendir(dir);
	if (!d)
		return NULL;
	for (struct dirent *e; (e = readdir(d));)
		if (e->d_name[0] != '.') {
			snprintf(path, sizeof path, "%s/%.200s", dir, e->d_name);
			found++;
		}
	closedir(d);
	assert_int_equal(found, 1);
	return path;
}

static void migrations_have_no_gap(void **state)
{
	(void)state;
	assert_true(migration_count >= 2);
	for (int i = 0; i < migration_count; i++) {
		assert_int_equal(migrations[i].no, i + 1);
		assert_true(strlen(migrations[i].sql) > 0);
	}
}

static void a_fresh_store_needs_no_backup(void **state)
{
	(void)state;
	struct test_folder f;
	test_folder_make(&f);
	store_close(test_open(&f, NULL));
	assert_int_equal(test_number(f.data, "SELECT MAX(no) FROM migration"), migration_count);
	assert_null(backup_of(&f));
	store_close(test_open(&f, NULL));
	assert_null(backup_of(&f));
	test_folder_drop(&f);
}

static void an_older_store_is_copied_and_brought_up(void **state)
{
	(void)state;
	for (int reading = 0; reading < 2; reading++) {
		struct test_folder f;
		struct error err = { 0 };
		make_old(&f, 2);
		test_exec(f.data, "INSERT INTO setting (key, value) VALUES ('name', 'Tỉnh Thử')");
		struct store *s =
			store_open(&(struct store_open){ .data = f.data, .read_only = reading == 1 }, &err);
		assert_ok(s != NULL, err);
		store_close(s);
		assert_int_equal(test_number(f.data, "SELECT MAX(no) FROM migration"), migration_count);
		assert_int_equal(test_number(f.data, "SELECT COUNT(*) FROM dossier"), 0);
		assert_int_equal(test_number(f.data, "SELECT COUNT(*) FROM setting"), 1);
		if (test_on_postgres()) {
			test_folder_drop(&f);
			continue;
		}
		const char *copy = backup_of(&f);
		assert_non_null(copy);
		assert_has(copy, "/backup/schema-0002-");
		struct db *db = db_open(&driver_sqlite, &(struct driver_open){ .where = copy }, &err);
		assert_ok(db != NULL, err);
		int version = 0;
		assert_ok(migrate_version(db, copy, &version, &err), err);
		assert_int_equal(version, 2);
		struct stmt *q = db_stmt_once(db, "SELECT value FROM setting");
		assert_true(stmt_row(q));
		assert_string_equal(get_text(q, 0, NULL), "Tỉnh Thử");
		assert_ok(stmt_end(q, &err), err);
		db_close(db);
		test_folder_drop(&f);
	}
}

static void a_newer_store_is_refused(void **state)
{
	(void)state;
	struct test_folder f;
	struct error err = { 0 };
	test_folder_make(&f);
	store_close(test_open(&f, NULL));
	test_exec(f.data, "INSERT INTO migration (no, name, at) VALUES (9999, '9999-later.sql', 0)");
	for (int reading = 0; reading < 2; reading++) {
		err = (struct error){ 0 };
		assert_null(store_open(
			&(struct store_open){ .data = f.data, .read_only = reading == 1 }, &err));
		assert_has(err.text, "made by a newer motcua (schema 9999");
	}
	assert_int_equal(test_number(f.data, "SELECT COUNT(*) FROM migration"), migration_count + 1);
	assert_null(backup_of(&f));
	test_folder_drop(&f);
}

/* A step that cannot be done leaves the schema as it was, and the copy. */
static void a_failed_step_is_undone(void **state)
{
	(void)state;
	struct test_folder f;
	struct error err = { 0 };
	make_old(&f, 2);
	/* The third step makes this table last but for a few: what it made before must go again. */
	test_exec(f.data, "CREATE TABLE dossier_serial (x INTEGER)");
	assert_null(store_open(&(struct store_open){ .data = f.data }, &err));
	assert_has(err.text, "migration 0003-dossier.sql");
	assert_has(err.text, "dossier_serial");
	assert_int_equal(test_number(f.data, "SELECT MAX(no) FROM migration"), 2);
	assert_int_equal(test_number(f.data, test_on_postgres() ? "SELECT COUNT(*) FROM pg_class WHERE "
								  "relname = 'dossier_person'"
								: "SELECT COUNT(*) FROM sqlite_master "
								  "WHERE name = 'dossier_person'"),
		0);
	assert_true(test_on_postgres() || backup_of(&f));
	test_exec(f.data, "DROP TABLE dossier_serial");
	err = (struct error){ 0 };
	struct store *s = store_open(&(struct store_open){ .data = f.data }, &err);
	assert_ok(s != NULL, err);
	store_close(s);
	test_folder_drop(&f);
}

static void what_is_not_ours_is_refused(void **state)
{
	(void)state;
	struct test_folder f;
	struct error err = { 0 };
	test_folder_make(&f);
	fclose(fopen(path_of(&f), "w"));
	struct db *db = test_connect(f.data, true, &err);
	assert_ok(db_exec(db, "CREATE TABLE other (x INTEGER)", &err), err);
	db_close(db);
	assert_null(store_open(&(struct store_open){ .data = f.data, .read_only = true }, &err));
	assert_has(err.text, "is not motcua's");
	test_folder_drop(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(migrations_have_no_gap),
		cmocka_unit_test(a_fresh_store_needs_no_backup),
		cmocka_unit_test(an_older_store_is_copied_and_brought_up),
		cmocka_unit_test(a_newer_store_is_refused),
		cmocka_unit_test(a_failed_step_is_undone),
		cmocka_unit_test(what_is_not_ours_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
