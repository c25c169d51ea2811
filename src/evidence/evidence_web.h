/* evidence_web.h: evidence on pages of other subjects. */
#ifndef MOTCUA_EVIDENCE_EVIDENCE_WEB_H
#define MOTCUA_EVIDENCE_EVIDENCE_WEB_H

#include "evidence/evidence.h"
#include "web/page.h"

/* Puts a subject's files into a map for evidence/files.html: files and has_files. The
 * template links to {{files_at}}/NUMBER. */
bool evidence_put_list(struct request *r, struct value_map *m, enum evidence_kind kind, int64_t subject,
	struct error *err);

/* Prepares the file that the request brought: name, size and type are checked and its bytes kept, before the
 * act. ERR_DATA when none was chosen. */
bool evidence_bring(struct request *r, struct evidence_new *n, struct error *err);

/* Answers with a file. */
bool evidence_send(
	struct request *r, enum evidence_kind kind, int64_t subject, const char *no, struct error *err);

#endif
