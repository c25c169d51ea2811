/* grid.h: a table as numbers: what its columns are, where its rows begin, which row is a total of
 * which.
 *
 * Values are kept as whole multiples of 1 / GRID_UNIT, so that sums over thousands of rows are exact
 * and quick. */
#ifndef MOTCUA_CHECK_GRID_H
#define MOTCUA_CHECK_GRID_H

#include "check/inside.h"

/* Four places. */
enum { GRID_UNIT = 10000 };

/* Columns and rows that the checks of a table look at. */
enum { GRID_COLUMNS = 64, GRID_ROWS = 20000 };

/* What a cell is. */
enum grid_kind { GRID_EMPTY, GRID_WORDS, GRID_NUMBER };

/* A cell as a number. */
struct grid_cell {
	enum grid_kind kind;
	bool percent; /* with a percent sign */
	bool dash;    /* empty, as "-" */
	int places;   /* printed */
	int64_t v;    /* in 1 / GRID_UNIT; 0 where there is no number */
};

/* What a column holds. */
enum grid_column_kind { COLUMN_WORDS, COLUMN_CODE, COLUMN_COUNT, COLUMN_RATE, COLUMN_OTHER };

/* A column. */
struct grid_column {
	enum grid_column_kind kind;
	char *head;  /* its headings, in small letters, joined; in the arena */
	int numbers; /* rows that hold one */
};

/* What a row is. */
enum grid_row_kind { ROW_PLAIN, ROW_TOTAL, ROW_LINE };

/* A row of the body. */
struct grid_row {
	int at; /* of the table */
	enum grid_row_kind kind;
	int level;         /* by its code: 0 A, 1 roman, 2 arabic, 3 1.1, ...; -1 none */
	const char *label; /* in small letters; "" */
	const char *code;  /* as printed; "" */
	bool caps;         /* the label is in capitals */
};

/* A table. */
struct grid {
	struct check *c;
	struct spot at;
	const struct reader_table *t; /* or a part of one, whose first row is row `shift` of it */
	int shift;
	int head; /* rows of headings; the body begins there */
	int rows, columns;
	int label, code; /* columns, -1 */
	int numbers_row; /* the row "(1) (2) (3)=(4)+(5)", -1 */
	struct grid_column column[GRID_COLUMNS];
	struct grid_row *row;
	struct grid_cell *cells; /* rows x columns */
};

/* Reads a table; false when it has nothing to hold against anything. */
bool grid_read(
	struct grid *g, struct check *c, const struct spot *at, const struct reader_table *t, int shift);

/* The cell of body row `r`. */
static inline struct grid_cell *grid_at(const struct grid *g, int r, int column)
{
	return &g->cells[(size_t)r * (size_t)g->columns + (size_t)column];
}

/* A value as a decimal with as many places as it needs. */
struct decimal grid_decimal(int64_t v);

/* The same with `places`. */
struct decimal grid_places(int64_t v, int places);

/* A finding at a cell of body row `r`. */
void grid_found(const struct grid *g, int r, int column, const char *kind, int confidence, int64_t expected,
	const char *arithmetic);

/* "12 + 30 = 42" for `arithmetic`. */
const char *grid_sum_text(const struct grid *g, const int64_t *v, int n, int64_t sum);

/* Whether a text in small letters has the words (bytes) in it. */
bool grid_says(const char *text, const char *words);

/* The checks, each over one table. */
void table_formulas(const struct grid *g);
/* See table_formulas. */
void table_rates(const struct grid *g);
/* See table_formulas. */
void table_identities(const struct grid *g);
/* See table_formulas. */
void table_totals(const struct grid *g);
/* See table_formulas. True when it is a table of indicators, which the others leave alone. */
bool table_indicators(const struct grid *g);
/* See table_formulas. */
void table_targets(const struct grid *g);

#endif
