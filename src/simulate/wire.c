/* wire.c: see wire.h. */
#include "simulate/wire.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#include "store/curl.h"

enum { REPLY_MAX = 16 << 20, PATIENCE_MS = 30000, COOKIE_MAX = 256, EVENTS_MAX = 64 };

/* A slot: one request at a time. */
struct slot {
	CURL *easy;
	struct curl_slist *headers;
	struct buf url, body, header;
	char cookie[COOKIE_MAX];
	int64_t sent;
};

struct wire {
	struct curl_calls curl;
	CURLM *many;
	char *base;
	struct slot *slot;
	int slots;
	int events;       /* the descriptor that tells which sockets are ready */
	int64_t timer_at; /* by wire_clock, when libcurl wants to be called; 0: not at all */
};

int64_t wire_clock(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* libcurl tells which sockets it waits for. */
static int watch(CURL *easy, curl_socket_t fd, int what, void *arg, void *known)
{
	(void)easy, (void)known;
	struct wire *w = arg;
	struct epoll_event ev = { .data.fd = fd,
		.events = (what & CURL_POLL_IN ? EPOLLIN : 0u) | (what & CURL_POLL_OUT ? EPOLLOUT : 0u) };
	if (what == CURL_POLL_REMOVE)
		epoll_ctl(w->events, EPOLL_CTL_DEL, fd, NULL);
	else if (epoll_ctl(w->events, EPOLL_CTL_MOD, fd, &ev) != 0)
		epoll_ctl(w->events, EPOLL_CTL_ADD, fd, &ev);
	return 0;
}

static int set_timer(CURLM *many, long ms, void *arg)
{
	(void)many;
	struct wire *w = arg;
	w->timer_at = ms < 0 ? 0 : wire_clock() + ms * 1000;
	return 0;
}

struct wire *wire_open(const char *base, int slots, struct error *err)
{
	struct wire *w = calloc(1, sizeof *w);
	if (!w)
		die("no memory");
	if (!curl_load(&w->curl, err)) {
		free(w);
		return NULL;
	}
	w->base = strdup(base);
	w->slot = calloc((size_t)slots, sizeof *w->slot);
	w->many = w->curl.many_init();
	w->events = epoll_create1(EPOLL_CLOEXEC);
	if (!w->base || !w->slot || !w->many || w->events < 0)
		die("no memory");
	w->curl.many_set(w->many, CURLMOPT_SOCKETFUNCTION, watch);
	w->curl.many_set(w->many, CURLMOPT_SOCKETDATA, w);
	w->curl.many_set(w->many, CURLMOPT_TIMERFUNCTION, set_timer);
	w->curl.many_set(w->many, CURLMOPT_TIMERDATA, w);
	w->curl.many_set(w->many, CURLMOPT_MAXCONNECTS, (long)slots);
	for (w->slots = 0; w->slots < slots; w->slots++) {
		struct slot *s = &w->slot[w->slots];
		s->url = s->header = BUF_INIT(8192);
		s->body = BUF_INIT(REPLY_MAX);
		s->easy = w->curl.init();
		if (!s->easy)
			die("no memory");
	}
	return w;
}

void wire_close(struct wire *w)
{
	if (!w)
		return;
	for (int i = 0; i < w->slots; i++) {
		struct slot *s = &w->slot[i];
		if (s->sent)
			w->curl.many_remove(w->many, s->easy);
		w->curl.cleanup(s->easy);
		w->curl.free_all(s->headers);
		buf_release(&s->url);
		buf_release(&s->body);
		buf_release(&s->header);
	}
	w->curl.many_cleanup(w->many);
	close(w->events);
	free(w->slot);
	free(w->base);
	free(w);
}

/* Keeps the session that an answer gives: "Set-Cookie: NAME=VALUE; ...". */
static size_t take_header(char *p, size_t size, size_t n, void *to)
{
	static const char name[] = "set-cookie: ";
	struct slot *s = to;
	size_t all = size * n, at = sizeof name - 1;
	if (all <= at || strncasecmp(p, name, at) != 0)
		return all;
	size_t end = at;
	while (end < all && p[end] != ';' && p[end] != '\r' && p[end] != '\n')
		end++;
	if (end - at < COOKIE_MAX && strncmp(p + at, "motcua=", 7) == 0) {
		memcpy(s->cookie, p + at, end - at);
		s->cookie[end - at] = '\0';
	}
	return all;
}

static void add_header(struct wire *w, struct slot *s, const char *name, const char *value)
{
	if (!value)
		return;
	buf_reset(&s->header);
	buf_printf(&s->header, "%s%s", name, value);
	s->headers = w->curl.append(s->headers, s->header.p);
}

bool wire_send(struct wire *w, int slot, const struct ask *a, struct error *err)
{
	struct slot *s = &w->slot[slot];
	const struct curl_calls *c = &w->curl;
	c->free_all(s->headers);
	s->headers = NULL;
	s->cookie[0] = '\0';
	buf_reset(&s->body);
	buf_reset(&s->url);
	buf_printf(&s->url, "%s%s", w->base, a->path);
	add_header(w, s, "Authorization: Bearer ", a->token);
	add_header(w, s, "Cookie: ", a->cookie);
	add_header(w, s, "Idempotency-Key: ", a->key);
	if (a->body)
		add_header(w, s, "Content-Type: ",
			a->form ? "application/x-www-form-urlencoded" : "application/json");
	s->headers = c->append(s->headers, "Expect:");
	c->reset(s->easy);
	c->set(s->easy, CURLOPT_URL, s->url.p);
	c->set(s->easy, CURLOPT_HTTPHEADER, s->headers);
	c->set(s->easy, CURLOPT_WRITEFUNCTION, curl_take);
	c->set(s->easy, CURLOPT_WRITEDATA, &s->body);
	c->set(s->easy, CURLOPT_HEADERFUNCTION, take_header);
	c->set(s->easy, CURLOPT_HEADERDATA, s);
	c->set(s->easy, CURLOPT_PRIVATE, (char *)s);
	c->set(s->easy, CURLOPT_NOSIGNAL, 1L);
	c->set(s->easy, CURLOPT_PROXY, "");
	c->set(s->easy, CURLOPT_TIMEOUT_MS, a->patience_ms ? a->patience_ms : (long)PATIENCE_MS);
	if (a->body) {
		c->set(s->easy, CURLOPT_POSTFIELDSIZE, (long)strlen(a->body));
		c->set(s->easy, CURLOPT_COPYPOSTFIELDS, a->body);
	}
	s->sent = wire_clock();
	return c->many_add(w->many, s->easy) == CURLM_OK ||
	       err_set(err, ERR_SYSTEM, "libcurl takes no more requests");
}

static void finish(
	struct wire *w, CURL *easy, CURLcode how, void (*done)(void *, const struct reply *), void *arg)
{
	struct slot *s;
	long status = 0;
	w->curl.info(easy, CURLINFO_PRIVATE, (char **)&s);
	w->curl.info(easy, CURLINFO_RESPONSE_CODE, &status);
	w->curl.many_remove(w->many, easy);
	struct reply r = { .slot = (int)(s - w->slot),
		.status = how == CURLE_OK ? (int)status : 0,
		.body = s->body.len ? s->body.p : "",
		.cookie = s->cookie[0] ? s->cookie : NULL,
		.us = wire_clock() - s->sent };
	s->sent = 0;
	done(arg, &r);
}

/* Calls libcurl when its time has come. */
static bool keep_time(struct wire *w)
{
	int running;
	if (!w->timer_at || w->timer_at > wire_clock())
		return true;
	w->timer_at = 0;
	return w->curl.many_act(w->many, CURL_SOCKET_TIMEOUT, 0, &running) == CURLM_OK;
}

/* How long nothing needs to be done, at most `ms`. */
static int pause_of(const struct wire *w, int ms)
{
	if (!w->timer_at)
		return ms;
	int64_t left = (w->timer_at - wire_clock() + 999) / 1000;
	return left < 0 ? 0 : left < ms ? (int)left : ms;
}

static bool go_on(struct wire *w, int ms)
{
	struct epoll_event ev[EVENTS_MAX];
	int running;
	if (!keep_time(w))
		return false;
	int n = epoll_wait(w->events, ev, EVENTS_MAX, pause_of(w, ms));
	for (int i = 0; i < n; i++) {
		int what = (ev[i].events & EPOLLIN ? CURL_CSELECT_IN : 0) |
			   (ev[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
			   (ev[i].events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
		if (w->curl.many_act(w->many, ev[i].data.fd, what, &running) != CURLM_OK)
			return false;
	}
	return keep_time(w);
}

bool wire_wait(struct wire *w, int ms, void (*done)(void *arg, const struct reply *r), void *arg,
	struct error *err)
{
	int left;
	CURLMsg *m;
	if (!go_on(w, ms))
		return err_set(err, ERR_SYSTEM, "libcurl cannot go on");
	while ((m = w->curl.many_info(w->many, &left)))
		if (m->msg == CURLMSG_DONE)
			finish(w, m->easy_handle, m->data.result, done, arg);
	return true;
}
