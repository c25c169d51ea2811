/* list.c: the nation's list of provinces, from files. */
#include <ctype.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/sheet.h"
#include "nation/nation.h"

enum { L_CODE, L_NAME, L_NAME_EN, L_HOST, L_PORT, L_DATABASE, L_ROLE, L_SITE, L_COLUMNS };
static const struct sheet_column list_columns[L_COLUMNS] = {
	[L_CODE] = { "code", false },
	[L_NAME] = { "name", false },
	[L_NAME_EN] = { "name_en", true },
	[L_HOST] = { "host", false },
	[L_PORT] = { "port", true },
	[L_DATABASE] = { "database", false },
	[L_ROLE] = { "role", false },
	[L_SITE] = { "site", true },
};

enum { W_CODE, W_PASSWORD, W_COLUMNS };
static const struct sheet_column password_columns[W_COLUMNS] = {
	[W_CODE] = { "code", false },
	[W_PASSWORD] = { "password", false },
};

/* What a nation has, with room; PostgreSQL's names, which are made of codes, end after 63 bytes. */
enum { PROVINCES_MAX = 1000, CODE_MAX = 16 };

int nation_list_find(const struct nation_list *l, const char *code)
{
	for (int i = 0; i < l->provinces; i++)
		if (strcasecmp(l->province[i].code, code) == 0)
			return i;
	return -1;
}

void nation_list_release(struct nation_list *l)
{
	arena_release(&l->arena);
	*l = (struct nation_list){ 0 };
}

/* A value of the row; NULL when it is empty. */
static const char *text(struct nation_list *l, const struct sheet *s, int col)
{
	const struct csv_field *f = sheet_field(s, col);
	return f->n ? arena_dup(&l->arena, f->p, f->n) : NULL;
}

static bool is_code(const char *s)
{
	size_t n = 0;
	while (isalnum((unsigned char)s[n]))
		n++;
	return n && n <= CODE_MAX && !s[n];
}

static bool is_site(const char *s)
{
	size_t n = strlen(s);
	return (strncmp(s, "https://", 8) == 0 || strncmp(s, "http://", 7) == 0) && s[n - 1] != '/';
}

static bool check_row(const struct nation_list *l, const struct nation_province *p, const struct sheet *s,
	struct error *err)
{
	static const int needed[] = { L_NAME, L_HOST, L_DATABASE, L_ROLE };
	if (!p->code || !is_code(p->code))
		return sheet_bad(s, L_CODE, err, "a code of at most %d letters and digits", CODE_MAX);
	if (nation_list_find(l, p->code) >= 0)
		return sheet_bad(s, L_CODE, err, "a code that stands in no row before");
	for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
		if (!sheet_field(s, needed[i])->n)
			return sheet_bad(s, needed[i], err, "a value");
	if (p->port[strspn(p->port, "0123456789,")])
		return sheet_bad(s, L_PORT, err, "a port's number");
	if (p->site && !is_site(p->site))
		return sheet_bad(s, L_SITE, err, "https://HOST without a slash at its end");
	return true;
}

static bool read_row(struct nation_list *l, const struct sheet *s, struct error *err)
{
	struct nation_province *p = &l->province[l->provinces];
	*p = (struct nation_province){ .code = text(l, s, L_CODE),
		.name = text(l, s, L_NAME),
		.name_en = text(l, s, L_NAME_EN),
		.host = text(l, s, L_HOST),
		.port = text(l, s, L_PORT),
		.database = text(l, s, L_DATABASE),
		.role = text(l, s, L_ROLE),
		.site = text(l, s, L_SITE) };
	if (!p->name_en)
		p->name_en = p->name;
	if (!p->port)
		p->port = "5432";
	if (l->provinces == PROVINCES_MAX)
		return sheet_bad(s, L_CODE, err, "at most %d provinces", PROVINCES_MAX);
	if (!check_row(l, p, s, err))
		return false;
	l->provinces++;
	return true;
}

typedef bool row_fn(struct nation_list *l, const struct sheet *s, struct error *err);

static bool read_sheet(struct nation_list *l, const char *file, const struct sheet_column *columns,
	int count, row_fn *row, struct error *err)
{
	struct file_map map;
	struct sheet s;
	if (!file_map(&map, file, err))
		return false;
	bool ok = sheet_open(&s, file, map.p, map.n, columns, count, err);
	enum csv_result got = CSV_END;
	while (ok && (got = sheet_next(&s, err)) == CSV_ROW)
		ok = row(l, &s, err);
	ok = ok && got == CSV_END;
	sheet_close(&s);
	file_unmap(&map);
	return ok;
}

static bool read_password(struct nation_list *l, const struct sheet *s, struct error *err)
{
	const char *code = text(l, s, W_CODE);
	int at = code ? nation_list_find(l, code) : -1;
	if (at < 0)
		return sheet_bad(s, W_CODE, err, "the code of a province of the list");
	l->province[at].password = text(l, s, W_PASSWORD);
	return l->province[at].password || sheet_bad(s, W_PASSWORD, err, "a password");
}

static bool read_passwords(struct nation_list *l, const char *file, struct error *err)
{
	struct stat st;
	if (stat(file, &st) == 0 && (st.st_mode & (S_IRWXG | S_IRWXO)))
		return err_set(err, ERR_DATA, "%s: others can read the passwords: chmod 600 it", file);
	return read_sheet(l, file, password_columns, W_COLUMNS, read_password, err);
}

bool nation_list_read_files(
	struct nation_list *l, const char *file, const char *passwords, struct error *err)
{
	*l = (struct nation_list){ 0 };
	l->province = arena_zalloc(&l->arena, sizeof *l->province * (PROVINCES_MAX + 1));
	bool ok = read_sheet(l, file, list_columns, L_COLUMNS, read_row, err) &&
		  (l->provinces || err_set(err, ERR_DATA, "%s: no province stands in it", file)) &&
		  (!passwords || read_passwords(l, passwords, err));
	if (!ok)
		nation_list_release(l);
	return ok;
}
