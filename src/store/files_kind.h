/* files_kind.h: what a place for files must do. Of src/store/files*.c only. */
#ifndef MOTCUA_STORE_FILES_KIND_H
#define MOTCUA_STORE_FILES_KIND_H

#include "store/files.h"

/* The calls of files.h for one kind of place, on names that are known to be well formed. `get` leaves the
 * proof of the bytes to files_get. */
struct files_kind {
	bool (*put)(void *place, const char *sha256, const void *p, size_t n, struct error *err);
	/* The folder in which a spool is made, in the arena; what is in it can then be linked. */
	const char *(*spool_folder)(void *place, struct arena *a, struct error *err);
	bool (*put_spool)(void *place, const char *sha256, struct spool *s, struct error *err);
	/* Opens the bytes for reading; `s` is a spool for a place that has no file of its own. */
	bool (*open)(void *place, const char *sha256, int *fd, struct error *err);
	bool (*get)(void *place, const char *sha256, struct buf *to, struct error *err);
	bool (*has)(void *place, const char *sha256, bool *has, struct error *err);
	void (*close)(void *place);
};

extern const struct files_kind files_folder, files_bucket;

/* Opens a folder. Cannot fail: nothing is touched yet. */
void *files_folder_open(const char *path);

/* Opens a bucket by its address. */
void *files_bucket_open(const char *address, struct error *err);

/* What an address of a bucket says. */
struct bucket_address {
	char base[400];  /* https://HOST[:PORT]/BUCKET[/PREFIX] */
	char bucket[80]; /* for messages */
	char region[40];
	bool plain;
};

/* Reads the address of a bucket. ERR_USAGE when it is none. */
bool bucket_address_read(const char *address, struct bucket_address *out, struct error *err);

/* The keys to a bucket. */
struct bucket_keys {
	char id[160], secret[160], session[2048]; /* session: "" when there is none */
};

/* Reads them from the environment, or from the file of MOTCUA_S3_CREDENTIALS: lines "name = value" with the
 * names aws_access_key_id, aws_secret_access_key, aws_session_token, perhaps below [default]. */
bool bucket_keys_read(struct bucket_keys *out, struct error *err);

/* The answer of a service, made an error. `status` and the <Code> in `answer` decide. */
bool bucket_refusal(const struct bucket_address *at, long status, const struct buf *answer,
	const char *sha256, struct error *err);

/* Appends the path of a name within its place: ab/abcdef... */
void files_path(struct buf *to, const char *sha256);

#endif
