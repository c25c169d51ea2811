/* show_web.c: a dossier's page: where it stands, who has it and until when, why it is due when it is, what
 * was written, and a form for each act that the one who looks may do. */
#include "work/show_web.h"

#include <string.h>

#include "account/account_web.h"
#include "base/date.h"
#include "base/text.h"
#include "dossier/dossier_web.h"
#include "form/form_web.h"
#include "work/deed.h"
#include "work/due_web.h"
#include "work/intake.h"
#include "work/work_clock.h"

enum { ITEMS_SHOWN = 16, PAPERS_SHOWN = 128, HOLDERS_SHOWN = 60 };

static const char *const kind_keys[ITEM_KINDS] = { "step.intake", "step.assign", "step.review",
	"step.approve", "step.sign", "step.register", "step.return", "step.opinion" };
static const char *const state_keys[LIFE_STATES] = { "", "life.new", "life.accepted", "life.not_accepted",
	"life.in_process", "life.supplement", "life.payment", "life.withdrawn", "life.stopped",
	"life.finished", "life.returned" };
static const char *const paper_keys[LETTER_KINDS] = { "paper.note", "paper.supplement", "paper.extension",
	"paper.apology", "paper.refusal", "paper.withdrawal", "paper.opinion", "paper.stop",
	"paper.correction" };

/* What is known of the dossier that is shown. */
struct shown {
	struct request *r;
	const struct rules *rules;
	const struct dossier *d;
	struct actor who;
	struct life life;
	struct item item[ITEMS_SHOWN];
	struct letter paper[PAPERS_SHOWN];
	int items, papers;
	bool by_post; /* the person wished that the post brings the result */
};

struct actor actor_of(const struct request *r)
{
	struct actor a = { .account = r->who.account, .name = r->who.name, .posts = r->who.posts };
	for (int i = 0; i < r->who.posts && i < ACCOUNT_POSTS; i++) {
		const struct identity_post *p = &r->who.post[i];
		for (int role = 1; role < ROLES; role++)
			if (p->role == 1u << role)
				a.post[i] =
					(struct post){ (enum role)role, p->agency, p->desk, p->acts_for };
	}
	return a;
}

const char *item_kind_words(enum lang lang, int kind)
{
	return message(lang, kind_keys[kind]);
}

static const char *agency_name(const struct rules *r, int64_t id)
{
	int at = province_agency_by_id(&r->province, id);
	return at < 0 ? "" : r->province.agency[at].name;
}

static const char *account_name(struct request *r, int64_t id)
{
	struct account a;
	struct error none = { 0 };
	return id && account_by_id(r->db, id, &r->arena, &a, &none) ? a.full_name : NULL;
}

/* The steps that may follow, or (back) those that it may be sent back to. */
static void put_steps(struct shown *s, struct value_map *m, const struct item *item, bool back)
{
	const struct process *p = s->life.process;
	const struct step *at = process_step(p, item->step);
	const struct value_map **rows = arena_alloc(&s->r->arena, sizeof *rows * STEPS_MAX);
	int n = 0;
	for (int i = 0; at && i < (back ? at->no - 2 : at->nexts); i++) {
		const struct step *to = process_step(p, back ? at->no - 1 - i : at->next[i]);
		if (!to || (back && step_is_chosen(to)))
			continue;
		struct value_map *row = value_map_new(&s->r->arena, 2);
		put_plain(row, "no", to->no);
		put_text(row, "name", to->name);
		rows[n++] = row;
	}
	put_list(m, "steps", rows, n);
	put_bool(m, "branches", n > 1);
}

/* Who may get it: those who have the role of the step where it is done. */
static bool put_holders(struct shown *s, struct value_map *m, const struct item *item, struct error *err)
{
	struct arena *a = &s->r->arena;
	const struct step *at = process_step(s->life.process, item->step);
	if (at && at->kind == STEP_ASSIGN && at->nexts)
		at = process_step(s->life.process, at->next[0]);
	int agency = at ? step_body(s->rules, at, s->d->agency, item->agency, day_of_time(time_now())) : -1;
	struct account *list = arena_alloc(a, sizeof *list * HOLDERS_SHOWN);
	int n = agency < 0 ? 0
			   : account_holders(s->r->db, at->role, s->rules->province.agency[agency].id, a,
				     list, HOLDERS_SHOWN, err);
	if (n < 0)
		return false;
	const struct value_map **rows = arena_alloc(a, sizeof *rows * HOLDERS_SHOWN);
	for (int i = 0; i < n; i++) {
		struct value_map *row = value_map_new(a, 2);
		put_plain(row, "holder", list[i].id);
		put_text(row, "name", list[i].full_name);
		rows[i] = row;
	}
	put_list(m, "holders", rows, n);
	put_bool(m, "has_holders", n > 0);
	return true;
}

/* Bodies that can be asked for an opinion: those with somebody who can give it. */
static bool put_agencies(struct shown *s, struct value_map *m, struct error *err)
{
	const struct province *p = &s->rules->province;
	const struct value_map **rows = arena_alloc(&s->r->arena, sizeof *rows * ((size_t)p->agencies + 1));
	int64_t *body = arena_alloc(&s->r->arena, sizeof *body * ((size_t)p->agencies + 1));
	int32_t today = day_of_time(time_now());
	int n = 0, bodies = account_bodies(s->r->db, ROLE_OFFICER, body, p->agencies, err);
	for (int i = 0; i < bodies; i++) {
		int at = province_agency_by_id(p, body[i]);
		if (at < 0 || at == s->d->agency || p->agency[at].valid_to < today)
			continue;
		struct value_map *row = value_map_new(&s->r->arena, 2);
		put_plain(row, "agency_id", p->agency[at].id);
		put_text(row, "name", p->agency[at].name);
		rows[n++] = row;
	}
	put_list(m, "agencies", rows, n);
	put_bool(m, "has_agencies", n > 0);
	return bodies >= 0;
}

/* Whether it may be passed on to a body that has to be named. */
static bool leads_to_chosen(const struct shown *s, const struct item *item)
{
	const struct step *at = process_step(s->life.process, item->step);
	for (int i = 0; at && i < at->nexts; i++)
		if (step_is_chosen(process_step(s->life.process, at->next[i])))
			return true;
	return false;
}

/* What a form asks for besides the button. */
static const struct {
	const char *label;
	bool text, text_needed, basis, sent, steps, back, holders, agencies, amount, date, person;
} forms[WORK_ACTS] = {
	[ACT_TAKE] = { .label = "act.take" },
	[ACT_GIVE] = { .label = "act.give", .holders = true },
	[ACT_PASS] = { .label = "act.pass", .text = true, .steps = true },
	[ACT_BACK] = { .label = "act.back", .text = true, .text_needed = true, .steps = true, .back = true },
	[ACT_ASK] = { .label = "act.ask", .text = true, .text_needed = true, .agencies = true },
	[ACT_ANSWER] = { .label = "act.answer", .text = true, .text_needed = true },
	[ACT_SUPPLEMENT] = { .label = "act.supplement",
		.text = true,
		.text_needed = true,
		.basis = true,
		.sent = true },
	[ACT_SUPPLEMENTED] = { .label = "act.supplemented" },
	[ACT_EXTEND] = { .label = "act.extend", .text = true, .text_needed = true, .amount = true },
	[ACT_APOLOGISE] = { .label = "act.apologise", .text = true, .text_needed = true, .date = true },
	[ACT_REFUSE] = { .label = "act.refuse", .text = true, .text_needed = true, .basis = true },
	[ACT_STOP] = { .label = "act.stop", .text = true, .text_needed = true, .basis = true },
	[ACT_WITHDRAW] = { .label = "act.withdraw", .text = true, .text_needed = true },
	[ACT_RETURN] = { .label = "act.return", .sent = true },
	[ACT_CORRECT] = { .label = "act.correct", .text = true, .text_needed = true, .person = true },
};

/* Of whom a result was signed already, only where to call is mended. */
static bool put_person(struct shown *s, struct value_map *m, struct error *err)
{
	bool stands;
	put_bool(m, "person", true);
	put_text(m, "name_now", s->d->person[PERSON_APPLICANT]);
	if (!result_stands(s->r->db, s->d->id, &stands, err))
		return false;
	put_bool(m, "signed", stands);
	return true;
}

static const struct value_map *form_values(
	struct shown *s, const struct item *item, enum work_act act, struct error *err)
{
	struct value_map *m = value_map_new(&s->r->arena, 32);
	put_text(m, "act", work_act_names[act]);
	put_text(m, "label", message(s->r->lang, forms[act].label));
	put_text(m, "id", arena_printf(&s->r->arena, "%s-%lld", work_act_names[act], (long long)item->id));
	put_plain(m, "item", item->id);
	put_plain(m, "version", s->life.version);
	put_bool(m, "simple", act == ACT_TAKE);
	put_bool(m, "came", act == ACT_SUPPLEMENTED);
	put_bool(m, "text", forms[act].text);
	put_bool(m, "needed", forms[act].text_needed);
	put_bool(m, "basis", forms[act].basis);
	put_bool(m, "sent", forms[act].sent);
	put_bool(m, "sent_message", act != ACT_RETURN);
	put_bool(m, "to_post", act == ACT_RETURN && s->by_post);
	put_bool(m, "asks_address", act == ACT_RETURN);
	put_bool(m, "address_known", s->by_post);
	put_text(m, "address_id",
		act == ACT_RETURN ? arena_printf(&s->r->arena, "-%lld", (long long)item->id) : NULL);
	put_bool(m, "amount", forms[act].amount);
	put_bool(m, "date", forms[act].date);
	for (int i = 0; act == ACT_SUPPLEMENT && i < s->papers; i++)
		if (s->paper[i].kind == LETTER_SUPPLEMENT) {
			put_bool(m, "again", true);
			break;
		}
	if (forms[act].person && !put_person(s, m, err))
		return NULL;
	if (forms[act].steps)
		put_steps(s, m, item, forms[act].back);
	bool to_body = act == ACT_PASS && leads_to_chosen(s, item);
	put_bool(m, "to_body", to_body);
	if ((forms[act].agencies || to_body) && !put_agencies(s, m, err))
		return NULL;
	if (forms[act].holders && !put_holders(s, m, item, err))
		return NULL;
	return m;
}

static bool put_acts(struct shown *s, struct value_map *m, const struct item *item, struct error *err)
{
	const struct value_map **rows = arena_alloc(&s->r->arena, sizeof *rows * WORK_ACTS);
	int n = 0;
	for (int act = 0; act < WORK_ACTS; act++) {
		if (!work_offers(s->rules, &s->who, s->d, &s->life, item, (enum work_act)act))
			continue;
		rows[n] = form_values(s, item, (enum work_act)act, err);
		if (!rows[n++])
			return false;
	}
	put_list(m, "acts", rows, n);
	return true;
}

/* Whoever is to register or hand out a result that is not here is told so. */
static bool put_no_result(struct shown *s, struct value_map *m, const struct item *item, struct error *err)
{
	bool stands = true, granted = s->d->outcome != OUTCOME_REFUSED;
	if (granted && (item->kind == STEP_REGISTER || item->kind == STEP_RETURN) &&
		!result_stands(s->r->db, s->d->id, &stands, err))
		return false;
	put_bool(m, "no_result", !stands);
	return true;
}

/* Where an item lies: a step of the desk lies at the desk that took the dossier in. */
static const char *place_of(const struct shown *s, const struct item *item, const struct step *step)
{
	bool at_desk = step && item->kind != ITEM_OPINION && strcmp(step->body, "desk") == 0;
	return at_desk && s->d->desk >= 0 ? s->rules->province.desk[s->d->desk].name
					  : agency_name(s->rules, item->agency);
}

static bool put_items(struct shown *s, struct value_map *m, struct error *err)
{
	const struct value_map **rows = arena_alloc(&s->r->arena, sizeof *rows * ITEMS_SHOWN);
	for (int i = 0; i < s->items; i++) {
		const struct item *item = &s->item[i];
		const struct step *step = process_step(s->life.process, item->step);
		struct value_map *row = value_map_new(&s->r->arena, 12);
		put_text(row, "kind", item_kind_words(s->r->lang, item->kind));
		put_text(row, "step", step && item->kind != ITEM_OPINION ? step->name : "");
		put_text(row, "agency", place_of(s, item, step));
		put_text(row, "holder", account_name(s->r, item->holder));
		put_time(row, "given_at", item->given_at);
		put_time(row, "step_due", item->step_due == CLOCK_STOPPED ? 0 : item->step_due);
		put_bool(row, "step_late", item->step_due < time_now() && !item->waits);
		put_bool(row, "waits", item->waits);
		if (!put_acts(s, row, item, err) || !put_no_result(s, row, item, err))
			return false;
		rows[i] = row;
	}
	put_list(m, "items", rows, s->items);
	return true;
}

/* Who wrote a paper, by name, and in whose place. */
static const char *writer_of(
	struct shown *s, const struct deed *deed, int deeds, const struct letter *p, struct error *err)
{
	const struct deed *d = deed_of_letter(deed, deeds, p->no);
	return dossier_who(s->r, s->r->lang, p->who ? p->who : "", d ? d->in_place_of : 0, err);
}

static bool put_papers(struct shown *s, struct value_map *m, struct error *err)
{
	bool open = value_find(m, "may_read")->as.number; /* dossier_put() has put it */
	const struct value_map **rows = arena_alloc(&s->r->arena, sizeof *rows * PAPERS_SHOWN);
	struct deed *deed = arena_alloc(&s->r->arena, sizeof *deed * DEEDS_MAX);
	int deeds =
		s->papers ? deeds_of(s->r->db, &s->rules->province, s->d->id, &s->r->arena, deed, err) : 0;
	for (int i = 0; deeds >= 0 && i < s->papers; i++) {
		const struct letter *p = &s->paper[i];
		const char *who = writer_of(s, deed, deeds, p, err);
		if (!who)
			return false;
		struct value_map *row = value_map_new(&s->r->arena, 12);
		put_text(row, "kind", message(s->r->lang, paper_keys[p->kind]));
		put_time(row, "at", p->at);
		put_text(row, "who", who);
		put_text(row, "text", open ? p->text : NULL);
		put_bool(row, "letter", open && letter_is_sent(p->kind));
		put_plain(row, "no", p->no);
		put_text(row, "basis", open ? p->basis : NULL);
		put_time(row, "answered_at", p->answered_at);
		put_time(row, "promised", p->kind == LETTER_APOLOGY ? p->due_after : 0);
		if (p->kind == LETTER_CORRECTION)
			put_time(m, "corrected", p->at);
		rows[i] = row;
	}
	put_list(m, "papers", rows, s->papers);
	put_bool(m, "has_papers", s->papers > 0);
	return deeds >= 0;
}

/* Whether the post brings the result; whereto, once the journal holds that it is looked at. */
static bool put_address(struct shown *s, struct value_map *m, bool revealed, struct error *err)
{
	struct request *r = s->r;
	struct postal_address address;
	if (!address_there(r->db, s->d->id, &s->by_post, err))
		return false;
	put_bool(m, "by_post", s->by_post);
	if (!s->by_post || !revealed)
		return true;
	if (!address_read(r->db, s->d->id, &r->arena, &address, err))
		return false;
	put_text(m, "address", address_line(&address, &r->arena));
	return true;
}

/* What was declared, once the journal holds that it is looked at. */
static bool put_answers(struct shown *s, struct value_map *m, bool revealed, struct error *err)
{
	struct request *r = s->r;
	const struct forms *forms = s->rules->forms;
	const char *code, *answers;
	if (!answers_read(r->db, s->d->id, &r->arena, &code, &answers, err))
		return false;
	put_bool(m, "has_answers", answers && code && forms && form_by_code(forms, code));
	if (!revealed)
		return true;
	int32_t day = day_of_time(s->d->received_at);
	const struct form_filled *filled = form_recall_kept(forms, code, answers, day, &r->arena);
	if (filled)
		form_put_read(r, m, filled);
	return true;
}

static bool show(struct request *r, const struct dossier *d, bool revealed, struct error *err)
{
	struct shown *s = arena_zalloc(&r->arena, sizeof *s);
	struct value_map *m = page_values(r);
	s->r = r;
	s->rules = r->subjects;
	s->d = d;
	s->who = actor_of(r);
	if (!dossier_put(r, m, d, revealed, err) || !life_read(r->db, s->rules, d->id, &s->life, err))
		return false;
	s->items = items_of(r->db, d->id, &r->arena, s->item, ITEMS_SHOWN, err);
	s->papers = s->items < 0 ? -1 : letters_of(r->db, d->id, &r->arena, s->paper, PAPERS_SHOWN, err);
	if (s->papers < 0)
		return false;
	work_put_due(r, m, s->rules, d, &s->life, s->paper, s->papers);
	put_bool(m, "alive", s->life.process != NULL);
	put_bool(m, "may_posted", s->life.process && posted_may(r, s->rules, d));
	put_bool(m, "staff", (r->who.role & ROLE_STAFF) && value_find(m, "may_read")->as.number);
	put_text(m, "life", message(r->lang, state_keys[s->life.state]));
	put_text(m, "process", s->life.process ? s->life.process->name : NULL);
	put_time(m, "promised", s->life.promised_at);
	enum dossier_state state = dossier_state(d, time_now());
	put_bool(m, "is_late", state == STATE_LATE || state == STATE_OVERDUE);
	put_bool(m, "taken_in", form_get(&r->get, "taken_in") != NULL);
	put_text(m, "at_desk", form_get(&r->get, "desk"));
	const char *done = form_get(&r->get, "done");
	put_bool(m, "done", done && strcmp(done, work_act_names[ACT_CORRECT]) == 0);
	if (!put_papers(s, m, err) || !came_put(r, m, d->id, err) || !waiver_put(r, m, d, err))
		return false;
	if (!put_answers(s, m, revealed, err) || !put_address(s, m, revealed, err))
		return false;
	return put_items(s, m, err) && page_render(r, "work/show.html", m, d->code, err);
}

bool work_show(struct request *r, struct error *err)
{
	struct dossier d;
	if (!dossier_for(r, &d, err))
		return false;
	r->response->no_store = true;
	return r->format == FORMAT_PAGE ? show(r, &d, false, err) : dossier_machine(r, &d);
}

static bool revealed(struct request *r, struct error *err)
{
	return show(r, r->act_arg, true, err);
}

bool work_reveal(struct request *r, struct error *err)
{
	return dossier_reveal(r, revealed, err);
}
