/* bearer_web.c: see bearer_web.h. */
#include "work/bearer_web.h"

#include <string.h>

#include "base/text.h"
#include "dossier/bearer_web.h"
#include "store/secret.h"
#include "work/brought_web_api.h"
#include "work/intake.h"
#include "work/typed_person.h"

enum fault { FINE, NO_NAME, BAD_NUMBER, BAD_PHONE, NO_GROUND, SAME };

/* What is told of each: on the page, at which field, and to a program. */
static const struct {
	const char *key, *field, *text;
} faults[] = {
	[NO_NAME] = { "bearer.no_name", "bearer", "bearer: expected a name" },
	[BAD_NUMBER] = { "intake.bad_id", "bearer_id",
		"bearer: expected the number of an identity card, a passport or an enterprise" },
	[BAD_PHONE] = { "intake.bad_phone", "bearer_phone",
		"bearer: expected a telephone number of 9 to 15 digits" },
	[NO_GROUND] = { "bearer.no_ground", "bearer_ground",
		"bearer: expected a ground: family, authorised, representative, officer or other" },
	[SAME] = { "bearer.same", "bearer_id", "bearer: expected another person than the applicant" },
};

struct bearer bearer_typed(struct request *r, const struct form *f)
{
	struct bearer b = { 0 };
	int ground = text_word(form_get(f, "bearer_ground"), bearer_ground_names);
	for (int i = 0; i < BEARER_FIELDS; i++) {
		const char *s = typed_tidy(&r->arena, form_get(f, bearer_names[i]));
		b.person[i] = s && *s ? s : NULL;
	}
	b.ground = ground > 0 ? (enum bearer_ground)ground : BEARER_NONE;
	return b;
}

bool bearer_said(const struct bearer *b)
{
	for (int i = 0; i < BEARER_FIELDS; i++)
		if (b->person[i])
			return true;
	return b->ground != BEARER_NONE;
}

static enum fault fault_of(const struct bearer *b, const char *applicant_id)
{
	const char *number = b->person[BEARER_NUMBER];
	const char *person[PERSON_FIELDS] = { b->person[BEARER_NAME], number, b->person[BEARER_PHONE] };
	switch (typed_person_fault(person)) {
	case TYPED_NO_NAME: return NO_NAME;
	case TYPED_BAD_NUMBER: return BAD_NUMBER;
	case TYPED_BAD_PHONE: return BAD_PHONE;
	default: break;
	}
	if (b->ground == BEARER_NONE)
		return NO_GROUND;
	return number && applicant_id && *applicant_id && secret_same_number(number, applicant_id) ? SAME
												   : FINE;
}

bool bearer_fault(
	const struct bearer *b, const char *applicant_id, const char **message_key, const char **field)
{
	enum fault fault = bearer_said(b) ? fault_of(b, applicant_id) : FINE;
	if (!fault)
		return false;
	*message_key = faults[fault].key;
	*field = faults[fault].field;
	return true;
}

static const char SCAN[] = "bearer_scan";

bool bearer_scan(struct request *r, struct bearer *b, const char **message_key, const char **field)
{
	const char *scan = form_get(&r->post, SCAN);
	struct card card;
	if (!scan || !*scan)
		return false;
	if (card_read(scan, &r->arena, &card)) {
		b->person[BEARER_NAME] = card.name;
		b->person[BEARER_NUMBER] = card.number;
	} else {
		*message_key = "intake.no_card";
		*field = SCAN;
	}
	return true;
}

void bearer_put_typed(struct request *r, struct value_map *m, const struct bearer *b, const char *fault_at)
{
	put_bool(m, "bearer_any", bearer_said(b) || (fault_at && strcmp(fault_at, SCAN) == 0));
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * BEARER_GROUNDS);
	for (int i = 1; i < BEARER_GROUNDS; i++) {
		struct value_map *row = value_map_new(&r->arena, 3);
		put_text(row, "ground", bearer_ground_names[i]);
		put_text(row, "words", bearer_ground_words(r->lang, (enum bearer_ground)i));
		put_bool(row, "chosen", b->ground == (enum bearer_ground)i);
		rows[i - 1] = row;
	}
	put_list(m, "grounds", rows, BEARER_GROUNDS - 1);
	for (int i = 0; i < BEARER_FIELDS; i++)
		put_text(m, bearer_names[i], b->person[i]);
}

static bool read_members(struct request *r, const json_t *given, struct bearer *b, struct error *err)
{
	static const struct {
		const char *name;
		size_t max;
	} members[BEARER_FIELDS] = { { "name", TYPED_NAME_MAX }, { "number", TYPED_NUMBER_MAX },
		{ "phone", TYPED_NUMBER_MAX } };
	const char *ground, *s;
	size_t known = 0;
	for (int i = 0; i < BEARER_FIELDS; i++) {
		if (!brought_text(r, given, members[i].name, members[i].max, false, &s, err))
			return err_prefix(err, "bearer: ");
		known += s != NULL;
		s = typed_tidy(&r->arena, s);
		b->person[i] = s && *s ? s : NULL;
	}
	if (!brought_text(r, given, "ground", TYPED_NUMBER_MAX, false, &ground, err))
		return err_prefix(err, "bearer: ");
	known += ground != NULL;
	int at = text_word(ground, bearer_ground_names);
	b->ground = at > 0 ? (enum bearer_ground)at : BEARER_NONE;
	return known == json_object_size(given) ||
	       err_set(err, ERR_DATA, "bearer: expected the texts name, number, phone and ground");
}

bool bearer_member(struct request *r, const json_t *o, const char *applicant_id, const struct bearer **out,
	struct error *err)
{
	const json_t *given = json_object_get(o, "bearer");
	struct bearer *b = arena_zalloc(&r->arena, sizeof *b);
	*out = given ? b : NULL;
	if (!given)
		return true;
	if (!json_is_object(given))
		return err_set(err, ERR_DATA, "bearer: expected an object");
	if (!read_members(r, given, b, err))
		return false;
	enum fault fault = fault_of(b, applicant_id);
	return !fault || err_set(err, ERR_DATA, "%s", faults[fault].text);
}
