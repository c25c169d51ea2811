/* stamp.c: a framed text as a page of its own: what is seen of an electronic signature. */
#include <string.h>

#include "paper/sheet.h"

/* Sizes of letters that are tried, in points; the frame's distance from the edge, in mm. */
static const double LARGEST = 11, SMALLEST = 4, STEP = 0.5, EDGE = 0.3;

bool paper_stamp(
	const char *text, double width, double height, int64_t made_at, struct buf *out, struct error *err)
{
	for (double points = LARGEST; points >= SMALLEST; points -= STEP) {
		struct arena a = { 0 };
		struct buf tried = BUF_INIT(out->max);
		struct paper_made made;
		struct paper *p = paper_new(&a, PAPER_ROLL80);
		p->width = width;
		p->points = points;
		p->top = p->bottom = p->left = p->right = EDGE;
		p->made_at = made_at;
		struct paper_table *t = &paper_add(&a, &p->blocks, PAPER_TABLE)->table;
		t->columns = 1;
		t->width = &p->width;
		t->borders = true;
		paper_say(&a, &paper_row(&a, t)->cell[0], text);
		bool ok = paper_pdf(p, &tried, &made, err),
		     fits = ok && made.height <= height * POINTS_PER_MM;
		/* The page has the box's own shape: it is stretched to it otherwise. */
		p->height = height;
		ok = ok && (!fits || paper_pdf(p, out, NULL, err));
		buf_release(&tried);
		arena_release(&a);
		if (!ok || fits)
			return ok;
	}
	return err_set(err, ERR_DATA, "the text does not fit into %.0f by %.0f mm", width, height);
}
