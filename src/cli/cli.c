/* cli.c: finding the command, reading its options, writing its help. */
#include "cli/cli.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/text.h"

const char *cli_get(const struct cli *c, const char *name)
{
	for (int i = 0; i < CLI_OPTIONS && c->command->option[i].name; i++)
		if (strcmp(c->command->option[i].name, name) == 0)
			return c->value[i];
	return NULL;
}

bool cli_path(struct cli *c, const char *name, const char **path, struct error *err)
{
	const char *given = cli_get(c, name);
	char *full = given ? realpath(given, NULL) : NULL;
	*path = full ? arena_str(&c->arena, full) : NULL;
	free(full);
	return !given || *path || err_set(err, ERR_NOT_FOUND, "%s: no such file", given);
}

const char *cli_data(const struct cli *c)
{
	const char *given = cli_get(c, "data"), *env = getenv("MOTCUA_DATA");
	return given ? given : env && *env ? env : "data";
}

struct store *cli_store(const struct cli *c, bool read_only, struct error *err)
{
	struct store_open how = { .data = cli_data(c), .keys = cli_get(c, "keys"), .read_only = read_only };
	return store_open(&how, err);
}

struct files *cli_files(const struct cli *c, struct error *err)
{
	struct arena a = { 0 };
	/* A limit on a file's size, and a service that hangs up, are told by the call and not by a signal. */
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	const char *where = files_address(cli_get(c, "files"), cli_data(c), &a);
	struct files *f = where ? files_open(where, err) : NULL;
	arena_release(&a);
	if (!where)
		err_set(err, ERR_USAGE, "--files: %s", FILES_UNSAID);
	return f;
}

bool cli_day(const struct cli *c, const char *name, int32_t *day, struct error *err)
{
	const char *s = cli_get(c, name);
	if (s && day_parse(s, strlen(s), day))
		return true;
	return err_set(err, ERR_USAGE, "--%s: found \"%s\", expected a day YYYY-MM-DD", name, s ? s : "");
}

bool cli_decision(
	const struct cli *c, const char **number, int32_t *day, int32_t *effective, struct error *err)
{
	*number = cli_get(c, "decision");
	if (!*number || !**number)
		return err_set(err, ERR_USAGE, "--decision: expected the decision's number");
	return cli_day(c, "date", day, err) && cli_day(c, "effective", effective, err);
}

bool cli_out(const struct buf *b, struct error *err)
{
	size_t done = 0;
	while (done < b->len) {
		ssize_t n = write(1, b->p + done, b->len - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_set(err, errno == ENOSPC ? ERR_FULL : ERR_SYSTEM, "stdout: %s",
				strerror(errno));
		done += (size_t)n;
	}
	return true;
}

bool cli_table(const struct cli *c, const struct table *t, struct error *err)
{
	const char *format = cli_get(c, "format");
	struct buf b = BUF_INIT((size_t)1 << 30);
	bool ok = table_write(t, format ? format : "csv", &b) ||
		  err_set(err, ERR_USAGE, "--format: found \"%s\", expected csv, json or table", format);
	ok = ok && cli_out(&b, err);
	buf_release(&b);
	return ok;
}

/* How many of argv's words the command's own words match; 0 when they do not. */
static int match(const struct cli_command *c, int argc, char **argv)
{
	const char *p = c->words;
	int n = 0;
	while (*p) {
		size_t len = strcspn(p, " ");
		if (n + 1 >= argc || strlen(argv[n + 1]) != len || memcmp(argv[n + 1], p, len) != 0)
			return 0;
		n++;
		p += len;
		p += *p == ' ';
	}
	return n;
}

static void help_one(FILE *to, const struct cli_command *c)
{
	fprintf(to, "motcua %s%s%s\n\n%s\n", c->words, c->args ? " " : "", c->args ? c->args : "", c->help);
	if (c->option[0].name)
		fprintf(to, "\nOptions:\n");
	for (int i = 0; i < CLI_OPTIONS && c->option[i].name; i++) {
		char left[80];
		snprintf(left, sizeof left, "--%s%s%s", c->option[i].name, c->option[i].value ? " " : "",
			c->option[i].value ? c->option[i].value : "");
		fprintf(to, "  %-30s %s\n", left, c->option[i].help);
	}
}

static void help_all(FILE *to, const struct cli_command *const *tables)
{
	fprintf(to, "motcua: a province's one-stop shops and the figures of their work.\n\nCommands:\n");
	for (; *tables; tables++)
		for (const struct cli_command *c = *tables; c->words; c++)
			fprintf(to, "  %-18s %.*s\n", c->words, (int)strcspn(c->help, "\n"), c->help);
	fprintf(to, "\n'motcua COMMAND --help' tells a command's options.\n");
}

static bool read_option(struct cli *c, int argc, char **argv, int *i, struct error *err)
{
	const char *name = argv[*i] + 2, *eq = strchr(name, '=');
	size_t n = eq ? (size_t)(eq - name) : strlen(name);
	for (int o = 0; o < CLI_OPTIONS && c->command->option[o].name; o++) {
		const struct cli_option *opt = &c->command->option[o];
		if (strlen(opt->name) != n || memcmp(opt->name, name, n) != 0)
			continue;
		if (!opt->value) {
			c->value[o] = "";
			return !eq || err_set(err, ERR_USAGE, "--%s takes no value", opt->name);
		}
		if (eq)
			c->value[o] = eq + 1;
		else if (*i + 1 < argc)
			c->value[o] = argv[++*i];
		else
			return err_set(err, ERR_USAGE, "--%s: expected %s after it", opt->name, opt->value);
		return true;
	}
	return err_set(err, ERR_USAGE, "unknown option --%.*s", (int)n, name);
}

static bool read_arguments(struct cli *c, int from, int argc, char **argv, struct error *err)
{
	bool only_args = false;
	for (int i = from; i < argc; i++) {
		if (!only_args && strcmp(argv[i], "--") == 0) {
			only_args = true;
		} else if (!only_args && argv[i][0] == '-' && argv[i][1] == '-') {
			if (!read_option(c, argc, argv, &i, err))
				return false;
		} else if (c->args < CLI_ARGS) {
			c->arg[c->args++] = argv[i];
		} else {
			return err_set(err, ERR_USAGE, "too many arguments");
		}
	}
	if (c->args < c->command->min_args)
		return err_set(err, ERR_USAGE, "expected %s", c->command->args);
	if (c->args > c->command->max_args)
		return err_set(err, ERR_USAGE, "unexpected \"%s\"", c->arg[c->command->max_args]);
	return true;
}

static int run(struct cli *c, int from, int argc, char **argv)
{
	struct error err = { 0 };
	for (int i = from; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0) {
			help_one(stdout, c->command);
			return fflush(stdout) == 0 ? 0 : 1;
		}
	bool ok = read_arguments(c, from, argc, argv, &err) && c->command->run(c, &err);
	/* What was printed counts only once it is written. */
	if (ok && (fflush(stdout) != 0 || ferror(stdout)))
		ok = err_set(&err, errno == ENOSPC ? ERR_FULL : ERR_SYSTEM, "stdout: %s", strerror(errno));
	arena_release(&c->arena);
	if (ok)
		return 0;
	if (err.code)
		fprintf(stderr, "motcua %s: %s\n", c->command->words, err.text);
	if (err.code != ERR_USAGE)
		return 1;
	fprintf(stderr, "Try 'motcua %s --help'.\n", c->command->words);
	return 2;
}

int cli_main(const struct cli_command *const *tables, int argc, char **argv)
{
	if (argc < 2) {
		help_all(stderr, tables);
		return 2;
	}
	if (strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0) {
		help_all(stdout, tables);
		return fflush(stdout) == 0 ? 0 : 1;
	}
	const struct cli_command *best = NULL;
	int words = 0;
	for (const struct cli_command *const *t = tables; *t; t++)
		for (const struct cli_command *c = *t; c->words; c++) {
			int n = match(c, argc, argv);
			if (n > words) {
				best = c;
				words = n;
			}
		}
	if (!best) {
		fprintf(stderr, "motcua: unknown command \"%s\"\nTry 'motcua help'.\n", argv[1]);
		return 2;
	}
	struct cli c = { .command = best };
	return run(&c, words + 1, argc, argv);
}
