/* form.c: sources become blanks: JSON read, schemas compiled, the UI layer held against them. */
#include <stdlib.h>
#include <string.h>

#include "form/reading.h"
#include "schema/schema.h"

enum { BLANKS_MAX = 2000 };

static const char COMMON_URI[] = "motcua:/forms/common.json";

static void drop_json(void *json)
{
	json_decref(json);
}

static void drop_schema(void *schema)
{
	schema_free(schema);
}

static void read_source(struct forms *f, int i, struct form_flaws *flaws)
{
	const struct form_source *s = &f->source[i];
	struct reading g = { .file = s->name, .flaws = flaws };
	json_error_t at;
	f->json[i] = json_loadb(s->n ? s->text : "", s->n, JSON_REJECT_DUPLICATES, &at);
	if (!f->json[i])
		reading_say(&g, arena_printf(flaws->arena, "%d:%d", at.line, at.column),
			"found %s, expected JSON", at.text);
	else
		arena_defer(&f->arena, drop_json, f->json[i]);
	if (s->shared)
		f->common = f->json[i];
}

static void read_lists(struct forms *f)
{
	json_t *lists = json_object_get(f->common, "lists"), *one;
	const char *name;
	f->list = arena_zalloc(&f->arena, sizeof *f->list * (json_object_size(lists) + 1));
	json_object_foreach(lists, name, one)
	{
		struct form_list *l = &f->list[f->lists++];
		l->name = arena_str(&f->arena, name);
		l->value = arena_alloc(&f->arena, sizeof *l->value * (json_array_size(one) + 1));
		for (size_t i = 0; i < json_array_size(one); i++) {
			const char *s = json_string_value(json_array_get(one, i));
			if (s)
				l->value[l->values++] = arena_str(&f->arena, s);
		}
	}
}

/* Faults of the schema itself. It is held against the draft's own meta-schema, which all forms share, unless
 * it names another. */
static bool check_meta(struct reading *g, const struct schema_how *how)
{
	struct error err = { 0 };
	struct schema_report report = { .arena = g->flaws->arena };
	bool another = json_object_get(g->schema, "$schema") != NULL;
	struct schema *own = another ? schema_compile_meta(g->schema, how, &err) : NULL;
	const struct schema *meta = another ? own : g->meta;
	bool ok = meta && schema_validate(meta, g->schema, NULL, &report, NULL, &err);
	for (int i = 0; ok && i < report.faults; i++) {
		struct buf words = BUF_INIT(1u << 16);
		schema_fault_text(&report.fault[i], &words);
		reading_say(g, arena_printf(g->flaws->arena, "/schema%s", report.fault[i].instance), "%s",
			words.p ? words.p : "");
		buf_release(&words);
	}
	/* What the faults hold belongs to it. */
	schema_free(own);
	if (!ok)
		reading_say(g, "/schema", "%s", err.text);
	return ok && !report.faults;
}

static bool compile_schema(struct reading *g)
{
	struct arena *a = g->flaws->arena;
	struct error err = { 0 };
	struct schema_flaws flaws = { .arena = a };
	struct schema_document common = { COMMON_URI, (json_t *)g->forms->common };
	struct schema_how how = { .uri = arena_printf(a, "motcua:/forms/%s.json", g->blank->code),
		.others = &common,
		.other_count = g->forms->common ? 1 : 0,
		.assert_formats = true };
	if (!json_is_object(g->schema)) {
		reading_say(g, "/schema", "found none, expected the schema of the answers");
		return false;
	}
	if (!check_meta(g, &how))
		return false;
	g->blank->schema = schema_compile((json_t *)g->schema, &how, &flaws, &err);
	for (int i = 0; i < flaws.count; i++) {
		const struct schema_flaw *x = &flaws.flaw[i];
		const char *document = strcmp(x->uri, COMMON_URI) == 0 ? "common.json" : "/schema";
		reading_say(g, arena_printf(a, "%s%s", document, x->pointer), "found %s, expected %s",
			x->found, x->expected);
	}
	if (g->blank->schema)
		arena_defer(&g->forms->arena, drop_schema, g->blank->schema);
	return g->blank->schema != NULL;
}

static void read_blank(struct forms *f, int i, const struct schema *meta, struct form_flaws *flaws)
{
	struct reading g = {
		.forms = f, .json = f->json[i], .file = f->source[i].name, .flaws = flaws, .meta = meta
	};
	struct form_blank *b = &f->blank[f->blanks];
	*b = (struct form_blank){ .id = f->source[i].id, .code = f->source[i].code };
	g.blank = b;
	g.schema = json_object_get(g.json, "schema");
	if (!compile_schema(&g))
		return;
	f->blanks++;
	parse_blank(&g);
	verify_blank(&g);
}

bool forms_compile(struct forms *f, struct form_flaws *flaws, struct error *err)
{
	struct arena own = { 0 };
	struct form_flaws here = { .arena = &own };
	struct form_flaws *all = flaws ? flaws : &here;
	int before = all->count;
	struct schema *meta = schema_compile_meta(NULL, &(struct schema_how){ 0 }, err);
	if (!meta)
		return false;
	f->json = arena_zalloc(&f->arena, sizeof *f->json * ((size_t)f->sources + 1));
	f->blank = arena_zalloc(&f->arena, sizeof *f->blank * ((size_t)f->sources + 1));
	f->blanks = f->lists = 0;
	f->common = NULL;
	for (int i = 0; i < f->sources; i++)
		read_source(f, i, all);
	read_lists(f);
	for (int i = 0; i < f->sources && i < BLANKS_MAX; i++)
		if (f->json[i] && !f->source[i].shared)
			read_blank(f, i, meta, all);
	schema_free(meta);
	bool ok = all->count == before;
	if (!ok)
		err_set(err, ERR_DATA, "%s%s", all->line[before],
			all->count - before > 1 ? " (and more: motcua forms check)" : "");
	arena_release(&own);
	return ok;
}

const struct form_list *form_list(const struct forms *f, const char *name)
{
	for (int i = 0; i < f->lists; i++)
		if (strcmp(f->list[i].name, name) == 0)
			return &f->list[i];
	return NULL;
}

const struct form_blank *form_on(const struct forms *f, int procedure, int32_t day)
{
	for (int i = 0; f && i < f->terms; i++)
		if (f->term[i].procedure == procedure && f->term[i].valid_from <= day &&
			day <= f->term[i].valid_to)
			return &f->blank[f->term[i].blank];
	return NULL;
}

const struct form_blank *form_by_code(const struct forms *f, const char *code)
{
	for (int i = 0; f && i < f->blanks; i++)
		if (strcmp(f->blank[i].code, code) == 0)
			return &f->blank[i];
	return NULL;
}

void forms_release(struct forms *f)
{
	arena_release(&f->arena);
	*f = (struct forms){ 0 };
}
