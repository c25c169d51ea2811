/* cube.c: see cube.h. One row for each day between the first and the last movement; each row holds
 * for every agency all that has moved up to the end of that day. */
#include "figure/cube.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "figure/figure_rows.h"
#include "store/years.h"

/* The sums of one agency up to a day. */
struct cell {
	int32_t received, online, on_time, late, overdue;
};

struct cube {
	const struct province *p;
	pthread_rwlock_t lock;
	bool loaded;
	struct figure_start start; /* when it was loaded */
	int32_t first, days, last_active;
	struct cell *cell; /* [day - first][agency] */
	/* Movements long after anything happened (due times a lifetime away): kept as they are, for a row
	 * each day up to them would fill the memory. */
	struct ledger_change *far;
	size_t far_count, far_cap;
};

enum { NEAR_DAYS = 3 * 366 };

struct cube *cube_new(const struct province *p)
{
	struct cube *c = calloc(1, sizeof *c);
	if (!c)
		die("out of memory");
	c->p = p;
	pthread_rwlock_init(&c->lock, NULL);
	return c;
}

void cube_free(struct cube *c)
{
	if (!c)
		return;
	pthread_rwlock_destroy(&c->lock);
	free(c->cell);
	free(c->far);
	free(c);
}

static struct cell *row(struct cube *c, int32_t day)
{
	return c->cell + (size_t)(day - c->first) * (size_t)c->p->agencies;
}

/* Makes room up to `day`: new days begin with what the last one holds. */
static void extend(struct cube *c, int32_t day)
{
	if (c->days && day < c->first + c->days)
		return;
	size_t bytes = sizeof *c->cell * (size_t)c->p->agencies;
	if (!c->days)
		c->first = day;
	int32_t days = day - c->first + 1;
	struct cell *more = realloc(c->cell, bytes * (size_t)days);
	if (!more)
		die("out of memory");
	c->cell = more;
	for (int32_t d = c->days; d < days; d++) {
		if (d == 0)
			memset(c->cell, 0, bytes);
		else
			memcpy(row(c, c->first + d), row(c, c->first + d - 1), bytes);
	}
	c->days = days;
}

static void add(struct cell *to, const struct ledger_change *ch)
{
	to->received += ch->received;
	to->online += ch->online;
	to->on_time += ch->on_time;
	to->late += ch->late;
	to->overdue += ch->overdue;
}

static void note_active(struct cube *c, const struct ledger_change *ch)
{
	if ((ch->received || ch->on_time || ch->late) && ch->day > c->last_active)
		c->last_active = ch->day;
}

/* True when the change was put aside as far away. */
static bool put_far(struct cube *c, const struct ledger_change *ch)
{
	int32_t last = c->last_active ? c->last_active : day_of_time(time_now());
	bool active = ch->received || ch->on_time || ch->late;
	if (active || ch->day <= last + NEAR_DAYS || (c->days && ch->day < c->first + c->days))
		return false;
	if (c->far_count == c->far_cap) {
		c->far_cap = c->far_cap ? c->far_cap * 2 : 64;
		c->far = realloc(c->far, c->far_cap * sizeof *c->far);
		if (!c->far)
			die("out of memory");
	}
	c->far[c->far_count++] = *ch;
	return true;
}

/* Loading: days come in order, so only the last row is added to. */
static void load_change(void *arg, const struct ledger_change *ch)
{
	struct cube *c = arg;
	int at = province_agency_by_id(c->p, ch->agency);
	if (at < 0 || put_far(c, ch))
		return;
	extend(c, ch->day);
	add(&row(c, ch->day)[at], ch);
	note_active(c, ch);
}

bool cube_is_ready(struct cube *c)
{
	pthread_rwlock_rdlock(&c->lock);
	bool loaded = c->loaded;
	pthread_rwlock_unlock(&c->lock);
	return loaded;
}

bool cube_ready(struct cube *c, struct db *db, struct error *err)
{
	if (cube_is_ready(c))
		return true;
	pthread_rwlock_wrlock(&c->lock);
	bool ok = c->loaded;
	if (!ok) {
		c->days = 0;
		c->last_active = 0;
		c->far_count = 0;
		ok = figure_each_change(db, load_change, c, &c->start, err);
		c->loaded = ok;
	}
	pthread_rwlock_unlock(&c->lock);
	return ok;
}

void cube_stale(struct cube *c)
{
	pthread_rwlock_wrlock(&c->lock);
	c->loaded = false;
	pthread_rwlock_unlock(&c->lock);
}

void cube_apply(void *arg, int64_t seq, const struct ledger_change *changes, size_t n)
{
	struct cube *c = arg;
	pthread_rwlock_wrlock(&c->lock);
	/* A commit that the load has seen already must not count twice. */
	for (size_t i = 0; c->loaded && seq > c->start.seq && i < n; i++) {
		int at = province_agency_by_id(c->p, changes[i].agency);
		if (at < 0 || put_far(c, &changes[i]))
			continue;
		if (c->days && changes[i].day < c->first) {
			c->loaded = false; /* something older than all: load anew */
			break;
		}
		extend(c, changes[i].day);
		for (int32_t d = changes[i].day; d < c->first + c->days; d++)
			add(&row(c, d)[at], &changes[i]);
		note_active(c, &changes[i]);
	}
	pthread_rwlock_unlock(&c->lock);
}

void cube_hold(struct cube *c)
{
	pthread_rwlock_rdlock(&c->lock);
}

void cube_let_go(struct cube *c)
{
	pthread_rwlock_unlock(&c->lock);
}

bool cube_moved(void *arg, int32_t day, struct moved *by_agency, struct error *err)
{
	struct cube *c = arg;
	if (!years_counted(day + 1, c->start.day, err))
		return false;
	int32_t last = c->first + c->days - 1;
	bool none = !c->days || day < c->first;
	const struct cell *from = none ? NULL : row(c, day > last ? last : day);
	for (int i = 0; i < c->p->agencies; i++)
		by_agency[i] = none ? (struct moved){ 0 }
				    : (struct moved){ from[i].received, from[i].online, from[i].on_time,
					      from[i].late, from[i].overdue };
	for (size_t i = 0; i < c->far_count; i++) {
		int at = province_agency_by_id(c->p, c->far[i].agency);
		if (c->far[i].day <= day && at >= 0)
			by_agency[at].overdue += c->far[i].overdue;
	}
	return true;
}

int32_t cube_last_day(struct cube *c)
{
	pthread_rwlock_rdlock(&c->lock);
	int32_t day = c->last_active;
	pthread_rwlock_unlock(&c->lock);
	return day;
}
