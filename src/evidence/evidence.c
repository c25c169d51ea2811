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
	json_open(&j, NULL, '{');
	journal_put_file(
		&j, &(struct journal_file){ n->no, n->bytes, n->type, n->name, n->sha256, n->salt });
	json_close(&j, '}');
	return journal_tell(tx, act, event_kind, n->subject, &b, err);
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
