/* reason.h: why something was not done, in Vietnamese. An error has one English text (base/err.h), which
 * commands, logs and programs read; a page says it in its reader's language.
 *
 * assets/reasons.csv has a row for each text that somebody may be shown: the format as the source has it
 * ("the dossier has %d files already") and the Vietnamese, with {1}, {2}... for what stands in its place. So
 * an error is told where it happens, and nothing but the text has to be carried from there to the page. That
 * no text lacks a row is seen to by the lint. */
#ifndef MOTCUA_WEB_REASON_H
#define MOTCUA_WEB_REASON_H

#include "base/arena.h"
#include "web/message.h"

/* The text of an error in a language, or NULL when it is only known in English. What stands before it
 * ("a.pdf: ") stays, and what stands in it is told in the language where the catalogue has that alone. Lives
 * in the arena. */
const char *reason_in(enum lang lang, const char *text, struct arena *a);

/* Rows of the catalogue, for tests: the format and the Vietnamese of row i, or false behind the last one. */
bool reason_row(int i, const char **en, const char **vi);

#endif
