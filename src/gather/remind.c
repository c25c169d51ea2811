/* remind.c: heads of agencies that have not submitted are reminded by mail, as src/notice/alert.c tells of
 * dossiers: what there is to tell is found and claimed, mails go out between two acts, and what was told is
 * written down. */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/json.h"
#include "gather/gather_rows.h"
#include "store/journal.h"
#include "store/store.h"

/* Reminders of a run; heads of an agency; days after a round was due for which it is still told. */
enum { REMINDERS_MAX = 500, HEADS_MAX = 8, AFTER_DAYS = 30, DAYS_BEFORE_MAX = 60, MAIL_MAX = 8 * 1024 };

/* A head, and what to tell of. */
struct recipient {
	int item; /* place in run.item */
	const char *email;
};

/* A run of one kind. */
struct run {
	struct store *store;
	const struct rules *rules;
	const struct mail_server *mail;
	enum remind_kind kind;
	struct arena arena;
	struct reminder *item;
	int count;
	int *told;
	bool *failed;
	struct recipient *recipient;
	int recipients;
	struct notice_run *did;
};

static int days_before(const struct rules *r)
{
	const char *s = province_setting(&r->province, "round_remind_days", "3");
	int64_t n;
	return int_parse(s, strlen(s), &n) && n >= 0 && n <= DAYS_BEFORE_MAX ? (int)n : 3;
}

static bool find(struct run *k, struct db *db, struct error *err)
{
	int64_t now = time_now(), before = (int64_t)days_before(k->rules) * DAY_SECONDS;
	bool after = k->kind == REMIND_AFTER;
	k->item = arena_zalloc(&k->arena, sizeof *k->item * REMINDERS_MAX);
	k->count = reminders_find(db, k->kind, after ? now - (int64_t)AFTER_DAYS * DAY_SECONDS : now,
		after ? now : now + before, &k->arena, k->item, REMINDERS_MAX, err);
	return k->count >= 0;
}

static bool claim_act(struct tx *tx, void *arg, struct error *err)
{
	struct run *k = arg;
	for (int i = 0; i < k->count; i++)
		if (!reminder_claim(tx, k->kind, &k->item[i], &k->item[i].claimed, err))
			return false;
	return true;
}

/* In Vietnamese: mails to officials are not translated. */
static void write_text(struct run *k, const struct reminder *r, struct buf *out)
{
	const struct province *p = &k->rules->province;
	const char *url = province_setting(p, "public_url", "");
	int at = province_agency_by_id(p, r->agency);
	const struct agency *g = at < 0 ? NULL : &p->agency[at];
	buf_printf(out, "%s của %s %s %s.\n", r->round.name, g ? g->name : "",
		k->kind == REMIND_AFTER ? "chưa được gửi và đã quá hạn" : "chưa được gửi; hạn gửi là",
		notice_when(&k->arena, r->round.due_at));
	if (*url && g)
		buf_printf(out, "\n%s/rounds/%lld/forms/%s\n", url, (long long)r->round.id, g->code);
}

static void send(struct run *k, const struct recipient *r)
{
	struct buf text = BUF_INIT(MAIL_MAX);
	write_text(k, &k->item[r->item], &text);
	const char *subject = k->kind == REMIND_AFTER ? "Số liệu báo cáo đã quá hạn gửi"
						      : "Số liệu báo cáo sắp đến hạn gửi";
	bool ok = notice_send(k->mail, "rounds", r->email, subject, &text, k->did);
	k->told[r->item] += ok;
	k->failed[r->item] |= !ok;
}

/* The heads of the agencies that are to be reminded, as far as they have an address. */
static bool find_people(struct run *k, struct db *db, struct error *err)
{
	struct account *list = arena_alloc(&k->arena, sizeof *list * HEADS_MAX);
	k->recipient = arena_alloc(&k->arena, sizeof *k->recipient * HEADS_MAX * (size_t)k->count);
	for (int i = 0; i < k->count; i++) {
		if (!k->item[i].claimed)
			continue;
		int n = account_holders(db, ROLE_HEAD, k->item[i].agency, &k->arena, list, HEADS_MAX, err);
		if (n < 0)
			return false;
		for (int p = 0; p < n; p++) {
			const char *email;
			if (!account_email(db, list[p].id, &k->arena, &email, err))
				return false;
			if (email)
				k->recipient[k->recipients++] = (struct recipient){ i, email };
		}
		k->did->items++;
	}
	return true;
}

static bool note(struct tx *tx, const struct run *k, int i, struct error *err)
{
	struct buf b = BUF_INIT(256);
	struct json_out j = JSON_OUT(&b);
	json_open(&j, NULL, '{');
	json_int(&j, "agency", k->item[i].agency);
	json_str(&j, "kind", remind_kind_names[k->kind]);
	json_int(&j, "told", k->told[i]);
	json_close(&j, '}');
	return journal_tell(tx, "round.reminded", "round", k->item[i].round.id, &b, err);
}

static bool done_act(struct tx *tx, void *arg, struct error *err)
{
	struct run *k = arg;
	for (int i = 0; i < k->count; i++) {
		if (!k->item[i].claimed)
			continue;
		bool again = k->failed[i] && !k->told[i];
		bool ok = again ? reminder_release(tx, k->kind, &k->item[i], err)
				: reminder_told(tx, k->kind, &k->item[i], k->told[i], err) &&
					  (!k->told[i] || note(tx, k, i, err));
		if (!ok)
			return false;
	}
	return true;
}

static bool run_kind(struct run *k, struct error *err)
{
	struct db *db = store_reader(k->store, err);
	bool ok = db && find(k, db, err);
	store_reader_return(k->store, db);
	if (!ok || !k->count)
		return ok;
	if (!store_act(k->store, "rounds", claim_act, k, err))
		return false;
	k->told = arena_zalloc(&k->arena, sizeof *k->told * (size_t)k->count);
	k->failed = arena_zalloc(&k->arena, sizeof *k->failed * (size_t)k->count);
	db = store_reader(k->store, err);
	ok = db && find_people(k, db, err);
	store_reader_return(k->store, db);
	if (!ok)
		return false;
	for (int i = 0; i < k->recipients; i++)
		send(k, &k->recipient[i]);
	return store_act(k->store, "rounds", done_act, k, err);
}

bool rounds_remind(struct store *s, const struct rules *r, const struct mail_server *m,
	struct notice_run *did, struct error *err)
{
	bool ok = true;
	*did = (struct notice_run){ 0 };
	for (int kind = 0; ok && kind < REMIND_KINDS; kind++) {
		struct run k = {
			.store = s, .rules = r, .mail = m, .kind = (enum remind_kind)kind, .did = did
		};
		ok = run_kind(&k, err);
		arena_release(&k.arena);
	}
	return ok;
}
