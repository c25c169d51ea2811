/* xlsx.c: see xlsx.h. */
#include "gather/xlsx.h"

struct xlsx_table xlsx;

#define ROW(name) { #name, offsetof(struct xlsx_table, name) },
static const struct library_function functions[] = { XLSX_FUNCTIONS(ROW) };
#undef ROW

static struct library library = { .file = "libxlsxwriter.so.4",
	.package = "libxlsxwriter4",
	.functions = functions,
	.count = sizeof functions / sizeof functions[0],
	.table = &xlsx };

bool xlsx_load(struct error *err)
{
	return library_load(&library, err);
}
