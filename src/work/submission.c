/* submission.c: see submission.h. The hours run from the minute in which it was handed in. */
#include "work/submission.h"

#include <string.h>

#include "base/date.h"
#include "base/json.h"
#include "base/text.h"
#include "store/journal.h"
#include "store/store.h"
#include "work/handed.h"
#include "work/submission_rows.h"

/* When the rule of law does not say. */
enum { ANSWER_HOURS = 8 };

const char *const submission_state_names[] = { "waiting", "accepted", "returned", NULL };

enum submission_state submission_state_of(const struct submission *s)
{
	return !s->answered_at ? SUBMISSION_WAITING
	       : s->dossier    ? SUBMISSION_ACCEPTED
			       : SUBMISSION_RETURNED;
}

/* One event each; it holds no personal value. Of an acceptance `code` is the dossier's, of a return `digest`
 * that of the reason, and `s` says the rest. */
static bool note(struct tx *tx, const struct rules *r, const char *act, const struct submission *s,
	const char *code, const char *digest, struct error *err)
{
	char text[17];
	struct buf b = BUF_INIT(4096);
	struct json_out j = JSON_OUT(&b);
	json_open(&j, NULL, '{');
	json_str(&j, "number", s->number);
	json_str(&j, "procedure", r->catalogue.procedure[s->procedure].code);
	json_str(&j, "agency", r->province.agency[s->agency].code);
	json_str(&j, "answer_due", time_format(s->answer_due, text));
	if (code)
		json_str(&j, "code", code);
	if (digest) {
		json_str(&j, "kind", letter_kind_names[s->kind]);
		json_str(&j, "text", digest);
		json_str(&j, "basis", s->basis);
	}
	json_close(&j, '}');
	struct event e = {
		.act = act, .kind = "submission", .subject = s->id, .data = b.p, .data_len = b.len
	};
	bool ok = b.full ? err_set(err, ERR_DATA, "the number is too long") : journal_append(tx, &e, err);
	buf_release(&b);
	return ok;
}

bool submission_add_act(struct tx *tx, void *arg, struct error *err)
{
	struct submission_new *n = arg;
	struct submission *s = &n->s;
	const struct rules *r = n->rules;
	struct error why = { 0 };
	int64_t before;
	if (!tx_done_before(tx, &n->once, "submission", &before, &why) && why.code)
		return err_set(err, why.code, "%s", why.text);
	if (!submission_known(tx->db, s->number, &s->id, &s->answer_due, err))
		return false;
	n->before = s->id != 0;
	if (n->before)
		return true;
	s->submitted_at = tx->now - tx->now % 60;
	int64_t hours = law_number(
		&r->province.law, "online_answer_hours", day_of_time(s->submitted_at), ANSWER_HOURS);
	s->answer_due = due_working_hours(&r->due, s->submitted_at, (int)hours);
	return (s->id = tx_id(tx, "submission", err)) && submission_insert(tx, r, s, err) &&
	       handed_keep(tx, s->id, n->came, n->papers, err) &&
	       note(tx, r, "submission.received", s, NULL, NULL, err) &&
	       tx_done_now(tx, &n->once, "submission", s->id, err);
}

/* Reads it for an answer: it must still wait. */
static bool look(struct tx *tx, const struct submission_answer *t, struct arena *a, struct submission *s,
	struct error *err)
{
	if (!submission_read(tx->db, t->rules, t->id, a, s, err))
		return false;
	if (s->answered_at)
		return err_set(err, ERR_CONFLICT, "somebody else has answered it already");
	return (s->procedure >= 0 && s->agency >= 0) ||
	       err_set(err, ERR_DATA, "its procedure or agency is not known any more");
}

/* What it names, and what the desk found besides; none of what is always needed may be missing. Of `came`, as
 * it was handed in, the first `papers`. */
static int tick(const struct submission_answer *t, const struct procedure *p, const struct came *came,
	int papers, struct came *ticked, struct error *err)
{
	int n = 0;
	for (; n < papers; n++) {
		ticked[n] = came[n];
		ticked[n].file = 0; /* the dossier's own numbers come with its files */
	}
	for (int i = 0; i < t->founds; i++) {
		bool named = false;
		for (int k = 0; k < papers; k++)
			named |= came[k].no == t->found[i].no;
		if (!named && n < COMPONENTS_MAX)
			ticked[n++] = t->found[i];
	}
	return came_complete(p, ticked, n, err) ? n : -1;
}

static bool accept(struct tx *tx, struct submission_answer *t, struct arena *a, struct error *err)
{
	struct submission s;
	const struct rules *r = t->rules;
	struct error why = { 0 };
	int64_t before;
	/* The act of intake finds the key again, and answers with what it made. */
	if (tx_done_before(tx, &t->once, "dossier", &before, &why)) {
		t->intake = (struct intake){ .rules = r, .once = t->once };
		return intake_act(tx, &t->intake, err);
	}
	if (why.code)
		return err_set(err, why.code, "%s", why.text);
	if (!look(tx, t, a, &s, err))
		return false;
	struct came came[COMPONENTS_MAX], ticked[COMPONENTS_MAX];
	int papers = handed_papers(tx->db, s.id, &r->catalogue.procedure[s.procedure], a, came, err);
	int n = papers < 0 ? -1 : tick(t, &r->catalogue.procedure[s.procedure], came, papers, ticked, err);
	if (n < 0)
		return false;
	t->intake = (struct intake){ .rules = r,
		.once = t->once,
		.form = s.form,
		.answers = s.answers,
		.came = ticked,
		.papers = n,
		.address = address_said(&s.address) ? &s.address : NULL,
		.bearer = s.bearer.ground ? &s.bearer : NULL,
		.dossier = { .procedure = &r->catalogue.procedure[s.procedure],
			.agency = &r->province.agency[s.agency],
			.desk = s.desk < 0 ? NULL : &r->province.desk[s.desk],
			.channel = CHANNEL_ONLINE,
			.fee = intake_fee(&r->catalogue.procedure[s.procedure], day_of_time(tx->now)),
			.person = { span_of(s.person[0]), span_of(s.person[1]), span_of(s.person[2]) },
			.act = "dossier.received" } };
	return intake_act(tx, &t->intake, err) &&
	       handed_over(tx, s.id, t->intake.id, came, papers, a, err) &&
	       submission_accepted(tx, s.id, tx->now - tx->now % 60, t->intake.id, err) &&
	       note(tx, r, "submission.accepted", &s, t->intake.code, NULL, err);
}

bool submission_accept_act(struct tx *tx, void *arg, struct error *err)
{
	struct submission_answer *t = arg;
	struct arena a = { 0 };
	tx->who = t->who;
	bool ok = accept(tx, t, &a, err);
	/* What it points to was the arena's. */
	t->intake.dossier = (struct dossier_new){ 0 };
	t->intake.form = t->intake.answers = NULL;
	t->intake.came = NULL;
	t->intake.address = NULL;
	t->intake.bearer = NULL;
	t->intake.papers = 0;
	arena_release(&a);
	return ok;
}

/* Why not, and by which rule, in writing (Decree 61/2018/NĐ-CP, article 17; verify: 118/2025/NĐ-CP). */
static bool has_reasons(const struct submission_answer *t, struct error *err)
{
	if (t->kind != LETTER_SUPPLEMENT && t->kind != LETTER_REFUSAL)
		return err_set(err, ERR_DATA, "kind: expected supplement or refusal");
	if (text_is_blank(t->reason))
		return err_set(err, ERR_DATA, "reason: expected why it is given back");
	return !text_is_blank(t->basis) || err_set(err, ERR_DATA, "basis: expected the legal basis");
}

bool submission_return_act(struct tx *tx, void *arg, struct error *err)
{
	struct submission_answer *t = arg;
	struct arena a = { 0 };
	struct submission s;
	char digest[65];
	tx->who = t->who;
	if (!has_reasons(t, err))
		return false;
	bool ok = look(tx, t, &a, &s, err);
	if (ok) {
		s.kind = t->kind;
		s.basis = t->basis;
		ok = submission_returned(
			     tx, s.id, tx->now - tx->now % 60, t->kind, t->reason, t->basis, digest, err) &&
		     evidence_forget(tx, EVIDENCE_SUBMISSION, s.id, err) &&
		     note(tx, t->rules, "submission.returned", &s, NULL, digest, err);
	}
	arena_release(&a);
	return ok;
}

bool work_hand_in(struct tx *tx, const struct rules *r, const struct procedure *p, int agency,
	const char *number, const char *const person[PERSON_FIELDS], struct error *err)
{
	const char *desk = r->province.agency[agency].desk;
	struct submission_new n = { .rules = r,
		.s = { .number = number,
			.procedure = (int)(p - r->catalogue.procedure),
			.agency = agency,
			.desk = desk ? province_desk(&r->province, desk, strlen(desk)) : -1 } };
	for (int i = 0; i < PERSON_FIELDS; i++)
		n.s.person[i] = person[i];
	return submission_add_act(tx, &n, err);
}
