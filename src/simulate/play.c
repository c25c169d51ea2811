/* play.c: see play.h. Each free connection takes the dossier that is to go on first and asks what its story
 * asks next; in between people only look, so that reads keep their share. */
#include "simulate/play.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "simulate/look.h"
#include "simulate/queue.h"
#include "simulate/wire.h"

/* The day is ten hours long, in milliseconds; between two acts on a dossier go some twenty minutes. */
enum { DAY_MS = 10 * 3600 * 1000, THINK_MS = 20 * 60 * 1000, AGAIN_US = 100 * 1000, WAIT_US = 20 * 1000 };

/* A day being played. */
struct playing {
	const struct play *p;
	struct crew *crew;
	struct tally *t;
	struct wire *wire;
	struct story *story;
	struct queue queue;
	struct task *task; /* of each slot */
	int *idle;         /* free slots */
	int idles;
	int unheard; /* sign-ins that were not answered */
	uint64_t seed;
	char stamp[16];
	int64_t start, last_answer, next_at, held_until, pause_until; /* microseconds */
	int64_t reads, acts, asked;
	struct buf acknowledged;
	int fd;
	struct error err;
};

/* The day's clock, in milliseconds since it began. */
static int64_t day_clock(const struct playing *g)
{
	return g->p->speed > 0 ? (int64_t)((double)(wire_clock() - g->start) / 1000 * g->p->speed)
			       : INT64_MAX;
}

static double draw_part(uint64_t *seed)
{
	return (draw_below(seed, 1u << 30) + 0.5) / (double)(1u << 30);
}

/* People come in the morning and, fewer, after noon. */
static int64_t draw_arrival(struct playing *g)
{
	bool morning = draw_below(&g->seed, 100) < 60;
	double at = (draw_part(&g->seed) + draw_part(&g->seed)) / 2;
	return (int64_t)(DAY_MS * (morning ? at * 0.5 : 0.5 + at * 0.5));
}

static void make_stories(struct playing *g)
{
	g->story = calloc((size_t)g->p->dossiers + 1, sizeof *g->story);
	g->task = calloc((size_t)g->p->connections, sizeof *g->task);
	g->idle = calloc((size_t)g->p->connections, sizeof *g->idle);
	if (!g->story || !g->task || !g->idle || !queue_open(&g->queue, g->p->dossiers))
		die("no memory");
	for (int i = 0; i < g->p->connections; i++) {
		g->task[i].path = BUF_INIT(2000);
		g->task[i].body = BUF_INIT(64 * 1024);
		g->idle[g->idles++] = i;
	}
	for (int i = 0; i < g->p->dossiers; i++) {
		uint64_t seed = g->p->seed * 1000003u + (uint64_t)i;
		story_begin(&g->story[i], g->crew, i + 1, g->stamp, seed, g->p->slips);
		g->story[i].wake = draw_arrival(g);
		queue_put(&g->queue, &g->story[i]);
	}
}

static bool send(struct playing *g, int slot, int64_t since)
{
	struct task *t = &g->task[slot];
	const struct member *m = &g->crew->member[t->member];
	bool post = t->body.len > 0, page = t->kind == TASK_READ;
	struct ask a = { .path = t->path.p,
		.body = post ? t->body.p : NULL,
		.form = t->kind == TASK_SIGN_IN,
		.token = t->kind == TASK_SIGN_IN || (page && m->cookie[0]) ? NULL : m->token,
		.cookie = page && m->cookie[0] ? m->cookie : NULL,
		.key = t->key[0] ? t->key : NULL,
		.patience_ms = t->patience_ms };
	t->since = since;
	g->asked++;
	if (post)
		g->acts++;
	else
		g->reads++;
	return wire_send(g->wire, slot, &a, &g->err);
}

/* Each act that was acknowledged, as CODE, version, act; durable before the next request leaves. */
static void note_acknowledged(struct playing *g, const struct task *t)
{
	const struct story *s = t->story;
	if (g->fd >= 0 && s->code[0])
		buf_printf(&g->acknowledged, "%s %lld %s\n", s->code, (long long)s->version,
			deed_names[t->deed]);
}

static bool write_acknowledged(struct playing *g)
{
	struct buf *b = &g->acknowledged;
	if (!b->len)
		return true;
	bool ok = write(g->fd, b->p, b->len) == (ssize_t)b->len && fdatasync(g->fd) == 0;
	buf_reset(b);
	return ok || err_set(&g->err, ERR_SYSTEM, "%s: cannot be written: %m", g->p->acknowledged);
}

/* The story goes on after people have thought; at once, when it is played as fast as it goes. */
static void put_back(struct playing *g, struct story *s, bool thinks)
{
	if (s->want == WANT_NOTHING || s->want == WANT_BROKEN) {
		g->t->ended += s->want == WANT_NOTHING;
		return;
	}
	if (thinks)
		s->wake += (int64_t)(-log(draw_part(&g->seed)) * THINK_MS);
	queue_put(&g->queue, s);
}

static void heard_story(struct playing *g, struct task *t, const struct reply *r)
{
	struct buf why = BUF_INIT(4000);
	enum want asked = t->story->want;
	enum heard h = story_hear(t->story, g->crew, t, r->status, r->body, g->p->slips, &why);
	bool gone = h == HEARD_LOST && t->patience_ms;
	if (h == HEARD_WRONG)
		tally_wrong(g->t, why.len ? why.p : t->path.p);
	if (h == HEARD_REFUSED)
		g->t->refused++;
	if (h == HEARD_LOST) {
		g->t->lost++;
		if (!gone)
			g->held_until = wire_clock() + AGAIN_US;
	} else if (t->kind == TASK_VIEW) {
		g->t->views++;
	} else if (t->kind == TASK_SLIP && h != HEARD_WRONG) {
		g->t->slip[t->slip]++;
	} else if (t->kind == TASK_ACT && h == HEARD_FINE) {
		g->t->deed[t->deed]++;
		g->t->slip[SLIP_LOST] += t->slip == SLIP_LOST;
		note_acknowledged(g, t);
	}
	bool thinks = h != HEARD_LOST && t->kind == TASK_ACT && asked != t->story->want;
	put_back(g, t->story, thinks);
	buf_release(&why);
}

static void heard_check(struct playing *g, const struct task *t, const struct reply *r)
{
	struct buf why = BUF_INIT(4000);
	if (r->status == 0 || r->status == 503)
		tally_wrong(g->t, "the server went away while the dossiers were looked at once more");
	else if (!story_holds(t->story, r->status, r->body, &why))
		tally_wrong(g->t, why.p);
	g->t->checked++;
	buf_release(&why);
}

static void heard_read(struct playing *g, const struct task *t, const struct reply *r)
{
	struct buf why = BUF_INIT(4000);
	g->t->reads++;
	if (r->status == 0 || r->status == 503) {
		g->t->lost++;
		g->held_until = wire_clock() + AGAIN_US;
	} else if (r->status != 200) {
		buf_printf(&why, "%s by %s: found %d, expected a page", t->path.p,
			g->crew->member[t->member].role, r->status);
		tally_wrong(g->t, why.p);
	}
	buf_release(&why);
}

static void heard(void *arg, const struct reply *r)
{
	struct playing *g = arg;
	struct task *t = &g->task[r->slot];
	int64_t now = wire_clock();
	g->idle[g->idles++] = r->slot;
	if (r->status)
		g->last_answer = now;
	/* With a rate, from when it was to be sent: who waits for a free connection waits, too. */
	int64_t us = g->p->rate && t->kind != TASK_SIGN_IN ? now - t->since : r->us;
	if (r->status && t->kind <= TASK_SLIP)
		spans_add(t->body.len ? &g->t->act : &g->t->read, us);
	switch (t->kind) {
	case TASK_READ: heard_read(g, t, r); break;
	case TASK_CHECK: heard_check(g, t, r); break;
	case TASK_SIGN_IN:
		if (r->status == 303 && r->cookie)
			snprintf(g->crew->member[t->member].cookie, COOKIE_ROOM, "%s", r->cookie);
		g->unheard += r->status == 0 || r->status == 503;
		break;
	default: heard_story(g, t, r);
	}
}

static bool wait_for(struct playing *g, int ms)
{
	return wire_wait(g->wire, ms, heard, g, &g->err) && write_acknowledged(g) && !g->err.code;
}

static bool sign_in_all(struct playing *g)
{
	for (int i = 0; i < g->crew->members; i++) {
		if (g->crew->member[i].cookie[0])
			continue;
		while (!g->idles)
			if (!wait_for(g, 100))
				return false;
		int slot = g->idle[--g->idles];
		struct task *t = &g->task[slot];
		t->kind = TASK_SIGN_IN;
		t->member = i;
		t->patience_ms = 0;
		t->key[0] = '\0';
		buf_reset(&t->path);
		buf_reset(&t->body);
		buf_adds(&t->path, "/sign-in");
		buf_printf(&t->body, "back=%%2F&name=%s&password=%s", g->crew->member[i].name,
			g->crew->member[i].password);
		if (!send(g, slot, wire_clock()))
			return false;
	}
	while (g->idles < g->p->connections)
		if (!wait_for(g, 100))
			return false;
	return true;
}

/* Everybody signs in, to read pages as a browser does; again, while the server does not answer. */
static bool sign_in(struct playing *g)
{
	int64_t until = wire_clock() + (int64_t)g->p->patience * 1000000;
	do {
		g->unheard = 0;
		if (!sign_in_all(g) || (g->unheard && !wait_for(g, 100)))
			return false;
	} while (g->unheard && wire_clock() < until);
	for (int i = 0; i < g->crew->members; i++)
		if (!g->crew->member[i].cookie[0])
			return err_set(&g->err, ERR_DATA, "%s cannot sign in at %s: %s",
				g->crew->member[i].name, g->p->base,
				g->unheard ? "it does not answer"
					   : "the file of the crew is of another store");
	g->reads = g->acts = g->asked = 0;
	return true;
}

/* When the next request may leave; 0: now. */
static int64_t not_before(const struct playing *g, int64_t now)
{
	int64_t at = g->p->rate ? g->next_at : 0;
	at = at > g->held_until ? at : g->held_until;
	return at > now ? at : 0;
}

/* One more request, by a free slot; false when nothing is to be asked now. */
static bool ask_one(struct playing *g, bool *asked)
{
	int64_t now = wire_clock();
	*asked = false;
	g->pause_until = not_before(g, now);
	if (!g->idles || g->pause_until)
		return true;
	int slot = g->idle[g->idles - 1];
	struct task *t = &g->task[slot];
	const struct story *s = queue_first(&g->queue);
	bool awake = s && s->wake <= day_clock(g);
	/* A look at the dossier is a read by itself. */
	bool owed = g->reads * 100 < (int64_t)g->p->reads * g->asked;
	if (owed && !(awake && s->want == WANT_VIEW)) {
		look_next(t, g->crew, g->story, g->t->begun, &g->seed);
	} else if (awake) {
		struct story *next = queue_take(&g->queue);
		if (next->want == WANT_BEGIN && !next->tries && next->number > g->t->begun)
			g->t->begun = next->number;
		story_next(next, g->crew, t);
	} else {
		return true;
	}
	g->idles--;
	*asked = true;
	int64_t since = g->p->rate && g->next_at > g->start ? g->next_at : now;
	if (g->p->rate)
		g->next_at += 1000000 / g->p->rate;
	return send(g, slot, since);
}

static bool is_over(const struct playing *g)
{
	bool time_up = g->p->seconds && wire_clock() - g->start > (int64_t)g->p->seconds * 1000000;
	return time_up || (!queue_first(&g->queue) && g->idles == g->p->connections);
}

static bool play(struct playing *g)
{
	g->start = g->last_answer = g->next_at = wire_clock();
	while (!is_over(g)) {
		bool asked = true;
		while (asked)
			if (!ask_one(g, &asked))
				return false;
		int64_t us = g->idles && g->pause_until ? g->pause_until - wire_clock() : WAIT_US;
		us = us < 0 ? 0 : us > WAIT_US ? WAIT_US : us;
		if (!wait_for(g, (int)((us + 999) / 1000)))
			return false;
		if (wire_clock() - g->last_answer > (int64_t)g->p->patience * 1000000)
			return err_set(&g->err, ERR_SYSTEM, "%s has not answered for %d seconds",
				g->p->base, g->p->patience);
	}
	while (g->idles < g->p->connections)
		if (!wait_for(g, 100))
			return false;
	g->t->us = wire_clock() - g->start;
	return true;
}

static void find_doubles(struct playing *g);

/* Looks at every dossier that was acknowledged once more. */
static bool check(struct playing *g)
{
	int leader = crew_find(g->crew, "leader", "", "", 0);
	for (int i = 0; i < g->p->dossiers && leader >= 0; i++) {
		struct story *s = &g->story[i];
		g->t->under_way += s->sequence && s->want < WANT_NOTHING;
		if (!s->code[0])
			continue;
		while (!g->idles)
			if (!wait_for(g, 100))
				return false;
		int slot = g->idle[--g->idles];
		struct task *t = &g->task[slot];
		*t = (struct task){
			.kind = TASK_CHECK, .story = s, .member = leader, .path = t->path, .body = t->body
		};
		buf_reset(&t->path);
		buf_reset(&t->body);
		buf_printf(&t->path, "/api/dossiers/%s", s->code);
		if (!send(g, slot, wire_clock()))
			return false;
	}
	while (g->idles < g->p->connections)
		if (!wait_for(g, 100))
			return false;
	find_doubles(g);
	return true;
}

static int by_code(const void *a, const void *b)
{
	const struct story *const *x = a, *const *y = b;
	return strcmp((*x)->code, (*y)->code);
}

/* No two dossiers have one code. */
static void find_doubles(struct playing *g)
{
	const struct story **s = calloc((size_t)g->p->dossiers + 1, sizeof(struct story *));
	int n = 0;
	if (!s)
		die("no memory");
	for (int i = 0; i < g->p->dossiers; i++)
		if (g->story[i].code[0])
			s[n++] = &g->story[i];
	qsort(s, (size_t)n, sizeof(struct story *), by_code);
	for (int i = 1; i < n; i++)
		if (strcmp(s[i - 1]->code, s[i]->code) == 0)
			tally_wrong(g->t, s[i]->code);
	free(s);
}

static bool open_acknowledged(struct playing *g)
{
	g->fd = -1;
	g->acknowledged = BUF_INIT(16 << 20);
	if (!g->p->acknowledged)
		return true;
	g->fd = open(g->p->acknowledged, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	return g->fd >= 0 || err_set(&g->err, ERR_SYSTEM, "%s: cannot be written: %m", g->p->acknowledged);
}

static void close_all(struct playing *g)
{
	wire_close(g->wire);
	for (int i = 0; g->task && i < g->p->connections; i++) {
		buf_release(&g->task[i].path);
		buf_release(&g->task[i].body);
	}
	free(g->task);
	free(g->idle);
	free(g->story);
	queue_close(&g->queue);
	buf_release(&g->acknowledged);
	if (g->fd >= 0)
		close(g->fd);
}

bool play_day(const struct play *p, struct crew *c, struct tally *t, struct error *err)
{
	struct playing g = { .p = p, .crew = c, .t = t, .seed = p->seed };
	/* Runs against one store must not share keys. */
	snprintf(g.stamp, sizeof g.stamp, "%llx%x", (long long)time_now(), (unsigned)getpid() & 0xfff);
	bool ok = open_acknowledged(&g) && (g.wire = wire_open(p->base, p->connections, &g.err)) != NULL;
	if (ok) {
		make_stories(&g);
		ok = sign_in(&g) && play(&g) && (!p->check || check(&g));
	}
	close_all(&g);
	return ok || err_set(err, g.err.code, "%s", g.err.text);
}
