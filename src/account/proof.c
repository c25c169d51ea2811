/* proof.c: account_prove() of account.h. The events of an account are read again from the first one on; what
 * they gave and did not take again must be what the tables have. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account/account.h"
#include "account/proof_rows.h"
#include "base/date.h"
#include "store/journal.h"
#include "store/told.h"
#include "store/years.h"

enum { NAME_BYTES = 64 };

/* What an event gave. */
struct right {
	enum right_kind kind;
	char text[3][NAME_BYTES];
	int32_t until; /* 0: no last day was told */
	bool vague;    /* an older event, which told less */
	bool met;      /* a table has it */
};

/* An account being held against the journal. */
struct proving {
	struct db *db;
	const struct account *account;
	enum right_kind kind; /* of what is read of the tables */
	struct right *told;
	int n, room;
	int older_away;     /* absences of which only the last day was told */
	bool locked, whole; /* by what was heard; no year is out */
	account_proof_fn *fn;
	void *arg;
	struct account_proof *proof;
	bool ok;
	struct error *err;
};

static void say(struct proving *p, enum right_kind kind, const char *const text[3], const char *what)
{
	static const char *const kinds[RIGHTS] = { "post", "stand-in", "token" };
	char line[512];
	const char *where = kind == RIGHT_TOKEN ? "" : text[1];
	snprintf(line, sizeof line, "account %s %s %s%s%s%s%s: %s", p->account->name, kinds[kind], text[0],
		*where ? " " : "", where, *text[2] ? " " : "", text[2], what);
	p->fn(p->arg, line);
	p->proof->differences++;
}

static void give(struct proving *p, const struct right *r)
{
	if (p->n == p->room) {
		p->room = p->room ? p->room * 2 : 16;
		p->told = realloc(p->told, sizeof *p->told * (size_t)p->room);
		if (!p->told)
			die("no memory");
	}
	p->told[p->n++] = *r;
}

static bool same(const struct right *a, const struct right *b)
{
	bool all = a->kind == b->kind && strcmp(a->text[0], b->text[0]) == 0;
	return all && (a->vague || b->vague ||
			      (strcmp(a->text[1], b->text[1]) == 0 && strcmp(a->text[2], b->text[2]) == 0));
}

static void take(struct proving *p, const struct right *r)
{
	for (int i = 0; i < p->n; i++)
		if (same(&p->told[i], r)) {
			p->told[i] = p->told[--p->n];
			return;
		}
}

/* The event of an end says when that of several was made; one that does not ended all of the name. */
static void end_token(struct proving *p, const json_t *data, int64_t at)
{
	char name[NAME_BYTES], made[NAME_BYTES];
	told_copy(name, NAME_BYTES, data, "token");
	told_copy(made, NAME_BYTES, data, "made");
	for (int i = 0; i < p->n; i++) {
		struct right *t = &p->told[i];
		bool it = t->kind == RIGHT_TOKEN && strcmp(t->text[0], name) == 0;
		if (it && (!made[0] || strcmp(t->text[1], made) == 0))
			t->until = day_of_time(at);
	}
}

static void hear(void *arg, const struct event_row *e)
{
	struct proving *p = arg;
	bool post = strcmp(e->act, "account.post") == 0, ended = strcmp(e->act, "account.post_ended") == 0;
	bool away = strcmp(e->act, "account.away") == 0, token = strcmp(e->act, "account.token") == 0;
	bool over = strcmp(e->act, "account.token_ended") == 0;
	if (strcmp(e->act, "account.locked") == 0 || strcmp(e->act, "account.unlocked") == 0)
		p->locked = e->act[8] == 'l';
	if (!post && !ended && !away && !token && !over)
		return;
	json_t *data = json_loadb(e->data, e->data_len, 0, NULL);
	const char *until = json_string_value(json_object_get(data, "until"));
	struct right r = { .kind = away ? RIGHT_AWAY : token ? RIGHT_TOKEN : RIGHT_POST };
	told_copy(r.text[0], NAME_BYTES, data, away ? "by" : token ? "token" : "role");
	told_copy(r.text[1], NAME_BYTES, data, "agency");
	told_copy(r.text[2], NAME_BYTES, data, "desk");
	if (token)
		snprintf(r.text[1], NAME_BYTES, "%lld", (long long)e->at);
	if (until)
		day_parse(until, strlen(until), &r.until);
	/* A role of the whole province has no body. */
	bool wide = strcmp(r.text[0], role_names[ROLE_LEADER]) == 0 ||
		    strcmp(r.text[0], role_names[ROLE_INSPECTOR]) == 0 ||
		    strcmp(r.text[0], role_names[ROLE_ADMIN]) == 0;
	r.vague = (post || ended) && !wide && !r.text[1][0] && !r.text[2][0];
	if (over)
		end_token(p, data, e->at);
	else if (ended)
		take(p, &r);
	else if (away && !r.text[0][0])
		p->older_away++;
	else
		give(p, &r);
	json_decref(data);
}

static bool lasts_longer(int32_t until, const struct right *told)
{
	return told->until && (!until || until > told->until);
}

/* Of several that were told alike it is one that lasts as long, where there is one. */
static struct right *told_of(struct proving *p, const struct right *is)
{
	struct right *found = NULL;
	for (int i = 0; i < p->n; i++) {
		struct right *t = &p->told[i];
		if (!t->met && same(t, is) && (!found || lasts_longer(is->until, found)))
			found = t;
	}
	return found;
}

static void look(void *arg, const char *const text[3], int32_t until)
{
	struct proving *p = arg;
	struct right is = { .kind = p->kind, .until = until };
	for (int i = 0; i < 3; i++)
		snprintf(is.text[i], NAME_BYTES, "%s", text[i]);
	struct right *t = told_of(p, &is);
	if (t)
		t->met = true;
	if (!t && p->kind == RIGHT_AWAY && p->older_away)
		p->older_away--;
	else if (!t && p->whole)
		say(p, p->kind, text, "found it, the journal tells nothing");
	else if (t && lasts_longer(until, t))
		say(p, p->kind, text, "it lasts longer than the journal tells");
}

static void prove_one(void *arg, const struct account *a)
{
	struct proving *p = arg;
	if (!p->ok)
		return;
	p->account = a;
	p->n = p->older_away = 0;
	p->locked = false;
	p->proof->accounts++;
	p->ok = journal_about(p->db, "account", a->id, hear, p, p->err);
	for (int i = 0; p->ok && i < RIGHTS; i++) {
		p->kind = (enum right_kind)i;
		p->ok = rights_read(p->db, p->kind, a->id, look, p, p->err);
	}
	for (int i = 0; p->ok && i < p->n; i++) {
		const struct right *t = &p->told[i];
		if (t->kind == RIGHT_POST && !t->met)
			say(p, RIGHT_POST, (const char *const[3]){ t->text[0], t->text[1], t->text[2] },
				"found nothing, the journal tells of it");
	}
	if (p->ok && p->whole && (a->locked != 0) != p->locked) {
		char line[256];
		snprintf(line, sizeof line, "account %s: found %s, the journal tells %s", a->name,
			a->locked ? "locked" : "open", p->locked ? "locked" : "open");
		p->fn(p->arg, line);
		p->proof->differences++;
	}
}

bool account_prove(
	struct db *db, account_proof_fn *fn, void *arg, struct account_proof *proof, struct error *err)
{
	int32_t first;
	*proof = (struct account_proof){ 0 };
	struct proving p = { .db = db, .fn = fn, .arg = arg, .proof = proof, .ok = true, .err = err };
	if (!years_first_day(db, &first, err))
		return false;
	p.whole = first == INT32_MIN;
	bool ok = account_each(db, "", 0, prove_one, &p, err);
	free(p.told);
	return ok && p.ok;
}
