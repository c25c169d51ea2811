/* kiosk.c: see kiosk.h. */
#include "queue/kiosk.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "store/journal.h"
#include "store/store.h"

enum { TOKEN_BYTES = 32 };

bool kiosk_name_fits(const char *name)
{
	bool says = false;
	if (!name || !utf8_valid(name, strlen(name), NULL))
		return false;
	for (const char *p = name; *p; p++) {
		unsigned char c = (unsigned char)*p;
		if (c < ' ' || c == 0x7f)
			return false;
		says |= c > ' ';
	}
	return says && utf8_letters(name, strlen(name)) <= KIOSK_NAME_MAX;
}

bool kiosk_place(
	const struct province *p, const char *agency, const char *desk, struct kiosk *k, struct error *err)
{
	int at = province_agency(p, agency, strlen(agency));
	if (at < 0)
		return err_set(err, ERR_NOT_FOUND, "no agency has the code \"%s\"", agency);
	const char *own = p->agency[at].desk, *code = desk ? desk : own;
	if (!code)
		return err_set(err, ERR_DATA, "no desk takes in for the agency \"%s\": say which", agency);
	int place = province_desk(p, code, strlen(code));
	if (place < 0)
		return err_set(err, ERR_NOT_FOUND, "no desk has the code \"%s\"", code);
	if (p->desk[place].agency != at && !text_eq(code, own))
		return err_set(err, ERR_DATA, "the desk \"%s\" is not of the agency \"%s\"", code, agency);
	k->agency = p->agency[at].id;
	k->desk = p->desk[place].id;
	return true;
}

static bool note(struct tx *tx, const struct kiosk *k, const char *act, struct error *err)
{
	struct buf b = BUF_INIT(1024);
	struct json_out j = JSON_OUT(&b);
	json_open(&j, NULL, '{');
	json_str(&j, "name", k->name);
	json_int(&j, "desk", k->desk);
	if (k->agency)
		json_int(&j, "agency", k->agency);
	json_close(&j, '}');
	return journal_tell(tx, act, "kiosk", k->id, &b, err);
}

bool kiosk_add_act(struct tx *tx, void *arg, struct error *err)
{
	struct kiosk_new *n = arg;
	unsigned char secret[TOKEN_BYTES], digest[32];
	struct arena a = { 0 };
	struct kiosk other;
	if (!kiosk_name_fits(n->kiosk.name))
		return err_set(err, ERR_DATA, "name: expected 1 to %d letters", KIOSK_NAME_MAX);
	bool ok = kiosk_by_name(tx->db, n->kiosk.name, &a, &other, err);
	arena_release(&a);
	if (!ok)
		return false;
	if (other.id)
		return err_set(err, ERR_CONFLICT, "a machine named \"%s\" exists already", n->kiosk.name);
	randombytes_buf(secret, sizeof secret);
	sodium_bin2base64(
		n->token, sizeof n->token, secret, sizeof secret, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	session_digest(n->token, digest);
	n->kiosk.id = tx_id(tx, "kiosk", err);
	return n->kiosk.id && kiosk_insert(tx, &n->kiosk, digest, err) &&
	       note(tx, &n->kiosk, "queue.kiosk_added", err);
}

bool kiosk_end_act(struct tx *tx, void *arg, struct error *err)
{
	struct arena a = { 0 };
	struct kiosk k;
	bool ok = kiosk_by_id(tx->db, *(const int64_t *)arg, &a, &k, err);
	if (ok && (!k.id || k.ended_at))
		ok = err_set(err, ERR_CONFLICT, "the machine has ended already");
	ok = ok && kiosk_set_ended(tx, k.id, err) && note(tx, &k, "queue.kiosk_ended", err);
	arena_release(&a);
	return ok;
}

static bool take(struct tx *tx, struct kiosk_take *t, const struct kiosk *k, struct error *err)
{
	char who[4 * KIOSK_NAME_MAX + 16];
	const char *before = tx->who;
	if (!k->id)
		return err_set(err, ERR_NOT_FOUND, "there is no such machine, or it has ended");
	if (!kiosk_count(tx, k->id, &t->many, err) || t->many)
		return t->many;
	t->ticket = (struct ticket){ .desk = k->desk, .service = t->service, .kiosk = k->id };
	snprintf(who, sizeof who, "kiosk: %s", k->name);
	tx->who = who;
	bool ok = queue_take_act(tx, &t->ticket, err);
	tx->who = before;
	return ok;
}

bool kiosk_take_act(struct tx *tx, void *arg, struct error *err)
{
	struct kiosk_take *t = arg;
	struct arena a = { 0 };
	struct kiosk k;
	t->many = false;
	bool ok = kiosk_by_token(tx->db, t->token, &a, &k, err) && take(tx, t, &k, err);
	arena_release(&a);
	return ok;
}
