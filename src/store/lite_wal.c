/* lite_wal.c: see lite_wal.h. */
#include "store/lite_wal.h"

#include <endian.h>
#include <string.h>

enum { VERSION = 3007000, INDEX_HEADER = 48 };

static uint32_t get32(const unsigned char *p)
{
	uint32_t v;
	memcpy(&v, p, sizeof v);
	return be32toh(v);
}

/* A word in the machine's own order, as the shared index holds it. */
static uint32_t own32(const unsigned char *p)
{
	uint32_t v;
	memcpy(&v, p, sizeof v);
	return v;
}

void wal_sum_add(struct wal_sum *s, bool big_endian, const unsigned char *p, size_t n)
{
	uint32_t a = s->a, b = s->b;
	for (const unsigned char *end = p + n; p < end; p += 8) {
		uint32_t x = own32(p), y = own32(p + 4);
		a += (big_endian ? be32toh(x) : le32toh(x)) + b;
		b += (big_endian ? be32toh(y) : le32toh(y)) + a;
	}
	*s = (struct wal_sum){ a, b };
}

bool wal_index_read(const unsigned char *p, struct wal_state *s, uint32_t *filled)
{
	unsigned char h[WAL_INDEX];
	struct wal_sum sum = { 0 };
	uint16_t size;
	/* The writer changes the second copy, then the first; the barrier keeps this reading in order. */
	memcpy(h, p, INDEX_HEADER);
	__sync_synchronize();
	memcpy(h + INDEX_HEADER, p + INDEX_HEADER, sizeof h - INDEX_HEADER);
	if (memcmp(h, h + INDEX_HEADER, INDEX_HEADER) != 0)
		return false;
	wal_sum_add(&sum, BYTE_ORDER == BIG_ENDIAN, h, 40);
	if (own32(h) != VERSION || !h[12] || sum.a != own32(h + 40) || sum.b != own32(h + 44))
		return false;
	memcpy(&size, h + 14, sizeof size);
	*s = (struct wal_state){ .frames = own32(h + 16),
		.pages = own32(h + 20),
		.page_size = (size & 0xfe00u) + ((size & 1u) << 16),
		.sum = { own32(h + 24), own32(h + 28) },
		.big_endian = h[13] != 0 };
	memcpy(s->salt, h + 32, sizeof s->salt);
	*filled = own32(h + 2 * INDEX_HEADER);
	return true;
}

bool wal_header_read(const unsigned char *p, const struct wal_state *s, struct wal_sum *sum)
{
	*sum = (struct wal_sum){ 0 };
	wal_sum_add(sum, s->big_endian, p, 24);
	return get32(p) == 0x377f0682u + s->big_endian && get32(p + 4) == VERSION &&
	       get32(p + 8) == s->page_size && memcmp(p + 16, s->salt, sizeof s->salt) == 0 &&
	       get32(p + 24) == sum->a && get32(p + 28) == sum->b;
}

bool wal_frame_read(
	const unsigned char *p, const struct wal_state *s, struct wal_sum *sum, struct wal_frame *f)
{
	struct wal_sum after = *sum;
	*f = (struct wal_frame){ .page = get32(p), .commit = get32(p + 4) };
	wal_sum_add(&after, s->big_endian, p, 8);
	wal_sum_add(&after, s->big_endian, p + WAL_FRAME, s->page_size);
	if (!f->page || memcmp(p + 8, s->salt, sizeof s->salt) != 0 || get32(p + 16) != after.a ||
		get32(p + 20) != after.b)
		return false;
	*sum = after;
	return true;
}

int64_t wal_frame_at(const struct wal_state *s, uint32_t no)
{
	return WAL_HEADER + (int64_t)(no - 1) * (WAL_FRAME + (int64_t)s->page_size);
}

bool wal_same(const struct wal_state *a, const struct wal_state *b)
{
	return a->frames == b->frames && memcmp(a->salt, b->salt, sizeof a->salt) == 0;
}
