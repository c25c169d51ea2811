/* desk_web.c: see desk_web.h. */
#include "account/desk_web.h"

#include <string.h>

#include "base/buf.h"
#include "procedure/procedure.h"
#include "web/html.h"

static const struct province *province_of(const struct request *r)
{
	return &((const struct rules *)r->subjects)->province;
}

static const char *asked_code(const struct request *r)
{
	const char *code = form_get(&r->get, DESK_FIELD);
	return code && *code ? code : NULL;
}

int64_t desk_asked(const struct request *r, unsigned roles, bool *asked)
{
	const char *code = asked_code(r);
	const struct province *p = province_of(r);
	int at = code ? province_desk(p, code, strlen(code)) : -1;
	*asked = code != NULL;
	return at >= 0 && who_at(r, roles, 0, p->desk[at].id) ? p->desk[at].id : 0;
}

int own_desk(const struct request *r, const struct rules *rules, struct error *err)
{
	bool asked;
	int64_t id = desk_asked(r, 1u << ROLE_CLERK, &asked);
	for (int i = 0; !asked && !id && i < r->who.posts; i++)
		if (r->who.post[i].role & 1u << ROLE_CLERK)
			id = r->who.post[i].desk;
	int at = id ? province_desk_by_id(&rules->province, id) : -1;
	if (at < 0)
		err_set(err, ERR_DENIED, asked ? "you do not sit at this desk" : "you sit at no desk");
	return at;
}

static const struct value_map *choice(struct request *r, const struct desk *d, bool chosen)
{
	struct value_map *row = value_map_new(&r->arena, 4);
	const char *suffix = strchr(r->target, '?');
	size_t path = suffix ? (size_t)(suffix - r->target) : strlen(r->target);
	put_text(row, "desk_at", arena_dup(&r->arena, r->target, path));
	put_text(row, "desk_name", d ? d->name : NULL);
	put_text(row, "desk_choice", d ? d->code : NULL);
	put_bool(row, "desk_chosen", chosen);
	return row;
}

void desk_put(struct request *r, struct value_map *m, bool whole)
{
	const struct province *p = province_of(r);
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * (IDENTITY_POSTS + 1));
	struct error none = { 0 };
	bool asked;
	int n = 0;
	int64_t now = desk_asked(r, 1u << ROLE_CLERK, &asked);
	whole = whole && (who_oversees(r) || who_agency(r));
	int first = now || whole ? -1 : own_desk(r, r->subjects, &none);
	if (first >= 0)
		now = p->desk[first].id;
	if (whole)
		rows[n++] = choice(r, NULL, !now);
	for (int i = 0; i < p->desks; i++)
		if (n <= IDENTITY_POSTS && who_at(r, 1u << ROLE_CLERK, 0, p->desk[i].id))
			rows[n++] = choice(r, &p->desk[i], p->desk[i].id == now);
	put_bool(m, "desks_any", n > 1);
	put_list(m, "desks", rows, n);
	put_text(m, "at_desk", asked && now && n > 1 ? asked_code(r) : NULL);
}

const char *desk_keep(struct request *r, const char *address)
{
	const char *code = asked_code(r);
	struct buf b = BUF_INIT(8192);
	if (!code)
		return address;
	buf_printf(&b, "%s%c" DESK_FIELD "=", address, strchr(address, '?') ? '&' : '?');
	url_escape(&b, code, strlen(code));
	return arena_take(&r->arena, &b);
}
