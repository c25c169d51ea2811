/* common.c: see common.h. */
#include "account/common.h"

#include <string.h>

#include "base/buf.h"
#include "base/text.h"

/* A line for each, the first one empty: each word stands between two ends of lines. */
extern const char passwords_txt[];
extern const unsigned long passwords_txt_len;

enum { STEM_MIN = 4, PASSWORD_BYTES_MAX = 4096 };

static bool in_list(const char *word, size_t n)
{
	struct buf line = BUF_INIT(PASSWORD_BYTES_MAX + 2);
	buf_addc(&line, '\n');
	buf_add(&line, word, n);
	buf_addc(&line, '\n');
	bool found = !line.full && !memchr(word, '\n', n) &&
		     memmem(passwords_txt, passwords_txt_len, line.p, line.len);
	buf_release(&line);
	return found;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

bool password_is_common(const char *password)
{
	struct buf word = BUF_INIT(PASSWORD_BYTES_MAX);
	text_fold(&word, password, strlen(password));
	size_t from = 0, to = word.len;
	while (from < to && !is_letter(word.p[from]))
		from++;
	while (to > from && !is_letter(word.p[to - 1]))
		to--;
	bool common = in_list(word.p ? word.p : "", word.len) ||
		      (to - from >= STEM_MIN && in_list(word.p + from, to - from));
	buf_release(&word);
	return common;
}
