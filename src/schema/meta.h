/* meta.h: the meta-schemas that tools/embed.c made part of the program. */
#ifndef MOTCUA_SCHEMA_META_H
#define MOTCUA_SCHEMA_META_H

/* A file of src/schema/meta: its name and its text. */
struct schema_meta {
	const char *name, *text;
};

extern const struct schema_meta schema_metas[];
extern const int schema_meta_count;

#endif
