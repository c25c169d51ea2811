/* keyword.h: how each keyword's value is read. Only for the files of this folder. */
#ifndef MOTCUA_SCHEMA_KEYWORD_H
#define MOTCUA_SCHEMA_KEYWORD_H

#include "schema/compiler.h"

/* What keyword_kinds refers to (keyword.c), named after what the value must be. */
void read_id(struct compiler *c, struct node *n, struct keyword *k);
void read_dialect(struct compiler *c, struct node *n, struct keyword *k);
void read_anchor(struct compiler *c, struct node *n, struct keyword *k);
void read_reference(struct compiler *c, struct node *n, struct keyword *k);
void read_dynamic_reference(struct compiler *c, struct node *n, struct keyword *k);
void read_vocabularies(struct compiler *c, struct node *n, struct keyword *k);
void read_string(struct compiler *c, struct node *n, struct keyword *k);
void read_boolean(struct compiler *c, struct node *n, struct keyword *k);
void read_array(struct compiler *c, struct node *n, struct keyword *k);
void read_schema(struct compiler *c, struct node *n, struct keyword *k);
void read_schemas(struct compiler *c, struct node *n, struct keyword *k);
void read_schema_map(struct compiler *c, struct node *n, struct keyword *k);
void read_pattern_map(struct compiler *c, struct node *n, struct keyword *k);
void read_types(struct compiler *c, struct node *n, struct keyword *k);
void read_number(struct compiler *c, struct node *n, struct keyword *k);
void read_divisor(struct compiler *c, struct node *n, struct keyword *k);
void read_count(struct compiler *c, struct node *n, struct keyword *k);
void read_pattern(struct compiler *c, struct node *n, struct keyword *k);
void read_names(struct compiler *c, struct node *n, struct keyword *k);
void read_name_map(struct compiler *c, struct node *n, struct keyword *k);
void read_format(struct compiler *c, struct node *n, struct keyword *k);

#endif
