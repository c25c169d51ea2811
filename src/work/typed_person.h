/* typed_person.h: what is typed of a person at a counter: put in order, and looked at before it is kept. */
#ifndef MOTCUA_WORK_TYPED_PERSON_H
#define MOTCUA_WORK_TYPED_PERSON_H

#include <stdbool.h>
#include <stdint.h>

#include "dossier/dossier.h"

/* Bytes of a name, and of a number or a telephone, at most. */
enum { TYPED_NAME_MAX = 200, TYPED_NUMBER_MAX = 20 };

/* Without blanks at its ends, and with one where there were several; NULL stays. */
const char *typed_tidy(struct arena *a, const char *s);

/* Whether a number can be that of an identity card (12 digits, or 9 of the old kind), of an enterprise (its
 * tax number: 10 digits, perhaps with -001 of a branch) or of a passport (letters and digits, both). Blanks,
 * dots and dashes are passed over in cards' and passports'. */
bool typed_is_number(const char *s);

/* Whether a text can be a telephone number: 9 to 15 digits, with blanks and a + before them. */
bool typed_is_phone(const char *s);

/* What stands against what was typed of a person: that there is no name, or what can be no number, or no
 * telephone; these two may be left out (NULL or ""). */
enum typed_fault { TYPED_FINE, TYPED_NO_NAME, TYPED_BAD_NUMBER, TYPED_BAD_PHONE };
enum typed_fault typed_person_fault(const char *const person[PERSON_FIELDS]);

/* The same as an error that names the field. */
bool typed_person_right(const char *const person[PERSON_FIELDS], struct error *err);

/* Reads an amount of dong: digits, between whose thousands dots or blanks may stand ("200.000"). */
bool typed_dong(const char *s, int64_t *dong);

/* Whether two names are the same but for case, diacritics and blanks. */
bool typed_same_name(struct arena *a, const char *one, const char *other);

/* A name of which only the beginnings of its words are shown: "T••• T••• B•••". */
const char *typed_masked_name(struct arena *a, const char *name);

#endif
