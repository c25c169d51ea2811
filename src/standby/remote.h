/* remote.h: the source as a follower sees it: one kept connection over TLS. Of standby only. */
#ifndef MOTCUA_STANDBY_REMOTE_H
#define MOTCUA_STANDBY_REMOTE_H

#include "base/buf.h"
#include "standby/standby.h"
#include "store/lite_ship.h"

struct remote;

/* An answer: its line, read, and the bytes after it. */
struct remote_answer {
	struct ship_state now;
	bool lost;
	int64_t schema;
	bool asked; /* the seal asked for is there */
	unsigned char asked_hash[DIGEST_BYTES];
	const char *bytes; /* in the connection's buffer, until the next request */
	size_t n;
};

/* Makes a connection ready; nothing is sent yet. ERR_USAGE when the address will not do. */
struct remote *remote_open(const struct standby_follow *how, struct error *err);

/* Ends it. NULL is allowed. */
void remote_close(struct remote *r);

/* Asks for a path; `body` (JSON) makes it a POST. ERR_DENIED when the source or its certificate is refused
 * or refuses; ERR_SYSTEM when it cannot be reached, or answers nonsense. */
bool remote_ask(
	struct remote *r, const char *path, const char *body, struct remote_answer *a, struct error *err);

/* Asks for an attached file. *there tells whether the source has it whole; its bytes are in the connection's
 * buffer until the next request. Errors as remote_ask. */
bool remote_file(
	struct remote *r, const char *sha256, const char **p, size_t *n, bool *there, struct error *err);

/* Reads the n bytes of an answer from `source`: its line, and where the bytes after it begin. ERR_SYSTEM
 * when it is none. */
bool remote_read(const char *source, const char *p, size_t n, struct remote_answer *a, struct error *err);

#endif
