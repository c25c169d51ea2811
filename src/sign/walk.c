/* walk.c: see walk.h. */
#include "sign/walk.h"

#include <stdlib.h>
#include <time.h>

static int64_t computed(void)
{
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

void walk_begin(struct walk *w, struct arena *a, int objects, int seconds)
{
	*w = (struct walk){ .arena = a, .left = objects };
	w->deadline = computed() + (int64_t)seconds * 1000000000;
}

void walk_later(struct walk *w, qpdf_data q, qpdf_oh object, qpdf_oh other)
{
	int id[2] = { qpdf.oh_get_object_id(q, object), qpdf.oh_get_generation(q, object) };
	const char *key = arena_dup(w->arena, (const char *)id, sizeof id);
	if (!map_put(&w->seen, key, sizeof id, 0))
		return;
	if (w->count == w->cap) {
		w->cap = w->cap ? 2 * w->cap : 64;
		w->item = realloc(w->item, w->cap * sizeof *w->item);
		if (!w->item)
			die("no memory");
	}
	w->item[w->count++] = (struct walk_item){ object, other };
}

bool walk_next(struct walk *w, struct walk_item *item, struct error *err)
{
	if (w->count == 0)
		return false;
	if (w->left-- == 0)
		return err_set(err, ERR_DATA, "the PDF has more objects than are looked at");
	if (computed() > w->deadline)
		return err_set(err, ERR_DATA, "the PDF takes too long to look at");
	*item = w->item[--w->count];
	return true;
}

void walk_end(struct walk *w)
{
	map_release(&w->seen);
	free(w->item);
}
