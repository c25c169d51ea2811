/* deed.c: see deed.h. */
#include "work/deed.h"

#include <jansson.h>
#include <string.h>

#include "base/text.h"
#include "store/journal.h"

/* The list on its way. */
struct telling {
	const struct province *province;
	struct arena *arena;
	struct deed *out;
	int n;
};

/* Looks at a dossier are many, and tell of no deed. */
static bool is_deed(const struct event_row *e)
{
	return strcmp(e->act, "dossier.received") == 0 ||
	       (strncmp(e->act, "dossier.", 8) == 0 && memmem(e->data, e->data_len, "\"item\":", 7));
}

static void read_deed(void *arg, const struct event_row *e)
{
	struct telling *t = arg;
	if (t->n == DEEDS_MAX || !is_deed(e))
		return;
	json_t *data = json_loadb(e->data, e->data_len, 0, NULL);
	const char *agency = json_string_value(json_object_get(data, "agency"));
	const char *chosen = json_string_value(json_object_get(data, "to_agency"));
	const char *kept = json_string_value(json_object_get(data, "kept"));
	int role = text_word(json_string_value(json_object_get(data, "role")), role_names);
	t->out[t->n++] = (struct deed){ .at = e->at,
		.act = arena_str(t->arena, e->act),
		.who = arena_str(t->arena, e->who),
		.in_place_of = json_integer_value(json_object_get(data, "for")),
		.role = role < 0 ? 0 : (enum role)role,
		.agency = agency ? province_agency(t->province, agency, strlen(agency)) : -1,
		.step = (int)json_integer_value(json_object_get(data, "step")),
		.to = (int)json_integer_value(json_object_get(data, "to")),
		.to_agency = chosen ? province_agency(t->province, chosen, strlen(chosen)) : -1,
		.holder = json_integer_value(json_object_get(data, "holder")),
		.letter = (int)json_integer_value(json_object_get(data, "letter")),
		.kept = kept ? arena_str(t->arena, kept) : NULL };
	json_decref(data);
}

int deeds_of(struct db *db, const struct province *p, int64_t dossier, struct arena *a, struct deed *out,
	struct error *err)
{
	struct telling t = { .province = p, .arena = a, .out = out };
	return journal_about(db, "dossier", dossier, read_deed, &t, err) ? t.n : -1;
}

const struct deed *deed_of_letter(const struct deed *list, int n, int letter)
{
	/* That a supplement came names the request it answers. */
	for (int i = 0; i < n; i++)
		if (list[i].letter == letter && strcmp(list[i].act, "dossier.supplemented") != 0)
			return &list[i];
	return NULL;
}
