/* standby_web.c: the stream for followers over HTTP. Shipping begins with the first request: a server
 * that nobody follows does no work for it.
 *
 * Each answer begins with a line of JSON; bytes may follow it. */
#include "standby/standby_web.h"

#include "standby/standby.h"

#include <jansson.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "account/account.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "store/files.h"
#include "store/lite_ship.h"
#include "store/migrate.h"

/* Bytes of stream in one answer; pages in one answer. */
enum { READ_MAX = 2 << 20, PAGES_MAX = 1024, PAGE_BYTES = 65536 };

static struct ship *shipping;
static pthread_mutex_t shipping_lock = PTHREAD_MUTEX_INITIALIZER;

void standby_web_stop(void)
{
	ship_stop(shipping);
	shipping = NULL;
}

/* How much of the stream is kept: MOTCUA_STANDBY_MIB, in MiB; 0: what ship_start takes by itself. */
static uint64_t keep(void)
{
	const char *mib = getenv("MOTCUA_STANDBY_MIB");
	int64_t n = 0;
	return mib && int_parse(mib, strlen(mib), &n) && n > 0 && n <= 1 << 20 ? (uint64_t)n << 20 : 0;
}

/* A browser's session is no key to the whole database: only a token is. */
static bool has_token(const struct request *r, struct error *err)
{
	return (r->authorization && strncmp(r->authorization, "Bearer ", 7) == 0) ||
	       err_set(err, ERR_DENIED, "expected a token of an administrator's account");
}

/* The one ship. */
static struct ship *ship_for(struct request *r, struct error *err)
{
	if (!has_token(r, err))
		return NULL;
	if (!standby_is_folder(store_folder(r->web->store), "follow", err))
		return NULL;
	pthread_mutex_lock(&shipping_lock);
	if (!shipping) {
		shipping = ship_start(store_folder(r->web->store), keep(), err);
		if (shipping)
			log_line(LOG_INFO, "standby: %s begins to follow from %s", r->who.name, r->remote);
	}
	struct ship *s = shipping;
	pthread_mutex_unlock(&shipping_lock);
	return s;
}

/* Begins the answer's line with what all have in common. */
static struct json_out begin_line(struct request *r, const struct ship_state *now)
{
	char name[2 * STREAM_NAME + 1];
	struct json_out j = JSON_OUT(&r->response->body);
	r->response->type = "application/octet-stream";
	r->response->no_store = true;
	hex_encode(now->stream, STREAM_NAME, name);
	json_open(&j, NULL, '{');
	json_str(&j, "stream", name);
	json_int(&j, "base", (int64_t)now->base);
	json_int(&j, "end", (int64_t)now->end);
	json_int(&j, "page_size", now->page_size);
	json_int(&j, "pages", now->pages);
	return j;
}

static void end_line(struct json_out *j)
{
	json_close(j, '}');
	buf_addc(j->to, '\n');
}

/* Where the stream stands, and the hash of seal number ?seal= if there is one. */
static bool state(struct request *r, struct error *err)
{
	struct ship *s = ship_for(r, err);
	struct ship_state now;
	unsigned char hash[DIGEST_BYTES];
	char hex[2 * DIGEST_BYTES + 1];
	const char *asked = form_get(&r->get, "seal");
	int64_t no = 0;
	bool found = false;
	if (asked)
		int_parse(asked, strlen(asked), &no);
	if (!s || !ship_look(s, &now, err) || !ship_seal(s, no, hash, &found, err))
		return false;
	r->response->body = BUF_INIT(4096);
	struct json_out j = begin_line(r, &now);
	json_int(&j, "schema", migrations[migration_count - 1].no);
	json_int(&j, "seal", now.head.seal);
	json_int(&j, "event", now.head.event);
	hex_encode(now.head.hash, DIGEST_BYTES, hex);
	json_str(&j, "hash", hex);
	hex_encode(hash, DIGEST_BYTES, hex);
	json_str(&j, "asked", found ? hex : NULL);
	end_line(&j);
	return true;
}

/* The stream's bytes from ?from= on. */
static bool stream(struct request *r, struct error *err)
{
	struct ship *s = ship_for(r, err);
	struct ship_state now;
	unsigned char name[STREAM_NAME] = { 0 };
	const char *hex = form_get(&r->get, "stream"), *from = form_get(&r->get, "from");
	struct buf bytes = BUF_INIT(READ_MAX + 1);
	int64_t at = 0;
	bool lost = false;
	if (!s)
		return false;
	sodium_hex2bin(name, sizeof name, hex, strlen(hex), NULL, NULL, NULL);
	int_parse(from, strlen(from), &at);
	bool ok = ship_read(s, name, (uint64_t)at, READ_MAX, &bytes, &now, &lost, err);
	if (ok) {
		r->response->body = BUF_INIT(READ_MAX + 4096);
		struct json_out j = begin_line(r, &now);
		json_bool(&j, "lost", lost);
		end_line(&j);
		buf_add(&r->response->body, bytes.p, bytes.len);
	}
	buf_release(&bytes);
	return ok;
}

/* What is asked about pages: {"from": 1, "count": 512, "digests": "hex of those that are there"}. */
struct pages_asked {
	json_int_t from, count;
	const char *hex;
	size_t hex_len;
};

static bool read_asked(json_t *o, struct pages_asked *a, struct error *err)
{
	if (json_unpack(o, "{s:I,s:I,s:s%}", "from", &a->from, "count", &a->count, "digests", &a->hex,
		    &a->hex_len) == 0 &&
		a->from >= 1 && a->from <= UINT32_MAX && a->count >= 1 && a->count <= PAGES_MAX &&
		a->hex_len <= (size_t)a->count * PAGE_DIGEST * 2)
		return true;
	return err_set(err, ERR_DATA, "expected from, count (1 to %d) and digests", PAGES_MAX);
}

static bool answer_pages(struct request *r, struct ship *s, const struct pages_asked *a, struct error *err)
{
	struct ship_state now;
	unsigned char *digests = arena_zalloc(&r->arena, a->hex_len / 2 + 1);
	struct buf bytes = BUF_INIT((size_t)PAGES_MAX * (PAGE_BYTES + 4));
	size_t n = 0;
	if (sodium_hex2bin(digests, a->hex_len / 2, a->hex, a->hex_len, NULL, &n, NULL) != 0)
		return err_set(err, ERR_DATA, "digests: expected hexadecimal digits");
	bool ok = ship_pages(
		s, (uint32_t)a->from, (uint32_t)a->count, digests, n / PAGE_DIGEST, &bytes, &now, err);
	if (ok) {
		r->response->body = BUF_INIT(bytes.len + 4096);
		struct json_out j = begin_line(r, &now);
		end_line(&j);
		buf_add(&r->response->body, bytes.p, bytes.len);
	}
	buf_release(&bytes);
	return ok;
}

static bool pages(struct request *r, struct error *err)
{
	struct ship *s = ship_for(r, err);
	json_error_t why;
	struct pages_asked asked;
	if (!s)
		return false;
	json_t *o = json_loadb(r->body, r->body_len, JSON_REJECT_DUPLICATES, &why);
	bool ok = o ? read_asked(o, &asked, err) && answer_pages(r, s, &asked, err)
		    : err_set(err, ERR_DATA, "expected JSON: %s", why.text);
	json_decref(o);
	return ok;
}

/* An attached file, by its SHA-256. */
static bool file(struct request *r, struct error *err)
{
	if (!has_token(r, err))
		return false;
	if (!r->web->files)
		return err_set(err, ERR_NOT_FOUND, "%s", FILES_UNSAID);
	r->response->type = "application/octet-stream";
	r->response->foreign = true;
	r->response->no_store = true;
	r->response->body = BUF_INIT(FILES_BYTES_MAX);
	return files_get(r->web->files, form_get(&r->get, "sha256"), &r->response->body, err);
}

const struct route standby_routes[] = {
	{ .method = "GET",
		.path = "/standby/file",
		.handler = file,
		.who = 1u << ROLE_ADMIN,
		.flags = ROUTE_API,
		.field = { { "sha256", FIELD_TEXT, FILES_NAME, true } } },
	{ .method = "GET",
		.path = "/standby/state",
		.handler = state,
		.who = 1u << ROLE_ADMIN,
		.flags = ROUTE_API,
		.field = { { "seal", FIELD_INT, 0, false } } },
	{ .method = "GET",
		.path = "/standby/stream",
		.handler = stream,
		.who = 1u << ROLE_ADMIN,
		.flags = ROUTE_API,
		.field = { { "stream", FIELD_TEXT, 2 * STREAM_NAME, true },
			{ "from", FIELD_INT, 0, true } } },
	{ .method = "POST",
		.path = "/standby/pages",
		.handler = pages,
		.who = 1u << ROLE_ADMIN,
		.flags = ROUTE_API },
	{ 0 },
};
