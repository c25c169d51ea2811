/* tries.h: how often somebody at one address was refused at sign-in of late, whatever names were tried: who
 * guesses one password for many accounts is not seen by the counts of the accounts. In this process's memory,
 * bounded; several nodes count each for itself. */
#ifndef MOTCUA_ACCOUNT_TRIES_H
#define MOTCUA_ACCOUNT_TRIES_H

#include <stdbool.h>
#include <stdint.h>

/* Refusals that an address may have in so many seconds, from the first on: many people of an office may share
 * one. Addresses that are remembered: of more, those with the fewest are forgotten. */
enum { TRIES_MAX = 100, TRIES_SECONDS = 600, TRIES_PLACES = 4096 };

/* Counts a refusal. Of an address of IPv6 the first 64 bits count: the rest is the client's to choose. */
void tries_count(const char *address, int64_t now);

/* Whether an address has spent what it may have: nothing from it is looked at until the time is over. */
bool tries_spent(const char *address, int64_t now);

/* Forgets all, for tests. */
void tries_forget(void);

#endif
