/* keyring.h: the keys that personal values are sealed with (secret.h). They stand in a file, never in
 * the database: a folder's is DATA/keys, a database server's is named by --keys or MOTCUA_KEYS, the
 * same on every node.
 *
 * The file is text, mode 0600, one key a line: id (8 hexadecimal digits), the day it was made, 64
 * hexadecimal digits. The first key seals, all of them open. A key is never taken out of memory while
 * the store is open, so that a value that was read can be opened. All functions may be called by many
 * threads at once. */
#ifndef MOTCUA_STORE_KEYRING_H
#define MOTCUA_STORE_KEYRING_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct keyring;

/* Bytes of a key; keys that a file may hold; an id as text, with its NUL. */
enum { KEY_BYTES = 32, KEYS_MAX = 64, KEY_ID = 9 };

/* What is said where nothing tells where the keys are. */
#define KEYS_UNSAID \
	"nothing says where the keys of personal values are kept: name a file that every node has, with " \
	"--keys or MOTCUA_KEYS; a new store makes it"

/* A key. Its parts are derived from the one in the file. */
struct key {
	uint32_t id;
	int32_t made;                   /* the day */
	unsigned char whole[KEY_BYTES]; /* as the file has it */
	unsigned char seal[KEY_BYTES];  /* for values */
	unsigned char find[KEY_BYTES];  /* for the index of identity numbers */
};

/* Where the keys are: `given` (an option, or NULL), else the file "keys" in the data folder if it is
 * there, else what MOTCUA_KEYS in the environment names, else "keys" in the data folder; NULL when the
 * store is a database server and nothing says. In the arena. */
const char *keyring_place(const char *given, const char *data, struct arena *a);

/* Opens the file at `path`; one that is not there, and NULL, give a ring without keys. NULL with err
 * ERR_USAGE when others can read it or it is no such file. Free with keyring_close. */
struct keyring *keyring_open(const char *path, struct error *err);

/* Forgets the keys. NULL is allowed. */
void keyring_close(struct keyring *k);

/* The path; NULL when nothing says where the keys are. */
const char *keyring_path(const struct keyring *k);

/* How many keys there are, the one at a place (0 ..), the one that seals (NULL: there is none). NULL as
 * ring: 0. */
int keyring_count(const struct keyring *k);
/* See keyring_count. */
const struct key *keyring_at(const struct keyring *k, int i);
/* See keyring_count. */
const struct key *keyring_first(const struct keyring *k);

/* The key of an id; the file is read again when it is not known. NULL when it is not there either. */
const struct key *keyring_find(struct keyring *k, uint32_t id);

/* Reads the file again if it has changed since. */
void keyring_look(struct keyring *k);

/* Makes a new key at random and writes it to the file, which is made when missing: first in it, or
 * last. When another process makes the file at the same time, its key is taken instead of a new one. */
bool keyring_add(struct keyring *k, bool first, struct error *err);

/* Puts the key of an id first. */
bool keyring_prefer(struct keyring *k, uint32_t id, struct error *err);

/* An id as text: 8 hexadecimal digits. Returns `text`. */
const char *key_name(uint32_t id, char text[KEY_ID]);

#endif
