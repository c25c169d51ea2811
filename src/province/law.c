/* law.c: see law.h. */
#include "province/law.h"

#include <string.h>

#include "base/rows.h"
#include "base/text.h"
#include "province/province.h"

enum { L_KEY, L_VALUE, L_SOURCE, L_FROM, L_TO, L_COLUMNS };
static const struct sheet_column columns[L_COLUMNS] = {
	[L_KEY] = { "key", false },
	[L_VALUE] = { "value", false },
	[L_SOURCE] = { "source", false },
	[L_FROM] = { "valid_from", false },
	[L_TO] = { "valid_to", false },
};

/* What must be a number. */
static const char *const numbers[] = { "online_answer_hours", "desk_wait_minutes", "extensions_most",
	NULL };

const struct law_rule *law_find(const struct law *law, const char *key, int32_t day)
{
	for (int i = 0; i < law->rules; i++) {
		const struct law_rule *r = &law->rule[i];
		if (r->valid_from <= day && day <= r->valid_to && strcmp(r->key, key) == 0)
			return r;
	}
	return NULL;
}

const char *law_text(const struct law *law, const char *key, int32_t day, const char *otherwise)
{
	const struct law_rule *r = law_find(law, key, day);
	return r ? r->value : otherwise;
}

int64_t law_number(const struct law *law, const char *key, int32_t day, int64_t otherwise)
{
	const struct law_rule *r = law_find(law, key, day);
	int64_t n;
	return r && int_parse(r->value, strlen(r->value), &n) ? n : otherwise;
}

static bool overlaps(const struct law_rule *rules, size_t n, const struct law_rule *one)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(rules[i].key, one->key) == 0 && rules[i].valid_from <= one->valid_to &&
			one->valid_from <= rules[i].valid_to)
			return true;
	return false;
}

static bool read_row(struct rows *r, struct error *err)
{
	struct law_rule *rule = rows_more(r);
	int64_t n;
	if (!rows_required(r, L_KEY, &rule->key, err) || !rows_required(r, L_VALUE, &rule->value, err) ||
		!rows_required(r, L_SOURCE, &rule->source, err) ||
		!sheet_day(&r->sheet, L_FROM, 0, &rule->valid_from, err) ||
		!sheet_day(&r->sheet, L_TO, DAY_NEVER, &rule->valid_to, err))
		return false;
	if (rule->valid_to < rule->valid_from)
		return sheet_bad(&r->sheet, L_TO, err, "a day not before valid_from");
	if (overlaps(r->items, r->count - 1, rule))
		return sheet_bad(&r->sheet, L_KEY, err, "a key that no earlier row has for the same days");
	for (int i = 0; numbers[i]; i++)
		if (strcmp(numbers[i], rule->key) == 0 && !int_parse(rule->value, strlen(rule->value), &n))
			return sheet_bad(&r->sheet, L_VALUE, err, "a whole number");
	return true;
}

bool law_read_files(struct law *law, struct arena *a, const char *dir, struct error *err)
{
	struct rows r;
	enum csv_result got = CSV_END;
	bool ok = true;
	if (!rows_begin(&r, a, dir, "law.csv", columns, L_COLUMNS, sizeof(struct law_rule), err))
		return false;
	while (ok && (got = sheet_next(&r.sheet, err)) == CSV_ROW)
		ok = read_row(&r, err);
	law->rule = r.items;
	law->rules = (int)r.count;
	rows_end(&r);
	return ok && got == CSV_END;
}
