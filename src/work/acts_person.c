/* acts_person.c: a slip of the pen at the desk is mended: name, identity number or telephone of the
 * applicant, or of who handed it in for the applicant, with the reason. What was declared stays. */
#include <string.h>

#include "store/store.h"
#include "work/came.h"
#include "work/typed_person.h"
#include "work/work_acts.h"

static bool any_given(const char *const *given)
{
	return given[0] || given[1] || given[2];
}

/* What is given anew must be a name, a number, a telephone. */
static bool is_right(const struct work_call *c, struct error *err)
{
	const char *person[PERSON_FIELDS];
	if (!any_given(c->person) && !any_given(c->bearer))
		return err_set(err, ERR_DATA,
			"applicant: expected the name, the number or the telephone, as it should be");
	memcpy(person, c->person, sizeof person);
	if (!person[PERSON_APPLICANT])
		person[PERSON_APPLICANT] = "-"; /* stays as it is */
	return typed_person_right(person, err);
}

/* And so for who handed it in for the applicant. */
static bool bearer_is_right(const struct work_call *c, struct error *err)
{
	const char *person[PERSON_FIELDS];
	memcpy(person, c->bearer, sizeof person);
	if (!person[PERSON_APPLICANT])
		person[PERSON_APPLICANT] = "-";
	switch (typed_person_fault(person)) {
	case TYPED_NO_NAME: return err_set(err, ERR_DATA, "bearer: expected a name");
	case TYPED_BAD_NUMBER:
		return err_set(err, ERR_DATA,
			"bearer_id: expected the number of an identity card, a passport or an enterprise");
	case TYPED_BAD_PHONE:
		return err_set(
			err, ERR_DATA, "bearer_phone: expected a telephone number of 9 to 15 digits");
	default: return true;
	}
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

/* What changed of both: which fields, the digests of before, and those of now. */
static void tell_fields(struct json_out *j, const struct person_change *c)
{
	const char *const *const names[] = { person_names, bearer_names };
	json_open(j, "fields", '[');
	for (int k = 0; k < 2 * PERSON_FIELDS; k++)
		if (c[k / PERSON_FIELDS].differs[k % PERSON_FIELDS])
			json_str(j, NULL, names[k / PERSON_FIELDS][k % PERSON_FIELDS]);
	json_close(j, ']');
	json_open(j, "was", '{');
	for (int k = 0; k < 2 * PERSON_FIELDS; k++)
		if (c[k / PERSON_FIELDS].was[k % PERSON_FIELDS][0])
			json_str(j, names[k / PERSON_FIELDS][k % PERSON_FIELDS],
				c[k / PERSON_FIELDS].was[k % PERSON_FIELDS]);
	json_close(j, '}');
	for (int k = 0; k < 2 * PERSON_FIELDS; k++)
		if (c[k / PERSON_FIELDS].differs[k % PERSON_FIELDS])
			json_str(j, names[k / PERSON_FIELDS][k % PERSON_FIELDS],
				c[k / PERSON_FIELDS].now[k % PERSON_FIELDS]);
}

static bool differs(const struct person_change *c)
{
	return c->differs[0] || c->differs[1] || c->differs[2];
}

bool act_correct(struct doing *d, struct error *err)
{
	const struct work_call *call = d->call;
	struct person_change c[2] = { 0 };
	if (!is_right(call, err) || !bearer_is_right(call, err))
		return false;
	memcpy(c[0].given, call->person, sizeof c[0].given);
	memcpy(c[1].given, call->bearer, sizeof c[1].given);
	const char *number = call->person[PERSON_ID];
	if ((any_given(call->person) && !dossier_change_person(d->tx, d->was.id, &c[0], err)) ||
		(any_given(call->bearer) && !bearer_change(d->tx, d->was.id, &c[1], err)))
		return false;
	bool who = c[0].differs[PERSON_APPLICANT] || c[0].differs[PERSON_ID];
	if (!differs(&c[0]) && !differs(&c[1]))
		return err_set(
			err, ERR_DATA, "applicant: expected something that differs from what stands");
	/* A paper that was signed says to whom it was given; where to call the person, and who came for the
	 * person, is no part of it. */
	if (who && !nothing_stands(d, err))
		return false;
	if (c[0].differs[PERSON_ID] && !still_holds(d, number, err))
		return false;
	tell_fields(&d->json, c);
	return write_letter(d, LETTER_CORRECTION, 0, d->was.due_at, err);
}
