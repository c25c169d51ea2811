/* glass_mail.c: one run, as that of alert.c: openings are claimed in an act, mails go out with no reader of
 * the store held, and another act writes down who was told. */
#include "notice/glass_mail.h"

#include <string.h>

#include "base/date.h"
#include "base/json.h"
#include "base/text.h"
#include "store/journal.h"
#include "store/store.h"

/* Openings of a run; heads of an agency, administrators; posts that a mail names. */
enum { OPENINGS_MAX = 100, HEADS_MAX = 8, ADMINS_MAX = 32, MAIL_MAX = 64 * 1024 };

/* Somebody who is to be told of an opening. */
struct recipient {
	int64_t account;
	const char *email;
	bool told;
};

/* An opening to tell of. */
struct opening {
	struct glass_row row;
	struct account opener;
	const char *applicant; /* whose name the mail does not say; NULL: not known */
	struct recipient recipient[HEADS_MAX + ADMINS_MAX];
	int recipients;
	bool reached; /* an earlier run has told somebody */
};

/* A run. */
struct run {
	struct store *store;
	const struct rules *rules;
	const struct mail_server *mail;
	struct arena arena;
	int64_t id[OPENINGS_MAX];
	int count;
	struct opening *opening;
	struct notice_run *did;
};

static bool claim_act(struct tx *tx, void *arg, struct error *err)
{
	struct run *k = arg;
	return glass_claim(tx, k->id, &k->count, err);
}

static bool read_opening(struct run *k, struct db *db, int64_t id, struct opening *o, struct error *err)
{
	struct dossier d = { 0 };
	const struct rules *r = k->rules;
	if (!glass_find(db, &r->province, id, &k->arena, &o->row, err))
		return false;
	if (!o->row.id)
		return true; /* its year went out meanwhile */
	if (!account_by_id(db, o->row.account, &k->arena, &o->opener, err) ||
		!dossier_by_ids(db, &r->province, &r->catalogue, &o->row.dossier, 1, &k->arena, &d, err))
		return false;
	o->applicant = d.person[PERSON_APPLICANT];
	return true;
}

/* Not whoever opened it, nobody twice, and nobody who was reached by an earlier run. */
static bool add(struct run *k, struct db *db, struct opening *o, int64_t account, struct error *err)
{
	const char *email;
	bool told;
	for (int i = 0; i < o->recipients; i++)
		if (o->recipient[i].account == account)
			return true;
	if (account == o->row.account)
		return true;
	if (!glass_was_told(db, o->row.id, account, &told, err) ||
		!account_email(db, account, &k->arena, &email, err))
		return false;
	o->reached |= told;
	if (email && !told)
		o->recipient[o->recipients++] = (struct recipient){ .account = account, .email = email };
	return true;
}

static bool add_holders(struct run *k, struct db *db, struct opening *o, enum role role, int64_t agency,
	int max, struct error *err)
{
	struct account *list = arena_alloc(&k->arena, sizeof *list * (size_t)max);
	int n = account_holders(db, role, agency, &k->arena, list, max, err);
	for (int i = 0; i < n; i++)
		if (!add(k, db, o, list[i].id, err))
			return false;
	return n >= 0;
}

/* The head of the body that answers for the dossier today, and the administrators. */
static bool find_people(struct run *k, struct db *db, struct opening *o, struct error *err)
{
	const struct province *p = &k->rules->province;
	int heir = o->row.agency < 0 ? -1 : province_heir(p, o->row.agency, day_of_time(time_now()));
	return (heir < 0 || add_holders(k, db, o, ROLE_HEAD, p->agency[heir].id, HEADS_MAX, err)) &&
	       add_holders(k, db, o, ROLE_ADMIN, 0, ADMINS_MAX, err);
}

static bool read_all(struct run *k, struct db *db, struct error *err)
{
	k->opening = arena_zalloc(&k->arena, sizeof *k->opening * OPENINGS_MAX);
	for (int i = 0; i < k->count; i++) {
		struct opening *o = &k->opening[i];
		if (!read_opening(k, db, k->id[i], o, err) || (o->row.id && !find_people(k, db, o, err)))
			return false;
	}
	return true;
}

/* In which role, and where: one may hold it in several places, or for an absent colleague. */
static void write_post(struct run *k, const struct opening *o, struct buf *out)
{
	static const char *const words[ROLES] = { "", "Cán bộ cơ quan", "Lãnh đạo tỉnh", "Quản trị",
		"Công chức Một cửa", "Lãnh đạo phòng", "Thủ trưởng cơ quan", "Thanh tra" };
	const struct province *p = &k->rules->province;
	int role = text_word(o->row.role, role_names);
	buf_adds(out, role > 0 ? words[role] : o->row.role);
	for (int i = 0, n = 0; i < o->opener.posts; i++) {
		const struct post *post = &o->opener.post[i];
		int at = post->agency ? province_agency_by_id(p, post->agency) : -1;
		if ((int)post->role == role && at >= 0)
			buf_printf(out, "%s%s%s", n++ ? "; " : ", ", p->agency[at].name,
				post->acts_for ? " (thay người vắng mặt)" : "");
	}
}

/* In Vietnamese: mails to officials are not translated. */
static void write_text(struct run *k, const struct opening *o, struct buf *out)
{
	const char *url = province_setting(&k->rules->province, "public_url", "");
	const char *full = o->opener.full_name;
	buf_printf(out, "Hồ sơ %s đã được mở khẩn cấp, ngoài quyền xem thông thường.\n\n", o->row.code);
	if (full && *full && strcmp(full, o->opener.name) != 0)
		buf_printf(out, "Người mở: %s (%s)\n", full, o->opener.name);
	else
		buf_printf(out, "Người mở: %s\n", o->opener.name);
	buf_adds(out, "Với tư cách: ");
	write_post(k, o, out);
	buf_printf(out, "\nLúc: %s\n", notice_when(&k->arena, o->row.at));
	buf_printf(out, "Được xem đến: %s\n", notice_when(&k->arena, o->row.ends));
	buf_adds(out, "Lý do: ");
	if (o->row.reason)
		glass_reason_write(out, o->row.reason, o->applicant);
	else
		buf_adds(out, "(đã xóa)");
	buf_addc(out, '\n');
	if (*url)
		buf_printf(out, "\n%s/break-glass\n", url);
}

static void send(struct run *k, struct opening *o)
{
	const char *subject = arena_printf(&k->arena, "Mở khẩn cấp hồ sơ %s", o->row.code);
	for (int i = 0; i < o->recipients; i++) {
		struct buf text = BUF_INIT(MAIL_MAX);
		write_text(k, o, &text);
		o->recipient[i].told =
			notice_send(k->mail, "glass", o->recipient[i].email, subject, &text, k->did);
	}
}

static bool note(struct tx *tx, const struct opening *o, int told, struct error *err)
{
	struct buf b = BUF_INIT(256);
	struct json_out j = JSON_OUT(&b);
	json_open(&j, NULL, '{');
	json_int(&j, "told", told);
	json_close(&j, '}');
	return journal_tell(tx, "dossier.glass_told", "dossier", o->row.dossier, &b, err);
}

/* A claim of what reached some is left to end by itself, so that an address which is always refused is not
 * asked each minute. */
static bool done(struct tx *tx, const struct opening *o, int64_t id, struct error *err)
{
	int told = 0;
	for (int i = 0; i < o->recipients; i++) {
		const struct recipient *r = &o->recipient[i];
		if (r->told && !glass_mailed(tx, id, r->account, err))
			return false;
		told += r->told;
	}
	if (told && !note(tx, o, told, err))
		return false;
	if (told == o->recipients)
		return glass_told(tx, id, err);
	return told || o->reached || glass_release(tx, id, err);
}

static bool done_act(struct tx *tx, void *arg, struct error *err)
{
	struct run *k = arg;
	for (int i = 0; i < k->count; i++)
		if (!done(tx, &k->opening[i], k->id[i], err))
			return false;
	return true;
}

static bool find(struct run *k, struct db *db, struct error *err)
{
	int64_t from = time_now() - (int64_t)GLASS_TELL_DAYS * DAY_SECONDS;
	k->count = glass_untold(db, from, k->id, OPENINGS_MAX, err);
	return k->count >= 0;
}

static bool tell(struct run *k, struct error *err)
{
	struct db *db = store_reader(k->store, err);
	bool ok = db && find(k, db, err);
	store_reader_return(k->store, db);
	if (!ok || !k->count)
		return ok;
	if (!store_act(k->store, "glass", claim_act, k, err))
		return false;
	db = store_reader(k->store, err);
	ok = db && read_all(k, db, err);
	store_reader_return(k->store, db);
	if (!ok)
		return false;
	for (int i = 0; i < k->count; i++)
		send(k, &k->opening[i]);
	k->did->items += k->count;
	return !k->count || store_act(k->store, "glass", done_act, k, err);
}

bool glass_tell(struct store *s, const struct rules *r, const struct mail_server *m, struct notice_run *did,
	struct error *err)
{
	*did = (struct notice_run){ 0 };
	struct run k = { .store = s, .rules = r, .mail = m, .did = did };
	bool ok = tell(&k, err);
	arena_release(&k.arena);
	return ok;
}
