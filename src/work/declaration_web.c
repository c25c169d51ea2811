/* declaration_web.c: what was declared in a dossier's form, as it is printed to be signed, and the address
 * that it has of somebody. */
#include <jansson.h>

#include "base/date.h"
#include "form/form.h"
#include "paper/paper.h"
#include "work/print_web.h"
#include "work/typed_person.h"
#include "work/work.h"

bool declaration_put(
	struct request *r, const struct dossier *d, struct paper_values *v, bool *any, struct error *err)
{
	const struct rules *rules = r->subjects;
	const char *code, *answers;
	int n = 0;
	if (!answers_read(r->db, d->id, &r->arena, &code, &answers, err))
		return false;
	const struct form_filled *filled =
		form_recall_kept(rules->forms, code, answers, day_of_time(d->received_at), &r->arena);
	*any = filled != NULL;
	if (!filled)
		return true;
	const struct form_blank *b = filled->blank;
	paper_put(v, "form_name", b->title[LANG_VI]);
	paper_put(v, "source", b->source ? b->source : "");
	paper_put(v, "to", d->agency < 0 ? "" : rules->province.agency[d->agency].name);
	const struct form_line *line = form_lines(filled, LANG_VI, &n);
	for (int i = 0; i < n; i++) {
		struct paper_values *row = paper_put_item(v, "lines");
		bool heading = line[i].heading;
		paper_put(row, "section", heading && !line[i].depth ? "yes" : "");
		paper_put(row, "group", heading && line[i].depth ? "yes" : "");
		paper_put(row, "answer", heading ? "" : "yes");
		paper_put(row, "label", line[i].label ? line[i].label : "");
		paper_put(row, "value", line[i].value);
	}
	return true;
}

static const char *line_of(const json_t *residence, struct arena *a)
{
	struct postal_address address;
	for (int i = 0; i < ADDRESS_PARTS; i++)
		address.part[i] = json_string_value(json_object_get(residence, address_names[i]));
	return address_line(&address, a);
}

bool declared_address(struct db *db, int64_t dossier, const char *name, struct arena *a,
	const char **address, struct error *err)
{
	static const char *const members[] = { "applicant", "person", "owner" };
	const char *form, *answers;
	*address = NULL;
	if (!answers_read(db, dossier, a, &form, &answers, err))
		return false;
	json_t *json = answers ? json_loads(answers, 0, NULL) : NULL;
	for (size_t i = 0; i < sizeof members / sizeof members[0] && !*address; i++) {
		const json_t *person = json_object_get(json, members[i]);
		const char *who = json_string_value(json_object_get(person, "name"));
		/* Whoever hands it in for somebody else lives elsewhere. */
		if (who && name && typed_same_name(a, who, name))
			*address = line_of(json_object_get(person, "residence"), a);
	}
	json_decref(json);
	return true;
}
