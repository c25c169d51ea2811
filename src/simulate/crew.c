/* crew.c: see crew.h. The file is JSON: {"members":[...],"services":[...]}. */
#include "simulate/crew.h"

#include <jansson.h>
#include <string.h>

#include "base/file.h"

static const char *text_of(struct crew *c, const json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));
	return arena_str(&c->arena, s ? s : "");
}

static bool read_members(struct crew *c, const json_t *list)
{
	c->members = (int)json_array_size(list);
	c->member = arena_zalloc(&c->arena, sizeof *c->member * ((size_t)c->members + 1));
	for (int i = 0; i < c->members; i++) {
		const json_t *o = json_array_get(list, (size_t)i);
		struct member *m = &c->member[i];
		*m = (struct member){ .name = text_of(c, o, "name"),
			.role = text_of(c, o, "role"),
			.agency = text_of(c, o, "agency"),
			.desk = text_of(c, o, "desk"),
			.password = text_of(c, o, "password"),
			.token = text_of(c, o, "token"),
			.account = json_integer_value(json_object_get(o, "account")),
			.agency_id = json_integer_value(json_object_get(o, "agency_id")) };
		if (!*m->name || !*m->token)
			return false;
		m->secret = json_object_get(o, "secret") ? text_of(c, o, "secret") : NULL;
		c->signs |= m->secret != NULL;
	}
	return c->members > 0;
}

static void read_papers(struct crew *c, struct service *s, const json_t *list)
{
	size_t n = json_array_size(list);
	int *paper = arena_alloc(&c->arena, sizeof *paper * (n + 1));
	for (size_t i = 0; i < n; i++)
		paper[i] = (int)json_integer_value(json_array_get(list, i));
	s->paper = paper;
	s->papers = (int)n;
}

static bool read_services(struct crew *c, const json_t *list)
{
	c->services = (int)json_array_size(list);
	c->service = arena_zalloc(&c->arena, sizeof *c->service * ((size_t)c->services + 1));
	for (int i = 0; i < c->services; i++) {
		const json_t *o = json_array_get(list, (size_t)i);
		struct service *s = &c->service[i];
		*s = (struct service){ .procedure = text_of(c, o, "procedure"),
			.agency = text_of(c, o, "agency"),
			.desk = text_of(c, o, "desk"),
			.form = json_is_true(json_object_get(o, "form")) };
		read_papers(c, s, json_object_get(o, "papers"));
		if (!*s->procedure || crew_find(c, "clerk", "", s->desk, 0) < 0)
			return false;
	}
	return c->services > 0;
}

bool crew_read(struct crew *c, const char *path, struct error *err)
{
	struct file_map map;
	*c = (struct crew){ 0 };
	if (!file_map(&map, path, err))
		return false;
	json_t *o = json_loadb(map.p, map.n, JSON_REJECT_DUPLICATES, NULL);
	file_unmap(&map);
	bool ok = read_members(c, json_object_get(o, "members")) &&
		  read_services(c, json_object_get(o, "services"));
	json_decref(o);
	if (ok)
		return true;
	crew_release(c);
	return err_set(err, ERR_DATA, "%s: expected a file of motcua simulate prepare", path);
}

void crew_release(struct crew *c)
{
	arena_release(&c->arena);
	*c = (struct crew){ 0 };
}

static bool is_there(const struct member *m, const char *role, const char *agency, const char *desk)
{
	/* Asked for every request, of everybody: most roles differ in their first letter. */
	if (*m->role != *role || strcmp(m->role, role) != 0)
		return false;
	return *desk ? strcmp(m->desk, desk) == 0 : !*agency || strcmp(m->agency, agency) == 0;
}

int crew_find(const struct crew *c, const char *role, const char *agency, const char *desk, unsigned nth)
{
	unsigned n = 0;
	for (int i = 0; i < c->members; i++)
		n += is_there(&c->member[i], role, agency, desk);
	nth = n ? nth % n : 0;
	for (int i = 0; i < c->members; i++)
		if (is_there(&c->member[i], role, agency, desk) && nth-- == 0)
			return i;
	return -1;
}

int crew_account(const struct crew *c, int64_t account)
{
	for (int i = 0; account && i < c->members; i++)
		if (c->member[i].account == account)
			return i;
	return -1;
}
