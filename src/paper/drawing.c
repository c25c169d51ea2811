/* drawing.c: see drawing.h. */
#include "paper/drawing.h"

#include "base/library.h"

struct cairo_api cairo;
struct pango_api pango;
struct qr_api qr;
struct gobject_api gobject;

#define ROW(name) { "cairo_" #name, offsetof(struct cairo_api, name) },
static const struct library_function cairo_functions[] = { CAIRO_FUNCTIONS(ROW) };
#undef ROW
#define ROW(name) { "pango_" #name, offsetof(struct pango_api, name) },
static const struct library_function pango_functions[] = { PANGO_FUNCTIONS(ROW) };
#undef ROW
#define ROW(name) { "QR" #name, offsetof(struct qr_api, name) },
static const struct library_function qr_functions[] = { QR_FUNCTIONS(ROW) };
#undef ROW
#define ROW(name) { "g_object_" #name, offsetof(struct gobject_api, name) },
static const struct library_function gobject_functions[] = { GOBJECT_FUNCTIONS(ROW) };
#undef ROW

#define COUNT(rows) (sizeof(rows) / sizeof(rows)[0])

enum { QR_LIBRARY = 2 }; /* its place below */
static struct library libraries[] = {
	{ "libcairo.so.2", "libcairo2", cairo_functions, COUNT(cairo_functions), &cairo, false },
	{ "libpangocairo-1.0.so.0", "libpangocairo-1.0-0", pango_functions, COUNT(pango_functions), &pango,
		false },
	{ "libqrencode.so.4", "libqrencode4", qr_functions, COUNT(qr_functions), &qr, false },
	{ "libgobject-2.0.so.0", "libglib2.0-0", gobject_functions, COUNT(gobject_functions), &gobject,
		false },
};

bool drawing_load_qr(struct error *err)
{
	return library_load(&libraries[QR_LIBRARY], err);
}

bool drawing_load(struct error *err)
{
	for (size_t i = 0; i < COUNT(libraries); i++)
		if (!library_load(&libraries[i], err))
			return false;
	return true;
}
