/* detail_files.c: reading and checking procedure_details.csv and procedure_papers.csv. */
#include <string.h>

#include "base/rows.h"
#include "base/text.h"
#include "procedure/procedure.h"

const char *const life_event_names[] = { "child", "study", "work", "identity", "marriage", "business",
	"land", "building", "vehicle", "health", "support", "death", NULL };

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

static struct procedure *procedure_in(struct rows *r, int col, struct catalogue *c, struct error *err)
{
	const struct csv_field *f = sheet_field(&r->sheet, col);
	int at = catalogue_find(c, f->p, f->n);
	if (at >= 0)
		return &c->procedure[at];
	sheet_bad(&r->sheet, col, err, "the code of a procedure in procedures.csv");
	return NULL;
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

static bool read_detail(struct rows *r, struct catalogue *c, struct error *err)
{
	struct procedure *p = procedure_in(r, D_PROCEDURE, c, err);
	if (!p)
		return false;
	if (p->detail)
		return sheet_bad(&r->sheet, D_PROCEDURE, err, "a procedure that no earlier row has");
	struct procedure_detail *d = arena_zalloc(&c->arena, sizeof *d);
	d->component = arena_zalloc(&c->arena, sizeof *d->component * COMPONENTS_MAX);
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

static bool read_paper(struct rows *r, struct catalogue *c, struct error *err)
{
	struct sheet *s = &r->sheet;
	struct procedure *p = procedure_in(r, P_PROCEDURE, c, err);
	int64_t no, originals, copies;
	if (!p)
		return false;
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

static bool read_all(struct catalogue *c, const char *dir, const char *file,
	const struct sheet_column *columns, int n,
	bool (*row)(struct rows *, struct catalogue *, struct error *), struct error *err)
{
	struct rows r;
	enum csv_result got = CSV_END;
	bool ok = rows_begin(&r, &c->arena, dir, file, columns, n, 1, err);
	if (!ok)
		return false;
	while (ok && (got = sheet_next(&r.sheet, err)) == CSV_ROW)
		ok = row(&r, c, err);
	rows_end(&r);
	return ok && got == CSV_END;
}

bool details_read_files(struct catalogue *c, const char *dir, struct error *err)
{
	if (!file_exists(path_join(&c->arena, dir, "procedure_details.csv")))
		return true;
	return read_all(c, dir, "procedure_details.csv", detail_columns, D_COLUMNS, read_detail, err) &&
	       read_all(c, dir, "procedure_papers.csv", paper_columns, P_COLUMNS, read_paper, err);
}
