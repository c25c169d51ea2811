/* hear.c: what came back: whether it is what must come, and what the story does then. */
#include <string.h>

#include "base/date.h"
#include "simulate/story_parts.h"

enum { DAYS_OFF_MAX = 16 };

/* What a fault must be answered with. */
static const int slip_status[SLIPS] = { [SLIP_TWICE] = 409,
	[SLIP_KEY] = 200,
	[SLIP_STALE] = 409,
	[SLIP_REASON] = 422,
	[SLIP_DATE] = 422,
	[SLIP_FOREIGN] = 403 };

static bool wrong(struct buf *why, const struct task *t, int status, const char *body, const char *expected)
{
	buf_printf(why, "%s%s%s: found %d %.200s, expected %s", t->path.p,
		t->kind == TASK_SLIP ? " with the fault " : "",
		t->kind == TASK_SLIP ? slip_names[t->slip] : "", status, body, expected);
	return false;
}

static bool is_same_code(const struct story *s, const json_t *o)
{
	const char *code = json_string_value(json_object_get(o, "code"));
	return code && strcmp(code, s->code) == 0;
}

static bool is_same_submission(const struct story *s, const json_t *o)
{
	return json_integer_value(json_object_get(o, "id")) == s->submission;
}

/* What was answered. Of a signature it stands in a list, as the act alone would have been answered. */
static json_t *read_answer(const struct task *t, int *status, const char *body)
{
	json_t *o = json_loads(body, 0, NULL), *one = json_array_get(json_object_get(o, "items"), 0);
	if (t->deed != DEED_SIGN || !json_object_get(o, "signed"))
		return o;
	if (!json_is_true(json_object_get(one, "done")))
		*status = (int)json_integer_value(json_object_get(one, "status"));
	one = json_incref(one);
	json_decref(o);
	return one;
}

/* The same key must give what it gave, and make nothing. */
static bool same_again(const struct story *s, const json_t *o)
{
	if (s->call.deed == DEED_SUBMIT)
		return is_same_submission(s, o);
	return is_same_code(s, o) && (s->call.deed <= DEED_ACCEPT || json_is_true(json_object_get(o, "befor"
												     "e")));
}

static bool after_begin(struct story *s, const json_t *o)
{
	const char *code = json_string_value(json_object_get(o, "code"));
	if (s->call.deed == DEED_SUBMIT) {
		s->submission = json_integer_value(json_object_get(o, "id"));
		return s->submission > 0;
	}
	if (!code || strlen(code) >= sizeof s->code)
		return false;
	memcpy(s->code, code, strlen(code) + 1);
	s->version = 1;
	return true;
}

/* What an acknowledged act says; that it was done before only when it was sent before. */
static bool after_act(struct story *s, const json_t *o)
{
	enum deed d = s->call.deed;
	bool again = s->tries > 0;
	if (d == DEED_INTAKE || d == DEED_SUBMIT || d == DEED_ACCEPT)
		return after_begin(s, o);
	if (d == DEED_GIVE_BACK)
		return is_same_submission(s, o);
	if (d == DEED_TAKE_SEVERAL) {
		int64_t taken = json_integer_value(json_object_get(o, "taken"));
		s->version += taken;
		return taken == 1 || (again && taken == 0);
	}
	if (!is_same_code(s, o))
		return false;
	s->did_sign |= d == DEED_SIGN;
	/* A draft leaves the dossier as it is, and has a count of its own. */
	int64_t *count = d == DEED_DRAFT ? &s->revision : &s->version;
	if (json_is_true(json_object_get(o, "before"))) {
		++*count;
		return again;
	}
	const json_t *now = json_object_get(o, d == DEED_DRAFT ? "revision" : "version");
	bool ok = json_integer_value(now) == *count + 1;
	*count = json_integer_value(now);
	return ok;
}

static void go_on(struct story *s, const struct crew *c, int slips)
{
	enum deed d = s->call.deed;
	s->sequence++;
	s->tries = 0;
	s->slip = SLIP_NONE;
	if (d == DEED_SUBMIT) {
		s->want = WANT_ANSWER;
		s->call.deed = s->plan == PLAN_GIVEN_BACK ? DEED_GIVE_BACK : DEED_ACCEPT;
		story_draw_slip(s, c, slips);
		if (s->slip == SLIP_REASON)
			s->want = WANT_SLIP;
	} else {
		s->want = d == DEED_GIVE_BACK ? WANT_NOTHING : WANT_VIEW;
	}
}

static enum heard lost(struct story *s)
{
	s->tries++;
	return HEARD_LOST;
}

static enum heard broken(struct story *s)
{
	s->want = WANT_BROKEN;
	return HEARD_WRONG;
}

/* Nobody knows every holiday by heart: the day after is tried, under another key. A calendar with more days
 * off than that in a row is none. */
static bool another_day(struct story *s, const struct task *t, int status, const char *body)
{
	int32_t day;
	if (status != 422 || t->deed != DEED_APOLOGISE || !strstr(body, "expected a working day") ||
		!day_parse(s->call.at, strlen(s->call.at), &day) || ++s->put_off > DAYS_OFF_MAX)
		return false;
	day_format(day + 1, s->call.at);
	s->sequence++;
	s->tries = 0;
	s->want = WANT_ACT;
	return true;
}

static enum heard hear_act(struct story *s, const struct crew *c, const struct task *t, int status,
	const char *body, int slips, struct buf *why)
{
	/* The due time may have passed, or be too far off for an apology. What was given back, unheard,
	 * cannot be given back again. */
	bool given_back = t->deed == DEED_GIVE_BACK && s->tries;
	if (status == 409 && (t->deed == DEED_EXTEND || t->deed == DEED_APOLOGISE || given_back)) {
		go_on(s, c, slips);
		return given_back ? HEARD_FINE : HEARD_REFUSED;
	}
	if (another_day(s, t, status, body))
		return HEARD_REFUSED;
	int was = status;
	json_t *o = read_answer(t, &status, body);
	bool ok = (status == 200 || status == 201) && after_act(s, o);
	json_decref(o);
	if (!ok) {
		wrong(why, t, was, body, "the act done, once");
		return broken(s);
	}
	if (s->slip == SLIP_TWICE || s->slip == SLIP_KEY)
		s->want = WANT_AGAIN;
	else
		go_on(s, c, slips);
	return HEARD_FINE;
}

static enum heard hear_slip(struct story *s, const struct crew *c, const struct task *t, int status,
	const char *body, int slips, struct buf *why)
{
	json_t *o = read_answer(t, &status, body);
	/* Who had it at another agency sees it no longer. */
	const char *own = c->service[s->service].agency;
	bool gone = t->slip == SLIP_TWICE && status == 403 && strcmp(c->member[t->member].agency, own) != 0;
	bool ok = (gone || status == slip_status[t->slip]) && (t->slip != SLIP_KEY || same_again(s, o));
	json_decref(o);
	if (!ok) {
		wrong(why, t, status, body, t->slip == SLIP_KEY ? "what it gave before" : "a refusal");
		return broken(s);
	}
	if (s->want == WANT_AGAIN) {
		go_on(s, c, slips);
	} else {
		s->want = s->call.deed <= DEED_SUBMIT      ? WANT_BEGIN
			  : s->call.deed <= DEED_GIVE_BACK ? WANT_ANSWER
							   : WANT_ACT;
		s->slip = SLIP_NONE;
	}
	return t->slip == SLIP_KEY ? HEARD_FINE : HEARD_REFUSED;
}

/* The dossier is there, at least as far as was acknowledged. */
static bool holds(const struct story *s, int status, const char *body, const json_t *o, struct buf *why)
{
	int64_t version = json_integer_value(json_object_get(o, "version"));
	bool known = o && is_same_code(s, o);
	if (!known)
		buf_printf(
			why, "%s was acknowledged, but is answered with %d %.200s", s->code, status, body);
	else if (version < s->version)
		buf_printf(why, "%s: version %lld was acknowledged, but a later look shows %lld", s->code,
			(long long)s->version, (long long)version);
	return known && version >= s->version;
}

static enum heard hear_view(struct story *s, const struct crew *c, const struct task *t, int status,
	const char *body, int slips, struct buf *why)
{
	json_t *o = status == 200 ? json_loads(body, 0, NULL) : NULL;
	bool there = holds(s, status, body, o, why), ok = false;
	if (there) {
		s->version = json_integer_value(json_object_get(o, "version"));
		ok = story_choose(s, c, o, why);
	}
	json_decref(o);
	if (!there) {
		if (!why->len)
			wrong(why, t, status, body, "the dossier");
		return broken(s);
	}
	if (!ok)
		return HEARD_WRONG;
	if (s->want == WANT_ACT) {
		story_draw_slip(s, c, slips);
		if (s->slip >= SLIP_STALE && s->slip != SLIP_LOST)
			s->want = WANT_SLIP;
	}
	return HEARD_FINE;
}

enum heard story_hear(struct story *s, const struct crew *c, const struct task *t, int status,
	const char *body, int slips, struct buf *why)
{
	/* Whoever cannot be reached, or is just starting, is asked again. */
	if (status == 0 || status == 503)
		return t->kind == TASK_ACT ? lost(s) : HEARD_LOST;
	switch (t->kind) {
	case TASK_ACT: return hear_act(s, c, t, status, body, slips, why);
	case TASK_SLIP: return hear_slip(s, c, t, status, body, slips, why);
	default: return hear_view(s, c, t, status, body, slips, why);
	}
}

bool story_holds(const struct story *s, int status, const char *body, struct buf *why)
{
	json_t *o = status == 200 ? json_loads(body, 0, NULL) : NULL;
	bool ok = holds(s, status, body, o, why);
	json_decref(o);
	return ok;
}
