/* detail_files.c: reading and checking procedure_details.csv and procedure_papers.csv. */
#include <string.h>

#include "base/rows.h"
#include "base/text.h"
#include "procedure/procedure_rows.h"

enum {
	D_PROCEDURE,
	D_AUDIENCE,
	D_DECIDES,
	D_RESULT,
	D_STEPS,
	D_HOW,
	D_REQUIREMENTS,
	D_BASIS,
	D_FEE_BASIS,
	D_EVENTS,
	D_SOURCE,
	D_COLUMNS
};
static const struct sheet_column detail_columns[D_COLUMNS] = {
	[D_PROCEDURE] = { "procedure", false },
	[D_AUDIENCE] = { "audience", false },
	[D_DECIDES] = { "decides", false },
	[D_RESULT] = { "result", false },
	[D_STEPS] = { "steps", false },
	[D_HOW] = { "how", false },
	[D_REQUIREMENTS] = { "requirements", false },
	[D_BASIS] = { "basis", false },
	[D_FEE_BASIS] = { "fee_basis", false },
	[D_EVENTS] = { "life_events", false },
	[D_SOURCE] = { "source", true },
};

/* What is read, for which catalogue, and beside which one that stands already (or NULL). */
struct reading {
	struct rows rows;
	struct catalogue *c;
	const struct catalogue *before;
};

static struct procedure *procedure_in(struct reading *r, int col, struct error *err)
{
	const struct csv_field *f = sheet_field(&r->rows.sheet, col);
	int at = catalogue_find(r->c, f->p, f->n);
	if (at >= 0)
		return &r->c->procedure[at];
	sheet_bad(&r->rows.sheet, col, err,
		r->before ? "the code of a procedure" : "the code of a procedure in procedures.csv");
	return NULL;
}

/* What is shown of a procedure last, as it stands; or NULL. */
static const struct procedure_detail *shown_last(const struct reading *r, const struct procedure *p)
{
	int at = r->before ? catalogue_find(r->before, p->code, strlen(p->code)) : -1;
	const struct procedure *was = at < 0 ? NULL : &r->before->procedure[at];
	return !was ? NULL : was->versions ? was->version[was->versions - 1].detail : was->detail;
}

static struct procedure_detail *new_detail(struct reading *r, const struct procedure_detail *was)
{
	struct procedure_detail *d = arena_zalloc(&r->c->arena, sizeof *d);
	if (was)
		*d = *was;
	d->components = 0;
	d->component = arena_zalloc(&r->c->arena, sizeof *d->component * COMPONENTS_MAX);
	return d;
}

static bool read_events(struct rows *r, unsigned *events, struct error *err)
{
	const char *text = rows_text(r, D_EVENTS);
	for (const char *s = text ? text : ""; *s; s += strspn(s, " ")) {
		size_t n = strcspn(s, " ");
		int at = text_word(arena_dup(r->arena, s, n), life_event_names);
		if (at < 0)
			return sheet_bad(&r->sheet, D_EVENTS, err,
				"names parted by blanks: child, study, work, identity, marriage, business, "
				"land, building, vehicle, health, support or death");
		*events |= 1u << at;
		s += n;
	}
	return true;
}

static bool read_detail(struct reading *in, struct error *err)
{
	struct rows *r = &in->rows;
	struct procedure *p = procedure_in(in, D_PROCEDURE, err);
	if (!p)
		return false;
	if (p->detail)
		return sheet_bad(&r->sheet, D_PROCEDURE, err, "a procedure that no earlier row has");
	struct procedure_detail *d = new_detail(in, NULL);
	d->requirements = rows_text(r, D_REQUIREMENTS);
	d->fee_basis = rows_text(r, D_FEE_BASIS);
	d->source = rows_text(r, D_SOURCE);
	p->detail = d;
	return rows_required(r, D_AUDIENCE, &d->audience, err) &&
	       rows_required(r, D_DECIDES, &d->decides, err) &&
	       rows_required(r, D_RESULT, &d->result, err) && rows_required(r, D_STEPS, &d->steps, err) &&
	       rows_required(r, D_HOW, &d->how, err) && rows_required(r, D_BASIS, &d->basis, err) &&
	       read_events(r, &d->events, err);
}

enum { P_PROCEDURE, P_NO, P_NAME, P_ORIGINALS, P_COPIES, P_NEEDED, P_WHEN, P_COLUMNS };
static const struct sheet_column paper_columns[P_COLUMNS] = {
	[P_PROCEDURE] = { "procedure", false },
	[P_NO] = { "no", false },
	[P_NAME] = { "name", false },
	[P_ORIGINALS] = { "originals", false },
	[P_COPIES] = { "copies", false },
	[P_NEEDED] = { "needed", false },
	[P_WHEN] = { "when", false },
};

static bool read_paper(struct reading *in, struct error *err)
{
	struct rows *r = &in->rows;
	struct sheet *s = &r->sheet;
	struct procedure *p = procedure_in(in, P_PROCEDURE, err);
	int64_t no, originals, copies;
	if (!p)
		return false;
	if (!p->detail && shown_last(in, p))
		p->detail = new_detail(in, shown_last(in, p));
	if (!p->detail)
		return sheet_bad(s, P_PROCEDURE, err, "a procedure of procedure_details.csv");
	struct procedure_detail *d = p->detail;
	if (!sheet_int(s, P_NO, 1, COMPONENTS_MAX, &no, err) ||
		!sheet_int(s, P_ORIGINALS, 0, 100, &originals, err) ||
		!sheet_int(s, P_COPIES, 0, 100, &copies, err))
		return false;
	if (no != d->components + 1)
		return sheet_bad(s, P_NO, err, "%d, the next number of this procedure", d->components + 1);
	if (!originals && !copies)
		return sheet_bad(s, P_COPIES, err, "at least one original or copy");
	struct component *k = &d->component[d->components++];
	*k = (struct component){ .no = (int)no, .originals = (int)originals, .copies = (int)copies };
	k->when = rows_text(r, P_WHEN);
	if (!rows_required(r, P_NAME, &k->name, err) || !sheet_yes(s, P_NEEDED, &k->needed, err))
		return false;
	return k->needed != (k->when != NULL) ||
	       sheet_bad(s, P_WHEN, err, "in which case it is needed, or yes in \"needed\", not both");
}

static bool read_all(struct reading *r, const struct file_text *t, const struct sheet_column *columns,
	int n, bool (*row)(struct reading *, struct error *), struct error *err)
{
	enum csv_result got = CSV_END;
	if (!t->text)
		return true;
	bool ok = rows_begin_text(&r->rows, &r->c->arena, t->name, t->text, t->n, columns, n, 1, err);
	if (!ok)
		return false;
	while (ok && (got = sheet_next(&r->rows.sheet, err)) == CSV_ROW)
		ok = row(r, err);
	rows_end(&r->rows);
	return ok && got == CSV_END;
}

bool details_read_texts(struct catalogue *c, const struct catalogue *before, const struct detail_texts *t,
	struct error *err)
{
	struct reading r = { .c = c, .before = before };
	if (!read_all(&r, &t->details, detail_columns, D_COLUMNS, read_detail, err) ||
		!read_all(&r, &t->papers, paper_columns, P_COLUMNS, read_paper, err))
		return false;
	for (int i = 0; before && i < c->procedures; i++) {
		struct procedure_detail *d = c->procedure[i].detail;
		const struct procedure_detail *was = d ? shown_last(&r, &c->procedure[i]) : NULL;
		if (was && !d->components) {
			d->component = was->component;
			d->components = was->components;
		}
	}
	return true;
}

bool details_read_files(struct catalogue *c, const char *dir, struct error *err)
{
	struct file_map details = { 0 }, papers = { 0 };
	const char *name = path_join(&c->arena, dir, "procedure_details.csv");
	const char *papers_name = path_join(&c->arena, dir, "procedure_papers.csv");
	if (!file_exists(name))
		return true;
	bool ok = file_map(&details, name, err) && file_map(&papers, papers_name, err);
	struct detail_texts t = { { name, details.p ? details.p : "", details.n },
		{ papers_name, papers.p ? papers.p : "", papers.n } };
	ok = ok && details_read_texts(c, NULL, &t, err);
	file_unmap(&papers);
	file_unmap(&details);
	return ok;
}
