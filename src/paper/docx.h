/* docx.h: the parts of a DOCX and how their XML is written. */
#ifndef MOTCUA_PAPER_DOCX_H
#define MOTCUA_PAPER_DOCX_H

#include "paper/office.h"
#include "paper/paper.h"

/* Codes that a DOCX may have, each a picture. */
enum { DOCX_PICTURES = 200 };

/* A DOCX being written. */
struct docx {
	const struct paper *paper;
	struct arena arena;
	xmlTextWriterPtr to; /* the part being written */
	double width;        /* mm between the margins of what is being written */
	bool turned;         /* the pages lie on their side */
	bool section;        /* one has ended before */
	int pictures, notes; /* notes: footnotes so far */
	const char **note;   /* texts of the footnotes */
	int notes_room;
	struct buf picture[DOCX_PICTURES]; /* PNG */
	struct error *err;
};

/* Begins an element with attributes: name, value, name, value, ..., NULL. */
void el(struct docx *d, const char *name, ...) __attribute__((sentinel));

/* Ends the innermost element. */
void end(struct docx *d);

/* Writes an element that holds nothing, with attributes as el(). */
#define LEAF(d, ...) \
	do { \
		el(d, __VA_ARGS__, NULL); \
		end(d); \
	} while (0)

/* A number as text, in the document's arena. */
const char *digits(struct docx *d, double v);

/* Millimetres as twentieths of a point, in the document's arena. */
const char *twips(struct docx *d, double mm);

/* Writes blocks into the present part: the body, or a cell of columns. */
bool docx_blocks(struct docx *d, const struct paper_blocks *list);

/* Writes a code as a paragraph with a picture; see docx_code.c. */
bool docx_code(struct docx *d, const struct paper_code *code);

/* Writes the properties of the section that ends here. */
void docx_section(struct docx *d);

/* Writes a paragraph's properties: alignment, space, indent. */
void docx_paragraph_begin(struct docx *d, const struct paper_paragraph *p);

#endif
