/* reading.c: see reading.h. A PDF that has text says it itself; the pages of one that has none, and
 * photographs, are read by tesseract. */
#include "dossier/reading.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/tool.h"
#include "dossier/attachment_rows.h"
#include "store/journal.h"
#include "store/search.h"
#include "store/store.h"

/* Letters that a PDF must have to count as having text; digits in a row that are a person's number. */
enum { LETTERS_MIN = 40, DIGITS_MAX = 5, PICTURE_MAX = 64 << 20 };

static const struct tool_limits limits = { .seconds = 120, .mib = 2048 };

static bool recognise(struct reading *r, int fd, struct error *err)
{
	static const char *const argv[] = { "tesseract", "stdin", "stdout", "-l", "vie", NULL };
	return tool_run(argv, fd, &limits, &r->text, err);
}

/* A page as a picture, in a spool; *empty when there is no such page. */
static struct spool *picture(int fd, int page, bool *empty, struct error *err)
{
	char no[12];
	struct buf image = BUF_INIT(PICTURE_MAX);
	snprintf(no, sizeof no, "%d", page);
	const char *const argv[] = { "pdftoppm", "-r", "200", "-gray", "-f", no, "-l", no, "/dev/stdin",
		NULL };
	bool ok = tool_run(argv, fd, &limits, &image, err);
	*empty = ok && !image.len;
	struct spool *s = ok && image.len ? files_spool(NULL, PICTURE_MAX, err) : NULL;
	if (s && !spool_add(s, image.p, image.len, err)) {
		spool_free(s);
		s = NULL;
	}
	buf_release(&image);
	return s;
}

static bool recognise_pages(struct reading *r, int fd, struct error *err)
{
	for (int page = 1; page <= READING_PAGES_MAX; page++) {
		struct error why = { 0 };
		bool empty = false;
		struct spool *s = picture(fd, page, &empty, &why);
		bool ok = s && recognise(r, spool_fd(s), &why);
		spool_free(s);
		/* pdftoppm fails for a page behind the last one. */
		if (empty || (!ok && page > 1 && why.code != ERR_NOT_FOUND))
			return true;
		if (!ok)
			return err_set(err, why.code, "%s", why.text);
	}
	return true;
}

static int letters(const struct buf *text)
{
	int n = 0;
	for (size_t i = 0; i < text->len; i++)
		n += (unsigned char)text->p[i] > 0x7f || (text->p[i] >= 'A' && text->p[i] <= 'z');
	return n;
}

static bool take(struct reading *r, int fd, struct error *err)
{
	static const char *const argv[] = { "pdftotext", "-enc", "UTF-8", "/dev/stdin", "-", NULL };
	r->how = "ocr";
	if (strcmp(r->file.type, "application/pdf") != 0)
		return recognise(r, fd, err);
	if (!tool_run(argv, fd, &limits, &r->text, err))
		return false;
	if (letters(&r->text) >= LETTERS_MIN) {
		r->how = "text";
		return true;
	}
	buf_reset(&r->text);
	return recognise_pages(r, fd, err);
}

bool reading_take(struct reading *r, int fd, struct error *err)
{
	struct error why = { 0 };
	r->text = BUF_INIT(READING_TEXT_MAX);
	if (take(r, fd, &why)) {
		reading_forget_numbers(&r->text);
		return true;
	}
	r->how = "failed";
	buf_reset(&r->text);
	return why.code != ERR_NOT_FOUND || err_set(err, why.code, "%s", why.text);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

void reading_forget_numbers(struct buf *text)
{
	for (size_t i = 0; i < text->len;) {
		size_t end = i, digits = 0;
		if (!is_digit(text->p[i])) {
			i++;
			continue;
		}
		for (size_t k = i;
			k < text->len && (is_digit(text->p[k]) || text->p[k] == ' ' || text->p[k] == '.');
			k++)
			if (is_digit(text->p[k])) {
				digits++;
				end = k + 1;
			}
		if (digits > DIGITS_MAX)
			memset(text->p + i, ' ', end - i);
		i = end;
	}
}

/* Words as people count them: what blanks part. */
static int64_t count_words(const struct buf *text)
{
	int64_t n = 0;
	bool inside = false;
	for (size_t i = 0; i < text->len; i++) {
		bool blank = (unsigned char)text->p[i] <= ' ';
		n += !blank && !inside;
		inside = !blank;
	}
	return n;
}

bool reading_act(struct tx *tx, void *arg, struct error *err)
{
	struct reading *r = arg;
	struct buf b = BUF_INIT(256);
	struct json_out j = JSON_OUT(&b);
	int64_t words = count_words(&r->text);
	json_open(&j, NULL, '{');
	json_int(&j, "no", r->file.no);
	json_str(&j, "how", r->how);
	json_int(&j, "words", words);
	json_close(&j, '}');
	struct event e = { .act = "dossier.file_read",
		.kind = "dossier",
		.subject = r->file.dossier,
		.data = b.p,
		.data_len = b.len };
	bool ok = attachment_read_insert(tx, r->file.id, r->how, words, err) &&
		  (!words || search_put(tx, SEARCH_SCANS, r->file.id, r->text.p, r->text.len, err)) &&
		  journal_append(tx, &e, err);
	buf_release(&b);
	return ok;
}
