/* evidence.c: see evidence.h. */
#include "evidence/evidence.h"

#include <string.h>

#include "base/json.h"
#include "evidence/evidence_rows.h"
#include "store/journal.h"
#include "store/store.h"

const char *const evidence_kind_names[] = { "task", "value", "submission", "report", NULL };

/* A file's name and what is in it may speak of a person. */
static bool note(struct tx *tx, const struct evidence_new *n, const char *act, const char *event_kind,
	struct error *err)
{
	struct buf b = BUF_INIT(4096);
	struct json_out j = JSON_OUT(&b);
	char digest[65];
	json_open(&j, NULL, '{');
	json_int(&j, "no", n->no);
	json_str(&j, "type", n->type);
	json_int(&j, "bytes", n->bytes);
	journal_digest(n->salt, "name", n->name, strlen(n->name), digest);
	json_text(&j, "name", digest, 64);
	journal_digest(n->salt + SALT_BYTES, "sha256", n->sha256, FILES_NAME, digest);
	json_text(&j, "sha256", digest, 64);
	json_close(&j, '}');
	struct event e = {
		.act = act, .kind = event_kind, .subject = n->subject, .data = b.p, .data_len = b.len
	};
	bool ok = journal_append(tx, &e, err);
	buf_release(&b);
	return ok;
}

bool evidence_add(
	struct tx *tx, struct evidence_new *n, const char *act, const char *event_kind, struct error *err)
{
	int64_t last, same;
	if (!evidence_look(tx, n, &last, &same, err))
		return false;
	if (same)
		return err_set(err, ERR_CONFLICT, "this file is attached already, as number %lld",
			(long long)same);
	if (last >= EVIDENCE_MAX)
		return err_set(err, ERR_CONFLICT, "there are %d files already", EVIDENCE_MAX);
	n->no = last + 1;
	n->id = tx_id(tx, "attachment", err);
	return n->id && evidence_insert(tx, n, err) && note(tx, n, act, event_kind, err);
}
