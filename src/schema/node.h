/* node.h: what a schema is once compiled: nodes (schemas) with keywords, in documents and resources. Only for
 * the files of this folder. */
#ifndef MOTCUA_SCHEMA_NODE_H
#define MOTCUA_SCHEMA_NODE_H

#include "base/map.h"
#include "schema/format.h"
#include "schema/number.h"
#include "schema/pattern.h"
#include "schema/schema.h"

/* Vocabularies, as bits. */
enum {
	VOCABULARY_CORE = 1,
	VOCABULARY_APPLICATOR = 2,
	VOCABULARY_UNEVALUATED = 4,
	VOCABULARY_VALIDATION = 8,
	VOCABULARY_META_DATA = 16,
	VOCABULARY_FORMAT_ANNOTATION = 32,
	VOCABULARY_FORMAT_ASSERTION = 64,
	VOCABULARY_CONTENT = 128,
};

/* What holds for a schema that names no other dialect. */
#define VOCABULARIES_USUAL (255 & ~VOCABULARY_FORMAT_ASSERTION)

/* Types of JSON values, as bits. TYPE_INTEGER is only a value of "type": values are TYPE_NUMBER. */
enum {
	TYPE_NULL = 1,
	TYPE_BOOLEAN = 2,
	TYPE_NUMBER = 4,
	TYPE_STRING = 8,
	TYPE_ARRAY = 16,
	TYPE_OBJECT = 32,
	TYPE_INTEGER = 64,
	TYPE_ANY = 63,
};

/* Where schemas stand in a keyword's value. */
enum shape { SHAPE_NONE, SHAPE_ONE, SHAPE_LIST, SHAPE_MAP };

struct node;
struct keyword;
struct compiler;
struct frame;
struct run;

/* A document that was handed over, or a meta-schema. */
struct document {
	const char *uri;
	json_t *json;
	struct node *root; /* NULL until it was walked */
};

/* A name given by $anchor or $dynamicAnchor. */
struct anchor {
	const char *name;
	struct node *node;
	bool dynamic;
	struct anchor *next;
};

/* A schema with an address of its own, and all below it up to the next one. */
struct resource {
	const char *uri;
	struct node *root;
	struct anchor *anchors;
	const char *dialect;   /* what $schema says; NULL: the usual */
	unsigned vocabularies; /* 0: a dialect that is not known */
	bool wanted;           /* its dynamic anchors are compiled */
};

/* A schema: true, false, or an object with keywords. */
struct node {
	int id;
	struct node *parent; /* NULL for a document's root */
	const char *path;    /* JSON Pointer from the parent, without its first slash */
	const json_t *json;
	const struct document *document;
	struct resource *resource;
	struct keyword *keyword; /* in the order of keyword_kinds */
	int keywords;
	bool never;       /* false */
	bool unevaluated; /* has a keyword that asks what its siblings looked at */
	bool wanted, compiled;
	struct node *next; /* in a list of work */
};

/* A keyword that is known: how it is compiled and what it asks of a value. */
struct keyword_kind {
	const char *name;
	unsigned vocabulary;
	enum shape shape;
	unsigned types; /* of values that it has something to say about */
	/* Reads k->value; what is wrong with it is told by compiler_flaw. NULL: nothing to read. */
	void (*compile)(struct compiler *c, struct node *n, struct keyword *k);
	/* True when the value of the frame is right. NULL: read by others. */
	bool (*check)(struct run *r, const struct keyword *k, struct frame *f);
};

/* An expression of patternProperties and its schema. */
struct pattern_node {
	struct pattern *pattern;
	struct node *node;
};

/* A keyword in a schema, compiled. */
struct keyword {
	const struct keyword_kind *kind;
	const struct node *node; /* whose keyword it is */
	const json_t *value;
	union {
		struct node *one;
		struct {
			struct node **node;
			size_t count;
		} list;
		struct map names; /* member to struct node * */
		struct {
			struct pattern_node *part;
			size_t count;
		} patterns;
		struct {
			struct node *target;
			const char *dynamic; /* name to look for in the dynamic scope; NULL: none */
		} reference;
		struct pattern *pattern;
		struct json_decimal number;
		int64_t count;
		unsigned types;
		const struct format *format;
	};
};

/* All keywords, in the order in which they are looked at; ends with a NULL name. */
extern const struct keyword_kind keyword_kinds[];

/* The kind of a name, NULL for an unknown keyword. */
const struct keyword_kind *keyword_find(const char *name);

/* A node's keyword of that name, NULL when it has none. */
const struct keyword *node_keyword(const struct node *n, const char *name);

/* Appends the JSON Pointer of a node, from the root of its document or, with `resource`, of its resource. */
void node_pointer(const struct node *n, bool resource, struct buf *out);

/* Appends one step of a JSON Pointer, without the slash. */
void pointer_add(struct buf *out, const char *step, size_t n);

/* The type of a value as a bit. */
unsigned type_of(const json_t *v);

/* The bit of a name ("integer"), 0 when there is no such type. */
unsigned type_named(const char *name);

/* A compiled schema; its documents are referred to. */
struct schema {
	struct arena arena;
	struct node *root;
	bool assert_formats;
};

#endif
