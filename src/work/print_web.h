/* print_web.h: what print_web.c has from files beside it. */
#ifndef MOTCUA_WORK_PRINT_WEB_H
#define MOTCUA_WORK_PRINT_WEB_H

#include "dossier/dossier_web.h"

struct paper_values;

/* Puts what was declared of a dossier, by the sections of its form in Vietnamese; *any false: nothing was, or
 * it was erased. */
bool declaration_put(
	struct request *r, const struct dossier *d, struct paper_values *v, bool *any, struct error *err);

/* The address that a dossier's declaration has of the person of this name: whom forms name the applicant,
 * else the person concerned, else the owner; *address NULL: none is known. In the arena. */
bool declared_address(struct db *db, int64_t dossier, const char *name, struct arena *a,
	const char **address, struct error *err);

#endif
