/* message.c: see message.h. Filled once at start and only read after that. */
#include "web/message.h"

#include <string.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/sheet.h"
#include "web/html.h"

extern const char messages_csv[];
extern const unsigned long messages_csv_len;

const char *const lang_codes[] = { "vi", "en", NULL };

enum { M_KEY, M_VI, M_EN, M_COLUMNS, MESSAGES_MAX = 4096 };

static const struct sheet_column columns[M_COLUMNS] = {
	[M_KEY] = { "key", false },
	[M_VI] = { "vi", false },
	[M_EN] = { "en", false },
};

static struct {
	struct arena arena;
	struct map by_key;
	struct message_text text[MESSAGES_MAX][LANGS];
	int count;
} catalogue;

static const char *copy(const struct sheet *s, int col)
{
	const struct csv_field *f = sheet_field(s, col);
	return arena_dup(&catalogue.arena, f->p, f->n);
}

static struct message_text text_of(const struct sheet *s, int col)
{
	const char *p = copy(s, col);
	size_t n = strlen(p);
	return (struct message_text){ p, n, html_is_plain(p, n) && !strchr(p, '{') };
}

bool messages_load(struct error *err)
{
	struct sheet s;
	if (catalogue.count)
		return true;
	if (!sheet_open(&s, "messages.csv", messages_csv, messages_csv_len, columns, M_COLUMNS, err))
		return false;
	enum csv_result got;
	bool ok = true;
	while (ok && (got = sheet_next(&s, err)) == CSV_ROW) {
		if (catalogue.count == MESSAGES_MAX) {
			ok = sheet_bad(&s, M_KEY, err, "at most %d messages", MESSAGES_MAX);
			break;
		}
		const char *key = copy(&s, M_KEY);
		ok = map_put(&catalogue.by_key, key, strlen(key), catalogue.count) ||
		     sheet_bad(&s, M_KEY, err, "a key that no earlier row has");
		catalogue.text[catalogue.count][LANG_VI] = text_of(&s, M_VI);
		catalogue.text[catalogue.count++][LANG_EN] = text_of(&s, M_EN);
	}
	if (ok && got == CSV_ROW)
		ok = err_set(err, ERR_DATA, "messages.csv: more than %d messages", MESSAGES_MAX);
	sheet_close(&s);
	return ok && got == CSV_END;
}

int message_find(const char *key)
{
	int64_t at;
	return map_get(&catalogue.by_key, key, strlen(key), &at) ? (int)at : -1;
}

const struct message_text *message_at(int place, enum lang lang)
{
	return &catalogue.text[place][lang];
}

const char *message(enum lang lang, const char *key)
{
	int at = message_find(key);
	return at < 0 ? key : catalogue.text[at][lang].p;
}

void messages_release(void)
{
	map_release(&catalogue.by_key);
	arena_release(&catalogue.arena);
	catalogue.count = 0;
}
