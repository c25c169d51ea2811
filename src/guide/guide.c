/* guide.c: see guide.h. One row per step. */
#include "guide/guide.h"

#include <string.h>

#include "guide/guide_rows.h"

/* Opens the printed annexes' half-year, to which the demonstration's counts belong. */
#define ANNEX "/overview/2021-12-15..2022-06-14"
#define MASKING "/masking?from=2021-12-15&to=2022-06-14"

static const struct guide_step steps[] = {
	{ ROLE_CLERK, "guide.take_in", "/intake", "dossier.received", false },
	{ ROLE_CLERK, "guide.answer_online", "/submissions", "submission.accepted", false },
	{ ROLE_CLERK, "guide.hand_out", "/inbox?pile=free", "dossier.returned", false },
	{ ROLE_OFFICER, "guide.take", "/inbox?pile=free", "dossier.taken", false },
	{ ROLE_OFFICER, "guide.ask_supplement", "/inbox", "dossier.supplement_asked", false },
	{ ROLE_OFFICER, "guide.pass_on", "/inbox", "dossier.passed", false },
	{ ROLE_APPROVER, "guide.give", "/inbox?pile=free", "dossier.given", false },
	{ ROLE_APPROVER, "guide.approve", "/inbox?pile=free", "dossier.passed", false },
	{ ROLE_APPROVER, "guide.board", "/board", NULL, false },
	{ ROLE_HEAD, "guide.sign", "/sign", "dossier.passed", false },
	{ ROLE_HEAD, "guide.board", "/board", NULL, false },
	{ ROLE_HEAD, "guide.masking", MASKING, NULL, false },
	{ ROLE_LEADER, "guide.annex", ANNEX, NULL, false },
	{ ROLE_LEADER, "guide.board", "/board", NULL, false },
	{ ROLE_LEADER, "guide.promise", "/submissions", NULL, false },
	{ ROLE_LEADER, "guide.report", "/reports", "report.signed", false },
	{ ROLE_INSPECTOR, "guide.masking", MASKING, NULL, false },
	{ ROLE_INSPECTOR, "guide.board", "/board", NULL, false },
	{ ROLE_INSPECTOR, "guide.promise", "/submissions", NULL, false },
	{ ROLE_ADMIN, "guide.add", "/new-account", "account.invited", false },
	{ ROLE_ADMIN, "guide.lock", "/accounts", "account.locked", false },
	{ ROLE_ADMIN, "guide.unlock", "/accounts", "account.unlocked", false },
	{ ROLE_ADMIN, "guide.jobs", "/jobs", NULL, false },
};
enum { ALL = sizeof steps / sizeof steps[0] };

const struct guide_step *guide_find(enum role role, const char *name)
{
	for (int i = 0; i < ALL; i++)
		if (steps[i].role == role && strcmp(steps[i].name, name) == 0)
			return &steps[i];
	return NULL;
}

/* Marks the steps that `what` (an act, or a step's name) does. */
static void mark(struct guide_step *out, int n, const char *what, bool act)
{
	for (int i = 0; i < n; i++)
		if (act ? out[i].act && strcmp(out[i].act, what) == 0
			: !out[i].act && strcmp(out[i].name, what) == 0)
			out[i].done = true;
}

/* A list of steps on its way to be marked. */
struct marking {
	struct guide_step *out;
	int n;
};

static void see_act(void *arg, const char *act)
{
	struct marking *m = arg;
	mark(m->out, m->n, act, true);
}

static void see_opened(void *arg, const char *step)
{
	struct marking *m = arg;
	mark(m->out, m->n, step, false);
}

int guide_read(struct db *db, int64_t account, const char *name, enum role role, struct guide_step *out,
	struct error *err)
{
	struct marking m = { out, 0 };
	int64_t from;
	if (!guide_row(db, account, &from, err))
		return -1;
	for (int i = 0; from && i < ALL && m.n < GUIDE_STEPS; i++)
		if (steps[i].role == role)
			out[m.n++] = steps[i];
	if (!m.n)
		return 0;
	return guide_acts(db, from, name, see_act, &m, err) && guide_pages(db, account, see_opened, &m, err)
		       ? m.n
		       : -1;
}
