/* proof_rows.h: the statements of proof_store.c, for proof.c. */
#ifndef MOTCUA_WORK_PROOF_ROWS_H
#define MOTCUA_WORK_PROOF_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct arena;
struct db;
struct stmt;

/* How a dossier stands; strings live until the next one is read. Desks: how many steps lie on one. */
struct proof_life {
	int64_t dossier, state, promised_at, desks, step, holder, item;
	const char *code, *holder_name; /* "": nobody holds it */
};

/* A letter, and a declaration (no 0: form as its kind). `digest` is of its text with its salt, "" when there
 * is none, or it was erased. */
struct proof_letter {
	int64_t dossier, at, answered_at, due_after;
	int no;
	bool erased;
	char kind[24], basis[512], sent_by[24], digest[65];
};

/* An event about what is done. */
struct proof_deed {
	int64_t dossier, at;
	const char *act, *who, *data;
	size_t data_len;
};

/* All of them, in the order of their dossiers; letters by their numbers. */
struct stmt *proof_lives(struct db *db);
struct stmt *proof_letters(struct db *db);
struct stmt *proof_declared(struct db *db);
struct stmt *proof_deeds(struct db *db);

/* The next one; false, and dossier 0: that was the last, or reading failed (stmt_end() tells). */
bool proof_next_life(struct stmt *q, struct proof_life *l);
bool proof_next_letter(struct stmt *q, struct proof_letter *l);
bool proof_next_deed(struct stmt *q, struct proof_deed *d);

/* The next declaration; one that does not open has no digest. */
bool proof_next_declared(struct stmt *q, struct db *db, struct proof_letter *l);

#endif
