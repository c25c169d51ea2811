/* form_web.c: an agency's form: one input for each answer that it owes. What is typed is saved as it is typed
 * (assets/js/sheet.js posts each change) or with the form's button; of two who type one answer the second is
 * told, with both values, and loses nothing. */
#include <string.h>

#include "account/account_web.h"
#include "base/text.h"
#include "gather/gather_web.h"
#include "store/store.h"
#include "web/asset.h"

#define WORKS (1u << ROLE_OFFICER | 1u << ROLE_APPROVER | 1u << ROLE_HEAD)

/* --- who ----------------------------------------------------------------------------------------------- */

/* A clerk works for the agency that its desk belongs to. */
static bool is_clerk_of(const struct request *r, const struct province *p, int agency)
{
	for (int i = 0; i < p->desks; i++)
		if (p->desk[i].agency == agency && who_at(r, 1u << ROLE_CLERK, 0, p->desk[i].id))
			return true;
	return false;
}

/* The one that looks at an agency's answers: its parent, else the round's keeper, which does not look at
 * its own; an id, 0: only a leader of the province. */
static int64_t superior(const struct province *p, const struct round *round, int agency)
{
	int parent = p->agency[agency].parent;
	if (parent >= 0)
		return p->agency[parent].id;
	return round->keeper == p->agency[agency].id ? 0 : round->keeper;
}

static struct round_actor actor_for(
	const struct request *r, const struct rules *rules, const struct round *round, int agency)
{
	const struct province *p = &rules->province;
	return (struct round_actor){ .account = r->who.account,
		.name = r->who.name,
		.fills = who_at(r, WORKS, p->agency[agency].id, 0) || is_clerk_of(r, p, agency),
		.decides = who_at(r, 1u << ROLE_HEAD, superior(p, round, agency), 0) != NULL,
		.leads = (r->who.role & 1u << ROLE_LEADER) != 0 };
}

bool form_page_may_see(
	const struct request *r, const struct rules *rules, const struct round *round, int agency)
{
	const struct province *p = &rules->province;
	return who_oversees(r) || who_at(r, WORKS, p->agency[agency].id, 0) || is_clerk_of(r, p, agency) ||
	       who_at(r, WORKS, superior(p, round, agency), 0);
}

bool form_page_waits(const struct request *r, const struct rules *rules, const struct round *round,
	int agency, const struct round_form *f)
{
	struct round_actor who = actor_for(r, rules, round, agency);
	return f->state == ANSWER_SUBMITTED && round_may(f, &who, FORM_APPROVE);
}

bool form_page_read(struct request *r, struct form_page *p, struct error *err)
{
	const char *code = r->param[1];
	int64_t id;
	bool owes = false;
	*p = (struct form_page){ .rules = r->subjects };
	p->agency = province_agency(&p->rules->province, code, strlen(code));
	if (!int_parse(r->param[0], strlen(r->param[0]), &id) || p->agency < 0)
		return err_set(err, ERR_NOT_FOUND, "there is no such page");
	if (!round_find(r->db, id, &r->arena, &p->round, err) ||
		!round_form_find(r->db, id, p->rules->province.agency[p->agency].id, &r->arena, &p->form,
			&owes, err))
		return false;
	if (!p->round.id || !owes)
		return err_set(err, ERR_NOT_FOUND, "there is no such form");
	p->who = actor_for(r, p->rules, &p->round, p->agency);
	r->response->no_store = true;
	return form_page_may_see(r, p->rules, &p->round, p->agency) ||
	       err_set(err, ERR_DENIED, "the form is another agency's");
}

static const char *form_address(struct request *r, const struct form_page *p)
{
	return arena_printf(&r->arena, "/rounds/%lld/forms/%s", (long long)p->round.id,
		p->rules->province.agency[p->agency].code);
}

void form_page_put(struct request *r, struct value_map *m, const struct form_page *p)
{
	bool draft = p->form.state == ANSWER_DRAFT || p->form.state == ANSWER_RETURNED;
	put_plain(m, "round", p->round.id);
	put_text(m, "round_name", p->round.name);
	put_text(m, "agency", p->rules->province.agency[p->agency].name);
	put_text(m, "agency_code", p->rules->province.agency[p->agency].code);
	put_text(m, "form_at", form_address(r, p));
	put_day(m, "from", p->round.period.from);
	put_day(m, "to", p->round.period.to);
	put_time(m, "due", p->round.due_at);
	put_plain(m, "revision", p->form.revision);
	put_text(m, "submitted_by", p->form.submitted_by);
	put_time(m, "submitted_at", p->form.submitted_at);
	put_bool(m, "was_submitted", p->form.submitted_at != 0);
	put_bool(m, "may_fill", draft && p->who.fills);
	put_bool(m, "may_submit", round_may(&p->form, &p->who, FORM_SUBMIT));
	put_bool(m, "may_return", round_may(&p->form, &p->who, FORM_RETURN));
	put_bool(m, "may_approve", round_may(&p->form, &p->who, FORM_APPROVE));
	form_put_state(m, r, &p->round, &p->form);
}

/* --- what was typed ------------------------------------------------------------------------------------ */

/* A line of the form as it was sent: what stands in it, and what stood there when the page was made. */
struct sent_line {
	const char *value, *note;
	int64_t revision;
	bool touched;
	enum typed_fault fault;
	struct typed_answer *answer; /* NULL: it is not saved */
};

/* Everything on its way through the writer. */
struct sending {
	struct form_page page;
	struct answer_sheet sheet; /* as it stood */
	struct sent_line *sent;    /* by line of the sheet */
	struct round_saving saving;
	struct form_call call;
	bool submits, by_script;
	struct error refused; /* why it was not submitted */
	int faults;           /* texts that are no answer */
};

static const char *field(struct request *r, const char *kind, const char *code)
{
	return form_get(&r->post, arena_printf(&r->arena, "%s:%s", kind, code));
}

/* Reads a line that somebody changed; what is the same as what stands is not put again. */
static void read_line(struct request *r, const struct sheet_line *l, struct sending *s, struct sent_line *x)
{
	const char *was = field(r, "w", l->on->code), *was_note = field(r, "o", l->on->code);
	const char *revision = field(r, "r", l->on->code), *value;
	x->value = field(r, "v", l->on->code);
	x->note = field(r, "n", l->on->code);
	if (!x->value || (text_eq(x->value, was ? was : "") &&
				 text_eq(x->note ? x->note : "", was_note ? was_note : "")))
		return;
	x->touched = true;
	if (!revision || !int_parse(revision, strlen(revision), &x->revision))
		x->revision = 0;
	x->fault = typed_read(l->on, x->value, &r->arena, &value);
	s->faults += x->fault != TYPED_FINE;
	const char *note = x->note ? x->note : "";
	bool same = l->answer ? text_eq(l->answer->value, value) && text_eq(l->answer->note, note)
			      : !value && !*note;
	if (x->fault != TYPED_FINE || same)
		return;
	x->answer = &s->saving.answer[s->saving.count++];
	*x->answer = (struct typed_answer){
		.code = l->on->code, .value = value, .note = note, .revision = x->revision
	};
}

static bool submit_act(struct tx *tx, void *arg, struct error *err)
{
	return round_form_act(tx, arg, err);
}

/* Saves; then, when all of it could be saved, submits. That it cannot be submitted undoes nothing. */
static bool sending_act(struct tx *tx, void *arg, struct error *err)
{
	struct sending *s = arg;
	if (!round_save_act(tx, &s->saving, err))
		return false;
	if (!s->submits || s->faults || s->saving.conflicts)
		return true;
	return tx_try(tx, submit_act, &s->call, &s->refused, err);
}

/* --- words about lines ---------------------------------------------------------------------------------- */

static const char *fault_words(struct request *r, enum typed_fault fault)
{
	static const char *const words[] = { "", "gather.not_number", "gather.negative", "gather.fraction",
		"gather.range", "gather.choice" };
	return message(r->lang, words[fault]);
}

const char *line_words(
	struct request *r, const struct answer_sheet *s, const struct sheet_line *l, bool *wrong)
{
	const struct doubt *d;
	enum line_fault fault = sheet_line_fault(s, l, &d);
	*wrong = fault == LINE_WRONG;
	if (!d)
		return NULL;
	if (d->kind == DOUBT_CHANGE)
		return arena_printf(&r->arena, "%s: %s",
			message(r->lang, fault == LINE_FINE ? "gather.changed" : "gather.unexplained"),
			d->words);
	return arena_printf(
		&r->arena, "%s: %s (%s)", message(r->lang, "gather.condition"), d->must, d->words);
}

static const char *author(struct request *r, const struct answer *x)
{
	struct account who;
	struct error none = { 0 };
	return account_by_id(r->db, x->account, &r->arena, &who, &none) ? who.full_name : "";
}

static const char *theirs(struct request *r, const struct answer *x)
{
	return arena_printf(&r->arena, "%s %s: %s%s%s", message(r->lang, "gather.conflict"), author(r, x),
		x->value ? answer_words(&r->arena, x->value) : "–", x->note && *x->note ? "; " : "",
		x->note ? x->note : "");
}

/* --- the page ------------------------------------------------------------------------------------------- */

static void put_line(struct request *r, struct value_map *row, const struct answer_sheet *s,
	const struct sheet_line *l, const struct sent_line *sent)
{
	const struct answer *x = l->answer;
	const char *stands = x && x->value ? answer_words(&r->arena, x->value) : "";
	const char *note = x && x->note ? x->note : "", *words;
	bool wrong = false, conflict = sent && sent->answer && sent->answer->fate == TYPED_CONFLICT;
	bool kept = sent && sent->touched && (sent->fault != TYPED_FINE || conflict);
	put_text(row, "code", l->on->code);
	put_text(row, "name", l->on->name);
	put_text(row, "unit", l->on->unit);
	put_bool(row, "heading", l->heading);
	if (l->heading)
		return;
	words = kept && sent->fault != TYPED_FINE ? fault_words(r, sent->fault)
		: conflict && x                   ? theirs(r, x)
						  : line_words(r, s, l, &wrong);
	put_text(row, "value", kept ? sent->value : stands);
	put_text(row, "note", kept ? sent->note : note);
	put_text(row, "was", stands);
	put_text(row, "was_note", note);
	put_plain(row, "answer_revision", x ? x->revision : 0);
	put_text(row, "before",
		l->before && l->before->value ? answer_words(&r->arena, l->before->value) : NULL);
	put_text(row, "words", words);
	put_bool(row, "wrong", kept || wrong);
	put_bool(row, "has_files", l->files > 0);
	put_count(row, "file_count", l->files);
	put_bool(row, "choice", l->on->kind == INDICATOR_CHOICE);
}

/* The lines to mend, linked from the top of the page. */
static void put_faults(
	struct request *r, struct value_map *m, const struct answer_sheet *s, const struct sending *sent)
{
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)s->lines + 1));
	int n = 0;
	for (int i = 0; sent && i < s->lines; i++) {
		const struct sheet_line *l = &s->line[i];
		const struct sent_line *x = &sent->sent[i];
		bool wrong, conflict = x->answer && x->answer->fate == TYPED_CONFLICT;
		enum line_fault fault = sent->submits ? sheet_line_fault(s, l, NULL) : LINE_FINE;
		const char *words = x->touched && x->fault != TYPED_FINE ? fault_words(r, x->fault)
				    : conflict && l->answer              ? theirs(r, l->answer)
				    : fault == LINE_EMPTY                ? message(r->lang, "gather.empty")
				    : fault != LINE_FINE                 ? line_words(r, s, l, &wrong)
									 : NULL;
		if (l->heading || !words)
			continue;
		struct value_map *row = value_map_new(&r->arena, 3);
		put_text(row, "at", arena_printf(&r->arena, "v-%s", l->on->code));
		put_text(row, "code", l->on->code);
		put_text(row, "words", words);
		rows[n++] = row;
	}
	put_list(m, "faults", rows, n);
	put_bool(m, "has_faults", n > 0);
}

static bool put_steps(struct request *r, struct value_map *m, const struct form_page *p, struct error *err)
{
	static const char *const words[] = { "gather.step.submitted", "gather.step.returned",
		"gather.step.approved", "gather.step.taken_over", "gather.step.attached" };
	struct form_history *h = arena_alloc(&r->arena, sizeof *h * FORM_STEPS_MAX);
	int n = round_form_history(r->db, p->round.id, p->form.agency, &r->arena, h, err);
	if (n < 0)
		return false;
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)n + 1));
	for (int i = 0; i < n; i++) {
		struct value_map *row = value_map_new(&r->arena, 4);
		put_text(row, "what", message(r->lang, words[h[i].act]));
		put_text(row, "text", h[i].text);
		put_text(row, "by", h[i].who);
		put_time(row, "at", h[i].at);
		rows[i] = row;
	}
	put_list(m, "steps", rows, n);
	put_bool(m, "has_steps", n > 0);
	/* Why it lies here again stands on top. */
	put_text(m, "returned_why",
		p->form.state == ANSWER_RETURNED && n && h[0].act == STEP_RETURNED ? h[0].text : NULL);
	return true;
}

static bool render(
	struct request *r, const struct form_page *p, const struct sending *sent, struct error *err)
{
	struct answer_sheet s;
	if (!answer_sheet_read(r->db, p->rules, &p->round, p->agency, &r->arena, &s, err))
		return false;
	struct value_map *m = page_values(r);
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)s.lines + 1));
	for (int i = 0; i < s.lines; i++) {
		struct value_map *row = value_map_new(&r->arena, 18);
		put_line(r, row, &s, &s.line[i], sent ? &sent->sent[i] : NULL);
		rows[i] = row;
	}
	form_page_put(r, m, p);
	put_list(m, "rows", rows, s.lines);
	put_count(m, "asked", s.asked);
	put_count(m, "filled", s.answered);
	put_text(m, "set_name", s.set->name);
	put_day(m, "before_from", s.before.from);
	put_day(m, "before_to", s.before.to);
	put_text(m, "sheet_js", asset_path("sheet.js"));
	put_faults(r, m, &s, sent);
	return put_steps(r, m, p, err) &&
	       page_render(r, "gather/form.html", m, p->rules->province.agency[p->agency].name, err);
}

bool round_form_show(struct request *r, struct error *err)
{
	struct form_page p;
	return form_page_read(r, &p, err) && render(r, &p, NULL, err);
}

/* --- saving --------------------------------------------------------------------------------------------- */

/* What the script is told of each line that it sent, and of all lines that are doubted. */
static void answer_line(struct request *r, struct json_out *j, const struct answer_sheet *s, int i,
	const struct sent_line *x)
{
	const struct sheet_line *l = &s->line[i];
	bool conflict = x->answer && x->answer->fate == TYPED_CONFLICT, wrong = false;
	const char *words = x->fault != TYPED_FINE  ? fault_words(r, x->fault)
			    : conflict && l->answer ? theirs(r, l->answer)
						    : line_words(r, s, l, &wrong);
	if (l->heading || (!x->touched && !words))
		return;
	json_open(j, NULL, '{');
	json_str(j, "code", l->on->code);
	json_bool(j, "sent", x->touched);
	json_bool(j, "saved", x->touched && x->fault == TYPED_FINE && !conflict);
	json_bool(j, "conflict", conflict);
	json_int(j, "revision", l->answer ? l->answer->revision : 0);
	json_str(
		j, "value", l->answer && l->answer->value ? answer_words(&r->arena, l->answer->value) : "");
	json_str(j, "note", l->answer && l->answer->note ? l->answer->note : "");
	json_str(j, "words", words);
	json_bool(j, "wrong", wrong || x->fault != TYPED_FINE || conflict);
	json_close(j, '}');
}

static bool answer_script(struct request *r, const struct sending *s, struct error *err)
{
	struct answer_sheet now;
	if (!answer_sheet_read(r->db, s->page.rules, &s->page.round, s->page.agency, &r->arena, &now, err))
		return false;
	struct json_out j = answer_object(r);
	json_int(&j, "saved", s->saving.saved);
	json_int(&j, "asked", now.asked);
	json_int(&j, "filled", now.answered);
	json_open(&j, "lines", '[');
	for (int i = 0; i < now.lines; i++)
		answer_line(r, &j, &now, i, &s->sent[i]);
	json_close(&j, ']');
	json_close(&j, '}');
	return true;
}

static bool sent_back(struct request *r, struct error *err)
{
	struct sending *s = r->act_arg;
	struct form_page now;
	if (s->by_script)
		return answer_script(r, s, err);
	if (!form_page_read(r, &now, err))
		return false;
	if (!s->faults && !s->saving.conflicts && !s->refused.code)
		return redirect(r, form_address(r, &now));
	r->response->status = s->saving.conflicts ? 409 : 422;
	return render(r, &now, s, err);
}

bool round_form_save(struct request *r, struct error *err)
{
	struct sending *s = arena_zalloc(&r->arena, sizeof *s);
	const char *what = form_get(&r->post, "do"), *revision = form_get(&r->post, "revision");
	if (!form_page_read(r, &s->page, err))
		return false;
	const struct form_page *p = &s->page;
	if (!p->who.fills)
		return err_set(err, ERR_DENIED, "the form is another agency's");
	if (!answer_sheet_read(r->db, p->rules, &p->round, p->agency, &r->arena, &s->sheet, err))
		return false;
	s->submits = strcmp(what, "submit") == 0;
	s->by_script = strcmp(what, "auto") == 0;
	s->sent = arena_zalloc(&r->arena, sizeof *s->sent * ((size_t)s->sheet.lines + 1));
	s->saving = (struct round_saving){ .rules = p->rules,
		.round = p->round.id,
		.agency = p->form.agency,
		.who = p->who,
		.answer = arena_zalloc(&r->arena, sizeof(struct typed_answer) * (ANSWERS_MAX + 1)) };
	for (int i = 0; i < s->sheet.lines; i++)
		if (!s->sheet.line[i].heading)
			read_line(r, &s->sheet.line[i], s, &s->sent[i]);
	s->call = (struct form_call){ .rules = p->rules,
		.act = FORM_SUBMIT,
		.round = p->round.id,
		.agency = p->form.agency,
		.who = p->who };
	if (s->submits && (!revision || !int_parse(revision, strlen(revision), &s->call.revision)))
		return err_set(err, ERR_DATA, "revision: expected a number");
	return web_act(r, sending_act, s, sent_back);
}

/* --- returned, approved
 * ----------------------------------------------------------------------------------- */

static bool acted(struct request *r, struct error *err)
{
	struct form_page p;
	return form_page_read(r, &p, err) && redirect(r, form_address(r, &p));
}

bool round_form_do(struct request *r, struct error *err)
{
	struct form_call *c = arena_zalloc(&r->arena, sizeof *c);
	struct form_page p;
	const char *revision = form_get(&r->post, "revision");
	int act = text_word(r->param[2], form_act_names);
	if (!form_page_read(r, &p, err))
		return false;
	if (act < 0 || act == FORM_SUBMIT)
		return err_set(err, ERR_NOT_FOUND, "there is no such act");
	*c = (struct form_call){ .rules = p.rules,
		.act = (enum form_act)act,
		.round = p.round.id,
		.agency = p.form.agency,
		.who = p.who,
		.reason = form_get(&r->post, "reason") };
	int_parse(revision, strlen(revision), &c->revision);
	return web_act(r, round_form_act, c, acted);
}
