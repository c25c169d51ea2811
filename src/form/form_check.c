/* form_check.c: what is wrong with a filled form: what the schema says, at the item concerned, and what
 * the numbers themselves prove. */
#include <string.h>

#include "base/date.h"
#include "form/number.h"
#include "form/rule.h"
#include "schema/schema.h"

static bool put_fault(
	struct form_filled *f, struct form_item *item, const char *keyword, const json_t *limit)
{
	/* What was typed wrongly is told first, and once. */
	if (item->fault.keyword)
		return false;
	item->fault = (struct form_fault){ keyword, limit };
	f->faults++;
	return true;
}

static struct form_item *find(struct form_item *item, const char *pointer)
{
	if (strcmp(item->pointer, pointer) == 0 && item->node->widget != WIDGET_SECTION &&
		item->node->widget != WIDGET_FILE)
		return item;
	for (int i = 0; i < item->children; i++) {
		struct form_item *found = find(&item->child[i], pointer);
		if (found)
			return found;
	}
	return NULL;
}

/* The item at a pointer, or the nearest around it; the whole when nothing is nearer. */
static struct form_item *nearest(struct form_filled *f, const char *pointer)
{
	char *p = arena_str(f->arena, pointer);
	struct form_item *item = NULL;
	while (*p && !(item = find(f->root, p)))
		*strrchr(p, '/') = '\0';
	return item ? item : f->root;
}

static void put_schema_fault(struct form_filled *f, const struct schema_fault *x)
{
	const char *pointer = x->instance;
	if (x->name &&
		(strcmp(x->keyword, "required") == 0 || strcmp(x->keyword, "dependentRequired") == 0))
		pointer = arena_printf(f->arena, "%s/%s", pointer, x->name);
	struct form_item *item = nearest(f, pointer);
	if (item != f->root) {
		put_fault(f, item, strcmp(x->keyword, "dependentRequired") == 0 ? "required" : x->keyword,
			x->value);
	} else if (!f->whole.keyword) {
		f->whole = (struct form_fault){ x->keyword, x->value };
		f->faults++;
	}
}

static int32_t day_at(const struct form_filled *f, const char *pointer, const char *within)
{
	int32_t day = 0;
	const char *s =
		pointer ? json_string_value(answer_at(f->answers, rule_pointer(pointer, within, f->arena)))
			: NULL;
	return s && day_parse(s, strlen(s), &day) ? day : 0;
}

static void check_identity(struct form_filled *f, struct form_item *item, const char *number)
{
	static const char *const keywords[] = {
		[ID_PLACE] = "id_place", [ID_BIRTH] = "id_birth", [ID_SEX] = "id_sex"
	};
	const struct form_node *n = item->node;
	const char *sex = n->sex ? json_string_value(answer_at(
					   f->answers, rule_pointer(n->sex, item->pointer, f->arena)))
				 : NULL;
	enum id_fault found = id_check(
		form_list(f->forms, "identity_places"), number, day_at(f, n->birth, item->pointer), sex);
	if (found != ID_SOUND)
		put_fault(f, item, keywords[found], NULL);
}

/* What is wrong beyond the schema. Texts that could not be read have their fault already. */
static void check_items(struct form_filled *f, struct form_item *item)
{
	const char *text = json_string_value(item->value);
	int32_t day;
	if (item->fault.keyword)
		f->faults++;
	if (text && item->node->widget == WIDGET_IDENTITY)
		check_identity(f, item, text);
	if (text && item->node->widget == WIDGET_TAX && !tax_code_sound(text))
		put_fault(f, item, "tax", NULL);
	if (text && item->node->past && day_parse(text, strlen(text), &day) && day > f->today)
		put_fault(f, item, "past", NULL);
	for (int i = 0; i < item->children; i++)
		check_items(f, &item->child[i]);
}

bool form_check(struct form_filled *f, bool *valid, struct error *err)
{
	struct schema_report report = { .arena = f->arena };
	f->faults = 0;
	f->checked = true;
	if (!schema_validate(f->blank->schema, f->answers, NULL, &report, NULL, err))
		return false;
	check_items(f, f->root);
	for (int i = 0; i < report.faults; i++)
		if (report.fault[i].within < 0)
			put_schema_fault(f, &report.fault[i]);
	*valid = report.valid && !f->faults;
	return true;
}
