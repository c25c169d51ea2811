/* proof_rows.h: the statements of proof_store.c, for proof.c. */
#ifndef MOTCUA_ACCOUNT_PROOF_ROWS_H
#define MOTCUA_ACCOUNT_PROOF_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct db;

/* What lets somebody do something. */
enum right_kind { RIGHT_POST, RIGHT_AWAY, RIGHT_TOKEN, RIGHTS };

/* One of them: of a post its role, body and desk; of an absence who stands in; of a token its name
 * and when it was made (seconds). "" where
 * there is none. The last day, 0: it has none. Texts live until the next one is read. */
typedef void right_reader(void *arg, const char *const text[3], int32_t until);

/* Reads those of an account as the tables have them. */
bool rights_read(struct db *db, enum right_kind kind, int64_t account, right_reader *fn, void *arg,
	struct error *err);

#endif
