/* publish.h: procedures are published, amended and abolished by decisions, each with a number, a date and
 * the day on which it takes effect (verify: Decree 63/2010/NĐ-CP; Circular 02/2017/TT-VPCP). */
#ifndef MOTCUA_PROCEDURE_PUBLISH_H
#define MOTCUA_PROCEDURE_PUBLISH_H

#include "base/file.h"
#include "base/table.h"
#include "procedure/procedure.h"

/* What is shown of procedures: files like procedure_details.csv and procedure_papers.csv. */
struct detail_texts {
	struct file_text details, papers;
};

/* A decision on its way in: `rows` is a file like procedures.csv. A code that is not in the catalogue is
 * new; a row with valid_to, the day before `effective`, abolishes; any other amends. So does what `shown`
 * says of a procedure without a row. Of what is shown, either file names whole: all texts, or all papers,
 * of a procedure. */
struct publication {
	struct file_text rows;
	struct detail_texts shown;
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

/* What is shown of a procedure as a row of procedure_details.csv, and its papers as rows of
 * procedure_papers.csv. */
void detail_put_row(struct table *t, const char *code, const struct procedure_detail *d);
void detail_put_papers(struct table *t, const char *code, const struct procedure_detail *d);
extern const char *const detail_row_columns[], *const paper_row_columns[];

#endif
