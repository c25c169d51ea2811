/* told.h: what events tell, for those who hold the rows of a store against the journal (motcua audit). */
#ifndef MOTCUA_STORE_TOLD_H
#define MOTCUA_STORE_TOLD_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

struct stmt;

/* A number, and a text, under a name of an event's data; 0 and "" where it tells none. The text lives as long
 * as the data; told_copy() keeps so much of it as `to` takes. */
int64_t told_number(const json_t *data, const char *name);
const char *told_text(const json_t *data, const char *name);
void told_copy(char *to, size_t room, const json_t *data, const char *name);

/* A time of a row as events write it; "" for 0. */
void told_time(int64_t at, char text[17]);

/* The digest of a text (NULL: there is none) with the salt in a column of the present row; "" without a text,
 * and without a whole salt: a text whose salt alone is gone fits no digest. */
void told_digest(struct stmt *q, int salt, const char *name, const char *text, size_t n, char out[65]);

#endif
