/* secret_test.c: keys in a file, values sealed with them, numbers found by them; rows sealed anew. */
#include "../../tests/support.h"

#include "store/sealed.h"

static const struct secret_place HERE = { .table = "t", .column = "c", .row = 7 };

/* A ring with a key of its own. */
static struct keyring *ring(const struct test_folder *f, const char *name)
{
	char path[200];
	struct error err = { 0 };
	snprintf(path, sizeof path, "%s/%s", f->path, name);
	struct keyring *k = keyring_open(path, &err);
	assert_ok(k && (keyring_first(k) || keyring_add(k, true, &err)), err);
	return k;
}

static void a_value_opens_only_where_it_was_sealed(void **state)
{
	(void)state;
	struct test_folder f;
	struct arena a = { 0 };
	struct error err = { 0 };
	char *p;
	size_t n;
	test_folder_make(&f);
	struct keyring *k = ring(&f, "k");
	unsigned char sealed[5 + SECRET_EXTRA], again[5 + SECRET_EXTRA];
	assert_ok(secret_seal(k, &HERE, "096 1", 5, sealed, &err), err);
	assert_ok(secret_seal(k, &HERE, "096 1", 5, again, &err), err);
	assert_memory_not_equal(sealed, again, sizeof sealed); /* two of the same do not look alike */
	assert_null(memmem(sealed, sizeof sealed, "096", 3));
	assert_ok(secret_open(k, &HERE, sealed, sizeof sealed, &a, &p, &n, &err), err);
	assert_int_equal(n, 5);
	assert_string_equal(p, "096 1");
	const struct secret_place other[] = { { "u", "c", 7 }, { "t", "d", 7 }, { "t", "c", 8 },
		{ "tc", "", 7 } };
	for (int i = 0; i < 4; i++) {
		err = (struct error){ 0 };
		assert_false(secret_open(k, &other[i], sealed, sizeof sealed, &a, &p, &n, &err));
		assert_int_equal(err.code, ERR_STORE);
		assert_has(err.text, "was altered");
	}
	for (size_t i = 0; i < sizeof sealed; i++) {
		err = (struct error){ 0 };
		memcpy(again, sealed, sizeof sealed);
		again[i] ^= 4;
		assert_false(secret_open(k, &HERE, again, sizeof again, &a, &p, &n, &err));
		assert_has(err.text, i == 0  ? "not one that motcua sealed"
				     : i < 5 ? "which is not in"
					     : "bring the row, or that file, back from a backup");
	}
	err = (struct error){ 0 };
	assert_false(secret_open(k, &HERE, sealed, SECRET_EXTRA - 1, &a, &p, &n, &err));
	keyring_close(k);
	arena_release(&a);
	test_folder_drop(&f);
}

static void without_the_key_it_says_so(void **state)
{
	(void)state;
	struct test_folder f;
	struct arena a = { 0 };
	struct error err = { 0 };
	unsigned char sealed[1 + SECRET_EXTRA];
	char *p, name[KEY_ID];
	size_t n;
	test_folder_make(&f);
	struct keyring *k = ring(&f, "k"), *other = ring(&f, "other"), *none = keyring_open(NULL, &err);
	assert_ok(secret_seal(k, &HERE, "x", 1, sealed, &err), err);
	assert_false(secret_open(other, &HERE, sealed, sizeof sealed, &a, &p, &n, &err));
	assert_has(err.text, key_name(keyring_first(k)->id, name));
	assert_has(err.text, "/other: bring the file that has it back");
	err = (struct error){ 0 };
	assert_false(secret_open(none, &HERE, sealed, sizeof sealed, &a, &p, &n, &err));
	assert_has(err.text, "MOTCUA_KEYS");
	err = (struct error){ 0 };
	assert_false(secret_seal(none, &HERE, "x", 1, sealed, &err));
	assert_has(err.text, "MOTCUA_KEYS");
	err = (struct error){ 0 };
	assert_false(secret_open(NULL, &HERE, sealed, sizeof sealed, &a, &p, &n, &err));
	keyring_close(k);
	keyring_close(other);
	keyring_close(none);
	arena_release(&a);
	test_folder_drop(&f);
}

static void texts_go_in_and_out(void **state)
{
	(void)state;
	static const char *const sets[][3] = { { "a", "b", "c" }, { NULL, "b", NULL }, { "a", NULL, "c" },
		{ NULL, NULL, "c" }, { "", "", "c" }, { NULL, NULL, NULL } };
	struct test_folder f;
	struct arena a = { 0 };
	struct error err = { 0 };
	test_folder_make(&f);
	struct keyring *k = ring(&f, "k");
	for (int i = 0; i < 6; i++) {
		const char *back[3];
		unsigned char *sealed;
		size_t n;
		assert_ok(secret_seal_texts(k, &HERE, sets[i], 3, &a, &sealed, &n, &err), err);
		assert_int_equal(sealed != NULL, i < 5);
		assert_ok(secret_open_texts(k, &HERE, sealed, n, &a, back, 3, &err), err);
		for (int t = 0; t < 3; t++) {
			const char *want = sets[i][t] && *sets[i][t] ? sets[i][t] : NULL;
			assert_int_equal(want == NULL, back[t] == NULL);
			if (want)
				assert_string_equal(back[t], want);
		}
	}
	keyring_close(k);
	arena_release(&a);
	test_folder_drop(&f);
}

static void a_number_is_found_however_it_is_typed(void **state)
{
	(void)state;
	struct test_folder f;
	test_folder_make(&f);
	struct keyring *k = ring(&f, "k"), *other = ring(&f, "other");
	const struct key *key = keyring_first(k);
	int64_t want = secret_finder(key, "096123456789", 12);
	assert_true(want != 0);
	assert_int_equal(secret_finder(key, "096 123.456-789", 15), want);
	assert_true(secret_finder(key, "096123456780", 12) != want);
	assert_true(secret_finder(keyring_first(other), "096123456789", 12) != want);
	assert_int_equal(secret_finder(key, "c1234567", 8), secret_finder(key, "C1234567", 8));
	assert_int_equal(secret_finder(key, " .-", 3), 0);
	assert_true(secret_same_number("096 1", "0961"));
	assert_false(secret_same_number("0961", "0962"));
	assert_false(secret_same_number("0961", "09611"));
	keyring_close(k);
	keyring_close(other);
	test_folder_drop(&f);
}

static void what_was_asked_is_known_again(void **state)
{
	(void)state;
	struct test_folder f;
	struct error err = { 0 };
	unsigned char digest[SECRET_DIGEST], later[SECRET_DIGEST];
	test_folder_make(&f);
	struct keyring *k = ring(&f, "k"), *other = ring(&f, "other");
	assert_true(secret_digest(k, "this", 4, digest));
	assert_true(secret_digest_fits(k, "this", 4, digest, sizeof digest));
	assert_false(secret_digest_fits(k, "that", 4, digest, sizeof digest));
	/* One who has the digest alone cannot try what it is of. */
	assert_true(secret_digest(other, "this", 4, later));
	assert_memory_not_equal(digest + SECRET_NONCE, later + SECRET_NONCE, sizeof digest - SECRET_NONCE);
	/* With a newer key what an older one made still counts; without its key nothing is held against
	 * it. */
	assert_ok(keyring_add(k, true, &err), err);
	assert_true(secret_digest_fits(k, "this", 4, digest, sizeof digest));
	assert_false(secret_digest_fits(k, "that", 4, digest, sizeof digest));
	assert_true(secret_digest_fits(other, "that", 4, digest, sizeof digest));
	assert_true(secret_digest_fits(k, "that", 4, NULL, 0));
	assert_false(secret_digest(NULL, "this", 4, digest));
	keyring_close(k);
	keyring_close(other);
	test_folder_drop(&f);
}

static void the_file_is_private_and_strict(void **state)
{
	(void)state;
	struct test_folder f;
	struct error err = { 0 };
	struct stat st;
	char path[200];
	test_folder_make(&f);
	struct keyring *k = ring(&f, "k");
	uint32_t first = keyring_first(k)->id;
	assert_int_equal(stat(keyring_path(k), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	/* Another process adds keys; this one sees them when it looks. */
	struct keyring *again = ring(&f, "k");
	assert_ok(keyring_add(again, false, &err), err);
	assert_int_equal(keyring_first(again)->id, first);
	uint32_t second = keyring_at(again, 1)->id;
	assert_ok(keyring_prefer(again, second, &err), err);
	assert_int_equal(keyring_count(k), 1);
	assert_non_null(keyring_find(k, second));
	assert_int_equal(keyring_first(k)->id, second);
	assert_int_equal(keyring_count(k), 2);
	assert_false(keyring_prefer(again, second ^ first ^ 1, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	keyring_close(again);
	snprintf(path, sizeof path, "%s", keyring_path(k));
	keyring_close(k);
	err = (struct error){ 0 };
	assert_int_equal(chmod(path, 0640), 0);
	assert_null(keyring_open(path, &err));
	assert_has(err.text, "chmod 600");
	static const char *const bad[] = { "12345678\n", "12345678 2026-01-01 ab\n", "garbage" };
	for (int i = 0; i < 3; i++) {
		err = (struct error){ 0 };
		assert_ok(file_write(path, bad[i], strlen(bad[i]), &err) && chmod(path, 0600) == 0, err);
		assert_null(keyring_open(path, &err));
		assert_int_equal(err.code, ERR_USAGE);
		assert_has(err.text, "k:1: expected a key");
	}
	test_folder_drop(&f);
}

/* Numbers as they stood before they were sealed. */
static const char CLEAR[] =
	"INSERT INTO dossier_person (dossier, salt, applicant, applicant_id, phone) VALUES"
	" (1, zeroblob(48), 'A', '096000000001', '0910000001'), (2, zeroblob(48), 'B', NULL, '0910000002'),"
	" (3, zeroblob(48), 'C', NULL, NULL);"
	"INSERT INTO seal_todo (name, after, clear) VALUES ('dossier_person', 0, 1)";

static int64_t under(struct store *s, uint32_t key)
{
	struct sealed_count c[KEYS_MAX + 1];
	struct error err = { 0 };
	int n;
	bool todo;
	struct db *db = store_reader(s, &err);
	assert_ok(sealed_count(db, c, &n, &todo, &err), err);
	store_reader_return(s, db);
	assert_false(todo);
	for (int i = 0; i < n; i++)
		if (c[i].key == key)
			return c[i].values;
	return 0;
}

static void what_is_clear_is_sealed_when_opened(void **state)
{
	(void)state;
	struct test_folder f;
	struct error err = { 0 };
	test_folder_make(&f);
	struct store_open how = { .data = f.data, .create = true };
	struct store *s = store_open(&how, &err);
	assert_ok(s != NULL, err);
	store_close(s);
	if (test_on_postgres())
		test_exec(f.data, CLEAR);
	else {
		struct buf text = BUF_INIT(4096);
		buf_adds(&text, "PRAGMA foreign_keys = OFF;");
		buf_adds(&text, CLEAR);
		test_exec(f.data, text.p);
		buf_release(&text);
	}
	how.read_only = true; /* also then */
	assert_ok((s = store_open(&how, &err)) != NULL, err);
	uint32_t first = keyring_first(store_keys(s))->id;
	assert_int_equal(under(s, first), 2);
	assert_int_equal(under(s, 0), 0);
	assert_int_equal(test_number(f.data, "SELECT COUNT(*) FROM dossier_person WHERE applicant_id IS "
					     "NOT NULL"
					     " OR phone IS NOT NULL OR (finder IS NULL AND dossier = 1)"),
		0);
	int64_t finder = test_number(f.data, "SELECT finder FROM dossier_person WHERE dossier = 1");
	assert_int_equal(finder, secret_finder(keyring_first(store_keys(s)), "096000000001", 12));
	/* Another key, and all under it. */
	int64_t values;
	assert_ok(keyring_add(store_keys(s), true, &err), err);
	store_close(s);
	how.read_only = false;
	assert_ok((s = store_open(&how, &err)) != NULL, err);
	uint32_t second = keyring_first(store_keys(s))->id;
	assert_int_not_equal(first, second);
	assert_ok(sealed_all(s, &values, &err), err);
	assert_int_equal(values, 2);
	assert_int_equal(under(s, second), 2);
	assert_int_equal(under(s, first), 0);
	assert_int_not_equal(
		test_number(f.data, "SELECT finder FROM dossier_person WHERE dossier = 1"), finder);
	assert_ok(sealed_all(s, &values, &err), err);
	assert_int_equal(values, 0);
	store_close(s);
	test_folder_drop(&f);
}

static void a_lost_file_is_not_made_anew(void **state)
{
	(void)state;
	struct test_folder f;
	struct error err = { 0 };
	char path[200];
	test_folder_make(&f);
	struct store_open how = { .data = f.data, .create = true, .keys = path };
	snprintf(path, sizeof path, "%s/of-mine", f.path);
	struct store *s = store_open(&how, &err);
	assert_ok(s != NULL, err);
	store_close(s);
	assert_int_equal(remove(path), 0);
	assert_ok((s = store_open(&how, &err)) != NULL, err);
	assert_false(file_exists(path));
	struct db *db = store_reader(s, &err);
	assert_false(sealed_ready(db, &err));
	assert_has(err.text, "of-mine: personal values of this store are sealed with it; bring that file");
	store_reader_return(s, db);
	store_close(s);
	test_folder_drop(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_value_opens_only_where_it_was_sealed),
		cmocka_unit_test(without_the_key_it_says_so),
		cmocka_unit_test(texts_go_in_and_out),
		cmocka_unit_test(a_number_is_found_however_it_is_typed),
		cmocka_unit_test(what_was_asked_is_known_again),
		cmocka_unit_test(the_file_is_private_and_strict),
		cmocka_unit_test(what_is_clear_is_sealed_when_opened),
		cmocka_unit_test(a_lost_file_is_not_made_anew),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
