/* totp.h: a second factor: a code of six digits that changes every 30 seconds (RFC 6238), made by a program
 * on the person's phone from a secret that both sides know. */
#ifndef MOTCUA_ACCOUNT_TOTP_H
#define MOTCUA_ACCOUNT_TOTP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct db;
struct tx;

/* Bytes of a secret (RFC 4226, 4: at least 16, better 20), room for it as text, seconds of a time step,
 * digits of a code, seconds in which the code must follow the password. */
enum { TOTP_SECRET = 20, TOTP_TEXT = 33, TOTP_STEP = 30, TOTP_DIGITS = 6, TICKET_SECONDS = 300 };

/* What is known of an account's second factor. */
struct totp {
	unsigned char secret[TOTP_SECRET];
	int64_t confirmed_at; /* UTC seconds; 0: begun, no code was shown yet */
	int64_t last_step;    /* of the last code that was taken; 0: none */
};

/* Makes a secret at random. */
void totp_secret_make(unsigned char secret[TOTP_SECRET]);

/* A secret as programs take it: base32, without padding. ERR_SYSTEM without memory. */
bool totp_secret_text(const unsigned char secret[TOTP_SECRET], char text[TOTP_TEXT], struct error *err);

/* The time step that a code belongs to: the present one, or the one before or after, since clocks differ
 * (RFC 6238, 5.2). 0: the code is wrong, or of a step that is not after t->last_step. Blanks in the code are
 * looked past. */
int64_t totp_step_of(const struct totp *t, const char *code, int64_t now);

/* Reads an account's second factor; *found false when it has none, not even one begun. */
bool totp_read(struct db *db, int64_t account, struct totp *out, bool *found, struct error *err);

/* Whether an account must have a second factor, by its roles (bits) and the province's setting two_step_roles
 * (names of roles with blanks between them; none when it does not say), and has none yet. */
bool totp_lacks(struct db *db, int64_t account, unsigned roles, bool *lacks, struct error *err);

/* Begins with a secret, in place of one begun earlier. ERR_CONFLICT when one is confirmed. */
bool totp_begin(struct tx *tx, int64_t account, const unsigned char secret[TOTP_SECRET], struct error *err);

/* Confirms it with the step of its first code; from now on a code is asked at sign-in. ERR_CONFLICT when
 * there is none to confirm. */
bool totp_confirm(struct tx *tx, int64_t account, int64_t step, struct error *err);

/* Notes that the code of a step was taken. ERR_CONFLICT when it, or a later one, was taken already. */
bool totp_taken(struct tx *tx, int64_t account, int64_t step, struct error *err);

/* Takes the second factor away, confirmed or not. ERR_NOT_FOUND when there is none. */
bool totp_remove(struct tx *tx, int64_t account, struct error *err);

/* Stores a ticket (a token's digest) that ends after TICKET_SECONDS; finds whose it is (0: unknown or ended);
 * ends it. */
bool ticket_store(struct tx *tx, int64_t account, const unsigned char digest[32], struct error *err);
/* Finds the account of a ticket. */
bool ticket_find(
	struct db *db, const unsigned char digest[32], int64_t now, int64_t *account, struct error *err);
/* Ends a ticket. */
bool ticket_end(struct tx *tx, const unsigned char digest[32], struct error *err);

#endif
