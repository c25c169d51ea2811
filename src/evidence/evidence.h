/* evidence.h: files that show that something was done, or where a number comes from: attached to a task of
 * a plan, to a value that an agency answers, to what was handed in online until it is answered; and a report
 * as it was signed. They are taken, kept and proved as a dossier's files are (dossier/attachment.h). */
#ifndef MOTCUA_EVIDENCE_EVIDENCE_H
#define MOTCUA_EVIDENCE_EVIDENCE_H

#include "store/files.h"
#include "store/journal.h"

/* What it is attached to. */
enum evidence_kind { EVIDENCE_TASK, EVIDENCE_VALUE, EVIDENCE_SUBMISSION, EVIDENCE_REPORT };
extern const char *const evidence_kind_names[]; /* task, value, submission, report */

/* Files of one subject. */
enum { EVIDENCE_MAX = 50 };

/* An attached file. Strings live in the arena it was read with. */
struct evidence {
	int64_t id, no, bytes, at;
	const char *sha256, *type, *name, *who;
};

/* One being attached. What the file is was found out when it was taken (evidence_bring); its number is given
 * here. */
struct evidence_new {
	enum evidence_kind kind;
	int64_t subject;
	char sha256[FILES_NAME + 1];
	const char *name, *type;
	int64_t bytes;
	unsigned char salt[2 * SALT_BYTES]; /* for the digest of the name, for that of the content */
	int64_t id, no;
};

/* Part of an act: the row, and the event `act` about `event_kind` and the subject, which holds digests of
 * name and content. ERR_CONFLICT when the subject has the same file already, or too many. */
bool evidence_add(
	struct tx *tx, struct evidence_new *n, const char *act, const char *event_kind, struct error *err);

/* Those of a subject, in their order; at most EVIDENCE_MAX. Returns how many, -1 with err. */
int evidence_list(struct db *db, enum evidence_kind kind, int64_t subject, struct arena *a,
	struct evidence *out, struct error *err);

/* Finds one by its number. ERR_NOT_FOUND when there is none. */
bool evidence_find(struct db *db, enum evidence_kind kind, int64_t subject, int64_t no, struct arena *a,
	struct evidence *e, struct error *err);

/* Empties the names of a subject's files, and the salts of their digests: part of an act. */
bool evidence_forget(struct tx *tx, enum evidence_kind kind, int64_t subject, struct error *err);

/* How many a subject has. */
bool evidence_count(
	struct db *db, enum evidence_kind kind, int64_t subject, int64_t *count, struct error *err);

#endif
