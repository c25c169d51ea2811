/* typed.h: what people type into a field, as the schema wants it, and back. */
#ifndef MOTCUA_FORM_TYPED_H
#define MOTCUA_FORM_TYPED_H

#include "form/form.h"

/* The value of what was typed (`n` texts). Gives *value, which the caller owns, NULL when nothing was
 * typed; or false with the fault when the texts are not what the widget takes. */
bool typed_value(const struct form_node *node, const char *const *raw, int n, struct arena *a,
	json_t **value, struct form_fault *fault);

/* The texts that typed_value would read as this value; *n gets their number. */
const char *const *typed_texts(const struct form_node *node, const json_t *value, struct arena *a, int *n);

/* True when none of the texts holds more than blanks. */
bool typed_nothing(const char *const *raw, int n);

#endif
