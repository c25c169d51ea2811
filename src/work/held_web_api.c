/* held_web_api.c: POST /api/held: which papers of a person need not be asked for again, as the page of the
 * intake shows them: to a clerk, for a procedure that asks for papers, and only once the journal of each
 * dossier that they came of has it who looked. Whose they are stands in the body: an address is written down
 * in too many places. */
#include <jansson.h>
#include <string.h>

#include "account/account_web.h"
#include "dossier/inquiry_web.h"
#include "base/date.h"
#include "work/came.h"
#include "work/intake_web_api.h"
#include "work/show_web.h"

static bool held_shown(struct request *r, struct error *err)
{
	const struct held_look *l = r->act_arg;
	char day[11];
	(void)err;
	struct json_out j = answer_object(r);
	json_open(&j, "held", '[');
	for (int i = 0; i < l->helds; i++) {
		const struct held *h = &l->held[i];
		json_open(&j, NULL, '{');
		json_int(&j, "issued", h->id);
		json_str(&j, "title", h->title);
		json_int(&j, "number", h->number);
		json_str(&j, "symbol", h->number ? h->symbol : NULL);
		json_str(&j, "day", day_format(day_of_time(h->at), day));
		json_close(&j, '}');
	}
	json_close(&j, ']');
	json_close(&j, '}');
	return true;
}

static bool look_for(struct request *r, const char *code, const char *id, struct error *err)
{
	const struct rules *rules = r->subjects;
	struct held_look *l = arena_zalloc(&r->arena, sizeof *l);
	struct held *held = arena_alloc(&r->arena, sizeof *held * HELD_MAX);
	int at = catalogue_find(&rules->catalogue, code, strlen(code));
	if (at < 0)
		return err_set(err, ERR_NOT_FOUND, "no procedure has the code %.80s", code);
	if (own_desk(r, rules, err) < 0)
		return false;
	const struct procedure_detail *d = rules->catalogue.procedure[at].detail;
	int n = d && d->components ? held_of_person(r->db, id, &r->arena, held, HELD_MAX, err) : 0;
	*l = (struct held_look){ .held = held, .helds = n };
	r->act_arg = l;
	return n >= 0 && inquiry_search(r, INQUIRY_NUMBER, id, n, err) &&
	       (n ? web_act(r, held_look_act, l, held_shown) : held_shown(r, err));
}

/* A text of 1 to `max` bytes, or NULL. */
static const char *text_of(const json_t *o, const char *name, size_t max)
{
	const char *s = json_string_value(json_object_get(o, name));
	return s && *s && strlen(s) <= max ? s : NULL;
}

bool held_api(struct request *r, struct error *err)
{
	json_t *o = json_loadb(r->body, r->body_len, JSON_REJECT_DUPLICATES, NULL);
	const char *code = text_of(o, "procedure", 60), *id = text_of(o, "applicant_id", 20);
	bool ok = code && id ? look_for(r, code, id, err)
			     : err_set(err, ERR_DATA,
				       "expected procedure and applicant_id, texts of at most "
				       "60 and 20 bytes");
	json_decref(o);
	return ok;
}
