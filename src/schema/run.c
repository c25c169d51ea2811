/* run.c: a validation from start to end, its ceilings, and what it tells. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "schema/check.h"

/* Ceilings where the caller names none. */
enum { USUAL_FAULTS = 100, USUAL_DEPTH = 400, USUAL_STEPS = 20000000, USUAL_MILLISECONDS = 5000 };

/* Steps from one look at the clock to the next. */
enum { CLOCK_STEPS = 4096 };

/* The longest text of a place, in bytes, and how much of it is a step. */
enum { PLACE_BYTES = 1 << 20, TEXT_STEP = 16 };

/* The thread's own computing time in milliseconds: others who share the machine do not count. */
static int64_t clock_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool run_stop(struct run *r, const char *why)
{
	if (!r->stopped)
		err_set(r->err, ERR_DATA, "not checked to the end: %s", why);
	r->stopped = true;
	return false;
}

bool run_spend(struct run *r, size_t steps)
{
	if (r->stopped)
		return false;
	if ((int64_t)steps < 0 || (r->steps -= (int64_t)steps) < 0)
		return run_stop(r, "it takes more steps than allowed; is the value very large, or the "
				   "schema?");
	r->since_clock += (int64_t)steps;
	if (r->since_clock < CLOCK_STEPS)
		return true;
	r->since_clock = 0;
	return clock_now() <= r->deadline || run_stop(r, "it takes longer than allowed");
}

/* At each place of a long search: the clock comes nearer, too. */
static bool search_on(void *arg)
{
	return run_spend(arg, CLOCK_STEPS / 64);
}

bool run_matches(struct run *r, const struct pattern *p, const char *text, size_t n)
{
	/* Long texts take long to search: they bring the next look at the clock nearer. */
	if (!run_spend(r, 16 + n))
		return false;
	if (!r->space)
		r->space = pattern_space_new();
	enum pattern_found found = pattern_search(p, r->space, text, n, search_on, r);
	if (found == PATTERN_LONG)
		return run_stop(r, "a pattern goes back and forth too often on a text; write it without "
				   "repetitions within repetitions");
	return found == PATTERN_PRESENT;
}

/* --- faults ------------------------------------------------------------------------------------ */

static void add_place(const struct spot *spot, struct buf *out)
{
	if (!spot->up)
		return;
	add_place(spot->up, out);
	buf_addc(out, '/');
	if (spot->key)
		pointer_add(out, spot->key, strlen(spot->key));
	else
		buf_addint(out, (int64_t)spot->index);
}

static void add_location(const struct node *n, const char *keyword, struct buf *out)
{
	buf_adds(out, n->resource->uri);
	buf_addc(out, '#');
	node_pointer(n, true, out);
	if (keyword) {
		buf_addc(out, '/');
		buf_adds(out, keyword);
	}
}

/* The text of a buffer as one for free(). Long names make long places, of which there may be as many
 * as there are faults: they take steps, too. */
static char *own_text(struct run *r, struct buf *b)
{
	run_spend(r, b->len / TEXT_STEP);
	char *s = strdup(b->len ? b->p : "");
	if (!s)
		die("out of memory");
	buf_release(b);
	return s;
}

static char *place_text(struct run *r, const struct spot *spot)
{
	struct buf b = BUF_INIT(PLACE_BYTES);
	add_place(spot, &b);
	return own_text(r, &b);
}

static char *location_text(struct run *r, const struct node *n, const char *keyword)
{
	struct buf b = BUF_INIT(PLACE_BYTES);
	add_location(n, keyword, &b);
	return own_text(r, &b);
}

/* Adds a fault whose texts are still to be made; NULL when faults are not told or there is no room. */
static struct schema_fault *new_fault(struct run *r)
{
	if (r->quiet || r->stopped)
		return NULL;
	if (r->faults == r->limits.faults) {
		r->more++;
		return NULL;
	}
	return &r->fault[r->faults++];
}

bool run_fault(
	struct run *r, const struct keyword *k, const struct spot *spot, const char *name, int64_t count)
{
	struct schema_fault *f = new_fault(r);
	if (!f)
		return false;
	if (!name)
		name = r->member;
	struct buf text = BUF_INIT(PLACE_BYTES);
	buf_adds(&text, name);
	*f = (struct schema_fault){
		.instance = place_text(r, spot),
		.location = location_text(r, k->node, k->kind->name),
		.keyword = k->kind->name,
		.value = k->value,
		.found = r->member ? NULL : spot->value,
		.name = name ? own_text(r, &text) : NULL,
		.count = count,
		.within = r->within,
		.branch = r->branch,
	};
	buf_release(&text);
	return false;
}

bool run_never(struct run *r, const struct node *n, const struct spot *spot)
{
	struct schema_fault *f = new_fault(r);
	if (f)
		*f = (struct schema_fault){
			.instance = place_text(r, spot),
			.location = location_text(r, n, NULL),
			.keyword = "false",
			.value = n->json,
			.found = r->member ? NULL : spot->value,
			.name = r->member ? strdup(r->member) : NULL,
			.count = -1,
			.within = r->within,
			.branch = r->branch,
		};
	return false;
}

void run_forget_faults(struct run *r, int faults, int64_t more)
{
	while (r->faults > faults) {
		const struct schema_fault *f = &r->fault[--r->faults];
		free((char *)f->instance);
		free((char *)f->location);
		free((char *)f->name);
	}
	r->more = more;
}

void run_note(struct run *r, const struct keyword *k, const struct spot *spot)
{
	if (!r->notes_too || r->notes == r->limits.faults || r->member)
		return;
	r->note[r->notes++] = (struct schema_note){
		.instance = place_text(r, spot),
		.location = location_text(r, k->node, k->kind->name),
		.keyword = k->kind->name,
		.value = k->value,
	};
}

void run_forget_notes(struct run *r, int notes)
{
	while (r->notes > notes) {
		const struct schema_note *n = &r->note[--r->notes];
		free((char *)n->instance);
		free((char *)n->location);
	}
}

/* --- start and end ----------------------------------------------------------------------------- */

static struct schema_limits limits_of(const struct schema_limits *given)
{
	struct schema_limits l = given ? *given : (struct schema_limits){ 0 };
	l.faults = l.faults > 0 ? l.faults : USUAL_FAULTS;
	l.depth = l.depth > 0 ? l.depth : USUAL_DEPTH;
	l.steps = l.steps > 0 ? l.steps : USUAL_STEPS;
	l.milliseconds = l.milliseconds > 0 ? l.milliseconds : USUAL_MILLISECONDS;
	return l;
}

static void *table(int rows, size_t size)
{
	void *p = calloc((size_t)rows, size);
	if (!p)
		die("out of memory");
	return p;
}

/* Moves what was told to the report's arena. */
static void fill_report(struct run *r, struct schema_report *report)
{
	struct arena *a = report->arena;
	report->faults = r->faults;
	report->more = r->more;
	report->notes = r->notes;
	report->fault = arena_alloc(a, (size_t)(r->faults + 1) * sizeof *report->fault);
	report->note = arena_alloc(a, (size_t)(r->notes + 1) * sizeof *report->note);
	for (int i = 0; i < r->faults; i++) {
		struct schema_fault *f = &report->fault[i];
		*f = r->fault[i];
		f->instance = arena_str(a, f->instance);
		f->location = arena_str(a, f->location);
		f->name = arena_str(a, f->name);
	}
	for (int i = 0; i < r->notes; i++) {
		struct schema_note *n = &report->note[i];
		*n = r->note[i];
		n->instance = arena_str(a, n->instance);
		n->location = arena_str(a, n->location);
	}
}

bool schema_validate(const struct schema *schema, const json_t *instance,
	const struct schema_limits *limits, struct schema_report *report, bool *valid, struct error *err)
{
	struct run r = { .schema = schema,
		.limits = limits_of(limits),
		.quiet = report ? 0 : 1,
		.notes_too = report && report->notes_too,
		.within = -1,
		.branch = -1,
		.err = err };
	r.steps = r.limits.steps;
	r.deadline = clock_now() + r.limits.milliseconds;
	if (report)
		r.fault = table(r.limits.faults, sizeof *r.fault);
	if (r.notes_too)
		r.note = table(r.limits.faults, sizeof *r.note);
	struct spot root = { .value = instance };
	bool ok = check_node(&r, schema->root, &root, NULL, NULL);
	if (valid)
		*valid = ok && !r.stopped;
	if (report) {
		report->valid = ok && !r.stopped;
		fill_report(&r, report);
	}
	run_forget_faults(&r, 0, 0);
	run_forget_notes(&r, 0);
	free(r.fault);
	free(r.note);
	pattern_space_free(r.space);
	return !r.stopped;
}
