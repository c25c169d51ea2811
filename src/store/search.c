/* search.c: on SQLite FTS5, without a copy of the text and without positions; on PostgreSQL an inverted
 * index over the words as they are, without a dictionary. */
#include "store/search.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "store/tx.h"

static const char *const put[][2] = {
	[SEARCH_NAMES] = { [ENGINE_SQLITE] = "INSERT INTO dossier_words (rowid, words) VALUES (?1, ?2)",
		[ENGINE_POSTGRES] = "INSERT INTO dossier_words (id, words)"
				    " VALUES (?1, array_to_tsvector(string_to_array(?2, ' ')))" },
	[SEARCH_SCANS] = { [ENGINE_SQLITE] = "INSERT INTO scan_words (rowid, words) VALUES (?1, ?2)",
		[ENGINE_POSTGRES] = "INSERT INTO scan_words (id, words)"
				    " VALUES (?1, array_to_tsvector(string_to_array(?2, ' ')))" },
};
/* The index keeps no text: it is told which words go. */
static const char *const drop[][2] = {
	[SEARCH_NAMES] = { [ENGINE_SQLITE] = "INSERT INTO dossier_words (dossier_words, rowid, words)"
					     " VALUES ('delete', ?1, ?2)",
		[ENGINE_POSTGRES] = "DELETE FROM dossier_words WHERE id = ?1 AND CAST(?2 AS text) IS NOT "
				    "NULL" },
	[SEARCH_SCANS] = { [ENGINE_SQLITE] = "INSERT INTO scan_words (scan_words, rowid, words)"
					     " VALUES ('delete', ?1, ?2)",
		[ENGINE_POSTGRES] = "DELETE FROM scan_words WHERE id = ?1 AND CAST(?2 AS text) IS NOT "
				    "NULL" },
};
static const char *const find[][2] = {
	[SEARCH_NAMES] = { [ENGINE_SQLITE] = "SELECT rowid FROM dossier_words WHERE dossier_words MATCH ?1"
					     " ORDER BY rowid DESC LIMIT ?2",
		[ENGINE_POSTGRES] = "SELECT id FROM dossier_words WHERE words @@ CAST(CAST(?1 AS text) AS "
				    "tsquery)"
				    " ORDER BY id DESC LIMIT ?2" },
	[SEARCH_SCANS] = { [ENGINE_SQLITE] = "SELECT rowid FROM scan_words WHERE scan_words MATCH ?1"
					     " ORDER BY rowid DESC LIMIT ?2",
		[ENGINE_POSTGRES] = "SELECT id FROM scan_words WHERE words @@ CAST(CAST(?1 AS text) AS "
				    "tsquery)"
				    " ORDER BY id DESC LIMIT ?2" },
};

/* So many digits and more are an identity number or a telephone: those stand nowhere in clear
 * (secret.h), and so are no words either. */
enum { WORD_BYTES = 200, NUMBER_DIGITS = 9 };

static bool word_byte(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80;
}

/* How much of a word is kept: whole characters. */
static size_t cut(const char *word, size_t n)
{
	if (n <= WORD_BYTES)
		return n;
	for (n = WORD_BYTES; n && ((unsigned char)word[n] & 0xC0) == 0x80; n--)
		;
	return n;
}

static bool personal_number(const char *word, size_t n)
{
	size_t digits = 0;
	while (digits < n && word[digits] >= '0' && word[digits] <= '9')
		digits++;
	return n >= NUMBER_DIGITS && digits == n;
}

/* Writes the words of a text, each between `before` and `after`, with `between` them. A word that is
 * too long to be a name is cut. Returns false when there was none. */
static bool put_words(struct buf *to, const char *text, size_t n, const char *before, const char *after,
	const char *between)
{
	struct buf folded = BUF_INIT(512 * 1024);
	text_fold(&folded, text, n);
	for (size_t i = 0; i < folded.len;) {
		size_t from = i;
		while (i < folded.len && word_byte((unsigned char)folded.p[i]))
			i++;
		if (i > from && !personal_number(folded.p + from, i - from)) {
			buf_adds(to, to->len ? between : "");
			buf_adds(to, before);
			buf_add(to, folded.p + from, cut(folded.p + from, i - from));
			buf_adds(to, after);
		}
		i += i == from;
	}
	bool ok = to->len > 0 && !to->full && !folded.full;
	buf_release(&folded);
	return ok;
}

/* Words put by; their bytes follow. */
struct later {
	int64_t id;
	enum search_in in;
	bool gone; /* they are to be found no longer */
	size_t n;
};

static bool write(struct tx *tx, const struct later *l, const char *words, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, (l->gone ? drop : put)[l->in][db_engine(tx->db)]);
	bind_int(q, 1, l->id);
	bind_text(q, 2, words, l->n);
	return stmt_later(q, err);
}

/* FTS5 writes a segment of its own down at each savepoint, and every search then looks through it: so where
 * several acts share a transaction their words wait for its end. */
static bool write_words(struct tx *tx, struct later l, const char *text, size_t n, struct error *err)
{
	struct buf words = BUF_INIT(1024 * 1024), *wait = &tx->group->words;
	put_words(&words, text, n, "", "", " ");
	bool ok = true;
	l.n = words.len;
	if (tx->group->parts) {
		buf_add(wait, &l, sizeof l);
		buf_add(wait, words.p, words.len);
		ok = !wait->full || err_set(err, ERR_DATA, "too many words at once");
	} else {
		ok = write(tx, &l, words.p ? words.p : "", err);
	}
	buf_release(&words);
	return ok;
}

bool search_put(struct tx *tx, enum search_in in, int64_t id, const char *text, size_t n, struct error *err)
{
	return write_words(tx, (struct later){ .id = id, .in = in }, text, n, err);
}

bool search_change(struct tx *tx, enum search_in in, int64_t id, const char *was, size_t was_n,
	const char *text, size_t n, struct error *err)
{
	return write_words(tx, (struct later){ .id = id, .in = in, .gone = true }, was, was_n, err) &&
	       search_put(tx, in, id, text, n, err);
}

bool search_flush(struct tx *tx, struct error *err)
{
	const struct buf *wait = &tx->group->words;
	for (size_t at = 0; at < wait->len;) {
		struct later l;
		memcpy(&l, wait->p + at, sizeof l);
		at += sizeof l;
		if (!write(tx, &l, wait->p + at, err))
			return false;
		at += l.n;
	}
	return true;
}

bool search_query(const char *typed, char *out, size_t size)
{
	struct buf words = BUF_INIT(size - 1);
	bool ok = put_words(&words, typed, strlen(typed), "", "", " ");
	if (ok)
		memcpy(out, words.p, words.len + 1);
	buf_release(&words);
	return ok;
}

/* The query as the engine writes it: a mark behind a word lets it be the beginning of one. */
static bool engine_query(struct buf *to, enum engine engine, const char *query, enum search_how how)
{
	bool lite = engine == ENGINE_SQLITE;
	const char *quote = lite ? "\"" : "'", *begun = lite ? "\"*" : "':*";
	bool each = how == SEARCH_EACH_BEGUN;
	if (!put_words(to, query, strlen(query), quote, each ? begun : quote, lite ? " " : " & "))
		return false;
	if (how == SEARCH_LAST_BEGUN)
		buf_adds(to, begun + 1);
	return !to->full;
}

bool search_find(struct db *db, enum search_in in, const char *query, enum search_how how, int max,
	search_reader *fn, void *arg, struct error *err)
{
	struct buf text = BUF_INIT(8192);
	if (!engine_query(&text, db_engine(db), query, how)) {
		buf_release(&text);
		return true;
	}
	struct stmt *q = db_stmt(db, find[in][db_engine(db)]);
	bind_text(q, 1, text.p, text.len);
	bind_int(q, 2, max);
	bool go = true;
	while (go && stmt_row(q))
		go = fn(arg, get_int(q, 0));
	buf_release(&text);
	return stmt_end(q, err);
}

/* The next word of `words`, which have a blank between each two; its length in *n, 0 at the end. */
static const char *next_word(const char *words, size_t *n)
{
	words += strspn(words, " ");
	*n = strcspn(words, " ");
	return words;
}

static bool has_word(const char *words, const char *word, size_t n, bool begun)
{
	size_t len;
	for (const char *w = next_word(words, &len); len; w = next_word(w + len, &len))
		if ((len == n || (begun && len > n)) && memcmp(w, word, n) == 0)
			return true;
	return false;
}

bool search_holds(const char *text, size_t n, const char *query, enum search_how how)
{
	struct buf words = BUF_INIT(1024 * 1024);
	size_t len;
	const char *w = next_word(query, &len);
	bool holds = len && put_words(&words, text, n, "", "", " ");
	for (; holds && len; w = next_word(w + len, &len)) {
		bool last = !w[len];
		holds = has_word(
			words.p, w, len, how == SEARCH_EACH_BEGUN || (how == SEARCH_LAST_BEGUN && last));
	}
	buf_release(&words);
	return holds;
}
