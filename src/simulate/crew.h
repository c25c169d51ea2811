/* crew.h: those who act in a simulated day: made-up accounts of each role with what they sign in with, and
 * the procedures that are asked for. A file, since the simulation knows the server only by HTTP. */
#ifndef MOTCUA_SIMULATE_CREW_H
#define MOTCUA_SIMULATE_CREW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct store;

/* Room for a session cookie. */
enum { COOKIE_ROOM = 256 };

/* Somebody. Codes of agency and desk; "" for none. */
struct member {
	const char *name, *role, *agency, *desk;
	const char *password, *token;
	const char *secret; /* that unlocks the key with which a head signs; NULL: there is none */
	int64_t account, agency_id;
	char cookie[COOKIE_ROOM]; /* the session, once signed in */
};

/* What is asked for: a procedure at an agency whose desk takes it in. */
struct service {
	const char *procedure, *agency, *desk;
	bool form;        /* it asks for a declaration: not handed in online here */
	const int *paper; /* numbers of the papers that are always needed */
	int papers;
};

/* All of them; strings live in the arena. */
struct crew {
	struct arena arena;
	struct member *member;
	int members;
	struct service *service;
	int services;
	bool signs; /* somebody has a key */
};

/* The key with which all heads sign: files as the server finds them, and what unlocks it ("": nothing). */
struct crew_key {
	const char *key, *cert, *secret;
};

/* Reads the file that crew_make wrote. On false nothing needs freeing. */
bool crew_read(struct crew *c, const char *path, struct error *err);

/* Frees. */
void crew_release(struct crew *c);

/* A member in this role at this agency or (a clerk) desk, the `nth` of them (counted around); -1: none. */
int crew_find(const struct crew *c, const char *role, const char *agency, const char *desk, unsigned nth);

/* The member with this account; -1: none. */
int crew_account(const struct crew *c, int64_t account);

/* Makes accounts for about `agencies` agencies and what is asked of them, and writes the file, readable by
 * its owner alone: it holds what they sign in with. Their passwords are drawn and stand nowhere else.
 * Without a key (NULL) nobody signs. ERR_DATA when the store is no demonstration: invented dossiers do not
 * belong beside real ones. */
bool crew_make(
	struct store *s, int agencies, const struct crew_key *key, const char *path, struct error *err);

#endif
