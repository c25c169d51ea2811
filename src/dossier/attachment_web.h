/* attachment_web.h: attached files on a dossier's page, and through the API. */
#ifndef MOTCUA_DOSSIER_ATTACHMENT_WEB_H
#define MOTCUA_DOSSIER_ATTACHMENT_WEB_H

#include "dossier/dossier.h"
#include "store/files.h"
#include "store/journal.h"
#include "web/http.h"
#include "web/value.h"

/* Puts the dossier's files (`files`, `file_count`), and whether this person may attach one
 * (`may_attach`), who `works` on it or not. */
bool attachment_put_list(
	struct request *r, struct value_map *m, const struct dossier *d, bool works, struct error *err);

/* POST /api/dossiers/:code/files?name=: takes in the file that is the body. Answers 201 with the
 * dossier's code, the file's number, SHA-256 and size; 200 with the same when the Idempotency-Key was
 * used before. */
bool attachment_api_add(struct request *r, struct error *err);

/* POST /dossiers/:code/files: takes in the file of a form, and leads back to the dossier. */
bool attachment_add(struct request *r, struct error *err);

/* Answers with a dossier's file, once its journal holds that it was looked at. Its name is `filename`, which
 * lives as long as the request; NULL: its own. Not within an act. */
bool attachment_send(
	struct request *r, int64_t dossier, int64_t no, const char *filename, struct error *err);

/* GET /dossiers/:code/files/:no: the file, once the journal holds that it was looked at. */
bool attachment_show(struct request *r, struct error *err);

/* A file that was taken, for whatever it is attached to: its bytes are kept. Strings live with the
 * request. */
struct taken_file {
	char sha256[FILES_NAME + 1];
	const char *name, *type;
	int64_t bytes;
	unsigned char salt[2 * SALT_BYTES]; /* for the digest of the name, for that of the content */
};

/* Checks the file that the request brought as one of a dossier (name, size, type) and keeps it; before
 * the act. ERR_DATA when none was chosen or it is not taken. */
bool attachment_take(struct request *r, struct taken_file *out, struct error *err);

#endif
