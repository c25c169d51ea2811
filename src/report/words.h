/* words.h: texts with figures in them: {CODE} is what an indicator comes to, {= FORMULA} what a formula
 * does, {if CONDITION: words | other words} chooses, {period}, {year}, {from}, {to}, {province} say what
 * they say; **bold**, ''italic'', [^footnote]; \ before a mark takes its meaning. */
#ifndef MOTCUA_REPORT_WORDS_H
#define MOTCUA_REPORT_WORDS_H

#include "report/report.h"

/* Cells that a row of a table between texts may have; bytes of a footnote. */
enum { WORDS_CELLS = 16, WORDS_NOTE = 4000 };

/* What texts are worked out by. */
struct words {
	const struct rules *rules;
	const struct indicators *sets;
	int set; /* that {CODE} means */
	struct arena *arena;
	/* For words_spans: */
	struct evaluation *e;
	struct period period;
	struct report_doc *doc; /* gets the facts; counts what is missing */
};

/* Checks a text of several lines, the first of which is `line` of the file `name`. */
bool words_check(struct words *w, const char *name, int line, const char *text, struct error *err);

/* A line as spans, in the arena. ERR_DATA for what words_check would refuse. */
bool words_spans(struct words *w, const char *text, struct report_span **out, struct error *err);

/* The next cell of a row "| a | b", in the arena; *row goes on behind it. NULL: there is none. Marks within
 * braces, and after \, part no cells. */
const char *words_cell(struct arena *a, const char **row);

/* Their text alone. */
const char *words_plain(const struct report_span *spans, struct arena *a);

/* What a period is called: "6 tháng đầu năm 2022", "năm 2022", "quý I năm 2022", "tháng 5 năm 2022", or
 * from day to day. */
const char *period_words(struct period p, struct arena *a);

/* Adds a fact to a document. */
void fact_add(struct report_doc *d, struct arena *a, const char *key, const char *label, const char *plain,
	const char *shown, const char *href);

#endif
