/* attachment.c: see attachment.h. */
#include "dossier/attachment.h"

#include <sodium.h>
#include <string.h>
#include <strings.h>

#include "base/json.h"
#include "base/text.h"
#include "dossier/attachment_rows.h"
#include "store/journal.h"
#include "store/store.h"

const char *attachment_type(const char *p, size_t n)
{
	static const struct {
		const char *begins;
		size_t n;
		const char *type;
	} known[] = { { "%PDF-", 5, "application/pdf" }, { "\xff\xd8\xff", 3, "image/jpeg" },
		{ "\x89PNG\r\n\x1a\n", 8, "image/png" } };
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (n > known[i].n && memcmp(p, known[i].begins, known[i].n) == 0)
			return known[i].type;
	return NULL;
}

/* The last part of a path, as programs of all systems write them. */
static const char *last_part(const char *name)
{
	for (const char *p = name; *p; p++)
		if (*p == '/' || *p == '\\')
			name = p + 1;
	return name;
}

static bool check_name(const char *name, struct error *err)
{
	size_t n = strlen(name);
	bool plain = utf8_valid(name, n, NULL);
	for (const char *p = name; *p; p++)
		plain = plain && (unsigned char)*p >= 0x20 && *p != 0x7f;
	return (n && n <= ATTACHMENT_NAME_MAX && plain) ||
	       err_set(err, ERR_DATA, "name: expected the file's name, 1 to %d bytes of text",
		       ATTACHMENT_NAME_MAX);
}

/* What a name ends with, behind its last dot; "" where that is no extension but words, a year or a number. */
static const char *extension_of(const char *name)
{
	const char *dot = strrchr(name, '.');
	bool letters = false;
	for (const char *p = dot ? dot + 1 : ""; *p; p++) {
		bool letter = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z');
		letters = letters || letter;
		if (!letter && (*p < '0' || *p > '9'))
			return "";
	}
	return letters ? dot + 1 : "";
}

/* Whoever gets the file opens it by its name: that must not say something else than its first bytes. */
static bool check_extension(const char *name, const char *type, struct error *err)
{
	static const struct {
		const char *extension, *type;
	} known[] = { { "pdf", "application/pdf" }, { "jpg", "image/jpeg" }, { "jpeg", "image/jpeg" },
		{ "jpe", "image/jpeg" }, { "jfif", "image/jpeg" }, { "png", "image/png" } };
	const char *extension = extension_of(name);
	bool ok = !*extension;
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		ok = ok ||
		     (strcasecmp(extension, known[i].extension) == 0 && strcmp(type, known[i].type) == 0);
	return ok || err_set(err, ERR_DATA, "%s: its name ends with .%s, its first bytes are of type %s",
			     name, extension, type);
}

/* Name, size and type; `p` holds the file's first bytes, `len` is how many there are in all. */
static bool check_file(struct attachment_new *n, const char *name, const char *p, size_t head, size_t len,
	struct arena *a, struct error *err)
{
	n->name = arena_str(a, last_part(name));
	if (!check_name(n->name, err))
		return false;
	if (len > ATTACHMENT_BYTES_MAX)
		return err_set(err, ERR_DATA, "%s: found %zu bytes, expected at most %d MiB", n->name, len,
			ATTACHMENT_BYTES_MAX >> 20);
	n->type = attachment_type(p, head);
	if (!n->type)
		return err_set(err, ERR_DATA,
			"%s: expected a PDF, a JPEG or a PNG: its first bytes are none's", n->name);
	if (!check_extension(n->name, n->type, err))
		return false;
	n->bytes = (int64_t)len;
	randombytes_buf(n->salt, sizeof n->salt);
	return true;
}

bool attachment_prepare(struct attachment_new *n, struct files *to, const char *name, const char *p,
	size_t len, struct arena *a, struct error *err)
{
	return check_file(n, name, p, len, len, a, err) && files_put(to, p, len, n->sha256, err);
}

bool attachment_prepare_spool(struct attachment_new *n, struct files *to, const char *name, struct spool *s,
	struct arena *a, struct error *err)
{
	size_t head = 0;
	const char *p = s ? spool_head(s, &head) : "";
	return check_file(n, name, p, head, s ? spool_bytes(s) : 0, a, err) &&
	       files_put_spool(to, s, n->sha256, err);
}

static bool note(struct tx *tx, const struct attachment_new *n, struct error *err)
{
	struct buf b = BUF_INIT(4096);
	struct json_out j = JSON_OUT(&b);
	json_open(&j, NULL, '{');
	journal_put_file(
		&j, &(struct journal_file){ n->no, n->bytes, n->type, n->name, n->sha256, n->salt });
	json_close(&j, '}');
	return journal_tell(tx, "dossier.attached", "dossier", n->dossier, &b, err);
}

bool dossier_attach_act(struct tx *tx, void *arg, struct error *err)
{
	struct attachment_new *n = arg;
	struct error why = { 0 };
	bool here;
	int64_t last, same;
	if (tx_done_before(tx, &n->once, "attachment", &n->id, &why)) {
		n->before = true;
		return attachment_again(tx->db, n->id, n, err);
	}
	if (why.code)
		return err_set(err, why.code, "%s", why.text);
	if (!attachment_look(tx, n->dossier, n->sha256, &here, &last, &same, err))
		return false;
	if (!here)
		return err_set(err, ERR_NOT_FOUND, "the dossier is not here any more");
	if (same)
		return err_set(err, ERR_CONFLICT, "the dossier has this file already, as number %lld",
			(long long)same);
	if (last >= ATTACHMENTS_MAX)
		return err_set(err, ERR_CONFLICT, "the dossier has %d files already", ATTACHMENTS_MAX);
	n->no = last + 1;
	n->id = tx_id(tx, "attachment", err);
	return n->id && attachment_insert(tx, n, err) && note(tx, n, err) &&
	       tx_done_now(tx, &n->once, "attachment", n->id, err);
}

bool attachment_viewed_act(struct tx *tx, void *arg, struct error *err)
{
	const struct attachment *t = arg;
	struct buf b = BUF_INIT(256);
	struct json_out j = JSON_OUT(&b);
	json_open(&j, NULL, '{');
	json_int(&j, "file", t->no);
	json_close(&j, '}');
	return journal_tell(tx, "dossier.viewed", "dossier", t->dossier, &b, err);
}
