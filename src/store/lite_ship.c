/* lite_ship.c: see lite_ship.h.
 *
 * One read transaction is always held, and the next begins before it ends. While a transaction is held
 * that saw the log up to frame n, SQLite can begin the log anew at most once, and only if n was its last
 * frame: so whatever comes next is either frame n + 1 of the same log or frame 1 of its one successor. */
#include "store/lite_ship.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "store/lite_pin.h"

/* Frames after which the log is made ready to begin anew: before the writers' own 4000, which would
 * cost each act a checkpoint that this one's transaction keeps from finishing. */
enum {
	TURN_FRAMES = 3000,
	TURN_PATIENCE = 3,
	LONG_FRAMES = 12000,
	FILL_TRIES = 10,
	LOCK_MS = 300,
	CYCLE_MS = 100,
	BLOCK = 1 << 18,
	IDLE_SECONDS = 3600
};

struct ship {
	pthread_mutex_t lock;
	pthread_cond_t wake;
	pthread_t thread;
	bool running, stopping, complained;
	bool idle;    /* no moment is held: nobody asked for long, or the last try failed */
	time_t asked; /* when a follower last did */
	struct lite_pin *pin[2], *writer;
	int held;            /* which pin has the transaction */
	struct wal_state at; /* what it sees */
	bool full;           /* the database file alone holds that */
	uint32_t *where;     /* by page: its last frame in the present log; 0: none */
	size_t where_cap;
	uint32_t turn_at; /* frames after which to turn */
	int turns;        /* tries without success */
	int ring;         /* file of `limit` bytes, written round and round */
	uint64_t limit;
	unsigned char *block; /* a frame or more */
	struct ship_state now;
};

static void new_stream(struct ship *s)
{
	randombytes_buf(s->now.stream, STREAM_NAME);
	s->now.base = s->now.end = 0;
}

static bool ring_put(struct ship *s, const void *p, size_t n, uint64_t at, struct error *err)
{
	size_t first = s->limit - at % s->limit < n ? (size_t)(s->limit - at % s->limit) : n;
	return file_put(s->ring, "the stream for followers", p, first, (int64_t)(at % s->limit), err) &&
	       file_put(s->ring, "the stream for followers", (const char *)p + first, n - first, 0, err);
}

static bool ring_get(struct ship *s, char *to, size_t n, uint64_t at, struct error *err)
{
	while (n) {
		size_t left = (size_t)(s->limit - at % s->limit), want = n < left ? n : left;
		ssize_t got = pread(s->ring, to, want, (off_t)(at % s->limit));
		if (got <= 0)
			return err_set(err, ERR_SYSTEM, "the stream for followers cannot be read: %s",
				strerror(errno));
		to += got;
		at += (uint64_t)got;
		n -= (size_t)got;
	}
	return true;
}

static void note_frame(struct ship *s, uint32_t page, uint32_t frame)
{
	if (page >= s->where_cap) {
		size_t cap = (size_t)page + page / 2 + 1024;
		uint32_t *more = realloc(s->where, cap * sizeof *more);
		if (!more)
			die("out of memory");
		memset(more + s->where_cap, 0, (cap - s->where_cap) * sizeof *more);
		s->where = more;
		s->where_cap = cap;
	}
	s->where[page] = frame;
}

/* Reads the frames (from, to.frames], proves that they follow, and notes them. *pages gets the page of
 * each frame. */
static bool scan(struct ship *s, struct lite_pin *p, uint32_t from, struct wal_sum sum,
	const struct wal_state *to, uint32_t *pages, struct error *err)
{
	size_t size = WAL_FRAME + to->page_size;
	uint32_t fit = (uint32_t)(BLOCK / size);
	struct wal_frame f = { 0 };
	for (uint32_t no = from + 1; no <= to->frames;) {
		uint32_t n = to->frames - no + 1 < fit ? to->frames - no + 1 : fit;
		if (!lite_pin_read(p, true, wal_frame_at(to, no), s->block, n * size, err))
			return false;
		for (uint32_t i = 0; i < n; i++, no++) {
			if (!wal_frame_read(s->block + i * size, to, &sum, &f))
				return err_set(
					err, ERR_STORE, "frame %u of the write-ahead log is unsound", no);
			note_frame(s, f.page, no);
			pages[no - from - 1] = f.page;
		}
	}
	bool end = sum.a == to->sum.a && sum.b == to->sum.b && f.commit == to->pages;
	return from == to->frames || end ||
	       err_set(err, ERR_STORE, "the write-ahead log does not end as told");
}

/* Where the checksums of the log's frames begin. */
static bool log_begins(
	struct lite_pin *p, const struct wal_state *to, struct wal_sum *sum, struct error *err)
{
	unsigned char h[WAL_HEADER];
	*sum = (struct wal_sum){ 0 };
	return !to->frames || (lite_pin_read(p, true, 0, h, sizeof h, err) &&
				      (wal_header_read(h, to, sum) || err_set(err, ERR_STORE,
									      "the write-ahead log's "
									      "header is unsound")));
}

static int64_t now_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Writes the record of the frames after `from`, each page once, with its last bytes. */
static bool put_record(struct ship *s, struct lite_pin *p, uint32_t from, const struct wal_state *to,
	const uint32_t *pages, struct error *err)
{
	crypto_generichash_state sum;
	unsigned char head[RECORD_HEAD], digest[RECORD_SUM];
	struct lite_record r = { .page_size = to->page_size, .pages = to->pages, .made_at = now_ms() };
	uint32_t n = to->frames - from;
	for (uint32_t i = 0; i < n; i++)
		r.count += s->where[pages[i]] == from + 1 + i;
	r.length = record_length(r.count, r.page_size);
	r.head = s->now.head;
	r.at = s->now.end;
	memcpy(r.stream, s->now.stream, STREAM_NAME);
	if (r.length > s->limit / 2)
		return err_set(err, ERR_FULL, "%u pages changed at once", r.count);
	record_put(&r, head);
	crypto_generichash_init(&sum, NULL, 0, sizeof digest);
	crypto_generichash_update(&sum, head, sizeof head);
	bool ok = ring_put(s, head, sizeof head, r.at, err);
	uint64_t at = r.at + sizeof head;
	for (uint32_t i = 0; ok && i < n; i++) {
		if (s->where[pages[i]] != from + 1 + i)
			continue;
		put_be(s->block, 4, pages[i]);
		ok = lite_pin_read(p, true, wal_frame_at(to, from + 1 + i) + WAL_FRAME, s->block + 4,
			     to->page_size, err) &&
		     ring_put(s, s->block, 4 + to->page_size, at, err);
		crypto_generichash_update(&sum, s->block, 4 + to->page_size);
		at += 4 + to->page_size;
	}
	crypto_generichash_final(&sum, digest, sizeof digest);
	if (!ok || !ring_put(s, digest, sizeof digest, at, err))
		return false;
	s->now.end = r.at + r.length;
	if (s->now.end > s->limit && s->now.base < s->now.end - s->limit)
		s->now.base = s->now.end - s->limit;
	return true;
}

/* Adds what lies between the moment held and the one that `p` holds. False: the stream is broken. */
static bool add_record(struct ship *s, struct lite_pin *p, const struct wal_state *to, struct error *err)
{
	bool same = memcmp(to->salt, s->at.salt, sizeof to->salt) == 0;
	struct wal_sum sum = s->at.sum;
	uint32_t from = same ? s->at.frames : 0;
	if (!same)
		memset(s->where, 0, s->where_cap * sizeof *s->where);
	if ((!same || !from) && !log_begins(p, to, &sum, err))
		return false;
	if (to->frames < from)
		return err_set(err, ERR_STORE, "the write-ahead log went back");
	if (to->frames == from)
		return true;
	uint32_t *pages = malloc((to->frames - from) * sizeof *pages);
	if (!pages)
		die("out of memory");
	bool ok = scan(s, p, from, sum, to, pages, err);
	if (ok && !same && !s->full)
		ok = err_set(err, ERR_STORE, "the write-ahead log began anew too early");
	ok = ok && put_record(s, p, from, to, pages, err);
	free(pages);
	return ok;
}

/* The first moment: notes where the log already holds newer pages than the database file. */
static bool begin(struct ship *s, struct error *err)
{
	struct lite_pin *p = s->pin[s->held];
	struct wal_sum sum;
	s->idle = true;
	memset(s->where, 0, s->where_cap * sizeof *s->where);
	if (!lite_pin_begin(p, &s->at, &s->full, err) || !lite_pin_head(p, &s->now.head, err))
		return false;
	uint32_t *pages = s->full ? NULL : malloc((s->at.frames + 1) * sizeof *pages);
	if (!s->full && !pages)
		die("out of memory");
	bool ok = s->full || (log_begins(p, &s->at, &sum, err) && scan(s, p, 0, sum, &s->at, pages, err));
	free(pages);
	new_stream(s);
	s->now.pages = s->at.pages;
	s->now.page_size = s->at.page_size;
	s->idle = !ok;
	return ok;
}

static void let_go(struct ship *s)
{
	lite_pin_end(s->pin[0]);
	lite_pin_end(s->pin[1]);
	s->idle = true;
}

/* Goes on to the present moment: holds it, ships what led there, lets the former one go. */
static bool step(struct ship *s, struct error *err)
{
	struct lite_pin *next = s->pin[!s->held];
	struct wal_state to;
	struct error why = { 0 };
	bool full;
	if (!lite_pin_begin(next, &to, &full, err))
		return false;
	if (!lite_pin_head(next, &s->now.head, err)) {
		lite_pin_end(next);
		return false;
	}
	if (!add_record(s, next, &to, &why)) {
		log_line(LOG_WARN, "standby: the stream begins anew, followers compare their pages: %s",
			why.text);
		let_go(s);
		return begin(s, err);
	}
	lite_pin_end(s->pin[s->held]);
	s->held = !s->held;
	s->at = to;
	s->full = full;
	s->now.pages = to.pages;
	s->now.page_size = to.page_size;
	return true;
}

/* Makes the log ready to begin anew: all of it shipped and taken over by the database file. If the writers
 * leave no gap for that, the fourth try, or one over a long log, takes their lock for the moment it needs. */
static bool turn(struct ship *s, struct error *err)
{
	bool firmly = ++s->turns > TURN_PATIENCE || s->at.frames > LONG_FRAMES;
	if (firmly && !lite_pin_lock(s->writer, LOCK_MS))
		return true; /* a long import: next time */
	bool ok = step(s, err);
	for (int i = 0; ok && i < (firmly ? FILL_TRIES : 1) && !(i && s->full); i++) {
		if (i)
			/* Another one's checkpoint is under way, and must end first. */
			nanosleep(&(struct timespec){ .tv_nsec = 2 * 1000 * 1000 }, NULL);
		lite_pin_fill(s->pin[!s->held]);
		ok = step(s, err);
	}
	if (firmly)
		lite_pin_end(s->writer);
	if (!s->full && !firmly)
		return ok;
	s->turns = 0;
	s->turn_at = s->at.frames + TURN_FRAMES / 4; /* if someone's long reading keeps the log */
	return ok;
}

static bool advance(struct ship *s, struct error *err)
{
	struct wal_state now;
	uint32_t filled;
	if (s->idle) {
		let_go(s);
		return begin(s, err);
	}
	if (!lite_pin_look(s->pin[s->held], &now, &filled) || wal_same(&now, &s->at))
		return true;
	if (!step(s, err))
		return false;
	if (s->at.frames < TURN_FRAMES) {
		s->turn_at = TURN_FRAMES;
		s->turns = 0;
	}
	return s->at.frames < s->turn_at || turn(s, err);
}

static void *ship_main(void *arg)
{
	struct ship *s = arg;
	pthread_mutex_lock(&s->lock);
	while (!s->stopping) {
		struct error err = { 0 };
		struct timespec until;
		bool asked = time(NULL) - s->asked < IDLE_SECONDS;
		bool ok = !asked || advance(s, &err);
		if (!asked && !s->idle)
			let_go(s);
		if (!ok && !s->complained)
			log_line(LOG_WARN, "standby: %s", err.text);
		s->complained = !ok;
		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += CYCLE_MS * 1000000;
		until.tv_sec += until.tv_nsec / 1000000000;
		until.tv_nsec %= 1000000000;
		pthread_cond_timedwait(&s->wake, &s->lock, &until);
	}
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

/* A file without a name: gone with the process, however that ends. */
static bool open_ring(struct ship *s, const char *folder, struct error *err)
{
	char path[4200];
	snprintf(path, sizeof path, "%s/standby-XXXXXX", folder);
	s->ring = mkostemp(path, O_CLOEXEC);
	if (s->ring < 0)
		return err_set(err, ERR_SYSTEM, "%s: %s", path, strerror(errno));
	unlink(path);
	return true;
}

struct ship *ship_start(const char *folder, uint64_t limit, struct error *err)
{
	char file[4200];
	struct ship *s = calloc(1, sizeof *s);
	if (!s || !(s->block = malloc(BLOCK + 65536 + 64)))
		die("out of memory");
	snprintf(file, sizeof file, "%s/motcua.db", folder);
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->wake, NULL);
	s->limit = limit ? limit : (uint64_t)256 << 20;
	s->ring = -1;
	s->turn_at = TURN_FRAMES;
	s->asked = time(NULL);
	note_frame(s, 1, 0);
	bool ok = open_ring(s, folder, err);
	ok = ok && (s->pin[0] = lite_pin_open(file, err)) && (s->pin[1] = lite_pin_open(file, err)) &&
	     (s->writer = lite_pin_open(file, err)) && begin(s, err);
	if (ok && pthread_create(&s->thread, NULL, ship_main, s) != 0)
		ok = err_set(err, ERR_SYSTEM, "cannot start a thread");
	s->running = ok;
	if (ok)
		return s;
	ship_stop(s);
	return NULL;
}

void ship_stop(struct ship *s)
{
	if (!s)
		return;
	if (s->running) {
		pthread_mutex_lock(&s->lock);
		s->stopping = true;
		pthread_cond_signal(&s->wake);
		pthread_mutex_unlock(&s->lock);
		pthread_join(s->thread, NULL);
	}
	lite_pin_close(s->pin[0]);
	lite_pin_close(s->pin[1]);
	lite_pin_close(s->writer);
	if (s->ring >= 0)
		close(s->ring);
	pthread_mutex_destroy(&s->lock);
	pthread_cond_destroy(&s->wake);
	free(s->where);
	free(s->block);
	free(s);
}

bool ship_look(struct ship *s, struct ship_state *now, struct error *err)
{
	pthread_mutex_lock(&s->lock);
	s->asked = time(NULL);
	bool ok = advance(s, err);
	*now = s->now;
	pthread_mutex_unlock(&s->lock);
	return ok;
}

bool ship_seal(struct ship *s, int64_t no, unsigned char hash[DIGEST_BYTES], bool *found, struct error *err)
{
	pthread_mutex_lock(&s->lock);
	bool ok = (!s->idle || advance(s, err)) && lite_pin_seal(s->pin[s->held], no, hash, found, err);
	pthread_mutex_unlock(&s->lock);
	return ok;
}

bool ship_read(struct ship *s, const unsigned char stream[STREAM_NAME], uint64_t from, size_t max,
	struct buf *out, struct ship_state *now, bool *lost, struct error *err)
{
	pthread_mutex_lock(&s->lock);
	s->asked = time(NULL);
	bool ok = advance(s, err);
	*now = s->now;
	*lost = memcmp(stream, now->stream, STREAM_NAME) != 0 || from < now->base || from > now->end;
	if (ok && !*lost) {
		size_t n = now->end - from < max ? (size_t)(now->end - from) : max;
		char *room = buf_room(out, n);
		ok = room ? ring_get(s, room, n, from, err)
			  : err_set(err, ERR_FULL, "the answer is too long");
		out->len += ok ? n : 0;
	}
	pthread_mutex_unlock(&s->lock);
	return ok;
}

/* Reads a page as it is at the moment held, after its number's place in s->block. */
static bool read_page(struct ship *s, uint32_t page, bool file_only, struct error *err)
{
	uint32_t frame = page < s->where_cap && !file_only ? s->where[page] : 0;
	int64_t at =
		frame ? wal_frame_at(&s->at, frame) + WAL_FRAME : (int64_t)(page - 1) * s->at.page_size;
	put_be(s->block, 4, page);
	return lite_pin_read(s->pin[s->held], frame != 0, at, s->block + 4, s->at.page_size, err);
}

bool ship_pages(struct ship *s, uint32_t from, uint32_t count, const unsigned char *digests, size_t known,
	struct buf *out, struct ship_state *now, struct error *err)
{
	unsigned char digest[PAGE_DIGEST];
	pthread_mutex_lock(&s->lock);
	bool ok = !s->idle || advance(s, err);
	for (uint32_t i = 0; ok && i < count && from + i <= s->at.pages; i++) {
		ok = read_page(s, from + i, s->full, err);
		crypto_generichash(digest, sizeof digest, s->block + 4, s->at.page_size, NULL, 0);
		if (ok && (i >= known || memcmp(digest, digests + i * PAGE_DIGEST, PAGE_DIGEST) != 0))
			buf_add(out, s->block, 4 + s->at.page_size);
	}
	*now = s->now;
	pthread_mutex_unlock(&s->lock);
	return ok;
}
