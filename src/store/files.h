/* files.h: bytes kept outside the database under the name of their SHA-256, in a folder or in a bucket of an
 * S3-compatible service.
 *
 * The same bytes always have the same name: to put them again is harmless, and what is read is proved by
 * its name. Nothing here is ever removed or written over, except a file whose bytes are not those of its
 * name. All functions may be called by many threads at once. They wait for disk and network: never on an
 * event loop. */
#ifndef MOTCUA_STORE_FILES_H
#define MOTCUA_STORE_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "store/spool.h"

struct files;

/* The length of a name (64 small hexadecimal digits), and the largest file, in bytes. */
enum { FILES_NAME = 64, FILES_BYTES_MAX = 64 << 20 };

/* What is said where nothing tells where files are. */
#define FILES_UNSAID \
	"nothing says where attached files are kept: name a folder that all nodes see, or " \
	"s3://HOST/BUCKET?region=REGION, with --files or MOTCUA_FILES"

/* Where files are: `given` (an option, or NULL), else MOTCUA_FILES in the environment, else the folder
 * "files" in the data folder. NULL when none of these says: the store is a database server. In the arena. */
const char *files_address(const char *given, const char *data, struct arena *a);

/* Opens a folder, or s3://HOST[:PORT]/BUCKET[/PREFIX]?region=REGION[&plain=1]. A folder is made with the
 * first file; a bucket is asked nothing yet. Keys for a bucket are read from the environment
 * (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN) or from the file that
 * MOTCUA_S3_CREDENTIALS names. NULL with err ERR_USAGE when the address or the keys will not do. Free
 * with files_close. */
struct files *files_open(const char *address, struct error *err);

/* Frees it. NULL is allowed. */
void files_close(struct files *f);

/* The address as it was given. */
const char *files_where(const struct files *f);

/* Keeps `n` bytes, durably when it returns true; their name goes to sha256. ERR_FULL when there is no room,
 * ERR_AWAY when a bucket does not answer, ERR_SYSTEM when it refuses. */
bool files_put(struct files *f, const void *p, size_t n, char sha256[FILES_NAME + 1], struct error *err);

/* Makes a spool for at most `max` bytes, where it is near to the place. It belongs to the caller. NULL
 * with err as spool_make. `f` NULL: in the folder of temporary files. */
struct spool *files_spool(struct files *f, size_t max, struct error *err);

/* Keeps what is in a spool, as files_put: in a folder the spool's file gets its name. Where MOTCUA_CLAMD
 * in the environment names the socket of ClamAV's daemon, that looks at it first: ERR_DATA when it finds
 * something, ERR_AWAY when it does not answer. */
bool files_put_spool(struct files *f, struct spool *s, char sha256[FILES_NAME + 1], struct error *err);

/* Opens the bytes of a name for reading, proved, from their beginning: *fd is the caller's, *bytes how
 * many they are. Errors as files_get. */
bool files_read(struct files *f, const char *sha256, int *fd, size_t *bytes, struct error *err);

/* Appends the bytes of a name to `to`, within its ceiling. ERR_NOT_FOUND when they are not there, ERR_DATA
 * with the name when they are not the ones that were put, or too many; `to` is then as it was. */
bool files_get(struct files *f, const char *sha256, struct buf *to, struct error *err);

/* Whether something is there under a name; its bytes are not looked at. */
bool files_has(struct files *f, const char *sha256, bool *has, struct error *err);

/* Brings a file over, unless it is there already; *copied tells. ERR_NOT_FOUND and ERR_DATA as files_get. */
bool files_copy(struct files *from, struct files *to, const char *sha256, bool *copied, struct error *err);

/* True when it is a folder, and not a bucket. */
bool files_is_folder(const struct files *f);

#endif
