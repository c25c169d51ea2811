/* typed_person.c: see typed_person.h. */
#include "work/typed_person.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"

/* Longer texts than the fields of a page let through. */
enum { TEXT_MAX = 4096 };

/* Digits of an enterprise's number, which is its tax number, and those of a branch behind a dash. */
enum { TAX_NUMBER = 10, BRANCH = 3 };

const char *typed_tidy(struct arena *a, const char *s)
{
	struct buf b = BUF_INIT(TEXT_MAX);
	bool apart = false;
	if (!s)
		return NULL;
	while (*s) {
		size_t blank = text_blank_at(s);
		if (blank) {
			apart = b.len > 0;
			s += blank;
			continue;
		}
		if (apart)
			buf_addc(&b, ' ');
		apart = false;
		buf_addc(&b, *s++);
	}
	return arena_take(a, &b);
}

/* The number of an enterprise or organisation: ten digits, of which the last is worked out from the others,
 * and perhaps a dash and three digits. verify: Circular 105/2020/TT-BTC, article 5. */
static bool is_tax_number(const char *s)
{
	static const int weights[TAX_NUMBER - 1] = { 31, 29, 23, 19, 17, 13, 7, 5, 3 };
	int sum = 0;
	size_t n = strspn(s, "0123456789");
	if (n != TAX_NUMBER || (s[n] && (s[n] != '-' || strspn(s + n + 1, "0123456789") != BRANCH ||
						strlen(s + n + 1) != BRANCH)))
		return false;
	for (int i = 0; i < TAX_NUMBER - 1; i++)
		sum += weights[i] * (s[i] - '0');
	return 10 - sum % 11 == s[TAX_NUMBER - 1] - '0';
}

bool typed_is_number(const char *s)
{
	const char *text = s;
	int digits = 0, letters = 0;
	for (; *s; s++) {
		if (strchr(" .-", *s))
			continue;
		if (*s >= '0' && *s <= '9')
			digits++;
		else if ((*s >= 'A' && *s <= 'Z') || (*s >= 'a' && *s <= 'z'))
			letters++;
		else
			return false;
	}
	if (!letters)
		return digits == 9 || digits == 12 || is_tax_number(text);
	/* verify: the lengths of passport numbers (ICAO 9303 allows nine letters and digits, some states
	 * print more). */
	return digits && letters + digits >= 6 && letters + digits <= 15;
}

bool typed_is_phone(const char *s)
{
	int digits = 0;
	for (const char *p = s; *p; p++) {
		if (*p >= '0' && *p <= '9')
			digits++;
		else if (*p != ' ' && (*p != '+' || digits))
			return false;
	}
	return digits >= 9 && digits <= 15;
}

enum typed_fault typed_person_fault(const char *const person[PERSON_FIELDS])
{
	const char *name = person[PERSON_APPLICANT], *number = person[PERSON_ID],
		   *phone = person[PERSON_PHONE];
	if (!name || text_is_blank(name))
		return TYPED_NO_NAME;
	if (number && *number && !typed_is_number(number))
		return TYPED_BAD_NUMBER;
	return phone && *phone && !typed_is_phone(phone) ? TYPED_BAD_PHONE : TYPED_FINE;
}

bool typed_person_right(const char *const person[PERSON_FIELDS], struct error *err)
{
	switch (typed_person_fault(person)) {
	case TYPED_NO_NAME: return err_set(err, ERR_DATA, "applicant: expected a name");
	case TYPED_BAD_NUMBER:
		return err_set(err, ERR_DATA,
			"applicant_id: expected the number of an identity card, a passport or an "
			"enterprise");
	case TYPED_BAD_PHONE:
		return err_set(err, ERR_DATA, "phone: expected a telephone number of 9 to 15 digits");
	default: return true;
	}
}

bool typed_dong(const char *s, int64_t *dong)
{
	char plain[32];
	size_t n = 0, group = 0;
	char mark = '\0';
	for (; *s; s++) {
		bool is_mark = *s == '.' || *s == ' ';
		if (is_mark && (!group || group > 3 || (mark && (*s != mark || group != 3))))
			return false;
		if (is_mark) {
			mark = *s;
			group = 0;
			continue;
		}
		if (*s < '0' || *s > '9' || n == sizeof plain)
			return false;
		plain[n++] = *s;
		group++;
	}
	return (!mark || group == 3) && int_parse(plain, n, dong);
}

static const char *folded(struct arena *a, const char *s)
{
	struct buf b = BUF_INIT(TEXT_MAX);
	s = typed_tidy(a, s);
	text_fold(&b, s, strlen(s));
	return arena_take(a, &b);
}

bool typed_same_name(struct arena *a, const char *one, const char *other)
{
	return strcmp(folded(a, one), folded(a, other)) == 0;
}

const char *typed_masked_name(struct arena *a, const char *name)
{
	struct buf b = BUF_INIT(TEXT_MAX);
	const char *p = typed_tidy(a, name);
	while (*p) {
		size_t word = strcspn(p, " "), letter = 1;
		while (letter < word && ((unsigned char)p[letter] & 0xC0) == 0x80)
			letter++;
		buf_add(&b, p, letter);
		buf_adds(&b, "•••");
		p += word;
		if (*p)
			buf_addc(&b, *p++);
	}
	return arena_take(a, &b);
}
