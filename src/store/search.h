/* search.h: words to records. Text is folded (base/text.h) before it is indexed and before it is
 * looked up, so that "dao" finds "Đào". How it is kept is the engine's affair. */
#ifndef MOTCUA_STORE_SEARCH_H
#define MOTCUA_STORE_SEARCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct db;
struct tx;

/* Indexes `n` bytes of text for dossier `id`. Only once for each. */
bool search_put(struct tx *tx, int64_t id, const char *text, size_t n, struct error *err);

/* Turns what a person typed into the words to look for; false when it holds none. `out` has room for
 * `size`. */
bool search_query(const char *typed, char *out, size_t size);

/* Ids below `below` (0: no bound), newest first, at most `max`, that hold all words of `query`; unless
 * `whole`, each may be the beginning of a word, which costs more the more words begin so. Returns how many,
 * or -1 with err filled. */
int search_find(struct db *db, const char *query, bool whole, int64_t below, int64_t *ids, int max,
	struct error *err);

#endif
