/* number.h: what a number that the State gives out proves by itself. */
#ifndef MOTCUA_FORM_NUMBER_H
#define MOTCUA_FORM_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "form/form.h"

/* What is certainly wrong with an identity number. */
enum id_fault { ID_SOUND, ID_PLACE, ID_BIRTH, ID_SEX };

/* Holds a number of 12 digits against the places that numbers are given out for, a day of birth (0: not
 * known) and a sex ("male", "female", else not known). Its digits are: 3 the province (or, from 100 on,
 * the country) where the birth was registered, 1 century and sex (0 and 1: born 1900 to 1999, male and
 * female; 2 and 3 the next century), 2 the year (Circular 59/2021/TT-BCA, article 4; verify). A number
 * that begins with 000 is one of the demonstration's and proves nothing; neither does one of 9 digits
 * (CMND). Only what is certain is told. */
enum id_fault id_check(const struct form_list *places, const char *number, int32_t birth, const char *sex);

/* Whether a tax code has 10 digits, of which the last is the check digit of the others, and perhaps - and
 * 3 more for a branch (Circular 105/2020/TT-BTC, article 5; weights verify). */
bool tax_code_sound(const char *code);

#endif
