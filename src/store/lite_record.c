/* lite_record.c: see lite_record.h. */
#include "store/lite_record.h"

#include <errno.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

void put_be(unsigned char *p, int n, uint64_t v)
{
	for (int i = n - 1; i >= 0; i--, v >>= 8)
		p[i] = (unsigned char)v;
}

uint64_t get_be(const unsigned char *p, int n)
{
	uint64_t v = 0;
	for (int i = 0; i < n; i++)
		v = v << 8 | p[i];
	return v;
}

uint64_t record_length(uint32_t count, uint32_t page_size)
{
	return RECORD_HEAD + (uint64_t)count * (4 + (uint64_t)page_size) + RECORD_SUM;
}

void record_put(const struct lite_record *r, unsigned char out[RECORD_HEAD])
{
	memcpy(out, "mcR1", 4);
	put_be(out + 4, 4, r->page_size);
	put_be(out + 8, 8, r->length);
	put_be(out + 16, 4, r->count);
	put_be(out + 20, 4, r->pages);
	put_be(out + 24, 8, (uint64_t)r->made_at);
	put_be(out + 32, 8, (uint64_t)r->head.seal);
	put_be(out + 40, 8, (uint64_t)r->head.event);
	put_be(out + 48, 8, (uint64_t)r->head.at);
	memcpy(out + 56, r->head.hash, DIGEST_BYTES);
	put_be(out + 88, 8, r->at);
	memcpy(out + 96, r->stream, STREAM_NAME);
	memset(out + 112, 0, 8);
}

static void read_head(const unsigned char *p, struct lite_record *r)
{
	r->page_size = (uint32_t)get_be(p + 4, 4);
	r->length = get_be(p + 8, 8);
	r->count = (uint32_t)get_be(p + 16, 4);
	r->pages = (uint32_t)get_be(p + 20, 4);
	r->made_at = (int64_t)get_be(p + 24, 8);
	r->head.seal = (int64_t)get_be(p + 32, 8);
	r->head.event = (int64_t)get_be(p + 40, 8);
	r->head.at = (int64_t)get_be(p + 48, 8);
	memcpy(r->head.hash, p + 56, DIGEST_BYTES);
	r->at = get_be(p + 88, 8);
	memcpy(r->stream, p + 96, STREAM_NAME);
}

enum record_state record_read(const unsigned char *p, size_t n, const unsigned char stream[STREAM_NAME],
	uint64_t at, struct lite_record *r)
{
	unsigned char sum[RECORD_SUM];
	if (n < RECORD_HEAD)
		return RECORD_PART;
	read_head(p, r);
	bool size = r->page_size >= 512 && r->page_size <= 65536 && !(r->page_size & (r->page_size - 1));
	if (memcmp(p, "mcR1", 4) != 0 || !size || r->at != at ||
		memcmp(r->stream, stream, STREAM_NAME) != 0 ||
		r->length != record_length(r->count, r->page_size))
		return RECORD_BAD;
	if (n < r->length)
		return RECORD_PART;
	crypto_generichash(sum, sizeof sum, p, r->length - RECORD_SUM, NULL, 0);
	return memcmp(sum, p + r->length - RECORD_SUM, sizeof sum) == 0 ? RECORD_WHOLE : RECORD_BAD;
}

bool record_apply(
	const unsigned char *p, const struct lite_record *r, int fd, const char *path, struct error *err)
{
	const unsigned char *at = p + RECORD_HEAD;
	for (uint32_t i = 0; i < r->count; i++, at += 4 + r->page_size) {
		int64_t page = (int64_t)get_be(at, 4);
		if (page < 1 || page > r->pages)
			continue; /* cut off again by the same commit */
		if (!file_put(fd, path, at + 4, r->page_size, (page - 1) * r->page_size, err))
			return false;
	}
	return ftruncate(fd, (off_t)r->pages * r->page_size) == 0 ||
	       err_set(err, errno == EFBIG ? ERR_FULL : ERR_SYSTEM, "%s: %s", path, strerror(errno));
}
