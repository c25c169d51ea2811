/* log_test.c: one happening is one line of JSON, whatever the text holds. */
#include "../../tests/support.h"

#include <fcntl.h>

#include "base/log.h"
#include "base/text.h"

/* Logs a text; what came out on stderr. */
static const char *logged(enum log_level level, const char *text)
{
	static char got[16384];
	struct test_folder f;
	char path[160];
	test_folder_make(&f);
	snprintf(path, sizeof path, "%s/err", f.path);
	fflush(stderr);
	int kept = dup(2), to = open(path, O_RDWR | O_CREAT, 0600);
	assert_true(kept >= 0 && to >= 0);
	dup2(to, 2);
	log_line(level, "%s", text);
	dup2(kept, 2);
	close(kept);
	lseek(to, 0, SEEK_SET);
	ssize_t n = read(to, got, sizeof got - 1);
	close(to);
	test_folder_drop(&f);
	assert_true(n >= 0);
	got[n] = '\0';
	return got;
}

static void a_line_tells_time_level_and_text(void **state)
{
	(void)state;
	setenv("MOTCUA_NOW", "1640000000", 1);
	const char *line = logged(LOG_WARN, "Sở Một: 7 rows");
	unsetenv("MOTCUA_NOW");
	assert_has(line, "{\"t\":\"2021-12-20T18:33");
	assert_has(line, "\",\"level\":\"warn\",\"msg\":\"Sở Một: 7 rows\"}\n");
	assert_has(logged(LOG_INFO, "x"), "\"level\":\"info\"");
	assert_has(logged(LOG_ERROR, "x"), "\"level\":\"error\"");
}

/* A line break in a text must not make a second, forged line. */
static void a_text_cannot_make_a_second_line(void **state)
{
	(void)state;
	const char *line = logged(LOG_INFO, "a\n{\"level\":\"error\"}\r\"\\\x1b[31m");
	const char *end = strchr(line, '\n');
	assert_non_null(end);
	assert_string_equal(end, "\n");
	assert_null(strchr(line, '\r'));
	assert_null(strchr(line, '\x1b'));
	assert_has(line, "a\\n{\\\"level\\\":\\\"error\\\"}\\r\\\"\\\\");
}

static void a_long_text_is_cut_and_stays_a_line(void **state)
{
	(void)state;
	char text[8000];
	memset(text, '\x01', sizeof text - 1); /* six bytes each, escaped */
	text[sizeof text - 1] = '\0';
	const char *line = logged(LOG_INFO, text);
	assert_string_equal(line + strlen(line) - 3, "\"}\n");
	assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
}

/* Where it is cut there may be the middle of a letter. */
static void a_cut_text_stays_text(void **state)
{
	(void)state;
	for (size_t before = 0; before < 3; before++) {
		char text[4000];
		memset(text, 'a', before);
		for (size_t i = before; i + 3 < sizeof text; i += 3)
			memcpy(text + i, "ễ", 4);
		const char *line = logged(LOG_INFO, text);
		assert_true(utf8_valid(line, strlen(line), NULL));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_tells_time_level_and_text),
		cmocka_unit_test(a_text_cannot_make_a_second_line),
		cmocka_unit_test(a_long_text_is_cut_and_stays_a_line),
		cmocka_unit_test(a_cut_text_stays_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
