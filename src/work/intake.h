/* intake.h: taking a dossier in: code, row, event, and the first hand-over, in one act. */
#ifndef MOTCUA_WORK_INTAKE_H
#define MOTCUA_WORK_INTAKE_H

#include "work/came.h"
#include "work/waiver.h"
#include "work/work.h"

/* A dossier on its way in. */
struct intake {
	const struct rules *rules;
	struct dossier_new dossier; /* received_at, due_at and code are set by the act */
	struct once once;
	const char *form, *answers; /* the form that was filled in, and the answers as JSON; or NULL */
	const struct postal_address *address; /* where the post brings the result; NULL: it is fetched */
	const struct bearer *bearer;          /* who hands it in for the applicant; NULL: nobody */
	const struct came *came;              /* the papers that were ticked off */
	int papers;
	int64_t copies;        /* that a fee each is asked for; 0: one */
	struct waiver *waiver; /* why the fee is lower than the catalogue's; NULL: it is not */
	char code[128];
	int64_t id, due_at;
	bool before; /* the key was used: nothing was done now */
};

/* The act; arg is a struct intake. */
bool intake_act(struct tx *tx, void *intake, struct error *err);

/* Whether a desk takes in for an agency: it is the agency's own, or the procedure is settled regardless of
 * boundaries (Decree 61/2018/NĐ-CP). `desk` is a place. */
bool desk_takes(const struct rules *r, int desk, const struct procedure *p, const struct agency *agency);

/* Whether it takes in for any agency that decides the procedure on `day`. */
bool desk_takes_some(const struct rules *r, int desk, const struct procedure *p, int32_t day);

/* Whether an agency decides dossiers of a procedure on `day`: it is the procedure's owner, or of its level,
 * and has not ended. */
bool agency_decides(const struct rules *r, const struct procedure *p, int agency, int32_t day);

/* The fee in dong that the catalogue of `day` asks for a dossier as a whole; -1: none, or it depends on the
 * number of copies
 * or pages. */
int64_t intake_fee(const struct procedure *p, int32_t day);

/* What the QR code of an identity card says: number|old number|name|ddmmyyyy|sex|address|ddmmyyyy of issue
 * (verify: Circular 06/2021/TT-BCA). */
struct card {
	const char *number, *name, *address;
	const char *sex;      /* "male", "female"; NULL: not said */
	int32_t born, issued; /* days; 0: not said */
};

/* Reads it; the texts live in the arena. False when it is not such a text. */
bool card_read(const char *text, struct arena *a, struct card *c);

#endif
