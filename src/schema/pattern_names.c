/* pattern_names.c: PCRE2 knows general categories by their short names only. */
#include "schema/pattern_names.h"

#include <stdio.h>
#include <string.h>

/* General categories: PCRE2's name, then the others of Unicode's PropertyValueAliases. */
static const struct {
	const char *code, *name, *alias;
} categories[] = {
	{ "L&", "Cased_Letter", "LC" },
	{ "Cc", "Control", "cntrl" },
	{ "Cf", "Format", NULL },
	{ "Cn", "Unassigned", NULL },
	{ "Co", "Private_Use", NULL },
	{ "Cs", "Surrogate", NULL },
	{ "C", "Other", NULL },
	{ "Ll", "Lowercase_Letter", NULL },
	{ "Lm", "Modifier_Letter", NULL },
	{ "Lo", "Other_Letter", NULL },
	{ "Lt", "Titlecase_Letter", NULL },
	{ "Lu", "Uppercase_Letter", NULL },
	{ "L", "Letter", NULL },
	{ "Mc", "Spacing_Mark", NULL },
	{ "Me", "Enclosing_Mark", NULL },
	{ "Mn", "Nonspacing_Mark", NULL },
	{ "M", "Mark", "Combining_Mark" },
	{ "Nd", "Decimal_Number", "digit" },
	{ "Nl", "Letter_Number", NULL },
	{ "No", "Other_Number", NULL },
	{ "N", "Number", NULL },
	{ "Pc", "Connector_Punctuation", NULL },
	{ "Pd", "Dash_Punctuation", NULL },
	{ "Pe", "Close_Punctuation", NULL },
	{ "Pf", "Final_Punctuation", NULL },
	{ "Pi", "Initial_Punctuation", NULL },
	{ "Po", "Other_Punctuation", NULL },
	{ "Ps", "Open_Punctuation", NULL },
	{ "P", "Punctuation", "punct" },
	{ "Sc", "Currency_Symbol", NULL },
	{ "Sk", "Modifier_Symbol", NULL },
	{ "Sm", "Math_Symbol", NULL },
	{ "So", "Other_Symbol", NULL },
	{ "S", "Symbol", NULL },
	{ "Zl", "Line_Separator", NULL },
	{ "Zp", "Paragraph_Separator", NULL },
	{ "Zs", "Space_Separator", NULL },
	{ "Z", "Separator", NULL },
};

static bool same(const char *word, const char *p, size_t n)
{
	return word && strlen(word) == n && memcmp(word, p, n) == 0;
}

static const char *category(const char *p, size_t n)
{
	for (size_t i = 0; i < sizeof categories / sizeof categories[0]; i++)
		if (same(categories[i].name, p, n) || same(categories[i].alias, p, n) ||
			(categories[i].code[1] != '&' && same(categories[i].code, p, n)))
			return categories[i].code;
	return NULL;
}

bool pattern_property(const char *p, size_t n, char *name, size_t size, bool *other)
{
	const char *equals = memchr(p, '=', n), *prefix = "", *code;
	size_t key = equals ? (size_t)(equals - p) : 0;
	*other = same("Assigned", p, n);
	if (*other)
		return snprintf(name, size, "Cn") > 0;
	if (equals) {
		bool of_category = same("General_Category", p, key) || same("gc", p, key);
		bool of_script = same("Script", p, key) || same("sc", p, key);
		if (!of_category && !of_script && !same("Script_Extensions", p, key) &&
			!same("scx", p, key))
			return false;
		p += key + 1;
		n -= key + 1;
		code = of_category ? category(p, n) : NULL;
		if (of_category)
			return code && snprintf(name, size, "%s", code) > 0;
		prefix = of_script ? "sc:" : "scx:";
	} else if ((code = category(p, n))) {
		return snprintf(name, size, "%s", code) > 0;
	}
	/* The names of ECMA-262 are exact; PCRE2 alone would overlook case, blanks and hyphens. */
	if (n == 0 || n + 5 > size || p[0] < 'A' || p[0] > 'Z')
		return false;
	for (size_t i = 0; i < n; i++)
		if (!((p[i] | 0x20) >= 'a' && (p[i] | 0x20) <= 'z') && p[i] != '_')
			return false;
	return snprintf(name, size, "%s%.*s", prefix, (int)n, p) > 0;
}
