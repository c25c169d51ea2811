/* procedure_rows.h: the columns of procedures.csv, and what stands in the store of one; for this folder
 * alone. */
#ifndef MOTCUA_PROCEDURE_PROCEDURE_ROWS_H
#define MOTCUA_PROCEDURE_PROCEDURE_ROWS_H

#include "base/sheet.h"
#include "base/text.h"
#include "procedure/publish.h"

/* The columns of procedures.csv. */
enum {
	C_CODE,
	C_NAME,
	C_LEVEL,
	C_FIELD,
	C_OWNER,
	C_COUNTED,
	C_LIMIT,
	C_UNIT,
	C_ONLINE,
	C_INTERLINKED,
	C_BOUNDARY,
	C_SPOT,
	C_FEE,
	C_PAID,
	C_POST,
	C_AMOUNT,
	C_PER,
	C_LEGAL,
	C_LEGAL_UNIT,
	C_FROM,
	C_TO,
	C_DEMO,
	C_COLUMNS
};

/* By place. */
extern const struct sheet_column procedure_columns[C_COLUMNS];

/* Looks at a row that was read; false ends the reading. */
typedef bool procedure_check(
	void *arg, const struct sheet *s, const struct procedure *r, struct error *err);

/* Reads rows of procedures from a text called `name`. The catalogue has no index yet. */
bool catalogue_read_text(struct catalogue *c, const struct province *p, const char *name, const char *text,
	size_t n, procedure_check *check, void *arg, struct error *err);

struct stmt;

/* Binds fee_amount, fee_per, legal_limit and legal_unit from the parameter `first` on; what is not known
 * stays NULL. */
void bind_costs(struct stmt *q, int first, const struct procedure *r);

/* publish_store.c: a decision; a procedure that is new, gets a version, or ends; the change written down. */
bool decision_insert(struct tx *tx, struct publication *p, struct error *err);
bool procedure_insert(
	struct tx *tx, struct procedure *r, int place, const struct province *p, struct error *err);
bool version_insert(struct tx *tx, const struct procedure *r, struct error *err);
bool procedure_end(struct tx *tx, int64_t id, int32_t last, struct error *err);
bool change_insert(
	struct tx *tx, int64_t decision, int64_t procedure, enum change_kind kind, struct error *err);

/* detail_store.c: what is shown of a procedure from a day on, which is one of its versions'; 0: from its
 * first. */
bool detail_insert(struct tx *tx, int64_t procedure, int32_t from, const struct procedure_detail *d,
	struct error *err);

/* Gives the versions of all procedures what is shown of them from their days on. */
bool detail_versions_read(struct catalogue *c, struct db *db, struct error *err);

/* detail_files.c: gives procedures of `c`, of which nothing is shown yet, what the texts say. Where only
 * papers are named, or only the rest, the other stays as `before` has it last; before NULL: nothing is
 * there. */
bool details_read_texts(struct catalogue *c, const struct catalogue *before, const struct detail_texts *t,
	struct error *err);

/* Reads the later versions of all procedures, and puts that of `today` where pages look. */
bool versions_read(struct catalogue *c, struct db *db, int32_t today, struct error *err);

#endif
