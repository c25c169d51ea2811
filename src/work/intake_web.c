/* intake_web.c: taking in at a desk: the person by number or by the card's QR code. Each page comes back with
 * what was typed. The procedure was chosen in choose_web.c. */
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account/account_web.h"
#include "base/date.h"
#include "base/text.h"
#include "dossier/dossier_web.h"
#include "dossier/inquiry_web.h"
#include "form/form_web.h"
#include "procedure/procedure_web.h"
#include "work/address_web.h"
#include "work/bearer_web.h"
#include "work/card_web.h"
#include "work/deed.h"
#include "work/intake.h"
#include "work/show_web.h"
#include "work/typed_person.h"

/* AGAIN_MAX: a person's newest dossiers that are looked at, whether one is the same as what is handed in. */
enum { COPIES_MAX = 1000, AGAIN_MAX = 50 };

/* The form as it came, and what is to be said about it. */
struct typed {
	const struct rules *rules;
	const struct procedure *procedure;
	int desk, agency; /* places; agency -1: not chosen */
	const char *name, *id, *phone, *fee, *copies, *channel;
	const char *reason, *basis; /* why the fee is lower; reason NULL or "": it is not */
	int64_t many;               /* copies; 0: not asked for */
	struct waiver waiver;
	bool by_post; /* the post brings the result, to: */
	struct postal_address address;
	struct bearer bearer;         /* who hands it in for the applicant */
	const char *fault, *fault_at; /* message key, id of the field */
	char paper_at[20];            /* such an id */
	int64_t seen;                 /* id of the dossier whose person is shown; 0: none */
	struct came *came;            /* papers that were ticked off */
	int papers;
	struct held *held; /* what was issued to the person before */
	int helds;
	bool known;                     /* the person was found by number */
	const char *other;              /* the name under which this number is known, masked; NULL: none */
	const char *again;              /* code of what the person handed in today, the same; NULL: none */
	int64_t again_at;               /* when */
	bool other_asked, again_asked;  /* the clerk was asked about this number */
	bool invalid;                   /* the declaration has faults */
	const struct form_blank *blank; /* the procedure's form, or NULL */
	struct form_filled filled;
};

/* What the person holds already, as choices for the paper `no`. */
static void put_held(struct request *r, struct value_map *m, const struct typed *t, int no)
{
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * HELD_MAX);
	for (int i = 0; i < t->helds; i++) {
		const struct held *h = &t->held[i];
		struct value_map *row = value_map_new(&r->arena, 6);
		bool chosen = false;
		for (int c = 0; c < t->papers; c++)
			chosen |= t->came[c].no == no && t->came[c].issued == h->id;
		put_text(row, "value", arena_printf(&r->arena, CAME_HELD_PREFIX "%lld", (long long)h->id));
		put_text(row, "title", h->title);
		put_text(row, "number",
			h->number ? arena_printf(&r->arena, "%02lld/%s", (long long)h->number, h->symbol)
				  : NULL);
		put_day(row, "at", day_of_time(h->at));
		put_bool(row, "chosen", chosen);
		rows[i] = row;
	}
	put_list(m, "held", rows, t->helds);
}

static void put_components(struct request *r, struct value_map *m, const struct typed *t)
{
	const struct procedure_detail *d = t->procedure->detail;
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * COMPONENTS_MAX);
	for (int i = 0; d && i < d->components; i++) {
		const struct component *k = &d->component[i];
		struct value_map *row = value_map_new(&r->arena, 11);
		put_plain(row, "no", k->no);
		put_text(row, "paper", k->name);
		put_bool(row, "needed", k->needed);
		put_text(row, "when", k->when);
		put_count(row, "originals", k->originals);
		put_count(row, "copies", k->copies);
		for (int c = 0; c < t->papers; c++)
			if (t->came[c].no == k->no && t->came[c].kind != CAME_HELD)
				put_bool(row, came_kind_names[t->came[c].kind], true);
		put_held(r, row, t, k->no);
		rows[i] = row;
	}
	put_list(m, "components", rows, d ? d->components : 0);
	put_bool(m, "components_any", d && d->components);
}

/* The fee of the catalogue, until something else is typed. */
static void put_fee(struct request *r, struct value_map *m, const struct typed *t)
{
	static const char *const per[] = { "procedure.per_copy", "procedure.per_page", NULL };
	const struct procedure *on = procedure_on(t->procedure, day_of_time(time_now()));
	bool known = on->fee && on->fee_amount >= 0;
	put_bool(m, "has_fee", on->fee);
	put_bool(m, "by_copies", known && on->fee_per == FEE_PER_COPY);
	put_text(m, "copies", t->copies ? t->copies : "1");
	put_text(m, "fee",
		t->fee ? t->fee
		: known && on->fee_per == FEE_PER_DOSSIER
			? arena_printf(&r->arena, "%lld", (long long)on->fee_amount)
			: NULL);
	put_bool(m, "fee_known", known);
	put_count(m, "fee_amount", on->fee_amount);
	put_text(m, "fee_per", per[on->fee_per] ? message(r->lang, per[on->fee_per]) : NULL);
	put_bool(m, "waives", t->reason && *t->reason);
	put_text(m, "fee_basis", t->basis);
	waiver_put_kinds(r, m, t->reason);
}

static bool read_typed(struct request *r, struct typed *t, const struct form *f, struct error *err)
{
	const char *agency = form_get(f, "agency");
	t->rules = r->subjects;
	int at = catalogue_find(&t->rules->catalogue, r->param[0], strlen(r->param[0]));
	if (at < 0)
		return err_set(err, ERR_NOT_FOUND, "no procedure has the code %.80s", r->param[0]);
	t->procedure = &t->rules->catalogue.procedure[at];
	t->desk = own_desk(r, t->rules, err);
	t->agency = agency ? province_agency(&t->rules->province, agency, strlen(agency)) : -1;
	t->name = typed_tidy(&r->arena, form_get(f, "applicant"));
	t->id = typed_tidy(&r->arena, form_get(f, "applicant_id"));
	t->phone = typed_tidy(&r->arena, form_get(f, "phone"));
	t->fee = form_get(f, "fee");
	t->copies = form_get(f, "copies");
	t->reason = form_get(f, "fee_reason");
	t->basis = typed_tidy(&r->arena, form_get(f, "fee_basis"));
	t->channel = form_get(f, "channel");
	const char *by = form_get(f, "return_by");
	t->by_post = by && strcmp(by, "post") == 0;
	t->address = address_typed(r, f);
	t->bearer = bearer_typed(r, f);
	t->came = arena_zalloc(&r->arena, sizeof *t->came * COMPONENTS_MAX);
	t->papers = came_typed(r, t->procedure, f, t->came);
	int32_t today = day_of_time(time_now());
	struct form_post sent = form_post_of(r);
	t->blank = t->rules->forms ? form_on(t->rules->forms, at, today) : NULL;
	if (t->blank)
		form_fill(t->rules->forms, t->blank, f == &r->post ? &sent : NULL, today, &r->arena,
			&t->filled);
	return t->desk >= 0;
}

static void put_agencies(struct request *r, struct value_map *m, const struct typed *t)
{
	const struct province *p = &t->rules->province;
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)p->agencies + 1));
	int n = 0;
	for (int i = 0; i < p->agencies; i++) {
		if (!agency_decides(t->rules, t->procedure, i, day_of_time(time_now())) ||
			!desk_takes(t->rules, t->desk, t->procedure, &p->agency[i]))
			continue;
		struct value_map *row = value_map_new(&r->arena, 4);
		put_text(row, "code", p->agency[i].code);
		put_text(row, "name", p->agency[i].name);
		put_bool(row, "chosen", i == t->agency);
		rows[n++] = row;
	}
	put_list(m, "agencies", rows, n);
	put_bool(m, "one_agency", n == 1);
}

/* Where the desk takes the procedure in for nobody: that it does not, and which desks do. */
static void put_takers(struct request *r, struct value_map *m, const struct typed *t)
{
	const struct province *p = &t->rules->province;
	int32_t today = day_of_time(time_now());
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)p->desks + 1));
	int n = 0;
	bool takes = desk_takes_some(t->rules, t->desk, t->procedure, today);
	for (int i = 0; !takes && i < p->desks; i++) {
		if (!desk_takes_some(t->rules, i, t->procedure, today))
			continue;
		struct value_map *row = value_map_new(&r->arena, 1);
		put_text(row, "taker", p->desk[i].name);
		rows[n++] = row;
	}
	put_bool(m, "takes", takes);
	put_list(m, "takers", rows, n);
	put_bool(m, "takers_any", n > 0);
	put_bool(m, "boundary_free", t->procedure->boundary_free != NULL);
	put_text(m, "desk", p->desk[t->desk].name);
}

static bool form_page(struct request *r, const struct typed *t, struct error *err)
{
	struct value_map *m = page_values(r);
	int64_t now = time_now();
	put_text(m, "code", t->procedure->code);
	put_text(m, "name", t->procedure->name);
	put_text(m, "applicant", t->name);
	put_text(m, "applicant_id", t->id);
	put_text(m, "phone", t->phone);
	put_fee(r, m, t);
	put_components(r, m, t);
	put_bool(m, "by_post", t->channel && strcmp(t->channel, "post") == 0);
	put_bool(m, "returns_by_post", t->by_post);
	address_put(m, &t->address);
	bearer_put_typed(r, m, &t->bearer, t->fault_at);
	put_bool(m, "known", t->known);
	put_text(m, "other", t->other);
	put_text(m, "again", t->again);
	put_time(m, "again_at", t->again_at);
	put_bool(m, "other_asked", t->other || t->other_asked);
	put_bool(m, "again_asked", t->again || t->again_asked);
	put_bool(m, "holds", t->helds > 0);
	put_count(m, "limit", t->procedure->time_limit);
	put_text(m, "unit", message(r->lang, unit_keys[t->procedure->unit]));
	put_time(m, "due", procedure_due(t->rules, t->procedure, now - now % 60));
	put_agencies(r, m, t);
	put_takers(r, m, t);
	desk_put(r, m, false);
	put_bool(m, "has_form", t->blank != NULL);
	struct form_show show = { .filled = &t->filled,
		.counter = true,
		.action = desk_keep(r, arena_printf(&r->arena, "/intake/%s", t->procedure->code)) };
	if (t->blank)
		form_put(r, m, &show);
	/* Sent twice, by a double click or a bad network, it makes one dossier. */
	const char *key = form_get(&r->post, "key");
	put_text(m, "key",
		key && *key
			? key
			: arena_printf(&r->arena, "%08x%08x", randombytes_random(), randombytes_random()));
	if (t->fault) {
		put_text(m, "fault", message(r->lang, t->fault));
		put_text(m, "fault_at", t->fault_at);
	}
	if (t->fault || t->invalid)
		r->response->status = 422;
	r->response->no_store = true;
	return page_render(r, "work/intake.html", m, t->procedure->code, err);
}

bool intake_form(struct request *r, struct error *err)
{
	struct typed t = { 0 };
	return read_typed(r, &t, &r->get, err) && form_page(r, &t, err);
}

/* The declaration, and where the post brings the result, as far as the card tells and nothing was typed. */
static void fill_from_card(struct request *r, struct typed *t, const struct card *card)
{
	struct form_post sent = form_post_of(r);
	struct form_post with = card_into(r, &sent, card);
	if (t->blank)
		form_fill(t->rules->forms, t->blank, &with, day_of_time(time_now()), &r->arena, &t->filled);
	if (!address_said(&t->address))
		t->address = card_address(&r->arena, card);
}

/* Fills from the card that was scanned, or from the last dossier of the number. True when something was. */
static bool fill_person(struct request *r, struct typed *t, bool *filled, struct error *err)
{
	const char *scan = form_get(&r->post, "scan"), *name, *phone;
	struct card card;
	*filled = scan && *scan;
	if (*filled && card_read(scan, &r->arena, &card)) {
		t->id = card.number;
		t->name = card.name;
		fill_from_card(r, t, &card);
	} else if (*filled) {
		t->fault = "intake.no_card";
		t->fault_at = "scan";
		return true;
	}
	if (!t->id || !*t->id || (t->name && *t->name && t->phone && *t->phone))
		return true;
	int64_t dossier;
	if (!dossier_person_known(r->db, t->id, &r->arena, &name, &phone, &dossier, err))
		return false;
	t->known = name != NULL;
	if (t->known && (!t->name || !*t->name)) {
		t->name = name;
		*filled = true;
	}
	t->seen = *filled ? dossier : 0;
	if (phone && (!t->phone || !*t->phone) && *filled)
		t->phone = phone;
	return true;
}

static const char *declared(struct request *r, const json_t *person, const char *name)
{
	return typed_tidy(&r->arena, json_string_value(json_object_get(person, name)));
}

/* What the declaration says of the person need not be typed twice: whom forms name the applicant, else the
 * person concerned, else the owner. */
static void fill_from_form(struct request *r, struct typed *t)
{
	static const char *const members[] = { "applicant", "person", "owner" };
	for (size_t i = 0; t->blank && i < sizeof members / sizeof members[0]; i++) {
		const json_t *person = json_object_get(t->filled.answers, members[i]);
		const char *name = declared(r, person, "name");
		if (!name)
			continue;
		/* Whoever hands it in for somebody else has another number. */
		if (t->name && *t->name && !typed_same_name(&r->arena, t->name, name))
			return;
		if (!t->name || !*t->name)
			t->name = name;
		if (!t->id || !*t->id)
			t->id = declared(r, person, "identity");
		if (!t->phone || !*t->phone)
			t->phone = declared(r, person, "phone");
		const json_t *home = json_object_get(person, "residence");
		for (int p = 0, typed = address_said(&t->address); p < ADDRESS_PARTS && !typed; p++)
			t->address.part[p] = declared(r, home, address_names[p]);
		return;
	}
}

static bool taken_in(struct request *r, struct error *err)
{
	const struct intake *t = r->act_arg;
	(void)err;
	return redirect(
		r, desk_keep(r, arena_printf(&r->arena, "%s?taken_in=1", dossier_address(r, t->code))));
}

static bool check_papers(struct typed *t)
{
	const struct component *lacks = came_lacks(t->procedure, t->came, t->papers);
	const struct came *wrong = held_lacks(t->came, t->papers, t->held, t->helds);
	if (!lacks && !wrong)
		return true;
	t->fault = wrong ? "intake.not_held" : "intake.no_paper";
	snprintf(t->paper_at, sizeof t->paper_at, "paper_%d", wrong ? wrong->no : lacks->no);
	t->fault_at = t->paper_at;
	return false;
}

/* Less than the catalogue asks only with a reason, and a reason only then. */
static void check_waiver(struct typed *t, int64_t fee)
{
	struct error why = { 0 };
	int kind = t->reason ? text_word(t->reason, waiver_names) : -1;
	t->waiver = (struct waiver){ .kind = kind < 0 ? WAIVER_OTHER : (enum waiver_kind)kind,
		.basis = t->basis };
	if (waiver_fits(t->procedure, day_of_time(time_now()), t->many, fee, kind < 0 ? NULL : &t->waiver,
		    &why))
		return;
	bool basis = strncmp(why.text, "fee_basis", 9) == 0;
	t->fault = basis ? "intake.no_basis" : kind < 0 ? "intake.no_waiver" : "intake.idle_waiver";
	t->fault_at = basis ? "fee_basis" : "fee_reason";
}

/* What was typed; left empty, the catalogue's fee, for as many copies as are wanted. */
static void check_fee(struct typed *t, int64_t *fee)
{
	const struct procedure *on = procedure_on(t->procedure, day_of_time(time_now()));
	int64_t copies = 1;
	bool each = on->fee && on->fee_per == FEE_PER_COPY && on->fee_amount >= 0;
	if (t->copies && *t->copies &&
		(!int_parse(t->copies, strlen(t->copies), &copies) || copies < 1 || copies > COPIES_MAX)) {
		t->fault = "intake.no_copies";
		t->fault_at = "copies";
	} else if (t->fee && *t->fee) {
		if (!typed_dong(t->fee, fee)) {
			t->fault = "intake.no_fee";
			t->fault_at = "fee";
		}
	} else {
		*fee = each && t->copies ? on->fee_amount * copies
					 : intake_fee(t->procedure, day_of_time(time_now()));
	}
	t->many = t->copies ? copies : 0;
	if (!t->fault)
		check_waiver(t, *fee);
}

static bool check_typed(struct typed *t, int64_t *fee)
{
	const struct province *p = &t->rules->province;
	*fee = -1;
	static const char *const faults[][2] = { [TYPED_NO_NAME] = { "intake.no_name", "applicant" },
		[TYPED_BAD_NUMBER] = { "intake.bad_id", "applicant_id" },
		[TYPED_BAD_PHONE] = { "intake.bad_phone", "phone" } };
	enum typed_fault wrong = typed_person_fault((const char *const[]){ t->name, t->id, t->phone });
	if (wrong) {
		t->fault = faults[wrong][0];
		t->fault_at = faults[wrong][1];
	} else if (t->agency < 0 ||
		   !agency_decides(t->rules, t->procedure, t->agency, day_of_time(time_now())) ||
		   !desk_takes(t->rules, t->desk, t->procedure, &p->agency[t->agency])) {
		t->fault = "intake.no_agency";
		t->fault_at = "agency";
	} else if (t->by_post && address_fault(&t->address) >= 0) {
		t->fault = "intake.no_address";
		t->fault_at = address_names[address_fault(&t->address)];
	} else if (!bearer_fault(&t->bearer, t->id, &t->fault, &t->fault_at) && check_papers(t)) {
		check_fee(t, fee);
	}
	return !t->fault;
}

/* What a page asked about this number, and was sent again. */
static bool was_asked(struct request *r, const struct typed *t, const char *field)
{
	const char *asked = form_get(&r->post, field);
	return asked && t->id && strcmp(asked, t->id) == 0;
}

/* A number that came before under another name: the clerk looks at the card once more, and sends it again. */
static bool find_other(struct request *r, struct typed *t, struct error *err)
{
	const char *name, *phone;
	int64_t dossier;
	t->other_asked = was_asked(r, t, "other");
	if (!t->id || !*t->id || t->other_asked)
		return true;
	if (!dossier_person_known(r->db, t->id, &r->arena, &name, &phone, &dossier, err))
		return false;
	if (name && !typed_same_name(&r->arena, name, t->name)) {
		t->other = typed_masked_name(&r->arena, name);
		t->seen = dossier;
		t->fault = "intake.other_name";
		t->fault_at = "applicant";
	}
	return true;
}

/* Sent anew after a bad network or by going back, it would be there twice: what the person handed in today,
 * for the same, and is still open. Under a key that was used the first answer comes again, or a refusal. */
static bool find_again(struct request *r, struct typed *t, const struct once *once, struct error *err)
{
	int64_t ids[AGAIN_MAX];
	bool used;
	t->again_asked = was_asked(r, t, "again");
	if (!t->id || !*t->id || t->again_asked)
		return true;
	int n = dossiers_of_person(r->db, t->id, ids, AGAIN_MAX, err);
	struct dossier *d = arena_zalloc(&r->arena, sizeof *d * AGAIN_MAX);
	if (n < 0 || !once_was_used(r->db, once, &used, err) ||
		!dossier_by_ids(
			r->db, &t->rules->province, &t->rules->catalogue, ids, n, &r->arena, d, err))
		return false;
	for (int i = 0; i < n && !t->again && !used; i++) {
		if (!d[i].id || d[i].finished_at || d[i].agency != t->agency || d[i].procedure < 0 ||
			&t->rules->catalogue.procedure[d[i].procedure] != t->procedure ||
			day_of_time(d[i].received_at) != day_of_time(time_now()))
			continue;
		t->again = arena_dup(&r->arena, d[i].code, strlen(d[i].code));
		t->again_at = d[i].received_at;
		if (!t->fault) {
			t->fault = "intake.again_fault";
			t->fault_at = "applicant_id";
		}
	}
	return true;
}

/* A page that is about to show what is known of somebody. */
struct looking {
	struct held_look look; /* first: it is the act's argument */
	struct typed *typed;
};

/* The page with somebody found by number, once the journal holds that they were looked up. */
static bool looked_up(struct request *r, struct error *err)
{
	struct looking *l = r->act_arg;
	return form_page(r, l->typed, err);
}

static bool page_again(struct request *r, struct typed *t, struct error *err)
{
	struct looking *l = arena_alloc(&r->arena, sizeof *l);
	*l = (struct looking){ { t->seen, t->held, t->helds }, t };
	return t->seen || t->helds ? web_act(r, held_look_act, l, looked_up) : form_page(r, t, err);
}

/* What need not be asked for again; where no papers are asked for, nothing of the person is looked up. */
static bool read_held(struct request *r, struct typed *t, struct error *err)
{
	const struct procedure_detail *d = t->procedure->detail;
	if (!t->id || !*t->id || !d || !d->components)
		return true;
	t->held = arena_alloc(&r->arena, sizeof *t->held * HELD_MAX);
	t->helds = held_of_person(r->db, t->id, &r->arena, t->held, HELD_MAX, err);
	return t->helds >= 0;
}

bool intake_post(struct request *r, struct error *err)
{
	struct typed *t = arena_zalloc(&r->arena, sizeof *t);
	struct intake *in = arena_zalloc(&r->arena, sizeof *in);
	const char *key = form_get(&r->post, "key");
	bool filled;
	int64_t fee;
	if (!read_typed(r, t, &r->post, err) || !fill_person(r, t, &filled, err) || !read_held(r, t, err))
		return false;
	if (t->id && *t->id && !inquiry_search(r, INQUIRY_NUMBER, t->id, t->known || t->helds, err))
		return false;
	filled |= bearer_scan(r, &t->bearer, &t->fault, &t->fault_at);
	bool rows = form_get(&r->post, "add") || form_get(&r->post, "remove"), valid = true;
	if (t->seen || filled || rows)
		return page_again(r, t, err);
	fill_from_form(r, t);
	if (t->blank && !form_check(&t->filled, &valid, err))
		return false;
	t->invalid = !valid;
	bool right = check_typed(t, &fee) && !t->invalid;
	if (key && *key) {
		in->once.key = arena_printf(&r->arena, "%lld:form:%s", (long long)r->who.account, key);
		once_asks(r, &in->once, r->body, r->body_len);
	}
	if (right && (!find_other(r, t, err) || !find_again(r, t, &in->once, err)))
		return false;
	if (!right || t->other || t->again)
		return page_again(r, t, err);
	const struct province *p = &t->rules->province;
	in->rules = t->rules;
	in->dossier = (struct dossier_new){ .procedure = t->procedure,
		.agency = &p->agency[t->agency],
		.desk = &p->desk[t->desk],
		.channel = t->channel && strcmp(t->channel, "post") == 0 ? CHANNEL_POST : CHANNEL_COUNTER,
		.fee = fee,
		.person = { span_of(t->name), span_of(t->id), span_of(t->phone) },
		.act = "dossier.received" };
	in->came = t->came;
	in->papers = t->papers;
	in->copies = t->many;
	in->waiver = t->reason && *t->reason ? &t->waiver : NULL;
	in->address = t->by_post ? &t->address : NULL;
	in->bearer = bearer_said(&t->bearer) ? &t->bearer : NULL;
	if (t->blank) {
		char *json = json_dumps(t->filled.answers, JSON_COMPACT | JSON_SORT_KEYS);
		in->form = t->blank->code;
		in->answers = arena_str(&r->arena, json ? json : "{}");
		free(json);
	}
	return web_act(r, intake_act, in, taken_in);
}
