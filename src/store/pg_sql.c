/* pg_sql.c: from the dialect that both engines nearly share to what PostgreSQL takes. Text between
 * quotes and comments stays as it is. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "store/pg.h"

/* The length of the quoted text or comment at p; 0 when there is none. */
static size_t apart(const char *p)
{
	const char *end;
	if (*p == '\'' || *p == '"')
		end = strchr(p + 1, *p);
	else if (p[0] == '-' && p[1] == '-')
		end = strchr(p, '\n');
	else
		return 0;
	return end ? (size_t)(end - p) + 1 : strlen(p);
}

int pg_statement(struct buf *to, const char *sql, unsigned char place[PG_PARAMS_MAX + 1])
{
	int params = 0;
	memset(place, 0, PG_PARAMS_MAX + 1);
	for (const char *p = sql; *p;) {
		size_t n = apart(p);
		if (n) {
			buf_add(to, p, n);
			p += n;
		} else if (*p == '?' && isdigit((unsigned char)p[1])) {
			char *end;
			long at = strtol(p + 1, &end, 10);
			if (at < 1 || at > PG_PARAMS_MAX)
				return -1;
			if (!place[at])
				place[at] = (unsigned char)++params;
			buf_printf(to, "$%d", place[at]);
			p = end;
		} else {
			buf_addc(to, *p++);
		}
	}
	return params;
}

static bool word_at(const char *p, size_t n, const char *word)
{
	return n == strlen(word) && memcmp(p, word, n) == 0;
}

/* Takes back the comma and the blanks that stood before a word that goes. */
static void drop_comma(struct buf *to)
{
	while (to->len && (to->p[to->len - 1] == ' ' || to->p[to->len - 1] == ','))
		to->len--;
}

void pg_script(struct buf *to, const char *sql)
{
	for (const char *p = sql; *p;) {
		size_t n = apart(p);
		if (n) {
			buf_add(to, p, n);
			p += n;
			continue;
		}
		while (isalnum((unsigned char)p[n]) || p[n] == '_')
			n++;
		if (!n)
			buf_addc(to, *p++);
		else if (word_at(p, n, "INTEGER"))
			buf_adds(to, "BIGINT");
		else if (word_at(p, n, "BLOB"))
			buf_adds(to, "BYTEA");
		else if (word_at(p, n, "STRICT"))
			drop_comma(to);
		else if (word_at(p, n, "WITHOUT") && strncmp(p + n, " ROWID", 6) == 0) {
			drop_comma(to);
			n += 6;
		} else
			buf_add(to, p, n);
		p += n;
	}
}
