/* masking_store.c: one statement for each suspicion. ?1 and ?2 bound the period, ?3 is the agency (0: all),
 * ?4 how many. */
#include "base/date.h"
#include "store/store.h"
#include "store/years.h"
#include "work/masking.h"

const char *const masking_names[] = { "held", "asked", "asked-last", "refused", "extended", "taken-late",
	"withdrawn", "no-result", NULL };

/* Half a working day, and five days, in seconds. */
#define HALF_DAY "14400"
#define FIVE_DAYS "432000"
#define LOCAL_DAY(t) "((" t " + 25200) / 86400)"
#define COLUMNS "SELECT d.code, d.agency, d.received_at, d.due_at, d.finished_at, d.returned_at, "
#define OF_AGENCY " AND (?3 = 0 OR d.agency = ?3)"

static const char *const lists[MASKINGS] = {
	/* One granted that still lies at the desk is held as well, up to now (?5). Of a dossier that was only
	 * imported it is not known. */
	[MASKING_HELD] = COLUMNS "0 FROM dossier d WHERE d.finished_at >= ?1 AND d.finished_at < ?2 AND "
				 "d.finished_at <= d.due_at"
				 " AND d.due_at - d.finished_at <= " HALF_DAY " AND (d.returned_at - "
				 "d.finished_at > " FIVE_DAYS " OR (d.returned_at IS NULL AND d.outcome = "
				 "1 AND ?5 - d.finished_at "
				 "> " FIVE_DAYS " AND EXISTS (SELECT 1 FROM work w WHERE w.dossier = "
				 "d.id)))" OF_AGENCY " ORDER BY d.finished_at DESC, d.id "
				 "LIMIT ?4",
	[MASKING_ASKED] = COLUMNS "p.n FROM (SELECT dossier, COUNT(*) AS n, MAX(at) AS last FROM "
				  "dossier_letter WHERE kind = 'supplement'"
				  " GROUP BY dossier HAVING COUNT(*) > 1) p JOIN dossier d ON d.id = "
				  "p.dossier"
				  " WHERE p.last >= ?1 AND p.last < ?2" OF_AGENCY " ORDER BY p.last DESC, "
				  "d.id LIMIT ?4",
	[MASKING_ASKED_LAST] = COLUMNS "0 FROM dossier_letter p JOIN dossier d ON d.id = p.dossier WHERE "
				       "p.kind = 'supplement' AND p.at >= ?1"
				       " AND p.at < ?2 AND p.at <= p.due_before AND p.due_before - p.at "
				       "<= " HALF_DAY OF_AGENCY " ORDER BY p.at DESC, d.id LIMIT ?4",
	[MASKING_REFUSED] = COLUMNS "0 FROM dossier d WHERE d.finished_at >= ?1 AND d.finished_at < ?2 AND "
				    "d.outcome = 2"
				    " AND " LOCAL_DAY("d.finished_at") " = " LOCAL_DAY("d.due_at") OF_AGENCY
	" ORDER BY d.finished_at DESC, d.id LIMIT ?4",
	[MASKING_EXTENDED] = COLUMNS
	"g.n FROM dossier_letter p JOIN dossier d ON d.id = p.dossier JOIN (SELECT e.agency AS agency,"
	" " LOCAL_DAY("x.at") " AS day, COUNT(*) AS n FROM dossier_letter x JOIN dossier e ON e.id = "
			      "x.dossier"
			      " WHERE x.kind = 'extension' AND x.at >= ?1 AND x.at < ?2 GROUP BY "
			      "e.agency, " LOCAL_DAY("x.at") " HAVING COUNT(*) >= 10) g ON g.agency = "
							     "d.agency AND g.day "
							     "= " LOCAL_DAY("p.at") " WHERE p.kind = "
										    "'extension'" OF_AGENCY
										    " ORDER BY p.at DESC, "
										    "d.id LIMIT ?4",
	/* The clock begins at the intake: whoever lets a submission lie gives the dossier more time. */
	[MASKING_TAKEN_LATE] = COLUMNS "0 FROM submission s JOIN dossier d ON d.id = s.dossier WHERE "
				       "s.answered_at >= ?1"
				       " AND s.answered_at < ?2 AND s.answered_at > s.answer_due" OF_AGENCY
				       " ORDER BY s.answered_at DESC, d.id LIMIT ?4",
	[MASKING_WITHDRAWN] = COLUMNS
	"0 FROM dossier d WHERE d.finished_at >= ?1 AND d.finished_at < ?2 AND "
	"d.outcome = 3"
	" AND " LOCAL_DAY("d.finished_at") " >= " LOCAL_DAY("d.due_at") OF_AGENCY " ORDER BY d.finished_at "
										  "DESC, d.id LIMIT ?4",
	/* Of those that were worked on here: what was only imported has its result elsewhere. */
	[MASKING_NO_RESULT] =
		COLUMNS "0 FROM dossier d JOIN dossier_life l ON l.dossier = d.id WHERE "
			"d.finished_at >= ?1 AND d.finished_at < ?2 AND d.outcome = 1 AND NOT EXISTS "
			"(SELECT 1 FROM issued i WHERE i.dossier = d.id AND i.kind <> 'copy' AND "
			"i.at IS NOT NULL AND i.revoked_at IS NULL)" OF_AGENCY " ORDER BY d.finished_at "
			"DESC, d.id LIMIT ?4",
};

bool masking_list(struct db *db, enum masking kind, int32_t from, int32_t to, int64_t agency, int max,
	masking_reader *fn, void *arg, struct error *err)
{
	int32_t first;
	struct stmt *q = db_stmt(db, lists[kind]);
	bind_int(q, 1, time_of_day_start(from));
	bind_int(q, 2, time_of_day_start(to + 1));
	bind_int(q, 3, agency);
	bind_int(q, 4, max);
	if (kind == MASKING_HELD)
		bind_int(q, 5, time_now());
	bool go = true;
	while (go && stmt_row(q)) {
		struct masked_dossier d = { .code = get_text(q, 0, NULL),
			.agency = get_int(q, 1),
			.received_at = get_int(q, 2),
			.due_at = get_int(q, 3),
			.finished_at = get_int(q, 4),
			.returned_at = get_int(q, 5),
			.count = get_int(q, 6) };
		go = fn(arg, &d);
	}
	/* A period that reaches into a year that is out would be listed in part. */
	return stmt_end(q, err) && years_first_day(db, &first, err) && years_counted(from, first, err);
}
