/* mail.c: messages written by hand, since they have one part and one recipient; libcurl speaks SMTP. */
#include "notice/mail.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/text.h"
#include "store/curl.h"

/* Seconds to connect, and for a message; bytes of one; letters of a line of base64 and of an encoded word. */
enum { CONNECT_SECONDS = 10, SEND_SECONDS = 60, MESSAGE_MAX = 1 << 20, LINE = 57, WORD = 39 };

bool mail_server_fits(const struct mail_server *m, struct error *err)
{
	if (strncmp(m->url, "smtp://", 7) != 0 && strncmp(m->url, "smtps://", 8) != 0)
		return err_set(err, ERR_USAGE,
			"--smtp: found \"%s\", expected smtp://HOST[:PORT] or smtps://HOST", m->url);
	return text_is_address(m->from) || err_set(err, ERR_USAGE,
						   "--mail-from: expected the sender's address, such as "
						   "motcua@camau.gov.vn");
}

static void put_base64(struct buf *out, const char *p, size_t n)
{
	char text[4 * ((LINE + 2) / 3) + 1];
	sodium_bin2base64(text, sizeof text, (const unsigned char *)p, n, sodium_base64_VARIANT_ORIGINAL);
	buf_adds(out, text);
}

/* How many bytes of at most `max` end with a whole character. */
static size_t whole(const char *p, size_t n, size_t max)
{
	if (n <= max)
		return n;
	n = max;
	while (n && ((unsigned char)p[n] & 0xC0) == 0x80)
		n--;
	return n;
}

/* RFC 2047: words of at most 75 letters, each of whole characters. */
static void put_subject(struct buf *out, const char *s)
{
	size_t left = strlen(s);
	buf_adds(out, "Subject:");
	while (left) {
		size_t n = whole(s, left, WORD);
		buf_adds(out, " =?UTF-8?B?");
		put_base64(out, s, n);
		buf_adds(out, "?=\r\n");
		s += n;
		left -= n;
	}
}

static void put_date(struct buf *out, int64_t at)
{
	static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep",
		"Oct", "Nov", "Dec" };
	time_t local = (time_t)at + 7 * 3600;
	struct tm t;
	gmtime_r(&local, &t);
	buf_printf(out, "Date: %s, %d %s %d %02d:%02d:%02d +0700\r\n", days[t.tm_wday], t.tm_mday,
		months[t.tm_mon], t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
}

void mail_write(struct buf *out, const char *from, const char *to, const char *subject, const char *text,
	int64_t at, const char *id)
{
	size_t n = strlen(text);
	buf_printf(out, "From: <%s>\r\nTo: <%s>\r\n", from, to);
	put_subject(out, subject);
	put_date(out, at);
	buf_printf(out, "Message-ID: <%s@%s>\r\n", id, strchr(from, '@') + 1);
	buf_adds(out, "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
		      "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: "
		      "base64\r\n\r\n");
	for (size_t i = 0; i < n; i += LINE) {
		put_base64(out, text + i, n - i < LINE ? n - i : LINE);
		buf_adds(out, "\r\n");
	}
}

/* What is still to be sent. */
struct reading {
	const char *p;
	size_t n;
};

static size_t give(char *to, size_t size, size_t count, void *arg)
{
	struct reading *r = arg;
	size_t n = r->n < size * count ? r->n : size * count;
	memcpy(to, r->p, n);
	r->p += n;
	r->n -= n;
	return n;
}

static const char *read_password(const char *path, struct arena *a, struct error *err)
{
	struct file_map m;
	if (!file_map(&m, path, err))
		return NULL;
	size_t n = 0;
	while (n < m.n && m.p[n] != '\n' && m.p[n] != '\r')
		n++;
	const char *password = arena_dup(a, m.n ? m.p : "", n);
	file_unmap(&m);
	return password;
}

static void set_up(const struct curl_calls *call, CURL *c, const struct mail_server *m,
	struct curl_slist *to, struct reading *what, char *why)
{
	__typeof__(curl_easy_setopt) *set = call->set;
	const char *host = strstr(m->url, "://") + 3;
	set(c, CURLOPT_URL, m->url);
	set(c, CURLOPT_MAIL_FROM, m->from);
	set(c, CURLOPT_MAIL_RCPT, to);
	set(c, CURLOPT_READFUNCTION, give);
	set(c, CURLOPT_READDATA, what);
	set(c, CURLOPT_INFILESIZE_LARGE, (curl_off_t)what->n);
	set(c, CURLOPT_UPLOAD, 1L);
	/* Numbers of dossiers go out unencrypted only to this machine itself. */
	set(c, CURLOPT_USE_SSL, (long)(curl_near(host) ? CURLUSESSL_TRY : CURLUSESSL_ALL));
	if (curl_near(host)) {
		set(c, CURLOPT_SSL_VERIFYPEER, 0L);
		set(c, CURLOPT_SSL_VERIFYHOST, 0L);
	}
	set(c, CURLOPT_ERRORBUFFER, why);
	set(c, CURLOPT_NOSIGNAL, 1L);
	set(c, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
	set(c, CURLOPT_TIMEOUT, (long)SEND_SECONDS);
	set(c, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
}

static bool judge(const struct curl_calls *call, CURL *c, CURLcode rc, const struct mail_server *m,
	const char *why, struct error *err)
{
	long status = 0;
	call->info(c, CURLINFO_RESPONSE_CODE, &status);
	if (rc == CURLE_OK)
		return true;
	if (status >= 500)
		return err_set(err, ERR_SYSTEM, "%s refuses the message (%ld): %s", m->url, status, why);
	return err_set(err, ERR_AWAY, "%s does not take the message now: %s", m->url,
		*why ? why : "it cannot be reached");
}

bool mail_send(const struct mail_server *m, const char *to, const char *subject, const char *text,
	int64_t at, struct error *err)
{
	struct curl_calls call;
	struct arena a = { 0 };
	struct buf message = BUF_INIT(MESSAGE_MAX);
	char why[CURL_ERROR_SIZE] = "", id[33];
	unsigned char random[16];
	const char *password = NULL;
	if (!curl_load(&call, err))
		return false;
	randombytes_buf(random, sizeof random);
	sodium_bin2hex(id, sizeof id, random, sizeof random);
	mail_write(&message, m->from, to, subject, text, at, id);
	bool ok = !message.full || err_set(err, ERR_DATA, "the message is too long");
	ok = ok && (!m->password || (password = read_password(m->password, &a, err)));
	CURL *c = ok ? call.init() : NULL;
	if (c) {
		struct curl_slist *list = call.append(NULL, to);
		struct reading what = { message.p, message.len };
		set_up(&call, c, m, list, &what, why);
		if (m->user)
			call.set(c, CURLOPT_USERNAME, m->user);
		if (password)
			call.set(c, CURLOPT_PASSWORD, password);
		ok = judge(&call, c, call.perform(c), m, why, err);
		call.free_all(list);
		call.cleanup(c);
	} else if (ok) {
		ok = err_set(err, ERR_SYSTEM, "libcurl cannot be started");
	}
	buf_release(&message);
	arena_release(&a);
	return ok;
}
