/* sheet.h: laying blocks out on pages: the inside of paper_pdf(). Everything is measured in points.
 *
 * * A document is laid out by one walk over its blocks, which draws as it goes. For a roll the walk is
 * done twice, first without drawing, since its length must be known before its page is begun. */
#ifndef MOTCUA_PAPER_SHEET_H
#define MOTCUA_PAPER_SHEET_H

#include "paper/drawing.h"
#include "paper/paper.h"

/* Points in a millimetre. */
#define POINTS_PER_MM (72.0 / 25.4)

/* A document being laid out. */
struct sheet_walk {
	const struct paper *paper;
	struct arena arena; /* for what lasts as long as the walk */
	PangoContext *context;
	cairo_t *cr;
	bool drawing;                         /* false: only measuring */
	double width, height;                 /* of the page */
	double left, right, bottom;           /* where the lines begin and end, where the last may end */
	double y;                             /* where the next line goes */
	int page;                             /* 1 and up */
	bool turned;                          /* the page lies on its side */
	cairo_surface_t *surface;             /* when drawing */
	struct text_note *notes, **notes_end; /* footnotes of the page, in order */
	double notes_height;                  /* that they need at its end, with the rule above them */
	struct paper_made *made;
	struct error *err;
};

/* A footnote: where its mark stands in its paragraph's text, in bytes. */
struct text_note {
	const char *text;
	int number, at;
	struct text_note *next;
};

/* A paragraph, ready to be drawn between x and x + width. Give it back with text_end. */
struct text {
	PangoLayout *layout;
	PangoLayoutIter *iter;
	double before, after;
	double spacing;          /* height of a line, as a multiple of the font's own */
	struct text_note *notes; /* whose marks are in it, in order; they live as long as the walk */
};

/* Lays a paragraph out. `indent` false leaves the first line where the others begin. */
void text_begin(struct sheet_walk *w, const struct paper_paragraph *p, double width, struct text *t);

/* Its whole height without the space above and below. */
double text_height(const struct text *t);

/* Height of the present line. */
double text_line_height(const struct text *t);

/* Draws the present line with its upper edge at y and goes to the next; false when it was the last. */
bool text_line(struct sheet_walk *w, struct text *t, double x, double y);

/* Takes the footnotes out whose marks are in the present line; NULL: none. */
struct text_note *text_line_notes(struct text *t);

/* Height that footnotes need, and more for the rule when the page has none yet. */
double notes_height(struct sheet_walk *w, const struct text_note *notes);

/* Puts footnotes at the end of those of the page. */
void notes_add(struct sheet_walk *w, struct text_note *notes);

/* Draws the footnotes of the page at its end. */
void notes_put(struct sheet_walk *w);

/* Ends it. */
void text_end(struct text *t);

/* Puts a block that cannot be divided (all but tables, columns and page breaks) between x and x + width
 * with its upper edge at y, or only measures it. *height is what it needs. */
bool box_put(struct sheet_walk *w, const struct paper_block *b, double x, double width, double y, bool draw,
	double *height);

/* As box_put for a list of them. */
bool boxes_put(struct sheet_walk *w, const struct paper_blocks *list, double x, double width, double y,
	bool draw, double *height);

/* Puts a table at the walk's place, with new pages where needed. */
bool table_put(struct sheet_walk *w, const struct paper_table *t);

/* Where the last line of the page may end: above its footnotes. */
double page_bottom(const struct sheet_walk *w);

/* Ends the page and begins the next. */
void page_next(struct sheet_walk *w);

/* True when `height` more does not fit on this page although it would on an empty one. */
bool page_is_full(const struct sheet_walk *w, double height);

/* Opens and closes a tag of the PDF's structure ("P", "TR"), when drawing. */
void tag_open(struct sheet_walk *w, const char *name);
/* See tag_open. */
void tag_close(struct sheet_walk *w, const char *name);

#endif
