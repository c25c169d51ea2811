/* evidence_web.c: see evidence_web.h. */
#include "evidence/evidence_web.h"

#include <string.h>

#include "base/text.h"
#include "dossier/attachment_web.h"

bool evidence_put_list(
	struct request *r, struct value_map *m, enum evidence_kind kind, int64_t subject, struct error *err)
{
	struct evidence *list = arena_alloc(&r->arena, sizeof *list * EVIDENCE_MAX);
	int n = evidence_list(r->db, kind, subject, &r->arena, list, err);
	if (n < 0)
		return false;
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * ((size_t)n + 1));
	for (int i = 0; i < n; i++) {
		struct value_map *row = value_map_new(&r->arena, 5);
		put_plain(row, "file_no", list[i].no);
		put_text(row, "file_name", list[i].name);
		put_count(row, "kib", (list[i].bytes + 1023) / 1024);
		put_time(row, "file_at", list[i].at);
		put_text(row, "file_who", list[i].who);
		rows[i] = row;
	}
	put_list(m, "files", rows, n);
	put_bool(m, "has_files", n > 0);
	put_count(m, "file_mib", FILES_BYTES_MAX >> 20);
	return true;
}

bool evidence_bring(struct request *r, struct evidence_new *n, struct error *err)
{
	struct taken_file f;
	if (!attachment_take(r, &f, err))
		return false;
	memcpy(n->sha256, f.sha256, sizeof n->sha256);
	memcpy(n->salt, f.salt, sizeof n->salt);
	n->name = f.name;
	n->type = f.type;
	n->bytes = f.bytes;
	return true;
}

bool evidence_send(
	struct request *r, enum evidence_kind kind, int64_t subject, const char *no, struct error *err)
{
	struct evidence e;
	struct error why = { 0 };
	int64_t number;
	if (!int_parse(no, strlen(no), &number))
		return err_set(err, ERR_NOT_FOUND, "there is no such page");
	if (!evidence_find(r->db, kind, subject, number, &r->arena, &e, err))
		return false;
	if (!r->web->files)
		return err_set(err, ERR_AWAY, "%s", FILES_UNSAID);
	if (!files_read(r->web->files, e.sha256, &r->response->file, &r->response->file_bytes, &why))
		return err_set(err, why.code == ERR_AWAY ? ERR_AWAY : ERR_STORE, "%s", why.text);
	r->response->status = 200;
	r->response->type = e.type;
	r->response->foreign = true;
	r->response->no_store = true;
	r->response->filename = e.name;
	return true;
}
