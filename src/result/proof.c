/* proof.c: result_prove() of result.h. Whoever looks a result up believes its row: that it was given this
 * number, signed by this head, and stands. Rows and events are read side by side, in the order of the
 * dossiers. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "result/proof_rows.h"
#include "result/result.h"
#include "store/db.h"
#include "store/told.h"
#include "store/years.h"

/* Of one dossier; what is more is left alone. */
enum { ISSUED_MAX = 256 };

/* What the events tell of one thing that was issued, and of one taken back. */
struct told_issued {
	int kind, year;
	int64_t number, file, pages, at;
	bool met;
	char symbol[64], signer[256], title[65];
};

struct told_back {
	int64_t id, at;
	char reason[65]; /* "": an older event, which told none */
};

struct proving {
	struct stmt *rows, *events;
	struct proof_issued row; /* the next ones; dossier 0: there is none */
	struct proof_issuing event;
	struct told_issued told[ISSUED_MAX];
	struct told_back back[ISSUED_MAX];
	int tolds, backs;
	char code[64];
	bool whole; /* no year is out */
	dossier_proof_fn *fn;
	void *arg;
	struct result_proof *proof;
};

static void say(struct proving *p, const char *what, const char *found, const char *told)
{
	dossier_differs(p->fn, p->arg, p->code, what, found, told);
	p->proof->differences++;
}

/* The kind that an event of signing is about; -1: it is another event. */
static int signed_kind(const char *act)
{
	return strcmp(act, "result.signed") == 0      ? ISSUE_RESULT
	       : strcmp(act, "result.digitised") == 0 ? ISSUE_SCAN
	       : strcmp(act, "copy.certified") == 0   ? ISSUE_COPY
						      : -1;
}

static void hear_numbered(struct proving *p, const json_t *data)
{
	if (p->tolds == ISSUED_MAX)
		return;
	struct told_issued *t = &p->told[p->tolds++];
	const char *kind = json_string_value(json_object_get(data, "kind"));
	*t = (struct told_issued){ .kind = kind ? text_word(kind, issue_names) : -1,
		.year = (int)told_number(data, "year"),
		.number = told_number(data, "number") };
	told_copy(t->symbol, sizeof t->symbol, data, "symbol");
	told_copy(t->title, sizeof t->title, data, "title");
}

/* A scan has no number: it is signed as it is begun. */
static void hear_signed(struct proving *p, int kind, const json_t *data, int64_t at)
{
	for (int i = p->tolds - 1; i >= 0; i--) {
		struct told_issued *t = &p->told[i];
		if (t->kind != kind || t->number != told_number(data, "number") ||
			t->year != told_number(data, "year"))
			continue;
		t->file = told_number(data, "file");
		t->pages = told_number(data, "pages");
		t->at = at;
		told_copy(t->signer, sizeof t->signer, data, "signer");
		return;
	}
}

static void hear(struct proving *p)
{
	const struct proof_issuing *e = &p->event;
	json_t *data = json_loadb(e->data, e->data_len, 0, NULL);
	if (strcmp(e->act, "result.numbered") == 0)
		hear_numbered(p, data);
	else if (signed_kind(e->act) >= 0)
		hear_signed(p, signed_kind(e->act), data, e->at);
	else if (p->backs < ISSUED_MAX) {
		struct told_back *back = &p->back[p->backs++];
		*back = (struct told_back){ .id = told_number(data, "issued"), .at = e->at };
		told_copy(back->reason, sizeof back->reason, data, "reason");
	}
	json_decref(data);
}

static void hold_time(struct proving *p, const char *what, int64_t at, int64_t told)
{
	char text[2][17];
	told_time(at, text[0]);
	told_time(told, text[1]);
	if (at != told)
		say(p, what, text[0], text[1]);
}

static void hold_issued(
	struct proving *p, const char *name, const struct proof_issued *i, const struct told_issued *t)
{
	char what[120];
	if (strcmp(i->symbol, t->symbol) != 0)
		say(p, name, i->symbol, t->symbol);
	if (!i->erased && strcmp(i->title, t->title) != 0)
		say(p, name, "another title", "of one");
	if (strcmp(i->signer, t->signer) != 0)
		say(p, name, i->signer, t->signer);
	if (i->file != t->file || i->pages != t->pages || (i->at && !i->own_file))
		say(p, name, "another file", "of one");
	snprintf(what, sizeof what, "%s, signed", name);
	hold_time(p, what, i->at, t->at);
}

static void hold_row(struct proving *p, const struct proof_issued *i)
{
	char what[96];
	struct told_issued *t = NULL;
	struct told_back *back = NULL;
	p->proof->issued++;
	for (int k = 0; k < p->tolds && !t; k++)
		if (!p->told[k].met && p->told[k].kind == i->kind && p->told[k].number == i->number &&
			p->told[k].year == i->year)
			t = &p->told[k];
	for (int k = 0; k < p->backs && !back; k++)
		if (p->back[k].id == i->id)
			back = &p->back[k];
	snprintf(what, sizeof what, "%s %lld", i->kind < 0 ? "issued" : issue_names[i->kind],
		(long long)i->number);
	if (!t && p->whole && p->tolds < ISSUED_MAX)
		say(p, what, "it", "");
	if (!t)
		return;
	t->met = true;
	hold_issued(p, what, i, t);
	snprintf(what + strlen(what), sizeof what - strlen(what), ", taken back");
	hold_time(p, what, i->revoked_at, back ? back->at : 0);
	if (back && back->reason[0] && !i->erased && strcmp(i->reason, back->reason) != 0)
		say(p, what, "another reason", "of one");
}

/* What the events tell of and no row has. */
static void hold_rest(struct proving *p)
{
	char what[96];
	for (int k = 0; k < p->tolds; k++) {
		const struct told_issued *t = &p->told[k];
		if (t->met || t->kind < 0)
			continue;
		snprintf(what, sizeof what, "%s %lld", issue_names[t->kind], (long long)t->number);
		say(p, what, "", "of it");
	}
}

static void prove_one(struct proving *p, int64_t dossier)
{
	bool told = p->event.dossier == dossier;
	snprintf(p->code, sizeof p->code, "%s", told ? p->event.code : p->row.code);
	p->tolds = p->backs = 0;
	for (; p->event.dossier == dossier; proof_next_issuing(p->events, &p->event))
		hear(p);
	for (; p->row.dossier == dossier; proof_next_issued(p->rows, &p->row))
		hold_row(p, &p->row);
	if (p->whole)
		hold_rest(p);
}

bool result_prove(
	struct db *db, dossier_proof_fn *fn, void *arg, struct result_proof *proof, struct error *err)
{
	int32_t first;
	*proof = (struct result_proof){ 0 };
	if (!years_first_day(db, &first, err))
		return false;
	struct proving *p = calloc(1, sizeof *p);
	if (!p)
		die("no memory");
	*p = (struct proving){ .whole = first == INT32_MIN, .fn = fn, .arg = arg, .proof = proof };
	p->rows = proof_issued(db);
	p->events = proof_issuings(db);
	proof_next_issued(p->rows, &p->row);
	proof_next_issuing(p->events, &p->event);
	while (p->row.dossier || p->event.dossier) {
		bool row = p->row.dossier && (!p->event.dossier || p->row.dossier < p->event.dossier);
		prove_one(p, row ? p->row.dossier : p->event.dossier);
	}
	bool ok = stmt_end(p->rows, err);
	ok = stmt_end(p->events, ok ? err : NULL) && ok;
	free(p);
	return ok;
}
