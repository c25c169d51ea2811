/* copy.c: the first copy, and a new one when continuity was lost.
 *
 * Pages are read while the source goes on, each at its own moment; the stream is received meanwhile, from
 * a place before the first page was read to one after the last. Applying it makes all pages those of one
 * moment: whatever changed after a page was read is in it. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "standby/follower.h"

/* Pages in one question; questions between two looks at the stream. */
enum { CHUNK = 512, LOOK_EVERY = 8 };

/* A copy being made. */
struct copying {
	struct follower *f;
	struct remote *remote;
	struct received log;
	int fd;
	struct ship_state began;
	uint32_t pages;  /* of the source, as last told */
	uint64_t needed; /* place that the stream must have reached */
	int64_t came;    /* pages that differed */
};

/* The source may not begin another stream meanwhile. */
static bool same_stream(struct copying *c, const struct remote_answer *a, struct error *err)
{
	return (memcmp(a->now.stream, c->began.stream, STREAM_NAME) == 0 &&
		       a->now.page_size == c->began.page_size && !a->lost) ||
	       err_set(err, ERR_SYSTEM, "the source began anew while its pages were copied");
}

/* Receives what the stream has. */
static bool receive(struct copying *c, struct error *err)
{
	struct remote_answer a;
	char path[160], name[2 * STREAM_NAME + 1];
	hex_encode(c->began.stream, STREAM_NAME, name);
	do {
		snprintf(path, sizeof path, "/standby/stream?stream=%s&from=%" PRIu64, name,
			received_end(&c->log));
		if (!remote_ask(c->remote, path, NULL, &a, err) || !same_stream(c, &a, err) ||
			!received_add(&c->log, a.bytes, a.n, err))
			return false;
	} while (a.n && received_end(&c->log) < a.now.end);
	return true;
}

/* Writes the question: the digests of the pages that are here. */
static bool ask(struct copying *c, uint32_t from, struct buf *b, struct error *err)
{
	uint32_t size = c->began.page_size;
	unsigned char *page = malloc(size), digest[PAGE_DIGEST];
	char hex[2 * PAGE_DIGEST + 1];
	if (!page)
		die("out of memory");
	buf_printf(b, "{\"from\":%u,\"count\":%d,\"digests\":\"", from, CHUNK);
	ssize_t n = size;
	for (uint32_t i = 0; i < CHUNK && n == (ssize_t)size; i++) {
		n = pread(c->fd, page, size, (off_t)(from - 1 + i) * size);
		if (n != (ssize_t)size)
			break;
		crypto_generichash(digest, sizeof digest, page, size, NULL, 0);
		hex_encode(digest, sizeof digest, hex);
		buf_adds(b, hex);
	}
	free(page);
	buf_adds(b, "\"}");
	return n >= 0 || err_set(err, ERR_SYSTEM, "%s: %s", c->f->copy_db, strerror(errno));
}

static bool take_pages(struct copying *c, const struct remote_answer *a, struct error *err)
{
	uint32_t size = c->began.page_size;
	if (a->n % (4 + size))
		return err_set(err, ERR_SYSTEM, "the source's answer is cut short");
	for (size_t at = 0; at < a->n; at += 4 + size, c->came++) {
		uint32_t page = (uint32_t)get_be((const unsigned char *)a->bytes + at, 4);
		if (!page || !file_put(c->fd, c->f->copy_db, a->bytes + at + 4, size,
				     (int64_t)(page - 1) * size, err))
			return page || err_set(err, ERR_SYSTEM, "the source's answer is unsound");
	}
	return true;
}

static bool copy_pages(struct copying *c, struct error *err)
{
	struct buf body = BUF_INIT(CHUNK * 2 * PAGE_DIGEST + 4096);
	bool ok = true;
	int asked = 0;
	for (uint32_t from = 1; ok && from <= c->pages; from += CHUNK) {
		struct remote_answer a;
		buf_reset(&body);
		ok = ask(c, from, &body, err) && remote_ask(c->remote, "/standby/pages", body.p, &a, err) &&
		     same_stream(c, &a, err) && take_pages(c, &a, err);
		if (!ok)
			break;
		c->pages = a.now.pages;
		c->needed = a.now.end;
		if (++asked % LOOK_EVERY == 0)
			ok = receive(c, err);
	}
	buf_release(&body);
	return ok;
}

/* The pages to compare with: of a copy that was interrupted, else of the one that is held, else none. */
static bool begin(struct copying *c, struct error *err)
{
	struct follower *f = c->f;
	struct remote_answer a;
	if (f->holds && !file_exists(f->copy_db)) {
		char *tmp = arena_printf(&f->arena, "%s.new", f->copy_db);
		unlink(tmp);
		if (!file_copy(f->db, tmp, err) || !file_rename(tmp, f->copy_db, err))
			return false;
	}
	c->fd = open(f->copy_db, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (c->fd < 0)
		return err_set(err, ERR_SYSTEM, "%s: %s", f->copy_db, strerror(errno));
	if (!remote_ask(c->remote, "/standby/state", NULL, &a, err))
		return false;
	c->began = a.now;
	c->pages = a.now.pages;
	c->needed = a.now.end;
	return received_make(&c->log, f->copy_log, a.now.stream, a.now.end, err);
}

/* The new copy must be whole, and hold the last seal of the one it takes the place of. */
static bool prove(struct copying *c, struct error *err)
{
	struct verify_result v;
	struct lite_head head;
	unsigned char hash[DIGEST_BYTES];
	bool found;
	const struct lite_head *expect = c->log.any ? &c->log.last.head : &c->began.head;
	if (!lite_check(c->f->copy_db, &v, &head, err))
		return false;
	if (head.seal != expect->seal || memcmp(head.hash, expect->hash, DIGEST_BYTES) != 0)
		return err_set(err, ERR_DATA, "the new copy's chain does not end as the source's");
	if (!c->f->holds || !c->f->head.seal)
		return true;
	if (!lite_file_seal(c->f->copy_db, c->f->head.seal, hash, &found, err))
		return false;
	return (found && memcmp(hash, c->f->head.hash, DIGEST_BYTES) == 0) ||
	       err_set(err, ERR_CONFLICT, "the source's chain does not go on from the one held here");
}

/* The new copy in the place of the old. Interrupted at any point, motcua.db is whole without a log. */
static bool put_in_place(struct copying *c, struct error *err)
{
	struct follower *f = c->f;
	received_close(&f->received);
	f->loaded = false;
	/* The old log is about the old file. That file is synced first: alone, it must be whole. */
	if (f->holds && fsync(f->db_fd) < 0)
		return err_set(err, ERR_SYSTEM, "%s: %s", f->db, strerror(errno));
	if (unlink(f->log) < 0 && errno != ENOENT)
		return err_set(err, ERR_SYSTEM, "%s: %s", f->log, strerror(errno));
	return file_sync(f->data, err) && file_rename(f->copy_db, f->db, err) &&
	       file_rename(f->copy_log, f->log, err) && follower_load(f, err);
}

bool follower_copy(struct follower *f, struct remote *r, struct error *err)
{
	struct copying c = { .f = f, .remote = r, .fd = -1, .log = { .fd = -1 } };
	bool ok = begin(&c, err);
	if (ok)
		log_line(LOG_INFO, "standby: comparing %u pages with the source's", c.pages);
	ok = ok && copy_pages(&c, err) && receive(&c, err);
	if (ok && received_end(&c.log) < c.needed)
		ok = err_set(err, ERR_SYSTEM, "the source's stream ends early");
	/* Without a record nothing changed: the size is the one first told. */
	if (ok && ftruncate(c.fd, (off_t)c.began.pages * c.began.page_size) < 0)
		ok = err_set(
			err, errno == EFBIG ? ERR_FULL : ERR_SYSTEM, "%s: %s", f->copy_db, strerror(errno));
	ok = ok && received_apply(&c.log, c.fd, f->copy_db, err);
	if (ok && fsync(c.fd) < 0)
		ok = err_set(err, ERR_SYSTEM, "%s: %s", f->copy_db, strerror(errno));
	ok = ok && prove(&c, err);
	if (ok)
		log_line(LOG_INFO, "standby: the copy is proved; %" PRId64 " pages came", c.came);
	received_close(&c.log);
	if (c.fd >= 0)
		close(c.fd);
	return ok && put_in_place(&c, err);
}
