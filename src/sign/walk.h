/* walk.h: going over a PDF's objects, each once, within limits. */
#ifndef MOTCUA_SIGN_WALK_H
#define MOTCUA_SIGN_WALK_H

#include "base/map.h"
#include "sign/qpdf.h"

/* An object that waits for its turn, with its counterpart in another file (0: none). */
struct walk_item {
	qpdf_oh object, other;
};

/* A walk. Objects are handed over with walk_later and taken with walk_next. */
struct walk {
	struct arena *arena;
	struct map seen; /* objects that were handed over */
	struct walk_item *item;
	size_t count, cap;
	int left;         /* objects that may still be taken */
	int64_t deadline; /* nanoseconds of the thread's computing time */
};

/* Begins a walk over at most that many objects in at most that many seconds of computing. */
void walk_begin(struct walk *w, struct arena *a, int objects, int seconds);

/* Puts an indirect object on the list unless it was on it before. */
void walk_later(struct walk *w, qpdf_data q, qpdf_oh object, qpdf_oh other);

/* Takes the next; false when there is none. When a limit is reached err is filled. */
bool walk_next(struct walk *w, struct walk_item *item, struct error *err);

/* Frees what does not belong to the arena. */
void walk_end(struct walk *w);

#endif
