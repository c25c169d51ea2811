/* told.c: see told.h. */
#include "store/told.h"

#include <stdio.h>

#include "base/date.h"
#include "store/db.h"
#include "store/journal.h"

int64_t told_number(const json_t *data, const char *name)
{
	return json_integer_value(json_object_get(data, name));
}

const char *told_text(const json_t *data, const char *name)
{
	const char *s = json_string_value(json_object_get(data, name));
	return s ? s : "";
}

void told_copy(char *to, size_t room, const json_t *data, const char *name)
{
	snprintf(to, room, "%s", told_text(data, name));
}

void told_time(int64_t at, char text[17])
{
	text[0] = '\0';
	if (at)
		time_format(at, text);
}

void told_digest(struct stmt *q, int salt, const char *name, const char *text, size_t n, char out[65])
{
	size_t bytes = 0;
	const void *p = get_null(q, salt) ? NULL : get_blob(q, salt, &bytes);
	out[0] = '\0';
	if (text && bytes == SALT_BYTES)
		journal_digest(p, name, text, n, out);
}
