/* backup.c: copies that are proved before they count, and putting one back. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "base/log.h"
#include "standby/follower.h"
#include "store/driver.h"
#include "store/lite_check.h"
#include "store/lite_copy.h"
#include "store/lite_marker.h"

/* The name while a copy is being made: no more than one is, under the folder's lock. */
#define UNFINISHED "motcua-backup.new"

bool standby_is_folder(const char *data, const char *command, struct error *err)
{
	return !store_is_address(data) || err_set(err, ERR_USAGE,
						  "%s is for a data folder; on PostgreSQL use its own "
						  "backups and standbys "
						  "(docs/operations.md)",
						  command);
}

/* motcua-YYYYMMDD-HHMMSS.db, and nothing else. */
static bool is_backup(const char *name)
{
	static const char form[] = "motcua-########-######.db";
	if (strlen(name) != sizeof form - 1)
		return false;
	for (size_t i = 0; form[i]; i++)
		if (form[i] == '#' ? name[i] < '0' || name[i] > '9' : name[i] != form[i])
			return false;
	return true;
}

static int newest_first(const void *a, const void *b)
{
	return strcmp(*(const char *const *)b, *(const char *const *)a);
}

static bool remove_old(const char *to, int64_t keep, struct arena *a, struct error *err)
{
	enum { NAMES = 8192 };
	DIR *d = opendir(to);
	if (!d)
		return err_set(err, ERR_SYSTEM, "%s: %s", to, strerror(errno));
	const char **name = arena_alloc(a, NAMES * sizeof *name);
	int n = 0;
	for (struct dirent *e; n < NAMES && (e = readdir(d));)
		if (is_backup(e->d_name))
			name[n++] = arena_str(a, e->d_name);
	closedir(d);
	qsort(name, (size_t)n, sizeof *name, newest_first);
	for (int i = (int)(keep < n ? keep : n); i < n; i++) {
		if (unlinkat(AT_FDCWD, path_join(a, to, name[i]), 0) < 0)
			return err_set(err, ERR_SYSTEM, "%s/%s: %s", to, name[i], strerror(errno));
		log_line(LOG_INFO, "removed the old backup %s", name[i]);
	}
	return true;
}

/* A name of the present second, or the first later one that is free. */
static char *free_name(const char *to, struct arena *a)
{
	for (time_t t = time(NULL);; t++) {
		struct tm tm;
		char text[32];
		gmtime_r(&t, &tm);
		strftime(text, sizeof text, "motcua-%Y%m%d-%H%M%S.db", &tm);
		char *path = path_join(a, to, text);
		if (!file_exists(path))
			return path;
	}
}

void standby_describe(
	struct standby_copy *made, const struct verify_result *v, const struct lite_head *head)
{
	struct stat st;
	made->events = v->events;
	made->seals = v->seals;
	made->last_act = head->at;
	memcpy(made->head, v->head, sizeof made->head);
	made->bytes = stat(made->file, &st) == 0 ? st.st_size : 0;
}

/* Takes away an unfinished copy, and what SQLite put beside it and would mix into the next one. */
static void discard(const char *unfinished, struct arena *a)
{
	static const char *const beside[] = { "", "-wal", "-shm", "-journal" };
	for (int i = 0; i < 4; i++)
		unlink(arena_printf(a, "%s%s", unfinished, beside[i]));
}

/* Brings the files that a copy names. */
static bool bring_files(const char *copy, struct files *from, struct files *to,
	struct files_brought *result, struct error *err)
{
	struct buf names = BUF_INIT(FILES_NAMES);
	int64_t last = 0;
	bool ok = files_named_in(copy, &last, &names, err) && files_bring(&names, from, to, result, err);
	buf_release(&names);
	return ok;
}

/* The place "files" beside a backup. */
static struct files *files_beside(const char *folder, struct arena *a, struct error *err)
{
	return files_open(path_join(a, folder, "files"), err);
}

/* Copies, proves, names. */
static bool make_copy(struct store *s, struct files *files, const char *to, const char *unfinished,
	struct arena *a, struct standby_copy *made, struct error *err)
{
	struct verify_result v;
	struct lite_head head;
	const char *from = path_join(a, store_folder(s), "motcua.db");
	bool ok = lite_copy(from, unfinished, err) && file_sync(unfinished, err) &&
		  lite_check(unfinished, &v, &head, err);
	struct files *beside = ok && files ? files_beside(to, a, err) : NULL;
	if (ok && files)
		ok = beside && bring_files(unfinished, files, beside, &made->files, err);
	files_close(beside);
	if (!ok)
		return false;
	made->file = free_name(to, a);
	ok = file_rename(unfinished, made->file, err);
	standby_describe(made, &v, &head);
	return ok;
}

bool standby_backup(struct store *s, struct files *files, const char *to, int64_t keep, struct arena *a,
	struct standby_copy *made, struct error *err)
{
	char *unfinished = path_join(a, to, UNFINISHED);
	*made = (struct standby_copy){ 0 };
	if (mkdir(to, 0700) < 0 && errno != EEXIST)
		return err_set(err, ERR_SYSTEM, "%s: %s", to, strerror(errno));
	int lock = open(to, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (lock < 0)
		return err_set(err, ERR_SYSTEM, "%s: %s", to, strerror(errno));
	if (flock(lock, LOCK_EX | LOCK_NB) < 0) {
		close(lock);
		return err_set(
			err, ERR_CONFLICT, "%s: another backup is being made there: wait for it", to);
	}
	discard(unfinished, a); /* of one that was killed */
	bool ok = make_copy(s, files, to, unfinished, a, made, err);
	if (!ok)
		discard(unfinished, a);
	ok = ok && (!keep || made->files.missing || remove_old(to, keep, a, err));
	close(lock);
	return ok;
}

/* Nothing may be there that a new database could be taken for, or mixed with. */
static bool is_vacant(const char *data, struct arena *a, struct error *err)
{
	static const char *const names[] = { "motcua.db", "motcua.db-wal", "motcua.db-shm" };
	for (int i = 0; i < 3; i++)
		if (file_exists(path_join(a, data, names[i])))
			return err_set(err, ERR_CONFLICT,
				"%s holds a database already (%s): restore into another folder, or move "
				"that "
				"file away first",
				data, names[i]);
	return lite_free(data, err);
}

/* A copy made by SQLite for itself does not keep a write-ahead log; a data folder's must. */
static bool set_wal(const char *file, struct error *err)
{
	struct driver_open how = { .where = file, .create = true, .writer = true };
	struct db *db = db_open(&driver_sqlite, &how, err);
	db_close(db);
	return db && file_sync(file, err);
}

static bool restore_files(const char *from, struct files *to, struct arena *a, struct files_brought *result,
	struct error *err)
{
	const char *slash = strrchr(from, '/');
	char *folder = slash ? arena_dup(a, from, (size_t)(slash - from) + 1) : arena_str(a, ".");
	struct files *beside = files_beside(folder, a, err);
	bool ok = beside && bring_files(from, beside, to, result, err);
	files_close(beside);
	return ok;
}

bool standby_restore(const char *from, const char *data, struct files *files, struct arena *a,
	struct standby_copy *made, struct error *err)
{
	struct verify_result v;
	struct lite_head head, copied;
	struct stat st;
	char *wal = arena_printf(a, "%s-wal", from), *unfinished = path_join(a, data, "motcua-restore.new");
	*made = (struct standby_copy){ .file = path_join(a, data, "motcua.db") };
	if (stat(wal, &st) == 0 && st.st_size > 0)
		return err_set(err, ERR_DATA,
			"%s is a database in use, not a backup: make one with 'motcua backup'", from);
	if (!lite_check(from, &v, &head, err))
		return false;
	if (mkdir(data, 0700) < 0 && errno != EEXIST)
		return err_set(err, ERR_SYSTEM, "%s: %s", data, strerror(errno));
	if (!is_vacant(data, a, err))
		return false;
	discard(unfinished, a); /* of one that was killed */
	bool ok = file_copy(from, unfinished, err) && set_wal(unfinished, err) &&
		  lite_file_head(unfinished, &copied, err);
	if (ok && memcmp(copied.hash, head.hash, sizeof head.hash) != 0)
		ok = err_set(err, ERR_DATA, "%s changed while it was copied: try again", from);
	ok = ok && restore_files(from, files, a, &made->files, err);
	ok = ok && file_rename(unfinished, made->file, err);
	if (!ok)
		discard(unfinished, a);
	standby_describe(made, &v, &head);
	return ok;
}
