/* account_store.c: accounts and sessions in the store. */
#include <sodium.h>
#include <string.h>

#include "account/account.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/json.h"
#include "base/text.h"
#include "store/journal.h"
#include "store/store.h"

static bool tell(
	struct tx *tx, const char *act, int64_t id, const char *const (*told)[2], struct error *err)
{
	struct buf b = BUF_INIT(4096);
	struct json_out j = JSON_OUT(&b);
	json_open(&j, NULL, '{');
	for (; told && (*told)[0]; told++)
		if ((*told)[1])
			json_str(&j, (*told)[0], (*told)[1]);
	json_close(&j, '}');
	return journal_tell(tx, act, "account", id, &b, err);
}

/* What was done to an account: what is kept of it in memory has to be read again. */
bool account_note_with(
	struct tx *tx, const char *act, int64_t id, const char *const (*told)[2], struct error *err)
{
	return tell(tx, act, id, told, err) && store_others(tx, err);
}

bool account_note(struct tx *tx, const char *act, int64_t id, struct error *err)
{
	return account_note_with(tx, act, id, NULL, err);
}

static const char POST_ADD[] = "INSERT INTO account_post (account, role, agency, desk) VALUES (?1, ?2, ?3, "
			       "?4)"
			       " ON CONFLICT DO NOTHING";
static const char POST_REMOVE[] = "DELETE FROM account_post WHERE account = ?1 AND role = ?2 AND agency = "
				  "?3 AND desk = ?4";

static const char AGENCY_CODE[] = "SELECT code FROM agency WHERE id = ?1";
static const char DESK_CODE[] = "SELECT code FROM desk WHERE id = ?1";

/* NULL: none has the id. */
static const char *code_of(struct db *db, const char *sql, int64_t id, struct arena *a)
{
	struct stmt *q = db_stmt(db, sql);
	bind_int(q, 1, id);
	const char *code = id && stmt_row(q) ? get_str(q, 0, a) : NULL;
	stmt_end(q, NULL);
	return code;
}

/* The event tells where the post is: a role alone is no right. */
static bool note_post(struct tx *tx, const char *act, int64_t id, const struct post *p, struct error *err)
{
	struct arena a = { 0 };
	const char *const told[][2] = { { "role", role_names[p->role] },
		{ "agency", code_of(tx->db, AGENCY_CODE, p->agency, &a) },
		{ "desk", code_of(tx->db, DESK_CODE, p->desk, &a) }, { NULL, NULL } };
	bool ok = account_note_with(tx, act, id, told, err);
	arena_release(&a);
	return ok;
}

static bool post_run(struct tx *tx, const char *sql, const char *act, int64_t id, const struct post *p,
	struct error *err)
{
	struct stmt *q = db_stmt(tx->db, sql);
	bind_int(q, 1, id);
	bind_str(q, 2, role_names[p->role]);
	bind_int(q, 3, p->agency);
	bind_int(q, 4, p->desk);
	if (!stmt_run(q, err))
		return false;
	return db_changes(tx->db) == 0 || note_post(tx, act, id, p, err);
}

bool account_post_add(struct tx *tx, int64_t id, const struct post *p, struct error *err)
{
	return post_run(tx, POST_ADD, "account.post", id, p, err);
}

bool account_post_remove(struct tx *tx, int64_t id, const struct post *p, struct error *err)
{
	if (!post_run(tx, POST_REMOVE, "account.post_ended", id, p, err))
		return false;
	return db_changes(tx->db) != 0 ||
	       err_set(err, ERR_NOT_FOUND, "the account does not hold that post");
}

static const char ADD[] = "INSERT INTO account (id, name, full_name, role, agency, password, locked, "
			  "failures, wait_until)"
			  " VALUES (?1, ?2, ?3, '', NULL, ?4, 0, 0, 0) ON CONFLICT (name) DO NOTHING";

bool account_add(struct tx *tx, const struct account *a, int64_t *id, struct error *err)
{
	int64_t made = tx_id(tx, "account", err);
	if (!made)
		return false;
	struct stmt *q = db_stmt(tx->db, ADD);
	bind_int(q, 1, made);
	bind_str(q, 2, a->name);
	bind_str(q, 3, a->full_name);
	bind_str(q, 4, a->password);
	if (!stmt_run(q, err))
		return false;
	if (db_changes(tx->db) != 1)
		return err_set(err, ERR_CONFLICT, "an account named \"%s\" exists already", a->name);
	if (id)
		*id = made;
	bool ok = account_note_with(
		tx, "account.added", made, (const char *const[][2]){ { "name", a->name }, { NULL } }, err);
	for (int i = 0; ok && i < a->posts; i++)
		ok = account_post_add(tx, made, &a->post[i], err);
	return ok;
}

#define ACCOUNT_COLUMNS "a.id, a.name, a.full_name, a.password, a.locked, a.failures, a.wait_until"

static const char BY_NAME[] = "SELECT " ACCOUNT_COLUMNS " FROM account a WHERE a.name = ?1";
static const char FULL_NAME[] = "SELECT full_name FROM account WHERE name = ?1";
static const char BY_ID[] = "SELECT " ACCOUNT_COLUMNS " FROM account a WHERE a.id = ?1";
static const char HOLDERS[] =
	"SELECT " ACCOUNT_COLUMNS " FROM account a JOIN account_post p ON p.account = a.id"
	" WHERE p.role = ?1 AND p.agency = ?2 AND a.locked = 0 ORDER BY a.name LIMIT ?3";
/* The own posts first. An absent colleague's are not handed on a second time, and nobody acts for one whose
 * account is locked. */
static const char POSTS[] = "SELECT role, agency, desk, 0 AS acts_for FROM account_post WHERE account = ?1"
			    " UNION ALL SELECT p.role, p.agency, p.desk, p.account FROM absence s JOIN "
			    "account_post p"
			    " ON p.account = s.account JOIN account o ON o.id = s.account AND o.locked = 0 "
			    "WHERE s.delegate = ?1 AND s.from_day <= ?2 AND s.to_day >= ?2"
			    " ORDER BY acts_for, role, agency, desk";

static void read_account(struct stmt *q, struct arena *a, struct account *out)
{
	*out = (struct account){
		.id = get_int(q, 0),
		.name = get_str(q, 1, a),
		.full_name = get_str(q, 2, a),
		.password = get_str(q, 3, a),
		.locked = get_int(q, 4),
		.failures = (int)get_int(q, 5),
		.wait_until = get_int(q, 6),
	};
}

static bool read_posts(struct db *db, struct account *out, struct error *err)
{
	struct stmt *q = db_stmt(db, POSTS);
	bind_int(q, 1, out->id);
	bind_int(q, 2, day_of_time(time_now()));
	while (stmt_row(q) && out->posts < ACCOUNT_POSTS) {
		int role = text_word(get_text(q, 0, NULL), role_names);
		if (role > 0)
			out->post[out->posts++] = (struct post){ .role = (enum role)role,
				.agency = get_int(q, 1),
				.desk = get_int(q, 2),
				.acts_for = get_int(q, 3) };
	}
	return stmt_end(q, err);
}

bool account_by_name(
	struct db *db, const char *name, struct arena *a, struct account *out, struct error *err)
{
	struct stmt *q = db_stmt(db, BY_NAME);
	bind_str(q, 1, name);
	bool found = stmt_row(q);
	if (found)
		read_account(q, a, out);
	if (!stmt_end(q, err))
		return false;
	return found ? read_posts(db, out, err)
		     : err_set(err, ERR_NOT_FOUND, "no account is named \"%s\"", name);
}

const char *account_full_name(struct db *db, const char *name, struct arena *a, struct error *err)
{
	struct stmt *q = db_stmt(db, FULL_NAME);
	bind_str(q, 1, name);
	const char *full = stmt_row(q) ? get_str(q, 0, a) : NULL;
	if (!stmt_end(q, err))
		return NULL;
	return full && *full ? full : name;
}

bool account_by_id(struct db *db, int64_t id, struct arena *a, struct account *out, struct error *err)
{
	struct stmt *q = db_stmt(db, BY_ID);
	bind_int(q, 1, id);
	bool found = stmt_row(q);
	if (found)
		read_account(q, a, out);
	if (!stmt_end(q, err))
		return false;
	return found ? read_posts(db, out, err) : err_set(err, ERR_NOT_FOUND, "the account is gone");
}

static const char BODIES[] =
	"SELECT DISTINCT p.agency FROM account_post p JOIN account a ON a.id = p.account"
	" WHERE p.role = ?1 AND p.agency <> 0 AND a.locked = 0 ORDER BY p.agency LIMIT ?2";

int account_bodies(struct db *db, enum role role, int64_t *agency, int max, struct error *err)
{
	int n = 0;
	struct stmt *q = db_stmt(db, BODIES);
	bind_str(q, 1, role_names[role]);
	bind_int(q, 2, max);
	while (n < max && stmt_row(q))
		agency[n++] = get_int(q, 0);
	return stmt_end(q, err) ? n : -1;
}

int account_holders(struct db *db, enum role role, int64_t agency, struct arena *a, struct account *out,
	int max, struct error *err)
{
	int n = 0;
	struct stmt *q = db_stmt(db, HOLDERS);
	bind_str(q, 1, role_names[role]);
	bind_int(q, 2, agency);
	bind_int(q, 3, max);
	while (n < max && stmt_row(q))
		read_account(q, a, &out[n++]);
	return stmt_end(q, err) ? n : -1;
}

static const char EMAIL[] = "SELECT email FROM account WHERE id = ?1 AND locked = 0";
static const char SET_EMAIL[] = "UPDATE account SET email = ?2 WHERE id = ?1";

bool account_email(struct db *db, int64_t id, struct arena *a, const char **email, struct error *err)
{
	struct stmt *q = db_stmt(db, EMAIL);
	bind_int(q, 1, id);
	*email = stmt_row(q) ? get_str(q, 0, a) : NULL;
	return stmt_end(q, err);
}

bool account_set_email(struct tx *tx, int64_t id, const char *email, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, SET_EMAIL);
	bind_int(q, 1, id);
	bind_str(q, 2, email);
	return stmt_run(q, err) && account_note(tx, "account.email", id, err);
}

static bool holds(const char *text, const char *words)
{
	struct buf folded = BUF_INIT(4096);
	text_fold(&folded, text, strlen(text));
	bool found = !*words || (folded.len && strstr(folded.p, words));
	buf_release(&folded);
	return found;
}

static const char AFTER[] = "SELECT " ACCOUNT_COLUMNS " FROM account a WHERE a.name > ?1 ORDER BY a.name";
static const char AFTER_AT[] =
	"SELECT " ACCOUNT_COLUMNS " FROM account a WHERE a.name > ?1 AND EXISTS (SELECT 1"
	" FROM account_post p WHERE p.account = a.id AND p.agency = ?2) ORDER BY a.name";

/* The list is read before the posts are asked for. */
int account_search(struct db *db, const char *words, int64_t agency, const char *after, struct arena *a,
	struct account *out, int max, struct error *err)
{
	int n = 0;
	struct stmt *q = db_stmt(db, agency ? AFTER_AT : AFTER);
	bind_str(q, 1, after);
	if (agency)
		bind_int(q, 2, agency);
	while (n < max && stmt_row(q))
		if (holds(get_text(q, 1, NULL), words) || holds(get_text(q, 2, NULL), words))
			read_account(q, a, &out[n++]);
	bool ok = stmt_end(q, err);
	for (int i = 0; ok && i < n; i++)
		ok = read_posts(db, &out[i], err);
	return ok ? n : -1;
}

/* Accounts read at a time. */
enum { PORTION = 200 };

bool account_each(struct db *db, const char *words, int64_t agency,
	void (*fn)(void *arg, const struct account *a), void *arg, struct error *err)
{
	struct arena names = { 0 };
	const char *after = "";
	int n = PORTION;
	while (n == PORTION) {
		struct arena some = { 0 };
		struct account *list = arena_alloc(&some, sizeof *list * PORTION);
		n = account_search(db, words, agency, after, &some, list, PORTION, err);
		for (int i = 0; i < n; i++)
			fn(arg, &list[i]);
		if (n == PORTION)
			after = arena_str(&names, list[n - 1].name);
		arena_release(&some);
	}
	arena_release(&names);
	return n >= 0;
}

static const char SET_FULL_NAME[] = "UPDATE account SET full_name = ?2 WHERE id = ?1";

bool account_set_full_name(struct tx *tx, int64_t id, const char *full_name, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, SET_FULL_NAME);
	bind_int(q, 1, id);
	bind_str(q, 2, full_name);
	return stmt_run(q, err) && account_note(tx, "account.renamed", id, err);
}

static const char SET_PASSWORD[] = "UPDATE account SET password = ?2, failures = 0, wait_until = 0 WHERE "
				   "id = ?1";
static const char SET_LOCKED[] = "UPDATE account SET locked = ?2 WHERE id = ?1";
static const char SET_FAILURES[] = "UPDATE account SET failures = ?2, wait_until = ?3 WHERE id = ?1";
static const char END_SESSIONS[] = "DELETE FROM session WHERE account = ?1";

static const char END_TICKETS[] = "DELETE FROM sign_in_ticket WHERE account = ?1";
static const char END_INVITATION[] = "DELETE FROM invitation WHERE account = ?1";

/* All ways in that were opened before. */
static bool end_sessions(struct tx *tx, int64_t id, struct error *err)
{
	static const char *const all[] = { END_SESSIONS, END_TICKETS, END_INVITATION };
	for (int i = 0; i < 3; i++) {
		struct stmt *q = db_stmt(tx->db, all[i]);
		bind_int(q, 1, id);
		if (!stmt_run(q, err))
			return false;
	}
	return true;
}

bool account_set_password(struct tx *tx, int64_t id, const char *hash, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, SET_PASSWORD);
	bind_int(q, 1, id);
	bind_str(q, 2, hash);
	return stmt_run(q, err) && end_sessions(tx, id, err) &&
	       account_note(tx, "account.password", id, err);
}

bool account_set_locked(struct tx *tx, int64_t id, bool locked, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, SET_LOCKED);
	bind_int(q, 1, id);
	bind_int(q, 2, locked);
	return stmt_run(q, err) && end_sessions(tx, id, err) &&
	       account_note(tx, locked ? "account.locked" : "account.unlocked", id, err);
}

bool account_note_attempt(struct tx *tx, int64_t id, int failures, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, SET_FAILURES);
	int wait = password_wait(failures);
	bind_int(q, 1, id);
	bind_int(q, 2, failures);
	/* No wait is no time at all: the store's clock may be a moment ahead of the asker's. */
	bind_int(q, 3, wait ? tx->now + wait : 0);
	return stmt_run(q, err) &&
	       tell(tx, failures ? "account.refused" : "account.signed_in", id, NULL, err);
}

static const char SESSION_ADD[] = "INSERT INTO session (digest, account, csrf, began, ends, seen_at)"
				  " VALUES (?1, ?2, ?3, ?4, ?5, ?4)";
static const char SESSION_CLEAN[] = "DELETE FROM session WHERE ends < ?1 OR seen_at < ?2";
#define STANDS " AND ends > ?2 AND seen_at > ?3"
static const char SESSION_FIND[] = "SELECT account, csrf, ends, seen_at FROM session WHERE digest = "
				   "?1" STANDS;
static const char SESSION_USED[] = "UPDATE session SET seen_at = ?2 WHERE digest = ?1 AND seen_at < ?2";
static const char SESSION_END[] = "DELETE FROM session WHERE digest = ?1";

bool session_store(struct tx *tx, const struct session *s, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, SESSION_CLEAN);
	bind_int(q, 1, tx->now);
	bind_int(q, 2, tx->now - SESSION_IDLE_SECONDS);
	if (!stmt_run(q, err))
		return false;
	q = db_stmt(tx->db, SESSION_ADD);
	bind_blob(q, 1, s->digest, sizeof s->digest);
	bind_int(q, 2, s->account);
	bind_str(q, 3, s->csrf);
	bind_int(q, 4, tx->now);
	bind_int(q, 5, s->ends);
	return stmt_run(q, err);
}

bool session_find(struct db *db, const unsigned char digest[32], int64_t now, struct session *s,
	bool *found, struct error *err)
{
	struct stmt *q = db_stmt(db, SESSION_FIND);
	bind_blob(q, 1, digest, 32);
	bind_int(q, 2, now);
	bind_int(q, 3, now - SESSION_IDLE_SECONDS);
	*found = stmt_row(q);
	if (*found) {
		size_t n;
		const char *csrf = get_text(q, 1, &n);
		*s = (struct session){
			.account = get_int(q, 0), .ends = get_int(q, 2), .seen = get_int(q, 3)
		};
		memcpy(s->digest, digest, 32);
		memcpy(s->csrf, csrf, n < sizeof s->csrf ? n : sizeof s->csrf - 1);
	}
	return stmt_end(q, err);
}

bool session_end(struct tx *tx, const unsigned char digest[32], struct error *err)
{
	struct stmt *q = db_stmt(tx->db, SESSION_END);
	bind_blob(q, 1, digest, 32);
	return stmt_run(q, err) && (db_changes(tx->db) == 0 || store_others(tx, err));
}

bool session_used(struct tx *tx, const unsigned char digest[32], int64_t at, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, SESSION_USED);
	bind_blob(q, 1, digest, 32);
	bind_int(q, 2, at);
	return stmt_run(q, err);
}

static const char SESSION_LIST[] = "SELECT digest, began, ends FROM session WHERE account = ?1" STANDS
				   " ORDER BY began DESC, digest LIMIT ?4";

int session_list(
	struct db *db, int64_t account, int64_t now, struct session *out, int max, struct error *err)
{
	int n = 0;
	struct stmt *q = db_stmt(db, SESSION_LIST);
	bind_int(q, 1, account);
	bind_int(q, 2, now);
	bind_int(q, 3, now - SESSION_IDLE_SECONDS);
	bind_int(q, 4, max);
	while (n < max && stmt_row(q)) {
		size_t size;
		const void *digest = get_blob(q, 0, &size);
		out[n] = (struct session){
			.account = account, .began = get_int(q, 1), .ends = get_int(q, 2)
		};
		memcpy(out[n].digest, digest, size < 32 ? size : 32);
		n++;
	}
	return stmt_end(q, err) ? n : -1;
}

static const char SESSION_END_ONE[] = "DELETE FROM session WHERE account = ?1 AND digest = ?2";
static const char SESSION_END_OTHERS[] = "DELETE FROM session WHERE account = ?1 AND digest <> ?2";

bool session_end_own(
	struct tx *tx, int64_t account, const unsigned char digest[32], bool others, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, others ? SESSION_END_OTHERS : SESSION_END_ONE);
	bind_int(q, 1, account);
	bind_blob(q, 2, digest, 32);
	if (!stmt_run(q, err))
		return false;
	return db_changes(tx->db) == 0 ||
	       account_note(tx, others ? "account.sessions_ended" : "account.session_ended", account, err);
}
