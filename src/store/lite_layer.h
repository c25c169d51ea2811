/* lite_layer.h: a layer over SQLite's own way to files (sqlite.org/vfs.html): what a layer does not do itself
 * goes through. lite_gather.c and lite_view.c are such layers. */
#ifndef MOTCUA_STORE_LITE_LAYER_H
#define MOTCUA_STORE_LITE_LAYER_H

#include <sqlite3.h>

/* What a layer's file begins with; behind all that the layer keeps of it stands SQLite's own file. */
struct layered {
	sqlite3_file file;
	sqlite3_file *real;
	const char *name; /* as SQLite keeps it while the file is open */
};

/* SQLite's own file of a layer's. */
static inline sqlite3_file *layer_real(sqlite3_file *f)
{
	return ((struct layered *)f)->real;
}

/* All methods, which pass everything on. A layer copies them and puts its own in. */
extern const sqlite3_io_methods layer_methods;

/* A layer. */
struct layer {
	sqlite3_vfs vfs;
	sqlite3_vfs *usual;
	sqlite3_io_methods methods;
	int size; /* bytes that it keeps of a file, the head included */
	int kind; /* SQLITE_OPEN_...: of which files; others are opened as they are */
};

/* Registers a layer, whose methods, size and kind are set, under this name; vfs.zName stays NULL when there
 * is no memory for it. Never taken back. */
void layer_register(struct layer *l, const char *name);

#endif
