/* handed_store.c: see handed.h. */
#include "work/handed.h"

#include <sodium.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "store/journal.h"
#include "store/store.h"

static const char PUT[] = "INSERT INTO submission_paper (submission, no, kind, file) VALUES (?1, ?2, ?3, "
			  "?4)"
			  " ON CONFLICT (submission, no) DO UPDATE SET file = excluded.file";

static bool put(
	struct tx *tx, int64_t submission, int no, enum came_kind kind, int64_t file, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, PUT);
	bind_int(q, 1, submission);
	bind_int(q, 2, no);
	bind_str(q, 3, came_kind_names[kind]);
	if (file)
		bind_int(q, 4, file);
	return stmt_run(q, err);
}

bool handed_keep(struct tx *tx, int64_t submission, const struct came *came, int n, struct error *err)
{
	for (int i = 0; i < n; i++)
		if (!put(tx, submission, came[i].no, came[i].kind, 0, err))
			return false;
	return true;
}

static bool waits(struct tx *tx, const struct handed_file *h, struct error *err)
{
	struct arena a = { 0 };
	struct submission s;
	bool ok = submission_read(tx->db, h->rules, h->submission, &a, &s, err);
	if (ok && s.answered_at)
		ok = err_set(err, ERR_CONFLICT, "it was answered already");
	const struct procedure *p =
		!ok || s.procedure < 0 ? NULL : &h->rules->catalogue.procedure[s.procedure];
	if (ok && h->paper && (!p || !p->detail || h->paper > p->detail->components))
		ok = err_set(err, ERR_DATA, "paper: expected a number of the procedure's list");
	arena_release(&a);
	return ok;
}

bool handed_file_act(struct tx *tx, void *arg, struct error *err)
{
	struct handed_file *h = arg;
	tx->who = h->who;
	h->file.kind = EVIDENCE_SUBMISSION;
	h->file.subject = h->submission;
	return waits(tx, h, err) && evidence_add(tx, &h->file, "submission.file", "submission", err) &&
	       (!h->paper || put(tx, h->submission, h->paper, CAME_COPY, h->file.no, err));
}

bool handed_viewed_act(struct tx *tx, void *arg, struct error *err)
{
	const struct handed_view *v = arg;
	struct buf b = BUF_INIT(256);
	struct json_out j = JSON_OUT(&b);
	json_open(&j, NULL, '{');
	if (v->no)
		json_int(&j, "file", v->no);
	else
		json_bool(&j, "declared", true);
	json_close(&j, '}');
	return journal_tell(tx, "submission.viewed", "submission", v->submission, &b, err);
}

static const char PAPERS[] = "SELECT no, kind, COALESCE(file, 0) FROM submission_paper WHERE submission = "
			     "?1 ORDER BY no";

int handed_papers(struct db *db, int64_t submission, const struct procedure *p, struct arena *a,
	struct came *out, struct error *err)
{
	int n = 0;
	struct stmt *q = db_stmt(db, PAPERS);
	bind_int(q, 1, submission);
	while (n < COMPONENTS_MAX && stmt_row(q)) {
		int no = (int)get_int(q, 0), kind = text_word(get_text(q, 1, NULL), came_kind_names);
		if (!p->detail || no > p->detail->components)
			continue; /* the list has become shorter since */
		out[n++] = (struct came){ .no = no,
			.name = arena_str(a, p->detail->component[no - 1].name),
			.kind = kind < 0 ? CAME_COPY : (enum came_kind)kind,
			.file = get_int(q, 2) };
	}
	return stmt_end(q, err) ? n : -1;
}

static bool attach(struct tx *tx, const struct evidence *e, int64_t dossier, int64_t *no, struct error *err)
{
	struct attachment_new n = {
		.dossier = dossier, .name = e->name, .type = e->type, .bytes = e->bytes
	};
	memcpy(n.sha256, e->sha256, strlen(e->sha256) + 1);
	randombytes_buf(n.salt, sizeof n.salt);
	bool ok = dossier_attach_act(tx, &n, err);
	*no = n.no;
	return ok;
}

bool handed_over(struct tx *tx, int64_t submission, int64_t dossier, const struct came *came, int n,
	struct arena *a, struct error *err)
{
	struct evidence *file = arena_alloc(a, sizeof *file * EVIDENCE_MAX);
	int files = evidence_list(tx->db, EVIDENCE_SUBMISSION, submission, a, file, err);
	for (int i = 0; i < files; i++) {
		int64_t no;
		if (!attach(tx, &file[i], dossier, &no, err))
			return false;
		for (int k = 0; k < n; k++)
			if (came[k].file == file[i].no && !came_scanned(tx, dossier, came[k].no, no, err))
				return false;
	}
	return files >= 0 && (!files || evidence_forget(tx, EVIDENCE_SUBMISSION, submission, err));
}
