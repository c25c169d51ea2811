/* cli_test.c: a command gets what was given to it; what is wrong ends with the right code and a word of
 * help on stderr, and data alone goes to stdout. */
#include "../../tests/support.h"

#include <fcntl.h>

#include "cli/cli.h"

/* What a command saw when it ran. */
static struct {
	int runs;
	char words[32], flag[8], name[32], data[64];
	char arg[CLI_ARGS][32];
	int args;
	int32_t day;
} seen;

static void copy(char *to, size_t size, const char *from)
{
	snprintf(to, size, "%s", from ? from : "(null)");
}

static bool note(struct cli *c, struct error *err)
{
	(void)err;
	seen.runs++;
	copy(seen.words, sizeof seen.words, c->command->words);
	copy(seen.flag, sizeof seen.flag, cli_get(c, "flag"));
	copy(seen.name, sizeof seen.name, cli_get(c, "name"));
	copy(seen.data, sizeof seen.data, cli_data(c));
	seen.args = c->args;
	for (int i = 0; i < c->args; i++)
		copy(seen.arg[i], sizeof seen.arg[i], c->arg[i]);
	return true;
}

static bool note_day(struct cli *c, struct error *err)
{
	return cli_day(c, "from", &seen.day, err);
}

static bool fail_data(struct cli *c, struct error *err)
{
	return err_set(err, ERR_DATA, "the file %s is bad", c->arg[0]);
}

static bool fail_store(struct cli *c, struct error *err)
{
	struct store *s = cli_store(c, true, err);
	store_close(s);
	return s != NULL;
}

static bool fail_silently(struct cli *c, struct error *err)
{
	(void)c, (void)err;
	return false;
}

static bool show(struct cli *c, struct error *err)
{
	static const char *const columns[] = { "code", "n", NULL };
	struct table t;
	table_begin(&t, &c->arena, columns);
	table_text(&t, "a,b");
	table_int(&t, 7);
	return cli_table(c, &t, err);
}

static const struct cli_command one[] = {
	{ .words = "import",
		.args = "FILE",
		.min_args = 1,
		.max_args = 2,
		.help = "Imports.\nSecond line.",
		.run = note,
		.option = { { "flag", NULL, "a flag" }, { "name", "NAME", "a name" }, CLI_DATA } },
	{ .words = "import dossiers", .max_args = CLI_ARGS, .help = "Imports dossiers.", .run = note },
	{ .words = NULL },
};
static const struct cli_command two[] = {
	{ .words = "day", .help = "A day.", .run = note_day, .option = { { "from", "DAY", "the day" } } },
	{ .words = "fail data",
		.args = "FILE",
		.min_args = 1,
		.max_args = 1,
		.help = "Fails.",
		.run = fail_data },
	{ .words = "fail store", .help = "Fails.", .run = fail_store, .option = { CLI_DATA } },
	{ .words = "fail silently", .help = "Fails.", .run = fail_silently },
	{ .words = "show", .help = "Shows.", .run = show, .option = { CLI_FORMAT } },
	{ .words = NULL },
};
static const struct cli_command *const tables[] = { one, two, NULL };

/* What came out of the last run. */
static char out[8192], err_out[8192];

static int catch (int fd, const char *path)
{
	int kept = dup(fd), to = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	assert_true(kept >= 0 && to >= 0);
	assert_true(dup2(to, fd) == fd);
	close(to);
	return kept;
}

static void give_back(int fd, int kept, char *to, size_t size)
{
	lseek(fd, 0, SEEK_SET);
	ssize_t n = read(fd, to, size - 1);
	dup2(kept, fd);
	close(kept);
	assert_true(n >= 0);
	to[n] = '\0';
}

/* Runs a command line of words parted by '|'; both streams are caught in files. */
static int run(const char *line)
{
	char copy_of[512], *argv[32] = { (char *)"motcua" }, path[2][160];
	int argc = 1;
	struct test_folder f;
	snprintf(copy_of, sizeof copy_of, "%s", line);
	for (char *p = copy_of; *line && p; argc++) {
		argv[argc] = p;
		p = strchr(p, '|');
		if (p)
			*p++ = '\0';
	}
	seen.runs = 0;
	test_folder_make(&f);
	snprintf(path[0], sizeof path[0], "%s/out", f.path);
	snprintf(path[1], sizeof path[1], "%s/err", f.path);
	fflush(NULL);
	int kept_out = catch (1, path[0]), kept_err = catch (2, path[1]);
	int code = cli_main(tables, argc, argv);
	fflush(NULL);
	give_back(2, kept_err, err_out, sizeof err_out);
	give_back(1, kept_out, out, sizeof out);
	test_folder_drop(&f);
	return code;
}

static void the_longest_name_wins(void **state)
{
	(void)state;
	assert_int_equal(run("import|a.csv"), 0);
	assert_string_equal(seen.words, "import");
	assert_string_equal(seen.arg[0], "a.csv");
	assert_int_equal(run("import|dossiers|a.csv"), 0);
	assert_string_equal(seen.words, "import dossiers");
	assert_int_equal(seen.args, 1);
	assert_string_equal(seen.arg[0], "a.csv");
	/* A word must match whole. */
	assert_int_equal(run("import|dossier"), 0);
	assert_string_equal(seen.words, "import");
	assert_string_equal(seen.arg[0], "dossier");
	assert_string_equal(out, "");
	assert_string_equal(err_out, "");
}

static void options_stand_anywhere(void **state)
{
	(void)state;
	assert_int_equal(run("import|a"), 0);
	assert_string_equal(seen.flag, "(null)");
	assert_string_equal(seen.name, "(null)");
	assert_int_equal(run("import|--flag|a|--name|x y|b"), 0);
	assert_string_equal(seen.flag, "");
	assert_string_equal(seen.name, "x y");
	assert_int_equal(seen.args, 2);
	assert_string_equal(seen.arg[1], "b");
	assert_int_equal(run("import|--name=a=b|a"), 0);
	assert_string_equal(seen.name, "a=b");
	assert_int_equal(run("import|--name=|a"), 0);
	assert_string_equal(seen.name, "");
	assert_int_equal(run("import|--name|one|--name|two|a"), 0);
	assert_string_equal(seen.name, "two");
	/* A value may look like an option; after -- all are arguments. */
	assert_int_equal(run("import|--name|--flag|a"), 0);
	assert_string_equal(seen.name, "--flag");
	assert_string_equal(seen.flag, "(null)");
	assert_int_equal(run("import|--|--flag"), 0);
	assert_string_equal(seen.arg[0], "--flag");
	assert_int_equal(run("import|-"), 0);
	assert_string_equal(seen.arg[0], "-");
}

static void wrong_use_ends_with_2(void **state)
{
	(void)state;
	static const char *const bad[][2] = {
		{ "import", "motcua import: expected FILE" },
		{ "import|a|b|c", "motcua import: unexpected \"c\"" },
		{ "import|a|--unknown", "unknown option --unknown" },
		{ "import|a|--nam=x", "unknown option --nam" },
		{ "import|a|--names=x", "unknown option --names" },
		{ "import|a|--flag=yes", "--flag takes no value" },
		{ "import|a|--name", "--name: expected NAME after it" },
		{ "day", "--from: found \"\", expected a day YYYY-MM-DD" },
		{ "day|--from|1/2/2022", "--from: found \"1/2/2022\"" },
		{ "day|--from|2022-02-30", "--from: found \"2022-02-30\"" },
		{ "show|--format|xml", "--format: found \"xml\", expected csv, json or table" },
	};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_int_equal(run(bad[i][0]), 2);
		assert_int_equal(seen.runs, 0);
		assert_string_equal(out, "");
		assert_has(err_out, bad[i][1]);
		assert_has(err_out, "--help'.\n");
	}
	assert_int_equal(run("nonsense"), 2);
	assert_has(err_out, "unknown command \"nonsense\"");
	assert_int_equal(run("fail"), 2);
	assert_int_equal(run("Import|a"), 2);
	assert_int_equal(run("import dossiers|a"), 2);
	assert_int_equal(run("day|--from|2022-02-28"), 0);
	assert_int_equal(seen.day, test_day("2022-02-28"));
}

static void more_arguments_than_fit_are_refused(void **state)
{
	(void)state;
	char line[256] = "import|dossiers";
	for (int i = 0; i < CLI_ARGS; i++)
		snprintf(line + strlen(line), sizeof line - strlen(line), "|%d", i);
	assert_int_equal(run(line), 0);
	assert_int_equal(seen.args, CLI_ARGS);
	assert_string_equal(seen.arg[CLI_ARGS - 1], "15");
	snprintf(line + strlen(line), sizeof line - strlen(line), "|more");
	assert_int_equal(run(line), 2);
	assert_has(err_out, "too many arguments");
}

static void a_failure_ends_with_1(void **state)
{
	(void)state;
	assert_int_equal(run("fail|data|a.csv"), 1);
	assert_string_equal(err_out, "motcua fail data: the file a.csv is bad\n");
	assert_string_equal(out, "");
	assert_int_equal(run("fail|store|--data|no/such/folder"), 1);
	assert_has(err_out, "motcua fail store: ");
	assert_int_equal(run("fail|silently"), 1);
	assert_string_equal(err_out, "");
}

static void help_goes_where_it_was_asked(void **state)
{
	(void)state;
	assert_int_equal(run(""), 2);
	assert_string_equal(out, "");
	assert_has(err_out, "import dossiers");
	static const char *const asked[] = { "help", "--help" };
	for (int i = 0; i < 2; i++) {
		assert_int_equal(run(asked[i]), 0);
		assert_string_equal(err_out, "");
		assert_has(out, "  import             Imports.\n");
		assert_has(out, "  show               Shows.\n");
		assert_null(strstr(out, "Second line."));
	}
	/* Of one command: wherever it stands, and without running it. */
	assert_int_equal(run("import|--unknown|--help"), 0);
	assert_int_equal(seen.runs, 0);
	assert_has(out, "motcua import FILE\n\nImports.\nSecond line.\n");
	assert_has(out, "--name NAME");
	assert_has(out, "--flag ");
}

static void the_folder_comes_from_option_or_environment(void **state)
{
	(void)state;
	unsetenv("MOTCUA_DATA");
	assert_int_equal(run("import|a"), 0);
	assert_string_equal(seen.data, "data");
	setenv("MOTCUA_DATA", "", 1);
	assert_int_equal(run("import|a"), 0);
	assert_string_equal(seen.data, "data");
	setenv("MOTCUA_DATA", "/somewhere", 1);
	assert_int_equal(run("import|a"), 0);
	assert_string_equal(seen.data, "/somewhere");
	assert_int_equal(run("import|a|--data|here"), 0);
	assert_string_equal(seen.data, "here");
	unsetenv("MOTCUA_DATA");
}

static void tables_are_written_as_asked(void **state)
{
	(void)state;
	assert_int_equal(run("show"), 0);
	assert_string_equal(out, "code,n\n\"a,b\",7\n");
	assert_int_equal(run("show|--format|csv"), 0);
	assert_string_equal(out, "code,n\n\"a,b\",7\n");
	assert_int_equal(run("show|--format=json"), 0);
	assert_has(out, "\"n\":7");
	assert_string_equal(err_out, "");
}

/* What cannot be written must not pass for written. */
static void a_full_disk_is_told(void **state)
{
	(void)state;
	struct error err = { 0 };
	struct buf b = BUF_INIT(64);
	buf_adds(&b, "some text");
	fflush(NULL);
	int kept = dup(1), full = open("/dev/full", O_WRONLY);
	assert_true(kept >= 0 && full >= 0);
	dup2(full, 1);
	bool ok = cli_out(&b, &err);
	dup2(kept, 1);
	close(kept);
	close(full);
	buf_release(&b);
	assert_false(ok);
	assert_int_equal(err.code, ERR_FULL);
	assert_has(err.text, "stdout: ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_longest_name_wins),
		cmocka_unit_test(options_stand_anywhere),
		cmocka_unit_test(wrong_use_ends_with_2),
		cmocka_unit_test(more_arguments_than_fit_are_refused),
		cmocka_unit_test(a_failure_ends_with_1),
		cmocka_unit_test(help_goes_where_it_was_asked),
		cmocka_unit_test(the_folder_comes_from_option_or_environment),
		cmocka_unit_test(tables_are_written_as_asked),
		cmocka_unit_test(a_full_disk_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
