/* work.c: what may be done to a dossier, by whom, and what each act does. One row of `acts` says on which
 * items it may be done, in which roles, and what must be given; work_do() checks the row, runs the act, and
 * writes what came of it with one event. */
#include "work/work.h"

#include <string.h>

#include "base/date.h"
#include "base/json.h"
#include "base/text.h"
#include "store/journal.h"
#include "store/store.h"
#include "work/work_acts.h"
#include "work/work_clock.h"

const char *const item_kind_names[] = { "intake", "assign", "review", "approve", "sign", "register",
	"return", "opinion", NULL };
const char *const letter_kind_names[] = { "note", "supplement", "extension", "apology", "refusal",
	"withdrawal", "opinion", "stop", "correction", NULL };
const char *const sent_by_names[] = { "desk", "post", "email", "phone", "portal", NULL };
const char *const work_act_names[] = { "take", "give", "pass", "back", "ask", "answer", "supplement",
	"supplemented", "extend", "apologise", "refuse", "stop", "withdraw", "return", "correct", NULL };

bool letter_is_sent(enum letter_kind kind)
{
	return kind != LETTER_NOTE && kind != LETTER_OPINION && kind != LETTER_CORRECTION;
}

#define KIND(k) (1u << (k))
#define STEPS_OF_AGENCY \
	(KIND(STEP_ASSIGN) | KIND(STEP_REVIEW) | KIND(STEP_APPROVE) | KIND(STEP_SIGN) | KIND(STEP_REGISTER))
#define CHIEFS (1u << ROLE_APPROVER | 1u << ROLE_HEAD)

/* What must be given, and when it may be done. */
enum {
	NEEDS_TEXT = 1,
	NEEDS_BASIS = 2,
	NEEDS_SENT = 4,
	RUNNING = 8,  /* not while the person was asked to supplement */
	WAITING = 16, /* only then */
	HOLDER = 32,  /* when somebody has taken it, by that one alone */
	DESK = 64,    /* besides by a clerk of the desk that took it in */
};

/* An act: on which items, in which roles (0: the item's own). */
static const struct {
	unsigned kinds, roles, flags;
	act_step *run;
	const char *event;
} acts[WORK_ACTS] = {
	[ACT_TAKE] = { KIND(ITEM_KINDS) - 1, 0, 0, act_take, "dossier.taken" },
	[ACT_GIVE] = { STEPS_OF_AGENCY, CHIEFS, RUNNING, act_give, "dossier.given" },
	[ACT_PASS] = { STEPS_OF_AGENCY, 0, RUNNING | HOLDER, act_pass, "dossier.passed" },
	[ACT_BACK] = { STEPS_OF_AGENCY, 0, RUNNING | HOLDER | NEEDS_TEXT, act_back, "dossier.sent_back" },
	[ACT_ASK] = { KIND(STEP_REVIEW), 0, RUNNING | HOLDER | NEEDS_TEXT, act_ask, "dossier.asked" },
	[ACT_ANSWER] = { KIND(ITEM_OPINION), 0, HOLDER | NEEDS_TEXT, act_answer, "dossier.answered" },
	[ACT_SUPPLEMENT] = { KIND(STEP_REVIEW), 0, RUNNING | HOLDER | NEEDS_TEXT | NEEDS_BASIS | NEEDS_SENT,
		act_supplement, "dossier.supplement_asked" },
	[ACT_SUPPLEMENTED] = { KIND(STEP_REVIEW), 1u << ROLE_OFFICER | 1u << ROLE_CLERK, WAITING,
		act_supplemented, "dossier.supplemented" },
	[ACT_EXTEND] = { STEPS_OF_AGENCY, CHIEFS, RUNNING | NEEDS_TEXT, act_extend, "dossier.extended" },
	[ACT_APOLOGISE] = { STEPS_OF_AGENCY, CHIEFS, RUNNING | NEEDS_TEXT, act_apologise,
		"dossier.apologised" },
	[ACT_REFUSE] = { KIND(STEP_SIGN), 1u << ROLE_HEAD, HOLDER | NEEDS_TEXT | NEEDS_BASIS, act_refuse,
		"dossier.refused" },
	[ACT_STOP] = { KIND(STEP_REVIEW), CHIEFS, WAITING | NEEDS_TEXT | NEEDS_BASIS, act_stop,
		"dossier.stopped" },
	[ACT_WITHDRAW] = { STEPS_OF_AGENCY, 1u << ROLE_CLERK | 1u << ROLE_OFFICER, NEEDS_TEXT, act_withdraw,
		"dossier.withdrawn" },
	[ACT_RETURN] = { KIND(STEP_RETURN), 0, NEEDS_SENT, act_return, "dossier.returned" },
	[ACT_CORRECT] = { KIND(ITEM_OPINION) - 1, 0, DESK | NEEDS_TEXT, act_correct, "dossier.corrected" },
};

/* Whether a post lies where the item does: at its desk, at its agency, or at the one that carries on its
 * work; a clerk also where the dossier was taken in. */
static bool is_there(
	const struct rules *r, const struct post *p, const struct dossier *d, const struct item *item)
{
	const struct province *v = &r->province;
	if (p->role == ROLE_CLERK)
		return p->desk &&
		       ((d->desk >= 0 && v->desk[d->desk].id == p->desk) || item->desk == p->desk);
	int heir = province_heir(v, province_agency_by_id(v, item->agency), day_of_time(time_now()));
	return p->agency && (p->agency == item->agency || (heir >= 0 && v->agency[heir].id == p->agency));
}

int64_t stands_for(const struct actor *who, const struct post *p)
{
	return p->acts_for ? p->acts_for : who->account;
}

/* Whether the actor holds the item: in this post, or by name, as who was given it before standing in. */
static bool holds(const struct actor *who, const struct post *p, const struct item *item)
{
	return item->holder == stands_for(who, p) || item->holder == who->account;
}

/* The post in which the actor may touch the item: the holder's, when the actor has it; else a clerk's, as
 * what others do in theirs they do with what they have taken; else any. */
static const struct post *post_for(const struct rules *r, const struct actor *who, const struct dossier *d,
	const struct item *item, unsigned roles)
{
	const struct post *any = NULL;
	for (int i = 0; i < who->posts; i++) {
		const struct post *p = &who->post[i];
		if (!(roles & 1u << p->role) || !is_there(r, p, d, item))
			continue;
		if (stands_for(who, p) == item->holder)
			return p;
		any = any && p->role != ROLE_CLERK ? any : p;
	}
	return any;
}

static unsigned roles_of(enum work_act act, const struct item *item)
{
	unsigned desk = acts[act].flags & DESK ? 1u << ROLE_CLERK : 0;
	return acts[act].roles ? acts[act].roles : desk | 1u << item->role;
}

/* A body that was chosen for its part examines it, and hands it back: the dossier stays the deciding body's,
 * which alone asks, extends and drafts. The desk may still end it at the person's wish. */
static bool is_chosens(const struct life *life, const struct item *item, enum work_act act, enum role role)
{
	const struct step *s = process_step(life->process, item->step);
	if (!s || !step_is_chosen(s) || item->kind == ITEM_OPINION)
		return true;
	return act == ACT_TAKE || act == ACT_GIVE || act == ACT_PASS || act == ACT_BACK ||
	       ((act == ACT_WITHDRAW || act == ACT_CORRECT) && role == ROLE_CLERK);
}

bool work_may(const struct rules *r, const struct actor *who, const struct dossier *d,
	const struct life *life, const struct item *item, enum work_act act)
{
	unsigned flags = acts[act].flags;
	const struct post *post = post_for(r, who, d, item, roles_of(act, item));
	if (!life->process || !(acts[act].kinds & KIND(item->kind)) || !post)
		return false;
	if ((flags & RUNNING && item->waits) || (flags & WAITING && !item->waits))
		return false;
	if (flags & HOLDER && item->holder && !holds(who, post, item))
		return false;
	if (!is_chosens(life, item, act, post->role))
		return false;
	switch (act) {
	case ACT_TAKE: return !item->holder;
	case ACT_BACK: return item->step > 2;
	case ACT_EXTEND: return time_now() <= d->due_at;
	case ACT_APOLOGISE: return !life->promised_at;
	/* The person tells the desk, or whoever has the dossier: nobody else ends it so. */
	case ACT_WITHDRAW: return post->role == ROLE_CLERK || !item->holder || holds(who, post, item);
	/* The desk has the person before it; who has the dossier reads the papers. */
	case ACT_CORRECT: return post->role == ROLE_CLERK || holds(who, post, item);
	default: return true;
	}
}

bool work_offers(const struct rules *r, const struct actor *who, const struct dossier *d,
	const struct life *life, const struct item *item, enum work_act act)
{
	return work_may(r, who, d, life, item, act) &&
	       (act != ACT_APOLOGISE || apology_is_near(r, d, time_now()));
}

bool work_goes_one_way(const struct life *life, const struct item *item)
{
	const struct step *s = life->process ? process_step(life->process, item->step) : NULL;
	return s && item->holder && !item->waits && s->nexts == 1 &&
	       KIND(item->kind) & (KIND(STEP_REVIEW) | KIND(STEP_APPROVE) | KIND(STEP_REGISTER));
}

/* How a result is handed out: no message carries it. */
static const char *const handed_by[] = { "desk", "post", "portal", NULL };

static bool is_given(const struct work_call *c, struct error *err)
{
	unsigned flags = acts[c->act].flags;
	if (flags & NEEDS_TEXT && text_is_blank(c->text))
		return err_set(err, ERR_DATA, "text: expected the reason, in words");
	if (flags & NEEDS_BASIS && text_is_blank(c->basis))
		return err_set(err, ERR_DATA, "basis: expected the provision of law it rests on");
	bool handed = c->act == ACT_RETURN;
	if (flags & NEEDS_SENT && text_word(c->sent_by, handed ? handed_by : sent_by_names) < 0)
		return err_set(err, ERR_DATA,
			handed ? "sent_by: expected desk, post or portal"
			       : "sent_by: expected desk, post, email, phone or portal");
	return true;
}

static const struct item *find_item(const struct doing *d, int64_t id)
{
	for (int i = 0; i < d->items; i++)
		if (d->item_list[i].id == id)
			return &d->item_list[i];
	return NULL;
}

/* Reads all about the dossier, and refuses when it is not as the actor saw it. */
static bool look(struct doing *d, struct error *err)
{
	struct work_call *c = d->call;
	const struct rules *r = c->rules;
	struct db *db = d->tx->db;
	if (!dossier_by_ids(db, &r->province, &r->catalogue, &c->dossier, 1, &d->arena, &d->was, err) ||
		!life_read(db, r, c->dossier, &d->life, err))
		return false;
	if (!d->was.id || !d->life.process || d->was.procedure < 0 || d->was.agency < 0)
		return err_set(err, ERR_NOT_FOUND, "the dossier is not worked on here");
	d->items = items_of(db, c->dossier, &d->arena, d->item_list, DOING_ITEMS, err);
	d->papers = d->items < 0 ? -1 : letters_of(db, c->dossier, &d->arena, d->paper, DOING_PAPERS, err);
	if (d->papers < 0)
		return false;
	d->item = find_item(d, c->item);
	if (!d->item || d->life.version != c->version)
		return err_set(err, ERR_CONFLICT,
			"somebody else has acted on this dossier since you opened it: look again");
	d->step = process_step(d->life.process, d->item->step);
	d->now = d->was;
	return d->step || err_set(err, ERR_DATA, "the dossier's process has no step %d", d->item->step);
}

static void begin_event(struct doing *d, struct json_out *j, const struct post *post)
{
	const struct province *p = &d->call->rules->province;
	int agency = province_agency_by_id(p, d->item->agency);
	json_open(j, NULL, '{');
	json_int(j, "item", d->item->id);
	json_int(j, "step", d->item->step);
	json_str(j, "role", role_names[post->role]);
	if (agency >= 0)
		json_str(j, "agency", p->agency[agency].code);
	if (post->acts_for)
		json_int(j, "for", post->acts_for);
}

static bool write_down(struct doing *d, struct error *err)
{
	struct json_out *j = &d->json;
	if (d->now.due_at != d->was.due_at && d->now.due_at != CLOCK_STOPPED) {
		char text[17];
		json_str(j, "due", time_format(d->now.due_at, text));
	}
	json_str(j, "state", life_state_names[d->life.state]);
	json_close(j, '}');
	struct event e = { .act = acts[d->call->act].event,
		.kind = "dossier",
		.subject = d->was.id,
		.data = d->event.p,
		.data_len = d->event.len };
	if (d->event.full)
		return err_set(err, ERR_DATA, "what was written is too long");
	return dossier_change(d->tx, d->call->rules, &d->was, &d->now, err) &&
	       life_update(d->tx, &d->life, err) && journal_append(d->tx, &e, err);
}

static bool run(struct doing *d, struct error *err)
{
	struct work_call *c = d->call;
	if (!is_given(c, err) || !look(d, err))
		return false;
	const struct post *post = post_for(c->rules, c->actor, &d->was, d->item, roles_of(c->act, d->item));
	if (!post)
		return err_set(err, ERR_DENIED, "the dossier does not lie with you");
	if (!work_may(c->rules, c->actor, &d->was, &d->life, d->item, c->act))
		return err_set(err, ERR_CONFLICT, "a dossier in this state cannot be acted on so: %s",
			work_act_names[c->act]);
	d->post = post;
	begin_event(d, &d->json, post);
	if (!acts[c->act].run(d, err) || !write_down(d, err))
		return false;
	c->due_at = d->now.due_at;
	c->state = d->life.state;
	c->version_now = d->life.version;
	return true;
}

bool work_do(struct tx *tx, struct work_call *call, struct error *err)
{
	struct doing d = { .tx = tx, .call = call, .event = BUF_INIT(64 * 1024) };
	d.json = JSON_OUT(&d.event);
	d.at = tx->now - tx->now % 60;
	tx->who = call->actor->name;
	bool ok = run(&d, err);
	buf_release(&d.event);
	arena_release(&d.arena);
	return ok;
}
