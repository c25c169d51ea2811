/* proof.c: dossier_prove() of dossier.h. The events of a dossier are read again from its first one on; what
 * they come to must be what stands in its row. Both are read side by side, in the order of the dossiers. */
#include "dossier/dossier.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/text.h"
#include "dossier/dossier_rows.h"
#include "dossier/proof_rows.h"
#include "store/db.h"
#include "store/sealed.h"
#include "store/told.h"
#include "store/years.h"

enum { VALUE_MAX = 120 };

/* What the events tell. A time is the text that stands in them; "" is none. */
enum told {
	CODE,
	PROCEDURE,
	AGENCY,
	CHANNEL,
	RECEIVED,
	DUE,
	FINISHED,
	OUTCOME,
	RETURNED,
	DESK,
	FEE,
	WAIVER,                /* see put_waiver() */
	MARK,                  /* "yes" or "no", in the order of enum mark */
	PERSON = MARK + MARKS, /* digests, in the order of enum person_field */
	BEARER = PERSON + PERSON_FIELDS,
	GROUND = BEARER + BEARER_FIELDS,
	ADDRESS, /* a digest */
	TOLD
};
static const char *const names[TOLD] = { "code", "procedure", "agency", "channel", "received", "due",
	"finished", "outcome", "returned", "desk", "fee", "waiver", "digitised", "paid_online", "postal_in",
	"postal_out", "applicant", "applicant_id", "phone", "bearer", "bearer_id", "bearer_phone", "ground",
	"address" };
static const char stopped[] = "stopped";

/* The two walks, and the dossier that they are at. */
struct proving {
	struct stmt *rows, *events;
	struct proof_event event; /* the next one, of this dossier or a later one; dossier 0: there is none */
	char is[TOLD][VALUE_MAX];
	bool known[TOLD]; /* some event tells it */
	bool begun;       /* that of its beginning is there */
	bool whole;       /* no year is out */
	struct db *db;
	dossier_proof_fn *fn;
	void *arg;
	struct dossier_proof *proof;
};

void dossier_differs(dossier_proof_fn *fn, void *arg, const char *code, const char *what, const char *found,
	const char *told)
{
	char line[4 * VALUE_MAX + 100];
	snprintf(line, sizeof line, "dossier %.*s %.*s: found %.*s, the journal tells %.*s", VALUE_MAX,
		code, VALUE_MAX, what, VALUE_MAX, *found ? found : "nothing", VALUE_MAX,
		*told ? told : "nothing");
	fn(arg, line);
}

static void say(struct proving *p, const char *code, const char *what, const char *row, const char *told)
{
	dossier_differs(p->fn, p->arg, code, what, row, told);
	p->proof->differences++;
}

static void tell(struct proving *p, enum told what, const char *value)
{
	char never[17];
	/* As an export writes it, and an import takes it. */
	if (what == DUE && value && strcmp(value, time_format(CLOCK_STOPPED, never)) == 0)
		value = stopped;
	snprintf(p->is[what], VALUE_MAX, "%s", value ? value : "");
	p->known[what] = true;
}

/* A request to supplement stops the clock of what is not late yet, and tells no due time then. */
static void hear_supplement(struct proving *p)
{
	int64_t due;
	if (p->known[DUE] && time_parse(p->is[DUE], strlen(p->is[DUE]), &due) &&
		p->event.at - p->event.at % 60 <= due)
		tell(p, DUE, stopped);
}

static bool begins(const struct proof_event *e)
{
	return strcmp(e->act, "dossier.imported") == 0 || strcmp(e->act, "dossier.received") == 0;
}

/* A value as text: a number's digits, "yes" or "no"; NULL: the event does not tell it. */
static const char *value_of(const json_t *data, const char *name, char digits[24])
{
	const json_t *v = json_object_get(data, name);
	if (json_is_boolean(v))
		return json_is_true(v) ? "yes" : "no";
	if (!json_is_integer(v))
		return json_string_value(v);
	snprintf(digits, 24, "%lld", (long long)json_integer_value(v));
	return digits;
}

/* Why less was taken than the catalogue asks, as one text: of the provision of law a digest. */
static void put_waiver(char out[VALUE_MAX], const char *kind, const char *basis, int64_t fee, int64_t whole)
{
	char digest[65];
	sha256_hex(basis, strlen(basis), digest);
	snprintf(out, VALUE_MAX, "%.20s, %lld of %lld, %.16s", kind, (long long)fee, (long long)whole,
		digest);
}

static void hear_waiver(struct proving *p, const json_t *data)
{
	char waiver[VALUE_MAX];
	int64_t whole = json_object_get(data, "whole") ? told_number(data, "whole") : -1;
	put_waiver(waiver, told_text(data, "reason"), told_text(data, "basis"), told_number(data, "fee"),
		whole);
	tell(p, WAIVER, waiver);
}

/* What acts change besides what they say. */
static void hear_marks(struct proving *p, const json_t *data)
{
	const char *act = p->event.act, *sent_by = json_string_value(json_object_get(data, "sent_by"));
	if (strcmp(act, "result.signed") == 0 || strcmp(act, "result.digitised") == 0)
		tell(p, MARK + MARK_DIGITISED, "yes");
	if (strcmp(act, "dossier.returned") == 0 && sent_by && strcmp(sent_by, "post") == 0)
		tell(p, MARK + MARK_POSTAL_OUT, "yes");
}

static void hear(struct proving *p)
{
	char digits[24];
	const struct proof_event *e = &p->event;
	json_t *data = json_loadb(e->data, e->data_len, 0, NULL);
	for (int i = begins(e) ? CODE : DUE; i < TOLD; i++) {
		const char *value = value_of(data, names[i], digits);
		if (begins(e) || (value && (i < DESK || i >= PERSON)))
			tell(p, (enum told)i, value);
	}
	hear_marks(p, data);
	if (strcmp(e->act, "dossier.fee_waived") == 0)
		hear_waiver(p, data);
	json_decref(data);
	p->begun |= begins(e);
	if (strcmp(e->act, "dossier.supplement_asked") == 0)
		hear_supplement(p);
	if (strcmp(e->act, "dossier.reopened") == 0) {
		tell(p, FINISHED, "");
		tell(p, OUTCOME, "");
	}
}

static void forget(struct proving *p)
{
	memset(p->known, 0, sizeof p->known);
	p->begun = false;
}

/* Hears the events up to those of a dossier. Those of one that is not there tell of its beginning. */
static void hear_until(struct proving *p, int64_t dossier)
{
	forget(p);
	for (; p->event.dossier && p->event.dossier <= dossier; proof_next_event(p->events, &p->event)) {
		bool here = p->event.dossier == dossier;
		if (here || (p->whole && begins(&p->event)))
			hear(p);
		if (here || !p->begun)
			continue;
		say(p, p->is[CODE], "itself", "", "of it");
		forget(p);
	}
}

static void say_other(struct proving *p, const char *code, enum told what)
{
	char line[2 * VALUE_MAX + 100];
	snprintf(line, sizeof line, "dossier %.*s %s: another than the journal has the digest of",
		VALUE_MAX, code, names[what]);
	p->fn(p->arg, line);
	p->proof->differences++;
}

/* The numbers of the row, in the arena; what does not open, although its key is there, was altered. */
static bool open_row(struct proving *p, const struct proof_row *row, struct arena *a, const char **number)
{
	struct error none = { 0 };
	struct secret_place at = { .table = "dossier_person", .column = "numbers", .row = row->id };
	return secret_open_texts(
		db_keys(p->db), &at, row->numbers, row->numbers_n, a, number, DOSSIER_NUMBERS, &none);
}

/* Whoever puts another person in the place of the one who handed it in leaves the digests as they were.
 * Erased with their salts they tell nobody anything; a value whose salt alone is gone fits no digest. */
static void compare_person(struct proving *p, const struct proof_row *row)
{
	struct arena a = { 0 };
	char digest[65];
	const char *value[PERSON_FIELDS] = { row->applicant };
	bool opens = p->proof->numbers && open_row(p, row, &a, value + PERSON_ID);
	bool erased = !row->salt && !row->applicant && !row->numbers;
	for (int i = 0; i < PERSON_FIELDS && !erased; i++) {
		const char *told = p->is[PERSON + i];
		size_t n = value[i] ? strlen(value[i]) : 0;
		if (!p->known[PERSON + i] || (i != PERSON_APPLICANT && !p->proof->numbers))
			continue;
		digest[0] = '\0';
		if (n && row->salt)
			journal_digest(row->salt + i * SALT_BYTES, person_names[i], value[i], n, digest);
		if (strcmp(digest, told) != 0 || (i != PERSON_APPLICANT && !opens))
			say_other(p, row->code, (enum told)(PERSON + i));
	}
	arena_release(&a);
}

/* And so for who handed it in for the applicant. */
static void compare_bearer(struct proving *p, const struct proof_row *row)
{
	struct arena a = { 0 };
	struct error none = { 0 };
	struct bearer b = { 0 };
	char digest[65];
	bool opens = !row->bearer || (p->proof->numbers && bearer_open(row->id, row->ground, row->bearer,
								   row->bearer_n, p->db, &a, &b, &none));
	if (p->known[GROUND] && strcmp(row->ground, p->is[GROUND]) != 0)
		say(p, row->code, names[GROUND], row->ground, p->is[GROUND]);
	bool erased = !row->bearer_salt && !row->bearer;
	for (int i = 0; i < BEARER_FIELDS && !erased && p->proof->numbers; i++) {
		size_t n = b.person[i] ? strlen(b.person[i]) : 0;
		digest[0] = '\0';
		if (n && row->bearer_salt)
			journal_digest(
				row->bearer_salt + i * SALT_BYTES, bearer_names[i], b.person[i], n, digest);
		if (p->known[BEARER + i] && (!opens || strcmp(digest, p->is[BEARER + i]) != 0))
			say_other(p, row->code, (enum told)(BEARER + i));
	}
	arena_release(&a);
}

/* And for where the post brings the result. */
static void compare_address(struct proving *p, const struct proof_row *row)
{
	struct arena a = { 0 };
	struct error none = { 0 };
	struct postal_address to;
	char digest[65] = "";
	bool erased = !row->address && !row->address_salt;
	if (!p->known[ADDRESS] || !p->proof->numbers || erased)
		return;
	bool opens = address_open(row->id, row->address, row->address_n, p->db, &a, &to, &none);
	const char *line = opens ? address_line(&to, &a) : NULL;
	if (line && row->address_salt)
		journal_digest(row->address_salt, "address", line, strlen(line), digest);
	if (strcmp(digest, p->is[ADDRESS]) != 0)
		say_other(p, row->code, ADDRESS);
	arena_release(&a);
}

static void compare(struct proving *p, const struct proof_row *row)
{
	char time[TOLD][VALUE_MAX], fee[24] = "", waiver[VALUE_MAX] = "";
	if (row->fee >= 0)
		snprintf(fee, sizeof fee, "%lld", (long long)row->fee);
	if (row->waiver[0])
		put_waiver(waiver, row->waiver, row->waiver_basis, row->waiver_fee, row->waiver_whole);
	told_time(row->received_at, time[RECEIVED]);
	told_time(row->due_at == CLOCK_STOPPED ? 0 : row->due_at, time[DUE]);
	told_time(row->finished_at, time[FINISHED]);
	told_time(row->returned_at, time[RETURNED]);
	const char *is[TOLD] = { [CODE] = row->code,
		[PROCEDURE] = row->procedure,
		[AGENCY] = row->agency,
		[CHANNEL] = text_word_at(row->channel, channel_names),
		[RECEIVED] = time[RECEIVED],
		[DUE] = row->due_at == CLOCK_STOPPED ? stopped : time[DUE],
		[FINISHED] = time[FINISHED],
		[OUTCOME] = !row->finished_at ? ""
			    : row->outcome    ? text_word_at(row->outcome, outcome_names)
					      : outcome_names[OUTCOME_GRANTED],
		[RETURNED] = time[RETURNED],
		[DESK] = row->desk,
		[FEE] = fee,
		[WAIVER] = waiver };
	for (int m = 0; m < MARKS; m++)
		is[MARK + m] = mark_is(row->marks, (enum mark)m)     ? "yes"
			       : mark_bits(row->marks, (enum mark)m) ? "no"
								     : "";
	for (int i = 0; i < PERSON; i++)
		if (p->known[i] && strcmp(is[i], p->is[i]) != 0)
			say(p, row->code, names[i], is[i], p->is[i]);
	compare_person(p, row);
	compare_bearer(p, row);
	compare_address(p, row);
	if (p->whole && !p->begun)
		say(p, row->code, "itself", "it", "");
}

static void compare_file(struct proving *p, const struct proof_file *is, const struct proof_file *told)
{
	char what[32];
	bool there = is->dossier, known = told->dossier;
	const char *code = there ? is->code : told->code;
	snprintf(what, sizeof what, "file %lld", (long long)(there ? is->no : told->no));
	p->proof->files += there;
	if (there && known && (is->bytes != told->bytes || strcmp(is->type, told->type) != 0))
		say(p, code, what, "another kind or size", "of one");
	else if (there && known && !is->erased && strcmp(is->sha256, told->sha256) != 0)
		say(p, code, what, "another content", "of one");
	else if (there && known && !is->erased && strcmp(is->name, told->name) != 0)
		say(p, code, what, "another name", "of one");
	else if (p->whole && there != known)
		say(p, code, what, there ? "it" : "", known ? "of it" : "");
}

/* Rows and events, both by dossier and number. */
static bool prove_files(struct proving *p, struct db *db, struct error *err)
{
	struct proof_file is, told;
	struct stmt *rows = proof_files(db), *events = proof_attached(db);
	static const struct proof_file none;
	proof_next_file(rows, &is);
	proof_next_attached(events, &told);
	while (is.dossier || told.dossier) {
		bool row = is.dossier && (!told.dossier || is.dossier < told.dossier ||
						 (is.dossier == told.dossier && is.no <= told.no));
		bool event = told.dossier && (!row || (is.dossier == told.dossier && is.no == told.no));
		compare_file(p, row ? &is : &none, event ? &told : &none);
		if (row)
			proof_next_file(rows, &is);
		if (event)
			proof_next_attached(events, &told);
	}
	bool ok = stmt_end(rows, err);
	return stmt_end(events, ok ? err : NULL) && ok;
}

bool dossier_prove(
	struct db *db, dossier_proof_fn *fn, void *arg, struct dossier_proof *proof, struct error *err)
{
	int32_t first;
	struct proof_row row;
	*proof = (struct dossier_proof){ 0 };
	if (!years_first_day(db, &first, err))
		return false;
	struct error none = { 0 };
	struct proving p = { .db = db, .whole = first == INT32_MIN, .fn = fn, .arg = arg, .proof = proof };
	proof->numbers = sealed_ready(db, &none);
	p.rows = proof_rows(db);
	p.events = proof_events(db);
	proof_next_event(p.events, &p.event);
	while (proof_next_row(p.rows, &row)) {
		proof->dossiers++;
		hear_until(&p, row.id);
		compare(&p, &row);
	}
	hear_until(&p, INT64_MAX);
	bool ok = stmt_end(p.rows, err);
	return stmt_end(p.events, ok ? err : NULL) && ok && prove_files(&p, db, err);
}
