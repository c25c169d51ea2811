/* apply.c: keywords that apply other schemas to the same value. */
#include <string.h>

#include "schema/check.h"

/* The outermost schema of the dynamic scope that has the dynamic anchor. */
static const struct node *outermost(
	struct run *r, const struct scope *scope, const char *name, const struct node *otherwise)
{
	for (; scope && run_spend(r, 1); scope = scope->up)
		for (const struct anchor *a = scope->resource->anchors; a; a = a->next)
			if (a->dynamic && strcmp(a->name, name) == 0)
				otherwise = a->node;
	return otherwise;
}

bool check_reference(struct run *r, const struct keyword *k, struct frame *f)
{
	const struct node *n = k->reference.target;
	if (k->reference.dynamic)
		n = outermost(r, &f->scope, k->reference.dynamic, n);
	return check_in_place(r, n, f);
}

bool check_all_of(struct run *r, const struct keyword *k, struct frame *f)
{
	bool ok = true;
	for (size_t i = 0; i < k->list.count && (ok || !r->quiet) && run_spend(r, 1); i++)
		ok = check_in_place(r, k->list.node[i], f) && ok;
	return ok && !r->stopped;
}

/* What was told before the branches of anyOf or oneOf. */
struct before {
	int faults, within, branch;
	int64_t more;
};

/* Tells the fault of anyOf or oneOf, in case, and makes it the one that the branches explain. */
static struct before begin_branches(struct run *r, const struct keyword *k, const struct frame *f)
{
	struct before b = { r->faults, r->within, r->branch, r->more };
	run_fault(r, k, f->spot, NULL, -1);
	if (r->faults > b.faults)
		r->within = b.faults;
	return b;
}

static void end_branches(struct run *r, const struct before *b, bool ok)
{
	r->within = b->within;
	r->branch = b->branch;
	if (ok)
		run_forget_faults(r, b->faults, b->more);
}

bool check_any_of(struct run *r, const struct keyword *k, struct frame *f)
{
	struct before b = begin_branches(r, k, f);
	bool found = false, enough = !f->seen && !r->notes_too;
	for (size_t i = 0; i < k->list.count && !(found && enough) && run_spend(r, 1); i++) {
		r->branch = (int)i;
		found = check_in_place(r, k->list.node[i], f) || found;
	}
	end_branches(r, &b, found);
	return found && !r->stopped;
}

bool check_one_of(struct run *r, const struct keyword *k, struct frame *f)
{
	struct before b = begin_branches(r, k, f);
	int64_t found = 0;
	for (size_t i = 0; i < k->list.count && !(found > 1 && r->quiet) && run_spend(r, 1); i++) {
		r->branch = (int)i;
		found += check_in_place(r, k->list.node[i], f);
	}
	end_branches(r, &b, found > 0);
	if (found > 1)
		return run_fault(r, k, f->spot, NULL, found);
	if (found == 0 && r->faults > b.faults)
		r->fault[b.faults].count = 0;
	return found == 1 && !r->stopped;
}

bool check_not(struct run *r, const struct keyword *k, struct frame *f)
{
	int notes = r->notes;
	r->quiet++;
	/* What a schema looked at does not count when it stands behind "not". */
	bool ok = !check_node(r, k->one, f->spot, &f->scope, NULL);
	r->quiet--;
	run_forget_notes(r, notes);
	return ok || run_fault(r, k, f->spot, NULL, -1);
}

bool check_if(struct run *r, const struct keyword *k, struct frame *f)
{
	r->quiet++;
	bool yes = check_in_place(r, k->one, f);
	r->quiet--;
	const struct keyword *branch = node_keyword(f->node, yes ? "then" : "else");
	return !r->stopped && (!branch || check_in_place(r, branch->one, f));
}

bool check_dependent_schemas(struct run *r, const struct keyword *k, struct frame *f)
{
	const char *key;
	json_t *value;
	int64_t node;
	bool ok = true;
	json_object_foreach((json_t *)f->value, key, value)
	{
		if (!run_spend(r, 1) || !map_get(&k->names, key, strlen(key), &node))
			continue;
		ok = check_in_place(r, (const struct node *)(intptr_t)node, f) && ok;
	}
	return ok && !r->stopped;
}
