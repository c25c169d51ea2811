/* print_web.c: what a desk prints, as PDF: the receipt on A5 and on 80 mm, and the papers written to the
 * person, in the form that the law of their day prescribes. */
#include <string.h>

#include "account/account_web.h"
#include "base/date.h"
#include "base/text.h"
#include "dossier/bearer_web.h"
#include "dossier/dossier_web.h"
#include "paper/paper.h"
#include "procedure/procedure_web.h"
#include "work/came.h"
#include "work/deed.h"
#include "work/print_web.h"
#include "work/sheet_web.h"
#include "work/waiver.h"
#include "work/show_web.h"

enum { LETTERS_READ = 128 };

/* What is being printed. */
struct printing {
	struct request *r;
	const struct rules *rules;
	struct dossier dossier;
	struct paper_values *values;
	int64_t made_at;
	bool docx; /* to be written on, instead of PDF */
	const char *what;
	struct deed *deed; /* what was done to the dossier */
	int deeds;
};

static void put_when(struct printing *p, const char *name, int64_t at)
{
	paper_put(p->values, name, sheet_time(&p->r->arena, at));
}

/* "10:00 08/06/2022", for a cell. */
static const char *short_time(struct arena *a, int64_t at)
{
	struct date d = date_of(day_of_time(at));
	int minute = (int)((at - time_of_day_start(day_of_time(at))) / 60);
	return arena_printf(a, "%02d:%02d %02d/%02d/%d", minute / 60, minute % 60, d.day, d.month, d.year);
}

static const char *agency_name(const struct printing *p, int at)
{
	return at < 0 ? "" : p->rules->province.agency[at].name;
}

static const char *desk_name(const struct printing *p)
{
	return p->dossier.desk < 0 ? "" : p->rules->province.desk[p->dossier.desk].name;
}

/* "25.000 đồng" */
static const char *dong(struct arena *a, int64_t n)
{
	struct buf b = BUF_INIT(64);
	number_format(&b, n, NUMBER_VI);
	buf_adds(&b, " đồng");
	return arena_take(a, &b);
}

static void put_dossier(struct printing *p)
{
	const struct dossier *d = &p->dossier;
	const char *name = d->person[PERSON_APPLICANT];
	const struct province *v = &p->rules->province;
	paper_put(p->values, "code", d->code);
	paper_put(p->values, "url", d->code);
	paper_put(p->values, "applicant", name ? name : "");
	paper_put(p->values, "procedure",
		d->procedure < 0 ? "" : p->rules->catalogue.procedure[d->procedure].name);
	paper_put(p->values, "agency", text_capitals(&p->r->arena, agency_name(p, d->agency)));
	paper_put(p->values, "parent_agency",
		text_capitals(&p->r->arena, province_setting(v, "issuing_body", "ỦY BAN NHÂN DÂN")));
	paper_put(p->values, "desk", desk_name(p));
	paper_put(p->values, "place", province_setting(v, "place", ""));
	put_when(p, "received", d->received_at);
}

/* How long it may take by the catalogue of the day on which it was taken in, as form 01 asks. */
static void put_limit(struct printing *p)
{
	const struct dossier *d = &p->dossier;
	if (d->procedure < 0)
		return;
	const struct procedure *x =
		procedure_on(&p->rules->catalogue.procedure[d->procedure], day_of_time(d->received_at));
	paper_put(p->values, "limit",
		arena_printf(&p->r->arena, "%d %s", x->time_limit, message(LANG_VI, unit_keys[x->unit])));
}

/* What was taken; where that is less than is asked, also why. */
static bool put_fee(struct printing *p, struct error *err)
{
	struct arena *a = &p->r->arena;
	int64_t fee = p->dossier.fee;
	struct waiver w;
	bool waived;
	if (!waiver_of(p->r->db, p->dossier.id, a, &w, &waived, err))
		return false;
	if (waived)
		paper_put(p->values, "fee",
			arena_printf(a, "%s%s; miễn, giảm: %s (%s)", dong(a, fee),
				w.whole < 0 ? "" : arena_printf(a, ", mức quy định %s", dong(a, w.whole)),
				waiver_words(LANG_VI, w.kind), w.basis));
	else if (fee > 0)
		paper_put(p->values, "fee", dong(a, fee));
	return true;
}

const char *work_took_in(struct request *r, const struct deed *list, int n, struct error *err)
{
	for (int i = 0; i < n; i++)
		if (strcmp(list[i].act, "dossier.received") == 0)
			return dossier_who(r, LANG_VI, list[i].who, 0, err);
	return "";
}

/* Who took it in, not who prints it. */
static bool put_officer(struct printing *p, struct error *err)
{
	const char *who = work_took_in(p->r, p->deed, p->deeds, err);
	if (who)
		paper_put(p->values, "officer", who);
	return who != NULL;
}

/* When it is due; while its clock stands still, what was promised before, and that it does. */
static bool put_due_time(struct printing *p, struct error *err)
{
	int64_t due = p->dossier.due_at;
	bool stopped = due == CLOCK_STOPPED;
	if (stopped && !due_before_stop(p->r->db, p->dossier.id, &p->r->arena, &due, err))
		return false;
	put_when(p, "due", due);
	if (stopped)
		paper_put(p->values, "note", "tạm dừng, chờ người nộp bổ sung hồ sơ");
	return true;
}

/* What was ticked off at intake. */
static bool put_came(struct printing *p, struct error *err)
{
	static const char *const words[CAME_KINDS] = { "Bản chính", "Bản sao", "Bản sao chứng thực",
		"Đã có, không phải nộp" };
	struct arena *a = &p->r->arena;
	struct came came[COMPONENTS_MAX];
	int n = came_of(p->r->db, p->dossier.id, a, came, COMPONENTS_MAX, err);
	if (n > 0)
		paper_put(p->values, "papers_any", "yes");
	for (int i = 0; i < n; i++) {
		struct paper_values *v = paper_put_item(p->values, "papers");
		paper_put(v, "no", arena_printf(a, "%d", i + 1));
		paper_put(v, "name", came[i].name);
		paper_put(v, "count", words[came[i].kind]);
	}
	return n >= 0;
}

static bool make(struct printing *p, const char *name, const char *file, struct error *err)
{
	const char *called = arena_printf(&p->r->arena, "%s-%s", p->dossier.code, file);
	return sheet_make(p->r, p->values, name, p->made_at, p->docx, called, err);
}

/* What each kind says besides the reason. */
static void put_letter(struct printing *p, const struct letter *l)
{
	struct arena *a = &p->r->arena;
	const struct dossier *d = &p->dossier;
	char text[17];
	sheet_put_text(p->r, p->values,
		arena_printf(a, "Hồ sơ số %s, thủ tục: %s.", d->code,
			d->procedure < 0 ? "" : p->rules->catalogue.procedure[d->procedure].name));
	sheet_put_text(p->r, p->values, l->text);
	if (l->basis)
		sheet_put_text(p->r, p->values, arena_printf(a, "Căn cứ: %s.", l->basis));
	if (l->kind == LETTER_APOLOGY || l->kind == LETTER_EXTENSION) {
		struct date date = date_of(day_of_time(l->due_after));
		time_format(l->due_after, text);
		sheet_put_text(p->r, p->values,
			arena_printf(a, "Thời gian hẹn trả kết quả mới: %s ngày %02d/%02d/%d.", text + 11,
				date.day, date.month, date.year));
	}
	if (l->kind == LETTER_SUPPLEMENT)
		sheet_put_text(p->r, p->values,
			"Thời gian giải quyết được tạm dừng từ khi gửi phiếu này và tính tiếp khi "
			"nhận đủ hồ sơ bổ sung.");
}

/* Who wrote it, in which office. */
static bool put_signer(struct printing *p, const struct letter *l, struct error *err)
{
	const struct deed *d = deed_of_letter(p->deed, p->deeds, l->no);
	return sheet_put_signer(
		p->r, p->values, l->who, d ? d->role : ROLE_NONE, d ? d->in_place_of : 0, err);
}

static bool print_letter(struct printing *p, int64_t no, struct error *err)
{
	struct request *r = p->r;
	struct letter *list = arena_alloc(&r->arena, sizeof *list * LETTERS_READ);
	int n = letters_of(r->db, p->dossier.id, &r->arena, list, LETTERS_READ, err);
	const struct letter *l = NULL;
	for (int i = 0; i < n; i++)
		if (list[i].no == no)
			l = &list[i];
	if (n < 0)
		return false;
	if (!l || !letter_is_sent(l->kind))
		return err_set(
			err, ERR_NOT_FOUND, "no letter of this dossier has the number %lld", (long long)no);
	int32_t day = day_of_time(l->at);
	p->made_at = l->at;
	sheet_put_form(r, p->values, arena_printf(&r->arena, "form.%s", letter_kind_names[l->kind]), day);
	paper_put(p->values, "number", arena_printf(&r->arena, "%02d/%s", l->no, p->dossier.code));
	paper_put(p->values, "date", sheet_date(&r->arena, day));
	put_letter(p, l);
	if (!put_signer(p, l, err))
		return false;
	paper_put(paper_put_item(p->values, "recipients"), "name", "Như trên");
	paper_put(paper_put_item(p->values, "recipients"), "name", desk_name(p));
	return make(p, "letter", letter_kind_names[l->kind], err);
}

/* The control slip on its way: the hand-overs among the deeds, and what was written with them. */
struct slip {
	struct printing *p;
	const struct process *process;
	struct letter *letter;
	int letters, no;
	int64_t before; /* time of the hand-over before */
};

/* Where a step is done: the desk, or a body: `chosen` (a place) where the step is a chosen one's. */
static const char *step_place(const struct slip *s, const struct step *step, int chosen, int64_t at)
{
	const struct dossier *d = &s->p->dossier;
	if (step_is_chosen(step))
		return agency_name(s->p, chosen);
	if (strcmp(step->body, "desk") == 0 && d->desk >= 0)
		return desk_name(s->p);
	return agency_name(s->p, step_agency(s->p->rules, step, d->agency, day_of_time(at)));
}

/* Who got it: whom it was given to by name, else whoever did the next thing at that step; *name NULL: nobody
 * yet. */
static bool find_taker(
	const struct slip *s, int at, const struct step *to, const char **name, struct error *err)
{
	const struct printing *p = s->p;
	struct account a;
	struct error none = { 0 };
	*name = NULL;
	if (p->deed[at].holder && account_by_id(p->r->db, p->deed[at].holder, &p->r->arena, &a, &none)) {
		*name = a.full_name;
		return true;
	}
	for (int i = at + 1; i < p->deeds; i++)
		if (p->deed[i].step == to->no) {
			*name = dossier_who(p->r, LANG_VI, p->deed[i].who, p->deed[i].in_place_of, err);
			return *name != NULL;
		}
	return true;
}

/* "Chờ bổ sung từ 10:00 08/06/2022 đến 08:00 05/07/2022" */
static const char *pause_words(struct arena *a, const struct letter *l)
{
	const char *from = arena_printf(a, "Chờ bổ sung từ %s", short_time(a, l->at));
	return l->answered_at ? arena_printf(a, "%s đến %s", from, short_time(a, l->answered_at)) : from;
}

/* What was noted with it, and how long it waited for the person before. */
static const char *hand_note(const struct slip *s, const struct deed *d)
{
	struct arena *a = &s->p->r->arena;
	const char *note = "";
	for (int i = 0; i < s->letters; i++) {
		const struct letter *l = &s->letter[i];
		bool paused = l->kind == LETTER_SUPPLEMENT && l->at >= s->before && l->at <= d->at;
		const char *more = l->no == d->letter ? l->text : paused ? pause_words(a, l) : NULL;
		if (more)
			note = *note ? arena_printf(a, "%s; %s", note, more) : more;
	}
	return note;
}

static bool add_hand(struct slip *s, int at, const struct step *to, struct error *err)
{
	static const char *const words[][2] = { { "early", "Trước hạn" }, { "on_time", "Đúng hạn" },
		{ "late", "Trễ hạn" } };
	struct arena *a = &s->p->r->arena;
	const struct deed *d = &s->p->deed[at];
	const struct step *from = process_step(s->process, d->step);
	const char *giver = dossier_who(s->p->r, LANG_VI, d->who, d->in_place_of, err), *taker = NULL;
	const char *place = from ? step_place(s, from, d->agency, d->at) : desk_name(s->p);
	struct paper_values *v = paper_put_item(s->p->values, "hands"), *outer = s->p->values;
	if (!giver || (to && !find_taker(s, at, to, &taker, err)))
		return false;
	paper_put(v, "no", arena_printf(a, "%d", ++s->no));
	paper_put(v, "giver", *place ? arena_printf(a, "%s, %s", giver, place) : giver);
	paper_put(v, "taker",
		to ? arena_printf(a, "%s%s%s (%s)", taker ? taker : "", taker ? ", " : "",
			     step_place(s, to, d->to_agency, d->at), to->name)
		   : "Người nộp");
	paper_put(v, "kept", "");
	for (size_t i = 0; d->kept && i < sizeof words / sizeof words[0]; i++)
		if (strcmp(words[i][0], d->kept) == 0)
			paper_put(v, "kept", words[i][1]);
	paper_put(v, "remark", hand_note(s, d));
	s->p->values = v;
	put_when(s->p, "time", d->at);
	s->p->values = outer;
	s->before = d->at;
	return true;
}

static bool print_control(struct printing *p, struct error *err)
{
	struct life life;
	struct slip s = { .p = p };
	s.letter = arena_alloc(&p->r->arena, sizeof *s.letter * LETTERS_READ);
	s.letters = letters_of(p->r->db, p->dossier.id, &p->r->arena, s.letter, LETTERS_READ, err);
	if (s.letters < 0 || !life_read(p->r->db, p->rules, p->dossier.id, &life, err))
		return false;
	s.process = life.process;
	sheet_put_form(p->r, p->values, "form.control", day_of_time(p->dossier.received_at));
	for (int i = 0; i < p->deeds; i++) {
		const struct deed *d = &p->deed[i];
		bool came = strcmp(d->act, "dossier.received") == 0;
		const struct step *to = process_step(s.process, came ? 2 : d->to);
		bool handed = to || came || strcmp(d->act, "dossier.returned") == 0;
		if (handed && !add_hand(&s, i, to, err))
			return false;
	}
	return make(p, "control", "control", err);
}

/* The receipt with address and phone of whom it is given to, once the journal holds that they are seen. */
static bool print_receipt(struct request *r, struct error *err)
{
	struct printing *p = r->act_arg;
	const char *phone = p->dossier.person[PERSON_PHONE], *address;
	if (!declared_address(
		    r->db, p->dossier.id, p->dossier.person[PERSON_APPLICANT], &r->arena, &address, err))
		return false;
	if (phone && *phone)
		paper_put(p->values, "phone", phone);
	if (address)
		paper_put(p->values, "address", address);
	struct postal_address send_to;
	if (!address_read(r->db, p->dossier.id, &r->arena, &send_to, err))
		return false;
	if (address_said(&send_to))
		paper_put(p->values, "send_to", address_line(&send_to, &r->arena));
	else if (p->dossier.desk >= 0)
		paper_put(p->values, "collect_at", desk_name(p));
	return make(p, p->what, p->what, err);
}

static bool looked_act(struct tx *tx, void *arg, struct error *err)
{
	struct printing *p = arg;
	return dossier_looked_act(tx, &p->dossier.id, err);
}

/* Who handed it in for the applicant signs the receipt, and has it. */
static bool put_bearer(struct printing *p, struct error *err)
{
	struct bearer b;
	if (!bearer_read(p->r->db, p->dossier.id, &p->r->arena, &b, err))
		return false;
	if (b.person[BEARER_NAME]) {
		paper_put(p->values, "bearer", b.person[BEARER_NAME]);
		paper_put(p->values, "bearer_ground", bearer_ground_words(LANG_VI, b.ground));
	}
	return true;
}

static bool receipt(struct printing *p, struct error *err)
{
	bool may;
	if (!dossier_numbers_for(p->r, &p->dossier, &may, err))
		return false;
	bool shows = may && strcmp(p->what, "receipt") == 0;
	if (!put_bearer(p, err))
		return false;
	return shows ? web_act(p->r, looked_act, p, print_receipt) : make(p, p->what, p->what, err);
}

/* The declaration, once the journal holds that it is seen. */
static bool print_form(struct request *r, struct error *err)
{
	struct printing *p = r->act_arg;
	bool any;
	if (!declaration_put(r, &p->dossier, p->values, &any, err))
		return false;
	if (!any)
		return err_set(err, ERR_NOT_FOUND, "nothing was declared of this dossier");
	paper_put(p->values, "date", sheet_date(&r->arena, day_of_time(p->dossier.received_at)));
	return make(p, "declaration", "form", err);
}

static bool declaration(struct printing *p, struct error *err)
{
	bool may;
	if (!dossier_numbers_for(p->r, &p->dossier, &may, err))
		return false;
	if (!may)
		return err_set(err, ERR_DENIED, "your role may not see personal numbers");
	return web_act(p->r, looked_act, p, print_form);
}

static bool begin(struct printing *p, struct error *err)
{
	struct request *r = p->r;
	p->what = sheet_asked(r, r->param[1], &p->docx);
	p->rules = r->subjects;
	if (!dossier_for_reading(r, &p->dossier, err))
		return false;
	p->values = paper_values_new(&r->arena, NULL);
	p->made_at = p->dossier.received_at;
	p->deed = arena_alloc(&r->arena, sizeof *p->deed * DEEDS_MAX);
	p->deeds = deeds_of(r->db, &p->rules->province, p->dossier.id, &r->arena, p->deed, err);
	put_dossier(p);
	put_limit(p);
	sheet_put_form(r, p->values, "form.receipt", day_of_time(p->dossier.received_at));
	return p->deeds >= 0 && put_officer(p, err) && put_due_time(p, err) && put_came(p, err) &&
	       put_fee(p, err);
}

bool work_print(struct request *r, struct error *err)
{
	struct printing *p = arena_zalloc(&r->arena, sizeof *p);
	int64_t no;
	p->r = r;
	if (!begin(p, err))
		return false;
	if (strcmp(p->what, "receipt") == 0 || strcmp(p->what, "receipt80") == 0)
		return receipt(p, err);
	if (strcmp(p->what, "control") == 0)
		return print_control(p, err);
	if (strcmp(p->what, "form") == 0)
		return declaration(p, err);
	if (!int_parse(p->what, strlen(p->what), &no))
		return err_set(err, ERR_NOT_FOUND, "there is nothing to print called \"%.40s\"", p->what);
	return print_letter(p, no, err);
}
