/* report.c: what may be done to a report, and doing it. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/file.h"
#include "base/json.h"
#include "base/text.h"
#include "evidence/evidence.h"
#include "report/report.h"
#include "report/report_rows.h"
#include "store/journal.h"

const char *const report_state_names[] = { "draft", "reviewed", "signed", "issued", NULL };

bool report_may(const struct report_actor *who, enum report_state state, enum report_act act)
{
	switch (act) {
	case REPORT_WRITE: return state == REPORT_DRAFT && (who->drafts || who->leads);
	case REPORT_REVIEW: return state == REPORT_DRAFT && (who->reviews || who->leads);
	case REPORT_BACK: return state == REPORT_REVIEWED && (who->reviews || who->leads);
	case REPORT_SIGN: return state == REPORT_REVIEWED && who->leads;
	case REPORT_ISSUE: return state == REPORT_SIGNED && who->leads;
	}
	return false;
}

static bool note(struct tx *tx, const char *act, int64_t report, struct json_out *j, struct buf *b,
	struct error *err)
{
	json_close(j, '}');
	return journal_tell(tx, act, "report", report, b, err);
}

bool report_add_act(struct tx *tx, void *arg, struct error *err)
{
	struct report *r = arg;
	struct buf b = BUF_INIT(4096);
	struct json_out j = JSON_OUT(&b);
	struct arena a = { 0 };
	if (!(r->id = tx_id(tx, "report", err)) || !report_insert(tx, r, err))
		return false;
	json_open(&j, NULL, '{');
	json_str(&j, "layout", r->layout);
	json_str(&j, "period", period_text(&a, &r->period));
	json_str(&j, "name", r->name);
	bool ok = note(tx, "report.added", r->id, &j, &b, err);
	arena_release(&a);
	return ok;
}

static bool changed(struct error *err)
{
	return err_set(
		err, ERR_CONFLICT, "somebody else has changed the report meanwhile: look at it again");
}

static bool write_block(struct tx *tx, const struct report_call *c, struct error *err)
{
	struct buf b = BUF_INIT(4096);
	struct json_out j = JSON_OUT(&b);
	int64_t now;
	char digest[65];
	if (!c->text || strlen(c->text) > REPORT_TEXT_MAX)
		return err_set(err, ERR_DATA, "text: expected at most %d bytes", REPORT_TEXT_MAX);
	if (!report_block_revision(tx, c->report, c->block, &now, err))
		return false;
	if (now != c->revision)
		return changed(err);
	if (!report_block_insert(tx, c, now + 1, err))
		return false;
	/* The text stays in the table for as long as the journal: its digest says which it was. */
	sha256_hex(c->text, strlen(c->text), digest);
	json_open(&j, NULL, '{');
	json_str(&j, "block", c->block);
	json_int(&j, "revision", now + 1);
	json_str(&j, "text", digest);
	return note(tx, "report.written", c->report, &j, &b, err);
}

/* What the journal says of a signature. */
static bool note_signed(struct tx *tx, const struct report_call *c, struct error *err)
{
	struct buf b = BUF_INIT(8192);
	struct json_out j = JSON_OUT(&b);
	char digest[65];
	sha256_hex(c->frozen, strlen(c->frozen), digest);
	json_open(&j, NULL, '{');
	json_str(&j, "number", c->number);
	json_str(&j, "signer", c->signer);
	json_str(&j, "frozen", digest);
	json_str(&j, "pdf", c->pdf);
	json_str(&j, "reason", c->reason ? c->reason : "");
	return note(tx, "report.signed", c->report, &j, &b, err);
}

/* The signed file is one of those that whoever makes copies takes along. */
static bool keep_file(struct tx *tx, const struct report_call *c, struct error *err)
{
	struct evidence_new n = { .kind = EVIDENCE_REPORT,
		.subject = c->report,
		.name = "bao-cao.pdf",
		.type = "application/pdf",
		.bytes = c->pdf_bytes };
	snprintf(n.sha256, sizeof n.sha256, "%s", c->pdf);
	randombytes_buf(n.salt, sizeof n.salt);
	return evidence_add(tx, &n, "report.file", "report", err);
}

static bool note_moved(struct tx *tx, const struct report_call *c, const char *act, struct error *err)
{
	struct buf b = BUF_INIT(8192);
	struct json_out j = JSON_OUT(&b);
	json_open(&j, NULL, '{');
	if (c->reason)
		json_str(&j, "reason", c->reason);
	return note(tx, act, c->report, &j, &b, err);
}

/* Numbers begin anew with a year. */
static bool number_is_free(struct tx *tx, const struct report_call *c, struct error *err)
{
	bool taken;
	int year = date_of(day_of_time(tx->now)).year;
	return report_number_taken(tx, c->number, time_of_day_start(day_of(year, 1, 1)), &taken, err) &&
	       (!taken || err_set(err, ERR_CONFLICT, "another report of this year has the number %s",
				  c->number));
}

bool report_do_act(struct tx *tx, void *arg, struct error *err)
{
	static const char *const acts[] = { "", "report.reviewed", "report.returned", "report.signed",
		"report.issued" };
	static const enum report_state to[] = { REPORT_DRAFT, REPORT_REVIEWED, REPORT_DRAFT, REPORT_SIGNED,
		REPORT_ISSUED };
	const struct report_call *c = arg;
	struct arena a = { 0 };
	struct report r;
	bool found;
	bool ok = report_find(tx->db, c->report, &a, &r, &found, err);
	arena_release(&a);
	if (!ok)
		return false;
	if (!found)
		return err_set(err, ERR_NOT_FOUND, "there is no such report");
	if (!report_may(&c->who, r.state, c->act))
		return err_set(err,
			r.state == REPORT_DRAFT || r.state == REPORT_REVIEWED ? ERR_DENIED : ERR_CONFLICT,
			"this cannot be done to the report as it stands, or not by you");
	if (c->act == REPORT_WRITE)
		return write_block(tx, c, err);
	if (r.revision != c->revision)
		return changed(err);
	if (c->act == REPORT_BACK && text_is_blank(c->reason))
		return err_set(err, ERR_DATA, "reason: expected why it goes back");
	if ((c->act == REPORT_SIGN && !number_is_free(tx, c, err)) || !report_move(tx, c, to[c->act], err))
		return false;
	if (c->act != REPORT_SIGN)
		return note_moved(tx, c, acts[c->act], err);
	return keep_file(tx, c, err) && note_signed(tx, c, err);
}
