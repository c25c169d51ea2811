/* access_log.c: a line of JSON per request, gathered and written some ten times a second. The query
 * is left out: it may hold a name that somebody searched for; and so is a secret in the path. */
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/date.h"
#include "base/json.h"
#include "web/exchange.h"
#include "web/route.h"

static void write_out(struct server *s)
{
	size_t done = 0;
	while (done < s->log.len) {
		ssize_t n = write(s->log_fd, s->log.p + done, s->log.len - done);
		if (n <= 0)
			break;
		done += (size_t)n;
	}
	buf_reset(&s->log);
}

/* The path as it came, except that bytes outside ASCII are written %XX: the line must stay text. */
static void put_path(struct buf *b, const struct web *web, const char *target)
{
	size_t n = strcspn(target, "?"), open = route_open(web ? web->routes : NULL, target, n);
	for (size_t i = 0; i < open; i++) {
		unsigned char c = (unsigned char)target[i];
		if (c < 0x7f)
			buf_addc(b, (char)c);
		else
			buf_printf(b, "%%%02X", c);
	}
	if (open < n)
		buf_adds(b, "...");
}

void access_note(struct exchange *x)
{
	struct server *s = x->server;
	char at[26];
	struct timespec t;
	atomic_fetch_add(&s->requests, 1);
	if (x->status >= 100 && x->status < 600)
		atomic_fetch_add(&s->by_class[x->status / 100], 1);
	if (s->log_fd < 0)
		return;
	clock_gettime(CLOCK_MONOTONIC, &t);
	struct buf path = BUF_INIT(16 * 1024);
	put_path(&path, x->r.web, x->r.target);
	pthread_mutex_lock(&s->log_lock);
	struct json_out j = JSON_OUT(&s->log);
	json_open(&j, NULL, '{');
	json_str(&j, "t", time_stamp(time_now(), at));
	json_str(&j, "from", x->r.remote ? x->r.remote : "");
	json_str(&j, "method", x->r.method ? x->r.method : "?");
	json_text(&j, "path", path.p ? path.p : "", path.len);
	json_int(&j, "status", x->status);
	json_int(&j, "us", (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000 - x->began);
	json_str(&j, "who", x->r.who.account ? x->r.who.name : NULL);
	json_close(&j, '}');
	buf_addc(&s->log, '\n');
	if (s->log.len > LOG_BYTES / 2)
		write_out(s);
	pthread_mutex_unlock(&s->log_lock);
	buf_release(&path);
}

void access_flush(struct server *s)
{
	if (s->log_fd < 0)
		return;
	pthread_mutex_lock(&s->log_lock);
	write_out(s);
	pthread_mutex_unlock(&s->log_lock);
}
