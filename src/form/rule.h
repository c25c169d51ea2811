/* rule.h: conditions and computed fields over the answers. */
#ifndef MOTCUA_FORM_RULE_H
#define MOTCUA_FORM_RULE_H

#include "form/form.h"

/* The answer at a JSON Pointer, NULL when there is none. */
const json_t *answer_at(const json_t *answers, const char *pointer);

/* A rule's pointer for a field in certain rows: * becomes the row that `within` (the field's own pointer)
 * has there. */
const char *rule_pointer(const char *pointer, const char *within, struct arena *a);

/* Whether a condition holds for the field at `within`; NULL always does. */
bool rule_holds(const struct form_rule *r, const json_t *answers, const char *within, struct arena *a);

/* What a computed field at `within` comes to; the caller owns it. NULL when nothing is there to compute
 * from, or a number has too many digits. */
json_t *rule_value(const struct form_rule *r, const json_t *answers, const char *within, struct arena *a);

#endif
