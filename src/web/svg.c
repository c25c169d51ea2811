/* svg.c: see svg.h. Colours and fonts come from the style sheet by class; nothing is styled inline. */
#include "web/svg.h"

#include <string.h>

#include "base/text.h"
#include "web/html.h"

enum { LEFT = 110, WIDE = 500, ROW = 30, BAR = 20, VIEW = 720 };

static int64_t total(const struct svg_bar *b)
{
	return b->part[0] + b->part[1] + b->part[2] + b->part[3];
}

static void put_bar(struct buf *out, enum lang lang, const struct svg_bar *b, int y, int64_t most)
{
	static const char *const classes[] = { "mc-chart__ontime", "mc-chart__late", "mc-chart__open",
		"mc-chart__overdue" };
	int64_t x = 0;
	buf_printf(out, "<text class=\"mc-chart__label mc-chart__label--end\" x=\"%d\" y=\"%d\">",
		LEFT - 10, y + 15);
	html_escape(out, b->label, strlen(b->label));
	buf_adds(out, "</text><a href=\"");
	html_escape_url(out, b->href, strlen(b->href));
	buf_adds(out, "\" aria-label=\"");
	html_escape(out, b->label, strlen(b->label));
	buf_adds(out, ": ");
	number_format(out, total(b), lang == LANG_VI ? NUMBER_VI : NUMBER_EN);
	buf_adds(out, "\">");
	for (int i = 0; i < 4; i++) {
		int64_t from = most ? x * WIDE / most : 0, to = most ? (x + b->part[i]) * WIDE / most : 0;
		if (b->part[i] && to == from)
			to = from + 1; /* something is never nothing */
		if (to > from)
			buf_printf(out, "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>",
				classes[i], LEFT + (int)from, y, (int)(to - from), BAR);
		x += b->part[i];
	}
	buf_printf(out, "<text class=\"mc-chart__label\" x=\"%d\" y=\"%d\">",
		LEFT + 8 + (int)(most ? x * WIDE / most : 0), y + 15);
	number_format(out, total(b), lang == LANG_VI ? NUMBER_VI : NUMBER_EN);
	buf_adds(out, "</text></a>");
}

void svg_bars(struct value_map *m, const char *key, struct arena *a, enum lang lang, const char *title,
	const struct svg_bar *bar, int n)
{
	struct buf out = BUF_INIT(256 * 1024);
	int64_t most = 0;
	for (int i = 0; i < n; i++)
		most = total(&bar[i]) > most ? total(&bar[i]) : most;
	buf_printf(&out, "<svg class=\"mc-chart\" role=\"group\" viewBox=\"0 0 %d %d\" aria-label=\"", VIEW,
		n * ROW + 8);
	html_escape(&out, title, strlen(title));
	buf_adds(&out, "\">");
	for (int i = 0; i < n; i++)
		put_bar(&out, lang, &bar[i], i * ROW + 4, most);
	buf_printf(&out, "<path class=\"mc-chart__axis\" d=\"M%d 0V%d\"/></svg>", LEFT, n * ROW + 8);
	put_html(m, key, arena_dup(a, out.p, out.len), out.len);
	buf_release(&out);
}
