/* totp_web.c: a second factor is begun, confirmed and taken away by its owner. */
#include "account/totp_web.h"

#include <string.h>

#include "account/entry_web.h"
#include "account/own_web.h"
#include "account/totp.h"
#include "base/date.h"
#include "paper/paper.h"
#include "web/page.h"
#include "web/session.h"

/* Beginning or removing, on its way through the writer. */
struct change {
	struct proof proof;
	bool remove;
	unsigned char secret[TOTP_SECRET];
};

static bool change_act(struct tx *tx, void *arg, struct error *err)
{
	struct change *c = arg;
	bool go;
	if (!entry_proof_act(tx, &c->proof, &go, err))
		return false;
	if (!go)
		return true;
	return c->remove ? totp_remove(tx, c->proof.account.id, err)
			 : totp_begin(tx, c->proof.account.id, c->secret, err);
}

static bool changed(struct request *r, struct error *err)
{
	const struct change *c = r->act_arg;
	if (c->proof.waiting || !c->proof.right)
		return own_page(r, "totp_password", c->proof.waiting ? "sign_in.wait" : "own.wrong", err);
	if (c->remove)
		session_forget(NULL); /* it may have to be set up again before anything else */
	return redirect(r, c->remove ? "/account?done=totp_removed" : "/account/totp");
}

static bool change(struct request *r, bool removing, struct error *err)
{
	struct change *c = arena_zalloc(&r->arena, sizeof *c);
	c->remove = removing;
	totp_secret_make(c->secret);
	if (!entry_proof_begin(r, form_get(&r->post, "totp_password"), &c->proof, err))
		return false;
	if (c->proof.waiting)
		return own_page(r, "totp_password", "sign_in.wait", err);
	return web_act(r, change_act, c, changed);
}

bool totp_web_begin(struct request *r, struct error *err)
{
	return change(r, false, err);
}

bool totp_web_remove(struct request *r, struct error *err)
{
	return change(r, true, err);
}

/* What a program on the phone reads: otpauth://totp/motcua:NAME?secret=...&issuer=motcua. */
static const char *otpauth(struct request *r, const char *secret)
{
	struct buf b = BUF_INIT(4096);
	buf_adds(&b, "otpauth://totp/motcua:");
	for (const char *p = r->who.name; *p; p++) {
		bool plain = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') ||
			     (*p >= '0' && *p <= '9') || strchr("-._~", *p);
		if (plain)
			buf_addc(&b, *p);
		else
			buf_printf(&b, "%%%02X", (unsigned char)*p);
	}
	buf_printf(&b, "?secret=%s&issuer=motcua", secret);
	return arena_take(&r->arena, &b);
}

/* The QR code, which the page can do without: the secret stands there as text. */
static void put_qr(struct request *r, struct value_map *m, const char *uri)
{
	struct error unused = { 0 };
	const char *path;
	int modules;
	if (!paper_qr_path(uri, &r->arena, &path, &modules, &unused))
		return;
	int side = modules + 8; /* a quiet zone of four modules on each side (ISO/IEC 18004) */
	put_text(m, "qr", path);
	put_text(m, "qr_view", arena_printf(&r->arena, "-4 -4 %d %d", side, side));
}

static bool totp_page(struct request *r, const char *fault, struct error *err)
{
	struct totp t;
	char text[TOTP_TEXT];
	bool found;
	if (!totp_read(r->db, r->who.account, &t, &found, err))
		return false;
	if (!found || t.confirmed_at)
		return redirect(r, "/account");
	if (!totp_secret_text(t.secret, text, err))
		return false;
	struct value_map *m = page_values(r);
	struct buf spaced = BUF_INIT(256);
	for (int i = 0; text[i]; i++)
		buf_printf(&spaced, "%s%c", i && i % 4 == 0 ? " " : "", text[i]);
	put_text(m, "secret", arena_dup(&r->arena, spaced.p, spaced.len));
	buf_release(&spaced);
	put_text(m, "fault", fault ? message(r->lang, fault) : NULL);
	put_qr(r, m, otpauth(r, text));
	r->response->no_store = true;
	if (fault)
		r->response->status = 422;
	return page_render(r, "account/totp.html", m, NULL, err);
}

bool totp_web_show(struct request *r, struct error *err)
{
	return totp_page(r, NULL, err);
}

/* The first code, on its way through the writer. */
struct confirming {
	int64_t account;
	const char *code;
	bool right;
};

static bool confirm_act(struct tx *tx, void *arg, struct error *err)
{
	struct confirming *c = arg;
	struct totp t;
	bool found;
	if (!totp_read(tx->db, c->account, &t, &found, err))
		return false;
	int64_t step = totp_step_of(&t, c->code, tx->now);
	c->right = !found || step != 0;
	return !c->right || totp_confirm(tx, c->account, step, err);
}

static bool confirmed(struct request *r, struct error *err)
{
	const struct confirming *c = r->act_arg;
	if (!c->right)
		return totp_page(r, "code.wrong", err);
	session_forget(NULL); /* what had to be done first is done */
	return redirect(r, "/account?done=totp");
}

bool totp_web_confirm(struct request *r, struct error *err)
{
	struct confirming *c = arena_zalloc(&r->arena, sizeof *c);
	(void)err;
	c->account = r->who.account;
	c->code = form_get(&r->post, "code");
	return web_act(r, confirm_act, c, confirmed);
}
