/* demo_live.c: the living part of the demonstration: dossiers of the last days on the desks of its accounts,
 * at various steps, so that whoever signs in finds something to do. As invented as the rest, and apart from
 * the annexes' period, whose counts it does not touch. It depends on the day on which it is made, and on
 * nothing else. */
#include <string.h>

#include "base/date.h"
#include "result/result.h"
#include "setup/setup.h"
#include "store/store.h"
#include "work/work.h"

/* How far back a dossier may have been received; the day from which the annexes' period is far enough. */
enum { BACK_DAYS = 90, SEEDS = 900000, ITEMS = 4, SUBMITTED = 6, FROM_YEAR = 2023 };

/* The step of the seven at which a head signs. */
enum { SIGN_STEP = 5 };

#define OFFICER "chuyenvien"
#define CHIEF "truongphong"
#define JUSTICE "canbo"

/* So many dossiers of an agency at a step, due in so many working days (negative: overdue since), held by
 * somebody (NULL: to be taken), and what was done to them since. */
static const struct live {
	const char *agency;
	int step, count, left;
	const char *holder;
	enum { NOTHING, SUPPLEMENT, ASK, DRAFT } then;
} live[] = {
	{ "P09", 2, 4, 6, NULL, NOTHING },
	{ "P09", 2, 1, 1, NULL, NOTHING },
	{ "P09", 3, 4, 4, NULL, NOTHING },
	{ "P09", 3, 1, 0, NULL, NOTHING },
	{ "P09", 3, 3, 3, OFFICER, NOTHING },
	{ "P09", 3, 1, 1, OFFICER, NOTHING },
	{ "P09", 3, 1, -2, OFFICER, NOTHING },
	{ "P09", 3, 2, 3, OFFICER, SUPPLEMENT },
	{ "P09", 3, 2, 4, OFFICER, ASK },
	{ "P09", 3, 3, 2, OFFICER, DRAFT },
	{ "P09", 4, 4, 3, NULL, NOTHING },
	{ "P09", 4, 1, -2, NULL, NOTHING },
	{ "P09", 5, 4, 2, NULL, NOTHING },
	{ "P09", 5, 1, 0, NULL, NOTHING },
	{ "P09", 6, 2, 2, NULL, NOTHING },
	{ "P09", 7, 5, 1, NULL, NOTHING },
	{ "P04", 3, 4, 3, NULL, NOTHING },
	{ "P04", 3, 2, 2, JUSTICE, NOTHING },
	{ "P04", 3, 1, -2, JUSTICE, NOTHING },
	{ "P04", 7, 2, 1, NULL, NOTHING },
};

/* What is being made. */
struct making {
	struct tx *tx;
	const struct rules *rules;
	int32_t today;
	int made;
	struct arena arena;
};

static bool fits(const struct making *k, const struct procedure *p, int agency)
{
	return p->owner == agency && !p->on_the_spot && !p->interlinked && p->unit == UNIT_WORKING_DAYS &&
	       p->time_limit >= 5 && p->time_limit <= 30 && p->valid_to >= k->today;
}

/* Of the procedures of an agency that go through all seven steps the nth, counted around; NULL: none. */
static const struct procedure *procedure_of(const struct making *k, int agency, int nth)
{
	const struct catalogue *c = &k->rules->catalogue;
	int n = 0;
	for (int i = 0; i < c->procedures; i++)
		n += fits(k, &c->procedure[i], agency);
	nth = n ? nth % n : 0;
	for (int i = 0; i < c->procedures; i++)
		if (fits(k, &c->procedure[i], agency) && nth-- == 0)
			return &c->procedure[i];
	return NULL;
}

/* So many working days from today, back or forth; 0 is today, or the next one. */
static int32_t workdays_from(const struct making *k, int days)
{
	int32_t day = k->today;
	while (!days && !workdays_has(&k->rules->due.days, day))
		day++;
	for (int step = days < 0 ? -1 : 1; days; days -= step)
		do
			day += step;
		while (!workdays_has(&k->rules->due.days, day));
	return day;
}

/* A time on a day before today, in the morning, from which the procedure's limit ends on `due`; 0: none. */
static int64_t received_for(const struct making *k, const struct procedure *p, int32_t due)
{
	int minute = 7 * 60 + 30 + k->made * 7 % 180;
	for (int32_t day = k->today - 1; day > k->today - BACK_DAYS; day--) {
		int64_t at = time_of_day_start(day) + minute * 60;
		if (workdays_has(&k->rules->due.days, day) &&
			day_of_time(procedure_due(k->rules, p, at)) == due)
			return at;
	}
	return 0;
}

/* Where the post brings what came by post. */
static const struct postal_address home = { { "Số 17, đường Minh họa", "Phường Minh họa", NULL,
	"Tỉnh Cà Mau" } };

/* Stores one, with its code; *d is what work_begin needs. */
static bool store_dossier(struct making *k, const struct procedure *p, const struct agency *a, int64_t at,
	bool finished, struct dossier *d, struct error *err)
{
	const struct province *v = &k->rules->province;
	char name[96], number[16], phone[16], code[64];
	int desk = province_desk(v, a->desk, strlen(a->desk));
	demo_person(SEEDS + (uint32_t)k->made, name, number, phone);
	if (!dossier_give_code(k->tx, v, a, at, code, sizeof code, err))
		return false;
	int64_t end = time_of_day_start(workdays_from(k, -1)) + 15 * 3600;
	int channel = k->made % 6 == 5 ? CHANNEL_POST : k->made % 4 ? CHANNEL_COUNTER : CHANNEL_ONLINE;
	struct dossier_new n = { .code = { code, strlen(code) },
		.procedure = p,
		.agency = a,
		.desk = &v->desk[desk],
		.channel = channel,
		.marks = channel == CHANNEL_POST ? (unsigned)MARK_YES << (MARK_POSTAL_IN * MARK_BITS) : 0,
		.received_at = at,
		.due_at = procedure_due(k->rules, p, at),
		.finished_at = finished ? (end > at ? end : at) : 0,
		.outcome = finished ? OUTCOME_GRANTED : OUTCOME_NONE,
		.fee = -1,
		.person = { { name, strlen(name) }, { number, strlen(number) }, { phone, strlen(phone) } },
		.act = "dossier.imported" };
	int64_t id;
	if (!dossier_add(k->tx, &n, &id, err) ||
		(channel == CHANNEL_POST && !address_keep(k->tx, id, &home, err)))
		return false;
	*d = (struct dossier){ .id = id,
		.procedure = (int)(p - k->rules->catalogue.procedure),
		.agency = (int)(a - v->agency),
		.desk = desk,
		.received_at = at,
		.due_at = n.due_at,
		.finished_at = n.finished_at };
	return true;
}

static bool act(
	struct making *k, const struct actor *who, int64_t dossier, struct work_call c, struct error *err)
{
	struct item item[ITEMS];
	struct life life;
	int n = items_of(k->tx->db, dossier, &k->arena, item, ITEMS, err);
	if (n < 1 || !life_read(k->tx->db, k->rules, dossier, &life, err))
		return n >= 0 && err_set(err, ERR_DATA, "a dossier of the demonstration lies nowhere");
	c.rules = k->rules;
	c.actor = who;
	c.dossier = dossier;
	c.item = item[0].id;
	c.version = life.version;
	return work_do(k->tx, &c, err);
}

static bool actor_called(struct making *k, const char *name, struct actor *who, struct error *err)
{
	struct account a;
	if (!account_by_name(k->tx->db, name, &k->arena, &a, err))
		return false;
	*who = (struct actor){ .account = a.id, .name = a.name, .posts = a.posts };
	memcpy(who->post, a.post, sizeof who->post);
	return true;
}

/* Its result is drafted and approved: it waits for the head to sign. */
static bool draft(struct making *k, const struct actor *who, int64_t dossier, struct error *err)
{
	struct actor chief;
	struct result_drafting d = { .rules = k->rules,
		.actor = who,
		.dossier = dossier,
		.title = "Giấy xác nhận (minh họa)",
		.body = "Minh họa: nội dung kết quả của hồ sơ này là giả định, không có giá trị." };
	return result_draft_act(k->tx, &d, err) &&
	       act(k, who, dossier, (struct work_call){ .act = ACT_PASS }, err) &&
	       actor_called(k, CHIEF, &chief, err) &&
	       act(k, &chief, dossier, (struct work_call){ .act = ACT_PASS, .step = SIGN_STEP }, err);
}

/* Whoever holds it takes it, and does what else was done. */
static bool hold(struct making *k, const struct live *l, int64_t dossier, struct error *err)
{
	struct actor who;
	int other = province_agency(&k->rules->province, "P04", 3);
	if (!actor_called(k, l->holder, &who, err))
		return false;
	if (!act(k, &who, dossier, (struct work_call){ .act = ACT_TAKE }, err))
		return false;
	if (l->then == SUPPLEMENT)
		return act(k, &who, dossier,
			(struct work_call){ .act = ACT_SUPPLEMENT,
				.text = "Minh họa: thiếu bản sao giấy tờ kèm theo.",
				.basis = "Nghị định 118/2025/NĐ-CP (minh họa)",
				.sent_by = "phone" },
			err);
	if (l->then == ASK)
		return act(k, &who, dossier,
			(struct work_call){ .act = ACT_ASK,
				.text = "Minh họa: đề nghị cho ý kiến về hồ sơ này.",
				.agency = k->rules->province.agency[other].id },
			err);
	return l->then != DRAFT || draft(k, &who, dossier, err);
}

static bool make_one(struct making *k, const struct live *l, int agency, struct error *err)
{
	const struct agency *a = &k->rules->province.agency[agency];
	const struct procedure *p = procedure_of(k, agency, k->made);
	int64_t at = p ? received_for(k, p, workdays_from(k, l->left)) : 0;
	struct dossier d;
	/* A limit that no day before today leads to that day: the next one may. */
	for (int i = 1; p && !at && i < 20; i++) {
		p = procedure_of(k, agency, k->made + i);
		at = received_for(k, p, workdays_from(k, l->left));
	}
	if (!at)
		return true;
	const struct process *way = process_for(k->rules, p, a, day_of_time(at));
	const struct step *step = way ? process_step(way, l->step) : NULL;
	if (!step)
		return true;
	int64_t given = time_of_day_start(workdays_from(k, -1)) + 15 * 3600;
	k->made++;
	k->tx->who = "demo";
	return store_dossier(k, p, a, at, step->kind == STEP_RETURN, &d, err) &&
	       work_begin(k->tx, k->rules, &d, l->step, given > at ? given : at, err) &&
	       (!l->holder || hold(k, l, d.id, err));
}

/* What waits online at the centre's desk. */
static bool submit(struct making *k, struct error *err)
{
	const struct province *v = &k->rules->province;
	int agency = province_agency(v, "P09", 3);
	for (int i = 0; agency >= 0 && i < SUBMITTED; i++) {
		const struct procedure *p = procedure_of(k, agency, i * 5);
		char name[96], number[16], phone[16];
		demo_person(SEEDS + 500 + (uint32_t)i, name, number, phone);
		const char *const person[PERSON_FIELDS] = { name, number, phone };
		const char *no = arena_printf(&k->arena, "MINH-HOA-%d", i + 1);
		if (p && !work_hand_in(k->tx, k->rules, p, agency, no, person, err))
			return false;
	}
	return true;
}

bool demo_live(struct tx *tx, const struct rules *rules, struct error *err)
{
	struct making k = { .tx = tx, .rules = rules, .today = day_of_time(tx->now) };
	const char *who = tx->who;
	bool ok = true;
	/* Made in the annexes' own time it would change their counts. */
	if (date_of(k.today).year < FROM_YEAR)
		return true;
	for (size_t i = 0; ok && i < sizeof live / sizeof live[0]; i++) {
		int agency = province_agency(&rules->province, live[i].agency, strlen(live[i].agency));
		for (int n = 0; ok && agency >= 0 && n < live[i].count; n++)
			ok = make_one(&k, &live[i], agency, err);
	}
	ok = ok && submit(&k, err);
	tx->who = who;
	arena_release(&k.arena);
	return ok;
}
