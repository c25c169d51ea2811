/* mhd.c: see mhd.h. */
#include "web/mhd.h"

#include "base/library.h"

struct mhd_api mhd;

#define ROW(name) { "MHD_" #name, offsetof(struct mhd_api, name) },
static const struct library_function functions[] = { MHD_FUNCTIONS(ROW) };
#undef ROW

static struct library library = { "libmicrohttpd.so.12", "libmicrohttpd12", functions,
	sizeof functions / sizeof functions[0], &mhd, false };

bool mhd_load(struct error *err)
{
	return library_load(&library, err);
}
