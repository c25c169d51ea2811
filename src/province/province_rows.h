/* province_rows.h: rows of agencies.csv and desks.csv, and of both in the store; for this folder alone. */
#ifndef MOTCUA_PROVINCE_PROVINCE_ROWS_H
#define MOTCUA_PROVINCE_PROVINCE_ROWS_H

#include "base/map.h"
#include "base/rows.h"
#include "province/province.h"

/* The columns of agencies.csv, and of desks.csv. */
enum {
	A_CODE,
	A_NAME,
	A_LEVEL,
	A_KIND,
	A_PARENT,
	A_DESK,
	A_FROM,
	A_TO,
	A_SUCCESSOR,
	A_IDENTIFIER,
	A_COLUMNS
};
enum { D_CODE, D_NAME, D_AGENCY, D_ADDRESS, D_FROM, D_TO, D_COLUMNS };
extern const struct sheet_column agency_columns[A_COLUMNS], desk_columns[D_COLUMNS];

/* A place in a file. */
struct place_in {
	int line, column;
};

/* An agency with the names that can only be resolved once all rows are there. */
struct agency_row {
	struct agency agency;
	const char *parent, *successor;
	struct place_in parent_at, successor_at, desk_at, code_at, from_at, to_at;
};

/* Reads the row at which the file stands into one more item; `seen` gets its code with its place. */
bool agency_row_read(struct rows *r, struct map *seen, struct error *err);

/* A desk; whose it is, by code, or NULL; where that stands, and its code. */
struct desk_row {
	struct desk desk;
	const char *agency;
	struct place_in agency_at, code_at, from_at, to_at;
};

/* The same for a desk. */
bool desk_row_read(struct rows *r, struct map *seen, struct error *err);

/* Says what is wrong at a place of a file. Always false. */
bool bad_at(const struct rows *r, struct place_in at, struct error *err, const char *column,
	const char *found, const char *expected);

/* Writes the agency at place i of the province, whose id and whose parent's are known; without successor. */
bool agency_save(struct tx *tx, const struct province *p, int i, struct error *err);

/* Writes its end and successor, its desk and identifier, as they are now. */
bool agency_update(struct tx *tx, const struct province *p, int i, struct error *err);

/* Writes the desk at place i, whose id is known; and its end. */
bool desk_save(struct tx *tx, const struct province *p, int i, struct error *err);
bool desk_end(struct tx *tx, const struct desk *d, struct error *err);

#endif
