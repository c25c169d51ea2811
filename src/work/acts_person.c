/* acts_person.c: a slip of the pen at the desk is mended: name, identity number or telephone of who handed
 * the dossier in are given anew, with the reason. What the person declared stays as it was declared. */
#include <string.h>

#include "store/store.h"
#include "work/came.h"
#include "work/typed_person.h"
#include "work/work_acts.h"

/* What is given anew must be a name, a number, a telephone. */
static bool is_right(const struct work_call *c, struct error *err)
{
	const char *person[PERSON_FIELDS];
	bool any = false;
	for (int i = 0; i < PERSON_FIELDS; i++) {
		person[i] = c->person[i];
		any |= person[i] != NULL;
	}
	if (!any)
		return err_set(err, ERR_DATA,
			"applicant: expected the name, the number or the telephone, as it should be");
	if (!person[PERSON_APPLICANT])
		person[PERSON_APPLICANT] = "-"; /* stays as it is */
	return typed_person_right(person, err);
}

/* What need not be brought, since it was issued to the person before, was found by the number. */
static bool still_holds(struct doing *d, const char *number, struct error *err)
{
	struct came *came = arena_alloc(&d->arena, sizeof *came * COMPONENTS_MAX);
	struct held *held = arena_alloc(&d->arena, sizeof *held * HELD_MAX);
	int helds = 0, n = came_of(d->tx->db, d->was.id, &d->arena, came, COMPONENTS_MAX, err);
	if (n < 0)
		return false;
	if (!held_lacks(came, n, NULL, 0))
		return true;
	if (*number)
		helds = held_of_person(d->tx->db, number, &d->arena, held, HELD_MAX, err);
	if (helds < 0)
		return false;
	const struct came *wrong = held_lacks(came, n, held, helds);
	return !wrong || err_set(err, ERR_CONFLICT,
				 "applicant_id: paper %d of the dossier was issued to the person with the "
				 "number before: withdraw it, and take it in anew",
				 wrong->no);
}

static void tell_fields(struct json_out *j, const struct person_change *c)
{
	json_open(j, "fields", '[');
	for (int i = 0; i < PERSON_FIELDS; i++)
		if (c->differs[i])
			json_str(j, NULL, person_names[i]);
	json_close(j, ']');
	json_open(j, "was", '{');
	for (int i = 0; i < PERSON_FIELDS; i++)
		if (c->was[i][0])
			json_str(j, person_names[i], c->was[i]);
	json_close(j, '}');
	for (int i = 0; i < PERSON_FIELDS; i++)
		if (c->differs[i])
			json_str(j, person_names[i], c->now[i]);
}

bool act_correct(struct doing *d, struct error *err)
{
	const struct work_call *call = d->call;
	struct person_change c = { 0 };
	if (!is_right(call, err))
		return false;
	memcpy(c.given, call->person, sizeof c.given);
	const char *number = c.given[PERSON_ID];
	if (!dossier_change_person(d->tx, d->was.id, &c, err))
		return false;
	bool who = c.differs[PERSON_APPLICANT] || c.differs[PERSON_ID];
	if (!who && !c.differs[PERSON_PHONE])
		return err_set(
			err, ERR_DATA, "applicant: expected something that differs from what stands");
	/* A paper that was signed says to whom it was given; where to call the person is no part of it. */
	if (who && !nothing_stands(d, err))
		return false;
	if (c.differs[PERSON_ID] && !still_holds(d, number, err))
		return false;
	tell_fields(&d->json, &c);
	return write_letter(d, LETTER_CORRECTION, 0, d->was.due_at, err);
}
