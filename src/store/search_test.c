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

/* What is heard of a search: the ids as "3,1", of which the first `enough` are wanted. */
struct heard {
	struct buf b;
	int enough;
};

static bool hear(void *arg, int64_t id)
{
	struct heard *h = arg;
	buf_printf(&h->b, "%s%d", h->b.len ? "," : "", (int)id);
	return --h->enough > 0;
}

/* The ids that a typed text finds; "-" when it holds no word. */
static const char *found_some(struct db *db, enum search_how how, const char *typed, int max, int enough)
{
	static char text[256];
	char query[256];
	struct error err = { 0 };
	struct heard h = { .b = BUF_INIT(sizeof text - 1), .enough = enough };
	if (!search_query(typed, query, sizeof query))
		return "-";
	assert_ok(search_find(db, SEARCH_NAMES, query, how, max, hear, &h, &err), err);
	snprintf(text, sizeof text, "%s", h.b.p ? h.b.p : "");
	buf_release(&h.b);
	return text;
}

static const char *found_by(struct db *db, enum search_how how, const char *typed, int max)
{
	return found_some(db, how, typed, max, 100);
}

static const char *found(struct db *db, const char *typed, int max)
{
	return found_by(db, SEARCH_EACH_BEGUN, typed, max);
}

static void words_are_whole_or_begun(void **state)
{
	(void)state;
	struct names n;
	struct db *db = names_make(&n);
	assert_string_equal(found_by(db, SEARCH_WHOLE, "nguyen thi", 10), "1");
	assert_string_equal(found_by(db, SEARCH_WHOLE, "nguyen th", 10), "");
	assert_string_equal(found_by(db, SEARCH_LAST_BEGUN, "nguyen th", 10), "1");
	assert_string_equal(found_by(db, SEARCH_LAST_BEGUN, "nguyen a", 10), "4,3");
	assert_string_equal(found_by(db, SEARCH_LAST_BEGUN, "nguy thi", 10), "");
	assert_string_equal(found_by(db, SEARCH_LAST_BEGUN, "nguy", 10), "4,3,1");
	assert_string_equal(found_by(db, SEARCH_EACH_BEGUN, "nguy th", 10), "1");
	names_drop(&n, db);
}

static void finds_words_however_typed(void **state)
{
	(void)state;
	struct names n;
	struct db *db = names_make(&n);
	assert_string_equal(found(db, "dao", 10), "2,1");
	assert_string_equal(found(db, "Đào", 10), "2,1");
	assert_string_equal(found(db, "nguyen", 10), "4,3,1");
	assert_string_equal(found(db, "NGUY", 10), "4,3,1");
	assert_string_equal(found(db, "an nguyễn", 10), "4,3");
	assert_string_equal(found(db, "nguyen tran", 10), "");
	assert_string_equal(found(db, "nguyen", 2), "4,3");
	assert_string_equal(found_some(db, SEARCH_WHOLE, "nguyen", 10, 2), "4,3");
	assert_string_equal(found_some(db, SEARCH_WHOLE, "nguyen", 10, 1), "4");
	assert_string_equal(found(db, "brien", 10), "5");
	assert_string_equal(found(db, "42", 10), "5");
	assert_string_equal(found(db, "uyen", 10), "");
	/* An identity number is no word: not kept, and not found. */
	assert_string_equal(found(db, "096123456789", 10), "-");
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
		found(db, tricks[i], 10);
	assert_string_equal(found(db, "nguyen OR tran", 10), "");
	assert_string_equal(found(db, "\"an\"", 10), "4,3");
	assert_string_equal(found(db, "  - ! ", 10), "-");
	assert_string_equal(found(db, "", 10), "-");
	assert_true(search_query("a b", query, sizeof query));
	assert_string_equal(query, "a b");
	char longest[3000];
	for (size_t i = 0; i < sizeof longest; i++)
		longest[i] = i % 2 ? ' ' : 'x';
	longest[sizeof longest - 1] = '\0';
	assert_false(search_query(longest, query, sizeof query));
	names_drop(&n, db);
}

/* Names of one to four of these syllables, some of which begin others. */
static const char *const syllables[] = { "an", "anh", "a", "bình", "bin", "Nguyễn", "nguy", "x-9", "9",
	"Đ" };
enum { SYLLABLES = sizeof syllables / sizeof syllables[0], INVENTED = 200 };

static void invent(unsigned *seed, struct buf *to)
{
	buf_reset(to);
	for (int n = 1 + rand_r(seed) % 4; n > 0; n--)
		buf_printf(to, "%s ", syllables[rand_r(seed) % SYLLABLES]);
}

static bool put_invented(struct tx *tx, void *arg, struct error *err)
{
	const struct buf *name = arg;
	for (int i = 0; i < INVENTED; i++)
		if (!search_put(tx, SEARCH_NAMES, i + 1, name[i].p, name[i].len, err))
			return false;
	return true;
}

static bool cross_off(void *arg, int64_t id)
{
	bool *holds = arg;
	assert_true(holds[id]);
	holds[id] = false;
	return true;
}

/* One text at hand is judged as the engine judges those that it has. */
static void what_holds_the_words_is_what_is_found(void **state)
{
	(void)state;
	struct test_folder f;
	struct error err = { 0 };
	struct buf name[INVENTED], typed = BUF_INIT(256);
	unsigned seed = 7;
	int found_any = 0;
	test_folder_make(&f);
	struct store *s = test_open(&f, NULL);
	for (int i = 0; i < INVENTED; i++) {
		name[i] = BUF_INIT(256);
		invent(&seed, &name[i]);
	}
	assert_ok(store_act(s, "test", put_invented, name, &err), err);
	struct db *db = store_reader(s, &err);
	for (int i = 0; i < 600; i++) {
		char query[256];
		bool holds[INVENTED + 1] = { false };
		invent(&seed, &typed);
		assert_true(search_query(typed.p, query, sizeof query));
		enum search_how how = (enum search_how)(i % 3);
		for (int k = 0; k < INVENTED; k++)
			found_any += holds[k + 1] = search_holds(name[k].p, name[k].len, query, how);
		assert_ok(search_find(db, SEARCH_NAMES, query, how, INVENTED, cross_off, holds, &err), err);
		for (int k = 1; k <= INVENTED; k++)
			assert_false(holds[k]);
	}
	assert_true(found_any > 600);
	assert_false(search_holds("an", 2, "- !", SEARCH_WHOLE));
	assert_false(search_holds("", 0, "an", SEARCH_EACH_BEGUN));
	for (int i = 0; i < INVENTED; i++)
		buf_release(&name[i]);
	buf_release(&typed);
	store_reader_return(s, db);
	store_close(s);
	test_folder_drop(&f);
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
	assert_string_equal(strstr(found(db, "quach tinh", 100), "110"), "110,109,107,106,104,103,101");
	assert_string_equal(found(db, "quach tinh", 3), "140,139,137");
	assert_string_equal(found(db, "dao", 16), "2,1");
	names_drop(&n, db);
}

/* A name that is mended, as an act by itself and in the transaction that put it. */
static bool change(struct tx *tx, void *arg, struct error *err)
{
	(void)arg;
	return search_change(tx, SEARCH_NAMES, 1, names[0], strlen(names[0]), "Nguyễn Thị Đoan",
		strlen("Nguyễn Thị Đoan"), err);
}

static bool put_and_change(struct tx *tx, void *arg, struct error *err)
{
	(void)arg;
	return search_put(tx, SEARCH_NAMES, 9, "Quách Tỉnh", strlen("Quách Tỉnh"), err) &&
	       search_change(tx, SEARCH_NAMES, 9, "Quách Tỉnh", strlen("Quách Tỉnh"), "Quách Tường",
		       strlen("Quách Tường"), err);
}

static void a_mended_name_is_found_and_the_old_one_is_not(void **state)
{
	(void)state;
	struct names n;
	struct error err = { 0 };
	struct together t = { .act = { .run = put_and_change, .who = "test", .done = is_over } };
	struct db *db = names_make(&n);
	assert_ok(store_act(n.s, "test", change, NULL, &err), err);
	assert_string_equal(found(db, "dao", 16), "2");
	assert_string_equal(found(db, "nguyen thi doan", 16), "1");
	assert_string_equal(found(db, "nguyen", 16), "4,3,1");
	atomic_store(&over, 0);
	assert_ok(store_writer_start(n.s, &err), err);
	store_submit(n.s, &t.act);
	while (!atomic_load(&over))
		nanosleep(&(struct timespec){ .tv_nsec = 1000000 }, NULL);
	assert_true(t.act.ok);
	assert_string_equal(found(db, "tinh", 16), "");
	assert_string_equal(found(db, "quach tuong", 16), "9");
	names_drop(&n, db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_whole_or_begun),
		cmocka_unit_test(finds_words_however_typed),
		cmocka_unit_test(what_is_typed_is_only_words),
		cmocka_unit_test(what_holds_the_words_is_what_is_found),
		cmocka_unit_test(the_words_of_a_failed_act_go_with_it),
		cmocka_unit_test(a_mended_name_is_found_and_the_old_one_is_not),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
