/* fuzz_stream.c: any bytes as what a source sends to its follower. The first byte says how they are
 * taken: as an answer with its line, or as the stream itself, in one piece or in two; and whether its
 * records are given right sums first, since else hardly any would be read further. What was applied
 * must be whole records, and applying them again must change nothing. */
#include <assert.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "standby/received.h"
#include "standby/remote.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { AS_ANSWER = 1, MENDED = 2, IN_TWO = 4, START = 1000, PAGES_MAX = 64 };

static char dir[64], log_path[96], db_path[96];
static unsigned char stream[STREAM_NAME];

static void prepare(void)
{
	bool memory = access("/dev/shm", W_OK) == 0;
	snprintf(dir, sizeof dir, "%s/motcua-fuzz-XXXXXX", memory ? "/dev/shm" : "/tmp");
	if (sodium_init() < 0 || !mkdtemp(dir))
		abort();
	snprintf(log_path, sizeof log_path, "%s/log", dir);
	snprintf(db_path, sizeof db_path, "%s/db", dir);
	memset(stream, 7, sizeof stream);
}

/* Makes records of what stands there: the fields that tell where a record ends, and its sum. Of the last one
 * there may be only a part, and it may be said to be of any length. */
static void mend(unsigned char *p, size_t n)
{
	for (size_t at = 0; n - at >= RECORD_HEAD;) {
		uint32_t count = (uint32_t)get_be(p + at + 16, 4);
		struct lite_record r = { .page_size = 512,
			.count = count >> 31 ? count : count % 8,
			.pages = (uint32_t)get_be(p + at + 20, 4) % PAGES_MAX,
			.at = START + at };
		r.length = record_length(r.count, r.page_size);
		memcpy(r.stream, stream, sizeof stream);
		record_put(&r, p + at);
		if (r.length > n - at)
			return;
		crypto_generichash(
			p + at + r.length - RECORD_SUM, RECORD_SUM, p + at, r.length - RECORD_SUM, NULL, 0);
		at += r.length;
	}
}

/* The digest of the database's bytes. */
static void digest(char hex[65])
{
	struct file_map m;
	struct error err = { 0 };
	if (!file_map(&m, db_path, &err))
		abort();
	sha256_hex(m.p ? m.p : "", m.n, hex);
	file_unmap(&m);
}

/* Applies; what is refused is refused as unsound, or because the file would be too large. */
static bool apply(struct received *l, int db)
{
	struct error err = { 0 };
	bool ok = received_apply(l, db, db_path, &err);
	assert(ok || err.code == ERR_DATA || err.code == ERR_FULL || err.code == ERR_SYSTEM);
	assert(l->applied <= l->size);
	return ok;
}

static void as_stream(unsigned how, const unsigned char *p, size_t n)
{
	struct received l = { .fd = -1 };
	struct error err = { 0 };
	struct stat st;
	char once[65], twice[65];
	int db = open(db_path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	if (db < 0 || !received_make(&l, log_path, stream, START, &err))
		abort();
	size_t first = how & IN_TWO ? n / 2 : n;
	if (!received_add(&l, (const char *)p, first, &err))
		abort();
	bool ok = apply(&l, db);
	if (ok && (!received_add(&l, (const char *)p + first, n - first, &err)))
		abort();
	ok = ok && apply(&l, db);
	if (l.any && ok)
		assert(fstat(db, &st) == 0 && st.st_size == (off_t)l.last.pages * l.last.page_size);
	uint64_t applied = l.applied;
	if (!received_trim(&l, &err))
		abort();
	digest(once);
	received_close(&l);
	/* As after a crash: the log is read from its beginning. */
	if (!received_open(&l, log_path, &err))
		abort();
	assert(l.start == START && l.size == applied && received_end(&l) == START + applied);
	assert(!ok || (apply(&l, db) && l.applied == applied));
	digest(twice);
	assert(!ok || strcmp(once, twice) == 0);
	received_close(&l);
	close(db);
}

static void as_answer(const char *p, size_t n)
{
	struct remote_answer a;
	struct error err = { 0 };
	bool ok = remote_read("https://source", p, n, &a, &err);
	assert(ok == (err.code == ERR_NONE));
	if (ok)
		assert(a.bytes > p && a.bytes + a.n == p + n);
	else
		assert(a.n == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!dir[0])
		prepare();
	if (!size)
		return 0;
	/* A copy of its own, so that reading behind the end is seen. */
	unsigned char *p = malloc(size);
	if (!p)
		abort();
	memcpy(p, data + 1, size - 1);
	if (data[0] & AS_ANSWER) {
		as_answer((char *)p, size - 1);
	} else {
		if (data[0] & MENDED)
			mend(p, size - 1);
		as_stream(data[0], p, size - 1);
	}
	free(p);
	return 0;
}
