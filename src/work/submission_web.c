/* submission_web.c: what came online, on pages: the list that a desk works off, with how the promise to
 * answer was kept; and what was answered, to be read again. */
#include <limits.h>
#include <string.h>

#include "account/account_web.h"
#include "base/date.h"
#include "base/text.h"
#include "dossier/bearer_web.h"
#include "dossier/dossier_web.h"
#include "dossier/inquiry_web.h"
#include "evidence/evidence_web.h"
#include "form/form_web.h"
#include "work/handed.h"
#include "work/show_web.h"
#include "work/submission_rows.h"
#include "work/submission_web.h"

enum { SHOWN = 200, ANSWERED_SHOWN = 50, PROMISE_DAYS = 30 };

#define CLERK (1u << ROLE_CLERK)

enum letter_kind submission_kind(const char *word)
{
	int kind = text_word(word, letter_kind_names);
	return kind == LETTER_SUPPLEMENT || kind == LETTER_REFUSAL ? (enum letter_kind)kind : LETTER_NOTE;
}

bool submission_is_own(const struct request *r, const struct submission *s)
{
	const struct rules *rules = r->subjects;
	return s->desk >= 0 && who_at(r, CLERK, 0, rules->province.desk[s->desk].id);
}

bool submission_for(struct request *r, struct submission *s, struct error *err)
{
	int64_t id;
	if (!int_parse(r->param[0], strlen(r->param[0]), &id))
		return err_set(err, ERR_NOT_FOUND, "no submission has this number");
	return submission_read(r->db, r->subjects, id, &r->arena, s, err) &&
	       (who_oversees(r) || submission_is_own(r, s) ||
		       err_set(err, ERR_DENIED, "it was handed in at another desk"));
}

static bool machine(struct request *r, const struct rules *rules, const struct submission *s, int n)
{
	static const char *const columns[] = { "id", "number", "procedure", "agency", "submitted_at",
		"answer_due", "state", "answered_at", "who", "code", "kind", NULL };
	struct table t;
	char text[17];
	table_begin(&t, &r->arena, columns);
	for (int i = 0; i < n; i++) {
		table_int(&t, s[i].id);
		table_text(&t, s[i].number);
		table_text(&t, s[i].procedure < 0 ? "" : rules->catalogue.procedure[s[i].procedure].code);
		table_text(&t, s[i].agency < 0 ? "" : rules->province.agency[s[i].agency].code);
		table_text(&t, time_format(s[i].submitted_at, text));
		table_text(&t, time_format(s[i].answer_due, text));
		table_text(&t, submission_state_names[submission_state_of(&s[i])]);
		table_text(&t, s[i].answered_at ? time_format(s[i].answered_at, text) : "");
		table_text(&t, s[i].who ? s[i].who : "");
		table_text(&t, s[i].code ? s[i].code : "");
		table_text(&t, s[i].kind ? letter_kind_names[s[i].kind] : "");
	}
	return page_table(r, &t, "submissions");
}

/* Papers that are always needed and that it does not name: the desk says as what it found them. */
static void put_lacking(
	struct request *r, struct value_map *m, const struct procedure *p, const struct came *came, int n)
{
	const struct procedure_detail *d = p->detail;
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * COMPONENTS_MAX);
	int lacking = 0;
	for (int i = 0; d && i < d->components; i++) {
		if (!came_misses(&d->component[i], came, n))
			continue;
		struct value_map *row = value_map_new(&r->arena, 2);
		put_plain(row, "no", d->component[i].no);
		put_text(row, "lack", d->component[i].name);
		rows[lacking++] = row;
	}
	put_list(m, "lacking", rows, lacking);
}

/* Its papers and files, as it says and has them. */
static bool put_handed(struct request *r, const struct rules *rules, struct value_map *m,
	const struct submission *s, struct error *err)
{
	struct came came[COMPONENTS_MAX];
	static const char *const kinds[CAME_KINDS] = { "came.original", "came.copy", "came.certified",
		"came.held" };
	int n = s->procedure < 0 ? 0
				 : handed_papers(r->db, s->id, &rules->catalogue.procedure[s->procedure],
					   &r->arena, came, err);
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * COMPONENTS_MAX);
	for (int i = 0; i < n; i++) {
		struct value_map *x = value_map_new(&r->arena, 3);
		put_text(x, "paper", came[i].name);
		put_text(x, "as", message(r->lang, kinds[came[i].kind]));
		rows[i] = x;
	}
	put_list(m, "papers", rows, n < 0 ? 0 : n);
	put_bool(m, "any_paper", n > 0);
	if (n >= 0 && s->procedure >= 0)
		put_lacking(r, m, &rules->catalogue.procedure[s->procedure], came, n);
	return n >= 0 && evidence_put_list(r, m, EVIDENCE_SUBMISSION, s->id, err);
}

/* How it was answered, when and by whom. */
static bool put_answer(
	struct request *r, struct value_map *m, const struct submission *s, struct error *err)
{
	static const char *const states[] = { "submission.waiting", "submission.accepted",
		"submission.returned" };
	enum submission_state state = submission_state_of(s);
	const char *who = s->who ? dossier_who(r, r->lang, s->who, 0, err) : "";
	bool letter = s->kind != LETTER_NOTE;
	put_text(m, "state",
		message(r->lang,
			letter ? arena_printf(&r->arena, "submission.%s", letter_kind_names[s->kind])
			       : states[state]));
	put_bool(m, "answered", state != SUBMISSION_WAITING);
	put_time(m, "answered_at", s->answered_at);
	put_text(m, "who", who);
	put_text(m, "code", s->code);
	put_bool(m, "was_late", s->answered_at > s->answer_due);
	put_bool(m, "letter", letter);
	return who != NULL;
}

static bool put_one(struct request *r, struct value_map *m, const struct submission *s, struct error *err)
{
	const struct rules *rules = r->subjects;
	put_plain(m, "id", s->id);
	put_text(m, "number", s->number);
	put_text(m, "procedure", s->procedure < 0 ? "" : rules->catalogue.procedure[s->procedure].name);
	put_text(m, "agency", s->agency < 0 ? "" : rules->province.agency[s->agency].name);
	put_text(m, "applicant", s->person[PERSON_APPLICANT]);
	put_time(m, "submitted", s->submitted_at);
	put_time(m, "answer_due", s->answer_due);
	return put_answer(r, m, s, err);
}

/* What a desk needs to answer it. */
static bool put_waiting(
	struct request *r, struct value_map *m, const struct submission *s, struct error *err)
{
	put_bool(m, "late", s->answer_due < time_now());
	put_bool(m, "may", submission_is_own(r, s));
	put_bool(m, "may_open", r->who.role & (CLERK | 1u << ROLE_LEADER | 1u << ROLE_INSPECTOR));
	return put_handed(r, r->subjects, m, s, err);
}

/* What is listed. */
struct listing {
	enum submission_state state;
	struct submission *s;
	int n;
	bool more;
	const char *number; /* one alone is looked for; NULL: none is */
};

/* One of those that were answered, by the portal's number. */
static bool find_one(struct request *r, struct listing *l, int desk, struct error *err)
{
	int64_t id, due;
	if (!submission_known(r->db, l->number, &id, &due, err))
		return false;
	if (!id)
		return true;
	if (!submission_read(r->db, r->subjects, id, &r->arena, l->s, err))
		return false;
	l->n = submission_state_of(l->s) == l->state && (desk < 0 || l->s->desk == desk);
	return true;
}

/* "TIME-ID" of the last one on the page before. */
static bool read_after(struct request *r, int64_t *at, int64_t *id, struct error *err)
{
	const char *after = form_get(&r->get, "after"), *dash = after ? strchr(after, '-') : NULL;
	*at = *id = INT64_MAX;
	return !after || !*after ||
	       (dash && int_parse(after, (size_t)(dash - after), at) &&
		       int_parse(dash + 1, strlen(dash + 1), id)) ||
	       err_set(err, ERR_DATA, "after: expected what the page before said");
}

static bool read_list(struct request *r, struct listing *l, int desk, struct error *err)
{
	int64_t at, id;
	int state = text_word(form_get(&r->get, "show"), submission_state_names);
	const char *number = form_get(&r->get, "number");
	l->state = state < 0 ? SUBMISSION_WAITING : (enum submission_state)state;
	l->s = arena_alloc(&r->arena, sizeof *l->s * SHOWN);
	if (l->state == SUBMISSION_WAITING) {
		l->n = submission_waiting(r->db, r->subjects, desk, &r->arena, l->s, SHOWN, err);
		return l->n >= 0;
	}
	l->number = number && *number ? number : NULL;
	if (l->number)
		return find_one(r, l, desk, err);
	if (!read_after(r, &at, &id, err))
		return false;
	l->n = submission_answered_list(
		r->db, r->subjects, desk, l->state, at, id, &r->arena, l->s, ANSWERED_SHOWN + 1, err);
	l->more = l->n > ANSWERED_SHOWN;
	l->n -= l->more;
	return l->n >= 0;
}

static bool put_rows(struct request *r, struct value_map *m, const struct listing *l, struct error *err)
{
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * SHOWN);
	bool waits = l->state == SUBMISSION_WAITING;
	for (int i = 0; i < l->n; i++) {
		struct value_map *row = value_map_new(&r->arena, 24);
		if (!put_one(r, row, &l->s[i], err) || (waits && !put_waiting(r, row, &l->s[i], err)))
			return false;
		rows[i] = row;
	}
	put_list(m, "rows", rows, l->n);
	put_text(m, "show", submission_state_names[l->state]);
	put_bool(m, submission_state_names[l->state], true);
	put_text(m, "sought", l->number);
	if (l->more)
		put_text(m, "after",
			arena_printf(&r->arena, "%lld-%lld", (long long)l->s[l->n - 1].answered_at,
				(long long)l->s[l->n - 1].id));
	return true;
}

bool submission_list(struct request *r, struct error *err)
{
	const struct rules *rules = r->subjects;
	int32_t today = day_of_time(time_now());
	struct promise kept;
	struct listing l = { 0 };
	bool asked, every = who_oversees(r) && !desk_asked(r, CLERK, &asked) && !asked;
	int desk = every ? -1 : own_desk(r, rules, err);
	if ((desk < 0 && !every) || !read_list(r, &l, desk, err) ||
		!submission_kept(r->db, today - PROMISE_DAYS, today, &kept, err))
		return false;
	r->response->no_store = true;
	if (r->format != FORMAT_PAGE)
		return machine(r, rules, l.s, l.n);
	struct value_map *m = page_values(r);
	if (!put_rows(r, m, &l, err))
		return false;
	desk_put(r, m, true);
	/* What is late and still open is no promise that was kept. */
	int64_t all = kept.answered + kept.open;
	put_count(m, "all", all);
	put_count(m, "in_time", kept.in_time);
	put_count(m, "open", kept.open);
	put_percent(m, "rate", kept.in_time, all ? all : 1);
	put_bool(m, "any", all > 0);
	return inquiry_list(r, l.n, err) && page_render(r, "work/submissions.html", m, NULL, err);
}

bool submission_show(struct request *r, struct error *err)
{
	struct submission s;
	struct value_map *m = page_values(r);
	if (!submission_for(r, &s, err) || !put_one(r, m, &s, err) || !put_waiting(r, m, &s, err))
		return false;
	put_text(m, "reason", s.reason);
	put_text(m, "basis", s.basis);
	r->response->no_store = true;
	return page_render(r, "work/submission_show.html", m, s.number, err);
}

/* What was declared, and the person's numbers, once the journal holds that they are looked at. */
static bool declared_shown(struct request *r, struct error *err)
{
	const struct rules *rules = r->subjects;
	struct submission s;
	struct value_map *m = page_values(r);
	if (!submission_for(r, &s, err) || !put_one(r, m, &s, err) || !put_waiting(r, m, &s, err))
		return false;
	const struct form_filled *filled =
		form_recall_kept(rules->forms, s.form, s.answers, day_of_time(s.submitted_at), &r->arena);
	put_bool(m, "revealed", true);
	put_text(m, "applicant_id", s.person[PERSON_ID]);
	put_text(m, "phone", s.person[PERSON_PHONE]);
	put_text(m, "bearer_ground", bearer_ground_words(r->lang, s.bearer.ground));
	for (int i = 0; i < BEARER_FIELDS; i++)
		put_text(m, bearer_names[i], s.bearer.person[i]);
	if (filled)
		form_put_read(r, m, filled);
	r->response->no_store = true;
	return page_render(r, "work/submission_show.html", m, s.number, err);
}

bool submission_declared(struct request *r, struct error *err)
{
	struct submission s;
	struct handed_view *v = arena_zalloc(&r->arena, sizeof *v);
	if (!submission_for(r, &s, err))
		return false;
	if (!submission_is_own(r, &s))
		return err_set(err, ERR_DENIED, "it was handed in at another desk");
	if (s.answered_at)
		return err_set(err, ERR_NOT_FOUND, "it was answered: what was declared is the dossier's");
	v->submission = s.id;
	return web_act(r, handed_viewed_act, v, declared_shown);
}

struct submission_answer *submission_answer_of(struct request *r, struct error *err)
{
	struct submission_answer *t = arena_zalloc(&r->arena, sizeof *t);
	struct submission s;
	if (!submission_for(r, &s, err))
		return NULL;
	const struct rules *rules = r->subjects;
	*t = (struct submission_answer){ .rules = rules,
		.who = r->who.name,
		.id = s.id,
		.procedure = s.procedure < 0 ? NULL : &rules->catalogue.procedure[s.procedure] };
	if (submission_is_own(r, &s))
		return t;
	err_set(err, ERR_DENIED, "it was handed in at another desk");
	return NULL;
}

static bool accepted(struct request *r, struct error *err)
{
	const struct submission_answer *t = r->act_arg;
	(void)err;
	return redirect(r,
		desk_keep(r, arena_printf(&r->arena, "%s?taken_in=1", dossier_address(r, t->intake.code))));
}

static bool file_shown(struct request *r, struct error *err)
{
	(void)err;
	r->response->status = 200;
	return true;
}

/* A file of one that waits at a desk of the one who asks; whoever oversees sees those of all. */
bool submission_file(struct request *r, struct error *err)
{
	struct submission s;
	if (!submission_for(r, &s, err))
		return false;
	if (s.answered_at)
		return err_set(err, ERR_NOT_FOUND, "it was answered: its files are the dossier's");
	/* Who reads what belongs to a person is written down. */
	struct handed_view *v = arena_zalloc(&r->arena, sizeof *v);
	v->submission = s.id;
	return evidence_send(r, EVIDENCE_SUBMISSION, s.id, r->param[1], err) &&
	       int_parse(r->param[1], strlen(r->param[1]), &v->no) &&
	       web_act(r, handed_viewed_act, v, file_shown);
}

bool submission_accept(struct request *r, struct error *err)
{
	struct submission_answer *t = submission_answer_of(r, err);
	if (!t)
		return false;
	struct came *found = arena_alloc(&r->arena, sizeof *found * COMPONENTS_MAX);
	t->founds = t->procedure ? came_typed(r, t->procedure, &r->post, found) : 0;
	t->found = found;
	return web_act(r, submission_accept_act, t, accepted);
}

/* To where the letter can be printed. */
static bool given_back(struct request *r, struct error *err)
{
	const struct submission_answer *t = r->act_arg;
	(void)err;
	return redirect(r, desk_keep(r, arena_printf(&r->arena, "/submissions/%lld", (long long)t->id)));
}

bool submission_give_back(struct request *r, struct error *err)
{
	struct submission_answer *t = submission_answer_of(r, err);
	if (!t)
		return false;
	t->kind = submission_kind(form_get(&r->post, "kind"));
	t->reason = form_get(&r->post, "reason");
	t->basis = form_get(&r->post, "basis");
	return web_act(r, submission_return_act, t, given_back);
}
