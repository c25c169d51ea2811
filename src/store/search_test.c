/* search_test.c: words find records, with or without diacritics, whole or begun. */
#include <stdatomic.h>
#include <time.h>

#include "../../tests/support.h"

#include "store/search.h"

static const char *const names[] = { "Nguyễn Thị Đào", "Trần Văn Đạo", "Nguyễn Văn An",
	"Nguye\xCC\x82\xCC\x83n An", "O'Brien-Smith 42 096123456789" };

static bool put_all(struct tx *tx, void *arg, struct error *err)
{
	(void)arg;
	for (int i = 0; i < 5; i++)
		if (!search_put(tx, SEARCH_NAMES, i + 1, names[i], strlen(names[i]), err))
			return false;
	return true;
}

/* A store with the names. */
struct names {
	struct test_folder f;
	struct store *s;
};

static struct db *names_make(struct names *n)
{
	struct error err = { 0 };
	test_folder_make(&n->f);
	n->s = test_open(&n->f, NULL);
	assert_ok(store_act(n->s, "test", put_all, NULL, &err), err);
	return store_reader(n->s, &err);
}

static void names_drop(struct names *n, struct db *db)
{
	store_reader_return(n->s, db);
	store_close(n->s);
	test_folder_drop(&n->f);
}

/* The ids that a typed text finds, as "3,1"; "-" when it holds no word. */
static const char *found_by(struct db *db, enum search_how how, const char *typed, int64_t below, int max)
{
	static char text[256];
	char query[256];
	int64_t ids[16];
	struct error err = { 0 };
	struct buf b = BUF_INIT(sizeof text - 1);
	if (!search_query(typed, query, sizeof query))
		return "-";
	int n = search_find(db, SEARCH_NAMES, query, how, below, ids, max, &err);
	assert_ok(n >= 0, err);
	for (int i = 0; i < n; i++)
		buf_printf(&b, "%s%d", i ? "," : "", (int)ids[i]);
	snprintf(text, sizeof text, "%s", b.p ? b.p : "");
	buf_release(&b);
	return text;
}

static const char *found(struct db *db, const char *typed, int64_t below, int max)
{
	return found_by(db, SEARCH_EACH_BEGUN, typed, below, max);
}

static void words_are_whole_or_begun(void **state)
{
	(void)state;
	struct names n;
	struct db *db = names_make(&n);
	assert_string_equal(found_by(db, SEARCH_WHOLE, "nguyen thi", 0, 10), "1");
	assert_string_equal(found_by(db, SEARCH_WHOLE, "nguyen th", 0, 10), "");
	assert_string_equal(found_by(db, SEARCH_LAST_BEGUN, "nguyen th", 0, 10), "1");
	assert_string_equal(found_by(db, SEARCH_LAST_BEGUN, "nguyen a", 0, 10), "4,3");
	assert_string_equal(found_by(db, SEARCH_LAST_BEGUN, "nguy thi", 0, 10), "");
	assert_string_equal(found_by(db, SEARCH_LAST_BEGUN, "nguy", 0, 10), "4,3,1");
	assert_string_equal(found_by(db, SEARCH_EACH_BEGUN, "nguy th", 0, 10), "1");
	names_drop(&n, db);
}

static void finds_words_however_typed(void **state)
{
	(void)state;
	struct names n;
	struct db *db = names_make(&n);
	assert_string_equal(found(db, "dao", 0, 10), "2,1");
	assert_string_equal(found(db, "Đào", 0, 10), "2,1");
	assert_string_equal(found(db, "nguyen", 0, 10), "4,3,1");
	assert_string_equal(found(db, "NGUY", 0, 10), "4,3,1");
	assert_string_equal(found(db, "an nguyễn", 0, 10), "4,3");
	assert_string_equal(found(db, "nguyen tran", 0, 10), "");
	assert_string_equal(found(db, "nguyen", 4, 10), "3,1");
	assert_string_equal(found(db, "nguyen", 0, 2), "4,3");
	assert_string_equal(found(db, "brien", 0, 10), "5");
	assert_string_equal(found(db, "42", 0, 10), "5");
	assert_string_equal(found(db, "uyen", 0, 10), "");
	/* An identity number is no word: not kept, and not found. */
	assert_string_equal(found(db, "096123456789", 0, 10), "-");
	assert_int_equal(test_number(n.f.data, test_on_postgres() ? "SELECT COUNT(*) FROM dossier_words "
								    "WHERE words @@ '096123456789'"
								  : "SELECT COUNT(*) FROM dossier_words "
								    "WHERE dossier_words MATCH "
								    "'096123456789'"),
		0);
	names_drop(&n, db);
}

/* What a person types is never read as the engine's own language. */
static void what_is_typed_is_only_words(void **state)
{
	(void)state;
	struct names n;
	char query[256];
	struct db *db = names_make(&n);
	static const char *const tricks[] = { "\"", "nguyen\"", "nguyen OR tran", "NOT an", "an*",
		"words:an", "(an", "an AND", "nguyen NEAR an", "^an", "an + b", "--", "a';DROP TABLE x" };
	for (size_t i = 0; i < sizeof tricks / sizeof tricks[0]; i++)
		found(db, tricks[i], 0, 10);
	assert_string_equal(found(db, "nguyen OR tran", 0, 10), "");
	assert_string_equal(found(db, "\"an\"", 0, 10), "4,3");
	assert_string_equal(found(db, "  - ! ", 0, 10), "-");
	assert_string_equal(found(db, "", 0, 10), "-");
	assert_true(search_query("a b", query, sizeof query));
	assert_string_equal(query, "a b");
	char longest[3000];
	for (size_t i = 0; i < sizeof longest; i++)
		longest[i] = i % 2 ? ' ' : 'x';
	longest[sizeof longest - 1] = '\0';
	assert_false(search_query(longest, query, sizeof query));
	names_drop(&n, db);
}

/* An act of a group, which may fail after all. */
struct together {
	struct act act;
	int64_t id;
	bool fails;
};
static atomic_int over;

static bool put_one(struct tx *tx, void *arg, struct error *err)
{
	const struct together *t = arg;
	return search_put(tx, SEARCH_NAMES, t->id, "Quách Tĩnh", strlen("Quách Tĩnh"), err) &&
	       (!t->fails || err_set(err, ERR_CONFLICT, "as it should"));
}

static void is_over(struct act *act)
{
	(void)act;
	atomic_fetch_add(&over, 1);
}

/* Where acts share a transaction, their words are written at its end: those of the acts that stand. */
static void the_words_of_a_failed_act_go_with_it(void **state)
{
	(void)state;
	struct names n;
	struct error err = { 0 };
	struct together t[40];
	struct db *db = names_make(&n);
	for (int i = 0; i < 40; i++) {
		t[i] = (struct together){ .id = 101 + i, .fails = i % 3 == 1 };
		t[i].act = (struct act){ .run = put_one, .arg = &t[i], .who = "test", .done = is_over };
		store_submit(n.s, &t[i].act);
	}
	assert_ok(store_writer_start(n.s, &err), err);
	while (atomic_load(&over) < 40)
		nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
	for (int i = 0; i < 40; i++)
		assert_int_equal(t[i].act.ok, i % 3 != 1);
	assert_string_equal(found(db, "quach tinh", 110, 16), "109,107,106,104,103,101");
	assert_string_equal(found(db, "quach tinh", 0, 3), "140,139,137");
	assert_string_equal(found(db, "dao", 0, 16), "2,1");
	names_drop(&n, db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_whole_or_begun),
		cmocka_unit_test(finds_words_however_typed),
		cmocka_unit_test(what_is_typed_is_only_words),
		cmocka_unit_test(the_words_of_a_failed_act_go_with_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
