/* move_cli.c: motcua move: everything of one store into another, proved before it is said to be done. */
#include "setup/move_cli.h"

#include <stdio.h>
#include <string.h>

#include "figure/figure.h"
#include "base/file.h"
#include "store/files_named.h"
#include "store/journal.h"
#include "store/keyring.h"
#include "store/move.h"
#include "store/store.h"
#include "store/years.h"

/* Both ends. */
struct moving {
	struct store *source, *target;
	struct db *from;
	int64_t rows;
	struct files_brought files;
	bool left; /* files are attached, and nothing says where one side keeps them */
};

static void add_rows(void *arg, const char *table, int64_t rows)
{
	(void)table;
	((struct moving *)arg)->rows += rows;
}

static bool move_act(struct tx *tx, void *arg, struct error *err)
{
	struct moving *m = arg;
	m->rows = 0;
	if (!years_snapshot(m->from, err))
		return false;
	return db_snapshot_end(m->from, move_all(tx, m->from, add_rows, m, err), err);
}

/* Where one side's attached files are: what was said, else a folder's own; NULL: nothing says. */
static const char *place(struct cli *c, const char *option, const char *data)
{
	const char *given = cli_get(c, option);
	if (given)
		return given;
	return store_is_address(data) ? NULL : path_join(&c->arena, data, "files");
}

/* Brings the files that the source names. Before the rows: no row without its file. */
static bool move_files(struct cli *c, struct moving *m, struct error *err)
{
	struct buf names = BUF_INIT(FILES_NAMES);
	struct files *from = NULL, *to = NULL;
	int64_t last = 0;
	const char *a = place(c, "files-from", cli_get(c, "from")),
		   *b = place(c, "files-to", cli_get(c, "to"));
	bool ok = files_named(m->from, &last, &names, err);
	m->left = ok && names.len && (!a || !b);
	if (ok && names.len && !m->left)
		ok = (from = files_open(a, err)) && (to = files_open(b, err)) &&
		     files_bring(&names, from, to, &m->files, err);
	if (ok && m->files.missing)
		ok = err_set(err, ERR_DATA,
			"%lld attached files are missing or altered in %s, such as %s: nothing was moved",
			(long long)m->files.missing, a, m->files.first);
	files_close(from);
	files_close(to);
	buf_release(&names);
	return ok;
}

static void say_files(const struct moving *m)
{
	if (m->left)
		fprintf(stderr, "the attached files did not come along: say where they are with "
				"--files-from and "
				"--files-to, or copy them yourself\n");
	else if (m->files.named)
		fprintf(stderr, "moved %lld attached files, the others were there\n",
			(long long)m->files.copied);
}

static bool open_both(struct cli *c, struct moving *m, const char *from, const char *to, struct error *err)
{
	bool has = false;
	struct store_open read = { .data = from, .keys = cli_get(c, "keys-from"), .read_only = true };
	struct store_open write = {
		.data = to, .keys = cli_get(c, "keys-to"), .create = true, .writer_cache_kib = 256 * 1024
	};
	m->source = store_open(&read, err);
	m->from = m->source ? store_reader(m->source, err) : NULL;
	if (!m->from)
		return err_prefix(err, "--from: ");
	m->target = store_open(&write, err);
	struct db *db = m->target ? store_reader(m->target, err) : NULL;
	bool ok = db && setup_has_province(db, &has, err);
	store_reader_return(m->target, db);
	if (!ok)
		return err_prefix(err, "--to: ");
	return !has ||
	       err_set(err, ERR_CONFLICT, "--to: %s holds a province already: name an empty one", to);
}

static void show(void *arg, const char *line)
{
	(void)arg;
	fprintf(stderr, "%s\n", line);
}

/* The chain of the target is whole and ends as the source's does now, and its figures are right. */
static bool prove(struct moving *m, struct verify_result *v, struct error *err)
{
	struct verify_result source;
	int64_t rows, differences = 0;
	struct db *db = store_reader(m->target, err);
	bool ok = db && journal_verify(db, v, err);
	if (ok && v->fault[0])
		ok = err_set(err, ERR_DATA, "the journal did not come over whole: %s", v->fault);
	ok = ok && journal_verify(m->from, &source, err);
	if (ok && strcmp(source.head, v->head) != 0)
		ok = err_set(err, ERR_CONFLICT,
			"the source was written to meanwhile: end what serves it, empty the target, and "
			"move again");
	ok = ok && figure_audit(db, show, NULL, &rows, &differences, err);
	if (ok && differences)
		ok = err_set(
			err, ERR_DATA, "%lld figures differ from their dossiers", (long long)differences);
	store_reader_return(m->target, db);
	return ok;
}

bool move_command(struct cli *c, struct error *err)
{
	struct moving m = { 0 };
	struct verify_result v;
	const char *from = cli_get(c, "from"), *to = cli_get(c, "to");
	if (!from || !to || strcmp(from, to) == 0)
		return err_set(err, ERR_USAGE,
			"expected --from and --to, two stores: folders or postgresql://host:port/name");
	bool ok = open_both(c, &m, from, to, err) && move_files(c, &m, err) &&
		  store_act(m.target, "move", move_act, &m, err) && prove(&m, &v, err);
	if (ok) {
		fprintf(stderr,
			"moved %lld rows: %lld events under %lld seals, chain whole, figures right\n",
			(long long)m.rows, (long long)v.events, (long long)v.seals);
		say_files(&m);
		if (keyring_path(store_keys(m.target)))
			fprintf(stderr,
				"personal values are sealed with the keys in %s now: keep a copy apart\n",
				keyring_path(store_keys(m.target)));
		puts(v.head);
	}
	store_reader_return(m.source, m.from);
	store_close(m.target);
	store_close(m.source);
	return ok;
}
