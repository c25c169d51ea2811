/* submission_store.c: submissions in the store. */
#include <sodium.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "store/journal.h"
#include "store/secret.h"
#include "store/store.h"
#include "work/submission_rows.h"

/* What is sealed, as one value: identity number, phone, declaration, the parts of the address, who handed it
 * in for the applicant and on what ground; and its place among the columns. */
enum { BEARER = 3 + ADDRESS_PARTS, GROUND = BEARER + BEARER_FIELDS, TEXTS = GROUND + 1, SEALED = 6 };

#define COLUMNS \
	"s.id, s.number, s.procedure, s.agency, s.desk, s.applicant, s.sealed, s.form, s.submitted_at, " \
	"s.answer_due, s.answered_at, s.dossier, s.reason, s.who, s.kind, s.basis, " \
	"(SELECT d.code FROM dossier d WHERE d.id = s.dossier) FROM submission s"

static const char READ[] = "SELECT " COLUMNS " WHERE s.id = ?1";
static const char BY_NUMBER[] = "SELECT id, answer_due FROM submission WHERE number = ?1";
static const char WAITING[] = "SELECT " COLUMNS " WHERE s.answered_at IS NULL AND s.desk = ?1"
			      " ORDER BY s.answer_due, s.id LIMIT ?2";
static const char WAITING_ANY[] = "SELECT " COLUMNS " WHERE s.answered_at IS NULL ORDER BY s.answer_due, "
				  "s.id LIMIT ?2";
static const char KEPT[] = "SELECT COUNT(*), COALESCE(SUM(CASE WHEN answered_at <= answer_due THEN 1 ELSE "
			   "0 END), 0), (SELECT COUNT(*) FROM submission WHERE answered_at IS NULL AND"
			   " answer_due < ?3)"
			   " FROM submission WHERE answered_at >= ?1 AND answered_at < ?2";
static const char INSERT[] = "INSERT INTO submission (id, number, procedure, agency, desk, applicant, "
			     "sealed, form, submitted_at,"
			     " answer_due) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
static const char ACCEPTED[] = "UPDATE submission SET answered_at = ?2, dossier = ?3, who = ?4, applicant "
			       "= "
			       "NULL, sealed = NULL WHERE id = ?1 AND answered_at IS NULL";
static const char RETURNED[] = "UPDATE submission SET answered_at = ?2, kind = ?3, reason = ?4, basis = "
			       "?5, "
			       "salt = ?6, who = ?7, sealed = NULL WHERE id = ?1 AND answered_at IS NULL";

#define LATEST " AND (s.answered_at, s.id) < (?1, ?2) ORDER BY s.answered_at DESC, s.id DESC LIMIT ?3"
#define BECAME " WHERE s.answered_at IS NOT NULL AND s.dossier IS NOT NULL"
#define BACK " WHERE s.answered_at IS NOT NULL AND s.dossier IS NULL"

static const char ACCEPTED_ANY[] = "SELECT " COLUMNS BECAME LATEST;
static const char ACCEPTED_AT[] = "SELECT " COLUMNS BECAME " AND s.desk = ?4" LATEST;
static const char RETURNED_ANY[] = "SELECT " COLUMNS BACK LATEST;
static const char RETURNED_AT[] = "SELECT " COLUMNS BACK " AND s.desk = ?4" LATEST;

static void read_row(struct stmt *q, const struct rules *r, struct arena *a, struct submission *s)
{
	int kind = text_word(get_text(q, SEALED + 8, NULL), letter_kind_names);
	*s = (struct submission){
		.id = get_int(q, 0),
		.number = get_str(q, 1, a),
		.procedure = catalogue_by_id(&r->catalogue, get_int(q, 2)),
		.agency = province_agency_by_id(&r->province, get_int(q, 3)),
		.desk = province_desk_by_id(&r->province, get_int(q, 4)),
		.person = { get_str(q, 5, a) },
		.form = get_str(q, SEALED + 1, a),
		.submitted_at = get_int(q, SEALED + 2),
		.answer_due = get_int(q, SEALED + 3),
		.answered_at = get_int(q, SEALED + 4),
		.dossier = get_int(q, SEALED + 5),
		.reason = get_str(q, SEALED + 6, a),
		.who = get_str(q, SEALED + 7, a),
		.kind = kind < 0 ? LETTER_NOTE : (enum letter_kind)kind,
		.basis = get_str(q, SEALED + 9, a),
		.code = get_str(q, SEALED + 10, a),
	};
}

static struct secret_place sealed_of(int64_t id)
{
	return (struct secret_place){ .table = "submission", .column = "sealed", .row = id };
}

/* What is sealed of the present row. */
static bool open_row(
	struct stmt *q, struct db *db, struct arena *a, struct submission *s, struct error *err)
{
	size_t n;
	const char *text[TEXTS];
	struct secret_place at = sealed_of(s->id);
	const void *p = get_null(q, SEALED) ? NULL : get_blob(q, SEALED, &n);
	if (!secret_open_texts(db_keys(db), &at, p, p ? n : 0, a, text, TEXTS, err))
		return err_prefix(err, "submission %.80s: ", s->number);
	s->person[PERSON_ID] = text[0];
	s->person[PERSON_PHONE] = text[1];
	s->answers = text[2];
	for (int i = 0; i < ADDRESS_PARTS; i++)
		s->address.part[i] = text[3 + i];
	for (int i = 0; i < BEARER_FIELDS; i++)
		s->bearer.person[i] = text[BEARER + i];
	int ground = text_word(text[GROUND], bearer_ground_names);
	s->bearer.ground = ground > 0 ? (enum bearer_ground)ground : BEARER_NONE;
	return true;
}

bool submission_read(struct db *db, const struct rules *r, int64_t id, struct arena *a,
	struct submission *s, struct error *err)
{
	struct stmt *q = db_stmt(db, READ);
	bind_int(q, 1, id);
	bool found = stmt_row(q), ok = true;
	if (found) {
		read_row(q, r, a, s);
		ok = open_row(q, db, a, s, err);
	}
	return stmt_end(q, err) && ok &&
	       (found || err_set(err, ERR_NOT_FOUND, "no submission has this number"));
}

int submission_waiting(struct db *db, const struct rules *r, int desk, struct arena *a,
	struct submission *out, int max, struct error *err)
{
	int n = 0;
	struct stmt *q = db_stmt(db, desk < 0 ? WAITING_ANY : WAITING);
	if (desk >= 0)
		bind_int(q, 1, r->province.desk[desk].id);
	bind_int(q, 2, max);
	while (n < max && stmt_row(q))
		read_row(q, r, a, &out[n++]);
	return stmt_end(q, err) ? n : -1;
}

int submission_answered_list(struct db *db, const struct rules *r, int desk, enum submission_state state,
	int64_t answered_at, int64_t id, struct arena *a, struct submission *out, int max,
	struct error *err)
{
	int n = 0;
	bool back = state == SUBMISSION_RETURNED;
	struct stmt *q = db_stmt(
		db, desk < 0 ? (back ? RETURNED_ANY : ACCEPTED_ANY) : (back ? RETURNED_AT : ACCEPTED_AT));
	bind_int(q, 1, answered_at);
	bind_int(q, 2, id);
	bind_int(q, 3, max);
	if (desk >= 0)
		bind_int(q, 4, r->province.desk[desk].id);
	while (n < max && stmt_row(q))
		read_row(q, r, a, &out[n++]);
	return stmt_end(q, err) ? n : -1;
}

bool submission_kept(struct db *db, int32_t from, int32_t to, struct promise *p, struct error *err)
{
	struct stmt *q = db_stmt(db, KEPT);
	bind_int(q, 1, time_of_day_start(from));
	bind_int(q, 2, time_of_day_start(to + 1));
	bind_int(q, 3, time_now());
	*p = (struct promise){ 0 };
	if (stmt_row(q))
		*p = (struct promise){ get_int(q, 0), get_int(q, 1), get_int(q, 2) };
	return stmt_end(q, err);
}

bool submission_known(
	struct db *db, const char *number, int64_t *id, int64_t *answer_due, struct error *err)
{
	struct stmt *q = db_stmt(db, BY_NUMBER);
	bind_str(q, 1, number);
	*id = 0;
	if (stmt_row(q)) {
		*id = get_int(q, 0);
		*answer_due = get_int(q, 1);
	}
	return stmt_end(q, err);
}

bool submission_insert(struct tx *tx, const struct rules *r, const struct submission *s, struct error *err)
{
	struct arena a = { 0 };
	unsigned char *sealed;
	size_t n;
	const char *text[TEXTS] = { s->person[PERSON_ID], s->person[PERSON_PHONE], s->answers };
	for (int i = 0; i < ADDRESS_PARTS; i++)
		text[3 + i] = s->address.part[i];
	for (int i = 0; i < BEARER_FIELDS; i++)
		text[BEARER + i] = s->bearer.person[i];
	text[GROUND] = bearer_ground_names[s->bearer.ground];
	struct secret_place at = sealed_of(s->id);
	if (!secret_seal_texts(db_keys(tx->db), &at, text, TEXTS, &a, &sealed, &n, err)) {
		arena_release(&a);
		return false;
	}
	struct stmt *q = db_stmt(tx->db, INSERT);
	bind_int(q, 1, s->id);
	bind_str(q, 2, s->number);
	bind_int(q, 3, r->catalogue.procedure[s->procedure].id);
	bind_int(q, 4, r->province.agency[s->agency].id);
	bind_int(q, 5, s->desk < 0 ? 0 : r->province.desk[s->desk].id);
	bind_str(q, 6, s->person[PERSON_APPLICANT]);
	if (sealed)
		bind_blob(q, 7, sealed, n);
	bind_str(q, 8, s->form);
	bind_int(q, 9, s->submitted_at);
	bind_int(q, 10, s->answer_due);
	bool ok = stmt_run(q, err);
	arena_release(&a);
	return ok;
}

bool submission_accepted(struct tx *tx, int64_t id, int64_t at, int64_t dossier, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, ACCEPTED);
	bind_int(q, 1, id);
	bind_int(q, 2, at);
	bind_int(q, 3, dossier);
	bind_str(q, 4, tx->who);
	return stmt_run(q, err);
}

bool submission_returned(struct tx *tx, int64_t id, int64_t at, enum letter_kind kind, const char *reason,
	const char *basis, char digest[65], struct error *err)
{
	unsigned char salt[SALT_BYTES];
	struct stmt *q = db_stmt(tx->db, RETURNED);
	randombytes_buf(salt, sizeof salt);
	journal_digest(salt, "text", reason, strlen(reason), digest);
	bind_int(q, 1, id);
	bind_int(q, 2, at);
	bind_str(q, 3, letter_kind_names[kind]);
	bind_str(q, 4, reason);
	bind_str(q, 5, basis);
	bind_blob(q, 6, salt, sizeof salt);
	bind_str(q, 7, tx->who);
	return stmt_run(q, err);
}
