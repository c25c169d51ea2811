/* template.h: what a template is once it is read: a tree of lines, each with its bits of text.
 *
 * * Blocks (sections, columns, tables) are balanced when the template is read, so that filling can only
 * fail at a value that is missing or at a ceiling. */
#ifndef MOTCUA_PAPER_TEMPLATE_H
#define MOTCUA_PAPER_TEMPLATE_H

#include "paper/paper.h"

/* Ceilings of a template: bytes, columns of a table, sections and columns within each other. */
enum { TEMPLATE_BYTES = 1 << 20, TEMPLATE_COLUMNS = 20, TEMPLATE_DEPTH = 32 };

/* What a bit of a line is. */
enum bit_kind { BIT_TEXT, BIT_VALUE, BIT_SECTION };

/* A bit of a line: its words, a value's name, or a section within the line. */
struct bit {
	enum bit_kind kind;
	const char *text; /* the words, or a name */
	bool bold, italic, underlined;
	bool inverted;     /* {{^name}}: when there is nothing */
	struct bit *inner; /* of a section */
	int line, column;  /* where it stands, for messages */
	struct bit *next;
};

/* What a node is. */
enum node_kind { NODE_BLOCK, NODE_ROW, NODE_SECTION };

/* A line, or several between a beginning and an end. */
struct node {
	enum node_kind kind;
	struct paper_block block; /* NODE_BLOCK: all that does not come from values */
	struct bit *text;         /* of a paragraph or code */
	struct bit **cell;        /* of a row: a text per column */
	const char *name;         /* of a section */
	bool inverted;            /* of a section */
	struct node *inner[2];    /* a section's or table's lines in [0]; the two sides of columns */
	enum paper_align *align;  /* of a table's columns */
	struct node *next;
};

/* See paper.h. */
struct paper_template {
	const char *name;  /* of the file */
	struct paper page; /* all but the blocks and texts */
	struct bit *title, *author;
	struct node *lines;
};

/* A template being read. */
struct reader {
	struct arena *arena;
	const char *name;             /* of the file */
	const char *begin;            /* of the present line */
	const char *end;              /* its end, without the line feed */
	const char *next;             /* where the next line begins */
	const char *last;             /* end of the template */
	int line;                     /* number of the present line */
	struct paper_paragraph usual; /* a paragraph that says nothing else */
	struct error *err;
};

/* Fills the reader's error: NAME:LINE:COLUMN: <fmt>, for the place `at` in the present line. Returns
 * false. */
bool reader_fault(struct reader *r, const char *at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Number of the letter at `at` in the present line, from 1. */
int reader_column(const struct reader *r, const char *at);

/* Reads the bits of a text from *p on, to the end of the line, or to the next | of a table when `cell`.
 * *p then stands there. False with an error. */
bool bits_read(struct reader *r, const char **p, bool cell, struct bit **bits);

/* Reads the name that begins at *p, followed by }}, and goes behind that; NULL with an error. */
const char *bits_name(struct reader *r, const char **p);

/* Reads the next word of a command's line: *n bytes without blanks; NULL at the end of the line. */
const char *words_next(struct reader *r, const char **p, size_t *n);

/* Reads a word as a number between min and max. */
bool words_number(struct reader *r, const char *word, size_t n, double min, double max, double *v);

/* Reads a word as left, center, right or justify; false, without an error, when it is none of them. */
bool words_align(const char *word, size_t n, enum paper_align *align);

/* When the word is `key`=VALUE reads the value as a number between min and max. 1: it was, 0: another word,
 * -1: an error. */
int words_setting(
	struct reader *r, const char *word, size_t n, const char *key, double min, double max, double *v);

/* Reads the command that begins at the @ of the present line, but not its inner lines. */
bool command_read(struct reader *r, struct node *node);

/* Reads the setting (#! ...) of the present line. */
bool setting_read(struct reader *r, struct paper_template *t);

/* Reads the words of a paragraph's brackets: *p stands behind the [ and then behind the ]. */
bool brackets_read(struct reader *r, const char **p, struct paper_paragraph *style);

/* Reads the words of a paragraph's style up to `end`. */
bool style_read(struct reader *r, const char *p, const char *end, struct paper_paragraph *style);

#endif
