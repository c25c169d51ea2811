/* reading_cli.c: motcua files read. */
#include "dossier/reading_cli.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "dossier/attachment_rows.h"
#include "dossier/reading.h"

/* Reads the next file; *more false when there is none. */
static bool read_one(
	struct store *s, struct files *f, int64_t *after, int64_t *failed, bool *more, struct error *err)
{
	struct arena a = { 0 };
	struct reading r = { 0 };
	size_t bytes;
	int fd = -1;
	struct db *db = store_reader(s, err);
	bool ok = db && attachment_unread(db, *after, &a, &r.file, err);
	store_reader_return(s, db);
	*more = ok && r.file.id;
	if (*more) {
		*after = r.file.id;
		ok = files_read(f, r.file.sha256, &fd, &bytes, err) && reading_take(&r, fd, err) &&
		     store_act(s, "command line", reading_act, &r, err);
		*failed += ok && strcmp(r.how, "failed") == 0;
	}
	if (fd >= 0)
		close(fd);
	buf_release(&r.text);
	arena_release(&a);
	return ok;
}

bool read_files_command(struct cli *c, struct error *err)
{
	const char *asked = cli_get(c, "limit");
	int64_t limit = INT64_MAX, after = 0, n = 0, failed = 0;
	if (asked && (!int_parse(asked, strlen(asked), &limit) || limit < 1))
		return err_set(err, ERR_USAGE, "--limit: found \"%s\", expected a number from 1", asked);
	struct files *f = cli_files(c, err);
	struct store *s = f ? cli_store(c, false, err) : NULL;
	bool ok = s != NULL, more = ok;
	while (ok && more && n < limit) {
		ok = read_one(s, f, &after, &failed, &more, err);
		n += ok && more;
	}
	if (s)
		fprintf(stderr, "read %lld files, of which %lld could not be read\n", (long long)n,
			(long long)failed);
	store_close(s);
	files_close(f);
	return ok;
}
