/* form_web_words.c: faults in words: a sentence that says what to type. */
#include <string.h>

#include "base/buf.h"
#include "form/exact.h"
#include "form/form_web.h"

#define ANY (~0u)
#define OF(widget) (1u << (widget))
enum { CHOICES = OF(WIDGET_ONE) | OF(WIDGET_YES_NO), AMOUNT = OF(WIDGET_MONEY), ROWS = OF(WIDGET_GROUP) };

/* The first row that fits says it. */
static const struct {
	const char *keyword;
	unsigned widgets;
	const char *key;
} sentences[] = {
	{ "required", OF(WIDGET_DATE), "form.fault.need_date" },
	{ "required", OF(WIDGET_MONTH), "form.fault.need_month" },
	{ "required", CHOICES, "form.fault.need_choice" },
	{ "required", OF(WIDGET_MANY), "form.fault.need_choices" },
	{ "required", OF(WIDGET_CONFIRM), "form.fault.need_confirm" },
	{ "required", AMOUNT, "form.fault.need_money" },
	{ "required", OF(WIDGET_NUMBER), "form.fault.need_number" },
	{ "required", ROWS, "form.fault.need_rows" },
	{ "required", ANY, "form.fault.need" },
	{ "const", OF(WIDGET_CONFIRM), "form.fault.need_confirm" },
	{ "date", ANY, "form.fault.date" },
	{ "month", ANY, "form.fault.month" },
	{ "past", ANY, "form.fault.past" },
	{ "number", AMOUNT, "form.fault.money" },
	{ "number", ANY, "form.fault.number" },
	{ "tax", ANY, "form.fault.tax" },
	{ "id_place", ANY, "form.fault.id_place" },
	{ "id_birth", ANY, "form.fault.id_birth" },
	{ "id_sex", ANY, "form.fault.id_sex" },
	{ "pattern", OF(WIDGET_PHONE), "form.fault.phone" },
	{ "pattern", OF(WIDGET_IDENTITY), "form.fault.identity" },
	{ "pattern", OF(WIDGET_TAX), "form.fault.tax_form" },
	{ "pattern", OF(WIDGET_MONTH), "form.fault.month" },
	{ "pattern", OF(WIDGET_EMAIL), "form.fault.email" },
	{ "pattern", ANY, "form.fault.pattern" },
	{ "format", OF(WIDGET_DATE), "form.fault.date" },
	{ "format", OF(WIDGET_EMAIL), "form.fault.email" },
	{ "format", ANY, "form.fault.pattern" },
	{ "type", OF(WIDGET_NUMBER) | AMOUNT, "form.fault.integer" },
	{ "type", CHOICES | OF(WIDGET_CONFIRM), "form.fault.choice" },
	{ "enum", ANY, "form.fault.choice" },
	{ "const", ANY, "form.fault.choice" },
	{ "minimum", AMOUNT, "form.fault.minimum_money" },
	{ "minimum", ANY, "form.fault.minimum" },
	{ "maximum", AMOUNT, "form.fault.maximum_money" },
	{ "maximum", ANY, "form.fault.maximum" },
	{ "exclusiveMinimum", ANY, "form.fault.above" },
	{ "exclusiveMaximum", ANY, "form.fault.below" },
	{ "multipleOf", ANY, "form.fault.multiple" },
	{ "minLength", ANY, "form.fault.min_length" },
	{ "maxLength", ANY, "form.fault.max_length" },
	{ "minItems", ROWS, "form.fault.min_rows" },
	{ "maxItems", ROWS, "form.fault.max_rows" },
	{ "minItems", ANY, "form.fault.min_choices" },
	{ "maxItems", ANY, "form.fault.max_choices" },
	{ "uniqueItems", ANY, "form.fault.unique" },
};

static const char *sentence_of(const char *keyword, enum form_widget widget)
{
	for (size_t i = 0; i < sizeof sentences / sizeof sentences[0]; i++)
		if (strcmp(sentences[i].keyword, keyword) == 0 && (sentences[i].widgets & OF(widget)))
			return sentences[i].key;
	return "form.fault.other";
}

const char *form_fault_words(
	struct request *r, const struct form_node *node, const struct form_fault *fault)
{
	static const char hole[] = "{limit}";
	const char *words = message(r->lang, sentence_of(fault->keyword, node->widget));
	const char *at = strstr(words, hole);
	struct exact x;
	char limit[32] = "";
	if (strcmp(fault->keyword, "pattern") == 0 && node->fault[r->lang])
		return node->fault[r->lang];
	if (!at)
		return words;
	if (fault->limit && exact_of(fault->limit, &x))
		exact_text(&x, ',', '.', limit);
	return arena_printf(&r->arena, "%.*s%s%s", (int)(at - words), words, limit, at + sizeof hole - 1);
}
