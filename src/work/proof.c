/* proof.c: work_prove() of work.h. What was done to a dossier is read again from its first event on; how it
 * stands, on whose desk, and what was written about it must be as that tells. Lives, letters, declarations
 * and events are read side by side, in the order of the dossiers. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "store/db.h"
#include "store/sealed.h"
#include "store/told.h"
#include "store/years.h"
#include "work/proof_rows.h"
#include "work/work_acts.h"

/* Letters and takings of one dossier that are held against the journal; what is more is left alone. */
enum { LETTERS = 256, TAKINGS = 32 };

/* What an event tells of a letter. */
struct told_letter {
	int no;
	bool written, met;
	int64_t at, answered_at;
	const char *kind;
	char basis[512], sent_by[24], digest[65], due[17];
};

/* Who took an item, or got it; by name where the event tells no account. */
struct taking {
	int64_t item, holder;
	char who[64];
};

/* What the events of a dossier come to. */
struct told {
	bool begun, moved, ended; /* taken in; gone on to a step; it lies on no desk any more */
	char state[24], promised[17], declared[65];
	int64_t step, holder;          /* where it went last, and to whom */
	struct taking taking[TAKINGS]; /* since then */
	int takings;
	struct told_letter letter[LETTERS];
	int letters;
};

struct proving {
	struct db *db;
	struct stmt *lives, *letters, *declared, *deeds;
	struct proof_letter letter, declaration; /* the next ones; dossier 0: there is none */
	struct proof_deed deed;
	struct told told;
	const char *code;
	bool whole, opens; /* no year is out; the keys are here that open declarations */
	bool lacks; /* the dossier's first events may be out: what no event tells is taken as given */
	dossier_proof_fn *fn;
	void *arg;
	struct work_proof *proof;
	struct error *err;
};

static void say(struct proving *p, const char *what, const char *row, const char *told)
{
	dossier_differs(p->fn, p->arg, p->code, what, row, told);
	p->proof->differences++;
}

static void hold(struct proving *p, const char *what, const char *row, const char *told)
{
	if (strcmp(row, told) != 0)
		say(p, what, row, told);
}

/* The kind of letter that an act writes; the others may leave a note. */
static const char *kind_of(const char *act)
{
	static const struct {
		const char *act;
		enum letter_kind kind;
	} kinds[] = { { "dossier.supplement_asked", LETTER_SUPPLEMENT },
		{ "dossier.extended", LETTER_EXTENSION }, { "dossier.apologised", LETTER_APOLOGY },
		{ "dossier.refused", LETTER_REFUSAL }, { "dossier.withdrawn", LETTER_WITHDRAWAL },
		{ "dossier.answered", LETTER_OPINION }, { "dossier.stopped", LETTER_STOP },
		{ "dossier.corrected", LETTER_CORRECTION } };
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(act, kinds[i].act) == 0)
			return letter_kind_names[kinds[i].kind];
	return letter_kind_names[LETTER_NOTE];
}

static struct told_letter *find_letter(struct told *t, int no)
{
	for (int i = 0; i < t->letters; i++)
		if (t->letter[i].no == no)
			return &t->letter[i];
	return NULL;
}

/* The same, and a new one where there is none; NULL: there is no more room. */
static struct told_letter *letter_told(struct told *t, int no)
{
	struct told_letter *l = find_letter(t, no);
	if (l || t->letters == LETTERS)
		return l;
	t->letter[t->letters] = (struct told_letter){ .no = no };
	return &t->letter[t->letters++];
}

static void hear_letter(struct told *t, const struct proof_deed *e, const json_t *data)
{
	int no = (int)told_number(data, "letter");
	struct told_letter *l = no ? letter_told(t, no) : NULL;
	if (!l)
		return;
	const char *promised = told_text(data, "promised");
	snprintf(l->due, sizeof l->due, "%s", *promised ? promised : told_text(data, "due"));
	if (strcmp(e->act, "dossier.supplemented") == 0) {
		l->answered_at = e->at - e->at % 60;
		return;
	}
	l->written = true;
	l->at = e->at - e->at % 60;
	l->kind = kind_of(e->act);
	told_copy(l->basis, sizeof l->basis, data, "basis");
	told_copy(l->sent_by, sizeof l->sent_by, data, "sent_by");
	told_copy(l->digest, sizeof l->digest, data, "text");
}

static void hear_taking(struct told *t, const struct proof_deed *e, const json_t *data, int64_t holder)
{
	struct taking n = { .item = told_number(data, "item"), .holder = holder };
	int i = 0;
	if (!holder)
		snprintf(n.who, sizeof n.who, "%s", e->who);
	while (i < t->takings && t->taking[i].item != n.item)
		i++;
	if (i == TAKINGS)
		return;
	t->taking[i] = n;
	t->takings += i == t->takings;
}

/* Where it lies now, and with whom. */
static void hear_place(struct told *t, const struct proof_deed *e, const json_t *data)
{
	int64_t to = told_number(data, "to");
	if (to) {
		t->moved = true;
		t->ended = false;
		t->step = to;
		t->holder = told_number(data, "holder");
		t->takings = 0;
	} else if (strcmp(e->act, "dossier.given") == 0) {
		hear_taking(t, e, data, told_number(data, "holder"));
	} else if (strcmp(e->act, "dossier.taken") == 0) {
		hear_taking(t, e, data, told_number(data, "for"));
	}
	if (strcmp(e->act, "dossier.returned") == 0 || strcmp(e->act, "dossier.withdrawn") == 0)
		t->ended = true;
}

static void hear(struct proving *p)
{
	const struct proof_deed *e = &p->deed;
	struct told *t = &p->told;
	json_t *data = json_loadb(e->data, e->data_len, 0, NULL);
	const char *state = told_text(data, "state"), *promised = told_text(data, "promised");
	t->begun |= strcmp(e->act, "dossier.received") == 0;
	if (*state)
		snprintf(t->state, sizeof t->state, "%s", state);
	if (*promised)
		snprintf(t->promised, sizeof t->promised, "%s", promised);
	if (strcmp(e->act, "dossier.declared") == 0)
		told_copy(t->declared, sizeof t->declared, data, "answers");
	hear_letter(t, e, data);
	hear_place(t, e, data);
	json_decref(data);
}

/* Hears what was done to a dossier, and leaves out what concerns those before it: they have no life here. */
static void hear_all(struct proving *p, int64_t dossier)
{
	struct told *t = &p->told;
	t->begun = t->moved = t->ended = false;
	t->state[0] = t->promised[0] = t->declared[0] = '\0';
	t->letters = t->takings = 0;
	for (; p->deed.dossier && p->deed.dossier <= dossier; proof_next_deed(p->deeds, &p->deed))
		if (p->deed.dossier == dossier)
			hear(p);
}

static void hold_letter(struct proving *p, const struct proof_letter *l)
{
	char what[64], at[17], told_at[17];
	struct told_letter *t = find_letter(&p->told, l->no);
	p->proof->letters++;
	snprintf(what, sizeof what, "letter %d", l->no);
	if (!t || !t->written) {
		if (p->told.letters < LETTERS && !p->lacks)
			say(p, what, "it", "");
		return;
	}
	t->met = true;
	hold(p, what, l->kind, t->kind);
	told_time(l->at, at);
	told_time(t->at, told_at);
	hold(p, what, at, told_at);
	hold(p, what, l->basis, t->basis);
	hold(p, what, l->sent_by, t->sent_by);
	told_time(l->answered_at, at);
	told_time(t->answered_at, told_at);
	hold(p, what, at, told_at);
	told_time(l->due_after == CLOCK_STOPPED ? 0 : l->due_after, at);
	if (t->due[0])
		hold(p, what, at, t->due);
	p->proof->erased += l->erased && t->digest[0];
	if (!(l->erased && t->digest[0]) && strcmp(l->digest, t->digest) != 0)
		say(p, what, l->digest[0] ? "another text" : "no text", t->digest[0] ? "of one" : "");
}

static void hold_letters(struct proving *p, int64_t dossier)
{
	char what[64];
	for (; p->letter.dossier && p->letter.dossier <= dossier; proof_next_letter(p->letters, &p->letter))
		if (p->letter.dossier == dossier)
			hold_letter(p, &p->letter);
	for (int i = 0; i < p->told.letters; i++) {
		const struct told_letter *t = &p->told.letter[i];
		snprintf(what, sizeof what, "letter %d", t->no);
		if (t->written && !t->met)
			say(p, what, "", t->kind);
	}
}

static void hold_declaration(struct proving *p, int64_t dossier)
{
	const struct proof_letter *l = &p->declaration;
	const char *told = p->told.declared;
	bool there = false;
	while (l->dossier && l->dossier <= dossier) {
		if (l->dossier == dossier) {
			there = true;
			p->proof->erased += l->erased;
			if (told[0] && p->opens && !l->erased && strcmp(l->digest, told) != 0)
				say(p, "declaration", "another", "of one");
			else if (!told[0] && !p->lacks)
				say(p, "declaration", "it", "");
		}
		proof_next_declared(p->declared, p->db, &p->declaration);
	}
	if (!there && told[0])
		say(p, "declaration", "", "of one");
}

/* One step is always on somebody's desk, until the dossier is handed out or withdrawn. */
static void hold_place(struct proving *p, const struct proof_life *l)
{
	const struct told *t = &p->told;
	char row[32], told[32];
	if (l->desks != !t->ended) {
		snprintf(row, sizeof row, "%lld steps", (long long)l->desks);
		say(p, "desk", row, t->ended ? "that it has ended" : "that it lies on one");
	}
	if (!l->desks || t->ended || !t->moved)
		return;
	snprintf(row, sizeof row, "%lld", (long long)l->step);
	snprintf(told, sizeof told, "%lld", (long long)t->step);
	hold(p, "step", row, told);
	const struct taking *taking = NULL;
	for (int i = 0; i < t->takings; i++)
		if (t->taking[i].item == l->item)
			taking = &t->taking[i];
	int64_t holder = taking ? taking->holder : t->holder;
	if (taking && taking->who[0])
		hold(p, "holder", l->holder_name, taking->who);
	else if (holder != l->holder) {
		snprintf(told, sizeof told, "account %lld", (long long)holder);
		say(p, "holder", l->holder_name, holder ? told : "");
	}
}

static void prove_one(struct proving *p, const struct proof_life *l)
{
	char promised[17];
	bool known = l->state >= 0 && l->state < LIFE_STATES;
	p->code = l->code;
	p->proof->dossiers++;
	hear_all(p, l->dossier);
	p->lacks = !p->whole && !p->told.begun;
	if (p->told.state[0])
		hold(p, "state", known ? life_state_names[l->state] : "another", p->told.state);
	told_time(l->promised_at, promised);
	if (p->told.promised[0] || !p->lacks)
		hold(p, "promise", promised, p->told.promised);
	hold_place(p, l);
	hold_letters(p, l->dossier);
	hold_declaration(p, l->dossier);
}

static bool end(struct proving *p)
{
	bool ok = true;
	struct stmt *all[] = { p->lives, p->letters, p->declared, p->deeds };
	for (int i = 0; i < 4; i++)
		ok = stmt_end(all[i], ok ? p->err : NULL) && ok;
	return ok;
}

bool work_prove(struct db *db, dossier_proof_fn *fn, void *arg, struct work_proof *proof, struct error *err)
{
	int32_t first;
	struct proof_life life;
	struct error none = { 0 };
	*proof = (struct work_proof){ 0 };
	if (!years_first_day(db, &first, err))
		return false;
	struct proving *p = calloc(1, sizeof *p);
	if (!p)
		die("no memory");
	*p = (struct proving){ .db = db,
		.whole = first == INT32_MIN,
		.opens = sealed_ready(db, &none),
		.fn = fn,
		.arg = arg,
		.proof = proof,
		.err = err };
	p->lives = proof_lives(db);
	p->letters = proof_letters(db);
	p->declared = proof_declared(db);
	p->deeds = proof_deeds(db);
	proof_next_letter(p->letters, &p->letter);
	proof_next_declared(p->declared, db, &p->declaration);
	proof_next_deed(p->deeds, &p->deed);
	while (proof_next_life(p->lives, &life))
		prove_one(p, &life);
	bool ok = end(p);
	free(p);
	return ok;
}
