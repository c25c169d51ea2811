/* publish.h: procedures are published, amended and abolished by decisions, each with a number, a date and
 * the day on which it takes effect (verify: Decree 63/2010/NĐ-CP; Circular 02/2017/TT-VPCP). */
#ifndef MOTCUA_PROCEDURE_PUBLISH_H
#define MOTCUA_PROCEDURE_PUBLISH_H

#include "base/table.h"
#include "procedure/procedure.h"

/* A decision on its way in: `text` is a file like procedures.csv, called `name`. A code that is not in the
 * catalogue is new; a row with valid_to, the day before `effective`, abolishes; any other amends. */
struct publication {
	const char *name, *text;
	size_t n;
	const char *number; /* "123/QĐ-UBND" */
	int32_t day, effective;
	int64_t id;         /* set by the act, as is what it did: */
	int count[CHANGES]; /* by kind */
};

/* The act (arg: a struct publication): all of it or nothing. ERR_DATA says file:line:column; ERR_CONFLICT
 * when the number was published already. Nothing takes effect before today; level, owner and counted never
 * change, since figures hang by them: a procedure that moves is abolished, and another one is new. */
bool publish_act(struct tx *tx, void *publication, struct error *err);

/* A procedure as a row of procedures.csv, and the names of its columns, NULL at the end. */
void procedure_put_row(struct table *t, const struct province *p, const struct procedure *r);
extern const char *const procedure_row_columns[];

#endif
