/* secret.h: personal values as the database has them: sealed with a key that is not in it (keyring.h).
 *
 * A sealed value is: 1 (the form), the key's id (4 bytes, big end first), a random nonce (24), and the
 * value under XChaCha20-Poly1305 with its tag (16). Bound into it are the table, the column and the
 * row's id: in another place it does not open. Identity numbers are looked up by a keyed digest of
 * theirs, the finder. */
#ifndef MOTCUA_STORE_SECRET_H
#define MOTCUA_STORE_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "store/keyring.h"

/* How much longer a sealed value is, and where in it the nonce begins. */
enum { SECRET_NONCE = 5, SECRET_NONCE_BYTES = 24, SECRET_EXTRA = SECRET_NONCE + SECRET_NONCE_BYTES + 16 };

/* Where a value stands. */
struct secret_place {
	const char *table, *column;
	int64_t row;
};

/* Seals `n` bytes into `out`, which holds n + SECRET_EXTRA. ERR_STORE when there is no key to seal with. */
bool secret_seal(struct keyring *k, const struct secret_place *at, const void *p, size_t n,
	unsigned char *out, struct error *err);

/* Opens a sealed value of `n` bytes; the value, with a NUL after it, goes into the arena. ERR_STORE
 * when its key is not there, or it was altered, or stands in another place than it was sealed for. */
bool secret_open(struct keyring *k, const struct secret_place *at, const void *p, size_t n, struct arena *a,
	char **out, size_t *out_n, struct error *err);

/* True when these bytes look like a sealed value. */
bool secret_is_sealed(const void *p, size_t n);

/* The id of the key that sealed a value. */
uint32_t secret_key_of(const void *p);

/* What a number is found by under a key: never 0 unless nothing of the number counts. Blanks, dots and
 * dashes do not, and small letters are as large ones. */
int64_t secret_finder(const struct key *key, const char *p, size_t n);

/* By what a text of some kind is known again under a key, without being kept: never 0. */
int64_t secret_blind(const struct key *key, const char *kind, const char *p, size_t n);

/* Whether two numbers are the same to secret_finder. */
bool secret_same_number(const char *a, const char *b);

/* Bytes of a digest by which a thing is known again without its being kept. It begins as a sealed value
 * does. */
enum { SECRET_DIGEST = SECRET_NONCE + 16 };

/* Makes one with the first key; false when there is no key. */
bool secret_digest(struct keyring *k, const void *p, size_t n, unsigned char out[SECRET_DIGEST]);

/* Whether a digest is of these bytes; true as well where that cannot be told, since its key is not there any
 * more. */
bool secret_digest_fits(struct keyring *k, const void *p, size_t n, const void *digest, size_t digest_n);

/* Seals texts as one value, in the arena; *out is NULL when none of them says anything. */
bool secret_seal_texts(struct keyring *k, const struct secret_place *at, const char *const *text, int count,
	struct arena *a, unsigned char **out, size_t *out_n, struct error *err);

/* Opens what secret_seal_texts sealed, into the arena; texts that said nothing, and all of p NULL, are
 * NULL. */
bool secret_open_texts(struct keyring *k, const struct secret_place *at, const void *p, size_t n,
	struct arena *a, const char **text, int count, struct error *err);

/* Several values as one, a NUL between each two; the last one's is left out. NULL is as "". */
void secret_join(struct buf *to, const char *const *value, int n);

/* The values of a joined one: those that are "" are NULL. It must be followed by a NUL, and lives as
 * long. */
void secret_split(char *p, size_t n, const char **value, int count);

#endif
