/* blank_web.c: a form as a spreadsheet. */
#include <string.h>

#include "base/date.h"
#include "gather/blank.h"
#include "gather/gather_web.h"

bool round_book(struct request *r, struct error *err)
{
	static const char *const columns[BLANK_COLUMNS] = { "indicator.code", "indicator.name",
		"indicator.unit", "gather.before", "indicator.value", "indicator.note" };
	struct form_page p;
	struct answer_sheet s;
	if (!form_page_read(r, &p, err) ||
		!answer_sheet_read(r->db, p.rules, &p.round, p.agency, &r->arena, &s, err))
		return false;
	const struct agency *g = &p.rules->province.agency[p.agency];
	struct blank_words words = { .sheet = message(r->lang, "gather.sheet"),
		.agency = g->name,
		.mark = blank_mark(&r->arena, &p.round, g) };
	for (int i = 0; i < BLANK_COLUMNS; i++)
		words.column[i] = message(r->lang, columns[i]);
	r->response->body = BUF_INIT(BLANK_MAX);
	if (!blank_write(&s, &p.round, &words, &r->response->body, err))
		return false;
	r->response->type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
	r->response->filename =
		arena_printf(&r->arena, "%s-%s-%lld.xlsx", p.round.set, g->code, (long long)p.round.id);
	return true;
}
