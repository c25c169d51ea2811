/* gather.c: rounds are opened, answers are put, forms are submitted, returned and approved. */
#include "gather/gather.h"

#include <string.h>

#include "base/date.h"
#include "base/json.h"
#include "base/text.h"
#include "gather/gather_rows.h"
#include "store/journal.h"
#include "store/store.h"

const char *const form_step_names[] = { "submitted", "returned", "approved", "taken_over", "attached",
	NULL };
const char *const form_act_names[] = { "submit", "return", "approve", NULL };

bool round_form_late(const struct round *r, const struct round_form *f, int64_t now)
{
	bool handed_in = f->state == ANSWER_SUBMITTED || f->state == ANSWER_APPROVED;
	return handed_in ? f->submitted_at > r->due_at : now > r->due_at;
}

int round_asks(const struct indicator_set *s, const struct province *p, struct period period, int agency,
	int *item)
{
	int n = 0;
	for (int i = 0; i < s->items && n < ANSWERS_MAX; i++) {
		const struct indicator *on = s->item[i].later ? NULL : indicator_on(s, i, period.to);
		if (on && !on->formula && on->kind != INDICATOR_HEADING && indicator_asks(on, p, agency))
			item[n++] = i;
	}
	return n;
}

/* --- the journal ------------------------------------------------------------------------------------ */

struct noted {
	struct buf b;
	struct json_out j;
};

static void note_begin(struct noted *n, const struct rules *rules, int64_t agency)
{
	n->b = BUF_INIT(256 * 1024);
	n->j = JSON_OUT(&n->b);
	json_open(&n->j, NULL, '{');
	int at = agency ? province_agency_by_id(&rules->province, agency) : -1;
	if (at >= 0)
		json_str(&n->j, "agency", rules->province.agency[at].code);
}

static bool note_end(struct tx *tx, struct noted *n, const char *act, int64_t round, struct error *err)
{
	json_close(&n->j, '}');
	return journal_tell(tx, act, "round", round, &n->b, err);
}

/* --- opening ---------------------------------------------------------------------------------------- */

static bool name_fits(const char *s)
{
	return s && *s && strlen(s) <= ROUND_NAME_MAX && utf8_valid(s, strlen(s), NULL);
}

static bool open_forms(
	struct tx *tx, struct round_open *o, const struct indicator_set *s, struct error *err)
{
	const struct province *p = &o->rules->province;
	int32_t last = o->round.period.to;
	int item[ANSWERS_MAX];
	for (int i = 0; i < p->agencies; i++) {
		const struct agency *g = &p->agency[i];
		if (g->valid_from > last || g->valid_to < last ||
			!round_asks(s, p, o->round.period, i, item))
			continue;
		if (round_asks(s, p, o->round.period, i, item) == ANSWERS_MAX)
			return err_set(err, ERR_DATA, "%s is asked for more than %d answers: part the set",
				g->code, ANSWERS_MAX - 1);
		if (!round_form_insert(tx, o->round.id, g->id, err))
			return false;
		o->forms++;
	}
	return o->forms || err_set(err, ERR_DATA, "nobody owes an answer to %s", s->code);
}

bool round_open_act(struct tx *tx, void *arg, struct error *err)
{
	struct round_open *o = arg;
	struct round *r = &o->round;
	const struct indicators *sets = o->rules->indicators;
	int set = indicator_set_find(sets, r->set);
	bool there;
	struct noted n;
	char day[11], time[17];
	o->forms = 0;
	if (set < 0)
		return err_set(err, ERR_NOT_FOUND, "there is no set %.60s", r->set);
	if (!name_fits(r->name))
		return err_set(err, ERR_DATA, "name: expected 1 to %d bytes", ROUND_NAME_MAX);
	if (r->period.to < r->period.from)
		return err_set(err, ERR_DATA, "the period's last day is before its first");
	if (!round_there(tx, r, &there, err))
		return false;
	if (there)
		return err_set(err, ERR_CONFLICT, "there is a round of this set and period already");
	r->who = tx->who;
	r->at = tx->now;
	r->id = tx_id(tx, "gather_round", err);
	if (!r->id || !round_insert(tx, r, err) || !open_forms(tx, o, &sets->set[set], err))
		return false;
	note_begin(&n, o->rules, r->keeper);
	json_str(&n.j, "set", r->set);
	json_str(&n.j, "from", day_format(r->period.from, day));
	json_str(&n.j, "to", day_format(r->period.to, day));
	json_str(&n.j, "due", time_format(r->due_at, time));
	json_int(&n.j, "forms", o->forms);
	return note_end(tx, &n, "round.opened", r->id, err);
}

static bool change_due(struct tx *tx, const struct round_due *d, struct arena *a, struct error *err)
{
	struct round r;
	struct buf b = BUF_INIT(8192);
	struct json_out j = JSON_OUT(&b);
	char was[17], due[17];
	if (!round_find(tx->db, d->round, a, &r, err))
		return false;
	if (!r.id)
		return err_set(err, ERR_NOT_FOUND, "there is no such round");
	if (r.due_at != d->was)
		return err_set(
			err, ERR_CONFLICT, "somebody else has changed it meanwhile: look at it again");
	if (text_is_blank(d->reason) || strlen(d->reason) > REASON_MAX)
		return err_set(err, ERR_DATA, "reason: expected 1 to %d bytes", REASON_MAX);
	json_open(&j, NULL, '{');
	json_str(&j, "was", time_format(d->was, was));
	json_str(&j, "due", time_format(d->due_at, due));
	json_str(&j, "reason", d->reason);
	json_close(&j, '}');
	struct event e = {
		.act = "round.due_changed", .kind = "round", .subject = r.id, .data = b.p, .data_len = b.len
	};
	bool ok = round_due_update(tx, d, err) && journal_append(tx, &e, err);
	buf_release(&b);
	return ok;
}

bool round_due_act(struct tx *tx, void *arg, struct error *err)
{
	struct arena a = { 0 };
	bool ok = change_due(tx, arg, &a, err);
	arena_release(&a);
	return ok;
}

/* --- answers ---------------------------------------------------------------------------------------- */

/* What an act on a form needs. */
struct on_form {
	struct arena a;
	const struct rules *rules;
	struct round round;
	struct round_form form;
	const struct indicator_set *set;
	int agency; /* place */
};

/* Finds round, form and set; false with err when one is not there. */
static bool find_form(struct on_form *f, struct tx *tx, const struct rules *rules, int64_t round,
	int64_t agency, struct error *err)
{
	bool owes = false;
	*f = (struct on_form){ .rules = rules, .agency = province_agency_by_id(&rules->province, agency) };
	if (!round_find(tx->db, round, &f->a, &f->round, err))
		return false;
	if (!f->round.id || f->agency < 0)
		return err_set(err, ERR_NOT_FOUND, "there is no such round or agency");
	int set = indicator_set_find(rules->indicators, f->round.set);
	if (set < 0)
		return err_set(err, ERR_NOT_FOUND, "the set %s is not there any more", f->round.set);
	f->set = &rules->indicators->set[set];
	return round_form_find(tx->db, round, agency, &f->a, &f->form, &owes, err) &&
	       (owes || err_set(err, ERR_NOT_FOUND, "the agency owes nothing in this round"));
}

static const struct indicator *asked(const struct on_form *f, const char *code)
{
	int item = indicator_find(f->set, code);
	const struct indicator *i = item < 0 ? NULL : indicator_on(f->set, item, f->round.period.to);
	bool ours = i && !i->formula && i->kind != INDICATOR_HEADING &&
		    indicator_asks(i, &f->rules->province, f->agency);
	return ours ? i : NULL;
}

/* Puts one. A conflict is its own affair; what else fails ends the act. */
static bool put_one(struct tx *tx, struct on_form *f, int64_t account, enum answer_state state,
	struct typed_answer *t, struct error *err)
{
	struct error why = { 0 };
	struct answer_new n = { .set = f->set->code,
		.code = t->code,
		.agency = f->form.agency,
		.period = f->round.period,
		.value = t->value,
		.note = t->note ? t->note : "",
		.state = state,
		.revision = t->revision,
		.account = account };
	const struct indicator *i = asked(f, t->code);
	const char *plain;
	if (!i)
		return err_set(err, ERR_NOT_FOUND, "%.60s: the agency is not asked for it", t->code);
	if (strlen(n.note) > ANSWER_NOTE_MAX || !utf8_valid(n.note, strlen(n.note), NULL))
		return err_set(err, ERR_DATA, "%.60s: expected a note of at most %d bytes", t->code,
			ANSWER_NOTE_MAX);
	if (t->value && typed_read(i, t->value, &f->a, &plain) != TYPED_FINE)
		return err_set(err, ERR_DATA, "%.60s: found %.40s, which is no %s", t->code, t->value,
			indicator_kind_names[i->kind]);
	if (answer_put(tx, &n, &why)) {
		t->revision = n.revision;
		t->fate = TYPED_SAVED;
		return true;
	}
	if (why.code != ERR_CONFLICT)
		return err_set(err, why.code, "%s", why.text);
	t->fate = TYPED_CONFLICT;
	return true;
}

static void note_answer(struct noted *n, const struct typed_answer *t)
{
	json_open(&n->j, NULL, '{');
	json_str(&n->j, "code", t->code);
	json_str(&n->j, "value", t->value);
	json_int(&n->j, "revision", t->revision);
	json_close(&n->j, '}');
}

static bool save(struct tx *tx, struct round_saving *s, struct on_form *f, struct error *err)
{
	struct noted n;
	if (!find_form(f, tx, s->rules, s->round, s->agency, err))
		return false;
	if (!s->who.fills)
		return err_set(err, ERR_DENIED, "the form is another agency's");
	if (f->form.state == ANSWER_SUBMITTED || f->form.state == ANSWER_APPROVED)
		return err_set(
			err, ERR_CONFLICT, "the form was submitted: it can be changed once it is returned");
	note_begin(&n, s->rules, s->agency);
	json_open(&n.j, "answers", '[');
	bool ok = true;
	for (int i = 0; ok && i < s->count; i++) {
		struct typed_answer *t = &s->answer[i];
		ok = put_one(tx, f, s->who.account, f->form.state, t, err);
		s->saved += ok && t->fate == TYPED_SAVED;
		s->conflicts += ok && t->fate == TYPED_CONFLICT;
		if (ok && t->fate == TYPED_SAVED)
			note_answer(&n, t);
	}
	json_close(&n.j, ']');
	if (!ok || !s->saved) {
		buf_release(&n.b);
		return ok;
	}
	return note_end(tx, &n, "round.saved", s->round, err);
}

bool round_save_act(struct tx *tx, void *arg, struct error *err)
{
	struct round_saving *s = arg;
	struct on_form f = { 0 };
	s->saved = s->conflicts = 0;
	bool ok = save(tx, s, &f, err);
	arena_release(&f.a);
	return ok;
}

/* --- submitted, returned, approved --------------------------------------------------------------------- */

bool round_may(const struct round_form *f, const struct round_actor *who, enum form_act act)
{
	bool draft = f->state == ANSWER_DRAFT || f->state == ANSWER_RETURNED;
	switch (act) {
	case FORM_SUBMIT: return who->fills && draft;
	case FORM_RETURN:
		return (f->state == ANSWER_SUBMITTED && (who->decides || who->leads)) ||
		       (f->state == ANSWER_APPROVED && who->leads);
	case FORM_APPROVE: return f->state == ANSWER_SUBMITTED && (who->decides || who->leads);
	default: return false;
	}
}

/* Gives all answers of the form a state; who wrote them stays. */
static bool put_state(struct tx *tx, struct on_form *f, enum answer_state state, struct error *err)
{
	struct answer *list;
	int n;
	if (!answers_list(tx->db, f->set->code, f->round.period, f->form.agency, &f->a, &list, &n, err))
		return false;
	for (int i = 0; i < n; i++) {
		if (list[i].state == state)
			continue;
		struct answer_new put = { .set = f->set->code,
			.code = list[i].code,
			.agency = f->form.agency,
			.period = f->round.period,
			.value = list[i].value,
			.note = list[i].note,
			.state = state,
			.revision = list[i].revision,
			.account = list[i].account };
		if (!answer_put(tx, &put, err))
			return false;
	}
	return true;
}

/* Nothing may stand in the way. */
static bool may_be_submitted(struct tx *tx, struct form_call *c, struct on_form *f, struct error *err)
{
	struct answer_sheet s;
	if (!answer_sheet_read(tx->db, c->rules, &f->round, f->agency, &f->a, &s, err))
		return false;
	for (int i = 0; i < s.lines; i++)
		c->faults += sheet_line_fault(&s, &s.line[i], NULL) != LINE_FINE;
	return !c->faults ||
	       err_set(err, ERR_DATA, "%d answers are missing, cannot be, or need a note", c->faults);
}

static bool act_on(struct tx *tx, struct form_call *c, struct on_form *f, struct error *err)
{
	static const enum answer_state becomes[] = { ANSWER_SUBMITTED, ANSWER_RETURNED, ANSWER_APPROVED };
	static const enum form_step steps[] = { STEP_SUBMITTED, STEP_RETURNED, STEP_APPROVED };
	static const char *const events[] = { "round.submitted", "round.returned", "round.approved" };
	struct noted n;
	char digest[65];
	if (!find_form(f, tx, c->rules, c->round, c->agency, err))
		return false;
	if (f->form.revision != c->revision)
		return err_set(err, ERR_CONFLICT, "the form has changed meanwhile: look at it again");
	if (!round_may(&f->form, &c->who, c->act))
		return err_set(err, ERR_DENIED, "this is not yours to do, or not as the form stands");
	if (c->act == FORM_RETURN && (text_is_blank(c->reason) || strlen(c->reason) > REASON_MAX))
		return err_set(err, ERR_DATA, "reason: expected 1 to %d bytes", REASON_MAX);
	if (c->act == FORM_SUBMIT && !may_be_submitted(tx, c, f, err))
		return false;
	f->form.state = becomes[c->act];
	if (c->act == FORM_SUBMIT) {
		f->form.submitted_at = tx->now;
		f->form.submitted_by = tx->who;
	}
	const char *text = c->act == FORM_RETURN ? c->reason : NULL;
	if (!put_state(tx, f, f->form.state, err) || !round_form_update(tx, c->round, &f->form, err) ||
		!form_step_insert(tx, c->round, c->agency, steps[c->act], text, digest, err))
		return false;
	note_begin(&n, c->rules, c->agency);
	if (text)
		json_text(&n.j, "reason", digest, 64);
	return note_end(tx, &n, events[c->act], c->round, err);
}

bool round_form_act(struct tx *tx, void *arg, struct error *err)
{
	struct form_call *c = arg;
	struct on_form f = { 0 };
	c->faults = 0;
	bool ok = act_on(tx, c, &f, err);
	arena_release(&f.a);
	return ok;
}

/* --- evidence ----------------------------------------------------------------------------------------- */

static bool attach(struct tx *tx, struct answer_attaching *c, struct on_form *f, struct error *err)
{
	struct answer *list;
	int n, at = -1;
	char digest[65];
	if (!find_form(f, tx, c->rules, c->round, c->agency, err))
		return false;
	if (!c->who.fills)
		return err_set(err, ERR_DENIED, "the form is another agency's");
	if (f->form.state == ANSWER_APPROVED)
		return err_set(err, ERR_CONFLICT, "the form was approved");
	if (!answers_list(tx->db, f->set->code, f->round.period, f->form.agency, &f->a, &list, &n, err))
		return false;
	for (int i = 0; i < n; i++)
		if (strcmp(list[i].code, c->code) == 0)
			at = i;
	if (at < 0)
		return err_set(err, ERR_DATA, "%.60s: write the value first", c->code);
	c->file->kind = EVIDENCE_VALUE;
	c->file->subject = list[at].id;
	return evidence_add(tx, c->file, "round.attached", "answer", err) &&
	       form_step_insert(tx, c->round, c->agency, STEP_ATTACHED, NULL, digest, err);
}

bool round_attach_act(struct tx *tx, void *arg, struct error *err)
{
	struct on_form f = { 0 };
	bool ok = attach(tx, arg, &f, err);
	arena_release(&f.a);
	return ok;
}

/* --- from a file -------------------------------------------------------------------------------------- */

/* The revision that stands, whoever's it is: a file says what is so. */
static bool revision_of(struct tx *tx, struct on_form *f, struct typed_answer *t, struct error *err)
{
	struct answer *list;
	int n;
	t->revision = 0;
	if (!answers_list(tx->db, f->set->code, f->round.period, f->form.agency, &f->a, &list, &n, err))
		return false;
	for (int i = 0; i < n; i++)
		if (strcmp(list[i].code, t->code) == 0)
			t->revision = list[i].revision;
	return true;
}

/* The rows of one agency, from `first` on. */
static bool import_form(
	struct tx *tx, struct round_import *m, int first, struct on_form *f, struct error *err)
{
	const struct agency *g = &m->rules->province.agency[m->row[first].agency];
	struct noted n;
	char digest[65];
	if (!find_form(f, tx, m->rules, m->round, g->id, err))
		return false;
	if (f->form.state == ANSWER_SUBMITTED || f->form.state == ANSWER_APPROVED)
		return err_set(err, ERR_CONFLICT, "the form of %s was submitted already", g->code);
	note_begin(&n, m->rules, g->id);
	json_open(&n.j, "answers", '[');
	bool ok = true;
	for (int i = first; ok && i < m->count; i++) {
		struct typed_answer *t = &m->row[i].answer;
		if (m->row[i].agency != m->row[first].agency)
			continue;
		m->bad = i;
		ok = revision_of(tx, f, t, err) &&
		     put_one(tx, f, m->account, m->state == ANSWER_DRAFT ? f->form.state : m->state, t,
			     err);
		if (ok)
			note_answer(&n, t);
	}
	json_close(&n.j, ']');
	if (!ok) {
		buf_release(&n.b);
		return false;
	}
	/* What was typed before is taken over with the rest. */
	if (m->state != ANSWER_DRAFT && !put_state(tx, f, m->state, err)) {
		buf_release(&n.b);
		return false;
	}
	if (m->state != ANSWER_DRAFT) {
		f->form.state = m->state;
		f->form.submitted_at = tx->now < f->round.due_at ? tx->now : f->round.due_at;
		f->form.submitted_by = tx->who;
	}
	return round_form_update(tx, m->round, &f->form, err) &&
	       form_step_insert(tx, m->round, g->id, STEP_TAKEN_OVER, NULL, digest, err) &&
	       note_end(tx, &n, "round.taken_over", m->round, err);
}

bool round_import_act(struct tx *tx, void *arg, struct error *err)
{
	struct round_import *m = arg;
	bool ok = true;
	for (int i = 0; ok && i < m->count; i++) {
		bool first = true;
		struct on_form f = { 0 };
		for (int k = 0; first && k < i; k++)
			first = m->row[k].agency != m->row[i].agency;
		if (!first)
			continue;
		m->bad = i;
		ok = import_form(tx, m, i, &f, err);
		arena_release(&f.a);
	}
	return ok;
}
