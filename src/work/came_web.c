/* came_web.c: the papers that came with a dossier, on its pages; the file of one that was held already. */
#include <string.h>

#include "account/account_web.h"
#include "base/text.h"
#include "dossier/attachment_web.h"
#include "dossier/dossier_web.h"
#include "sign/sign.h"
#include "web/message.h"
#include "work/came.h"
#include "work/show_web.h"

int came_typed(struct request *r, const struct procedure *p, const struct form *f, struct came *out)
{
	const struct procedure_detail *d = p->detail;
	int n = 0;
	for (int i = 0; d && i < d->components; i++) {
		const char *as = form_get(f, arena_printf(&r->arena, "paper_%d", i + 1));
		int64_t issued = 0;
		if (as && strncmp(as, CAME_HELD_PREFIX, strlen(CAME_HELD_PREFIX)) == 0 &&
			int_parse(as + strlen(CAME_HELD_PREFIX), strlen(as) - strlen(CAME_HELD_PREFIX),
				&issued))
			as = came_kind_names[CAME_HELD];
		int kind = as ? text_word(as, came_kind_names) : -1;
		if (kind >= 0 && (kind == CAME_HELD) == (issued > 0))
			out[n++] = (struct came){ .no = i + 1,
				.name = d->component[i].name,
				.kind = (enum came_kind)kind,
				.issued = issued };
	}
	return n;
}

bool came_put(struct request *r, struct value_map *m, int64_t dossier, struct error *err)
{
	static const char *const words[CAME_KINDS] = { "came.original", "came.copy", "came.certified",
		"came.held" };
	struct came came[COMPONENTS_MAX];
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * COMPONENTS_MAX);
	int n = came_of(r->db, dossier, &r->arena, came, COMPONENTS_MAX, err);
	for (int i = 0; i < n; i++) {
		struct value_map *row = value_map_new(&r->arena, 7);
		put_count(row, "no", came[i].no);
		put_text(row, "paper", came[i].name);
		put_text(row, "as", message(r->lang, words[came[i].kind]));
		put_bool(row, "is_held", came[i].kind == CAME_HELD);
		put_plain(row, "file", came[i].file);
		put_bool(row, "scanned", came[i].file > 0);
		put_bool(row, "wants_scan", !came[i].file && came[i].kind != CAME_HELD);
		rows[i] = row;
	}
	put_list(m, "came", rows, n < 0 ? 0 : n);
	put_bool(m, "came_any", n > 0);
	return n >= 0;
}

bool came_file(struct request *r, struct error *err)
{
	struct dossier d;
	struct held h;
	int64_t no;
	if (!int_parse(r->param[1], strlen(r->param[1]), &no) || no < 1 || no > COMPONENTS_MAX)
		return err_set(err, ERR_NOT_FOUND, "there is no such paper");
	if (!dossier_for_reading(r, &d, err) || !held_of_paper(r->db, d.id, (int)no, &r->arena, &h, err))
		return false;
	if (!h.id)
		return err_set(err, ERR_NOT_FOUND, "what was issued was taken back since");
	/* It tells of the other dossier, so that one's journal has it that it was seen. */
	return attachment_send(
		r, h.dossier, h.file, arena_printf(&r->arena, "%s-%s.pdf", r->param[0], r->param[1]), err);
}

/* A file on its way to the dossier, as one of its papers or (no 0) as none. */
struct scanning {
	struct attachment_new file; /* first: it is the act's argument */
	struct dossier dossier;
	int64_t no;
};

static bool scan_act(struct tx *tx, void *arg, struct error *err)
{
	struct scanning *s = arg;
	return dossier_attach_act(tx, &s->file, err) &&
	       (!s->no || came_scanned(tx, s->dossier.id, (int)s->no, s->file.no, err));
}

static bool scanned(struct request *r, struct error *err)
{
	const struct scanning *s = r->act_arg;
	(void)err;
	r->response->no_store = true;
	return redirect(r, dossier_address(r, s->dossier.code));
}

/* A paper that was scanned to a PDF is looked into; of a photograph the type is (attachment_type()). */
static bool paper_sound(struct request *r, struct error *err)
{
	struct error why = { 0 };
	size_t head = 0, n = r->upload.spool ? spool_bytes(r->upload.spool) : 0;
	const char *p = r->upload.spool ? spool_head(r->upload.spool, &head) : "";
	const char *type = attachment_type(p, head);
	int pages;
	if (!type || strcmp(type, "application/pdf") != 0)
		return true;
	p = spool_map(r->upload.spool, err);
	return p && (scan_check(p, n, &pages, &why) ||
			    err_set(err, why.code, "%s: %s", r->upload.name, why.text));
}

bool came_scan(struct request *r, struct error *err)
{
	struct scanning *s = arena_zalloc(&r->arena, sizeof *s);
	const char *no = form_get(&r->post, "no");
	if (!r->upload.name || !r->upload.name[0])
		return err_set(err, ERR_DATA, "file: expected a file: choose one");
	if (no && *no && (!int_parse(no, strlen(no), &s->no) || s->no < 1 || s->no > COMPONENTS_MAX))
		return err_set(err, ERR_DATA, "no: expected the number of a paper");
	if (!dossier_for_act(r, &s->dossier, err))
		return false;
	s->file.dossier = s->dossier.id;
	if (!r->web->files)
		return err_set(err, ERR_AWAY, "%s", FILES_UNSAID);
	if (s->no && !paper_sound(r, err))
		return false;
	return attachment_prepare_spool(
		       &s->file, r->web->files, r->upload.name, r->upload.spool, &r->arena, err) &&
	       web_act(r, scan_act, s, scanned);
}
