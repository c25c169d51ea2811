/* attachment_cli.c: motcua attach, list files, files check. */
#include "dossier/attachment_cli.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "dossier/attachment.h"
#include "dossier/dossier_rows.h"

/* Finds the dossier's id by its code. */
static bool find(struct db *db, const char *code, int64_t *id, struct error *err)
{
	struct province p = { 0 };
	struct catalogue k = { 0 };
	struct arena a = { 0 };
	struct dossier d;
	bool ok = dossier_by_code(db, &p, &k, code, &a, &d, err);
	*id = ok ? d.id : 0;
	arena_release(&a);
	return ok;
}

static bool attach(
	struct cli *c, struct store *s, struct files *f, struct attachment_new *n, struct error *err)
{
	struct file_map m = { 0 };
	struct db *db = store_reader(s, err);
	bool ok = db && find(db, c->arg[0], &n->dossier, err);
	store_reader_return(s, db);
	const char *name = cli_get(c, "name") ? cli_get(c, "name") : c->arg[1];
	struct spool *spool = ok ? files_spool(f, ATTACHMENT_BYTES_MAX, err) : NULL;
	ok = spool && file_map(&m, c->arg[1], err) && spool_add(spool, m.p, m.n, err) &&
	     attachment_prepare_spool(n, f, name, spool, &c->arena, err);
	file_unmap(&m);
	spool_free(spool);
	return ok && store_act(s, "command line", dossier_attach_act, n, err);
}

bool attach_command(struct cli *c, struct error *err)
{
	struct attachment_new n = { 0 };
	struct files *f = cli_files(c, err);
	struct store *s = f ? cli_store(c, false, err) : NULL;
	bool ok = s && attach(c, s, f, &n, err);
	store_close(s);
	if (ok) {
		fprintf(stderr, "attached to %s as number %lld; kept in %s\n", c->arg[0], (long long)n.no,
			files_where(f));
		printf("%s\n", n.sha256);
	}
	files_close(f);
	return ok;
}

static bool add_row(void *arg, const struct attachment *a)
{
	struct table *t = arg;
	char at[26];
	table_text(t, a->code);
	table_int(t, a->no);
	table_text(t, a->name);
	table_text(t, a->type);
	table_int(t, a->bytes);
	table_text(t, a->sha256);
	table_text(t, time_stamp(a->at, at));
	table_text(t, a->who);
	return true;
}

bool list_files_command(struct cli *c, struct error *err)
{
	static const char *const columns[] = { "dossier", "no", "name", "type", "bytes", "sha256", "at",
		"who", NULL };
	struct table t;
	int64_t id = 0;
	const char *code = cli_get(c, "dossier");
	struct store *s = cli_store(c, true, err);
	struct db *db = s ? store_reader(s, err) : NULL;
	bool ok = db && (!code || find(db, code, &id, err));
	table_begin(&t, &c->arena, columns);
	ok = ok && attachment_each(db, id, add_row, &t, err) && cli_table(c, &t, err);
	store_reader_return(s, db);
	store_close(s);
	return ok;
}

static void show_fault(void *arg, const char *line)
{
	(void)arg;
	fprintf(stderr, "%s\n", line);
}

bool check_files_command(struct cli *c, struct error *err)
{
	struct attachment_check r = { 0 };
	struct files *f = cli_files(c, err);
	struct store *s = f ? cli_store(c, true, err) : NULL;
	struct db *db = s ? store_reader(s, err) : NULL;
	bool ok = db && attachment_check(db, f, show_fault, NULL, &r, err);
	store_reader_return(s, db);
	store_close(s);
	if (ok && r.missing + r.altered)
		ok = err_set(err, ERR_DATA, "%lld files are missing and %lld altered in %s",
			(long long)r.missing, (long long)r.altered, files_where(f));
	if (ok)
		fprintf(stderr, "files: %lld files with %lld bytes, each as it was put\n",
			(long long)r.files, (long long)r.bytes);
	files_close(f);
	return ok;
}
