/* note.c: footnotes at the end of the page on which their marks stand. */
#include "paper/sheet.h"

/* Letters of a footnote, the space around the rule above them, in points; the rule's share of the width. */
enum { NOTE_POINTS = 10, NOTE_GAP = 6 };
static const double RULE_SHARE = 0.3, RULE_WIDTH = 0.5;

struct text_note *text_line_notes(struct text *t)
{
	const PangoLayoutLine *line = pango.layout_iter_get_line_readonly(t->iter);
	struct text_note *first = t->notes, **end = &t->notes;
	while (*end && (*end)->at < line->start_index + line->length)
		end = &(*end)->next;
	if (end == &t->notes)
		return NULL;
	t->notes = *end;
	*end = NULL;
	return first;
}

static struct paper_paragraph paragraph_of(struct sheet_walk *w, const struct text_note *note)
{
	struct paper_paragraph p = { .align = PAPER_JUSTIFY, .points = NOTE_POINTS };
	paper_say(&w->arena, &p, arena_printf(&w->arena, "%d. %s", note->number, note->text));
	return p;
}

double notes_height(struct sheet_walk *w, const struct text_note *notes)
{
	double height = notes && !w->notes ? 2 * NOTE_GAP : 0;
	for (; notes; notes = notes->next) {
		struct text t;
		struct paper_paragraph p = paragraph_of(w, notes);
		text_begin(w, &p, w->right - w->left, &t);
		height += text_height(&t);
		text_end(&t);
	}
	return height;
}

void notes_add(struct sheet_walk *w, struct text_note *notes)
{
	if (!notes)
		return;
	w->notes_height += notes_height(w, notes);
	if (!w->notes)
		w->notes_end = &w->notes;
	*w->notes_end = notes;
	while (*w->notes_end)
		w->notes_end = &(*w->notes_end)->next;
}

void notes_put(struct sheet_walk *w)
{
	double y = page_bottom(w) + NOTE_GAP, wide = (w->right - w->left) * RULE_SHARE;
	if (w->notes && w->drawing) {
		cairo.set_line_width(w->cr, RULE_WIDTH);
		cairo.move_to(w->cr, w->left, y);
		cairo.line_to(w->cr, w->left + wide, y);
		cairo.stroke(w->cr);
	}
	y += NOTE_GAP;
	for (const struct text_note *n = w->notes; n; n = n->next) {
		struct text t;
		struct paper_paragraph p = paragraph_of(w, n);
		text_begin(w, &p, w->right - w->left, &t);
		tag_open(w, "Note");
		for (bool more = true; more;) {
			double line = text_line_height(&t);
			more = text_line(w, &t, w->left, y);
			y += line;
		}
		tag_close(w, "Note");
		text_end(&t);
	}
	w->notes = NULL;
	w->notes_height = 0;
}
