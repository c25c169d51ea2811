/* search.c: SQLite's FTS5 without a copy of the text and without positions. */
#include "store/search.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "store/store.h"

static const char PUT[] = "INSERT INTO dossier_words (rowid, words) VALUES (?1, ?2)";
static const char FIND[] = "SELECT rowid FROM dossier_words WHERE dossier_words MATCH ?1 AND rowid < ?2 "
			   "ORDER BY rowid DESC LIMIT ?3";

bool search_put(struct tx *tx, int64_t id, const char *text, size_t n, struct error *err)
{
	struct buf folded = BUF_INIT(64 * 1024);
	text_fold(&folded, text, n);
	struct stmt *q = db_stmt(tx->db, PUT);
	bind_int(q, 1, id);
	bind_text(q, 2, folded.p ? folded.p : "", folded.len);
	bool ok = stmt_run(q, err);
	buf_release(&folded);
	return ok;
}

static bool word_byte(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80;
}

bool search_query(const char *typed, char *out, size_t size)
{
	struct buf folded = BUF_INIT(1024), query = BUF_INIT(size - 1);
	text_fold(&folded, typed, strlen(typed));
	for (size_t i = 0; i < folded.len;) {
		size_t from = i;
		while (i < folded.len && word_byte((unsigned char)folded.p[i]))
			i++;
		if (i > from) {
			if (query.len)
				buf_addc(&query, ' ');
			buf_addc(&query, '"');
			buf_add(&query, folded.p + from, i - from);
			buf_adds(&query, "\"*");
		}
		i += i == from;
	}
	bool ok = query.len > 0 && !query.full && !folded.full;
	if (ok)
		memcpy(out, query.p, query.len + 1);
	buf_release(&folded);
	buf_release(&query);
	return ok;
}

int search_find(struct db *db, const char *query, int64_t below, int64_t *ids, int max, struct error *err)
{
	struct stmt *q = db_stmt(db, FIND);
	bind_str(q, 1, query);
	bind_int(q, 2, below ? below : INT64_MAX);
	bind_int(q, 3, max);
	int n = 0;
	while (n < max && stmt_row(q))
		ids[n++] = get_int(q, 0);
	return stmt_end(q, err) ? n : -1;
}
