/* fuzz_csv.c: any bytes as a CSV file. What was read and written again must read the same. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/sheet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Writes the rows canonically; counts those that were bad. */
static int copy(const char *p, size_t n, struct buf *out)
{
	struct csv c;
	int bad = 0;
	csv_open(&c, "fuzz.csv", p, n);
	for (;;) {
		struct error err = { 0 };
		enum csv_result r = csv_next(&c, &err);
		if (r == CSV_END)
			break;
		assert((r == CSV_BAD) == (err.code != ERR_NONE));
		bad += r == CSV_BAD;
		if (r == CSV_BAD)
			continue;
		for (int i = 0; i < c.count; i++) {
			if (i)
				buf_addc(out, ',');
			/* A row of one empty field would be an empty line: quoted it is not. */
			if (c.count == 1 && !c.field[0].n)
				csv_put_quoted(out, c.field[i].p, c.field[i].n);
			else
				csv_put(out, c.field[i].p, c.field[i].n);
		}
		buf_addc(out, '\n');
	}
	csv_close(&c);
	return bad;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf once = BUF_INIT(1u << 24), twice = BUF_INIT(1u << 24);
	if (copy((const char *)data, size, &once) == 0 && once.len && !once.full) {
		/* A BOM that came from inside a quoted first field would be taken for the file's own. */
		bool bom = once.len >= 3 && memcmp(once.p, "\xEF\xBB\xBF", 3) == 0;
		assert(copy(once.p, once.len, &twice) == 0);
		assert(bom || (once.len == twice.len && memcmp(once.p, twice.p, once.len) == 0));
	}
	buf_release(&once);
	buf_release(&twice);
	return 0;
}
