/* gather_store.c: the statements about rounds and forms. */
#include <sodium.h>
#include <string.h>

#include "base/text.h"
#include "gather/gather_rows.h"
#include "store/journal.h"
#include "store/store.h"

#define ROUND "SELECT id, set_code, day_from, day_to, name, due_at, keeper, who, at FROM gather_round"
static const char FIND[] = ROUND " WHERE id = ?1";
static const char LIST[] = ROUND " ORDER BY day_to DESC, id DESC LIMIT ?1";

static struct round read_round(struct stmt *q, struct arena *a)
{
	return (struct round){ .id = get_int(q, 0),
		.set = get_str(q, 1, a),
		.period = { (int32_t)get_int(q, 2), (int32_t)get_int(q, 3) },
		.name = get_str(q, 4, a),
		.due_at = get_int(q, 5),
		.keeper = get_int(q, 6),
		.who = get_str(q, 7, a),
		.at = get_int(q, 8) };
}

bool round_find(struct db *db, int64_t id, struct arena *a, struct round *r, struct error *err)
{
	*r = (struct round){ 0 };
	struct stmt *q = db_stmt(db, FIND);
	bind_int(q, 1, id);
	if (stmt_row(q))
		*r = read_round(q, a);
	return stmt_end(q, err);
}

int rounds_list(struct db *db, struct arena *a, struct round *out, struct error *err)
{
	int n = 0;
	struct stmt *q = db_stmt(db, LIST);
	bind_int(q, 1, ROUNDS_MAX);
	while (n < ROUNDS_MAX && stmt_row(q))
		out[n++] = read_round(q, a);
	return stmt_end(q, err) ? n : -1;
}

static const char THERE[] = "SELECT id FROM gather_round WHERE set_code = ?1 AND day_from = ?2 AND day_to "
			    "= ?3";
static const char ROUND_INSERT[] = "INSERT INTO gather_round (id, set_code, day_from, day_to, name, "
				   "due_at, keeper,"
				   " who, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";

bool round_there(struct tx *tx, const struct round *r, bool *there, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, THERE);
	bind_str(q, 1, r->set);
	bind_int(q, 2, r->period.from);
	bind_int(q, 3, r->period.to);
	*there = stmt_row(q);
	return stmt_end(q, err);
}

bool round_insert(struct tx *tx, const struct round *r, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, ROUND_INSERT);
	bind_int(q, 1, r->id);
	bind_str(q, 2, r->set);
	bind_int(q, 3, r->period.from);
	bind_int(q, 4, r->period.to);
	bind_str(q, 5, r->name);
	bind_int(q, 6, r->due_at);
	if (r->keeper)
		bind_int(q, 7, r->keeper);
	bind_str(q, 8, r->who);
	bind_int(q, 9, r->at);
	return stmt_run(q, err);
}

static const char DUE_UPDATE[] = "UPDATE gather_round SET due_at = ?2 WHERE id = ?1";

bool round_due_update(struct tx *tx, const struct round_due *d, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, DUE_UPDATE);
	bind_int(q, 1, d->round);
	bind_int(q, 2, d->due_at);
	return stmt_run(q, err);
}

static const char FORM_INSERT[] = "INSERT INTO gather_form (round, agency, state, revision) VALUES (?1, "
				  "?2, 'draft',"
				  " 1)";
static const char FORM_UPDATE[] = "UPDATE gather_form SET state = ?3, submitted_at = ?4, submitted_by = ?5,"
				  " revision = revision + 1 WHERE round = ?1 AND agency = ?2";

bool round_form_insert(struct tx *tx, int64_t round, int64_t agency, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, FORM_INSERT);
	bind_int(q, 1, round);
	bind_int(q, 2, agency);
	return stmt_run(q, err);
}

bool round_form_update(struct tx *tx, int64_t round, const struct round_form *f, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, FORM_UPDATE);
	bind_int(q, 1, round);
	bind_int(q, 2, f->agency);
	bind_str(q, 3, answer_state_names[f->state]);
	if (f->submitted_at)
		bind_int(q, 4, f->submitted_at);
	bind_str(q, 5, f->submitted_by);
	return stmt_run(q, err);
}

#define FORM "SELECT agency, revision, state, submitted_at, submitted_by FROM gather_form WHERE round = ?1"
static const char FORMS[] = FORM " ORDER BY agency LIMIT ?2";
static const char FORM_FIND[] = FORM " AND agency = ?2";

static struct round_form read_form(struct stmt *q, struct arena *a)
{
	int state = text_word(get_text(q, 2, NULL), answer_state_names);
	return (struct round_form){ .agency = get_int(q, 0),
		.revision = get_int(q, 1),
		.state = state < 0 ? ANSWER_DRAFT : (enum answer_state)state,
		.submitted_at = get_int(q, 3),
		.submitted_by = get_str(q, 4, a) };
}

int round_forms(struct db *db, int64_t round, struct arena *a, struct round_form *out, struct error *err)
{
	int n = 0;
	struct stmt *q = db_stmt(db, FORMS);
	bind_int(q, 1, round);
	bind_int(q, 2, FORMS_MAX);
	while (n < FORMS_MAX && stmt_row(q))
		out[n++] = read_form(q, a);
	return stmt_end(q, err) ? n : -1;
}

bool round_form_find(struct db *db, int64_t round, int64_t agency, struct arena *a, struct round_form *f,
	bool *owes, struct error *err)
{
	*f = (struct round_form){ 0 };
	struct stmt *q = db_stmt(db, FORM_FIND);
	bind_int(q, 1, round);
	bind_int(q, 2, agency);
	*owes = stmt_row(q);
	if (*owes)
		*f = read_form(q, a);
	return stmt_end(q, err);
}

static const char NEXT_STEP[] = "SELECT COALESCE(MAX(no), 0) + 1 FROM gather_step WHERE round = ?1 AND "
				"agency = ?2";
static const char STEP_INSERT[] = "INSERT INTO gather_step (round, agency, no, act, text, salt, at, who)"
				  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

static bool next_step(struct tx *tx, int64_t round, int64_t agency, int64_t *no, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, NEXT_STEP);
	bind_int(q, 1, round);
	bind_int(q, 2, agency);
	*no = stmt_row(q) ? get_int(q, 0) : 1;
	return stmt_end(q, err);
}

bool form_step_insert(struct tx *tx, int64_t round, int64_t agency, enum form_step act, const char *text,
	char digest[65], struct error *err)
{
	unsigned char salt[SALT_BYTES];
	int64_t no;
	digest[0] = '\0';
	if (!next_step(tx, round, agency, &no, err))
		return false;
	randombytes_buf(salt, sizeof salt);
	if (text)
		journal_digest(salt, "text", text, strlen(text), digest);
	struct stmt *q = db_stmt(tx->db, STEP_INSERT);
	bind_int(q, 1, round);
	bind_int(q, 2, agency);
	bind_int(q, 3, no);
	bind_str(q, 4, form_step_names[act]);
	bind_str(q, 5, text);
	if (text)
		bind_blob(q, 6, salt, sizeof salt);
	bind_int(q, 7, tx->now);
	bind_str(q, 8, tx->who);
	return stmt_run(q, err);
}

static const char STEPS[] = "SELECT act, text, who, at FROM gather_step WHERE round = ?1 AND agency = ?2"
			    " ORDER BY no DESC LIMIT ?3";

int round_form_history(struct db *db, int64_t round, int64_t agency, struct arena *a,
	struct form_history *out, struct error *err)
{
	int n = 0;
	struct stmt *q = db_stmt(db, STEPS);
	bind_int(q, 1, round);
	bind_int(q, 2, agency);
	bind_int(q, 3, FORM_STEPS_MAX);
	while (n < FORM_STEPS_MAX && stmt_row(q)) {
		int act = text_word(get_text(q, 0, NULL), form_step_names);
		out[n++] = (struct form_history){ .act = act < 0 ? STEP_TAKEN_OVER : (enum form_step)act,
			.text = get_str(q, 1, a),
			.who = get_str(q, 2, a),
			.at = get_int(q, 3) };
	}
	return stmt_end(q, err) ? n : -1;
}
