/* dossier_rows.h: the statements of dossier_store.c that dossier.c and import use. */
#ifndef MOTCUA_DOSSIER_DOSSIER_ROWS_H
#define MOTCUA_DOSSIER_DOSSIER_ROWS_H

#include "dossier/dossier.h"
#include "store/db.h"

/* Tells for each of `n` codes whether a dossier has it. */
bool dossier_codes_taken(struct tx *tx, const struct span *code, int n, bool *taken, struct error *err);

/* Inserts the row of a dossier, whose code is known to be free. */
bool dossier_insert(struct tx *tx, const struct dossier_new *d, int64_t id, struct error *err);

/* The beginning of a statement whose rows dossier_read_row reads, without or with the personal values. */
const char *dossier_select(bool persons);

struct stmt;

/* Reads the row that a statement of these columns stands on, with the name when `names`; strings go to the
 * arena. */
void dossier_read_row(struct stmt *q, const struct province *p, const struct catalogue *c, struct arena *a,
	bool names, struct dossier *d);

/* With which agencies (ids) something of a dossier lies now: a step, or an opinion that was asked; of more
 * only so many. */
enum { DOSSIER_PLACES = 32 };
bool dossier_lies_at(
	struct db *db, int64_t dossier, int64_t agency[DOSSIER_PLACES], int *n, struct error *err);

/* Writes what differs of a dossier's due time, finish, outcome, return and marks. */
bool dossier_update(struct tx *tx, const struct dossier *was, const struct dossier *now, struct error *err);

/* Inserts the personal values with their salts (PERSON_FIELDS * SALT_BYTES bytes). */
bool dossier_insert_person(struct tx *tx, const struct dossier_new *d, int64_t id,
	const unsigned char *salt, const struct sealed_numbers *numbers, struct error *err);

/* Identity number and phone, in this order. */
enum { DOSSIER_NUMBERS = 2 };

/* Opens the sealed numbers in a column of the present row, into the arena; those not said are NULL. */
bool dossier_open_numbers(struct stmt *q, int col, struct db *db, int64_t id, struct arena *a,
	const char *number[DOSSIER_NUMBERS], struct error *err);

/* The bearer of a row: its ground, and what was sealed (NULL: erased). */
bool bearer_open(int64_t dossier, const char *ground, const void *sealed, size_t n, struct db *db,
	struct arena *a, struct bearer *b, struct error *err);

/* The address in a row, as it was sealed (NULL: erased). */
bool address_open(int64_t dossier, const void *sealed, size_t n, struct db *db, struct arena *a,
	struct postal_address *address, struct error *err);

/* Seals a dossier's identity number and phone, into the arena. */
bool dossier_seal_numbers(struct keyring *keys, struct arena *a, int64_t id,
	const struct span person[PERSON_FIELDS], struct sealed_numbers *out, struct error *err);

/* A file that was imported. */
struct dossier_file {
	int64_t id;
	char sha256[65];
	const char *name, *header;
	int style; /* FILE_BOM | FILE_CRLF | FILE_QUOTED */
	int64_t rows;
};
enum { FILE_BOM = 1, FILE_CRLF = 2, FILE_QUOTED = 4 };

/* Whether a file with this digest was imported before; its name and time go to `when`. */
bool dossier_file_known(struct tx *tx, const char *sha256, bool *known, char when[17], struct error *err);

/* Notes an imported file. */
bool dossier_file_insert(struct tx *tx, const struct dossier_file *f, struct error *err);

/* The header and style that every imported file had, when they all agree and no dossier came another
 * way; else header is NULL. */
bool dossier_file_shape(struct db *db, struct arena *a, const char **header, int *style, struct error *err);

/* How many dossiers lie in years that are out. */
bool dossier_out_count(struct db *db, int64_t *n, struct error *err);

/* The next serial of an agency's day, from 1, without a gap. */
bool dossier_serial(struct tx *tx, int64_t agency, int32_t day, int64_t *serial, struct error *err);

/* Reads every dossier with all its personal values, in the order in which they came. */
bool dossier_each(struct db *db, const struct province *p, const struct catalogue *c, dossier_reader *fn,
	void *arg, struct error *err);

#endif
