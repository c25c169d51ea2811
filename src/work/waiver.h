/* waiver.h: where less is taken for a dossier than the catalogue asks, or nothing: why, and by which
 * provision of law. Without a reason no less is taken. */
#ifndef MOTCUA_WORK_WAIVER_H
#define MOTCUA_WORK_WAIVER_H

#include "procedure/procedure.h"

/* Why: whom the law frees (Law on Fees and Charges 97/2015/QH13, Article 10; verify: the list), who hands in
 * online where less is asked then, a fault of the office, or what the basis says. */
enum waiver_kind {
	WAIVER_POOR,
	WAIVER_CHILD,
	WAIVER_ELDERLY,
	WAIVER_DISABLED,
	WAIVER_MERIT,
	WAIVER_MINORITY,
	WAIVER_ONLINE,
	WAIVER_ERROR,
	WAIVER_OTHER,
	WAIVER_KINDS
};
extern const char *const waiver_names[];

/* Bytes of the provision of law. */
enum { WAIVER_BASIS_MAX = 500 };

/* One. Strings live in the arena it was read with. */
struct waiver {
	enum waiver_kind kind;
	const char *basis;
	int64_t whole, fee; /* dong: what the catalogue asks (-1: it does not say), and what was taken */
};

/* The least that may be taken without a reason under the catalogue of a day; for as many copies, of pages for
 * one. 0: nothing is asked; where the amount is not known, anything but nothing will do, and *whole is -1. */
int64_t fee_least(const struct procedure *p, int32_t day, int64_t copies, int64_t *whole);

/* Whether a fee (-1: not said) and its waiver (NULL: none) fit together; sets its amounts. ERR_DATA names
 * fee, fee_reason or fee_basis. */
bool waiver_fits(const struct procedure *p, int32_t day, int64_t copies, int64_t fee, struct waiver *w,
	struct error *err);

/* Keeps it for a dossier of an agency (an id), with its event. */
bool waiver_keep(struct tx *tx, int64_t dossier, int64_t agency, const struct waiver *w, struct error *err);

/* Reads a dossier's; *there says whether it has one. */
bool waiver_of(
	struct db *db, int64_t dossier, struct arena *a, struct waiver *w, bool *there, struct error *err);

/* A row of the list. */
struct waived {
	int64_t dossier, at;
	const char *code;
	int64_t agency, procedure; /* ids; procedure 0: the dossier is in a year that is out */
	struct waiver waiver;
};

/* Those of an agency (0: all) in a period of local days, both included, latest first; at most `max`. Returns
 * how many, -1 with err. */
int waivers_list(struct db *db, int64_t agency, int32_t from, int32_t to, struct arena *a,
	struct waived *out, int max, struct error *err);

#endif
