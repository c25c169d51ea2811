/* blank_web.c: a form as a spreadsheet, out and back in: what comes back is taken as if it had been
 * typed into the page. */
#include <string.h>

#include "base/date.h"
#include "gather/blank.h"
#include "gather/gather_web.h"
#include "reader/reader.h"

bool round_blank(struct request *r, struct error *err)
{
	static const char *const columns[BLANK_SEEN] = { "indicator.code", "indicator.name",
		"indicator.unit", "gather.before", "indicator.value", "indicator.note" };
	struct form_page p;
	struct answer_sheet s;
	if (!form_page_read(r, &p, err) ||
		!answer_sheet_read(r->db, p.rules, &p.round, p.agency, &r->arena, &s, err))
		return false;
	const struct agency *g = &p.rules->province.agency[p.agency];
	struct blank_words words = { .sheet = message(r->lang, "gather.sheet"),
		.agency = g->name,
		.mark = blank_mark(&r->arena, &p.round, g) };
	for (int i = 0; i < BLANK_SEEN; i++)
		words.column[i] = message(r->lang, columns[i]);
	r->response->body = BUF_INIT(BLANK_MAX);
	if (!blank_write(&s, &p.round, &words, &r->arena, &r->response->body, err))
		return false;
	r->response->type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
	r->response->filename =
		arena_printf(&r->arena, "%s-%s-%lld.xlsx", p.round.set, g->code, (long long)p.round.id);
	return true;
}

/* --- back in -------------------------------------------------------------------------------------------- */

/* A cell by its place in the sheet; NULL beyond what is filled. */
static const struct reader_cell *cell_at(const struct reader_table *t, int row, int column)
{
	int down = row + 1 - t->first_row, right = column + 1 - t->first_column;
	return down >= 0 && down < t->rows && right >= 0 && right < t->columns
		       ? reader_cell_at(t, down, right)
		       : NULL;
}

static const char *text_at(struct request *r, const struct reader_table *t, int row, int column)
{
	const struct reader_cell *c = cell_at(t, row, column);
	char *s = c ? arena_dup(&r->arena, c->text.p, c->text.n) : arena_str(&r->arena, "");
	for (char *p = s; *p; p++)
		if (*p == '\n')
			*p = ' ';
	return s;
}

/* What stands in the cell of a value, as it would be typed. */
static bool value_at(
	struct request *r, const struct reader_table *t, int row, const char **value, struct error *err)
{
	const struct reader_cell *c = cell_at(t, row, BLANK_VALUE);
	char text[DECIMAL_TEXT];
	*value = "";
	if (!c)
		return true;
	if (c->formula)
		return err_set(
			err, ERR_DATA, "E%d: found a formula, expected a number: paste its value", row + 1);
	if (c->merged)
		return err_set(err, ERR_DATA, "E%d: found merged cells, expected a value in each", row + 1);
	*value = text_at(r, t, row, BLANK_VALUE);
	if (!c->typed)
		return true;
	decimal_text(decimal_plain(c->value), ',', 0, text);
	*value = arena_str(&r->arena, text);
	return true;
}

/* Puts a line of the sheet among the fields of the form. */
static bool put_fields(struct request *r, const struct reader_table *t, int row, const struct sheet_line *l,
	struct error *err)
{
	static const struct {
		const char *kind;
		int column;
	} fields[] = { { "n", BLANK_NOTE }, { "r", BLANK_REVISION }, { "w", BLANK_WAS },
		{ "o", BLANK_WAS_NOTE } };
	const char *value;
	if (!value_at(r, t, row, &value, err))
		return false;
	bool ok = form_add(&r->post, &r->arena, arena_printf(&r->arena, "v:%s", l->on->code), value);
	for (size_t i = 0; ok && i < sizeof fields / sizeof fields[0]; i++)
		ok = form_add(&r->post, &r->arena,
			arena_printf(&r->arena, "%s:%s", fields[i].kind, l->on->code),
			text_at(r, t, row, fields[i].column));
	return ok || err_set(err, ERR_DATA, "the sheet has too many lines");
}

static const struct sheet_line *line_of(const struct answer_sheet *s, const char *code)
{
	for (int i = 0; i < s->lines; i++)
		if (!s->line[i].heading && strcmp(s->line[i].on->code, code) == 0)
			return &s->line[i];
	return NULL;
}

static bool read_back(
	struct request *r, const struct form_page *p, const struct reader_table *t, struct error *err)
{
	struct answer_sheet s;
	const char *mark = blank_mark(&r->arena, &p->round, &p->rules->province.agency[p->agency]);
	if (!answer_sheet_read(r->db, p->rules, &p->round, p->agency, &r->arena, &s, err))
		return false;
	if (strcmp(text_at(r, t, 0, 0), mark) != 0)
		return err_set(err, ERR_DATA,
			"A1: found \"%.60s\", expected \"%s\": the form of another agency or round",
			text_at(r, t, 0, 0), mark);
	for (int row = BLANK_FIRST; row + 1 - t->first_row < t->rows; row++) {
		const struct sheet_line *l = line_of(&s, text_at(r, t, row, BLANK_CODE));
		if (l && !put_fields(r, t, row, l, err))
			return false;
	}
	return true;
}

/* The first table of an XLSX that was sent; NULL with err. */
static const struct reader_table *sent_table(struct request *r, struct error *err)
{
	struct reader_document doc;
	if (!r->upload.name || !r->upload.name[0] || !r->upload.spool) {
		err_set(err, ERR_DATA, "file: expected a file: choose one");
		return NULL;
	}
	const char *bytes = spool_map(r->upload.spool, err);
	if (!bytes ||
		!reader_read(&r->arena, r->upload.name, bytes, spool_bytes(r->upload.spool), &doc, err))
		return NULL;
	for (int i = 0; doc.format == READER_XLSX && i < doc.count; i++)
		if (doc.blocks[i].table)
			return doc.blocks[i].table;
	err_set(err, ERR_DATA, "%.100s: expected the form as an XLSX file", r->upload.name);
	return NULL;
}

bool round_blank_back(struct request *r, struct error *err)
{
	struct form_page p;
	if (!form_page_read(r, &p, err))
		return false;
	if (!p.who.fills)
		return err_set(err, ERR_DENIED, "the form is another agency's");
	const struct reader_table *t = sent_table(r, err);
	if (!t || !read_back(r, &p, t, err))
		return false;
	return form_add(&r->post, &r->arena, "do", "save")
		       ? round_form_save(r, err)
		       : err_set(err, ERR_DATA, "the sheet has too many lines");
}
