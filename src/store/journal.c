/* journal.c: appending, sealing, verifying and exporting events.
 *
 * Each event is one line of JSON; its digest is SHA-256 of that line. A seal covers a range of
 * events without a gap: it holds their digests and the hash of the seal before it, and its own hash
 * is SHA-256(prev || first || last || digests), numbers as 8 bytes, most significant first. So an
 * event that was altered, taken out or slipped in is found and named, and nothing before a seal can
 * be rewritten without rewriting all that came after. */
#include "store/journal.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/json.h"
#include "store/tx.h"
#include "store/years.h"

static const char EVENT_INSERT[] = "INSERT INTO event (seq, at, who, act, kind, subject, data) VALUES (?1, "
				   "?2, ?3, ?4, ?5, ?6, ?7)";

void journal_line(struct buf *to, const struct event_row *e)
{
	struct json_out j = JSON_OUT(to);
	json_open(&j, NULL, '{');
	json_int(&j, "seq", e->seq);
	json_int(&j, "at", e->at);
	json_str(&j, "who", e->who);
	json_str(&j, "act", e->act);
	json_str(&j, "on", e->kind);
	json_int(&j, "id", e->subject);
	json_raw(&j, "data", e->data, e->data_len);
	json_close(&j, '}');
}

void journal_guess(struct event_guess *g, struct buf *scratch, const struct event *e, int64_t seq,
	int64_t at, const char *who)
{
	struct event_row row = { .seq = seq,
		.at = at,
		.who = who,
		.act = e->act,
		.kind = e->kind,
		.subject = e->subject,
		.data = e->data,
		.data_len = e->data_len };
	buf_reset(scratch);
	journal_line(scratch, &row);
	*g = (struct event_guess){ 0 };
	if (scratch->full)
		return;
	g->seq = seq;
	g->subject = e->subject;
	crypto_hash_sha256(g->digest, (unsigned char *)scratch->p, scratch->len);
}

bool journal_append(struct tx *tx, const struct event *e, struct error *err)
{
	int64_t seq = tx_id(tx, "event", err);
	if (!seq)
		return false;
	struct tx_group *g = tx->group;
	if (!g->digests.len)
		g->first_event = seq;
	struct event_row row = {
		.seq = seq,
		.at = tx->now,
		.who = tx->who,
		.act = e->act,
		.kind = e->kind,
		.subject = e->subject,
		.data = e->data,
		.data_len = e->data_len,
	};
	if (!years_need(tx, day_of_time(tx->now), day_of_time(tx->now), err))
		return false;
	unsigned char digest[DIGEST_BYTES];
	if (e->guess && e->guess->seq == seq && e->guess->subject == e->subject) {
		memcpy(digest, e->guess->digest, sizeof digest);
	} else {
		buf_reset(&g->line);
		journal_line(&g->line, &row);
		if (g->line.full)
			return err_set(err, ERR_DATA, "event too long: %s", e->act);
		crypto_hash_sha256(digest, (unsigned char *)g->line.p, g->line.len);
	}
	buf_add(&g->digests, digest, sizeof digest);
	struct stmt *q = db_stmt(tx->db, EVENT_INSERT);
	bind_int(q, 1, seq);
	bind_int(q, 2, tx->now);
	bind_str(q, 3, tx->who);
	bind_str(q, 4, e->act);
	bind_str(q, 5, e->kind);
	bind_int(q, 6, e->subject);
	bind_text(q, 7, e->data, e->data_len);
	return stmt_later(q, err);
}

bool journal_tell(struct tx *tx, const char *act, const char *kind, int64_t subject, struct buf *data,
	struct error *err)
{
	struct event e = {
		.act = act, .kind = kind, .subject = subject, .data = data->p, .data_len = data->len
	};
	bool ok = data->full ? err_set(err, ERR_DATA, "event too long: %s", act)
			     : journal_append(tx, &e, err);
	buf_release(data);
	return ok;
}

void journal_put_file(struct json_out *j, const struct journal_file *f)
{
	char digest[65];
	json_int(j, "no", f->no);
	json_str(j, "type", f->type);
	json_int(j, "bytes", f->bytes);
	journal_digest(f->salts, "name", f->name, strlen(f->name), digest);
	json_text(j, "name", digest, 64);
	journal_digest(f->salts + SALT_BYTES, "sha256", f->sha256, strlen(f->sha256), digest);
	json_text(j, "sha256", digest, 64);
}

void journal_digest(
	const unsigned char salt[SALT_BYTES], const char *name, const char *value, size_t n, char out[65])
{
	crypto_hash_sha256_state st;
	unsigned char digest[DIGEST_BYTES];
	crypto_hash_sha256_init(&st);
	crypto_hash_sha256_update(&st, salt, SALT_BYTES);
	crypto_hash_sha256_update(&st, (const unsigned char *)name, strlen(name) + 1);
	crypto_hash_sha256_update(&st, (const unsigned char *)value, n);
	crypto_hash_sha256_final(&st, digest);
	hex_encode(digest, sizeof digest, out);
}

static void put64(unsigned char *p, int64_t v)
{
	for (int i = 7; i >= 0; i--) {
		p[i] = (unsigned char)v;
		v >>= 8;
	}
}

static void seal_hash(const unsigned char prev[DIGEST_BYTES], int64_t first, int64_t last,
	const void *digests, size_t n, unsigned char out[DIGEST_BYTES])
{
	unsigned char range[16];
	crypto_hash_sha256_state st;
	put64(range, first);
	put64(range + 8, last);
	crypto_hash_sha256_init(&st);
	crypto_hash_sha256_update(&st, prev, DIGEST_BYTES);
	crypto_hash_sha256_update(&st, range, sizeof range);
	crypto_hash_sha256_update(&st, digests, n);
	crypto_hash_sha256_final(&st, out);
}

static const char SEAL_LAST[] = "SELECT no, last, hash FROM seal ORDER BY no DESC LIMIT 1";
static const char SEAL_INSERT[] = "INSERT INTO seal (no, first, last, prev, digests, hash) VALUES (?1, ?2, "
				  "?3, ?4, ?5, ?6)";

bool journal_seal(struct tx *tx, struct error *err)
{
	struct tx_group *g = tx->group;
	size_t count = g->digests.len / DIGEST_BYTES;
	if (!count)
		return true;
	int64_t no = 0;
	unsigned char prev[DIGEST_BYTES] = { 0 }, hash[DIGEST_BYTES];
	struct stmt *q = db_stmt(tx->db, SEAL_LAST);
	if (stmt_row(q)) {
		size_t n;
		no = get_int(q, 0);
		const void *p = get_blob(q, 2, &n);
		if (n == DIGEST_BYTES)
			memcpy(prev, p, n);
	}
	if (!stmt_end(q, err))
		return false;
	for (size_t from = 0; from < count; from += SEAL_EVENTS) {
		size_t n = count - from < SEAL_EVENTS ? count - from : SEAL_EVENTS;
		const char *digests = g->digests.p + from * DIGEST_BYTES;
		int64_t first = g->first_event + (int64_t)from, last = first + (int64_t)n - 1;
		seal_hash(prev, first, last, digests, n * DIGEST_BYTES, hash);
		q = db_stmt(tx->db, SEAL_INSERT);
		bind_int(q, 1, ++no);
		bind_int(q, 2, first);
		bind_int(q, 3, last);
		bind_blob(q, 4, prev, sizeof prev);
		bind_blob(q, 5, digests, n * DIGEST_BYTES);
		bind_blob(q, 6, hash, sizeof hash);
		if (!stmt_later(q, err))
			return false;
		memcpy(prev, hash, sizeof prev);
	}
	return true;
}

static const char SEALS_AFTER[] = "SELECT no, first, last, prev, digests, hash FROM seal WHERE no > ?1"
				  " ORDER BY no LIMIT ?2";
static const char EVENT_RANGE[] = "SELECT seq, at, who, act, kind, subject, data FROM event WHERE seq >= "
				  "?1 AND seq <= ?2 ORDER BY seq";
static const char EVENT_ABOUT[] = "SELECT seq, at, who, act, kind, subject, data FROM event WHERE subject "
				  "= ?2 AND kind = ?1 ORDER BY seq";
static const char EVENT_OUTSIDE[] = "SELECT seq FROM event WHERE seq < ?1 OR seq > ?2 ORDER BY seq LIMIT 1";
static const char EVENT_NEXT[] = "SELECT next FROM counter WHERE name = 'event'";

/* Seals are read some at a time, each with its digests: where the engine is another process, they wait in
 * memory while the events under them are read. */
enum { SEALS_AT_ONCE = 64 };

static struct stmt *seals_after(struct db *db, int64_t no)
{
	struct stmt *q = db_stmt(db, SEALS_AFTER);
	bind_int(q, 1, no);
	bind_int(q, 2, SEALS_AT_ONCE);
	return q;
}

static void read_event(struct stmt *q, struct event_row *e)
{
	*e = (struct event_row){
		.seq = get_int(q, 0),
		.at = get_int(q, 1),
		.who = get_text(q, 2, NULL),
		.act = get_text(q, 3, NULL),
		.kind = get_text(q, 4, NULL),
		.subject = get_int(q, 5),
	};
	e->data = get_text(q, 6, &e->data_len);
}

static void __attribute__((format(printf, 3, 4)))
fault(struct verify_result *r, int64_t event, const char *fmt, ...)
{
	if (r->fault[0])
		return;
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(r->fault, sizeof r->fault, fmt, ap);
	va_end(ap);
	r->at_event = event;
}

/* What a walk along the chain compares: where events are read from, and which are out. */
struct walk {
	struct db *db;
	const char *events; /* a statement; NULL: EVENT_RANGE */
	const struct years_out *out;
	struct verify_result *r;
};

static struct stmt *events_of(const struct walk *w, int64_t first, int64_t last)
{
	struct stmt *q = w->events ? db_stmt_once(w->db, w->events) : db_stmt(w->db, EVENT_RANGE);
	bind_int(q, 1, first);
	bind_int(q, 2, last);
	return q;
}

/* The events from..to - 1 are not there: out, or missing. */
static void pass_over(struct walk *w, int64_t from, int64_t to)
{
	for (int64_t seq = from; seq < to; seq++) {
		int year = years_out_of(w->out, seq);
		if (year)
			w->r->out[year - FIRST_YEAR]++;
		else
			fault(w->r, seq, "event %lld is missing", (long long)seq);
	}
}

/* Compares the events first..last with their digests. */
static bool verify_range(
	struct walk *w, int64_t first, int64_t last, const unsigned char *digests, struct error *err)
{
	struct verify_result *r = w->r;
	struct buf line = BUF_INIT(16u << 20);
	struct stmt *q = events_of(w, first, last);
	int64_t expect = first;
	while (!r->fault[0] && stmt_row(q)) {
		struct event_row e;
		unsigned char digest[DIGEST_BYTES];
		read_event(q, &e);
		pass_over(w, expect, e.seq);
		if (r->fault[0])
			break;
		buf_reset(&line);
		journal_line(&line, &e);
		crypto_hash_sha256(digest, (unsigned char *)line.p, line.len);
		/* Two of one number are one too many. */
		if (e.seq < expect ||
			memcmp(digest, digests + (e.seq - first) * DIGEST_BYTES, DIGEST_BYTES) != 0)
			fault(r, e.seq, "event %lld was altered", (long long)e.seq);
		expect = e.seq + 1;
		r->events++;
	}
	if (!r->fault[0])
		pass_over(w, expect, last + 1);
	buf_release(&line);
	return stmt_end(q, err);
}

static const char SEALS_OVER[] = "SELECT no, first, last, prev, digests, hash FROM seal WHERE no > ?1 AND "
				 "last >= "
				 "?2 AND first <= ?3 ORDER BY no LIMIT ?4";

/* The events of a run that lie under one seal. */
static bool prove_under(struct walk *w, struct stmt *seal, const struct event_run *run, struct error *err)
{
	size_t n_prev, n_digests, n_hash;
	int64_t first = get_int(seal, 1), last = get_int(seal, 2);
	const void *prev = get_blob(seal, 3, &n_prev), *hash = get_blob(seal, 5, &n_hash);
	const unsigned char *digests = get_blob(seal, 4, &n_digests);
	unsigned char expect[DIGEST_BYTES];
	bool sound = n_prev == DIGEST_BYTES && n_hash == DIGEST_BYTES && last >= first &&
		     n_digests == (size_t)(last - first + 1) * DIGEST_BYTES;
	if (sound)
		seal_hash(prev, first, last, digests, n_digests, expect);
	if (!sound || memcmp(expect, hash, DIGEST_BYTES) != 0) {
		fault(w->r, first, "seal %lld over events %lld to %lld was altered",
			(long long)get_int(seal, 0), (long long)first, (long long)last);
		return true;
	}
	int64_t from = first > run->first ? first : run->first, to = last < run->last ? last : run->last;
	return verify_range(w, from, to, digests + (from - first) * DIGEST_BYTES, err);
}

bool journal_prove(struct db *db, const char *events, const struct event_run *run, struct verify_result *r,
	struct error *err)
{
	static const struct years_out none;
	struct walk w = { .db = db, .events = events, .out = &none, .r = r };
	bool ok = true;
	int seals = SEALS_AT_ONCE;
	for (int64_t after = INT64_MIN; ok && !r->fault[0] && seals == SEALS_AT_ONCE;) {
		struct stmt *q = db_stmt(db, SEALS_OVER);
		bind_int(q, 1, after);
		bind_int(q, 2, run->first);
		bind_int(q, 3, run->last);
		bind_int(q, 4, SEALS_AT_ONCE);
		for (seals = 0; ok && !r->fault[0] && stmt_row(q); seals++) {
			after = get_int(q, 0);
			ok = prove_under(&w, q, run, err);
		}
		ok = stmt_end(q, err) && ok;
	}
	return ok;
}

/* Where the chain stands while it is walked. */
struct chain {
	int64_t no, last;
	unsigned char hash[DIGEST_BYTES];
};

static bool verify_seal(struct walk *w, struct stmt *q, struct chain *c, struct error *err)
{
	struct verify_result *r = w->r;
	size_t n_prev, n_digests, n_hash;
	int64_t no = get_int(q, 0), first = get_int(q, 1), last = get_int(q, 2);
	const void *prev = get_blob(q, 3, &n_prev), *digests = get_blob(q, 4, &n_digests);
	const void *hash = get_blob(q, 5, &n_hash);
	unsigned char expect[DIGEST_BYTES];
	if (no != c->no + 1 || first != c->last + 1) {
		fault(r, c->last + 1, "the seal over event %lld is missing", (long long)c->last + 1);
		return true;
	}
	bool sound = n_prev == DIGEST_BYTES && n_hash == DIGEST_BYTES && last >= first &&
		     n_digests == (size_t)(last - first + 1) * DIGEST_BYTES;
	if (sound)
		seal_hash(prev, first, last, digests, n_digests, expect);
	if (!sound || memcmp(expect, hash, DIGEST_BYTES) != 0 || memcmp(prev, c->hash, DIGEST_BYTES) != 0) {
		/* Name the event if one differs from its digest; else the seal itself was touched. */
		if (sound && !verify_range(w, first, last, digests, err))
			return false;
		fault(r, first, "seal %lld over events %lld to %lld was altered", (long long)no,
			(long long)first, (long long)last);
		return true;
	}
	*c = (struct chain){ .no = no, .last = last };
	memcpy(c->hash, hash, DIGEST_BYTES);
	r->seals++;
	return verify_range(w, first, last, digests, err);
}

/* Events beside the chain: before its first or after its last. */
static bool verify_outside(struct db *db, const struct chain *c, struct verify_result *r, struct error *err)
{
	struct stmt *q = db_stmt(db, EVENT_OUTSIDE);
	bind_int(q, 1, 1);
	bind_int(q, 2, c->last);
	if (stmt_row(q))
		fault(r, get_int(q, 0), "event %lld was added: no seal covers it",
			(long long)get_int(q, 0));
	if (!stmt_end(q, err))
		return false;
	q = db_stmt(db, EVENT_NEXT);
	if (stmt_row(q) && get_int(q, 0) - 1 > c->last)
		fault(r, c->last + 1, "event %lld is missing, with all after it up to %lld and their seals",
			(long long)c->last + 1, (long long)get_int(q, 0) - 1);
	return stmt_end(q, err);
}

/* Which events are out; the list that acts go by must say the same. */
static bool read_out(struct db *db, struct years_out *out, struct verify_result *r, struct error *err)
{
	bool agree;
	if (!years_out_read(db, out, &agree, err))
		return false;
	if (!agree)
		fault(r, 0, "table year_part does not say what the journal says: which years are out");
	return true;
}

static bool walk_chain(struct walk *w, struct chain *c, struct error *err)
{
	bool ok = true;
	int seals = SEALS_AT_ONCE;
	for (int64_t after = INT64_MIN; ok && !w->r->fault[0] && seals == SEALS_AT_ONCE; after = c->no) {
		struct stmt *q = seals_after(w->db, after);
		for (seals = 0; ok && !w->r->fault[0] && stmt_row(q); seals++)
			ok = verify_seal(w, q, c, err);
		ok = stmt_end(q, err) && ok;
	}
	return ok;
}

bool journal_verify(struct db *db, struct verify_result *r, struct error *err)
{
	*r = (struct verify_result){ 0 };
	struct chain c = { 0 };
	struct years_out out = { .runs = 0 };
	struct walk w = { .db = db, .out = &out, .r = r };
	/* One snapshot for the whole walk, so that acts going on meanwhile do not look like faults. */
	if (!years_snapshot(db, err))
		return false;
	bool ok = read_out(db, &out, r, err) && walk_chain(&w, &c, err);
	if (ok && !r->fault[0])
		ok = verify_outside(db, &c, r, err);
	if (c.no)
		hex_encode(c.hash, sizeof c.hash, r->head);
	years_out_release(&out);
	return db_snapshot_end(db, ok, err);
}

static bool export_seal(struct stmt *seal, struct buf *line, journal_sink *sink, void *arg)
{
	static const char *const names[] = { "prev", "digests", "hash" };
	struct json_out j = JSON_OUT(line);
	buf_reset(line);
	json_open(&j, NULL, '{');
	json_int(&j, "seal", get_int(seal, 0));
	json_int(&j, "first", get_int(seal, 1));
	json_int(&j, "last", get_int(seal, 2));
	for (int i = 0; i < 3; i += 2) {
		size_t n;
		const void *p = get_blob(seal, 3 + i, &n);
		char hex[2 * DIGEST_BYTES + 1];
		hex_encode(p, n < DIGEST_BYTES ? n : DIGEST_BYTES, hex);
		json_str(&j, names[i], hex);
	}
	json_close(&j, '}');
	return sink(arg, line->p, line->len);
}

/* An export under way. */
struct export
{
	struct db *db;
	struct years_out out;
	struct buf line;
	journal_sink *sink;
	void *arg;
};

/* The digests of a seal's events, which are out. */
static bool export_digests(struct export *x, struct stmt *seal)
{
	bool go = true;
	size_t n;
	int64_t first = get_int(seal, 1);
	const unsigned char *digests = get_blob(seal, 4, &n);
	for (size_t i = 0; go && i < n / DIGEST_BYTES; i++) {
		char hex[2 * DIGEST_BYTES + 1];
		struct json_out j = JSON_OUT(&x->line);
		hex_encode(digests + i * DIGEST_BYTES, DIGEST_BYTES, hex);
		buf_reset(&x->line);
		json_open(&j, NULL, '{');
		json_int(&j, "out", first + (int64_t)i);
		json_str(&j, "digest", hex);
		json_close(&j, '}');
		go = x->sink(x->arg, x->line.p, x->line.len);
	}
	return go;
}

/* The events under a seal, and then the seal. They are of one transaction, so all of them are out or none. */
static bool export_range(struct export *x, struct stmt *seal, struct error *err)
{
	bool go = true, any = false;
	struct stmt *q = db_stmt(x->db, EVENT_RANGE);
	bind_int(q, 1, get_int(seal, 1));
	bind_int(q, 2, get_int(seal, 2));
	while (go && stmt_row(q)) {
		struct event_row e;
		read_event(q, &e);
		any = true;
		buf_reset(&x->line);
		journal_line(&x->line, &e);
		go = x->sink(x->arg, x->line.p, x->line.len);
	}
	go = stmt_end(q, err) && go;
	if (go && !any && years_out_of(&x->out, get_int(seal, 1)))
		go = export_digests(x, seal);
	return go && export_seal(seal, &x->line, x->sink, x->arg);
}

bool journal_export(struct db *db, journal_sink *sink, void *arg, struct error *err)
{
	struct export x = { .db = db, .line = BUF_INIT(16u << 20), .sink = sink, .arg = arg };
	if (!years_snapshot(db, err))
		return false;
	bool go = years_out_read(db, &x.out, NULL, err);
	int seals = SEALS_AT_ONCE;
	for (int64_t after = INT64_MIN; go && seals == SEALS_AT_ONCE;) {
		struct stmt *seal = seals_after(db, after);
		for (seals = 0; go && stmt_row(seal); seals++) {
			after = get_int(seal, 0);
			go = export_range(&x, seal, err);
		}
		go = stmt_end(seal, err) && go;
	}
	buf_release(&x.line);
	years_out_release(&x.out);
	return db_snapshot_end(db, go, err);
}

bool journal_about(
	struct db *db, const char *kind, int64_t subject, journal_reader *fn, void *arg, struct error *err)
{
	struct stmt *q = db_stmt(db, EVENT_ABOUT);
	bind_str(q, 1, kind);
	bind_int(q, 2, subject);
	while (stmt_row(q)) {
		struct event_row e;
		read_event(q, &e);
		fn(arg, &e);
	}
	return stmt_end(q, err);
}
