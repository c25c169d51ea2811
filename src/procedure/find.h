/* find.h: what catalogue_search() (procedure.h) looks in. */
#ifndef MOTCUA_PROCEDURE_FIND_H
#define MOTCUA_PROCEDURE_FIND_H

#include "procedure/procedure.h"

/* Makes c->words of the procedures that stand in the catalogue, in its arena. */
void catalogue_index_words(struct catalogue *c);

#endif
