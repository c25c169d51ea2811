/* lite_ship.h: the source's side of a standby: turns the commits of a running database, by whichever
 * process, into the stream of lite_record.h, and reads pages for a follower that begins.
 * src/standby/README.md says why this loses nothing. */
#ifndef MOTCUA_STORE_LITE_SHIP_H
#define MOTCUA_STORE_LITE_SHIP_H

#include "store/lite_record.h"

struct ship;

/* Where the stream stands. */
struct ship_state {
	unsigned char stream[STREAM_NAME]; /* its name; another one when continuity was lost */
	uint64_t base, end;                /* what is still kept: [base, end) */
	uint32_t page_size, pages;         /* of the database at `end` */
	struct lite_head head;             /* of the chain at `end` */
};

/* Begins shipping the database of a data folder; NULL with err filled. `limit` is how many bytes of the
 * stream are kept, in a file without a name in that folder; 0: 256 MiB. */
struct ship *ship_start(const char *folder, uint64_t limit, struct error *err);

/* Ends it. NULL is allowed. */
void ship_stop(struct ship *s);

/* Brings the stream up to the present and says where it stands. */
bool ship_look(struct ship *s, struct ship_state *now, struct error *err);

/* The hash of a seal at the stream's end; *found says whether there is one. */
bool ship_seal(
	struct ship *s, int64_t no, unsigned char hash[DIGEST_BYTES], bool *found, struct error *err);

/* Appends at most `max` bytes of the stream from a place on; *lost when that place is not kept, or is of
 * another stream. */
bool ship_read(struct ship *s, const unsigned char stream[STREAM_NAME], uint64_t from, size_t max,
	struct buf *out, struct ship_state *now, bool *lost, struct error *err);

/* Bytes of a page's digest. */
enum { PAGE_DIGEST = 16 };

/* Appends (number in 4 bytes, bytes) of `count` pages from `from` on, as they are at now->end, but for
 * those whose digest is the one given: `digests` holds `known` of them, for the first pages. */
bool ship_pages(struct ship *s, uint32_t from, uint32_t count, const unsigned char *digests, size_t known,
	struct buf *out, struct ship_state *now, struct error *err);

#endif
