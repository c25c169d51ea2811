/* received.h: the follower's own log of the stream: bytes as they came, durable before they are used. A
 * head of 64 bytes says which stream and from which place on. Of standby only. */
#ifndef MOTCUA_STANDBY_RECEIVED_H
#define MOTCUA_STANDBY_RECEIVED_H

#include "store/lite_record.h"

/* A log. Zero-initialised, with fd -1, means none. */
struct received {
	const char *path; /* not owned */
	int fd;
	unsigned char stream[STREAM_NAME];
	uint64_t start;          /* place in the stream of the log's first byte */
	uint64_t size;           /* bytes of stream that it holds */
	uint64_t applied;        /* of these, how many whole records take that were applied */
	struct lite_record last; /* the last of them, when there is one */
	bool any;
};

/* Makes an empty log, durably, in the place of any that is there, and opens it. */
bool received_make(struct received *l, const char *path, const unsigned char stream[STREAM_NAME],
	uint64_t start, struct error *err);

/* Opens a log. ERR_NOT_FOUND when there is none, ERR_DATA when its head is unsound. */
bool received_open(struct received *l, const char *path, struct error *err);

/* Closes it. */
void received_close(struct received *l);

/* The place in the stream that comes next. */
uint64_t received_end(const struct received *l);

/* Adds bytes, durably, or nothing. */
bool received_add(struct received *l, const char *p, size_t n, struct error *err);

/* Applies the whole records that were not applied since the log was opened. Not synced. ERR_DATA when
 * what stands there is no record. */
bool received_apply(struct received *l, int db, const char *db_path, struct error *err);

/* Cuts off what follows the last whole record: half a record, or what a crash left. */
bool received_trim(struct received *l, struct error *err);

#endif
