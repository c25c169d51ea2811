/* tool_test.c: what a program writes comes back; one that fails, hangs, floods or is not there is said to. */
#include "../../tests/support.h"

#include <fcntl.h>

#include "base/tool.h"

static bool run(const char *const *argv, size_t max, struct buf *out, struct error *err)
{
	struct tool_limits limits = { .seconds = 2, .mib = 512 };
	int in = open("tests/data/paper/letter.json", O_RDONLY | O_CLOEXEC);
	assert_true(in >= 0);
	*out = BUF_INIT(max);
	*err = (struct error){ 0 };
	lseek(in, 5, SEEK_SET);
	bool ok = tool_run(argv, in, &limits, out, err);
	close(in);
	return ok;
}

static void a_program_reads_and_writes(void **state)
{
	(void)state;
	struct buf out;
	struct error err;
	assert_ok(run((const char *const[]){ "cat", NULL }, 1 << 20, &out, &err), err);
	assert_true(out.len > 100 && out.p[0] == '{');
	buf_release(&out);
	/* No shell is there to take words for more than they are. */
	assert_ok(run((const char *const[]){ "echo", "$HOME; ls `pwd`", NULL }, 1 << 20, &out, &err), err);
	assert_string_equal(out.p, "$HOME; ls `pwd`\n");
	buf_release(&out);
	assert_true(tool_there("cat") && !tool_there("no-such-program-at-all"));
}

static void what_goes_wrong_is_said(void **state)
{
	(void)state;
	struct buf out;
	struct error err;
	assert_false(run((const char *const[]){ "no-such-program-at-all", NULL }, 100, &out, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	buf_release(&out);
	assert_false(run((const char *const[]){ "false", NULL }, 100, &out, &err));
	assert_has(err.text, "status 1");
	buf_release(&out);
	assert_false(run((const char *const[]){ "yes", NULL }, 1000, &out, &err));
	assert_has(err.text, "wrote too much");
	buf_release(&out);
	assert_false(run((const char *const[]){ "sleep", "100", NULL }, 1000, &out, &err));
	assert_has(err.text, "took too long");
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_program_reads_and_writes),
		cmocka_unit_test(what_goes_wrong_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
