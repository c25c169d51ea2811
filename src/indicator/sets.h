/* sets.h: how sets are read, within this folder. */
#ifndef MOTCUA_INDICATOR_SETS_H
#define MOTCUA_INDICATOR_SETS_H

#include "indicator/indicator.h"

/* A file of a set: what it is called in messages, and its bytes, which live as long as the sets. */
struct set_file {
	const char *code, *name, *text;
	size_t n;
};

/* Reads sets from the text of sets.csv and of their files, and checks them. */
bool sets_read(struct indicators *s, const struct rules *rules, const char *list_name, const char *list,
	size_t n, const struct set_file *file, int files, struct error *err);

/* Checks what formulas refer to, units, that nothing goes in a circle. `file` tells the names for
 * messages. */
bool sets_check(struct indicators *s, const struct rules *rules, const struct set_file *file, int files,
	struct error *err);

#endif
