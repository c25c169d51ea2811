/* typed.c: see typed.h. */
#include "form/typed.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "form/exact.h"

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool typed_nothing(const char *const *raw, int n)
{
	for (int i = 0; i < n; i++)
		for (const char *p = raw[i]; *p; p++)
			if (!blank(*p))
				return false;
	return true;
}

/* Without blanks at the ends; in a line, several within are one. */
static char *trimmed(const char *raw, bool line, struct arena *a)
{
	char *out = arena_str(a, raw), *to = out;
	for (const char *p = raw; *p; p++) {
		if (*p == '\r')
			continue;
		if (line && blank(*p) && (to == out || to[-1] == ' '))
			continue;
		*to++ = line && blank(*p) ? ' ' : *p;
	}
	while (to > out && blank(to[-1]))
		to--;
	*to = '\0';
	while (blank(*out))
		out++;
	return out;
}

/* Only the letters that stand for something: blanks, dots and dashes between digits are left out. */
static char *without(const char *text, const char *marks, struct arena *a)
{
	char *out = arena_str(a, text), *to = out;
	for (const char *p = text; *p; p++)
		if (!strchr(marks, *p))
			*to++ = *p;
	*to = '\0';
	return out;
}

/* 14/6/2022, 14-6-2022, 14.6.2022 or 2022-06-14. */
static bool read_day(const char *text, struct arena *a, char out[11])
{
	int32_t day;
	char *plain = arena_str(a, text);
	if (!day_parse(text, strlen(text), &day)) {
		for (char *p = plain; *p; p++)
			if (*p == '-' || *p == '.')
				*p = '/';
		plain = without(plain, " ", a);
		if (!day_parse_local(plain, strlen(plain), &day))
			return false;
	}
	day_format(day, out);
	return true;
}

/* 6/2022 or 2022-06. */
static bool read_month(const char *text, struct arena *a, char out[11])
{
	int32_t day;
	char *whole = arena_printf(a, "1/%s", text);
	if (!day_parse_local(whole, strlen(whole), &day)) {
		whole = arena_printf(a, "%s-01", text);
		if (!day_parse(whole, strlen(whole), &day))
			return false;
	}
	day_format(day, out);
	out[7] = '\0';
	return true;
}

/* 1.984,5: dots only between groups of three, a comma before the fraction. */
static bool read_number(const char *text, struct arena *a, struct exact *out)
{
	char *plain = arena_str(a, text), *to = plain;
	const char *p = text;
	int group = 0;
	bool dots = false, digits = false;
	if (strncmp(p, "\u2212", 3) == 0) {
		*to++ = '-';
		p += 3;
	} else if (*p == '-') {
		*to++ = *p++;
	}
	for (; *p && *p != ','; p++) {
		if (*p == '.' || (*p == ' ' && digits)) {
			if (!digits || group > 3 || (dots && group != 3))
				return false;
			dots = true;
			group = 0;
		} else {
			*to++ = *p;
			group++;
			digits = true;
		}
	}
	if (dots && group != 3)
		return false;
	if (*p == ',') {
		*to++ = '.';
		for (p++; *p; p++) {
			if (*p == '.')
				return false;
			*to++ = *p;
		}
	}
	*to = '\0';
	return exact_parse(plain, (size_t)(to - plain), out);
}

/* Money may be typed with what it is counted in. */
static const char *without_currency(const char *text, struct arena *a)
{
	static const char *const names[] = { "đồng", "VND", "VNĐ", "vnđ", "vnd", "₫", "đ" };
	size_t n = strlen(text);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		size_t len = strlen(names[i]);
		if (n > len && strcmp(text + n - len, names[i]) == 0)
			return trimmed(arena_dup(a, text, n - len), true, a);
	}
	return text;
}

/* +84 912..., 0084 912... and 0912... are the same telephone. */
static const char *plain_phone(const char *text, struct arena *a)
{
	char *p = without(text, " .-()\t", a);
	if (strncmp(p, "+84", 3) == 0)
		return arena_printf(a, "0%s", p + 3 + (p[3] == '0'));
	if (strncmp(p, "0084", 4) == 0)
		return arena_printf(a, "0%s", p + 4 + (p[4] == '0'));
	return p;
}

static const char *plain_tax_code(const char *text, struct arena *a)
{
	char *p = without(text, " .-\t", a);
	return strlen(p) == 13 ? arena_printf(a, "%.10s-%s", p, p + 10) : p;
}

/* "-" is no number, and no empty answer either: it stays, to be found fault with. */
static const char *or_typed(const char *plain, const char *text)
{
	return *plain ? plain : text;
}

static json_t *choices(const char *const *raw, int n, struct arena *a)
{
	json_t *list = json_array();
	for (int i = 0; i < n; i++)
		if (!typed_nothing(&raw[i], 1))
			json_array_append_new(list, json_string(trimmed(raw[i], true, a)));
	return list;
}

static bool typed_text(const struct form_node *node, const char *text, struct arena *a, json_t **value,
	struct form_fault *fault)
{
	struct exact x;
	char day[11];
	switch (node->widget) {
	case WIDGET_NUMBER:
	case WIDGET_MONEY:
		if (!read_number(node->widget == WIDGET_MONEY ? without_currency(text, a) : text, a, &x)) {
			fault->keyword = "number";
			return false;
		}
		*value = exact_json(&x);
		return true;
	case WIDGET_DATE:
	case WIDGET_MONTH:
		if (!(node->widget == WIDGET_DATE ? read_day(text, a, day) : read_month(text, a, day))) {
			fault->keyword = node->widget == WIDGET_DATE ? "date" : "month";
			return false;
		}
		*value = json_string(day);
		return true;
	case WIDGET_YES_NO:
	case WIDGET_CONFIRM:
		if (strcmp(text, "yes") == 0 || strcmp(text, "no") == 0)
			*value = json_boolean(*text == 'y');
		else
			*value = json_string(text);
		return true;
	case WIDGET_PHONE: *value = json_string(or_typed(plain_phone(text, a), text)); return true;
	case WIDGET_IDENTITY: *value = json_string(or_typed(without(text, " .-\t", a), text)); return true;
	case WIDGET_TAX: *value = json_string(or_typed(plain_tax_code(text, a), text)); return true;
	default: *value = json_string(text); return true;
	}
}

bool typed_value(const struct form_node *node, const char *const *raw, int n, struct arena *a,
	json_t **value, struct form_fault *fault)
{
	*value = NULL;
	/* Where one answer is asked for, the first is it. */
	if (typed_nothing(raw, node->widget != WIDGET_MANY && n > 1 ? 1 : n))
		return true;
	if (node->widget == WIDGET_MANY) {
		*value = choices(raw, n, a);
		return true;
	}
	return typed_text(node, trimmed(raw[0], node->widget != WIDGET_LONG, a), a, value, fault);
}

static const char *text_of(const struct form_node *node, const json_t *value, struct arena *a)
{
	struct exact x;
	int32_t day;
	const char *s = json_string_value(value);
	if (json_is_boolean(value))
		return json_is_true(value) ? "yes" : "no";
	if (json_is_number(value)) {
		char text[32];
		if (!exact_of(value, &x))
			return "";
		exact_text(&x, ',', '.', text);
		return arena_str(a, text);
	}
	if (s && node->widget == WIDGET_DATE && day_parse(s, strlen(s), &day)) {
		struct date d = date_of(day);
		return arena_printf(a, "%d/%d/%d", d.day, d.month, d.year);
	}
	if (s && node->widget == WIDGET_MONTH && strlen(s) == 7)
		return arena_printf(a, "%d/%.4s", (s[5] - '0') * 10 + s[6] - '0', s);
	return s ? arena_str(a, s) : "";
}

const char *const *typed_texts(const struct form_node *node, const json_t *value, struct arena *a, int *n)
{
	size_t count = json_is_array(value) ? json_array_size(value) : value != NULL;
	const char **raw = arena_alloc(a, sizeof *raw * (count + 1));
	for (size_t i = 0; i < count; i++)
		raw[i] = text_of(node, json_is_array(value) ? json_array_get(value, i) : value, a);
	*n = (int)count;
	return raw;
}
