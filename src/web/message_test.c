/* message_test.c: every message is there in both languages, and asks for the same values in each. */
#include "../../tests/support.h"

#include "base/file.h"
#include "base/sheet.h"
#include "web/message.h"

enum { NAMES_MAX = 8 };

/* The {names} in a text, in the order of the alphabet. */
static int names_of(const char *text, char names[NAMES_MAX][32])
{
	int n = 0;
	for (const char *p = text; (p = strchr(p, '{')); p++) {
		size_t len = strcspn(p + 1, "}");
		assert_true(p[1 + len] == '}' && len > 0 && len < 32 && n < NAMES_MAX);
		snprintf(names[n++], 32, "%.*s", (int)len, p + 1);
	}
	qsort(names, (size_t)n, 32, (int (*)(const void *, const void *))strcmp);
	return n;
}

static void assert_alike(const char *key)
{
	char names[LANGS][NAMES_MAX][32] = { { { 0 } } };
	const char *vi = message(LANG_VI, key), *en = message(LANG_EN, key);
	int n = names_of(vi, names[LANG_VI]), m = names_of(en, names[LANG_EN]);
	bool alike = n == m && memcmp(names[0], names[1], sizeof names[0]) == 0;
	if (!alike || !*vi || !*en)
		print_error("message %s: \"%s\" and \"%s\"\n", key, vi, en);
	assert_true(alike && *vi && *en);
}

/* Only what goes into HTML as it is may be called plain. How many are, and are not, is added. */
static void assert_plainness(int place, int told[2])
{
	for (int lang = 0; lang < LANGS; lang++) {
		const struct message_text *t = message_at(place, (enum lang)lang);
		assert_int_equal(t->n, strlen(t->p));
		assert_int_equal(t->plain, !strpbrk(t->p, "{&<>\"'"));
		told[t->plain]++;
	}
}

static void both_languages_say_each_message(void **state)
{
	(void)state;
	static const struct sheet_column columns[] = { { "key", false }, { "vi", true }, { "en", true } };
	struct error err = { 0 };
	struct arena a = { 0 };
	struct file_map map;
	struct sheet s;
	int rows = 0, told[2] = { 0 };
	assert_ok(file_map(&map, "assets/messages.csv", &err), err);
	assert_ok(sheet_open(&s, "messages.csv", map.p, map.n, columns, 3, &err), err);
	while (sheet_next(&s, &err) == CSV_ROW) {
		const struct csv_field *f = sheet_field(&s, 0);
		const char *key = arena_dup(&a, f->p, f->n);
		assert_int_equal(message_find(key), rows);
		assert_plainness(rows++, told);
		assert_alike(key);
	}
	assert_int_equal(err.code, ERR_NONE);
	assert_true(rows > 100 && told[false] > 100 && told[true] > 100);
	sheet_close(&s);
	file_unmap(&map);
	arena_release(&a);
}

static void an_unknown_key_stands_for_itself(void **state)
{
	(void)state;
	assert_int_equal(message_find("no.such.key"), -1);
	assert_int_equal(message_find(""), -1);
	assert_string_equal(message(LANG_VI, "no.such.key"), "no.such.key");
	assert_string_equal(message_at(message_find("skip"), LANG_EN)->p, "Skip to main content");
	assert_string_equal(message(LANG_VI, "skip"), "Đến nội dung chính");
}

static void loading_twice_changes_nothing(void **state)
{
	(void)state;
	struct error err = { 0 };
	int place = message_find("language");
	assert_ok(messages_load(&err), err);
	assert_int_equal(message_find("language"), place);
	messages_release();
	assert_int_equal(message_find("language"), -1);
	assert_ok(messages_load(&err), err);
	assert_int_equal(message_find("language"), place);
}

static int load(void **state)
{
	struct error err = { 0 };
	(void)state;
	return messages_load(&err) ? 0 : -1;
}

static int unload(void **state)
{
	(void)state;
	messages_release();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(both_languages_say_each_message),
		cmocka_unit_test(an_unknown_key_stands_for_itself),
		cmocka_unit_test(loading_twice_changes_nothing),
	};
	return cmocka_run_group_tests(tests, load, unload);
}
