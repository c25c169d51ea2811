/* proof_rows.h: the statements of proof_store.c, for proof.c. */
#ifndef MOTCUA_DOSSIER_PROOF_ROWS_H
#define MOTCUA_DOSSIER_PROOF_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct db;
struct stmt;

/* A dossier as it is; the strings live until the next one is read. */
struct proof_row {
	int64_t id, received_at, due_at, finished_at, returned_at;
	int64_t fee; /* -1: not said */
	int64_t channel, outcome;
	unsigned marks;
	const char *code, *agency, *procedure, *desk, *applicant;
	const unsigned char *salt; /* of the personal values; NULL: there are none, or not as many */
	const void *numbers;       /* sealed; NULL: there are none */
	size_t numbers_n;
	const char *waiver, *waiver_basis; /* the kind; "": none */
	int64_t waiver_fee, waiver_whole;  /* whole -1: the catalogue does not say */
	const char *ground;                /* of a bearer; "": there is none */
	const unsigned char *bearer_salt;
	const void *bearer; /* sealed */
	size_t bearer_n;
	const unsigned char *address_salt;
	const void *address; /* sealed */
	size_t address_n;
};

/* An event that tells how a dossier is; so do its strings. */
struct proof_event {
	int64_t dossier, seq, at;
	const char *act, *data;
	size_t data_len;
};

/* An attached file as its row has it, or as the event tells. Name and content are salted digests, "" where
 * there is no salt; erased: both name and salt are gone. */
struct proof_file {
	int64_t dossier, no, bytes;
	bool erased;
	char code[64], type[64], name[65], sha256[65];
};

/* All dossiers, and all such events, in the order of their dossiers. */
struct stmt *proof_rows(struct db *db);
struct stmt *proof_events(struct db *db);

/* The next one; false: that was the last, or reading failed (stmt_end() tells). */
bool proof_next_row(struct stmt *q, struct proof_row *row);
bool proof_next_event(struct stmt *q, struct proof_event *e);

/* What is attached, and the events of that, by dossier and number; the next one, dossier 0: that was the
 * last. */
struct stmt *proof_files(struct db *db);
struct stmt *proof_attached(struct db *db);
bool proof_next_file(struct stmt *q, struct proof_file *f);
bool proof_next_attached(struct stmt *q, struct proof_file *f);

#endif
