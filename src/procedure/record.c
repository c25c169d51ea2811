/* record.c: decisions that were taken before motcua kept the catalogue: written down, since a period's
 * report counts them. They change nothing in it: what it holds is as they left it. */
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/json.h"
#include "base/sheet.h"
#include "procedure/procedure_rows.h"
#include "store/journal.h"
#include "store/store.h"

enum { DECISION, DATE, EFFECTIVE, PROCEDURE, KIND, COLUMNS };
static const struct sheet_column columns[COLUMNS] = { [DECISION] = { "decision", false },
	[DATE] = { "date", false },
	[EFFECTIVE] = { "effective", false },
	[PROCEDURE] = { "procedure", false },
	[KIND] = { "change", false } };

/* The decision of the row above. */
struct last {
	struct publication p;
	char number[200];
};

static bool same_decision(const struct last *l, const struct csv_field *number)
{
	return l->p.id && strlen(l->number) == number->n && memcmp(l->number, number->p, number->n) == 0;
}

static bool begin_decision(struct tx *tx, const struct sheet *s, struct last *l, struct error *err)
{
	const struct csv_field *number = sheet_field(s, DECISION);
	if (!number->n || number->n >= sizeof l->number)
		return sheet_bad(s, DECISION, err, "a decision's number, such as 123/QĐ-UBND");
	if (!sheet_day(s, DATE, 0, &l->p.day, err) || !sheet_day(s, EFFECTIVE, 0, &l->p.effective, err))
		return false;
	if (l->p.day > l->p.effective)
		return sheet_bad(s, EFFECTIVE, err, "a day not before the decision's");
	if (l->p.effective > day_of_time(tx->now))
		return sheet_bad(s, EFFECTIVE, err, "a day that has come: see motcua procedures publish");
	memcpy(l->number, number->p, number->n);
	l->number[number->n] = '\0';
	l->p.number = l->number;
	return decision_insert(tx, &l->p, err);
}

/* A decision has one day, and takes effect on one. */
static bool same_days(const struct sheet *s, const struct last *l, struct error *err)
{
	int32_t day, effective;
	if (!sheet_day(s, DATE, 0, &day, err) || !sheet_day(s, EFFECTIVE, 0, &effective, err))
		return false;
	if (day != l->p.day)
		return sheet_bad(s, DATE, err, "the day that the row above says of this decision");
	return effective == l->p.effective ||
	       sheet_bad(s, EFFECTIVE, err, "the day that the row above says of this decision");
}

static bool one(
	struct tx *tx, struct past_decisions *d, const struct sheet *s, struct last *l, struct error *err)
{
	const struct csv_field *code = sheet_field(s, PROCEDURE);
	int at = catalogue_find(d->catalogue, code->p, code->n), kind;
	if (at < 0)
		return sheet_bad(s, PROCEDURE, err, "the code of a procedure of the catalogue");
	if (!sheet_word(s, KIND, change_names, &kind, err))
		return false;
	if (!same_decision(l, sheet_field(s, DECISION))) {
		if (!begin_decision(tx, s, l, err))
			return false;
		d->decisions++;
	} else if (!same_days(s, l, err))
		return false;
	d->changes++;
	return change_insert(tx, l->p.id, d->catalogue->procedure[at].id, (enum change_kind)kind, err);
}

static bool note(struct tx *tx, const struct past_decisions *d, struct error *err)
{
	struct buf b = BUF_INIT(4096);
	struct json_out j = JSON_OUT(&b);
	char digest[65];
	sha256_hex(d->text, d->n, digest);
	json_open(&j, NULL, '{');
	json_int(&j, "decisions", d->decisions);
	json_int(&j, "changes", d->changes);
	json_str(&j, "file", digest);
	json_close(&j, '}');
	return journal_tell(tx, "decisions.recorded", "province", 1, &b, err);
}

bool decisions_record_act(struct tx *tx, void *arg, struct error *err)
{
	struct past_decisions *d = arg;
	struct last last = { 0 };
	struct sheet s;
	enum csv_result got = CSV_BAD;
	d->decisions = d->changes = 0;
	if (sheet_open(&s, d->name, d->text, d->n, columns, COLUMNS, err))
		while ((got = sheet_next(&s, err)) == CSV_ROW && one(tx, d, &s, &last, err))
			;
	sheet_close(&s);
	return got == CSV_END && note(tx, d, err);
}
