/* sign_cli.c: motcua sign, motcua signatures: a PDF is signed, and its signatures are looked at. */
#include "app/sign_cli.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/file.h"
#include "paper/paper.h"
#include "sign/sign.h"
#include "web/message.h"

/* Ceiling of a signed file's bytes, and of its visible mark's. */
enum { SIGNED_MAX = 1 << 30, FACE_MAX = 16 << 20 };

/* Points in a millimetre. */
static const double POINTS = 72 / 25.4;

static struct sign_key *open_key(const struct cli *c, struct error *err)
{
	const char *module = cli_get(c, "module");
	struct sign_files files = { cli_get(c, "key"), cli_get(c, "cert"), cli_get(c, "password-file"),
		NULL };
	struct sign_token token = { module, cli_get(c, "token"), cli_get(c, "object"),
		cli_get(c, "pin-file"), cli_get(c, "cert"), NULL };
	if (!module == !files.key) {
		err_set(err, ERR_USAGE, "expected either --key FILE or --module LIB.so");
		return NULL;
	}
	return module ? sign_key_token(&token, err) : sign_key_files(&files, err);
}

/* Reads --visible: page, then left, bottom, width and height in mm. */
static bool read_place(const char *text, double v[5], struct error *err)
{
	const char *p = text;
	for (int i = 0; i < 5; i++) {
		char *end;
		v[i] = strtod(p, &end);
		bool good = end != p && isfinite(v[i]) && v[i] >= 0 && v[i] < 10000 &&
			    *end == (i < 4 ? ',' : '\0');
		if (!good || (i == 0 && (v[0] < 1 || v[0] != floor(v[0]))) || (i > 2 && v[i] < 5))
			return err_set(err, ERR_USAGE,
				"--visible: found \"%s\", expected PAGE,LEFT,BOTTOM,WIDTH,HEIGHT with the "
				"last four "
				"in mm, 5 mm or more wide and high",
				text);
		p = end + 1;
	}
	return true;
}

/* The words of the visible mark: who, when, why. */
static const char *face_text(struct cli *c, const struct sign_key *k, const struct sign_pdf_how *how)
{
	struct date d = date_of(day_of_time(how->at));
	int minute = (int)(how->at - time_of_day_start(day_of_time(how->at))) / 60;
	const char *reason =
		how->reason && *how->reason
			? arena_printf(&c->arena, "\n%s %s", message(LANG_VI, "sign.reason"), how->reason)
			: "";
	return arena_printf(&c->arena, "%s %s\n%s %02d/%02d/%04d %02d:%02d%s", message(LANG_VI, "sign.by"),
		sign_key_name(k, &c->arena), message(LANG_VI, "sign.at"), d.day, d.month, d.year,
		minute / 60, minute % 60, reason);
}

static bool make_face(struct cli *c, const struct sign_key *k, struct sign_pdf_how *how, struct buf *face,
	struct error *err)
{
	const char *visible = cli_get(c, "visible");
	double v[5];
	if (!visible)
		return true;
	if (!read_place(visible, v, err) || !messages_load(err))
		return false;
	how->page = (int)v[0];
	for (int i = 0; i < 4; i++)
		how->box[i] = (i < 2 ? v[1 + i] : v[i - 1] + v[1 + i]) * POINTS;
	bool ok = paper_stamp(face_text(c, k, how), v[3], v[4], how->at, face, err) ||
		  err_prefix(err, "--visible: ");
	how->face = face->p;
	how->face_n = face->len;
	messages_release();
	return ok;
}

bool sign_command(struct cli *c, struct error *err)
{
	const char *to = cli_get(c, "to");
	struct sign_pdf_how how = {
		.at = time_now(), .reason = cli_get(c, "reason"), .location = cli_get(c, "location")
	};
	struct buf out = BUF_INIT(SIGNED_MAX), face = BUF_INIT(FACE_MAX);
	struct file_map m = { 0 };
	if (!to)
		return err_set(err, ERR_USAGE, "--to: expected the name of the signed file");
	struct sign_key *k = open_key(c, err);
	bool ok =
		k && make_face(c, k, &how, &face, err) && file_map(&m, c->arg[0], err) &&
		(sign_pdf(m.n ? m.p : "", m.n, k, &how, &out, err) || err_prefix(err, "%s: ", c->arg[0])) &&
		file_write(to, out.p, out.len, err);
	if (ok)
		fprintf(stderr, "%s: signed by %s\n", to, sign_key_name(k, &c->arena));
	file_unmap(&m);
	sign_key_free(k);
	buf_release(&out);
	buf_release(&face);
	return ok;
}

static bool read_at(const struct cli *c, int64_t *at, struct error *err)
{
	const char *text = cli_get(c, "at");
	*at = time_now();
	return !text || time_parse(text, strlen(text), at) ||
	       err_set(err, ERR_USAGE, "--at: found \"%s\", expected YYYY-MM-DDTHH:MM", text);
}

static bool show_signatures(struct cli *c, const struct sign_list *list, struct error *err)
{
	static const char *const columns[] = { "signature", "signer", "issuer", "signed_at", "cover",
		"right", "trusted", "valid", "reason", "location", "fault", NULL };
	static const char *const covers[] = { [SIGN_WHOLE] = "whole",
		[SIGN_EARLIER] = "earlier",
		[SIGN_CHANGED] = "changed",
		[SIGN_BROKEN] = "broken" };
	static const char *const yes[] = { "no", "yes" };
	struct table t;
	int valid = 0;
	table_begin(&t, &c->arena, columns);
	for (int i = 0; i < list->count; i++) {
		const struct sign_found *s = &list->found[i];
		char when[17] = "";
		valid += sign_is_valid(s);
		table_text(&t, s->field);
		table_text(&t, s->verdict.signer);
		table_text(&t, s->verdict.issuer);
		table_text(&t, s->verdict.claimed_at ? time_format(s->verdict.claimed_at, when) : "");
		table_text(&t, covers[s->cover]);
		table_text(&t, yes[s->verdict.right]);
		table_text(&t, yes[s->verdict.trusted]);
		table_text(&t, yes[sign_is_valid(s)]);
		table_text(&t, s->reason);
		table_text(&t, s->location);
		table_text(&t, *s->verdict.why ? s->verdict.why : s->change);
	}
	if (!cli_table(c, &t, err))
		return false;
	if (list->count == 0)
		return err_set(err, ERR_DATA, "%s: no signatures", c->arg[0]);
	return valid == list->count || err_set(err, ERR_DATA, "%s: %d of %d signatures are not valid",
					       c->arg[0], list->count - valid, list->count);
}

bool signatures_command(struct cli *c, struct error *err)
{
	const char *path = cli_get(c, "trust");
	struct sign_list list = { 0 };
	struct file_map m = { 0 };
	int64_t at;
	if (!read_at(c, &at, err))
		return false;
	struct sign_trust *trust = path ? sign_trust_file(path, err) : NULL;
	bool ok = (!path || trust) && file_map(&m, c->arg[0], err) &&
		  (sign_pdf_read(m.n ? m.p : "", m.n, trust, at, &c->arena, &list, err) ||
			  err_prefix(err, "%s: ", c->arg[0])) &&
		  show_signatures(c, &list, err);
	file_unmap(&m);
	sign_trust_free(trust);
	return ok;
}

/* What stands at the standard input: all of it, or a little more than a scan may have. */
static bool read_input(struct buf *b, struct error *err)
{
	char piece[64 * 1024];
	ssize_t n;
	while (b->len <= SCAN_BYTES_MAX && (n = read(0, piece, sizeof piece)) != 0) {
		if (n < 0)
			return err_set(err, ERR_SYSTEM, "cannot read the standard input");
		buf_add(b, piece, (size_t)n);
	}
	return true;
}

/* A server reads the line that it prints (src/sign/scan.c). */
bool scan_check_command(struct cli *c, struct error *err)
{
	struct buf b = BUF_INIT(SCAN_BYTES_MAX + 128 * 1024);
	int pages;
	(void)c;
	bool ok = read_input(&b, err) && scan_check_here(b.p ? b.p : "", b.len, &pages, err);
	if (ok)
		printf("pages %d\n", pages);
	else
		printf("refused %s\n", err->text);
	buf_release(&b);
	return ok;
}
