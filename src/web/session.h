/* session.h: sessions that were seen lately, so that a page need not ask the store who is there. */
#ifndef MOTCUA_WEB_SESSION_H
#define MOTCUA_WEB_SESSION_H

#include "web/http.h"

#define SESSION_COOKIE "motcua"

/* The digest under which a cookie's token is known. */
void session_key(const char *token, unsigned char key[32]);

/* Finds a session that is in memory and has not ended: this is a use of it. */
bool session_seen(const unsigned char key[32], int64_t now, struct identity *who);

/* Moves whenever sessions are forgotten. Ask before reading a session from the store. */
uint64_t session_generation(void);

/* How long a session stands, in seconds of time_now(). */
struct session_term {
	int64_t ends; /* at the latest */
	int64_t idle; /* so long after its last use; 0: used or not */
	int64_t seen; /* its last use that the store knows of */
};

/* Keeps a session in memory and gives it its number (who->session). When sessions were forgotten since
 * `generation`, what was read from the store may be over: then only its use is kept. */
void session_keep(const unsigned char key[32], const struct session_term *term, struct identity *who,
	uint64_t generation);

/* A use of a session. */
struct session_use {
	unsigned char key[32];
	int64_t at;
};

/* The uses that come at least `later` seconds after what the store knows of, where a term says `idle`; from
 * now on they count as known. Returns how many, at most `max`. */
int session_uses(int64_t later, struct session_use *out, int max);

/* Forgets one session, or (key NULL) all: session_seen() finds them no more. Their last uses are still told
 * by session_uses(): servers forget all sessions whenever another one ends some. */
void session_forget(const unsigned char *key);

#endif
