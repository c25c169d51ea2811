/* address.h: where the public post brings a dossier's result: the parts of an address as forms ask for them.
 * It is there where the person wished it so; it is personal, and kept sealed. */
#ifndef MOTCUA_DOSSIER_ADDRESS_H
#define MOTCUA_DOSSIER_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct db;
struct tx;

/* From the smallest to the largest, as they are written. Addresses since 1/7/2025 have no district. */
enum address_part { ADDRESS_STREET, ADDRESS_COMMUNE, ADDRESS_DISTRICT, ADDRESS_PROVINCE, ADDRESS_PARTS };
extern const char *const address_names[]; /* street, commune, district, province; NULL at the end */

/* Bytes of a part. */
enum { ADDRESS_PART_MAX = 400 };

/* An address. A part is NULL where it is not said; all are where there is none. */
struct postal_address {
	const char *part[ADDRESS_PARTS];
};

/* Whether any part is said. */
bool address_said(const struct postal_address *a);

/* The first part that a letter could not do without, or that is too long; -1: none. */
int address_fault(const struct postal_address *a);

/* "12 Lý Bôn, Phường 5, Thành phố Cà Mau, Tỉnh Cà Mau", in the arena; NULL where no part is said. */
const char *address_line(const struct postal_address *address, struct arena *a);

/* Keeps it with the dossier, in place of an earlier one, and tells the journal. */
bool address_keep(struct tx *tx, int64_t dossier, const struct postal_address *address, struct error *err);

/* Reads it; all parts are NULL where there is none. Whoever shows it notes that (addressees_seen). */
bool address_read(
	struct db *db, int64_t dossier, struct arena *a, struct postal_address *address, struct error *err);

/* Whether there is one. */
bool address_there(struct db *db, int64_t dossier, bool *there, struct error *err);

/* To whom a piece of post goes. NULL: not said, or erased. */
struct addressee {
	const char *name, *phone, *address;
};
bool addressee_read(
	struct db *db, int64_t dossier, struct arena *a, struct addressee *to, struct error *err);

/* Notes that addresses and phones of `n` dossiers are seen. */
bool addressees_seen(struct tx *tx, const int64_t *dossier, int n, struct error *err);

#endif
