/* choose_web.c: the procedure that a desk takes in under, by three letters of its name; and the desk. */
#include "account/account_web.h"
#include "base/date.h"
#include "dossier/dossier_web.h"
#include "work/intake.h"
#include "work/show_web.h"

enum { CHOICES_SHOWN = 40 };

int desk_for(const struct request *r, const struct rules *rules, const struct procedure *p,
	const struct agency *agency)
{
	for (int i = 0; i < rules->province.desks; i++)
		if (who_at(r, 1u << ROLE_CLERK, 0, rules->province.desk[i].id) &&
			desk_takes(rules, i, p, agency))
			return i;
	return -1;
}

bool intake_choose(struct request *r, struct error *err)
{
	const struct rules *rules = r->subjects;
	const char *q = form_get(&r->get, "q");
	int desk = own_desk(r, rules, err), n = 0, found = 0;
	if (desk < 0)
		return false;
	struct procedure_query query = {
		.words = q && *q ? q : NULL, .field = -1, .level = -1, .owner = -1, .event = -1
	};
	const int *places = catalogue_search(&rules->catalogue, &query, &r->arena, &found);
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * CHOICES_SHOWN);
	int32_t today = day_of_time(time_now());
	for (int i = 0; q && *q && i < found && n < CHOICES_SHOWN; i++) {
		const struct procedure *p = &rules->catalogue.procedure[places[i]];
		if (p->valid_from > today || p->valid_to < today || !desk_takes_some(rules, desk, p, today))
			continue;
		struct value_map *row = value_map_new(&r->arena, 4);
		put_text(row, "code", p->code);
		put_text(row, "name", p->name);
		put_text(row, "field", p->field);
		put_bool(row, "first", n == 0);
		rows[n++] = row;
	}
	struct value_map *m = page_values(r);
	put_list(m, "rows", rows, n);
	put_bool(m, "asked", q && *q);
	put_text(m, "q", q);
	put_text(m, "desk", rules->province.desk[desk].name);
	desk_put(r, m, false);
	r->response->no_store = true;
	return page_render(r, "work/choose.html", m, NULL, err);
}
