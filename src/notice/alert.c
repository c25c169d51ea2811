/* alert.c: one run: what there is to tell of is found and claimed, each person gets one mail about all of
 * it, and what was told is written down. A mail is sent between two acts: no transaction waits for a
 * server of others. */
#include "notice/alert.h"

#include <string.h>

#include "base/date.h"
#include "base/json.h"
#include "store/journal.h"
#include "store/store.h"

/* Items of a run at a level; those named in a mail; people who are told of an item that nobody holds. */
enum { ITEMS_MAX = 400, NAMED_MAX = 60, PEOPLE_MAX = 8, MAIL_MAX = 64 * 1024, RECIPIENTS_MAX = 400 };

/* Somebody, and what to tell. */
struct recipient {
	int64_t account;
	const char *email;
	int item[ITEMS_MAX]; /* places in run.item */
	int items;
};

/* A run at a level. */
struct run {
	struct store *store;
	const struct rules *rules;
	const struct mail_server *mail;
	enum alert_level level;
	struct arena arena;
	struct alert *alert;
	int64_t item[ITEMS_MAX];
	int count;
	int told[ITEMS_MAX];
	bool failed[ITEMS_MAX];
	struct recipient *recipient;
	int recipients;
	struct notice_run *did;
};

static int64_t setting_hours(const struct rules *r, enum alert_level level)
{
	static const char *const keys[] = { "alert_officer_hours", "alert_head_hours" };
	static const char *const usual[] = { "16", "4" };
	const char *s = province_setting(&r->province, keys[level], usual[level]);
	int64_t n = 0;
	for (; *s >= '0' && *s <= '9' && n < 10000; s++)
		n = n * 10 + (*s - '0');
	return n;
}

static bool claim_act(struct tx *tx, void *arg, struct error *err)
{
	struct run *k = arg;
	return alert_claim(tx, k->level, k->item, &k->count, err);
}

static bool find(struct run *k, struct db *db, struct error *err)
{
	int64_t before =
		due_working_hours(&k->rules->due, time_now(), (int)setting_hours(k->rules, k->level));
	k->alert = arena_alloc(&k->arena, sizeof *k->alert * ITEMS_MAX);
	int n = alert_find(db, k->level, before, &k->arena, k->alert, ITEMS_MAX, err);
	if (n < 0)
		return false;
	for (int i = 0; i < n; i++)
		k->item[i] = k->alert[i].item;
	k->count = n;
	return true;
}

/* After the claim only some may be left. */
static void keep_claimed(struct run *k)
{
	int kept = 0;
	for (int i = 0; kept < k->count; i++)
		if (k->alert[i].item == k->item[kept])
			k->alert[kept++] = k->alert[i];
}

static void add_recipient(struct run *k, int64_t account, const char *email, int item)
{
	struct recipient *r = NULL;
	for (int i = 0; i < k->recipients && !r; i++)
		if (k->recipient[i].account == account)
			r = &k->recipient[i];
	if (!r && k->recipients < RECIPIENTS_MAX) {
		r = &k->recipient[k->recipients++];
		*r = (struct recipient){ .account = account, .email = email };
	}
	if (r)
		r->item[r->items++] = item;
}

static bool add_account(struct run *k, struct db *db, int64_t account, int item, struct error *err)
{
	const char *email;
	if (!account_email(db, account, &k->arena, &email, err))
		return false;
	if (email)
		add_recipient(k, account, email, item);
	return true;
}

static bool add_holders(
	struct run *k, struct db *db, enum role role, int64_t agency, int item, struct error *err)
{
	struct account *list = arena_alloc(&k->arena, sizeof *list * PEOPLE_MAX);
	int n = account_holders(db, role, agency, &k->arena, list, PEOPLE_MAX, err);
	for (int p = 0; p < n; p++)
		if (!add_account(k, db, list[p].id, item, err))
			return false;
	return n >= 0;
}

/* The body that carries on the work of one that has ended; 0: the first has not. */
static int64_t heir_of(const struct run *k, int64_t agency)
{
	const struct province *p = &k->rules->province;
	int heir = province_heir(p, province_agency_by_id(p, agency), day_of_time(time_now()));
	return heir < 0 || p->agency[heir].id == agency ? 0 : p->agency[heir].id;
}

/* Whoever holds it; else those who could take it; at the second level the heads. */
static bool find_people(struct run *k, struct db *db, struct error *err)
{
	k->recipient = arena_alloc(&k->arena, sizeof *k->recipient * RECIPIENTS_MAX);
	for (int i = 0; i < k->count; i++) {
		const struct alert *a = &k->alert[i];
		if (k->level == ALERT_OFFICER && a->holder) {
			if (!add_account(k, db, a->holder, i, err))
				return false;
			continue;
		}
		enum role role = k->level == ALERT_HEAD ? ROLE_HEAD : a->role;
		int64_t heir = heir_of(k, a->agency);
		if (!add_holders(k, db, role, a->agency, i, err) ||
			(heir && !add_holders(k, db, role, heir, i, err)))
			return false;
	}
	return true;
}

/* In Vietnamese: mails to officials are not translated. */
static void write_text(struct run *k, const struct recipient *r, struct buf *out)
{
	const char *at = province_setting(&k->rules->province, "public_url", "");
	int64_t now = time_now();
	buf_adds(out, k->level == ALERT_HEAD ? "Các hồ sơ sau của cơ quan sắp hoặc đã quá hạn:\n\n"
					     : "Các hồ sơ sau đang chờ xử lý và sắp đến hạn:\n\n");
	for (int i = 0; i < r->items && i < NAMED_MAX; i++) {
		const struct alert *a = &k->alert[r->item[i]];
		buf_printf(out, "- %s: hạn %s%s\n", a->code, notice_when(&k->arena, a->due_at),
			a->due_at < now ? " (ĐÃ QUÁ HẠN)" : "");
		if (*at)
			buf_printf(out, "  %s/dossiers/%s\n", at, a->code);
	}
	if (r->items > NAMED_MAX)
		buf_printf(out, "... và %d hồ sơ khác\n", r->items - NAMED_MAX);
}

static void send(struct run *k, const struct recipient *r)
{
	struct buf text = BUF_INIT(MAIL_MAX);
	write_text(k, r, &text);
	const char *subject = arena_printf(&k->arena, "%d hồ sơ %s", r->items,
		k->level == ALERT_HEAD ? "của cơ quan sắp hoặc đã quá hạn" : "sắp đến hạn");
	bool ok = notice_send(k->mail, "alerts", r->email, subject, &text, k->did);
	for (int i = 0; i < r->items; i++) {
		k->told[r->item[i]] += ok;
		/* Told of to one is told of: the rest of the mails are not sent twice for one that failed. */
		k->failed[r->item[i]] |= !ok;
	}
}

static bool note(struct tx *tx, const struct run *k, int i, struct error *err)
{
	struct buf b = BUF_INIT(256);
	struct json_out j = JSON_OUT(&b);
	json_open(&j, NULL, '{');
	json_str(&j, "level", alert_level_names[k->level]);
	json_int(&j, "told", k->told[i]);
	json_close(&j, '}');
	return journal_tell(tx, "dossier.alerted", "dossier", k->alert[i].dossier, &b, err);
}

static bool done_act(struct tx *tx, void *arg, struct error *err)
{
	struct run *k = arg;
	for (int i = 0; i < k->count; i++) {
		bool again = k->failed[i] && !k->told[i];
		bool ok = again ? alert_release(tx, k->level, k->item[i], err)
				: alert_told(tx, k->level, k->item[i], k->told[i], err) &&
					  (!k->told[i] || note(tx, k, i, err));
		if (!ok)
			return false;
	}
	return true;
}

static bool run_level(struct run *k, struct error *err)
{
	struct db *db = store_reader(k->store, err);
	bool ok = db && find(k, db, err);
	store_reader_return(k->store, db);
	if (!ok || !k->count)
		return ok;
	if (!store_act(k->store, "alerts", claim_act, k, err))
		return false;
	keep_claimed(k);
	db = store_reader(k->store, err);
	ok = db && find_people(k, db, err);
	store_reader_return(k->store, db);
	if (!ok)
		return false;
	for (int i = 0; i < k->recipients; i++)
		send(k, &k->recipient[i]);
	k->did->items += k->count;
	return store_act(k->store, "alerts", done_act, k, err);
}

bool alert_run(struct store *s, const struct rules *r, const struct mail_server *m, struct notice_run *did,
	struct error *err)
{
	bool ok = true;
	*did = (struct notice_run){ 0 };
	for (int level = 0; ok && level < ALERT_LEVELS; level++) {
		struct run k = {
			.store = s, .rules = r, .mail = m, .level = (enum alert_level)level, .did = did
		};
		ok = run_level(&k, err);
		arena_release(&k.arena);
	}
	return ok;
}
