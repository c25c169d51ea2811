/* make.c: the document of a layout, the texts that people wrote, and the records: all of one moment. */
#include <string.h>

#include "base/date.h"
#include "report/annex.h"
#include "report/report.h"
#include "report/words.h"
#include "store/store.h"
#include "store/years.h"

static struct report_part *add_part(struct words *w, enum part_kind kind)
{
	struct report_part *p = arena_zalloc(w->arena, sizeof *p);
	p->kind = kind;
	if (w->doc->last)
		w->doc->last->next = p;
	else
		w->doc->first = p;
	w->doc->last = p;
	return p;
}

/* A row's cells as texts, with the address of the first figure in each. */
static bool read_cells(struct words *w, const char *row, int most, struct report_cell cell[WORDS_CELLS],
	int *n, struct error *err)
{
	const char *text;
	for (*n = 0; (text = words_cell(w->arena, &row)); ++*n) {
		struct report_span *spans;
		if (*n == most)
			return err_set(err, ERR_DATA, "a row has more than %d cells", most);
		if (!words_spans(w, text, &spans, err))
			return false;
		cell[*n] = (struct report_cell){ .text = words_plain(spans, w->arena) };
		while (spans && !spans->href)
			spans = spans->next;
		if (spans)
			cell[*n].href = spans->href;
	}
	return *n || err_set(err, ERR_DATA, "a row has no cell");
}

/* Lines that begin with |: a table whose first row heads its columns. */
static bool add_row(struct words *w, const char *block, const char *line, struct error *err)
{
	struct report_cell cell[WORDS_CELLS];
	struct report_part *p = w->doc->last;
	bool goes_on = p && p->kind == PART_TABLE && p->block == block;
	int n;
	if (!read_cells(w, line, goes_on ? p->table->columns : WORDS_CELLS, cell, &n, err))
		return false;
	if (!goes_on) {
		struct report_column *columns = arena_zalloc(w->arena, sizeof *columns * (size_t)n);
		p = add_part(w, PART_TABLE);
		p->block = block;
		p->table = arena_zalloc(w->arena, sizeof *p->table);
		for (int i = 0; i < n; i++)
			columns[i] = (struct report_column){ cell[i].text, 165.0 / n, false };
		*p->table =
			(struct report_table){ .code = "", .title = "", .column = columns, .columns = n };
		return true;
	}
	struct report_row *r = annex_row(w->arena, p->table);
	memcpy(r->cell, cell, sizeof *cell * (size_t)n);
	return true;
}

/* A line that was right when it was typed may not be so any more: an indicator has gone. It stands there as
 * it was typed, and the report is not signed with it. */
static void add_wrong(struct words *w, const char *block, const char *line)
{
	struct report_part *p = add_part(w, PART_TEXT);
	p->block = block;
	p->spans = arena_zalloc(w->arena, sizeof *p->spans);
	p->spans->text = line;
	p->spans->missing = true;
	w->doc->missing++;
}

static bool add_one(struct words *w, const char *block, const char *line, struct error *err)
{
	struct report_span *spans;
	if (*line == '|')
		return add_row(w, block, line, err);
	if (!words_spans(w, line, &spans, err))
		return false;
	struct report_part *p = add_part(w, PART_TEXT);
	p->block = block;
	p->spans = spans;
	return true;
}

/* Each line that is not empty is a paragraph, or a row of a table. */
static bool add_text(struct words *w, const char *block, const char *text, struct error *err)
{
	while (*text) {
		size_t n = strcspn(text, "\r\n");
		const char *line = arena_dup(w->arena, text, n);
		struct error own = { 0 };
		text += n + strspn(text + n, "\r\n");
		if (!line[strspn(line, " \t")] || add_one(w, block, line, &own))
			continue;
		if (!block || own.code != ERR_DATA)
			return err_set(err, own.code, "%s", own.text);
		add_wrong(w, block, line);
	}
	return true;
}

static const char *block_text(const struct report_making *m, const struct layout_line *x)
{
	for (int i = 0; i < m->blocks; i++)
		if (strcmp(m->block[i].code, x->code) == 0)
			return m->block[i].text;
	return x->text;
}

static bool add_line(
	const struct report_making *m, struct words *w, const struct layout_line *x, struct error *err)
{
	struct report_part *p;
	switch (x->kind) {
	case LAYOUT_HEADING:
		p = add_part(w, PART_HEADING);
		p->level = x->level;
		return words_spans(w, x->text, &p->spans, err);
	case LAYOUT_TEXT: return add_text(w, NULL, x->text, err);
	case LAYOUT_BLOCK:
		evaluation_typed(w->e, true);
		if (!add_text(w, x->code, block_text(m, x), err))
			return err_prefix(err, "block %s: ", x->code);
		evaluation_typed(w->e, false);
		return true;
	case LAYOUT_ANNEX: break;
	}
	p = add_part(w, PART_ANNEX);
	return annex_make(m, w, x, &p->table, err);
}

static void add_doubt(
	struct report_doc *d, struct arena *a, const struct doubt *x, const struct indicator *i)
{
	struct report_doubt *to = arena_zalloc(a, sizeof *to);
	*to = (struct report_doubt){ .kind = doubt_kind_names[x->kind],
		.code = i->code,
		.name = i->name,
		.words = *x->must ? arena_printf(a, "%s: %s", x->must, x->words) : x->words,
		.hard = x->kind <= DOUBT_CHOICE };
	if (d->doubts_last)
		d->doubts_last->next = to;
	else
		d->doubts = to;
	d->doubts_last = to;
}

/* All sets that the layout draws on, held against themselves and the year before. */
static bool add_doubts(const struct report_making *m, struct words *w, struct error *err)
{
	struct period before = period_last_year(m->period);
	for (int i = 0; i < m->layout->sets; i++) {
		struct doubt *list;
		int n, set = m->layout->set[i];
		if (!evaluation_doubts(w->e, set, m->period, before, indicator_whole, &list, &n, err))
			return false;
		for (int k = 0; k < n; k++)
			add_doubt(w->doc, m->arena, &list[k], &m->sets->set[set].item[list[k].item]);
	}
	return true;
}

static void put_head(const struct report_making *m, struct report_doc *d)
{
	const struct province *p = &m->rules->province;
	const struct report_layout *l = m->layout;
	d->layout = l->code;
	d->layout_name = l->name;
	d->body = province_setting(p, "issuing_body", "ỦY BAN NHÂN DÂN");
	d->place = province_setting(p, "place", "");
	d->title = l->title;
	d->number = m->number && *m->number ? arena_printf(m->arena, "%s/%s", m->number, l->symbol) : "";
	d->signer = m->signer ? m->signer : "";
	d->period = m->period;
	d->day = m->day;
	d->capacities = l->capacities;
	d->recipients = l->recipients;
	d->sets = l->sets;
	for (int i = 0; i < l->sets; i++) {
		d->set_code[i] = m->sets->set[l->set[i]].code;
		d->set_text[i] = m->sets->set[l->set[i]].text;
	}
	memcpy(d->capacity, l->capacity, sizeof d->capacity);
	memcpy(d->recipient, l->recipient, sizeof d->recipient);
}

static bool make(const struct report_making *m, struct words *w, struct error *err)
{
	struct indicator_answer *answers;
	struct report_span *subject;
	int n;
	if (!report_journal_place(m->db, m->arena, &w->doc->event, &w->doc->seal, err) ||
		!answers_approved(m->db, m->rules, m->sets, m->arena, &answers, &n, err))
		return false;
	w->e = evaluation_new(m->rules, m->sets, m->db, answers, n, m->arena);
	if (!words_spans(w, m->layout->subject, &subject, err))
		return false;
	w->doc->subject = words_plain(subject, m->arena);
	for (int i = 0; i < m->layout->lines; i++)
		if (!add_line(m, w, &m->layout->line[i], err))
			return false;
	return add_doubts(m, w, err);
}

bool report_make(const struct report_making *m, struct report_doc **out, struct error *err)
{
	struct report_doc *d = arena_zalloc(m->arena, sizeof *d);
	struct words w = { .rules = m->rules,
		.sets = m->sets,
		.set = m->layout->set[0],
		.arena = m->arena,
		.period = m->period,
		.doc = d };
	put_head(m, d);
	d->made_at = time_now();
	*out = d;
	return years_snapshot(m->db, err) && db_snapshot_end(m->db, make(m, &w, err), err);
}

bool report_remake(struct db *db, const struct rules *rules, const struct indicators *sets,
	const struct report *r, const struct report_doc *then, struct arena *a, struct report_doc **out,
	struct error *err)
{
	struct report_layout l;
	struct report_block *blocks;
	struct report_making m = { .rules = rules,
		.sets = sets,
		.layout = &l,
		.period = r->period,
		.day = then->day,
		.number = r->number,
		.signer = then->signer,
		.db = db,
		.arena = a };
	if (!report_layout_load(db, rules, sets, r->layout, a, &l, err) ||
		!report_blocks(db, r->id, a, &blocks, &m.blocks, err))
		return false;
	m.block = blocks;
	return report_make(&m, out, err);
}

const struct report_table *report_table_find(const struct report_doc *d, const char *code)
{
	for (const struct report_part *p = d->first; p; p = p->next)
		if (p->kind == PART_ANNEX && strcmp(p->table->code, code) == 0)
			return p->table;
	return NULL;
}

void report_compare(const struct report_doc *then, const struct report_doc *now, struct arena *a,
	struct report_change **list, int *n)
{
	int facts = 0;
	struct map seen = { 0 }, is = { 0 };
	for (const struct report_fact *f = then->facts; f; f = f->next)
		facts++;
	for (const struct report_fact *f = now->facts; f; f = f->next)
		map_put(&is, f->key, strlen(f->key), (int64_t)(intptr_t)f);
	*list = arena_alloc(a, sizeof **list * ((size_t)facts + 1));
	*n = 0;
	for (const struct report_fact *f = then->facts; f; f = f->next) {
		int64_t at = 0;
		/* A figure may stand in several places. */
		if (!map_put(&seen, f->key, strlen(f->key), 1))
			continue;
		map_get(&is, f->key, strlen(f->key), &at);
		const struct report_fact *to = (const struct report_fact *)(intptr_t)at;
		if (to && strcmp(f->plain, to->plain) == 0)
			continue;
		(*list)[(*n)++] = (struct report_change){ .key = f->key,
			.label = f->label,
			.was = f->shown,
			.is = to ? to->shown : "",
			.href = f->href };
	}
	map_release(&seen);
	map_release(&is);
}
