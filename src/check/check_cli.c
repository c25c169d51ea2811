/* check_cli.c: motcua check-report. */
#include "check/check_cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/decimal.h"
#include "base/file.h"
#include "base/text.h"
#include "check/annotate.h"
#include "check/annotate_web.h"
#include "check/check.h"
#include "check/shown.h"

/* What is written at most. */
enum { OUT_MAX = 1 << 30, LEAST = 30 };

/* --min-confidence as hundredths. */
static bool least_of(const struct cli *c, int *least, struct error *err)
{
	const char *s = cli_get(c, "min-confidence");
	struct decimal v;
	*least = LEAST;
	if (!s)
		return true;
	if (!decimal_parse(s, strlen(s), &v) || v.units < 0 || decimal_compare(v, decimal_of(1)) > 0 ||
		!decimal_multiply(v, decimal_of(100), &v) || !decimal_round(v, 0, DECIMAL_UP, &v))
		return err_set(
			err, ERR_USAGE, "--min-confidence: found \"%s\", expected a number from 0 to 1", s);
	*least = (int)v.units;
	return true;
}

/* A file that cannot be read is told with exit code 2: 1 means that something was found. */
static bool read_all(struct cli *c, struct reader_document *documents, struct error *err)
{
	for (int i = 0; i < c->args; i++)
		if (!reader_open(&c->arena, c->arg[i], &documents[i], err)) {
			err->code = ERR_USAGE;
			return false;
		}
	return true;
}

static bool write_out(
	struct cli *c, const struct findings *f, const struct reader_document *documents, struct error *err)
{
	const char *format = cli_get(c, "format");
	struct buf out = BUF_INIT(OUT_MAX);
	if (text_eq(format, "json"))
		shown_json(f, documents, &out);
	else
		shown_text(f, documents, &out);
	bool ok = cli_out(&out, err);
	buf_release(&out);
	return ok;
}

static bool ends_with(const char *s, const char *end)
{
	size_t n = strlen(s), m = strlen(end);
	return n >= m && strcasecmp(s + n - m, end) == 0;
}

/* Whether a copy of this kind can be made. */
static bool can_annotate(
	const struct cli *c, const struct reader_document *documents, const char *to, struct error *err)
{
	if (!to || ends_with(to, ".html"))
		return true;
	if (!ends_with(to, ".docx"))
		return err_set(
			err, ERR_USAGE, "--annotate: found \"%s\", expected a name in .html or .docx", to);
	return (c->args == 1 && documents[0].format == READER_DOCX) ||
	       err_set(err, ERR_USAGE, "--annotate %s: a DOCX with remarks is made of one DOCX; take .html",
		       to);
}

static bool annotate(struct cli *c, const struct findings *f, const struct reader_document *documents,
	const char *to, struct error *err)
{
	struct buf out = BUF_INIT(OUT_MAX);
	bool ok = annotate_begin(err);
	if (!ok)
		return false;
	if (ends_with(to, ".html"))
		ok = annotate_html(f, documents, c->args, &out, err);
	else
		ok = annotate_docx(f, documents, c->arg[0], time_now(), &out, err);
	ok = ok && (!out.full || err_set(err, ERR_FULL, "%s: larger than %d bytes", to, OUT_MAX));
	ok = ok && file_write(to, out.p, out.len, err);
	annotate_end();
	buf_release(&out);
	/* 1 would say that something was found. */
	if (!ok)
		err->code = ERR_USAGE;
	return ok;
}

static bool run_check(struct cli *c, struct error *err)
{
	struct reader_document *documents = arena_zalloc(&c->arena, CLI_ARGS * sizeof *documents);
	struct findings found = { 0 };
	const char *format = cli_get(c, "format");
	int least;
	if (format && !text_eq(format, "text") && !text_eq(format, "json"))
		return err_set(err, ERR_USAGE, "--format: found \"%s\", expected text or json", format);
	const char *to = cli_get(c, "annotate");
	if (!least_of(c, &least, err) || !read_all(c, documents, err) ||
		!can_annotate(c, documents, to, err))
		return false;
	check_documents(&c->arena, documents, c->args, least, &found);
	bool ok = (!to || annotate(c, &found, documents, to, err)) && write_out(c, &found, documents, err);
	int count = found.count;
	findings_free(&found);
	if (ok)
		fprintf(stderr, "check-report: %d contradiction%s found\n", count, count == 1 ? "" : "s");
	return ok && !count;
}

const struct cli_command check_commands[] = {
	{
		.words = "check-report",
		.args = "FILE...",
		.min_args = 1,
		.max_args = CLI_ARGS,
		.help = "Finds where a report contradicts itself: rates, sums, totals, counts, words\n\n"
			"FILE is a report that anybody wrote: DOCX, XLSX, PDF with text, CSV, or plain "
			"UTF-8 text\n"
			"(tables by tabs or bars). Files given together are held against each other, too.\n"
			"Exit code: 0 nothing found, 1 something found, 2 used wrongly or a file cannot be "
			"read.",
		.run = run_check,
		.option = { { "annotate", "OUT.html|OUT.docx",
				    "also write a copy with what was found at its spot" },
			{ "format", "text|json", "how to write it (default: text)" },
			{ "min-confidence", "X",
				"leave out what is less sure than X, from 0 to 1 (default: 0.3)" } },
	},
	{ 0 },
};
