/* came_web.c: the papers that came with a dossier, on its pages. */
#include "web/message.h"
#include "work/came.h"
#include "work/show_web.h"

bool came_put(struct request *r, struct value_map *m, int64_t dossier, struct error *err)
{
	static const char *const words[CAME_KINDS] = { "came.original", "came.copy", "came.certified" };
	struct came came[COMPONENTS_MAX];
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * COMPONENTS_MAX);
	int n = came_of(r->db, dossier, &r->arena, came, COMPONENTS_MAX, err);
	for (int i = 0; i < n; i++) {
		struct value_map *row = value_map_new(&r->arena, 3);
		put_count(row, "no", came[i].no);
		put_text(row, "paper", came[i].name);
		put_text(row, "as", message(r->lang, words[came[i].kind]));
		rows[i] = row;
	}
	put_list(m, "came", rows, n < 0 ? 0 : n);
	put_bool(m, "came_any", n > 0);
	return n >= 0;
}
