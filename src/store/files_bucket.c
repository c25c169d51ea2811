/* files_bucket.c: files in a bucket of an S3-compatible service: BUCKET/PREFIX/ab/abcdef..., by signed
 * requests (AWS Signature Version 4, which libcurl makes). The digest of a body is part of what is
 * signed, so what arrives altered is refused by the service. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "store/curl.h"
#include "store/files_kind.h"

/* Seconds to connect, without a byte, and for a whole request; how often a request is tried, and the pause
 * before the second one, doubled before the third. */
enum { CONNECT_SECONDS = 5, SILENT_SECONDS = 15, REQUEST_SECONDS = 120, TRIES = 3, PAUSE_MS = 200 };

/* Connections that are kept. */
enum { IDLE_MAX = 8 };

struct bucket {
	struct curl_calls call;
	struct bucket_address at;
	struct bucket_keys keys;
	char sign[80]; /* for CURLOPT_AWS_SIGV4 */
	pthread_mutex_t lock;
	CURL *idle[IDLE_MAX];
	int idle_count;
};

/* A request and its answer. */
struct ask {
	const char *method, *sha256;
	const void *body; /* NULL: none */
	size_t n;
	const char *range; /* NULL: all of it */
	struct buf *answer;
	size_t begins; /* where the answer begins in it */
	long status;
	CURLcode rc;
	char why[CURL_ERROR_SIZE];
};

static CURL *take_handle(struct bucket *b)
{
	CURL *c = NULL;
	pthread_mutex_lock(&b->lock);
	if (b->idle_count)
		c = b->idle[--b->idle_count];
	pthread_mutex_unlock(&b->lock);
	return c ? c : b->call.init();
}

static void give_back(struct bucket *b, CURL *c)
{
	b->call.reset(c); /* its connection stays */
	pthread_mutex_lock(&b->lock);
	bool kept = b->idle_count < IDLE_MAX;
	if (kept)
		b->idle[b->idle_count++] = c;
	pthread_mutex_unlock(&b->lock);
	if (!kept)
		b->call.cleanup(c);
}

static struct curl_slist *headers_for(struct bucket *b, const struct ask *q)
{
	struct buf line = BUF_INIT(4096);
	char digest[65];
	struct curl_slist *list = NULL;
	sha256_hex(q->body ? q->body : "", q->n, digest);
	buf_printf(&line, "x-amz-content-sha256: %s", digest);
	list = b->call.append(list, line.p);
	if (b->keys.session[0]) {
		buf_reset(&line);
		buf_printf(&line, "x-amz-security-token: %s", b->keys.session);
		list = b->call.append(list, line.p);
	}
	/* No more than is sent: all that stands here is signed, also what an empty value keeps from going. */
	list = b->call.append(list, "Content-Type: application/octet-stream");
	buf_release(&line);
	return list;
}

static void set_up(struct bucket *b, CURL *c, struct ask *q, const char *url, struct curl_slist *headers)
{
	__typeof__(curl_easy_setopt) *set = b->call.set;
	set(c, CURLOPT_URL, url);
	set(c, CURLOPT_HTTPHEADER, headers);
	set(c, CURLOPT_AWS_SIGV4, b->sign);
	set(c, CURLOPT_USERNAME, b->keys.id);
	set(c, CURLOPT_PASSWORD, b->keys.secret);
	set(c, CURLOPT_WRITEFUNCTION, curl_take);
	set(c, CURLOPT_WRITEDATA, q->answer);
	set(c, CURLOPT_ERRORBUFFER, q->why);
	set(c, CURLOPT_NOSIGNAL, 1L);
	set(c, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
	set(c, CURLOPT_LOW_SPEED_LIMIT, 1L);
	set(c, CURLOPT_LOW_SPEED_TIME, (long)SILENT_SECONDS);
	set(c, CURLOPT_TIMEOUT, (long)REQUEST_SECONDS);
	set(c, CURLOPT_PROTOCOLS_STR, b->at.plain ? "http" : "https");
	set(c, CURLOPT_USERAGENT, "motcua");
	if (q->range)
		set(c, CURLOPT_RANGE, q->range);
	if (q->body) {
		set(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)q->n);
		set(c, CURLOPT_POSTFIELDS, q->body);
		set(c, CURLOPT_CUSTOMREQUEST, q->method);
	}
}

static void perform(struct bucket *b, struct ask *q)
{
	struct buf url = BUF_INIT(1024);
	CURL *c = take_handle(b);
	q->answer->len = q->begins;
	q->answer->full = false;
	q->status = 0;
	q->why[0] = '\0';
	if (!c) {
		q->rc = CURLE_FAILED_INIT;
		return;
	}
	buf_printf(&url, "%s/", b->at.base);
	files_path(&url, q->sha256);
	struct curl_slist *headers = headers_for(b, q);
	set_up(b, c, q, url.p, headers);
	q->rc = b->call.perform(c);
	if (q->rc == CURLE_OK)
		b->call.info(c, CURLINFO_RESPONSE_CODE, &q->status);
	give_back(b, c);
	b->call.free_all(headers);
	buf_release(&url);
}

/* What may go better a moment later. */
static bool passes(const struct ask *q)
{
	switch (q->rc) {
	case CURLE_OK: return q->status >= 500 || q->status == 429;
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_CONNECT:
	case CURLE_OPERATION_TIMEDOUT:
	case CURLE_GOT_NOTHING:
	case CURLE_SEND_ERROR:
	case CURLE_RECV_ERROR:
	case CURLE_PARTIAL_FILE:
	case CURLE_SSL_CONNECT_ERROR: return true;
	default: return false;
	}
}

/* Asks until there is an answer worth keeping. False when there was none. */
static bool ask(struct bucket *b, struct ask *q, struct error *err)
{
	int64_t pause = PAUSE_MS;
	q->begins = q->answer->len;
	for (int i = 0; i < TRIES; i++, pause *= 2) {
		if (i)
			nanosleep(&(struct timespec){ .tv_nsec = pause * 1000000L }, NULL);
		perform(b, q);
		if (!passes(q))
			break;
	}
	if (q->rc == CURLE_OK)
		return true;
	if (q->rc == CURLE_WRITE_ERROR && q->answer->full)
		return err_set(err, ERR_DATA, "%s: the file %s is larger than %zu bytes", b->at.base,
			q->sha256, q->answer->max - q->begins);
	if (q->rc == CURLE_PEER_FAILED_VERIFICATION || q->rc == CURLE_SSL_CACERT_BADFILE)
		return err_set(err, ERR_SYSTEM,
			"%s: its certificate is not trusted (%s): add its authority to those of this "
			"machine",
			b->at.base, q->why);
	return err_set(err, ERR_AWAY, "%s cannot be reached: %s", b->at.base, q->why);
}

static bool bucket_put(void *place, const char *sha256, const void *p, size_t n, struct error *err)
{
	struct bucket *b = place;
	struct buf answer = BUF_INIT(64 * 1024);
	struct ask q = { .method = "PUT", .sha256 = sha256, .body = p, .n = n, .answer = &answer };
	bool ok = ask(b, &q, err);
	if (ok && q.status != 200)
		ok = bucket_refusal(&b->at, q.status, &answer, sha256, err);
	buf_release(&answer);
	return ok;
}

static bool bucket_get(void *place, const char *sha256, struct buf *to, struct error *err)
{
	struct bucket *b = place;
	struct ask q = { .method = "GET", .sha256 = sha256, .answer = to };
	buf_add(to, "", 0);
	if (!ask(b, &q, err))
		return false;
	if (q.status == 200)
		return true;
	struct buf said = { .p = to->p + q.begins, .len = to->len - q.begins };
	return bucket_refusal(&b->at, q.status, &said, sha256, err);
}

/* Its first byte is asked for: the answer to a HEAD would not tell a missing file from a missing bucket. */
static bool bucket_has(void *place, const char *sha256, bool *has, struct error *err)
{
	struct bucket *b = place;
	struct buf answer = BUF_INIT(64 * 1024);
	struct error why = { 0 };
	struct ask q = { .method = "GET", .sha256 = sha256, .range = "0-0", .answer = &answer };
	bool ok = ask(b, &q, err);
	*has = ok && (q.status == 200 || q.status == 206 || q.status == 416);
	if (ok && !*has)
		bucket_refusal(&b->at, q.status, &answer, sha256, &why);
	buf_release(&answer);
	return ok && (!why.code || why.code == ERR_NOT_FOUND || err_set(err, why.code, "%s", why.text));
}

static void bucket_close(void *place)
{
	struct bucket *b = place;
	for (int i = 0; i < b->idle_count; i++)
		b->call.cleanup(b->idle[i]);
	pthread_mutex_destroy(&b->lock);
	free(b);
}

void *files_bucket_open(const char *address, struct error *err)
{
	struct bucket *b = calloc(1, sizeof *b);
	if (!b)
		die("out of memory");
	pthread_mutex_init(&b->lock, NULL);
	bool ok = bucket_address_read(address, &b->at, err) && bucket_keys_read(&b->keys, err) &&
		  curl_load(&b->call, err);
	/* The first one is made here, while there is one thread: the library prepares itself with it. */
	if (ok && !(b->idle[0] = b->call.init()))
		ok = err_set(err, ERR_SYSTEM, "libcurl cannot be started");
	b->idle_count = ok;
	if (ok) {
		struct buf sign = BUF_INIT(sizeof b->sign - 1);
		buf_printf(&sign, "aws:amz:%s:s3", b->at.region);
		memcpy(b->sign, sign.p, sign.len + 1);
		buf_release(&sign);
		return b;
	}
	bucket_close(b);
	return NULL;
}

const struct files_kind files_bucket = {
	.put = bucket_put, .get = bucket_get, .has = bucket_has, .close = bucket_close
};
