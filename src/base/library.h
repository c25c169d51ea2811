/* library.h: a shared library that is loaded when it is first needed, as a table of its functions.
 *
 * Whoever draws a page or checks a signature needs a dozen libraries that take milliseconds to load; a
 * command that counts dossiers shall not pay for them, and shall run where they are missing. */
#ifndef MOTCUA_BASE_LIBRARY_H
#define MOTCUA_BASE_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* A function of a library, and the place of its pointer in the table. */
struct library_function {
	const char *name;
	size_t at; /* offset in bytes */
};

/* A library. Everything but `loaded` is given once, where it is declared. */
struct library {
	const char *file;    /* as the linker finds it: "libz.so.1" */
	const char *package; /* what to install when it is missing */
	const struct library_function *functions;
	size_t count;
	void *table; /* filled by library_load */
	bool loaded;
};

/* Loads the library unless it is loaded, and fills its table; what it depends on is searched too. It stays
 * loaded to the end of the process. ERR_SYSTEM when the machine has none, or a too old one. Safe to call
 * from several threads. */
bool library_load(struct library *l, struct error *err);

#endif
