/* message.h: the words of the pages in both languages, from assets/messages.csv. */
#ifndef MOTCUA_WEB_MESSAGE_H
#define MOTCUA_WEB_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* The languages of the pages. */
enum lang { LANG_VI, LANG_EN, LANGS };

/* Codes as in <html lang>. */
extern const char *const lang_codes[];

/* Reads the catalogue that was compiled in. Once, before any page. */
bool messages_load(struct error *err);

/* Place of a message, -1: unknown. */
int message_find(const char *key);

/* A message's text in one language. */
struct message_text {
	const char *p; /* n bytes and a NUL */
	size_t n;
	bool plain; /* goes into HTML as it is: nothing in it is escaped, or replaced by a value */
};

/* Text of a message by place. */
const struct message_text *message_at(int place, enum lang lang);

/* Text of a message by key; the key itself when it is unknown. */
const char *message(enum lang lang, const char *key);

/* Frees the catalogue. */
void messages_release(void);

#endif
