/* form.h: the forms of procedures as data: what is asked for (JSON Schema) and how it is asked (the UI
 * layer), the same for a page, a counter and paper. A form is a file of province/NAME/forms
 * (docs/forms.md); a procedure has one from a day to a day, so that a dossier keeps the form that it was
 * handed in on.
 *
 * * A `form_blank` is a form that nobody has filled in: loaded once, then only read, by any number of
 * threads. A `form_filled` is what somebody typed into it: form_fill() reads it, form_check() says what
 * is wrong, form_lines() says it as on paper. Texts are in pairs: [0] Vietnamese, [1] English (the
 * Vietnamese one where there is none). */
#ifndef MOTCUA_FORM_FORM_H
#define MOTCUA_FORM_FORM_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "procedure/procedure.h"

struct schema;

/* How something is asked. */
enum form_widget {
	WIDGET_TEXT,
	WIDGET_LONG,
	WIDGET_NUMBER,
	WIDGET_MONEY,
	WIDGET_DATE,
	WIDGET_MONTH,
	WIDGET_YES_NO,
	WIDGET_CONFIRM,
	WIDGET_ONE,
	WIDGET_MANY,
	WIDGET_PHONE,
	WIDGET_EMAIL,
	WIDGET_IDENTITY,
	WIDGET_TAX,
	WIDGET_FILE,
	WIDGET_COMPUTED,
	WIDGET_GROUP,
	WIDGET_SECTION,
	WIDGETS
};

/* Names as files spell them, by enum form_widget, NULL at the end. */
extern const char *const form_widget_names[];

/* What a rule does: conditions (is to not) say whether a field is asked, the others compute one. */
enum form_rule_kind {
	RULE_IS,     /* the answer at `pointer` equals `value` */
	RULE_IN,     /* it is, or (many) holds, one of the list `value` */
	RULE_FILLED, /* there is one */
	RULE_ALL,
	RULE_ANY,
	RULE_NOT,
	RULE_SUM,
	RULE_PRODUCT,
	RULE_COUNT,
	RULE_CONCAT,
	RULE_AT,    /* the answers at `pointer` */
	RULE_VALUE, /* `value` itself */
	RULES
};

/* A rule. `pointer` is a JSON Pointer from the whole of the answers in which * stands for a row: the row
 * that the field itself is in, else every row. */
struct form_rule {
	enum form_rule_kind kind;
	const char *pointer;
	const json_t *value;
	const struct form_rule *part;
	int parts;
};

/* A choice. */
struct form_option {
	const char *value, *label[2];
};

/* A part of a blank: a section, a group of fields, a field. */
struct form_node {
	enum form_widget widget;
	const struct form_node *parent; /* NULL for the whole */
	const char *pointer;            /* its answer's, with * for rows; "" for the whole */
	const char *key;                /* its member in the answers; NULL: it has no answer of its own */
	const char *label[2], *help[2];
	const char *fault[2];     /* what to say when the schema's pattern is not met, NULL: the usual */
	const char *unit[2];      /* behind a number: m² */
	const char *width;        /* of the input in letters: 2 3 4 5 10 20 30, NULL: full */
	const char *list;         /* name of the list of suggestions, NULL: none */
	const char *autocomplete; /* what browsers fill in, NULL: nothing */
	bool needed;              /* the schema requires it, always or under a condition */
	bool past;                /* a day after today is wrong */
	bool repeat;              /* a group with any number of rows */
	int rows_min, rows_max;
	const struct form_option *option;
	int options;
	const struct form_rule *when;    /* asked only then; NULL: always */
	const struct form_rule *compute; /* of a computed field */
	const char *birth, *sex; /* of an identity number: pointers to what it must agree with, or NULL */
	struct form_node *child;
	int children;
};

/* A form as its file says. */
struct form_blank {
	int64_t id;
	const char *code; /* the file's name without .json */
	const char *title[2];
	const char *source,
		*verify;       /* the legal document; what of it is to be compared with the original */
	struct form_node root; /* its children are sections */
	struct schema *schema;
};

/* Suggestions for a field. */
struct form_list {
	const char *name;
	const char **value;
	int values;
};

/* A file of forms as text: a form, or (shared) what forms refer to. */
struct form_source {
	int64_t id;
	const char *code, *name, *text; /* `name` is for messages */
	size_t n;
	bool shared;
};

/* Which form a procedure has from a day to a day, both included. */
struct form_term {
	int procedure, blank; /* places */
	int32_t valid_from, valid_to;
};

/* All forms, in an arena of their own; read-only once loaded. */
struct forms {
	struct arena arena;
	struct form_source *source;
	json_t **json; /* by place of source */
	int sources;
	struct form_blank *blank; /* in the order of their codes */
	int blanks;
	struct form_list *list;
	int lists;
	struct form_term *term;
	int terms;
	const json_t *common; /* what forms share, NULL: nothing */
};

/* What is wrong with forms: a line each, FILE: POINTER: what was found, what was expected. */
struct form_flaws {
	struct arena *arena;
	const char **line;
	int count, cap;
};

/* Reads `dir`/forms/NAME.json (at most 1000) and `dir`/procedure_forms.csv, checks them against each
 * other, against the procedures of the catalogue and against `dir`/../vn/form.schema.json. A folder
 * without forms gives none. On false `err` holds the first flaw, `flaws` (may be NULL) all of them, and
 * nothing needs freeing. */
bool forms_read_files(struct forms *f, const struct catalogue *c, const char *dir, struct form_flaws *flaws,
	struct error *err);

/* Reads sources that are in memory already, taking over nothing but pointers; for the store, for tests.
 * `f` holds sources and, perhaps, terms. On false the caller releases. */
bool forms_compile(struct forms *f, struct form_flaws *flaws, struct error *err);

/* Writes forms read from files into an empty store, giving ids; the catalogue has its ids already. */
bool forms_save(struct tx *tx, struct forms *f, const struct catalogue *c, struct error *err);

/* Writes one file, giving its id; or which form (its id) a procedure (its id) has from a day to a day. */
bool form_source_insert(struct tx *tx, struct form_source *s, struct error *err);
bool form_term_insert(
	struct tx *tx, int64_t procedure, int64_t form, const struct form_term *t, struct error *err);

/* Reads the forms from the store and tells each procedure of the catalogue the days on which it has one.
 * On false nothing needs freeing. */
bool forms_load(struct forms *f, struct catalogue *c, struct db *db, struct error *err);

/* Frees all. */
void forms_release(struct forms *f);

/* The form of a procedure (its place) on a day, or NULL. */
const struct form_blank *form_on(const struct forms *f, int procedure, int32_t day);

/* The form with this code, or NULL. */
const struct form_blank *form_by_code(const struct forms *f, const char *code);

/* What a page sent: names as form_item.name spells them. Other names are passed over. */
struct form_post {
	const char *const *name, *const *value;
	int count;
	const char *add;    /* name of a group that gets one more row, or NULL */
	const char *remove; /* name of a row that is left out, or NULL */
};

/* What is wrong with an item. */
struct form_fault {
	const char *keyword; /* of the schema, or one of form_check(); NULL: nothing is wrong */
	const json_t *limit; /* the keyword's value in the schema, or NULL */
};

/* What was typed into a node: texts as they came, whatever they are. */
struct form_item {
	const struct form_node *node;
	const char *pointer; /* of its answer */
	const char *name;    /* "a.owners.0.name": of the input */
	int row;             /* of a row, from 0; else -1 */
	bool hidden;         /* its condition is not met: it has no answer */
	const char *const *raw;
	int raws;
	const json_t *value; /* the answer of a field, NULL: none */
	struct form_fault fault;
	struct form_item *child; /* of a group with rows: the rows */
	int children;
};

/* A form with what was typed. All of it lives in the arena. */
struct form_filled {
	const struct form_blank *blank;
	const struct forms *forms;
	struct arena *arena;
	struct form_item *root;
	json_t *answers; /* an object; what is hidden or empty is not in it */
	int32_t today;
	bool checked;            /* form_check() has looked at it: before, a page tells no faults */
	int faults;              /* items with a fault */
	struct form_fault whole; /* a fault that is no single item's */
};

/* Reads what a page sent (NULL: nothing yet): rows that are quite empty are left out, conditions applied,
 * values computed, each text turned into what the schema asks for where that can be done. */
void form_fill(const struct forms *forms, const struct form_blank *b, const struct form_post *post,
	int32_t today, struct arena *a, struct form_filled *out);

/* The same from answers that were kept. */
void form_recall(const struct forms *forms, const struct form_blank *b, const json_t *answers,
	int32_t today, struct arena *a, struct form_filled *out);

/* The same from what was kept as JSON under the code of its form; NULL: nothing was (either is NULL), or
 * there is no such form any more. In the arena. */
const struct form_filled *form_recall_kept(
	const struct forms *forms, const char *code, const char *answers, int32_t day, struct arena *a);

/* Finds what is wrong: *valid, and a fault at each item concerned. Besides keywords of the schema there
 * are: date, month, number, tax (its check digit), past, id_place, id_birth, id_sex. False when it could
 * not be told. */
bool form_check(struct form_filled *f, bool *valid, struct error *err);

/* A line of a filled form as it is printed: a heading, or a label with its value ("" when nothing was
 * answered). */
struct form_line {
	int depth; /* 0 a section, 1 what stands in it, 2 what stands in a group... */
	bool heading;
	const char *label, *value;
};

/* The form as lines in language 0 or 1, in the filled form's arena; *n gets their number. What is hidden
 * is left out. */
const struct form_line *form_lines(const struct form_filled *f, int language, int *n);

/* An answer as people read it: 14/6/2022; 1.984,5; the label of a choice. */
const char *form_value_text(const struct forms *forms, const struct form_node *node, const json_t *value,
	int language, struct arena *a);

/* The list of suggestions with this name, or NULL. */
const struct form_list *form_list(const struct forms *f, const char *name);

#endif
