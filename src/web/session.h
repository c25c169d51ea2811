/* session.h: sessions that were seen lately, so that a page need not ask the store who is there. */
#ifndef MOTCUA_WEB_SESSION_H
#define MOTCUA_WEB_SESSION_H

#include "web/http.h"

#define SESSION_COOKIE "motcua"

/* The digest under which a cookie's token is known. */
void session_key(const char *token, unsigned char key[32]);

/* Finds a session that is in memory and has not ended. */
bool session_seen(const unsigned char key[32], int64_t now, struct identity *who);

/* Moves whenever sessions are forgotten. Ask before reading a session from the store. */
uint64_t session_generation(void);

/* Keeps a session in memory and gives it its number (who->session), unless sessions were forgotten
 * since `generation`: what was read from the store may then be over. */
void session_keep(const unsigned char key[32], int64_t ends, struct identity *who, uint64_t generation);

/* Forgets one session, or (key NULL) all. */
void session_forget(const unsigned char *key);

#endif
