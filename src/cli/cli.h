/* cli.h: commands of the command line: a row each, with its options and help text in the row.
 *
 * A command reads and writes plain UTF-8 files, says what it did on stderr, gives data on stdout,
 * and exits 0, 1 (the data is wrong) or 2 (used wrongly). */
#ifndef MOTCUA_CLI_CLI_H
#define MOTCUA_CLI_CLI_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/table.h"
#include "store/files.h"
#include "store/store.h"

/* Options that a command may have, arguments that may be given. */
enum { CLI_OPTIONS = 20, CLI_ARGS = 16 };

/* An option: --name VALUE, or --name alone when `value` is NULL. */
struct cli_option {
	const char *name, *value, *help;
};

struct cli;

/* A command. */
struct cli_command {
	const char *words; /* "import dossiers" */
	const char *args;  /* "FILE.csv", or NULL */
	int min_args, max_args;
	const char *help; /* one line or more */
	bool (*run)(struct cli *c, struct error *err);
	struct cli_option option[CLI_OPTIONS]; /* ends with a NULL name */
};

/* A command being run. */
struct cli {
	const struct cli_command *command;
	const char *arg[CLI_ARGS];
	int args;
	const char *value[CLI_OPTIONS]; /* of each option; "" for a flag that was given */
	struct arena arena;
};

/* The value of option `name`, "" for a flag that was given, NULL when it was not. */
const char *cli_get(const struct cli *c, const char *name);

/* The value of option `name` as a path that a server finds too, wherever that was started: whole, in the
 * command's arena. *path is NULL when it was not given. ERR_NOT_FOUND when there is no such file. */
bool cli_path(struct cli *c, const char *name, const char **path, struct error *err);

/* The data folder: --data, else MOTCUA_DATA in the environment, else "data". */
const char *cli_data(const struct cli *c);

/* Opens the data folder with its keys; the store belongs to the caller. */
struct store *cli_store(const struct cli *c, bool read_only, struct error *err);

/* Opens the place for attached files: --files, MOTCUA_FILES, else "files" in the data folder. ERR_USAGE when
 * nothing says where. It belongs to the caller. */
struct files *cli_files(const struct cli *c, struct error *err);

/* Reads a day from option `name` (YYYY-MM-DD). ERR_USAGE when missing or wrong. */
bool cli_day(const struct cli *c, const char *name, int32_t *day, struct error *err);

/* Reads by which decision something is done, from the options decision, date and effective. ERR_USAGE. */
bool cli_decision(
	const struct cli *c, const char **number, int32_t *day, int32_t *effective, struct error *err);

/* Writes `b` to stdout whole. */
bool cli_out(const struct buf *b, struct error *err);

/* Writes a table in the format of --format (csv when not given). */
bool cli_table(const struct cli *c, const struct table *t, struct error *err);

/* Finds the command in the tables (each ending with a row without words; the list with NULL), reads
 * its options, runs it. Returns the exit code. */
int cli_main(const struct cli_command *const *tables, int argc, char **argv);

#define CLI_DATA \
	{ "data", "DIR", "the data folder (default: MOTCUA_DATA, else ./data)" }, \
	{ \
		"keys", "FILE", "the keys of personal values (default: DIR/keys, else MOTCUA_KEYS)" \
	}
#define CLI_FILES \
	{ \
		"files", "PLACE", \
			"attached files: a folder or s3://HOST/BUCKET?region=... (default: MOTCUA_FILES, " \
			"else " \
			"DIR/files)" \
	}
#define CLI_FORMAT \
	{ \
		"format", "csv|json|table", "how to write it (default: csv)" \
	}

#endif
