/* paper_cli.c: motcua paper make: for whoever edits templates. */
#include "app/paper_cli.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "paper/paper.h"

/* Ceiling of a document's bytes. */
enum { DOCUMENT_MAX = 256 << 20 };

static const struct paper_template *read_template(struct cli *c, struct error *err)
{
	struct file_map m;
	if (!file_map(&m, c->arg[0], err))
		return NULL;
	const struct paper_template *t =
		paper_template_read(&c->arena, c->arg[0], m.n ? m.p : "", m.n, err);
	file_unmap(&m);
	return t;
}

static bool read_values(const char *path, struct paper_values *values, struct error *err)
{
	struct file_map m;
	json_error_t at;
	if (!file_map(&m, path, err))
		return false;
	json_t *json = json_loadb(m.n ? m.p : "", m.n, JSON_REJECT_DUPLICATES, &at);
	file_unmap(&m);
	if (!json)
		return err_set(err, ERR_DATA, "%s:%d:%d: found %s, expected JSON", path, at.line, at.column,
			at.text);
	bool ok = paper_values_json(values, json, err) || err_prefix(err, "%s: ", path);
	json_decref(json);
	return ok;
}

static bool ends_in(const char *path, const char *end)
{
	size_t n = strlen(path), k = strlen(end);
	return n > k && strcmp(path + n - k, end) == 0;
}

bool paper_make_command(struct cli *c, struct error *err)
{
	const char *to = cli_get(c, "to");
	bool pdf = to && ends_in(to, ".pdf");
	if (!pdf && !(to && ends_in(to, ".docx")))
		return err_set(
			err, ERR_USAGE, "--to: found \"%s\", expected FILE.pdf or FILE.docx", to ? to : "");
	struct paper_values *values = paper_values_new(&c->arena, NULL);
	const struct paper_template *t = read_template(c, err);
	if (!t || !read_values(c->arg[1], values, err))
		return false;
	const struct paper *p = paper_fill(t, values, time_now(), &c->arena, err);
	if (!p)
		return false;
	struct buf out = BUF_INIT(DOCUMENT_MAX);
	struct paper_made made = { 0 };
	bool ok = (pdf ? paper_pdf(p, &out, &made, err) : paper_docx(p, &out, err)) &&
		  file_write(to, out.p, out.len, err);
	buf_release(&out);
	if (ok && pdf)
		fprintf(stderr, "%s: %d pages\n", to, made.pages);
	return ok;
}
