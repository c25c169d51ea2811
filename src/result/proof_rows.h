/* proof_rows.h: the statements of proof_store.c, for proof.c. */
#ifndef MOTCUA_RESULT_PROOF_ROWS_H
#define MOTCUA_RESULT_PROOF_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db;
struct stmt;

/* Something issued, as its row has it. Title, and why it was taken back: salted digests, "" without salt. */
struct proof_issued {
	int64_t dossier, id, number, file, pages, at, revoked_at;
	int kind, year;
	bool erased, own_file; /* no title and no salt; its file is the attached one of that number */
	char code[64], symbol[64], signer[256], title[65], reason[65];
};

/* An event about what is issued; strings live until the next one is read. */
struct proof_issuing {
	int64_t dossier, at;
	const char *code, *act, *data;
	size_t data_len;
};

/* All of them, in the order of their dossiers, and as they came. */
struct stmt *proof_issued(struct db *db);
struct stmt *proof_issuings(struct db *db);

/* The next one; false, and dossier 0: that was the last, or reading failed (stmt_end() tells). */
bool proof_next_issued(struct stmt *q, struct proof_issued *i);
bool proof_next_issuing(struct stmt *q, struct proof_issuing *e);

#endif
