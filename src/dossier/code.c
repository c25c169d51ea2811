/* code.c: the code that a dossier is known by: the unit's code, the day of receipt, and a serial of the day
 * without gap (Circular 01/2018/TT-VPCP, article 19). The form is a rule of law with its dates. */
#include <string.h>

#include "base/date.h"
#include "dossier/dossier.h"
#include "dossier/dossier_rows.h"

/* Puts the parts where the form names them. */
static void fill(struct buf *b, const char *form, const struct agency *agency, int32_t day, int64_t serial)
{
	struct date d = date_of(day);
	buf_reset(b);
	while (*form) {
		size_t n = strcspn(form, "{");
		buf_add(b, form, n);
		form += n;
		if (!*form)
			break;
		n = strcspn(form, "}") + 1;
		if (strncmp(form, "{unit}", n) == 0)
			buf_adds(b, agency->identifier ? agency->identifier : agency->code);
		else if (strncmp(form, "{yymmdd}", n) == 0)
			buf_printf(b, "%02d%02d%02d", d.year % 100, d.month, d.day);
		else if (strncmp(form, "{serial}", n) == 0)
			buf_printf(b, "%04lld", (long long)serial);
		form += n;
	}
}

bool dossier_give_code(struct tx *tx, const struct province *p, const struct agency *agency, int64_t at,
	char *code, size_t size, struct error *err)
{
	int32_t day = day_of_time(at);
	const char *form = law_text(&p->law, "dossier_code", day, "{unit}-{yymmdd}-{serial}");
	struct buf b = BUF_INIT(size - 1);
	bool ok = true, taken = true;
	/* A code that came with an imported dossier is passed over. */
	while (ok && taken) {
		int64_t serial;
		ok = dossier_serial(tx, agency->id, day, &serial, err);
		if (!ok)
			break;
		fill(&b, form, agency, day, serial);
		if (b.full || !b.len)
			ok = err_set(err, ERR_DATA, "the agency's code is too long for a dossier's");
		ok = ok && dossier_codes_taken(tx, &(struct span){ b.p, b.len }, 1, &taken, err);
	}
	if (ok)
		memcpy(code, b.p, b.len + 1);
	buf_release(&b);
	return ok;
}
