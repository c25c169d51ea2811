/* schema.h: JSON Schema, draft 2020-12: a schema is compiled once, then values are held against it.
 *
 * JSON is read and owned by jansson. Nothing is ever fetched: whatever a schema refers to is handed over with
 * it, and the draft's own meta-schemas are part of the program. Numbers are compared exactly (number.h). */
#ifndef MOTCUA_SCHEMA_SCHEMA_H
#define MOTCUA_SCHEMA_SCHEMA_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

/* A compiled schema. It never changes: any number of threads may use it at the same time. */
struct schema;

/* A JSON document and the address under which schemas may refer to it. */
struct schema_document {
	const char *uri;
	json_t *json;
};

/* How a schema is compiled. Zero-initialised: alone, without an address, formats as annotations. */
struct schema_how {
	const char *uri; /* the schema's address, unless its $id says another; NULL: none */
	const struct schema_document *others;
	int other_count;
	bool assert_formats; /* "format" decides over valid or not */
};

/* What is wrong with a schema, and where. Texts live in the arena of its list. */
struct schema_flaw {
	const char *uri;     /* of the document, as it was handed over; "" without one */
	const char *pointer; /* JSON Pointer into it */
	const char *found, *expected;
};

/* What schema_compile found wrong; zero-initialised but for `arena`, to which everything belongs. */
struct schema_flaws {
	struct arena *arena;
	struct schema_flaw *flaw;
	int count; /* at most SCHEMA_FLAWS */
	int more;  /* further ones that were only counted */
};

/* How many flaws are told. */
enum { SCHEMA_FLAWS = 100 };

/* Compiles `json` and all that it refers to. The schema belongs to the caller and keeps references to the
 * documents, which nobody may change from then on. NULL when anything is wrong: `err` (ERR_DATA) tells the
 * first flaw, `flaws` (may be NULL) all of them. */
struct schema *schema_compile(
	json_t *json, const struct schema_how *how, struct schema_flaws *flaws, struct error *err);

/* Compiles the meta-schema that `json` names with $schema (without: the draft's own), for holding schemas
 * against it with schema_validate. Otherwise as schema_compile. */
struct schema *schema_compile_meta(const json_t *json, const struct schema_how *how, struct error *err);

/* Gives a schema back; NULL is nothing. */
void schema_free(struct schema *schema);

/* One thing that is wrong with a value. The texts live in the arena of the report; `value` belongs to the
 * schema and `found` to the value that was held against it. */
struct schema_fault {
	const char *instance; /* JSON Pointer to what is wrong; "" is the whole value */
	const char *location; /* address of the schema, # and JSON Pointer to the keyword */
	const char *keyword;  /* "maxLength"; "false" for a schema that is false */
	const json_t *value;  /* the keyword's value in the schema: the limit, the names, the pattern */
	const json_t *found;  /* what stands at `instance`; NULL for a member's name (propertyNames) */
	/* required, dependentRequired: the member that is missing; propertyNames, or a schema that is false
	 * for a member (additionalProperties and its like): the one that is there; else NULL. */
	const char *name;
	/* minLength to maxProperties: letters, items or members there are; contains: items that match;
	 * oneOf: schemas that match; uniqueItems: place of the equal item before; a schema that is false for
	 * an item (items and its like): the item's place; else -1. */
	int64_t count;
	/* The place in the list of the anyOf or oneOf whose failure this one explains, and which of its
	 * schemas said so, from 0; else -1. */
	int within, branch;
};

/* What a schema says about a part of a valid value: title, default, readOnly, format, content... */
struct schema_note {
	const char *instance, *location, *keyword;
	const json_t *value; /* belongs to the schema */
};

/* Ceilings of one validation; 0 means the usual one. */
struct schema_limits {
	int faults;       /* faults (and notes) that are kept: 100 */
	int depth;        /* schemas within schemas, and values within values: 400 */
	int64_t steps;    /* keywords looked at, values compared: 20 million */
	int milliseconds; /* of the thread's own computing time: 5000 */
};

/* What came of a validation; zero-initialised but for `arena`, to which everything belongs, and
 * `notes_too`. */
struct schema_report {
	struct arena *arena;
	bool notes_too; /* gather notes as well */
	bool valid;
	struct schema_fault *fault;
	int faults;
	int64_t more; /* faults beyond the ceiling */
	struct schema_note *note;
	int notes;
};

/* Holds `instance` against the schema and fills `report` (NULL: only *valid, as quickly as it can be told;
 * either may be NULL). False with ERR_DATA when a ceiling other than that of the faults was reached: then
 * nothing is known about the value. `limits` may be NULL. Strings must be valid UTF-8, as they are unless
 * jansson was told not to look. */
bool schema_validate(const struct schema *schema, const json_t *instance,
	const struct schema_limits *limits, struct schema_report *report, bool *valid, struct error *err);

/* Appends a fault in plain English: found 17, expected at least 18. */
void schema_fault_text(const struct schema_fault *fault, struct buf *out);

/* Appends a JSON value for a message: whole when short, else what it is ("an object with 12 members"). */
void schema_value_text(const json_t *value, struct buf *out);

#endif
