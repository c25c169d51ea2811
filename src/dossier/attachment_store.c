/* attachment_store.c: the statements about attached files. */
#include <string.h>

#include "dossier/attachment_rows.h"
#include "store/store.h"

static const char HERE[] = "SELECT 1 FROM dossier WHERE id = ?1";
static const char LAST[] = "SELECT COALESCE(MAX(no), 0), COALESCE(MAX(CASE WHEN sha256 = ?2 THEN no END), "
			   "0)"
			   " FROM dossier_attachment WHERE dossier = ?1";

bool attachment_look(struct tx *tx, int64_t dossier, const char *sha256, bool *here, int64_t *last,
	int64_t *same, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, HERE);
	bind_int(q, 1, dossier);
	*here = stmt_row(q);
	if (!stmt_end(q, err))
		return false;
	q = db_stmt(tx->db, LAST);
	bind_int(q, 1, dossier);
	bind_str(q, 2, sha256);
	*last = *same = 0;
	if (stmt_row(q)) {
		*last = get_int(q, 0);
		*same = get_int(q, 1);
	}
	return stmt_end(q, err);
}

static const char INSERT[] = "INSERT INTO dossier_attachment (id, dossier, no, sha256, bytes, type, name, "
			     "salt, "
			     "at, who) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

bool attachment_insert(struct tx *tx, const struct attachment_new *n, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, INSERT);
	bind_int(q, 1, n->id);
	bind_int(q, 2, n->dossier);
	bind_int(q, 3, n->no);
	bind_str(q, 4, n->sha256);
	bind_int(q, 5, n->bytes);
	bind_str(q, 6, n->type);
	bind_str(q, 7, n->name);
	bind_blob(q, 8, n->salt, sizeof n->salt);
	bind_int(q, 9, tx->now);
	bind_str(q, 10, tx->who);
	return stmt_run(q, err);
}

static const char AGAIN[] = "SELECT no, bytes, sha256 FROM dossier_attachment WHERE id = ?1";

bool attachment_again(struct db *db, int64_t id, struct attachment_new *n, struct error *err)
{
	struct stmt *q = db_stmt(db, AGAIN);
	bind_int(q, 1, id);
	if (stmt_row(q)) {
		size_t len;
		n->no = get_int(q, 0);
		n->bytes = get_int(q, 1);
		const char *sha = get_text(q, 2, &len);
		len = len < FILES_NAME ? len : FILES_NAME;
		memcpy(n->sha256, sha, len);
		n->sha256[len] = '\0';
	}
	return stmt_end(q, err);
}

#define ATTACHMENT_COLUMNS "a.id, a.dossier, a.no, a.sha256, a.bytes, a.type, a.name, a.at, a.who"

static void read_attachment(struct stmt *q, struct arena *a, struct attachment *t)
{
	*t = (struct attachment){
		.id = get_int(q, 0),
		.dossier = get_int(q, 1),
		.no = get_int(q, 2),
		.sha256 = get_str(q, 3, a),
		.bytes = get_int(q, 4),
		.type = get_str(q, 5, a),
		.name = get_str(q, 6, a),
		.at = get_int(q, 7),
		.who = get_str(q, 8, a),
		.code = arena_str(a, get_text(q, 9, NULL)),
	};
}

static const char ALL[] = "SELECT " ATTACHMENT_COLUMNS ", d.code FROM dossier_attachment a"
			  " LEFT JOIN dossier d ON d.id = a.dossier ORDER BY a.id";
static const char OF_DOSSIER[] = "SELECT " ATTACHMENT_COLUMNS ", d.code FROM dossier_attachment a"
				 " LEFT JOIN dossier d ON d.id = a.dossier WHERE a.dossier = ?1 ORDER BY "
				 "a.no";
static const char ONE[] = "SELECT " ATTACHMENT_COLUMNS ", d.code FROM dossier_attachment a"
			  " LEFT JOIN dossier d ON d.id = a.dossier WHERE a.dossier = ?1 AND a.no = ?2";

bool attachment_each(struct db *db, int64_t dossier, attachment_reader *fn, void *arg, struct error *err)
{
	struct arena row = { 0 };
	struct stmt *q = db_stmt(db, dossier ? OF_DOSSIER : ALL);
	if (dossier)
		bind_int(q, 1, dossier);
	bool go = true;
	while (go && stmt_row(q)) {
		struct attachment t;
		arena_reset(&row);
		read_attachment(q, &row, &t);
		go = fn(arg, &t);
	}
	arena_release(&row);
	return stmt_end(q, err);
}

bool attachment_list(struct db *db, int64_t dossier, struct arena *a, const struct attachment **list,
	int *n, struct error *err)
{
	struct attachment *t = arena_alloc(a, sizeof *t * ATTACHMENTS_MAX);
	struct stmt *q = db_stmt(db, OF_DOSSIER);
	bind_int(q, 1, dossier);
	for (*n = 0; *n < ATTACHMENTS_MAX && stmt_row(q); ++*n)
		read_attachment(q, a, &t[*n]);
	*list = t;
	return stmt_end(q, err);
}

bool attachment_find(struct db *db, int64_t dossier, int64_t no, struct arena *a, struct attachment *t,
	struct error *err)
{
	struct stmt *q = db_stmt(db, ONE);
	bind_int(q, 1, dossier);
	bind_int(q, 2, no);
	bool found = stmt_row(q);
	if (found)
		read_attachment(q, a, t);
	return stmt_end(q, err) &&
	       (found || err_set(err, ERR_NOT_FOUND, "the dossier has no file %lld", (long long)no));
}

/* Evidence (src/evidence) is kept with the files of dossiers, and proved with them. */
static const char NAMED[] = "SELECT sha256, MIN(bytes), MIN(id) FROM (SELECT sha256, bytes, id FROM"
			    " dossier_attachment UNION ALL SELECT sha256, bytes, id FROM evidence) f"
			    " GROUP BY sha256 ORDER BY 1";

/* A list of names, read before the files are: that takes long, and a statement would be held open
 * meanwhile. */
struct named {
	char sha256[FILES_NAME + 1];
	int64_t bytes, id;
};

static bool read_named(struct db *db, struct buf *out, struct error *err)
{
	struct stmt *q = db_stmt(db, NAMED);
	while (stmt_row(q)) {
		struct named n = { .bytes = get_int(q, 1), .id = get_int(q, 2) };
		size_t len;
		const char *sha = get_text(q, 0, &len);
		memcpy(n.sha256, sha, len < FILES_NAME ? len : FILES_NAME);
		buf_add(out, &n, sizeof n);
	}
	return stmt_end(q, err) && (!out->full || err_set(err, ERR_STORE, "too many files for one list"));
}

static void note_fault(const struct named *n, const struct error *why, struct attachment_check *r,
	void (*fault)(void *, const char *), void *arg)
{
	char line[1000];
	struct buf b = BUF_INIT(sizeof line - 1);
	r->missing += why->code == ERR_NOT_FOUND;
	r->altered += why->code != ERR_NOT_FOUND;
	buf_printf(&b, "attachment %lld: %s", (long long)n->id, why->text);
	fault(arg, b.p ? b.p : why->text);
	buf_release(&b);
}

bool attachment_check(struct db *db, struct files *files, void (*fault)(void *arg, const char *line),
	void *arg, struct attachment_check *result, struct error *err)
{
	struct buf list = BUF_INIT((size_t)2 << 30), bytes = BUF_INIT(ATTACHMENT_BYTES_MAX);
	bool ok = read_named(db, &list, err);
	const struct named *n = (const struct named *)list.p;
	*result = (struct attachment_check){ 0 };
	for (size_t i = 0; ok && i < list.len / sizeof *n; i++) {
		struct error why = { 0 };
		buf_reset(&bytes);
		if (files_get(files, n[i].sha256, &bytes, &why)) {
			result->files++;
			result->bytes += (int64_t)bytes.len;
			if ((int64_t)bytes.len == n[i].bytes)
				continue;
			err_set(&why, ERR_DATA, "the file %s has %zu bytes, the row says %lld", n[i].sha256,
				bytes.len, (long long)n[i].bytes);
		}
		if (why.code == ERR_NOT_FOUND || why.code == ERR_DATA)
			note_fault(&n[i], &why, result, fault, arg);
		else
			ok = err_set(err, why.code, "%s", why.text);
	}
	buf_release(&bytes);
	buf_release(&list);
	return ok;
}

static const char DOSSIER_OF[] = "SELECT dossier FROM dossier_attachment WHERE id = ?1";

bool attachment_dossier(struct db *db, int64_t id, int64_t *dossier, struct error *err)
{
	struct stmt *q = db_stmt(db, DOSSIER_OF);
	bind_int(q, 1, id);
	*dossier = stmt_row(q) ? get_int(q, 0) : 0;
	return stmt_end(q, err);
}

static const char UNREAD[] = "SELECT a.id, a.dossier, a.no, a.sha256, a.type FROM dossier_attachment a"
			     " LEFT JOIN attachment_reading r ON r.attachment = a.id"
			     " WHERE r.attachment IS NULL AND a.id > ?1 ORDER BY a.id LIMIT 1";
static const char READ_NOW[] = "INSERT INTO attachment_reading (attachment, at, how, words) VALUES (?1, "
			       "?2, ?3, ?4)";

bool attachment_unread(
	struct db *db, int64_t after, struct arena *a, struct attachment *t, struct error *err)
{
	*t = (struct attachment){ 0 };
	struct stmt *q = db_stmt(db, UNREAD);
	bind_int(q, 1, after);
	if (stmt_row(q)) {
		t->id = get_int(q, 0);
		t->dossier = get_int(q, 1);
		t->no = get_int(q, 2);
		t->sha256 = get_str(q, 3, a);
		t->type = get_str(q, 4, a);
	}
	return stmt_end(q, err);
}

bool attachment_read_insert(struct tx *tx, int64_t id, const char *how, int64_t words, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, READ_NOW);
	bind_int(q, 1, id);
	bind_int(q, 2, tx->now);
	bind_str(q, 3, how);
	bind_int(q, 4, words);
	return stmt_run(q, err);
}
