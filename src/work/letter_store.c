/* letter_store.c: what was written about a dossier, and what was declared in its form. The text may speak of
 * a person: the journal gets its salted digest, and erasing empties text and salt. */
#include <sodium.h>
#include <string.h>

#include "base/text.h"
#include "store/journal.h"
#include "store/secret.h"
#include "store/store.h"
#include "work/intake.h"
#include "work/work_rows.h"

static const char PAPERS_OF[] = "SELECT id, no, kind, at, who, basis, text, sent_by, answered_at, amount,"
				" due_before, due_after FROM dossier_letter WHERE dossier = ?1 ORDER BY no"
				" LIMIT ?2";
static const char NEXT_NO[] = "SELECT COALESCE(MAX(no), 0) + 1 FROM dossier_letter WHERE dossier = ?1";
static const char INSERT[] = "INSERT INTO dossier_letter (id, dossier, no, kind, at, who, basis, text, "
			     "salt,"
			     " sent_by, amount, due_before, due_after)"
			     " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
static const char ANSWERED[] = "UPDATE dossier_letter SET answered_at = ?2, due_after = ?3 WHERE id = ?1";

int letters_of(
	struct db *db, int64_t dossier, struct arena *a, struct letter *out, int max, struct error *err)
{
	int n = 0;
	struct stmt *q = db_stmt(db, PAPERS_OF);
	bind_int(q, 1, dossier);
	bind_int(q, 2, max);
	while (n < max && stmt_row(q)) {
		int kind = text_word(get_text(q, 2, NULL), letter_kind_names);
		out[n++] = (struct letter){
			.id = get_int(q, 0),
			.no = (int)get_int(q, 1),
			.kind = kind < 0 ? LETTER_NOTE : (enum letter_kind)kind,
			.at = get_int(q, 3),
			.who = get_str(q, 4, a),
			.basis = get_str(q, 5, a),
			.text = get_str(q, 6, a),
			.sent_by = get_str(q, 7, a),
			.answered_at = get_int(q, 8),
			.amount = (int)get_int(q, 9),
			.due_before = get_int(q, 10),
			.due_after = get_int(q, 11),
		};
	}
	return stmt_end(q, err) ? n : -1;
}

static bool next_no(struct tx *tx, int64_t dossier, int *no, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, NEXT_NO);
	bind_int(q, 1, dossier);
	*no = stmt_row(q) ? (int)get_int(q, 0) : 1;
	return stmt_end(q, err);
}

bool letter_insert(struct tx *tx, int64_t dossier, struct letter *p, char digest[65], struct error *err)
{
	unsigned char salt[SALT_BYTES];
	digest[0] = '\0';
	if (!(p->id = tx_id(tx, "letter", err)) || !next_no(tx, dossier, &p->no, err))
		return false;
	struct stmt *q = db_stmt(tx->db, INSERT);
	bind_int(q, 1, p->id);
	bind_int(q, 2, dossier);
	bind_int(q, 3, p->no);
	bind_str(q, 4, letter_kind_names[p->kind]);
	bind_int(q, 5, p->at);
	bind_str(q, 6, p->who);
	bind_str(q, 7, p->basis);
	if (p->text) {
		randombytes_buf(salt, sizeof salt);
		journal_digest(salt, "text", p->text, strlen(p->text), digest);
		bind_str(q, 8, p->text);
		bind_blob(q, 9, salt, sizeof salt);
	}
	bind_str(q, 10, p->sent_by);
	if (p->amount)
		bind_int(q, 11, p->amount);
	bind_int(q, 12, p->due_before);
	bind_int(q, 13, p->due_after);
	return stmt_run(q, err);
}

bool letter_answered(struct tx *tx, int64_t id, int64_t at, int64_t due_after, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, ANSWERED);
	bind_int(q, 1, id);
	bind_int(q, 2, at);
	bind_int(q, 3, due_after);
	return stmt_run(q, err);
}

static const char ANSWERS_INSERT[] = "INSERT INTO dossier_answer (dossier, form, sealed, salt) VALUES "
				     "(?1, ?2, ?3, ?4)";
static const char ANSWERS_READ[] = "SELECT form, sealed FROM dossier_answer WHERE dossier = ?1";

static struct secret_place answers_of(int64_t dossier)
{
	return (struct secret_place){ .table = "dossier_answer", .column = "sealed", .row = dossier };
}

bool answers_insert(struct tx *tx, int64_t dossier, const char *form, const char *answers, char digest[65],
	struct error *err)
{
	unsigned char salt[SALT_BYTES];
	randombytes_buf(salt, sizeof salt);
	journal_digest(salt, "answers", answers, strlen(answers), digest);
	struct arena a = { 0 };
	unsigned char *sealed;
	size_t n;
	struct secret_place at = answers_of(dossier);
	bool ok = secret_seal_texts(db_keys(tx->db), &at, &answers, 1, &a, &sealed, &n, err);
	if (ok) {
		struct stmt *q = db_stmt(tx->db, ANSWERS_INSERT);
		bind_int(q, 1, dossier);
		bind_str(q, 2, form);
		if (sealed)
			bind_blob(q, 3, sealed, n);
		bind_blob(q, 4, salt, sizeof salt);
		ok = stmt_run(q, err);
	}
	arena_release(&a);
	return ok;
}

bool answers_read(struct db *db, int64_t dossier, struct arena *a, const char **form, const char **answers,
	struct error *err)
{
	*form = *answers = NULL;
	struct stmt *q = db_stmt(db, ANSWERS_READ);
	bind_int(q, 1, dossier);
	bool ok = true;
	if (stmt_row(q)) {
		size_t n;
		struct secret_place at = answers_of(dossier);
		const void *p = get_null(q, 1) ? NULL : get_blob(q, 1, &n);
		*form = get_str(q, 0, a);
		ok = secret_open_texts(db_keys(db), &at, p, p ? n : 0, a, answers, 1, err);
	}
	return stmt_end(q, err) && ok;
}

bool due_before_stop(struct db *db, int64_t dossier, struct arena *a, int64_t *due_at, struct error *err)
{
	enum { READ = 128 };
	struct letter *list = arena_alloc(a, sizeof *list * READ);
	int n = letters_of(db, dossier, a, list, READ, err);
	*due_at = 0;
	for (int i = 0; i < n; i++)
		if (list[i].kind == LETTER_SUPPLEMENT && list[i].due_before != CLOCK_STOPPED)
			*due_at = list[i].due_before;
	return n >= 0;
}
