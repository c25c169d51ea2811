/* province_tables.c: agencies and desks as tables, with the columns of their files: what was written out can
 * be changed and read in again (agencies.h). */
#include "base/date.h"
#include "base/table.h"
#include "province/province.h"

static void put_days(struct table *t, int32_t from, int32_t to)
{
	char text[11];
	table_text(t, day_format(from, text));
	table_text(t, to == DAY_NEVER ? "" : day_format(to, text));
}

void province_agency_table(const struct province *p, struct table *t, struct arena *a)
{
	static const char *const columns[] = { "code", "name", "level", "kind", "parent", "desk",
		"valid_from", "valid_to", "successor", "identifier", NULL };
	table_begin(t, a, columns);
	for (int i = 0; i < p->agencies; i++) {
		const struct agency *g = &p->agency[i];
		table_text(t, g->code);
		table_text(t, g->name);
		table_text(t, level_names[g->level]);
		table_text(t, g->kind);
		table_text(t, g->parent < 0 ? "" : p->agency[g->parent].code);
		table_text(t, g->desk);
		put_days(t, g->valid_from, g->valid_to);
		table_text(t, g->successor < 0 ? "" : p->agency[g->successor].code);
		table_text(t, g->identifier ? g->identifier : "");
	}
}

void province_desk_table(const struct province *p, struct table *t, struct arena *a)
{
	static const char *const columns[] = { "code", "name", "agency", "address", "valid_from",
		"valid_to", NULL };
	table_begin(t, a, columns);
	for (int i = 0; i < p->desks; i++) {
		const struct desk *d = &p->desk[i];
		table_text(t, d->code);
		table_text(t, d->name);
		table_text(t, d->agency < 0 ? "" : p->agency[d->agency].code);
		table_text(t, d->address);
		put_days(t, d->valid_from, d->valid_to);
	}
}
