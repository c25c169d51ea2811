/* document.h: the templates of what a desk prints, kept in the store as they were when the province was
 * made. */
#ifndef MOTCUA_WORK_DOCUMENT_H
#define MOTCUA_WORK_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

struct db;
struct tx;

/* Names of the templates that there must be, as files without .paper; NULL at the end. */
extern const char *const document_names[];

/* Reads and checks all of them in `dir`, or in the province's `own` folder (which may be missing) where
 * that has one of the same name or, for the result of a procedure, result-CODE.paper; nothing is kept. */
bool documents_check(const char *dir, const char *own, struct error *err);

/* Writes them from `dir` into an empty store. */
bool documents_save(struct tx *tx, const char *dir, const char *own, struct error *err);

/* Brings the store's templates up to those of `dir`: one that differs or is not there is written, with an
 * event that has its digest. *changed gets how many. */
bool documents_update(struct tx *tx, const char *dir, const char *own, int *changed, struct error *err);

/* A template's text, in the arena. ERR_NOT_FOUND when the store has none, as one made by an older program. */
const char *document_read(struct db *db, const char *name, struct arena *a, struct error *err);

/* The template of that name for a procedure, NAME-CODE, else the one for all. */
const char *document_for(
	struct db *db, const char *name, const char *code, struct arena *a, struct error *err);

#endif
