/* attachment.h: files attached to a dossier: which are taken, how one is attached, how they are read. The
 * bytes are in src/store/files.h's care and are put there first: a row never stands for a file that is
 * not there. */
#ifndef MOTCUA_DOSSIER_ATTACHMENT_H
#define MOTCUA_DOSSIER_ATTACHMENT_H

#include "dossier/dossier.h"
#include "store/files.h"

/* Largest file in bytes, files of one dossier, bytes of a name. */
enum { ATTACHMENT_BYTES_MAX = FILES_BYTES_MAX, ATTACHMENTS_MAX = 200, ATTACHMENT_NAME_MAX = 200 };

/* The MIME type that the first bytes tell: application/pdf, image/jpeg or image/png; NULL: none of them. */
const char *attachment_type(const char *p, size_t n);

/* One being attached. Filled by attachment_prepare; the rest by attachment_act. */
struct attachment_new {
	int64_t dossier;
	struct once once;
	char sha256[FILES_NAME + 1];
	const char *name, *type;
	int64_t bytes;
	unsigned char salt[2 * SALT_BYTES]; /* for the digest of the name, for that of the content */
	int64_t id, no;
	bool before; /* the key was used: nothing was done now */
};

/* Checks name and bytes and puts the file. `name` may have a path before it, which is left off; it is copied
 * to the arena. ERR_DATA when it is not taken. Not within an act. */
bool attachment_prepare(struct attachment_new *n, struct files *to, const char *name, const char *p,
	size_t len, struct arena *a, struct error *err);

/* The same for bytes that lie in a spool; NULL: there are none. */
bool attachment_prepare_spool(struct attachment_new *n, struct files *to, const char *name, struct spool *s,
	struct arena *a, struct error *err);

/* An act (arg: struct attachment_new that was prepared): the row and the event "dossier.attached".
 * ERR_CONFLICT when the dossier has the same file already, or too many. */
bool dossier_attach_act(struct tx *tx, void *arg, struct error *err);

/* An attached file. Strings live in the arena it was read with. */
struct attachment {
	int64_t id, dossier, no, bytes, at;
	const char *sha256, *type, *name, *who; /* name NULL: erased */
	const char *code;                       /* of the dossier; "" when that is not here */
};

/* An act (arg: struct attachment): notes that the file was looked at, as "dossier.viewed". */
bool attachment_viewed_act(struct tx *tx, void *arg, struct error *err);

/* The dossier of an attached file by its id; *dossier 0 when there is no such file here. */
bool attachment_dossier(struct db *db, int64_t id, int64_t *dossier, struct error *err);

/* Receives one; false stops. */
typedef bool attachment_reader(void *arg, const struct attachment *t);

/* Reads those of a dossier, in their order, or all (dossier 0). */
bool attachment_each(struct db *db, int64_t dossier, attachment_reader *fn, void *arg, struct error *err);

/* Reads those of a dossier into the arena; *n gets how many. */
bool attachment_list(struct db *db, int64_t dossier, struct arena *a, const struct attachment **list,
	int *n, struct error *err);

/* Finds one by the dossier and its number there. ERR_NOT_FOUND when there is none. */
bool attachment_find(struct db *db, int64_t dossier, int64_t no, struct arena *a, struct attachment *t,
	struct error *err);

/* What a check of the files found. */
struct attachment_check {
	int64_t files, bytes, missing, altered;
};

/* Reads every file that a row names, each once. `fault` is called with a line for each that is not there
 * whole, and goes on. False when the place itself or the store fails. */
bool attachment_check(struct db *db, struct files *files, void (*fault)(void *arg, const char *line),
	void *arg, struct attachment_check *result, struct error *err);

#endif
