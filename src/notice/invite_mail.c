/* invite_mail.c: one run, as that of glass_mail.c: links are claimed in an act, mails go out with no reader
 * of the store held, and another act wipes what was brought. */
#include "notice/invite_mail.h"

#include <string.h>

#include "account/account.h"
#include "store/store.h"

/* Links of a run. */
enum { LINKS_MAX = 100, MAIL_MAX = 8 * 1024 };

/* A run. */
struct run {
	struct store *store;
	const struct mail_server *mail;
	const char *url;
	struct arena arena;
	struct invitation_mail link[LINKS_MAX];
	bool sent[LINKS_MAX];
	int count;
	struct notice_run *did;
};

static bool claim_act(struct tx *tx, void *arg, struct error *err)
{
	struct run *k = arg;
	return invitation_claim(tx, k->link, &k->count, err);
}

static bool done_act(struct tx *tx, void *arg, struct error *err)
{
	struct run *k = arg;
	for (int i = 0; i < k->count; i++)
		if (!invitation_sent(tx, &k->link[i], k->sent[i], err))
			return false;
	return true;
}

/* In Vietnamese: mails to officials are not translated. */
static bool send(struct run *k, const struct invitation_mail *m)
{
	struct buf text = BUF_INIT(MAIL_MAX);
	buf_printf(&text, "Kính gửi %s,\n\n", *m->full_name ? m->full_name : m->name);
	buf_printf(&text,
		"Quản trị đã mở cho tài khoản %s quyền tự đặt mật khẩu. Mở đường dẫn sau để đặt:\n\n",
		m->name);
	buf_printf(&text, "%s" INVITATION_PATH "%s\n\n", k->url, m->token);
	buf_printf(&text, "Đường dẫn chỉ dùng được một lần, đến %s. Không chuyển thư này cho người khác.\n",
		notice_when(&k->arena, m->ends));
	return notice_send(
		k->mail, "invitation", m->email, "Đặt mật khẩu tài khoản một cửa", &text, k->did);
}

static bool run(struct run *k, struct error *err)
{
	struct db *db = store_reader(k->store, err);
	k->count = db ? invitation_unsent(db, &k->arena, k->link, LINKS_MAX, err) : -1;
	store_reader_return(k->store, db);
	if (k->count <= 0)
		return k->count == 0;
	if (!store_act(k->store, "invitation", claim_act, k, err))
		return false;
	for (int i = 0; i < k->count; i++)
		k->sent[i] = send(k, &k->link[i]);
	k->did->items += k->count;
	return !k->count || store_act(k->store, "invitation", done_act, k, err);
}

bool invite_send(struct store *s, const struct rules *r, const struct mail_server *m,
	struct notice_run *did, struct error *err)
{
	*did = (struct notice_run){ 0 };
	struct run k = {
		.store = s, .mail = m, .did = did, .url = province_setting(&r->province, "public_url", "")
	};
	bool ok = !*k.url || run(&k, err);
	arena_release(&k.arena);
	return ok;
}
