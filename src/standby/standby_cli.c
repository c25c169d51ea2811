/* standby_cli.c: motcua backup, restore, follow, promote. */
#include "standby/standby_cli.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/text.h"
#include "standby/standby.h"
#include "store/keyring.h"

static bool put_copy(struct cli *c, const struct standby_copy *m, struct error *err)
{
	static const char *const columns[] = { "file", "bytes", "events", "seals", "last_act", "head",
		"files", NULL };
	struct table t;
	char at[26];
	table_begin(&t, &c->arena, columns);
	table_text(&t, m->file);
	table_int(&t, m->bytes);
	table_int(&t, m->events);
	table_int(&t, m->seals);
	table_text(&t, m->last_act ? time_stamp(m->last_act, at) : "");
	table_text(&t, m->head);
	table_int(&t, m->files.named);
	return cli_table(c, &t, err);
}

/* Names one of those that are missing; the log named all. */
static void say_missing(const struct standby_copy *m, const char *what_to_do)
{
	if (m->files.missing)
		fprintf(stderr, "%lld attached files are missing or altered, such as %s: %s\n",
			(long long)m->files.missing, m->files.first, what_to_do);
}

/* Says when the keys did not come along: they never do, since they are kept apart. */
static void say_keys(struct cli *c, const struct standby_copy *m)
{
	struct error why = { 0 };
	if (!standby_keys(m->file, cli_data(c), cli_get(c, "keys"), &why))
		fprintf(stderr, "it cannot be served yet: %s\n", why.text);
}

static bool backup(struct cli *c, struct error *err)
{
	struct standby_copy made;
	const char *to = cli_get(c, "to"), *keep = cli_get(c, "keep");
	int64_t n = 0;
	if (!standby_is_folder(cli_data(c), "backup", err))
		return false;
	if (!to || !*to)
		return err_set(err, ERR_USAGE, "--to: expected the folder for backups");
	if (keep && (!int_parse(keep, strlen(keep), &n) || n < 1 || n > 10000))
		return err_set(err, ERR_USAGE, "--keep: expected a number from 1 to 10000");
	signal(SIGXFSZ, SIG_IGN); /* a limit on a file's size is told by the write */
	struct files *files = cli_files(c, err);
	struct store *s = files ? cli_store(c, true, err) : NULL;
	bool folder = files && files_is_folder(files);
	bool ok = s && standby_backup(s, folder ? files : NULL, to, n, &c->arena, &made, err);
	if (ok && keyring_path(store_keys(s)))
		fprintf(stderr,
			"the keys of personal values in %s are not part of the backup, and it is worth "
			"little without "
			"them: keep a copy of that file in another place than this one\n",
			keyring_path(store_keys(s)));
	store_close(s);
	if (ok && !folder)
		fprintf(stderr, "the files in %s are not part of the backup: keep versions of them there\n",
			files_where(files));
	ok = ok && put_copy(c, &made, err);
	if (ok && made.files.missing)
		ok = err_set(err, ERR_DATA,
			"the backup was made, but %lld attached files are missing or altered in %s, such "
			"as %s; no "
			"older backup was removed",
			(long long)made.files.missing, files_where(files), made.files.first);
	files_close(files);
	return ok;
}

static bool restore(struct cli *c, struct error *err)
{
	struct standby_copy made;
	const char *from = cli_get(c, "from");
	if (!standby_is_folder(cli_data(c), "restore", err))
		return false;
	if (!from || !*from)
		return err_set(err, ERR_USAGE, "--from: expected the file of a backup");
	signal(SIGXFSZ, SIG_IGN);
	struct files *files = cli_files(c, err);
	bool ok = files && standby_restore(from, cli_data(c), files, &c->arena, &made, err);
	files_close(files);
	if (ok) {
		say_missing(&made, "look for them in another backup; 'motcua files check' names all");
		say_keys(c, &made);
	}
	return ok && put_copy(c, &made, err);
}

/* From a file, or the environment: never from the command line, where others could see it. */
static bool read_token(struct cli *c, char token[128], struct error *err)
{
	const char *file = cli_get(c, "token-file"), *env = getenv("MOTCUA_TOKEN");
	struct file_map m = { .p = env ? env : "", .n = env ? strlen(env) : 0 };
	if (file && !file_map(&m, file, err))
		return false;
	size_t n = 0;
	while (n < m.n && n < 127 && m.p[n] > ' ' && m.p[n] < 0x7f)
		n++;
	memcpy(token, m.p, n);
	token[n] = '\0';
	if (file)
		file_unmap(&m);
	return n || err_set(err, ERR_USAGE,
			    "--token-file: expected a file with a token of the source's ('motcua token "
			    "add' there "
			    "prints one), or MOTCUA_TOKEN in the environment");
}

static bool status(struct cli *c, struct error *err)
{
	const char *json;
	if (!standby_status(cli_data(c), &c->arena, &json, err))
		return false;
	fputs(json, stdout);
	return true;
}

static bool follow(struct cli *c, struct error *err)
{
	char token[128];
	sigset_t set;
	if (!standby_is_folder(cli_data(c), "follow", err))
		return false;
	if (cli_get(c, "status"))
		return status(c, err);
	struct standby_follow how = { .data = cli_data(c),
		.source = c->args ? c->arg[0] : NULL,
		.token = token,
		.ca = cli_get(c, "ca"),
		.once = cli_get(c, "once") != NULL,
		.plain = cli_get(c, "plain-http") != NULL };
	if (!how.source)
		return err_set(err, ERR_USAGE, "expected SOURCE, the address of the server to follow");
	if (!read_token(c, token, err))
		return false;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	how.files = cli_files(c, err);
	bool ok = how.files && standby_follow(&how, err);
	files_close(how.files);
	return ok;
}

static bool promote(struct cli *c, struct error *err)
{
	struct standby_copy made;
	if (!standby_is_folder(cli_data(c), "promote", err))
		return false;
	struct files *files = cli_files(c, err);
	bool ok = files && standby_promote(cli_data(c), files, &c->arena, &made, err);
	files_close(files);
	if (!ok)
		return false;
	say_missing(&made, "bring the folder \"files\" of the former source; 'motcua files check' names "
			   "all");
	fprintf(stderr,
		"%s follows no more: start it with 'motcua serve'; the former source must not come back\n",
		cli_data(c));
	say_keys(c, &made);
	return put_copy(c, &made, err);
}

const struct cli_command standby_commands[] = {
	{ .words = "backup",
		.run = backup,
		.help = "Copies the running database, proves the copy, and names it by the time (UTC).\n"
			"Prints its name, its events and the chain's head. Takes no service down.",
		.option = { { "to", "FOLDER", "where backups are kept; made when missing" },
			{ "keep", "N", "then remove all but the newest N (default: keep all)" }, CLI_FORMAT,
			CLI_FILES, CLI_DATA } },
	{ .words = "restore",
		.run = restore,
		.help = "Proves a backup and makes it the database of a folder that has none.",
		.option = { { "from", "FILE", "a file that 'motcua backup' made" }, CLI_FORMAT, CLI_FILES,
			CLI_DATA } },
	{ .words = "follow",
		.args = "SOURCE",
		.max_args = 1,
		.run = follow,
		.help = "Keeps a copy of the running server SOURCE (https://HOST) in DIR until SIGTERM.\n"
			"The token is of an administrator's account there; it is read from --token-file or "
			"from\n"
			"MOTCUA_TOKEN. 'motcua promote' makes the copy a data folder that can be served.",
		.option = { { "token-file", "FILE", "the file with the token" },
			{ "ca", "FILE", "authorities to trust (default: the system's)" },
			{ "once", NULL, "end when level with the source" },
			{ "status", NULL, "only print how far the follower of DIR is" },
			{ "plain-http", NULL, "allow http:// to other machines (inside a tunnel)" },
			CLI_FILES, CLI_DATA } },
	{ .words = "promote",
		.run = promote,
		.help = "Ends following: proves the whole copy and makes it a data folder of its own.",
		.option = { CLI_FORMAT, CLI_FILES, CLI_DATA } },
	{ 0 },
};
