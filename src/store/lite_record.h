/* lite_record.h: what a source ships: a stream of records, each the whole difference between two moments
 * of a database: the pages that changed, the number of pages after, and the chain's head then.
 *
 * A record, numbers most significant byte first: "mcR1", page size (4 bytes), length of all (8), pages in
 * it (4), pages of the database (4), time in ms (8), head: seal, event, time (8 each), hash (32); place
 * in the stream (8), name of the stream (16); then for each page its number (4) and its bytes; last the
 * BLAKE2b of all before (32). */
#ifndef MOTCUA_STORE_LITE_RECORD_H
#define MOTCUA_STORE_LITE_RECORD_H

#include "base/buf.h"
#include "store/lite_check.h"

/* Bytes of a record's parts, and of a stream's name. */
enum { STREAM_NAME = 16, RECORD_HEAD = 120, RECORD_SUM = 32 };

/* A record's head. */
struct lite_record {
	uint32_t page_size, count, pages;
	uint64_t length; /* of all, with head and sum */
	int64_t made_at; /* the source's clock, UTC milliseconds */
	struct lite_head head;
	uint64_t at; /* place in the stream */
	unsigned char stream[STREAM_NAME];
};

/* Bytes that a record of `count` pages takes. */
uint64_t record_length(uint32_t count, uint32_t page_size);

/* Writes a head. */
void record_put(const struct lite_record *r, unsigned char out[RECORD_HEAD]);

/* What stands at a place of the stream. */
enum record_state { RECORD_WHOLE, RECORD_PART, RECORD_BAD };

/* Reads the record at `p`, of which n bytes are there: whole and sound, not all there yet, or no record
 * of this stream and place. */
enum record_state record_read(const unsigned char *p, size_t n, const unsigned char stream[STREAM_NAME],
	uint64_t at, struct lite_record *r);

/* Writes a whole record's pages into a database file open for writing, and cuts or extends it. May be
 * repeated, from any earlier record on. Not synced. */
bool record_apply(
	const unsigned char *p, const struct lite_record *r, int fd, const char *path, struct error *err);

/* Big-endian numbers. */
void put_be(unsigned char *p, int n, uint64_t v);
/* See put_be. */
uint64_t get_be(const unsigned char *p, int n);

#endif
