/* show_web_api.c: GET /api/dossiers/:code: what a dossier's page offers, for a program: where it stands, its
 * items, and what the one who asks may do to each. */
#include <string.h>

#include "account/account_web.h"
#include "base/date.h"
#include "base/json.h"
#include "dossier/dossier_web.h"
#include "work/came.h"
#include "work/show_web.h"

enum { ITEMS_SHOWN = 16 };

static void put_at(struct json_out *j, const char *key, int64_t at)
{
	char text[17];
	json_str(j, key, at && at != CLOCK_STOPPED ? time_format(at, text) : NULL);
}

/* The steps that may follow the item's; and of these, those of a body that has to be named. */
static void put_next(struct json_out *j, const struct life *life, const struct item *item)
{
	const struct step *step = process_step(life->process, item->step);
	int n = step && item->kind != ITEM_OPINION ? step->nexts : 0;
	json_open(j, "next", '[');
	for (int i = 0; i < n; i++)
		json_int(j, NULL, step->next[i]);
	json_close(j, ']');
	json_open(j, "chosen", '[');
	for (int i = 0; i < n; i++)
		if (step_is_chosen(process_step(life->process, step->next[i])))
			json_int(j, NULL, step->next[i]);
	json_close(j, ']');
}

static void put_item(struct json_out *j, const struct rules *rules, const struct actor *who,
	const struct dossier *d, const struct life *life, const struct item *item)
{
	int agency = province_agency_by_id(&rules->province, item->agency);
	int desk = province_desk_by_id(&rules->province, item->desk);
	json_open(j, NULL, '{');
	json_int(j, "item", item->id);
	json_int(j, "step", item->step);
	json_str(j, "kind", item_kind_names[item->kind]);
	json_str(j, "role", role_names[item->role]);
	json_str(j, "agency", agency < 0 ? NULL : rules->province.agency[agency].code);
	json_str(j, "desk", desk < 0 ? NULL : rules->province.desk[desk].code);
	json_int(j, "holder", item->holder);
	json_bool(j, "waits", item->waits);
	put_at(j, "step_due", item->step_due);
	json_open(j, "acts", '[');
	for (int act = 0; act < WORK_ACTS; act++)
		if (work_offers(rules, who, d, life, item, (enum work_act)act))
			json_str(j, NULL, work_act_names[act]);
	json_close(j, ']');
	put_next(j, life, item);
	json_close(j, '}');
}

static void put_dossier(struct json_out *j, const struct dossier *d, const struct life *life)
{
	json_str(j, "code", d->code);
	json_int(j, "state", life->state);
	json_int(j, "version", life->version);
	put_at(j, "received_at", d->received_at);
	put_at(j, "due_at", d->due_at);
	put_at(j, "promised_at", life->promised_at);
	put_at(j, "finished_at", d->finished_at);
	put_at(j, "returned_at", d->returned_at);
	json_str(j, "outcome", d->outcome ? outcome_names[d->outcome] : NULL);
}

bool work_show_api(struct request *r, struct error *err)
{
	struct dossier d;
	struct life life;
	const struct rules *rules = r->subjects;
	struct actor who = actor_of(r);
	struct item *item = arena_alloc(&r->arena, sizeof *item * ITEMS_SHOWN);
	if (!dossier_for(r, &d, err) || !life_read(r->db, rules, d.id, &life, err))
		return false;
	int n = items_of(r->db, d.id, &r->arena, item, ITEMS_SHOWN, err);
	if (n < 0)
		return false;
	struct came came[COMPONENTS_MAX];
	int papers = came_of(r->db, d.id, &r->arena, came, COMPONENTS_MAX, err);
	if (papers < 0)
		return false;
	struct json_out j = answer_object(r);
	put_dossier(&j, &d, &life);
	json_open(&j, "papers", '[');
	for (int i = 0; i < papers; i++) {
		json_open(&j, NULL, '{');
		json_int(&j, "no", came[i].no);
		json_str(&j, "name", came[i].name);
		json_str(&j, "as", came_kind_names[came[i].kind]);
		json_close(&j, '}');
	}
	json_close(&j, ']');
	json_open(&j, "items", '[');
	for (int i = 0; i < n; i++)
		put_item(&j, rules, &who, &d, &life, &item[i]);
	json_close(&j, ']');
	json_close(&j, '}');
	return true;
}
