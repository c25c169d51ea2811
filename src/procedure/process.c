/* process.c: which process a dossier goes through, and who does its steps. */
#include "procedure/process.h"

#include <string.h>

#include "procedure/procedure.h"

const char *const step_kind_names[] = { "intake", "assign", "review", "approve", "sign", "register",
	"return", NULL };

/* What a dossier is asked for. */
struct asked {
	const struct rules *rules;
	const struct procedure *procedure;
	const struct agency *agency;
};

static bool value_is(const char *condition, size_t n, const char *key, const char *value)
{
	size_t k = strlen(key);
	return value && n == k + strlen(value) && strncmp(condition, key, k) == 0 &&
	       strncmp(condition + k, value, n - k) == 0;
}

static bool holds(const struct asked *q, const char *condition, size_t n)
{
	const struct procedure *p = q->procedure;
	const char *owner = p->owner < 0 ? NULL : q->rules->province.agency[p->owner].code;
	return value_is(condition, n, "any", "") ||
	       (p->on_the_spot && value_is(condition, n, "on_the_spot", "")) ||
	       value_is(condition, n, "interlinked=", p->interlinked) ||
	       value_is(condition, n, "level=", level_names[q->agency->level]) ||
	       value_is(condition, n, "owner=", owner) || value_is(condition, n, "procedure=", p->code);
}

static bool applies(const struct asked *q, const char *conditions)
{
	for (const char *s = conditions; *s; s += strspn(s, " ")) {
		size_t n = strcspn(s, " ");
		if (!holds(q, s, n))
			return false;
		s += n;
	}
	return true;
}

bool step_is_chosen(const struct step *s)
{
	return strcmp(s->body, "chosen") == 0;
}

/* A process one of whose bodies the dossier has not cannot be walked to its end. */
static bool has_bodies(
	const struct rules *r, const struct process *p, const struct agency *agency, int32_t day)
{
	for (int i = 0; i < p->steps; i++)
		if (!step_is_chosen(&p->step[i]) &&
			step_agency(r, &p->step[i], (int)(agency - r->province.agency), day) < 0)
			return false;
	return true;
}

const struct process *process_for(
	const struct rules *r, const struct procedure *p, const struct agency *agency, int32_t day)
{
	struct asked q = { r, p, agency };
	for (int i = 0; i < r->processes.count; i++) {
		const struct process *one = &r->processes.process[i];
		if (one->valid_from <= day && day <= one->valid_to && applies(&q, one->applies) &&
			has_bodies(r, one, agency, day))
			return one;
	}
	return NULL;
}

int step_agency(const struct rules *r, const struct step *s, int agency, int32_t day)
{
	const struct province *p = &r->province;
	int at = agency;
	if (step_is_chosen(s))
		return -1;
	if (strcmp(s->body, "parent") == 0)
		at = p->agency[agency].parent;
	else if (strcmp(s->body, "desk") != 0 && strcmp(s->body, "decider") != 0)
		at = province_agency(p, s->body, strlen(s->body));
	return province_heir(p, at, day);
}

int step_body(const struct rules *r, const struct step *s, int agency, int64_t chosen, int32_t day)
{
	const struct province *p = &r->province;
	return step_is_chosen(s) ? province_heir(p, province_agency_by_id(p, chosen), day)
				 : step_agency(r, s, agency, day);
}

const struct process *process_by_id(const struct processes *ps, int64_t id)
{
	for (int i = 0; i < ps->count; i++)
		if (ps->process[i].id == id)
			return &ps->process[i];
	return NULL;
}

const struct step *process_step(const struct process *p, int no)
{
	return p && no >= 1 && no <= p->steps ? &p->step[no - 1] : NULL;
}

void processes_release(struct processes *ps)
{
	arena_release(&ps->arena);
	*ps = (struct processes){ 0 };
}
