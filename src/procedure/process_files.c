/* process_files.c: reading and checking the files of processes. A process begins with an intake, ends where
 * the desk hands the result out, and every step lies on a way between the two. */
#include <string.h>

#include "base/rows.h"
#include "base/text.h"
#include "procedure/process.h"

enum { P_CODE, P_NAME, P_APPLIES, P_FROM, P_TO, P_COLUMNS };
static const struct sheet_column process_columns[P_COLUMNS] = {
	[P_CODE] = { "code", false },
	[P_NAME] = { "name", false },
	[P_APPLIES] = { "applies", false },
	[P_FROM] = { "valid_from", false },
	[P_TO] = { "valid_to", false },
};

static bool condition_known(const char *s, size_t n)
{
	static const char *const whole[] = { "any", "on_the_spot", "interlinked=same", "interlinked=across",
		"level=province", "level=district", "level=commune", NULL };
	static const char *const begin[] = { "owner=", "procedure=", NULL };
	for (int i = 0; whole[i]; i++)
		if (strlen(whole[i]) == n && strncmp(whole[i], s, n) == 0)
			return true;
	for (int i = 0; begin[i]; i++)
		if (n > strlen(begin[i]) && strncmp(begin[i], s, strlen(begin[i])) == 0)
			return true;
	return false;
}

static bool read_process(struct rows *r, struct error *err)
{
	struct process *p = rows_more(r);
	if (!rows_required(r, P_CODE, &p->code, err) || !rows_required(r, P_NAME, &p->name, err) ||
		!rows_required(r, P_APPLIES, &p->applies, err) ||
		!sheet_day(&r->sheet, P_FROM, 0, &p->valid_from, err) ||
		!sheet_day(&r->sheet, P_TO, DAY_NEVER, &p->valid_to, err))
		return false;
	for (const char *s = p->applies; *s; s += strspn(s, " ")) {
		size_t n = strcspn(s, " ");
		if (!condition_known(s, n))
			return sheet_bad(&r->sheet, P_APPLIES, err,
				"any, on_the_spot, interlinked=same, interlinked=across, level=..., "
				"owner=... "
				"or procedure=...");
		s += n;
	}
	struct process *all = r->items;
	for (size_t i = 0; i + 1 < r->count; i++)
		if (strcmp(all[i].code, p->code) == 0)
			return sheet_bad(&r->sheet, P_CODE, err, "a code that no earlier row has");
	p->step = arena_zalloc(r->arena, sizeof *p->step * STEPS_MAX);
	return true;
}

enum { T_PROCESS, T_STEP, T_NAME, T_KIND, T_ROLE, T_BODY, T_HOURS, T_NEXT, T_COLUMNS };
static const struct sheet_column step_columns[T_COLUMNS] = {
	[T_PROCESS] = { "process", false },
	[T_STEP] = { "step", false },
	[T_NAME] = { "name", false },
	[T_KIND] = { "kind", false },
	[T_ROLE] = { "role", false },
	[T_BODY] = { "body", false },
	[T_HOURS] = { "hours", false },
	[T_NEXT] = { "next", false },
};

static bool read_next(const struct rows *r, struct step *s, struct error *err)
{
	const struct csv_field *f = sheet_field(&r->sheet, T_NEXT);
	const char *p = f->p, *end = f->p + f->n;
	while (p < end) {
		size_t n = 0;
		int64_t v;
		while (p + n < end && p[n] != ' ')
			n++;
		if (s->nexts == STEP_NEXT || !int_parse(p, n, &v) || v < 1 || v > STEPS_MAX || v == s->no)
			return sheet_bad(&r->sheet, T_NEXT, err,
				"at most %d numbers of other steps, parted by blanks", STEP_NEXT);
		s->next[s->nexts++] = (int)v;
		p += n + (p + n < end);
	}
	return true;
}

static bool body_known(const struct province *p, const char *body)
{
	return strcmp(body, "desk") == 0 || strcmp(body, "decider") == 0 || strcmp(body, "parent") == 0 ||
	       strcmp(body, "chosen") == 0 || province_agency(p, body, strlen(body)) >= 0;
}

static bool read_step(struct rows *r, struct processes *ps, const struct province *p, struct error *err)
{
	struct process *of = NULL;
	int64_t no, hours;
	int kind, role;
	const struct csv_field *code = sheet_field(&r->sheet, T_PROCESS);
	for (int i = 0; i < ps->count; i++)
		if (strlen(ps->process[i].code) == code->n &&
			memcmp(ps->process[i].code, code->p, code->n) == 0)
			of = &ps->process[i];
	if (!of)
		return sheet_bad(&r->sheet, T_PROCESS, err, "the code of a process in processes.csv");
	if (!sheet_int(&r->sheet, T_STEP, 1, STEPS_MAX, &no, err))
		return false;
	if (no != of->steps + 1)
		return sheet_bad(
			&r->sheet, T_STEP, err, "%d, the next number of this process", of->steps + 1);
	struct step *s = &of->step[of->steps++];
	s->no = (int)no;
	if (!rows_required(r, T_NAME, &s->name, err) ||
		!sheet_word(&r->sheet, T_KIND, step_kind_names, &kind, err) ||
		!sheet_word(&r->sheet, T_ROLE, role_names, &role, err) ||
		!rows_required(r, T_BODY, &s->body, err) ||
		!sheet_int(&r->sheet, T_HOURS, 0, 10000, &hours, err) || !read_next(r, s, err))
		return false;
	s->kind = (enum step_kind)kind;
	s->role = (enum role)role;
	s->hours = (int)hours;
	if (!role)
		return sheet_bad(&r->sheet, T_ROLE, err, "a role, such as officer");
	if (!body_known(p, s->body))
		return sheet_bad(
			&r->sheet, T_BODY, err, "desk, decider, parent, chosen or the code of an agency");
	if ((s->kind == STEP_INTAKE) != (no == 1))
		return sheet_bad(&r->sheet, T_KIND, err, "intake for the first step, and for no other");
	if ((s->kind == STEP_RETURN) != (s->nexts == 0))
		return sheet_bad(
			&r->sheet, T_NEXT, err, "nothing after return, and a step after all others");
	return true;
}

/* Where a dossier goes by itself, nobody names a body; and what another body does is no more than to
 * examine. */
static bool check_chosen(const char *file, const struct process *p, struct error *err)
{
	for (int i = 0; i < p->steps; i++) {
		const struct step *from = &p->step[i];
		if (step_is_chosen(from) && from->kind != STEP_REVIEW)
			return err_set(err, ERR_DATA,
				"%s: step %d of %s: a chosen body reviews, and no more", file, from->no,
				p->code);
		for (int k = 0; k < from->nexts; k++)
			if (step_is_chosen(&p->step[from->next[k] - 1]) &&
				(from->kind != STEP_REVIEW || from->nexts < 2))
				return err_set(err, ERR_DATA,
					"%s: step %d of %s: only a review with other ways leads to a "
					"chosen body",
					file, from->no, p->code);
	}
	return true;
}

/* Marks what can be reached from a step, once each. */
static void reach(const struct process *p, bool reached[STEPS_MAX + 1])
{
	int todo[STEPS_MAX + 1] = { 1 }, n = 1;
	reached[1] = true;
	while (n) {
		const struct step *s = &p->step[todo[--n] - 1];
		for (int i = 0; i < s->nexts; i++)
			if (!reached[s->next[i]]) {
				reached[s->next[i]] = true;
				todo[n++] = s->next[i];
			}
	}
}

static bool check_whole(const char *file, const struct process *p, struct error *err)
{
	bool reached[STEPS_MAX + 1] = { 0 }, ends = false;
	if (!p->steps)
		return err_set(err, ERR_DATA, "%s: found no step of %s, expected some", file, p->code);
	for (int i = 0; i < p->steps; i++)
		for (int k = 0; k < p->step[i].nexts; k++)
			if (p->step[i].next[k] > p->steps)
				return err_set(err, ERR_DATA,
					"%s: step %d of %s: next: found %d, expected at "
					"most %d",
					file, p->step[i].no, p->code, p->step[i].next[k], p->steps);
	reach(p, reached);
	for (int i = 0; i < p->steps; i++) {
		if (!reached[p->step[i].no])
			return err_set(err, ERR_DATA, "%s: step %d of %s: no way leads to it", file,
				p->step[i].no, p->code);
		ends |= p->step[i].kind == STEP_RETURN;
	}
	if (!ends)
		return err_set(err, ERR_DATA, "%s: %s has no step of the kind return", file, p->code);
	return check_chosen(file, p, err);
}

static bool read_steps(struct processes *ps, const struct province *p, const char *dir, struct error *err)
{
	struct rows r;
	enum csv_result got = CSV_END;
	bool ok = true;
	if (!rows_begin(&r, &ps->arena, dir, "process_steps.csv", step_columns, T_COLUMNS, 1, err))
		return false;
	while (ok && (got = sheet_next(&r.sheet, err)) == CSV_ROW)
		ok = read_step(&r, ps, p, err);
	ok = ok && got == CSV_END;
	for (int i = 0; ok && i < ps->count; i++)
		ok = check_whole(r.sheet.csv.name, &ps->process[i], err);
	rows_end(&r);
	return ok;
}

bool processes_read_files(
	struct processes *ps, const struct province *p, const char *dir, struct error *err)
{
	struct rows r;
	enum csv_result got = CSV_END;
	*ps = (struct processes){ 0 };
	bool ok = rows_begin(&r, &ps->arena, dir, "processes.csv", process_columns, P_COLUMNS,
		sizeof(struct process), err);
	if (ok) {
		while (ok && (got = sheet_next(&r.sheet, err)) == CSV_ROW)
			ok = read_process(&r, err);
		ps->process = r.items;
		ps->count = (int)r.count;
		rows_end(&r);
		ok = ok && got == CSV_END && read_steps(ps, p, dir, err);
	}
	if (!ok)
		processes_release(ps);
	return ok;
}
