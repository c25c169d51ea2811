/* lite_wal.h: the bytes of SQLite's write-ahead log and of the index that its users share, as
 * sqlite.org/walformat.html tells them. Nothing here opens a file or takes a lock. */
#ifndef MOTCUA_STORE_LITE_WAL_H
#define MOTCUA_STORE_LITE_WAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes of the log's header, of a frame's header, and of the index that are read here. */
enum { WAL_HEADER = 32, WAL_FRAME = 24, WAL_INDEX = 136 };

/* The running checksum. */
struct wal_sum {
	uint32_t a, b;
};

/* A state of the database: a log, told from all others by its salt, and how far it is committed. */
struct wal_state {
	unsigned char salt[8];
	uint32_t frames;    /* committed */
	uint32_t pages;     /* of the database after the last commit */
	uint32_t page_size; /* bytes */
	struct wal_sum sum; /* after the last committed frame */
	bool big_endian;    /* how the checksum reads its words */
};

/* What a frame is. */
struct wal_frame {
	uint32_t page;   /* number, from 1 */
	uint32_t commit; /* pages of the database when this frame ends a commit, else 0 */
};

/* Adds n bytes (a multiple of 8) to a checksum. */
void wal_sum_add(struct wal_sum *s, bool big_endian, const unsigned char *p, size_t n);

/* Reads the shared index (WAL_INDEX bytes). False when a commit is just being noted there: look again.
 * *filled is how many frames the database file has taken over. */
bool wal_index_read(const unsigned char *p, struct wal_state *s, uint32_t *filled);

/* Reads the log's header (WAL_HEADER bytes); false unless it is sound and belongs to the state. *sum is
 * where its frames' checksums begin. */
bool wal_header_read(const unsigned char *p, const struct wal_state *s, struct wal_sum *sum);

/* Reads a frame, header and page; false unless it belongs to the state's log and its checksum follows
 * from *sum, which moves on. */
bool wal_frame_read(
	const unsigned char *p, const struct wal_state *s, struct wal_sum *sum, struct wal_frame *f);

/* Where frame `no` (from 1) begins in the file. */
int64_t wal_frame_at(const struct wal_state *s, uint32_t no);

/* True when both are the same moment of the same log. */
bool wal_same(const struct wal_state *a, const struct wal_state *b);

#endif
