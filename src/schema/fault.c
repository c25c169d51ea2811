/* fault.c: faults in plain English. Pages say them in Vietnamese, from the same parts. */
#include <stdlib.h>
#include <string.h>

#include "schema/schema.h"

/* The longest value that is shown whole. */
enum { SHOWN_BYTES = 100 };

void schema_value_text(const json_t *value, struct buf *out)
{
	if (json_is_object(value) && json_object_size(value)) {
		buf_printf(out, "an object with %zu members", json_object_size(value));
		return;
	}
	/* A long array or string would be written out only to be thrown away. */
	if (json_array_size(value) > SHOWN_BYTES) {
		buf_printf(out, "an array of %zu items", json_array_size(value));
		return;
	}
	if (json_string_length(value) > SHOWN_BYTES * 8) {
		buf_printf(out, "a string of %zu bytes", json_string_length(value));
		return;
	}
	char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
	size_t n = text ? strlen(text) : 0;
	if (n <= SHOWN_BYTES) {
		buf_adds(out, text);
	} else if (json_is_array(value)) {
		buf_printf(out, "an array of %zu items", json_array_size(value));
	} else {
		n = SHOWN_BYTES;
		while (n && ((unsigned char)text[n] & 0xC0) == 0x80)
			n--;
		buf_add(out, text, n);
		buf_adds(out, "...");
	}
	free(text);
}

/* A keyword's words: %v is its value, %n the name, %c the count. */
static const struct words {
	const char *keyword, *found, *expected;
} words[] = {
	{ "type", "%f", "the type %v" },
	{ "enum", "%f", "one of %v" },
	{ "const", "%f", "%v" },
	{ "multipleOf", "%f", "a multiple of %v" },
	{ "maximum", "%f", "at most %v" },
	{ "exclusiveMaximum", "%f", "less than %v" },
	{ "minimum", "%f", "at least %v" },
	{ "exclusiveMinimum", "%f", "more than %v" },
	{ "maxLength", "%c letters", "at most %v" },
	{ "minLength", "%c letters", "at least %v" },
	{ "pattern", "%f", "a text that matches %v" },
	{ "format", "%f", "the format %v" },
	{ "maxItems", "%c items", "at most %v" },
	{ "minItems", "%c items", "at least %v" },
	{ "uniqueItems", "%f, the same as item %c", "items that all differ" },
	{ "contains", "no item that matches", "at least one" },
	{ "maxContains", "%c items that match", "at most %v" },
	{ "minContains", "%c items that match", "at least %v" },
	{ "maxProperties", "%c members", "at most %v" },
	{ "minProperties", "%c members", "at least %v" },
	{ "required", "no member \"%n\"", "one" },
	{ "dependentRequired", "no member \"%n\"", "one, since another member asks for it" },
	{ "properties", "the member \"%n\"", "none of that name" },
	{ "patternProperties", "the member \"%n\"", "none of such a name" },
	{ "additionalProperties", "the member \"%n\"", "only members that the schema names" },
	{ "unevaluatedProperties", "the member \"%n\"", "only members that the schema names" },
	{ "propertyNames", "the member \"%n\"", "no member" },
	{ "prefixItems", "item %c", "none at this place" },
	{ "items", "item %c", "no items beyond those that the schema names" },
	{ "unevaluatedItems", "item %c", "no items beyond those that the schema names" },
	{ "not", "%f", "what the schema behind \"not\" does not match" },
	{ "anyOf", "%f", "what matches at least one of the schemas" },
	{ "false", "%f", "nothing here" },
};

static const struct words *words_of(const char *keyword)
{
	static const struct words other = { "", "%f", "something else" };
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcmp(words[i].keyword, keyword) == 0)
			return &words[i];
	return &other;
}

static void add_words(const struct schema_fault *f, const char *p, struct buf *out)
{
	for (; *p; p++) {
		if (*p != '%') {
			buf_addc(out, *p);
			continue;
		}
		switch (*++p) {
		case 'v': schema_value_text(f->value, out); break;
		case 'c': buf_addint(out, f->count); break;
		case 'n': buf_adds(out, f->name); break;
		default:
			if (f->found)
				schema_value_text(f->found, out);
			else
				buf_printf(out, "the name \"%s\"", f->name ? f->name : "");
		}
	}
}

void schema_fault_text(const struct schema_fault *fault, struct buf *out)
{
	const struct words *w = words_of(fault->keyword);
	buf_adds(out, "found ");
	if (strcmp(fault->keyword, "oneOf") == 0) {
		buf_printf(out, "a value that matches %lld of the schemas, expected exactly one",
			(long long)fault->count);
		return;
	}
	add_words(fault, w->found, out);
	buf_adds(out, ", expected ");
	add_words(fault, w->expected, out);
}
