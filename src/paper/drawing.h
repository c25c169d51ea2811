/* drawing.h: pango, cairo and libqrencode, loaded when the first page is drawn and not before: with what
 * they depend on they are some thirty libraries. */
#ifndef MOTCUA_PAPER_DRAWING_H
#define MOTCUA_PAPER_DRAWING_H

#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <qrencode.h>
#include <stdbool.h>

#include "base/err.h"

/* The functions of cairo that motcua calls, without their cairo_. */
#define CAIRO_FUNCTIONS(X) \
	X(create) \
	X(destroy) \
	X(fill) \
	X(font_options_create) \
	X(font_options_destroy) \
	X(font_options_set_hint_metrics) \
	X(font_options_set_hint_style) \
	X(image_surface_create) \
	X(line_to) \
	X(move_to) \
	X(paint) \
	X(pdf_surface_create_for_stream) \
	X(pdf_surface_restrict_to_version) \
	X(pdf_surface_set_metadata) \
	X(pdf_surface_set_size) \
	X(rectangle) \
	X(set_line_width) \
	X(set_source_rgb) \
	X(show_page) \
	X(status) \
	X(status_to_string) \
	X(stroke) \
	X(surface_destroy) \
	X(surface_finish) \
	X(surface_status) \
	X(surface_write_to_png_stream) \
	X(tag_begin) \
	X(tag_end)

/* Those of pango, without their pango_. */
#define PANGO_FUNCTIONS(X) \
	X(attr_list_insert) \
	X(attr_list_new) \
	X(attr_list_unref) \
	X(attr_rise_new) \
	X(attr_size_new) \
	X(attr_style_new) \
	X(attr_underline_new) \
	X(attr_weight_new) \
	X(cairo_context_set_font_options) \
	X(cairo_context_set_resolution) \
	X(cairo_font_map_get_default) \
	X(cairo_show_layout_line) \
	X(context_set_base_dir) \
	X(context_set_language) \
	X(context_set_round_glyph_positions) \
	X(font_description_free) \
	X(font_description_new) \
	X(font_description_set_family) \
	X(font_description_set_size) \
	X(font_map_create_context) \
	X(language_from_string) \
	X(layout_get_iter) \
	X(layout_get_line_count) \
	X(layout_get_size) \
	X(layout_iter_free) \
	X(layout_iter_get_baseline) \
	X(layout_iter_get_line_extents) \
	X(layout_iter_get_line_readonly) \
	X(layout_iter_get_line_yrange) \
	X(layout_iter_next_line) \
	X(layout_new) \
	X(layout_set_alignment) \
	X(layout_set_attributes) \
	X(layout_set_font_description) \
	X(layout_set_indent) \
	X(layout_set_justify) \
	X(layout_set_text) \
	X(layout_set_width) \
	X(layout_set_wrap)

/* Those of libqrencode, without their QR. */
#define QR_FUNCTIONS(X) \
	X(code_encodeData) \
	X(code_free)

/* Of GLib: gives an object of pango back. */
#define GOBJECT_FUNCTIONS(X) X(unref)

/* The libraries as tables of their functions. Only valid after drawing_load() has succeeded. */
struct cairo_api {
#define DRAWING_MEMBER(name) __typeof__(cairo_##name) *name;
	CAIRO_FUNCTIONS(DRAWING_MEMBER)
#undef DRAWING_MEMBER
};
/* See struct cairo_api. */
struct pango_api {
#define DRAWING_MEMBER(name) __typeof__(pango_##name) *name;
	PANGO_FUNCTIONS(DRAWING_MEMBER)
#undef DRAWING_MEMBER
};
/* See struct cairo_api. */
struct qr_api {
#define DRAWING_MEMBER(name) __typeof__(QR##name) *name;
	QR_FUNCTIONS(DRAWING_MEMBER)
#undef DRAWING_MEMBER
};
/* See struct cairo_api. */
struct gobject_api {
#define DRAWING_MEMBER(name) __typeof__(g_object_##name) *name;
	GOBJECT_FUNCTIONS(DRAWING_MEMBER)
#undef DRAWING_MEMBER
};

extern struct cairo_api cairo;
extern struct pango_api pango;
extern struct qr_api qr;
extern struct gobject_api gobject;

/* Loads libqrencode alone. As drawing_load(). */
bool drawing_load_qr(struct error *err);

/* Loads them once; later calls cost nothing. Safe to call from several threads. */
bool drawing_load(struct error *err);

#endif
