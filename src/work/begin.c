/* begin.c: how a dossier's life begins: taken in at a desk, it is handed at once to the step that follows. */
#include "base/date.h"
#include "store/store.h"
#include "work/work_acts.h"

bool work_begin(struct tx *tx, const struct rules *r, const struct dossier *d, int step, int64_t at,
	struct error *err)
{
	if (d->procedure < 0 || d->agency < 0)
		return true;
	const struct procedure *p = &r->catalogue.procedure[d->procedure];
	const struct procedure *on = procedure_on(p, day_of_time(d->received_at));
	const struct process *process =
		process_for(r, p, &r->province.agency[d->agency], day_of_time(d->received_at));
	const struct step *from = process_step(process, step);
	if (!from)
		return true;
	const struct step *next = from->kind == STEP_INTAKE ? process_step(process, from->next[0]) : from;
	struct life life = { .dossier = d->id,
		.process = process,
		.state = next->kind == STEP_RETURN   ? LIFE_FINISHED
			 : from->kind == STEP_INTAKE ? LIFE_ACCEPTED
						     : LIFE_IN_PROCESS,
		.unit = on->unit,
		.time_limit = on->time_limit };
	return life_insert(tx, &life, err) && put_item(tx, r, d, next, -1, 0, at, err);
}
