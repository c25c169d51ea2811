/* files_address.c: a bucket's address, its keys, and what its refusals mean. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "store/curl.h"
#include "store/files_kind.h"

static const char EXPECTED[] = "s3://HOST[:PORT]/BUCKET[/PREFIX]?region=REGION[&plain=1]";

static bool only(const char *p, size_t n, const char *more)
{
	for (size_t i = 0; i < n; i++)
		if (!(p[i] >= 'a' && p[i] <= 'z') && !(p[i] >= '0' && p[i] <= '9') &&
			!(p[i] >= 'A' && p[i] <= 'Z') && !(p[i] && strchr(more, p[i])))
			return false;
	return n > 0;
}

/* region=...&plain=1, each at most once. */
static bool read_query(const char *q, struct bucket_address *out)
{
	while (*q) {
		size_t n = strcspn(q, "&");
		if (n > 7 && strncmp(q, "region=", 7) == 0 && n - 7 < sizeof out->region &&
			only(q + 7, n - 7, "-_") && !out->region[0])
			memcpy(out->region, q + 7, n - 7);
		else if (n == 7 && strncmp(q, "plain=1", 7) == 0 && !out->plain)
			out->plain = true;
		else
			return false;
		q += n + (q[n] == '&');
	}
	return out->region[0] != '\0';
}

/* HOST[:PORT]/BUCKET[/PREFIX]: nothing in it that would have to be escaped in an address. */
static bool read_path(const char *p, size_t n, struct bucket_address *out)
{
	const char *end = p + n, *bucket = memchr(p, '/', n);
	if (!bucket || !only(p, (size_t)(bucket - p), ".-:[]"))
		return false;
	bucket++;
	while (end > bucket && end[-1] == '/')
		end--;
	const char *slash = memchr(bucket, '/', (size_t)(end - bucket));
	size_t len = (size_t)((slash ? slash : end) - bucket);
	if (len >= sizeof out->bucket || !only(bucket, len, ".-") || bucket[0] == '.')
		return false;
	for (const char *s = slash; s; s = memchr(s + 1, '/', (size_t)(end - s - 1)))
		if (s + 1 == end || s[1] == '/' || s[1] == '.')
			return false;
	if (slash && !only(slash, (size_t)(end - slash), "/._-"))
		return false;
	memcpy(out->bucket, bucket, len);
	struct buf base = BUF_INIT(sizeof out->base - 1);
	buf_printf(&base, "%s://%.*s", out->plain ? "http" : "https", (int)(end - p), p);
	bool fits = !base.full;
	if (fits)
		memcpy(out->base, base.p, base.len + 1);
	buf_release(&base);
	return fits;
}

bool bucket_address_read(const char *address, struct bucket_address *out, struct error *err)
{
	const char *p = address + strlen("s3://");
	size_t n = strcspn(p, "?");
	*out = (struct bucket_address){ 0 };
	if (!p[n] || !read_query(p + n + 1, out) || !read_path(p, n, out))
		return err_set(err, ERR_USAGE, "--files: found \"%.200s\", expected %s", address, EXPECTED);
	return !out->plain || curl_near(p) ||
	       err_set(err, ERR_USAGE,
		       "--files: plain=1 would show every file to the network: it is only for a service on "
		       "this "
		       "machine");
}

/* Sets a key from the environment or a line; too long is none. */
static void set_key(char *to, size_t size, const char *p, size_t n)
{
	if (n < size && only(p, n, "/+=_-.:,@%~!")) {
		memcpy(to, p, n);
		to[n] = '\0';
	}
}

static void read_line(struct bucket_keys *k, const char *p, size_t n)
{
	const char *eq = memchr(p, '=', n), *end = p + n;
	if (!eq)
		return;
	size_t name = (size_t)(eq - p);
	while (name && (p[name - 1] == ' ' || p[name - 1] == '\t'))
		name--;
	for (eq++; eq < end && (*eq == ' ' || *eq == '\t');)
		eq++;
	while (end > eq && (end[-1] == ' ' || end[-1] == '\t' || end[-1] == '\r'))
		end--;
	struct {
		const char *name;
		char *to;
		size_t size;
	} const keys[] = { { "aws_access_key_id", k->id, sizeof k->id },
		{ "aws_secret_access_key", k->secret, sizeof k->secret },
		{ "aws_session_token", k->session, sizeof k->session } };
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		if (strlen(keys[i].name) == name && memcmp(keys[i].name, p, name) == 0)
			set_key(keys[i].to, keys[i].size, eq, (size_t)(end - eq));
}

static bool read_file(struct bucket_keys *k, const char *path, struct error *err)
{
	struct file_map m;
	struct stat st;
	if (stat(path, &st) < 0)
		return err_set(err, ERR_USAGE, "MOTCUA_S3_CREDENTIALS: %s: %s", path, strerror(errno));
	if (st.st_mode & 077)
		return err_set(err, ERR_USAGE,
			"MOTCUA_S3_CREDENTIALS: %s can be read by others: make it its owner's alone (chmod "
			"600)",
			path);
	if (!file_map(&m, path, err))
		return false;
	bool wanted = true; /* lines before any [section] count */
	for (const char *p = m.p, *end = m.p + m.n; p < end;) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));
		size_t n = (size_t)((nl ? nl : end) - p);
		if (n && *p == '[')
			wanted = n >= 9 && strncmp(p, "[default]", 9) == 0;
		else if (wanted)
			read_line(k, p, n);
		p += n + (nl != NULL);
	}
	file_unmap(&m);
	return (k->id[0] && k->secret[0]) || err_set(err, ERR_USAGE,
						     "MOTCUA_S3_CREDENTIALS: %s: expected lines "
						     "aws_access_key_id = ... and "
						     "aws_secret_access_key = ...",
						     path);
}

bool bucket_keys_read(struct bucket_keys *out, struct error *err)
{
	const char *file = getenv("MOTCUA_S3_CREDENTIALS"), *id = getenv("AWS_ACCESS_KEY_ID");
	const char *secret = getenv("AWS_SECRET_ACCESS_KEY"), *session = getenv("AWS_SESSION_TOKEN");
	*out = (struct bucket_keys){ 0 };
	if (file && *file)
		return read_file(out, file, err);
	if (id)
		set_key(out->id, sizeof out->id, id, strlen(id));
	if (secret)
		set_key(out->secret, sizeof out->secret, secret, strlen(secret));
	if (session)
		set_key(out->session, sizeof out->session, session, strlen(session));
	return (out->id[0] && out->secret[0]) || err_set(err, ERR_USAGE,
							 "a bucket needs AWS_ACCESS_KEY_ID and "
							 "AWS_SECRET_ACCESS_KEY in the environment, or a "
							 "file "
							 "with them named by MOTCUA_S3_CREDENTIALS");
}

/* The text between <Code> and </Code>; "" when there is none. */
static void read_code(const struct buf *answer, char code[64])
{
	const char *from = answer->len ? memmem(answer->p, answer->len, "<Code>", 6) : NULL;
	size_t n = 0, left = from ? answer->len - (size_t)(from + 6 - answer->p) : 0;
	while (n < left && n < 63 && only(from + 6 + n, 1, "."))
		n++;
	if (n)
		memcpy(code, from + 6, n);
	code[n] = '\0';
}

bool bucket_refusal(const struct bucket_address *at, long status, const struct buf *answer,
	const char *sha256, struct error *err)
{
	char code[64];
	read_code(answer, code);
	bool unsaid = !code[0];
	if (strcmp(code, "NoSuchBucket") == 0)
		return err_set(err, ERR_SYSTEM,
			"%s: there is no bucket \"%s\": make it, or correct --files", at->base, at->bucket);
	if (strcmp(code, "NoSuchKey") == 0 || (unsaid && status == 404))
		return err_set(err, ERR_NOT_FOUND,
			"%s: the file %s is missing: bring it back from a backup", at->base, sha256);
	if (strcmp(code, "SignatureDoesNotMatch") == 0)
		return err_set(err, ERR_SYSTEM,
			"%s refuses the signature: correct AWS_SECRET_ACCESS_KEY, or the region \"%s\"",
			at->base, at->region);
	if (strcmp(code, "InvalidAccessKeyId") == 0)
		return err_set(
			err, ERR_SYSTEM, "%s does not know the key: correct AWS_ACCESS_KEY_ID", at->base);
	if (strcmp(code, "InvalidToken") == 0 || strcmp(code, "ExpiredToken") == 0)
		return err_set(err, ERR_SYSTEM,
			"%s refuses the session's token (%s): take away or renew AWS_SESSION_TOKEN",
			at->base, code);
	if (strcmp(code, "RequestTimeTooSkewed") == 0)
		return err_set(err, ERR_SYSTEM, "%s: its clock and this machine's differ: set them right",
			at->base);
	if (strcmp(code, "XMinioStorageFull") == 0 || status == 507)
		return err_set(
			err, ERR_FULL, "%s: the service has no room left: make some there", at->base);
	if (status == 401 || status == 403)
		return err_set(err, ERR_SYSTEM,
			"%s refuses (%s): the key needs s3:PutObject, s3:GetObject and s3:ListBucket there",
			at->base, unsaid ? "without a reason" : code);
	if (status >= 500 || status == 429)
		return err_set(err, ERR_AWAY, "%s answers with status %ld %s: it is not well", at->base,
			status, code);
	return err_set(err, ERR_SYSTEM, "%s answers with status %ld %s", at->base, status, code);
}
