/* kind.h: what each number of a passage is. */
#ifndef MOTCUA_CHECK_KIND_H
#define MOTCUA_CHECK_KIND_H

#include "check/passage.h"

/* Decides the kind, value and unit of every number. Tokens of a fraction, a symbol or a day become one. */
void kind_decide(struct passage *s);

#endif
