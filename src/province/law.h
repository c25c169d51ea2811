/* law.h: rules of law as data, each with the days on which it holds (province/vn/law.csv). */
#ifndef MOTCUA_PROVINCE_LAW_H
#define MOTCUA_PROVINCE_LAW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

struct db;
struct tx;

/* A rule. */
struct law_rule {
	const char *key, *value, *source;
	int32_t valid_from, valid_to; /* days, both included */
};

/* All of them, in the file's order. Read-only once loaded. */
struct law {
	struct law_rule *rule;
	int rules;
};

/* The rule of this key that holds on `day`, or NULL. */
const struct law_rule *law_find(const struct law *law, const char *key, int32_t day);

/* Its value, or `otherwise`. */
const char *law_text(const struct law *law, const char *key, int32_t day, const char *otherwise);

/* Its value as a number, or `otherwise`. */
int64_t law_number(const struct law *law, const char *key, int32_t day, int64_t otherwise);

/* Reads law.csv in `dir`: no two rules of one key on the same day, numbers where numbers are asked. */
bool law_read_files(struct law *law, struct arena *a, const char *dir, struct error *err);

/* Writes the rules into an empty store. */
bool law_save(struct tx *tx, const struct law *law, struct error *err);

/* Reads them from the store. */
bool law_read_store(struct law *law, struct arena *a, struct db *db, struct error *err);

#endif
