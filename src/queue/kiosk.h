/* kiosk.h: machines in the hall that give out tickets. A machine is no account: it has a secret address, of
 * which the store knows a digest, and who knows it may take tickets of its desk and nothing else. It is
 * looked for at each request, so that one that was ended has ended everywhere. */
#ifndef MOTCUA_QUEUE_KIOSK_H
#define MOTCUA_QUEUE_KIOSK_H

#include "account/account.h"
#include "queue/queue.h"

/* Room for a secret, letters of a name; machines of a list; tickets that one gives out in a minute: more than
 * people take, so that a secret which got out does not fill the desk's day at once. */
enum { KIOSK_TOKEN = 64, KIOSK_NAME_MAX = 60, KIOSKS_MAX = 500, KIOSK_MINUTE_MAX = 20 };

/* A machine. Times are UTC seconds, 0: not ended. Strings live in the arena it was read with. */
struct kiosk {
	int64_t id, agency, desk; /* ids; agency 0: none, it is the administrator's */
	int64_t made_at, ended_at;
	const char *name, *made_by, *ended_by;
};

/* Whether a name will do: not blank, not too long, no controls. */
bool kiosk_name_fits(const char *name);

/* Finds the desk of a machine that an agency has: the one with this code, or (NULL) the one that takes in
 * for it. ERR_NOT_FOUND, ERR_DATA when it is no desk of the agency's. */
bool kiosk_place(
	const struct province *p, const char *agency, const char *desk, struct kiosk *k, struct error *err);

/* Adds a machine: an act (arg: struct kiosk_new). ERR_DATA when the name will not do, ERR_CONFLICT when a
 * machine that has not ended has it. */
struct kiosk_new {
	struct kiosk kiosk;      /* name, agency and desk; the rest is what came of it */
	char token[KIOSK_TOKEN]; /* came of it; is told once */
};
bool kiosk_add_act(struct tx *tx, void *arg, struct error *err);

/* Ends a machine: an act (arg: its id, int64_t). ERR_CONFLICT when it has ended. */
bool kiosk_end_act(struct tx *tx, void *id, struct error *err);

/* Takes a ticket from a machine: an act (arg: struct kiosk_take). ERR_NOT_FOUND when the secret is no
 * machine's, or the machine has ended. */
struct kiosk_take {
	const char *token;
	enum queue_service service;
	struct ticket ticket; /* what came of it */
	bool many;            /* it gave out KIOSK_MINUTE_MAX in this minute already: nothing was done */
};
bool kiosk_take_act(struct tx *tx, void *arg, struct error *err);

/* Finds the machine with this secret, the one with this name, the one with this id; k->id 0: there is none.
 * By secret and name only those that have not ended. */
bool kiosk_by_token(struct db *db, const char *token, struct arena *a, struct kiosk *k, struct error *err);
/* See kiosk_by_token. */
bool kiosk_by_name(struct db *db, const char *name, struct arena *a, struct kiosk *k, struct error *err);
/* See kiosk_by_token. */
bool kiosk_by_id(struct db *db, int64_t id, struct arena *a, struct kiosk *k, struct error *err);

/* Lists machines, those that have not ended first, each by name; at most `max`. Returns how many, -1 with
 * err. */
int kiosks_list(struct db *db, struct arena *a, struct kiosk *out, int max, struct error *err);

/* Inserts one; notes its end: parts of the acts. */
bool kiosk_insert(struct tx *tx, const struct kiosk *k, const unsigned char digest[32], struct error *err);
/* See kiosk_insert. */
bool kiosk_set_ended(struct tx *tx, int64_t id, struct error *err);

/* Counts a ticket that a machine gives out now; *many as in struct kiosk_take. */
bool kiosk_count(struct tx *tx, int64_t id, bool *many, struct error *err);

#endif
