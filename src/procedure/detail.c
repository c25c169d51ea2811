/* detail.c: see detail.h. */
#include "procedure/detail.h"

#include <string.h>

#include "base/text.h"
#include "procedure/publish.h"

const char *const life_event_names[] = { "child", "study", "work", "identity", "marriage", "business",
	"land", "building", "vehicle", "health", "support", "death", NULL };

bool detail_same(const struct procedure_detail *a, const struct procedure_detail *b)
{
	if (!a || !b)
		return a == b;
	bool equal = text_eq(a->audience, b->audience) && text_eq(a->decides, b->decides) &&
		     text_eq(a->result, b->result) && text_eq(a->steps, b->steps) &&
		     text_eq(a->how, b->how) && text_eq(a->requirements, b->requirements) &&
		     text_eq(a->basis, b->basis) && text_eq(a->fee_basis, b->fee_basis) &&
		     text_eq(a->source, b->source) && a->events == b->events &&
		     a->components == b->components;
	for (int i = 0; equal && i < a->components; i++) {
		const struct component *x = &a->component[i], *y = &b->component[i];
		equal = text_eq(x->name, y->name) && text_eq(x->when, y->when) &&
			x->originals == y->originals && x->copies == y->copies && x->needed == y->needed;
	}
	return equal;
}

const char *const detail_row_columns[] = { "procedure", "audience", "decides", "result", "steps", "how",
	"requirements", "basis", "fee_basis", "life_events", "source", NULL };
const char *const paper_row_columns[] = { "procedure", "no", "name", "originals", "copies", "needed",
	"when", NULL };

void detail_put_row(struct table *t, const char *code, const struct procedure_detail *d)
{
	const char *events = "";
	for (int i = 0; i < LIFE_EVENTS; i++)
		if (d->events & 1u << i)
			events = arena_printf(
				t->arena, "%s%s%s", events, *events ? " " : "", life_event_names[i]);
	table_text(t, code);
	table_text(t, d->audience);
	table_text(t, d->decides);
	table_text(t, d->result);
	table_text(t, d->steps);
	table_text(t, d->how);
	table_text(t, d->requirements);
	table_text(t, d->basis);
	table_text(t, d->fee_basis);
	table_text(t, events);
	table_text(t, d->source);
}

void detail_put_papers(struct table *t, const char *code, const struct procedure_detail *d)
{
	for (int i = 0; i < d->components; i++) {
		const struct component *k = &d->component[i];
		table_text(t, code);
		table_int(t, k->no);
		table_text(t, k->name);
		table_int(t, k->originals);
		table_int(t, k->copies);
		table_text(t, k->needed ? "yes" : "");
		table_text(t, k->when);
	}
}
