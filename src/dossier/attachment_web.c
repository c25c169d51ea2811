/* attachment_web.c: see attachment_web.h. Files are put and got here, on a worker's thread, before the
 * act: no transaction waits for a disk or a network that is not its own. */
#include "dossier/attachment_web.h"

#include <string.h>
#include <strings.h>

#include "account/account_web.h"
#include "base/json.h"
#include "base/text.h"
#include "dossier/attachment.h"
#include "dossier/dossier_web.h"
#include "web/html.h"
#include "web/page.h"

static const char *short_type(const char *type)
{
	return strcmp(type, "application/pdf") == 0 ? "PDF"
	       : strcmp(type, "image/png") == 0     ? "PNG"
						    : "JPEG";
}

bool attachment_put_list(
	struct request *r, struct value_map *m, const struct dossier *d, bool works, struct error *err)
{
	const struct attachment *list;
	int n;
	if (!attachment_list(r->db, d->id, &r->arena, &list, &n, err))
		return false;
	const struct value_map **rows = arena_alloc(&r->arena, sizeof *rows * (size_t)(n + 1));
	for (int i = 0; i < n; i++) {
		struct value_map *row = value_map_new(&r->arena, 7);
		put_plain(row, "no", list[i].no);
		put_text(row, "name", list[i].name);
		put_bool(row, "unnamed", !list[i].name);
		put_text(row, "type", short_type(list[i].type));
		put_count(row, "kib", (list[i].bytes + 1023) / 1024);
		put_time(row, "at", list[i].at);
		put_text(row, "who", list[i].who);
		rows[i] = row;
	}
	put_list(m, "files", rows, n);
	put_bool(m, "has_files", n > 0);
	put_bool(m, "may_attach", works && r->web->files);
	put_count(m, "file_mib", ATTACHMENT_BYTES_MAX >> 20);
	return true;
}

/* A file on its way through the writer. */
struct bringing {
	struct attachment_new file; /* first: it is the act's argument */
	struct dossier dossier;
};

/* Finds the dossier that the path names, and puts the file. An administrator's program brings
 * files of all. */
static struct bringing *bring(struct request *r, const char *name, struct error *err)
{
	struct bringing *b = arena_zalloc(&r->arena, sizeof *b);
	bool all = who_is_program(r) && r->who.role & 1u << ROLE_ADMIN;
	if (all ? !dossier_for(r, &b->dossier, err) : !dossier_for_act(r, &b->dossier, err))
		return NULL;
	b->file.dossier = b->dossier.id;
	if (!r->web->files)
		err_set(err, ERR_AWAY, "%s", FILES_UNSAID);
	else if (attachment_prepare_spool(&b->file, r->web->files, name, r->upload.spool, &r->arena, err))
		return b;
	return NULL;
}

static bool answer_added(struct request *r, struct error *err)
{
	const struct bringing *b = r->act_arg;
	(void)err;
	r->response->status = b->file.before ? 200 : 201;
	struct json_out j = answer_object(r);
	json_str(&j, "code", b->dossier.code);
	json_int(&j, "no", b->file.no);
	json_str(&j, "sha256", b->file.sha256);
	json_int(&j, "bytes", b->file.bytes);
	json_close(&j, '}');
	return true;
}

/* The Content-Type must be that of the bytes: a sender that says another thing has mixed up two files. */
static bool check_type(const struct request *r, struct error *err)
{
	size_t head = 0;
	const char *p = r->upload.spool ? spool_head(r->upload.spool, &head) : "";
	const char *type = attachment_type(p, head);
	size_t n = strcspn(r->content_type, "; ");
	return !type || (strlen(type) == n && strncasecmp(type, r->content_type, n) == 0) ||
	       err_set(err, ERR_DATA, "Content-Type: found \"%.*s\", expected %s, as the bytes are",
		       (int)(n < 100 ? n : 100), r->content_type, type);
}

bool attachment_api_add(struct request *r, struct error *err)
{
	const char *name = form_get(&r->get, "name");
	struct once once;
	if (!who_once(r, &once, err) || !check_type(r, err))
		return false;
	struct bringing *b = bring(r, name ? name : "", err);
	if (!b)
		return false;
	b->file.once = once;
	if (once.key)
		b->file.once.key =
			arena_printf(&r->arena, "file:%lld:%s", (long long)b->dossier.id, once.key);
	return web_act(r, dossier_attach_act, b, answer_added);
}

static bool lead_back(struct request *r, struct error *err)
{
	const struct bringing *b = r->act_arg;
	(void)err;
	r->response->no_store = true;
	return redirect(r, dossier_address(r, b->dossier.code));
}

bool attachment_add(struct request *r, struct error *err)
{
	if (!r->upload.name || !r->upload.name[0])
		return err_set(err, ERR_DATA, "file: expected a file: choose one");
	struct bringing *b = bring(r, r->upload.name, err);
	return b && web_act(r, dossier_attach_act, b, lead_back);
}

static bool attachment_open(struct request *r, const char *sha256, struct error *err)
{
	struct error why = { 0 };
	return files_read(r->web->files, sha256, &r->response->file, &r->response->file_bytes, &why) ||
	       /* The row is there, so this is a fault of the place and not of who asks. */
	       err_set(err, why.code == ERR_AWAY ? ERR_AWAY : ERR_STORE, "%s", why.text);
}

/* A file on its way to somebody. */
struct sending {
	struct attachment file; /* first: it is the act's argument */
	const char *filename;
};

static bool answer_file(struct request *r, struct error *err)
{
	const struct sending *s = r->act_arg;
	(void)err;
	r->response->status = 200;
	r->response->type = s->file.type;
	r->response->foreign = true;
	r->response->no_store = true;
	r->response->filename = s->filename;
	return true;
}

bool attachment_send(
	struct request *r, int64_t dossier, int64_t no, const char *filename, struct error *err)
{
	struct sending *s = arena_zalloc(&r->arena, sizeof *s);
	struct attachment *t = &s->file;
	if (!attachment_find(r->db, dossier, no, &r->arena, t, err))
		return false;
	s->filename =
		filename  ? filename
		: t->name ? t->name
			  : arena_printf(&r->arena, "%lld.%s", (long long)t->no, strrchr(t->type, '/') + 1);
	if (!r->web->files)
		return err_set(err, ERR_AWAY, "%s", FILES_UNSAID);
	return attachment_open(r, t->sha256, err) && web_act(r, attachment_viewed_act, s, answer_file);
}

bool attachment_show(struct request *r, struct error *err)
{
	struct dossier d;
	int64_t no;
	const char *text = r->param[1];
	if (!dossier_for_files(r, &d, err))
		return false;
	if (!int_parse(text, strlen(text), &no))
		return err_set(err, ERR_NOT_FOUND, "there is no such page");
	return attachment_send(r, d.id, no, NULL, err);
}

bool attachment_take(struct request *r, struct taken_file *out, struct error *err)
{
	struct attachment_new f = { 0 };
	/* A form names its file, a program says it in the address. */
	const char *name = r->upload.name && r->upload.name[0] ? r->upload.name : form_get(&r->get, "name");
	if (!name || !*name)
		return err_set(err, ERR_DATA, "file: expected a file: choose one");
	if (!r->web->files)
		return err_set(err, ERR_AWAY, "%s", FILES_UNSAID);
	if (!attachment_prepare_spool(&f, r->web->files, name, r->upload.spool, &r->arena, err))
		return false;
	*out = (struct taken_file){ .name = f.name, .type = f.type, .bytes = f.bytes };
	memcpy(out->sha256, f.sha256, sizeof out->sha256);
	memcpy(out->salt, f.salt, sizeof out->salt);
	return true;
}
