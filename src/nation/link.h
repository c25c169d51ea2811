/* link.h: a thread and a connection for each province, so that all are asked side by side and one that
 * hangs holds up nobody.
 *
 * PostgreSQL's own asynchronous append over the parts would begin a remote transaction, and open a cursor,
 * at one server after another before it waits for all of them: with 63 servers at 20 ms each that alone takes
 * seconds (measured: bench/README.md, part "nation"). And one server that does not answer fails the whole
 * statement. So each link asks its own part of the same tables. */
#ifndef MOTCUA_NATION_LINK_H
#define MOTCUA_NATION_LINK_H

#include "nation/ask.h"
#include "nation/nation.h"
#include "store/store.h"

struct links;

/* How a province's link stands. */
struct link_state {
	bool answers;
	int64_t seen_at,
		as_of;    /* when it last answered; its last act as known then. UTC seconds; 0: never */
	int32_t last_day; /* as in struct answer */
	bool demo;
	char why[320]; /* why it does not answer; "" when it does */
};

/* What became of a question to one province. */
struct reply {
	bool asked;    /* false: another province was meant */
	bool answered; /* `answer` is there */
	struct answer answer;
};

/* Begins a link for each province of the list; both arguments must outlive them. */
struct links *links_start(struct store *store, const struct nation_list *list, struct error *err);

/* Asks all provinces, or only the one at place `only` (-1: all), and waits at most `patience_ms`. A province
 * known not to answer is left out at once when all are asked. reply[i] is that of the list's province i, an
 * empty one before; their arenas are the caller's, to be released with replies_release. */
void links_ask(struct links *l, const struct question *q, int only, int patience_ms, struct reply *reply);

/* Frees the answers. */
void replies_release(struct reply *reply, int n);

/* How province i stands. */
struct link_state links_state(struct links *l, int i);

/* To be called often: asks those that do not answer again from time to time, and now and then the others;
 * logs which have ceased or begun again to answer. Never waits. */
void links_tick(struct links *l);

/* Ends all links and frees them; NULL is allowed. False when one hangs in a question: it is left behind, and
 * uses store and list until the process ends. */
bool links_stop(struct links *l);

#endif
