/* intake.c: see intake.h. */
#include "work/intake.h"

#include <string.h>

#include "base/date.h"
#include "base/json.h"
#include "store/journal.h"
#include "store/store.h"
#include "work/work_rows.h"

/* What was declared is kept beside the journal; its event holds a digest. */
static bool keep_answers(struct tx *tx, const struct intake *t, struct error *err)
{
	char digest[65];
	struct buf b = BUF_INIT(1024);
	if (!t->answers)
		return true;
	if (!answers_insert(tx, t->id, t->form, t->answers, digest, err))
		return false;
	struct json_out j = JSON_OUT(&b);
	json_open(&j, NULL, '{');
	json_str(&j, "form", t->form);
	json_str(&j, "answers", digest);
	json_close(&j, '}');
	return journal_tell(tx, "dossier.declared", "dossier", t->id, &b, err);
}

/* By post it comes only where it is said whereto. */
static bool keep_address(struct tx *tx, const struct intake *t, struct error *err)
{
	if (!t->address)
		return true;
	int fault = address_fault(t->address);
	if (fault >= 0)
		return err_set(err, ERR_DATA, "address: %s: expected 1 to %d bytes", address_names[fault],
			ADDRESS_PART_MAX);
	return address_keep(tx, t->id, t->address, err);
}

static bool begin(struct tx *tx, struct intake *t, struct error *err)
{
	const struct rules *r = t->rules;
	const struct dossier_new *n = &t->dossier;
	struct dossier d = { .id = t->id,
		.procedure = (int)(n->procedure - r->catalogue.procedure),
		.agency = (int)(n->agency - r->province.agency),
		.desk = n->desk ? (int)(n->desk - r->province.desk) : -1,
		.received_at = n->received_at,
		.due_at = n->due_at };
	return work_begin(tx, r, &d, 1, n->received_at, err);
}

/* Nothing is taken in for a body that has ended, or under a procedure that was abolished. */
static bool still_there(const struct intake *t, int32_t day, struct error *err)
{
	const struct agency *a = t->dossier.agency;
	const struct procedure *p = t->dossier.procedure;
	const struct province *v = &t->rules->province;
	char text[11];
	if (a->valid_to < day) {
		int heir = province_heir(v, (int)(a - v->agency), day);
		return err_set(err, ERR_DATA, "agency: %s ended on %s: its work is carried on by %s",
			a->code, day_format(a->valid_to, text), v->agency[heir].code);
	}
	if (p->valid_to < day)
		return err_set(err, ERR_DATA, "procedure: %s was abolished on %s", p->code,
			day_format(p->valid_to, text));
	if (a->valid_from > day || p->valid_from > day)
		return err_set(err, ERR_DATA, "agency, procedure: expected one that is in force already");
	return true;
}

/* What the page showed may have been changed by a decision since, here or on another node. */
static bool same_rules(struct tx *tx, const struct intake *t, struct error *err)
{
	int64_t generation;
	return rules_generation(tx->db, &generation, err) &&
	       (generation == t->rules->generation || err_set(err, ERR_CONFLICT,
							      "the catalogue has just been changed: look "
							      "at the procedure and send it again"));
}

/* What is said to be held stands, and is the applicant's. */
static bool is_held(struct tx *tx, const struct intake *t, struct error *err)
{
	struct arena a = { 0 };
	const struct span *id = &t->dossier.person[PERSON_ID];
	if (!held_lacks(t->came, t->papers, NULL, 0))
		return true;
	struct held *held = arena_alloc(&a, sizeof *held * HELD_MAX);
	int n = id->n ? held_of_person(tx->db, id->p, &a, held, HELD_MAX, err) : 0;
	const struct came *wrong = n < 0 ? NULL : held_lacks(t->came, t->papers, held, n);
	arena_release(&a);
	return n >= 0 && (!wrong || err_set(err, ERR_DATA, "papers: %d: the applicant holds no such paper",
					    wrong->no));
}

int64_t intake_fee(const struct procedure *p, int32_t day)
{
	const struct procedure *on = procedure_on(p, day);
	return on->fee && on->fee_per == FEE_PER_DOSSIER ? on->fee_amount : -1;
}

bool intake_act(struct tx *tx, void *arg, struct error *err)
{
	struct intake *t = arg;
	struct dossier_new *d = &t->dossier;
	const struct province *p = &t->rules->province;
	struct error why = { 0 };
	if (tx_done_before(tx, &t->once, "dossier", &t->id, &why)) {
		t->before = true;
		return dossier_code_of(tx->db, t->id, t->code, sizeof t->code, &t->due_at, err);
	}
	if (why.code)
		return err_set(err, why.code, "%s", why.text);
	d->received_at = tx->now - tx->now % 60;
	if (d->channel == CHANNEL_POST)
		d->marks |= (unsigned)MARK_YES << (MARK_POSTAL_IN * MARK_BITS);
	int32_t day = day_of_time(d->received_at);
	if (!same_rules(tx, t, err) || !still_there(t, day, err) || !is_held(tx, t, err) ||
		!waiver_fits(d->procedure, day, t->copies, d->fee, t->waiver, err))
		return false;
	d->due_at = t->due_at = procedure_due(t->rules, d->procedure, d->received_at);
	if (!d->desk && d->agency->desk) {
		int desk = province_desk(p, d->agency->desk, strlen(d->agency->desk));
		d->desk = desk < 0 ? NULL : &p->desk[desk];
	}
	if (!dossier_give_code(tx, p, d->agency, d->received_at, t->code, sizeof t->code, err))
		return false;
	d->code = span_of(t->code);
	return dossier_add(tx, d, &t->id, err) && keep_answers(tx, t, err) && keep_address(tx, t, err) &&
	       (!t->bearer || bearer_keep(tx, t->id, t->bearer, err)) &&
	       (!t->waiver || waiver_keep(tx, t->id, d->agency->id, t->waiver, err)) &&
	       came_keep(tx, t->id, t->came, t->papers, err) && begin(tx, t, err) &&
	       tx_done_now(tx, &t->once, "dossier", t->id, err);
}

bool desk_takes(const struct rules *r, int desk, const struct procedure *p, const struct agency *agency)
{
	const struct desk *d = &r->province.desk[desk];
	int32_t today = day_of_time(time_now());
	if (d->valid_from > today || d->valid_to < today)
		return false;
	if (agency->desk && strcmp(agency->desk, d->code) == 0)
		return true;
	/* The centre takes in for all; a district's desk for what is settled regardless of boundaries. */
	return p->boundary_free && (d->agency < 0 || strcmp(p->boundary_free, "district") == 0);
}

bool desk_takes_some(const struct rules *r, int desk, const struct procedure *p, int32_t day)
{
	for (int i = 0; i < r->province.agencies; i++)
		if (agency_decides(r, p, i, day) && desk_takes(r, desk, p, &r->province.agency[i]))
			return true;
	return false;
}

bool agency_decides(const struct rules *r, const struct procedure *p, int agency, int32_t day)
{
	const struct agency *a = &r->province.agency[agency];
	return a->valid_from <= day && day <= a->valid_to &&
	       (p->owner >= 0 ? province_heir(&r->province, p->owner, day) == agency
			      : a->level == p->level);
}

/* A day as a card has it, "02031990"; anything else says none. False: no such day. */
static bool card_day(struct arena *a, const char *s, int32_t *day)
{
	if (strlen(s) != 8 || strspn(s, "0123456789") != 8)
		return true;
	const char *iso = arena_printf(a, "%.4s-%.2s-%.2s", s + 4, s + 2, s);
	return day_parse(iso, strlen(iso), day);
}

bool card_read(const char *text, struct arena *a, struct card *c)
{
	const char *part[7];
	char *copy = arena_str(a, text);
	int n = 0;
	for (char *p = copy; p && n < 7; n++) {
		part[n] = p;
		p = strchr(p, '|');
		if (p)
			*p++ = '\0';
	}
	if (n < 6 || strlen(part[0]) != 12 || strspn(part[0], "0123456789") != 12 || !*part[2])
		return false;
	bool man = strcmp(part[4], "Nam") == 0, woman = strcmp(part[4], "Nữ") == 0;
	*c = (struct card){ .number = part[0],
		.name = part[2],
		.sex = man     ? "male"
		       : woman ? "female"
			       : NULL,
		.address = part[5] };
	return card_day(a, part[3], &c->born) && (n < 7 || card_day(a, part[6], &c->issued));
}
