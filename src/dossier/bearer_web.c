/* bearer_web.c: see bearer_web.h. */
#include "dossier/bearer_web.h"

#include "dossier/part_web.h"

const char *bearer_ground_words(enum lang lang, enum bearer_ground ground)
{
	static const char *const keys[BEARER_GROUNDS] = { NULL, "bearer.family", "bearer.authorised",
		"bearer.representative", "bearer.officer", "bearer.other" };
	return keys[ground] ? message(lang, keys[ground]) : NULL;
}

bool bearer_put(struct request *r, struct value_map *m, int64_t dossier, bool revealed, struct error *err)
{
	struct bearer b;
	struct arena *a = &r->arena;
	if (!bearer_read(r->db, dossier, a, &b, err))
		return false;
	const char *number = b.person[BEARER_NUMBER], *phone = b.person[BEARER_PHONE];
	put_text(m, "bearer_ground", bearer_ground_words(r->lang, b.ground));
	put_text(m, "bearer", b.person[BEARER_NAME]);
	put_text(m, "bearer_id", revealed ? number : dossier_masked(a, number));
	put_text(m, "bearer_phone", revealed ? phone : dossier_masked(a, phone));
	return true;
}
