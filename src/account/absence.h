/* absence.h: who is away, and who acts in the posts meanwhile (verify: Decree 61/2018/NĐ-CP leaves standing
 * in to the office's own rules; what is done so carries both names). */
#ifndef MOTCUA_ACCOUNT_ABSENCE_H
#define MOTCUA_ACCOUNT_ABSENCE_H

#include "account/account.h"

/* Absences, and colleagues to choose from, that a page shows. */
enum { ABSENCES_MAX = 50, COLLEAGUES_MAX = 300 };

/* Days that one absence may last: somebody's posts are not another's for years. The longest that is usual is
 * maternity leave, six months (Labour Code 2019, Article 139; verify:). */
enum { ABSENCE_DAYS_MAX = 190 };

/* An absence: days, both included. Texts live in the arena of the one who asked. */
struct absence {
	int64_t id;
	int32_t from, to;
	const char *name, *full_name; /* of the one who stands in */
};

/* Lets `delegate` act in the posts of `id` on the days from..to, both included. ERR_DATA where they are
 * not in order, or more than ABSENCE_DAYS_MAX. */
bool account_away(struct tx *tx, int64_t id, int64_t delegate, int32_t from, int32_t to, struct error *err);

/* The absences of an account that are not over on `day`, the first first; at most `max`. Returns how many, -1
 * with err. */
int absence_list(struct db *db, int64_t account, int32_t day, struct arena *a, struct absence *out, int max,
	struct error *err);

/* Ends one of an account's absences: today somebody is back already. One that has not begun goes without a
 * trace but in the journal. ERR_NOT_FOUND when the account has no such absence that still goes on or is to
 * come. */
bool absence_end(struct tx *tx, int64_t account, int64_t id, struct error *err);

/* Those who may stand in for somebody: who are not locked and have a post at the same agency or desk; for one
 * without either, in the same role. By name, at most `max`, without posts. Returns how many, -1 with err. */
int absence_colleagues(
	struct db *db, int64_t account, struct arena *a, struct account *out, int max, struct error *err);

#endif
