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

/* What is looked through: the names of applicants, by dossier, or the words of scans, by attached file. */
enum search_in { SEARCH_NAMES, SEARCH_SCANS };

/* Which words of a query may be but the beginning of one. A frequent beginning costs a walk over all that
 * begin so, at its worst over every record; the last word is the one that is still being typed. */
enum search_how { SEARCH_WHOLE, SEARCH_LAST_BEGUN, SEARCH_EACH_BEGUN };

/* Indexes `n` bytes of text for a dossier or file. Only once for each: then search_change(). */
bool search_put(
	struct tx *tx, enum search_in in, int64_t id, const char *text, size_t n, struct error *err);

/* Indexes another text in place of the one that was put: `was`, byte for byte. */
bool search_change(struct tx *tx, enum search_in in, int64_t id, const char *was, size_t was_n,
	const char *text, size_t n, struct error *err);

/* Turns what a person typed into the words to look for; false when it holds none. `out` has room for
 * `size`. */
bool search_query(const char *typed, char *out, size_t size);

/* Called with an id; false: enough. */
typedef bool search_reader(void *arg, int64_t id);

/* Tells ids, newest first, at most `max`, that hold all words of `query`, each whole or begun as `how` says.
 * They are looked for as they are told: ending early costs nothing for the rest. */
bool search_find(struct db *db, enum search_in in, const char *query, enum search_how how, int max,
	search_reader *fn, void *arg, struct error *err);

/* Whether a text, of which every word was indexed, holds all words of `query`, which search_query() gave, so:
 * what search_find() looks for, of a record that is at hand. */
bool search_holds(const char *text, size_t n, const char *query, enum search_how how);

#endif
