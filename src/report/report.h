/* report.h: the document that a period's figures are told in: a layout (a file) with blocks that people
 * write, figures placed by name, annexes; made from the records as they are, until it is signed and stands
 * still.
 *
 * Form: Decree 30/2020/ND-CP, appendix I (verify: places and sizes of the parts). Contents: the outline of
 * the Ministry of Home Affairs (verify: its number). */
#ifndef MOTCUA_REPORT_REPORT_H
#define MOTCUA_REPORT_REPORT_H

#include "account/account.h"
#include "indicator/indicator.h"

/* Sets that a layout may draw on; lines of who signs and who gets it; bytes of a block's text. */
enum { REPORT_SETS = 8, REPORT_NAMES = 24, REPORT_TEXT_MAX = 200000 };

/* What a line of a layout is. */
enum layout_kind { LAYOUT_HEADING, LAYOUT_TEXT, LAYOUT_BLOCK, LAYOUT_ANNEX };

/* A line of a layout. */
struct layout_line {
	enum layout_kind kind;
	int level;             /* HEADING: 1 to 3 */
	const char *code;      /* BLOCK, ANNEX */
	const char *title;     /* BLOCK, ANNEX */
	const char *text;      /* HEADING, TEXT: the words; BLOCK: what it says until somebody writes */
	const char *what, *of; /* ANNEX: indicators SET, bodies SET, dossiers LEVEL, targets */
	int line;              /* in the file */
};

/* A layout. All lives in the arena it was read into. */
struct report_layout {
	const char *code, *file; /* file: its text */
	const char *name, *every, *symbol, *title, *subject;
	const char *drafters; /* codes of the agencies that write it, with blanks between */
	int set[REPORT_SETS]; /* places; the first is the one that {CODE} means */
	int sets;
	const char *capacity[REPORT_NAMES], *recipient[REPORT_NAMES];
	int capacities, recipients;
	struct layout_line *line;
	int lines;
};

/* Reads a layout. ERR_DATA says name:line:column: what it places must be there, its formulas must be
 * right. */
bool report_layout_read(struct report_layout *l, const struct rules *rules, const struct indicators *sets,
	const char *code, const char *name, const char *text, size_t n, struct arena *a, struct error *err);

/* Reads and checks all layouts of `national`/reports (may be missing); calls fn for each. */
bool report_layouts_read(const struct rules *rules, const struct indicators *sets, const char *national,
	struct arena *a, bool (*fn)(void *arg, const struct report_layout *l, struct error *err), void *arg,
	struct error *err);

/* Puts the layouts of a folder into the store, in the place of those with the same code; *changed is how
 * many were not there so. */
bool report_layouts_save(struct tx *tx, const struct rules *rules, const struct indicators *sets,
	const char *national, int *changed, struct error *err);

/* A piece of text. */
struct report_span {
	const char *text;
	bool bold, italic;
	bool missing;     /* stands for a figure that nobody has answered */
	const char *note; /* the footnote that it is the mark of; NULL: none */
	const char *href; /* where the figure comes from; NULL: it is no figure */
	struct report_span *next;
};

/* A cell, a row, a table of an annex. */
struct report_cell {
	const char *text;  /* as people read it */
	const char *plain; /* as files have it; NULL: it is no number */
	const char *href;
};
struct report_row {
	struct report_cell *cell;
	bool bold, whole; /* whole: the first cell goes over the width */
	int sum_of; /* 1 and up: the rows below it, up to the next of its kind, add up to it; 0: no sum */
	struct report_row *next;
};
struct report_column {
	const char *title;
	double mm;
	bool number;
};
struct report_table {
	const char *code, *title;
	const struct report_column *column;
	int columns, rows;
	bool turned; /* it needs a page on its side */
	struct report_row *first, *last;
};

/* What a part of the document is. */
enum part_kind { PART_HEADING, PART_TEXT, PART_ANNEX, PART_TABLE /* between texts */ };
struct report_part {
	enum part_kind kind;
	int level;
	const char *block; /* TEXT: of which it is a paragraph; NULL: of the layout */
	struct report_span *spans;
	struct report_table *table;
	struct report_part *next;
};

/* A figure that the document shows, by a key that stays: "cchc-2022:III.3.2", "dossiers:P01:received". */
struct report_fact {
	const char *key, *label, *plain, *shown, *href;
	struct report_fact *next;
};

/* Something found when the document was held against itself. */
struct report_doubt {
	const char *kind, *code, *name, *words; /* kind: doubt_kind_names (indicator) */
	bool hard;
	struct report_doubt *next;
};

/* A document. */
struct report_doc {
	const char *layout, *layout_name, *body, *place, *title, *subject,
		*number; /* number "": none yet */
	const char *capacity[REPORT_NAMES], *recipient[REPORT_NAMES], *signer;
	int capacities, recipients;
	struct period period;
	int32_t day;      /* of the document */
	int64_t made_at;  /* when its figures were read, */
	int64_t event;    /* after which event of the journal, */
	const char *seal; /* and the hash of the last seal then; "" when there was none */
	/* The sets that it draws on, as their files were: the formulas that it was made by. */
	const char *set_code[REPORT_SETS], *set_text[REPORT_SETS];
	int sets;
	struct report_part *first, *last;
	struct report_fact *facts, *facts_last;
	struct report_doubt *doubts, *doubts_last;
	int missing; /* figures in its text that nobody has answered */
};

/* A block as somebody wrote it. */
struct report_block {
	const char *code, *text, *who;
	int64_t revision, at; /* revision 0: nobody has written, the layout's text holds */
};

/* Makes the document from the records. Everything it shows is of one moment. Lives in the arena. */
struct report_making {
	const struct rules *rules;
	const struct indicators *sets;
	const struct report_layout *layout;
	const struct report_block *block;
	int blocks;
	struct period period;
	const char *number, *signer;
	int32_t day;
	struct db *db;
	struct arena *arena;
};
bool report_make(const struct report_making *m, struct report_doc **out, struct error *err);

/* The document as JSON, the same bytes each time, and back. */
void report_json(const struct report_doc *d, struct buf *out);
/* See report_json. ERR_DATA when it is none. */
bool report_from_json(const char *p, size_t n, struct arena *a, struct report_doc **out, struct error *err);

struct paper;

/* The document as paper (paper/paper.h) in the arena; `draft` says on each first page that it is none yet. */
struct paper *report_paper(const struct report_doc *d, bool draft, struct arena *a);

/* Appends its tables as a workbook (XLSX): a sheet an annex, numbers as numbers, sums as formulas. */
bool report_xlsx(const struct report_doc *d, struct buf *out, struct error *err);

/* A table of the document by its code; NULL: it has none such. */
const struct report_table *report_table_find(const struct report_doc *d, const char *code);

/* What would be another figure today. */
struct report_change {
	const char *key, *label, *was, *is, *href;
	const int *act; /* the acts that moved something it is made of: places among the later ones */
	int acts;
};

/* Compares two documents of one layout and period, figure by figure; in the arena. */
void report_compare(const struct report_doc *then, const struct report_doc *now, struct arena *a,
	struct report_change **list, int *n);

struct report;

/* The document of a signed report as it would be made today: the same layout, texts, number. */
bool report_remake(struct db *db, const struct rules *rules, const struct indicators *sets,
	const struct report *r, const struct report_doc *then, struct arena *a, struct report_doc **out,
	struct error *err);

/* How far a report has come. */
enum report_state { REPORT_DRAFT, REPORT_REVIEWED, REPORT_SIGNED, REPORT_ISSUED };
extern const char *const report_state_names[];

/* A report. Strings live in the arena it was read with; NULL and 0: not yet. */
struct report {
	int64_t id, revision, signed_at, issued_at, made_at;
	const char *layout, *name, *number, *signer, *capacity, *excuse, *frozen, *sha256, *pdf;
	struct period period;
	enum report_state state;
};

/* What may be done to a report, by somebody who writes it (a drafter), reviews it (a head of the
 * drafters), leads. */
enum report_act { REPORT_WRITE, REPORT_REVIEW, REPORT_BACK, REPORT_SIGN, REPORT_ISSUE };
struct report_actor {
	const char *name;
	int64_t account;
	bool drafts, reviews, leads;
};

/* Whether somebody may do it to a report in this state: who drafts writes; a head of the drafters or a
 * leader reviews or gives it back; a leader signs and issues. */
bool report_may(const struct report_actor *who, enum report_state state, enum report_act act);

/* Makes a report: an act (arg: struct report, with layout, period and name; id is set). */
bool report_add_act(struct tx *tx, void *report, struct error *err);

/* Something done to a report: an act (arg). ERR_DENIED when report_may() says so; ERR_CONFLICT when the
 * report is no longer that of `revision`. */
struct report_call {
	enum report_act act;
	int64_t report, revision;
	struct report_actor who;
	const char *block, *text; /* WRITE: which block, and what it says; revision is the block's */
	const char *reason;       /* BACK; SIGN: why it is signed with contradictions, or "" */
	const char *number, *signer, *capacity, *frozen, *pdf; /* SIGN */
	int64_t pdf_bytes;                                     /* SIGN */
	int32_t day;
};
bool report_do_act(struct tx *tx, void *call, struct error *err);

/* Reads. */
bool report_find(
	struct db *db, int64_t id, struct arena *a, struct report *out, bool *found, struct error *err);
/* All, or those that were issued, the latest period first; at most 500. */
bool reports_list(
	struct db *db, bool issued, struct arena *a, struct report **list, int *n, struct error *err);
/* The blocks as they are now. */
bool report_blocks(struct db *db, int64_t report, struct arena *a, struct report_block **list, int *n,
	struct error *err);
/* The last 50 revisions of a block, the latest first. */
bool report_block_past(struct db *db, int64_t report, const char *code, struct arena *a,
	struct report_block **list, int *n, struct error *err);
/* A layout from the store. ERR_NOT_FOUND when there is none. */
bool report_layout_load(struct db *db, const struct rules *rules, const struct indicators *sets,
	const char *code, struct arena *a, struct report_layout *out, struct error *err);
/* Codes and names of the layouts. */
struct layout_name {
	const char *code, *text;
};
bool report_layouts_list(
	struct db *db, struct arena *a, struct layout_name **list, int *n, struct error *err);

/* An act that came after a report was made and may have changed what its period counts. */
struct later_act {
	int64_t event, at, about; /* about: id of what it was done to */
	const char *act, *who, *kind, *data;
	const char *subject; /* code of the dossier; "": it was none */
	int figures;         /* that it moved, see report_causes() */
};

/* Those after `event` about dossiers that the period has, answers to indicators, decisions, tasks and
 * targets; the first `max`. Returns how many, -1 with err. */
int report_later_acts(struct db *db, int64_t event, struct period p, struct arena *a, struct later_act *out,
	int max, struct error *err);

/* Which of the acts moved something that each changed figure is made of: of dossiers by what their times
 * were before and after (worked out from their events), of the rest by what the formulas count. Fills
 * change->act and act->figures; in the arena. */
struct report_causes {
	struct db *db;
	const struct rules *rules;
	const struct indicators *sets;
	const struct report_doc *then;
	struct later_act *act;
	int acts;
	struct arena *arena;
};
bool report_find_causes(
	const struct report_causes *c, struct report_change *list, int n, struct error *err);

/* The codes of the sets whose files are others than those a report was made by; NULL: none. */
const char *report_sets_changed(
	const struct report_doc *then, const struct report_doc *now, struct arena *a);

/* The place of the journal: its last event, the hash of the last seal ("" when there is none; in the
 * arena). */
bool report_journal_place(
	struct db *db, struct arena *a, int64_t *event, const char **seal, struct error *err);

#endif
