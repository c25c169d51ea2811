/* postal.h: the public post (dịch vụ bưu chính công ích, Decision 45/2016/QĐ-TTg; verify: still in force):
 * results that were handed out by post wait for the next list out, dossiers that came by post for the next
 * list in; lists are handed over, pieces are followed by their tracking numbers. */
#ifndef MOTCUA_POSTAL_POSTAL_H
#define MOTCUA_POSTAL_POSTAL_H

#include "work/work.h"

/* Which way a piece goes. */
enum postal_direction { POSTAL_OUT, POSTAL_IN };
extern const char *const postal_direction_names[];

/* Where a piece is. */
enum postal_state { POSTAL_HANDED, POSTAL_DELIVERED, POSTAL_CAME_BACK };
extern const char *const postal_state_names[]; /* handed, delivered, came_back */

/* Pieces of a list; rows of a file or a request. */
enum { POSTAL_LIST_MAX = 500, POSTAL_ROWS_MAX = 10000 };

/* For how long a result that was sent by post is looked for among those that wait, in days. */
enum { POSTAL_WAIT_DAYS = 60 };

/* A piece. Strings live in the arena it was read with; name NULL: erased. */
struct postal_piece {
	int64_t id, dossier, list, at; /* id 0: it waits; list 0: in none */
	int64_t later;         /* of what came in after the dossier: its id; 0: the dossier itself */
	enum posted_what what; /* of such */
	const char *code, *name, *tracking;
	int64_t agency; /* id */
	enum postal_state state;
	int64_t returned_at, received_at; /* of the dossier */
	bool address;                     /* it is said where the post brings it (dossier/address.h) */
};

/* A list: handed to the post, or (POSTAL_IN) by it to the desk. */
struct postal_list {
	enum postal_direction direction;
	int64_t id, desk, items, at;
	int32_t day;
	int no; /* of the desk's day, from 1, both ways together */
	const char *who;
};

/* What waits at a desk for the next list of a direction, what waits longest first; in, dossiers before what
 * came for them later; at most `max`. Returns how many, -1 with err. */
int postal_waiting(struct db *db, int64_t desk, enum postal_direction direction, struct arena *a,
	struct postal_piece *out, int max, struct error *err);

/* Makes a list of dossiers that wait at a desk: an act (arg: struct postal_listing). ERR_CONFLICT when one
 * of them does not wait there (any more): nothing is then listed. */
struct postal_listing {
	enum postal_direction direction;
	int64_t desk;
	int64_t dossier[POSTAL_LIST_MAX]; /* dossiers that came, or whose results go */
	int dossiers;
	int64_t later[POSTAL_LIST_MAX]; /* POSTAL_IN: pieces of work/posted.h; all together POSTAL_LIST_MAX */
	int laters;
	struct postal_list list; /* what came of it */
};
bool postal_list_act(struct tx *tx, void *arg, struct error *err);

/* Finds a list; list->id 0: there is none. */
bool postal_list_find(
	struct db *db, int64_t id, struct arena *a, struct postal_list *list, struct error *err);

/* The lists of a desk, latest first; at most `max`. Returns how many, -1 with err. */
int postal_lists(struct db *db, int64_t desk, enum postal_direction direction, struct arena *a,
	struct postal_list *out, int max, struct error *err);

/* The pieces of a list, in its order, what came later last. Returns how many, -1 with err. */
int postal_pieces(
	struct db *db, int64_t list, struct arena *a, struct postal_piece *out, int max, struct error *err);

/* The piece of a dossier that goes one way; piece->id 0: there is none. */
bool postal_piece_of(struct db *db, int64_t dossier, enum postal_direction direction, struct arena *a,
	struct postal_piece *piece, struct error *err);

/* What the post says of a piece. */
struct postal_news {
	const char *code; /* of the dossier */
	enum postal_direction direction;
	const char *tracking; /* NULL: nothing said */
	enum postal_state state;
	int64_t at; /* not later than now, nor before the dossier came; of a piece on its way in, not
		     * more than POSTAL_WAIT_DAYS before */
};

/* Writes it down, all or nothing: an act (arg: struct postal_telling). A piece that was told of already
 * stays as it is (what the post sends twice is one). ERR_NOT_FOUND for an unknown dossier, ERR_DENIED for
 * one that another desk took in, ERR_DATA for one that does not go by post or a time that cannot be, each
 * with `bad` the row, from 0. */
struct postal_telling {
	const struct rules *rules;
	const int64_t *desk; /* ids of the desks whose dossiers may be told of; NULL: all */
	int desks;
	const struct postal_news *news;
	int count;
	int changed; /* what came of it */
	int bad;
};
bool postal_tell_act(struct tx *tx, void *arg, struct error *err);

/* How many dossiers came and results went by post, and how many pieces came for dossiers later, by agency,
 * in a period of local days, both included; only those of a desk, unless it is 0. */
struct postal_count {
	int64_t agency, in, out, delivered, came_back, later;
};
int postal_counts(struct db *db, int64_t desk, int32_t from, int32_t to, struct postal_count *out, int max,
	struct error *err);

/* The dossiers of an agency whose results went by post in a period, with ids above `after`; at most `max`, as
 * there. Returns how many, -1 with err. */
int postal_out_list(struct db *db, int64_t agency, int64_t desk, int32_t from, int32_t to, int64_t after,
	struct arena *a, struct postal_piece *out, int max, struct error *err);

/* What came for an agency's dossiers later in a period, with ids above `after`; as there. */
int postal_later_list(struct db *db, int64_t agency, int64_t desk, int32_t from, int32_t to, int64_t after,
	struct arena *a, struct postal_piece *out, int max, struct error *err);

#endif
