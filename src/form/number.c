/* number.c: see number.h. */
#include "form/number.h"

#include <string.h>

#include "base/date.h"

/* Places below this are provinces, the others countries, of which no list is kept here. */
enum { ID_DIGITS = 12, FIRST_COUNTRY = '1' };

static bool all_digits(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] < '0' || p[i] > '9')
			return false;
	return true;
}

static bool known_place(const struct form_list *places, const char *number)
{
	if (!places || number[0] >= FIRST_COUNTRY)
		return true;
	for (int i = 0; i < places->values; i++)
		if (strncmp(places->value[i], number, 3) == 0)
			return true;
	return false;
}

enum id_fault id_check(const struct form_list *places, const char *number, int32_t birth, const char *sex)
{
	if (strlen(number) != ID_DIGITS || !all_digits(number, ID_DIGITS) || memcmp(number, "000", 3) == 0)
		return ID_SOUND;
	if (!known_place(places, number))
		return ID_PLACE;
	int mark = number[3] - '0', year = (number[4] - '0') * 10 + number[5] - '0';
	if (birth) {
		struct date d = date_of(birth);
		if (d.year != 1900 + mark / 2 * 100 + year)
			return ID_BIRTH;
	}
	bool male = sex && strcmp(sex, "male") == 0, female = sex && strcmp(sex, "female") == 0;
	if ((male && mark % 2 != 0) || (female && mark % 2 == 0))
		return ID_SEX;
	return ID_SOUND;
}

bool tax_code_sound(const char *code)
{
	static const int weight[9] = { 31, 29, 23, 19, 17, 13, 7, 5, 3 };
	size_t n = strlen(code);
	if ((n != 10 && n != 14) || !all_digits(code, 10))
		return false;
	if (n == 14 && (code[10] != '-' || !all_digits(code + 11, 3)))
		return false;
	int sum = 0;
	for (int i = 0; i < 9; i++)
		sum += (code[i] - '0') * weight[i];
	return 10 - sum % 11 == code[9] - '0';
}
