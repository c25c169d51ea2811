/* entry_web.c: see entry_web.h. */
#include "account/entry_web.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "account/totp.h"
#include "base/date.h"
#include "base/log.h"
#include "web/cookie.h"
#include "web/session.h"

void entry_identity(struct identity *who, const struct account *a, const char *csrf)
{
	_Static_assert((int)IDENTITY_POSTS >= (int)ACCOUNT_POSTS, "room for all posts");
	*who = (struct identity){ .account = a->id, .posts = a->posts };
	for (int i = 0; i < a->posts; i++) {
		const struct post *p = &a->post[i];
		who->post[i] = (struct identity_post){ 1u << p->role, p->agency, p->desk, p->acts_for };
		who->role |= 1u << p->role;
	}
	snprintf(who->name, sizeof who->name, "%s", a->name);
	snprintf(who->full_name, sizeof who->full_name, "%s", a->full_name);
	snprintf(who->csrf, sizeof who->csrf, "%s", csrf);
}

bool entry_first(struct db *db, struct identity *who, struct error *err)
{
	bool lacks;
	if (!totp_lacks(db, who->account, who->role, &lacks, err))
		return false;
	who->first = lacks ? "/account" : NULL;
	return true;
}

void entry_keep(const struct session *s, struct identity *who, uint64_t generation)
{
	struct session_term term = { entry_kept_until(s->ends), SESSION_IDLE_SECONDS, s->seen };
	session_keep(s->digest, &term, who, generation);
}

int64_t entry_kept_until(int64_t ends)
{
	int64_t midnight = time_of_day_start(day_of_time(time_now()) + 1);
	return ends < midnight ? ends : midnight;
}

void entry_open(struct request *r, const struct account *a, const struct session *s, const char *token)
{
	struct identity who;
	struct error later = { 0 }; /* the next page asks the store again */
	uint64_t generation = session_generation();
	entry_identity(&who, a, s->csrf);
	if (entry_first(r->db, &who, &later))
		entry_keep(s, &who, generation);
	cookie_put(r, SESSION_COOKIE, token, SESSION_SECONDS);
	r->response->no_store = true;
}

/* At most two passwords are hashed at once: each takes 19 MiB and some 15 ms of a core. */
static pthread_mutex_t gate[2] = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER };

static pthread_mutex_t *pass_gate(void)
{
	pthread_mutex_t *mine = pthread_mutex_trylock(&gate[0]) == 0 ? &gate[0] : &gate[1];
	if (mine == &gate[1])
		pthread_mutex_lock(mine);
	return mine;
}

bool entry_password_fits(const char *hash, const char *password)
{
	pthread_mutex_t *mine = pass_gate();
	bool fits = password_fits(hash, password);
	pthread_mutex_unlock(mine);
	return fits;
}

bool entry_password_hash(const char *password, char *hash, struct error *err)
{
	pthread_mutex_t *mine = pass_gate();
	bool ok = password_hash(password, hash, err);
	pthread_mutex_unlock(mine);
	return ok;
}

bool entry_password_nobody(char *hash, struct error *err)
{
	pthread_mutex_t *mine = pass_gate();
	bool ok = password_nobody(hash, err);
	pthread_mutex_unlock(mine);
	return ok;
}

const char *entry_nobody(void)
{
	static char hash[HASH_SIZE];
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	pthread_mutex_lock(&lock);
	if (!hash[0])
		password_hash("no one has this password", hash, NULL);
	pthread_mutex_unlock(&lock);
	return hash;
}

void entry_log_refusal(const struct request *r, const char *who, const char *why)
{
	log_line(LOG_WARN, "a sign-in was refused: %s %s; from %s", who, why, r->remote);
}

const char *entry_safe_path(const char *back)
{
	bool local = back && back[0] == '/' && back[1] != '/' && back[1] != '\\' && strlen(back) < 2000;
	for (const char *p = local ? back : ""; *p; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			return "/";
	return local ? back : "/";
}

bool entry_proof_begin(struct request *r, const char *password, struct proof *p, struct error *err)
{
	if (!account_by_id(r->db, r->who.account, &r->arena, &p->account, err))
		return false;
	p->waiting = p->account.wait_until > time_now();
	p->right = !p->waiting && entry_password_fits(p->account.password, password);
	return true;
}

bool entry_proof_act(struct tx *tx, struct proof *p, bool *go, struct error *err)
{
	struct account now;
	struct arena a = { 0 };
	bool ok = account_by_id(tx->db, p->account.id, &a, &now, err);
	p->waiting = ok && now.wait_until > tx->now;
	*go = ok && p->right && !p->waiting;
	if (ok && !p->right)
		ok = account_note_attempt(tx, now.id, now.failures + 1, err);
	else if (*go && (now.locked || strcmp(now.password, p->account.password) != 0))
		ok = err_set(err, ERR_CONFLICT, "the account was changed meanwhile: sign in again");
	arena_release(&a);
	return ok;
}
