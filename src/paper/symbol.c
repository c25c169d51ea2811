/* symbol.c: see symbol.h. */
#include "paper/symbol.h"

#include <string.h>

#include "paper/drawing.h"

/* Width of a barcode's module in mm. */
static const double MODULE = 0.33;

/* ISO/IEC 15417, table 1: widths of bar, space, bar... of the values 0 to 105. */
static const char *const code128[] = { "212222", "222122", "222221", "121223", "121322", "131222", "122213",
	"122312", "132212", "221213", "221312", "231212", "112232", "122132", "122231", "113222", "123122",
	"123221", "223211", "221132", "221231", "213212", "223112", "312131", "311222", "321122", "321221",
	"312212", "322112", "322211", "212123", "212321", "232121", "111323", "131123", "131321", "112313",
	"132113", "132311", "211313", "231113", "231311", "112133", "112331", "132131", "113123", "113321",
	"133121", "313121", "211331", "231131", "213113", "213311", "213131", "311123", "311321", "331121",
	"312113", "312311", "332111", "314111", "221411", "431111", "111224", "111422", "121124", "121421",
	"141122", "141221", "112214", "112412", "122114", "122411", "142112", "142211", "241211", "221114",
	"413111", "241112", "134111", "111242", "121142", "121241", "114212", "124112", "124211", "411212",
	"421112", "421211", "212141", "214121", "412121", "111143", "111341", "131141", "114113", "114311",
	"411113", "411311", "113141", "114131", "311141", "411131", "211412", "211214", "211232" };
enum { START_B = 104 };
static const char stop[] = "2331112";

static void add_bars(struct symbol *s, const char *widths)
{
	for (int i = 0; widths[i]; i++) {
		int n = widths[i] - '0';
		memset(s->dark + s->width, i % 2 == 0, (size_t)n);
		s->width += n;
	}
}

static bool make_code128(const char *text, struct arena *a, struct symbol *s, struct error *err)
{
	size_t n = strlen(text);
	int sum = START_B;
	if (n == 0 || n > CODE128_BYTES)
		return err_set(
			err, ERR_DATA, "barcode: found %zu characters, expected 1 to %d", n, CODE128_BYTES);
	*s = (struct symbol){ .height = 1, .dark = arena_zalloc(a, (n + 4) * 13) };
	add_bars(s, code128[START_B]);
	for (size_t i = 0; i < n; i++) {
		int value = text[i] - ' ';
		if (value < 0 || value > '~' - ' ')
			return err_set(err, ERR_DATA, "barcode: found \"%s\", expected ASCII alone", text);
		sum = (sum + value * (int)(i + 1)) % 103;
		add_bars(s, code128[value]);
	}
	add_bars(s, code128[sum]);
	add_bars(s, stop);
	return true;
}

static bool make_qr(const char *text, struct arena *a, struct symbol *s, struct error *err)
{
	size_t n = strlen(text);
	if (n == 0 || n > QR_BYTES)
		return err_set(err, ERR_DATA, "QR code: found %zu bytes, expected 1 to %d", n, QR_BYTES);
	QRcode *code = qr.code_encodeData((int)n, (const unsigned char *)text, 0, QR_ECLEVEL_M);
	if (!code)
		return err_set(err, ERR_SYSTEM, "QR code: libqrencode refused %zu bytes", n);
	size_t all = (size_t)code->width * (size_t)code->width;
	*s = (struct symbol){ code->width, code->width, arena_alloc(a, all) };
	for (size_t i = 0; i < all; i++)
		s->dark[i] = code->data[i] & 1;
	qr.code_free(code);
	return true;
}

bool paper_qr_path(const char *text, struct arena *a, const char **path, int *modules, struct error *err)
{
	struct symbol s;
	struct buf b = BUF_INIT(1u << 20);
	if (!drawing_load_qr(err) || !make_qr(text, a, &s, err))
		return false;
	for (int y = 0; y < s.height; y++)
		for (int x = 0, n; x < s.width; x += n ? n : 1) {
			for (n = 0; x + n < s.width && s.dark[y * s.width + x + n]; n++)
				continue;
			if (n)
				buf_printf(&b, "M%d %dh%dv1h-%dz", x, y, n, n);
		}
	*path = arena_dup(a, b.p, b.len);
	*modules = s.width;
	buf_release(&b);
	return true;
}

bool symbol_make(const struct paper_code *code, struct arena *a, struct symbol *s, struct error *err)
{
	const char *text = code->text ? code->text : "";
	return code->symbology == PAPER_QR ? make_qr(text, a, s, err) : make_code128(text, a, s, err);
}

void symbol_size(const struct paper_code *code, const struct symbol *s, double *width, double *height)
{
	*height = code->mm;
	*width = code->symbology == PAPER_QR ? code->mm : s->width * MODULE;
}

static cairo_status_t to_buf(void *to, const unsigned char *p, unsigned n)
{
	buf_add(to, p, n);
	return CAIRO_STATUS_SUCCESS;
}

bool symbol_png(const struct symbol *s, int scale, struct buf *out, struct error *err)
{
	/* A barcode has one row of modules: a picture of some height is made of it. */
	int tall = s->height == 1 ? 40 : s->height * scale;
	cairo_surface_t *surface = cairo.image_surface_create(CAIRO_FORMAT_RGB24, s->width * scale, tall);
	cairo_t *cr = cairo.create(surface);
	cairo.set_source_rgb(cr, 1, 1, 1);
	cairo.paint(cr);
	cairo.set_source_rgb(cr, 0, 0, 0);
	for (int i = 0; i < s->width * s->height; i++)
		if (s->dark[i])
			cairo.rectangle(cr, i % s->width * scale, (double)(i / s->width) * scale, scale,
				s->height == 1 ? tall : scale);
	cairo.fill(cr);
	cairo.destroy(cr);
	cairo_status_t status = cairo.surface_write_to_png_stream(surface, to_buf, out);
	cairo.surface_destroy(surface);
	return status == CAIRO_STATUS_SUCCESS ||
	       err_set(err, ERR_SYSTEM, "cairo: %s", cairo.status_to_string(status));
}
