/* compiler.h: from documents to nodes. Only for the files of this folder. */
#ifndef MOTCUA_SCHEMA_COMPILER_H
#define MOTCUA_SCHEMA_COMPILER_H

#include "schema/node.h"

/* Ceilings of a compilation: schemas in all documents, schemas within schemas. */
enum { SCHEMA_NODES = 200000, SCHEMA_NESTING = 512 };

/* A compilation under way. */
struct compiler {
	struct schema *schema; /* its arena holds what stays */
	struct arena *arena;   /* that arena */
	struct arena work;     /* what is needed only now */
	struct document **document;
	int documents;
	struct map resources; /* address to struct resource * */
	struct map nodes;     /* "id/path" to struct node * */
	int node_count;
	struct node *todo; /* wanted and not yet compiled */
	const struct document *root;
	struct schema_flaws *flaws;
	bool failed;
};

/* Tells that the value of `keyword` (NULL: the schema itself) at `n` is not what was expected. `found` is
 * described unless `text` says it better. */
void compiler_flaw(struct compiler *c, const struct node *n, const char *keyword, const json_t *found,
	const char *text, const char *expected);

/* Adds a document; it is walked when somebody refers to it. */
struct document *compiler_document(struct compiler *c, const char *uri, json_t *json);

/* Walks a document: makes a node of each schema at a place where the draft has one, finds $id, $anchor. */
void compiler_walk(struct compiler *c, struct document *d);

/* A node for a schema at any place below `parent`, walked as well. */
struct node *compiler_node(struct compiler *c, struct node *parent, const char *path, const json_t *json);

/* The node at `path` below `parent`, NULL when none was made there. */
struct node *compiler_child(struct compiler *c, const struct node *parent, const char *path);

/* Sees to it that a node is compiled. */
void compiler_want(struct compiler *c, struct node *n);

/* The resource of an address without fragment, NULL when nobody knows it. */
struct resource *compiler_resource(struct compiler *c, const char *uri);

/* The node that a reference in `n` means; *dynamic is set when its fragment is a dynamic anchor's name.
 * NULL after telling a flaw of `keyword`. */
struct node *compiler_refer(struct compiler *c, const struct node *n, const char *keyword,
	const char *reference, const char **dynamic);

/* The vocabularies of the dialect that a resource names; 0 when it is not known. */
unsigned compiler_vocabularies(struct compiler *c, const char *dialect);

/* The bit of a vocabulary's address, 0 when it is not known. */
unsigned vocabulary_named(const char *uri);

/* The draft's own meta-schema of that address as JSON (a new reference), NULL when there is none. */
json_t *meta_load(const char *uri);

/* The address of the draft's meta-schema. */
extern const char meta_uri[];

#endif
