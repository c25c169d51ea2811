/* symbol.h: QR codes and Code 128 as dark and light modules, and as a picture. */
#ifndef MOTCUA_PAPER_SYMBOL_H
#define MOTCUA_PAPER_SYMBOL_H

#include "paper/paper.h"

/* A code's modules, row after row, 1 is dark; a barcode has one row. Without the quiet zone. */
struct symbol {
	int width, height;
	unsigned char *dark;
};

/* Most bytes that a QR code and a barcode hold here. */
enum { QR_BYTES = 1200, CODE128_BYTES = 48 };

/* The modules of a code, in the arena. ERR_DATA when its text is empty, too long or (Code 128) no ASCII.
 * The drawing libraries must be loaded. */
bool symbol_make(const struct paper_code *code, struct arena *a, struct symbol *s, struct error *err);

/* Width and height on paper in mm. A barcode's modules are 0.33 mm wide (ISO/IEC 15417 asks at least
 * 0.19). */
void symbol_size(const struct paper_code *code, const struct symbol *s, double *width, double *height);

/* Appends the code as PNG, with `scale` pixels for a module of a QR code. */
bool symbol_png(const struct symbol *s, int scale, struct buf *out, struct error *err);

#endif
