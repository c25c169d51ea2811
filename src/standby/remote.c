/* remote.c: see remote.h. */
#include "standby/remote.h"

#include <jansson.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "store/curl.h"

/* Largest answer; seconds to connect, and without a byte, before the source counts as away. */
enum { ANSWER_MAX = 80 << 20, CONNECT_SECONDS = 5, SILENT_SECONDS = 15 };

struct remote {
	struct curl_calls call;
	CURL *curl;
	struct curl_slist *headers;
	const struct standby_follow *how;
	struct buf answer;
	char why[CURL_ERROR_SIZE];
};

static bool starts(const char *s, const char *with)
{
	return strncmp(s, with, strlen(with)) == 0;
}

/* https://host[:port]; http:// only to this machine, or when that was asked for. */
static bool check_address(const struct standby_follow *how, struct error *err)
{
	const char *s = how->source;
	bool tls = starts(s, "https://"), plain = starts(s, "http://");
	const char *host = s + (tls ? 8 : 7);
	if ((!tls && !plain) || !*host || strpbrk(host, "/?#@ \t\r\n\\\"") || strlen(s) > 300)
		return err_set(err, ERR_USAGE, "SOURCE: found \"%s\", expected https://HOST[:PORT]", s);
	return tls || curl_near(host) || how->plain ||
	       err_set(err, ERR_USAGE,
		       "SOURCE: http:// would show every record to the network: use https:// (nginx in "
		       "front of "
		       "the source), or --plain-http inside a tunnel of your own");
}

/* Ends a transfer when the program is told to end. */
static int watch(void *arg, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	sigset_t set;
	(void)arg, (void)a, (void)b, (void)c, (void)d;
	sigpending(&set);
	return sigismember(&set, SIGTERM) || sigismember(&set, SIGINT);
}

static void set_options(struct remote *r)
{
	__typeof__(curl_easy_setopt) *set = r->call.set;
	struct buf line = BUF_INIT(4096);
	buf_printf(&line, "Authorization: Bearer %s", r->how->token);
	r->headers = r->call.append(NULL, line.p);
	sodium_memzero(line.p, line.len);
	buf_release(&line);
	r->headers = r->call.append(r->headers, "Content-Type: application/json");
	r->headers = r->call.append(r->headers, "Expect:");
	set(r->curl, CURLOPT_HTTPHEADER, r->headers);
	set(r->curl, CURLOPT_WRITEFUNCTION, curl_take);
	set(r->curl, CURLOPT_WRITEDATA, &r->answer);
	set(r->curl, CURLOPT_ERRORBUFFER, r->why);
	set(r->curl, CURLOPT_NOSIGNAL, 1L);
	set(r->curl, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
	set(r->curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
	set(r->curl, CURLOPT_LOW_SPEED_TIME, (long)SILENT_SECONDS);
	set(r->curl, CURLOPT_NOPROGRESS, 0L);
	set(r->curl, CURLOPT_XFERINFOFUNCTION, watch);
	set(r->curl, CURLOPT_ACCEPT_ENCODING, "gzip");
	set(r->curl, CURLOPT_PROTOCOLS_STR, "http,https");
	set(r->curl, CURLOPT_USERAGENT, "motcua-follow");
	if (r->how->ca)
		set(r->curl, CURLOPT_CAINFO, r->how->ca);
}

struct remote *remote_open(const struct standby_follow *how, struct error *err)
{
	struct remote *r = calloc(1, sizeof *r);
	if (!r)
		die("out of memory");
	r->how = how;
	r->answer = BUF_INIT(ANSWER_MAX);
	bool ok = check_address(how, err) && curl_load(&r->call, err);
	if (ok && !(r->curl = r->call.init()))
		ok = err_set(err, ERR_SYSTEM, "libcurl cannot be started");
	if (ok) {
		set_options(r);
		return r;
	}
	remote_close(r);
	return NULL;
}

void remote_close(struct remote *r)
{
	if (!r)
		return;
	if (r->curl)
		r->call.cleanup(r->curl);
	if (r->headers)
		r->call.free_all(r->headers);
	buf_release(&r->answer);
	free(r);
}

static bool hash_of(json_t *o, const char *name, unsigned char *out, size_t n)
{
	const char *hex = json_string_value(json_object_get(o, name));
	size_t got = 0;
	return hex && sodium_hex2bin(out, n, hex, strlen(hex), NULL, &got, NULL) == 0 && got == n;
}

static int64_t number(json_t *o, const char *name)
{
	return json_integer_value(json_object_get(o, name));
}

bool remote_read(const char *source, const char *p, size_t n, struct remote_answer *a, struct error *err)
{
	const char *nl = n ? memchr(p, '\n', n) : NULL;
	json_t *o = nl ? json_loadb(p, (size_t)(nl - p), 0, NULL) : NULL;
	*a = (struct remote_answer){ 0 };
	bool ok = hash_of(o, "stream", a->now.stream, STREAM_NAME);
	a->now.base = (uint64_t)number(o, "base");
	a->now.end = (uint64_t)number(o, "end");
	a->now.page_size = (uint32_t)number(o, "page_size");
	a->now.pages = (uint32_t)number(o, "pages");
	a->now.head.seal = number(o, "seal");
	a->now.head.event = number(o, "event");
	hash_of(o, "hash", a->now.head.hash, DIGEST_BYTES);
	a->lost = json_is_true(json_object_get(o, "lost"));
	a->schema = number(o, "schema");
	a->asked = hash_of(o, "asked", a->asked_hash, DIGEST_BYTES);
	uint32_t size = a->now.page_size;
	ok = ok && size >= 512 && size <= 65536 && (size & (size - 1)) == 0;
	a->bytes = ok ? nl + 1 : "";
	a->n = ok ? (size_t)(p + n - a->bytes) : 0;
	json_decref(o);
	return ok ||
	       err_set(err, ERR_SYSTEM, "%s answers, but not as a motcua that can be followed", source);
}

/* What an answer that is not the one hoped for means. */
static bool refused(struct remote *r, long status, struct error *err)
{
	const char *source = r->how->source;
	if (status == 401 || status == 403)
		return err_set(err, ERR_DENIED,
			"%s refuses the token: make one there with 'motcua token add USER NAME' for an "
			"administrator's account",
			source);
	if (status == 404 || status == 405)
		return err_set(err, ERR_DENIED,
			"%s answers, but has nothing to follow: is it motcua, and not an older one?",
			source);
	return err_set(err, ERR_SYSTEM, "%s answers with status %ld", source, status);
}

/* Sends a request and takes the answer in; *status gets its status. */
static bool request(struct remote *r, const char *path, const char *body, long *status, struct error *err)
{
	struct buf url = BUF_INIT(2048);
	buf_reset(&r->answer);
	buf_printf(&url, "%s%s", r->how->source, path);
	r->call.set(r->curl, CURLOPT_URL, url.p);
	if (body) {
		r->call.set(r->curl, CURLOPT_POSTFIELDSIZE, (long)strlen(body));
		r->call.set(r->curl, CURLOPT_POSTFIELDS, body);
	} else {
		r->call.set(r->curl, CURLOPT_HTTPGET, 1L);
	}
	CURLcode rc = r->call.perform(r->curl);
	buf_release(&url);
	if (rc == CURLE_PEER_FAILED_VERIFICATION || rc == CURLE_SSL_CACERT_BADFILE)
		return err_set(err, ERR_DENIED,
			"%s: its certificate is not trusted (%s): name the authority with --ca FILE",
			r->how->source, r->why);
	if (rc != CURLE_OK)
		return err_set(err, ERR_SYSTEM, "%s cannot be reached: %s", r->how->source, r->why);
	r->call.info(r->curl, CURLINFO_RESPONSE_CODE, status);
	return true;
}

bool remote_ask(
	struct remote *r, const char *path, const char *body, struct remote_answer *a, struct error *err)
{
	long status = 0;
	if (!request(r, path, body, &status, err))
		return false;
	return status == 200 ? remote_read(r->how->source, r->answer.p, r->answer.len, a, err)
			     : refused(r, status, err);
}

bool remote_file(
	struct remote *r, const char *sha256, const char **p, size_t *n, bool *there, struct error *err)
{
	struct buf path = BUF_INIT(200);
	long status = 0;
	buf_printf(&path, "/standby/file?sha256=%s", sha256);
	bool ok = request(r, path.p, NULL, &status, err);
	buf_release(&path);
	*there = ok && status == 200;
	*p = *there && r->answer.p ? r->answer.p : "";
	*n = *there ? r->answer.len : 0;
	/* Missing or altered there (404, 422), or a source that knows no files (404). */
	return ok && (*there || status == 404 || status == 422 || refused(r, status, err));
}
