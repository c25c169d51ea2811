/* province.c: finding agencies, desks and settings. */
#include "province/province.h"

#include <string.h>

#include "base/text.h"
#include "province/role.h"

const char *const level_names[] = { "province", "district", "commune", NULL };

void province_index(struct province *p)
{
	map_release(&p->agency_by_code);
	map_release(&p->desk_by_code);
	for (int i = 0; i < p->agencies; i++) {
		map_put(&p->agency_by_code, p->agency[i].code, strlen(p->agency[i].code), i);
		if (p->agency[i].id > p->max_agency_id)
			p->max_agency_id = p->agency[i].id;
	}
	for (int i = 0; i < p->desks; i++)
		map_put(&p->desk_by_code, p->desk[i].code, strlen(p->desk[i].code), i);
	p->agency_by_id = arena_alloc(&p->arena, sizeof(int) * (size_t)(p->max_agency_id + 1));
	for (int64_t id = 0; id <= p->max_agency_id; id++)
		p->agency_by_id[id] = -1;
	for (int i = 0; i < p->agencies; i++)
		p->agency_by_id[p->agency[i].id] = i;
}

static int place(const struct map *m, const char *code, size_t n)
{
	int64_t at;
	return map_get(m, code, n, &at) ? (int)at : -1;
}

int province_agency(const struct province *p, const char *code, size_t n)
{
	return place(&p->agency_by_code, code, n);
}

int province_desk(const struct province *p, const char *code, size_t n)
{
	return place(&p->desk_by_code, code, n);
}

int province_agency_by_id(const struct province *p, int64_t id)
{
	return id < 0 || id > p->max_agency_id ? -1 : p->agency_by_id[id];
}

int province_desk_by_id(const struct province *p, int64_t id)
{
	for (int i = 0; id && i < p->desks; i++)
		if (p->desk[i].id == id)
			return i;
	return -1;
}

int province_heir(const struct province *p, int agency, int32_t day)
{
	while (agency >= 0 && p->agency[agency].valid_to < day && p->agency[agency].successor >= 0)
		agency = p->agency[agency].successor;
	return agency;
}

/* Whether a text is names of roles with single blanks between them; none is fine. */
static bool are_roles(const char *s)
{
	while (*s) {
		size_t n = strcspn(s, " ");
		bool known = false;
		for (int i = 1; i < ROLES; i++)
			known |= strlen(role_names[i]) == n && memcmp(role_names[i], s, n) == 0;
		if (!known || (s[n] && !s[n + 1]))
			return false;
		s += n + (s[n] == ' ');
	}
	return true;
}

/* Whether pages can be reached at it: what is behind it begins with "/"; none is fine. */
static bool is_site(const char *s)
{
	const char *host = strncmp(s, "https://", 8) == 0  ? s + 8
			   : strncmp(s, "http://", 7) == 0 ? s + 7
							   : NULL;
	size_t n = strlen(s);
	return !*s || (host && *host && n < 200 && s[n - 1] != '/' && strcspn(s, " \t\r\n\"<>?#") == n);
}

const char *setting_expected(const char *key, const char *value)
{
	int64_t n;
	if (strcmp(key, "break_glass_roles") == 0 || strcmp(key, "two_step_roles") == 0)
		return are_roles(value) ? NULL
					: "names of roles with a blank between each two, such as \"officer "
					  "head\"";
	if (strcmp(key, "break_glass_minutes") == 0)
		return int_parse(value, strlen(value), &n) && n >= 1 && n <= 1440 ? NULL
										  : "minutes, from 1 to "
										    "1440";
	if (strcmp(key, "looks_kept_days") == 0)
		return int_parse(value, strlen(value), &n) && n >= 365 && n <= 36500 ? NULL
										     : "days, from "
										       "365 to 36500";
	if (strcmp(key, "public_url") == 0)
		return is_site(value) ? NULL
				      : "how the pages are reached, such as https://motcua.camau.gov.vn";
	return NULL;
}

const char *province_setting(const struct province *p, const char *key, const char *otherwise)
{
	for (int i = 0; i < p->settings; i++)
		if (strcmp(p->setting[i].key, key) == 0)
			return p->setting[i].value;
	return otherwise;
}

void province_release(struct province *p)
{
	map_release(&p->agency_by_code);
	map_release(&p->desk_by_code);
	arena_release(&p->arena);
	*p = (struct province){ 0 };
}
