/* prepare.c: accounts for a simulated day, in a store of the demonstration: of each agency that is asked and
 * of those that its processes lead to. */
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "account/account.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/file.h"
#include "base/json.h"
#include "form/form.h"
#include "procedure/procedure.h"
#include "result/result.h"
#include "simulate/crew.h"
#include "store/store.h"

enum { OFFICERS = 3, CLERKS = 3, SERVICES_EACH = 24, SECRET_BYTES = 18, SECRET_ROOM = 40 };

/* What is being made. */
struct making {
	struct rules rules;
	struct forms forms;
	int32_t today;
	bool *asked, *staffed; /* by place of agency */
	int *services;         /* by place of agency */
	bool *desk;            /* by place of desk */
	struct json_out json;
	int made;
	const char *stamp;          /* tells the names of several preparations apart */
	const struct crew_key *key; /* of the heads, or NULL */
};

static bool is_alive(const struct making *m, int agency)
{
	const struct agency *a = &m->rules.province.agency[agency];
	return a->desk && a->valid_from <= m->today && m->today <= a->valid_to;
}

/* Half of them departments, the rest districts and communes: spread over each level. */
static void choose_agencies(struct making *m, int wanted)
{
	const struct province *p = &m->rules.province;
	const int share[3] = { (wanted + 1) / 2, (wanted + 2) / 4, wanted / 4 };
	for (int level = 0; level < 3; level++) {
		int n = 0, taken = 0, seen = 0;
		for (int i = 0; i < p->agencies; i++)
			n += (int)p->agency[i].level == level && is_alive(m, i);
		for (int i = 0; i < p->agencies && n; i++) {
			if ((int)p->agency[i].level != level || !is_alive(m, i))
				continue;
			if (seen++ * share[level] / n >= taken && taken < share[level]) {
				m->asked[i] = true;
				taken++;
			}
		}
	}
}

/* Whether every step of the procedure's process has a place; those places get people. */
static bool can_walk(struct making *m, const struct procedure *p, int agency)
{
	const struct rules *r = &m->rules;
	const struct agency *a = &r->province.agency[agency];
	const struct process *way = process_for(r, p, a, m->today);
	for (int i = 0; way && i < way->steps; i++)
		if (!step_is_chosen(&way->step[i]) && step_agency(r, &way->step[i], agency, m->today) < 0)
			return false;
	/* The simulated day goes to no chosen body: there is always another way. */
	for (int i = 0; way && i < way->steps; i++)
		if (!step_is_chosen(&way->step[i]))
			m->staffed[step_agency(r, &way->step[i], agency, m->today)] = true;
	return way != NULL;
}

static bool is_asked(const struct making *m, const struct procedure *p, int agency)
{
	const struct agency *a = &m->rules.province.agency[agency];
	return m->asked[agency] && p->counted && p->valid_from <= m->today && m->today <= p->valid_to &&
	       (p->owner >= 0 ? p->owner == agency : p->level == a->level);
}

/* The numbers of those without which nothing is taken in. */
static void put_papers(struct making *m, const struct procedure_detail *d)
{
	json_open(&m->json, "papers", '[');
	for (int i = 0; d && i < d->components; i++)
		if (d->component[i].needed)
			json_int(&m->json, NULL, d->component[i].no);
	json_close(&m->json, ']');
}

static void put_services(struct making *m)
{
	const struct rules *r = &m->rules;
	json_open(&m->json, "services", '[');
	for (int i = 0; i < r->catalogue.procedures; i++)
		for (int k = 0; k < r->province.agencies; k++) {
			const struct procedure *p = &r->catalogue.procedure[i];
			const struct agency *a = &r->province.agency[k];
			if (!is_asked(m, p, k) || m->services[k] == SERVICES_EACH || !can_walk(m, p, k))
				continue;
			m->desk[province_desk(&r->province, a->desk, strlen(a->desk))] = true;
			json_open(&m->json, NULL, '{');
			json_str(&m->json, "procedure", p->code);
			json_str(&m->json, "agency", a->code);
			json_str(&m->json, "desk", a->desk);
			json_bool(&m->json, "form", form_on(&m->forms, i, m->today) != NULL);
			put_papers(m, p->detail);
			json_close(&m->json, '}');
			m->services[k]++;
		}
	json_close(&m->json, ']');
}

static void draw_secret(char out[SECRET_ROOM])
{
	unsigned char bytes[SECRET_BYTES];
	randombytes_buf(bytes, sizeof bytes);
	sodium_bin2base64(out, SECRET_ROOM, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	sodium_memzero(bytes, sizeof bytes);
}

/* What a head signs with. */
static bool add_key(
	struct tx *tx, const struct making *m, enum role role, int64_t account, struct error *err)
{
	if (role != ROLE_HEAD || !m->key)
		return true;
	struct signing_key k = { .account = account,
		.capacity = "NGƯỜI THỬ",
		.kind = "files",
		.place = m->key->key,
		.cert = m->key->cert };
	return signing_key_set(tx, &k, err);
}

static bool add_member(
	struct tx *tx, struct making *m, enum role role, int agency, int desk, struct error *err)
{
	const struct province *p = &m->rules.province;
	char secret[SECRET_ROOM], hash[HASH_SIZE], token[64];
	struct buf name = BUF_INIT(100), full = BUF_INIT(300);
	struct account a = { .posts = 1, .password = hash };
	buf_printf(&name, "sim-%s-%s-%d", m->stamp, role_names[role], ++m->made);
	buf_printf(&full, "Mô phỏng %d: %s", m->made,
		agency >= 0 ? p->agency[agency].name
		: desk >= 0 ? p->desk[desk].name
			    : role_names[role]);
	a.name = name.p;
	a.full_name = full.p;
	a.post[0] = (struct post){ .role = role,
		.agency = agency < 0 ? 0 : p->agency[agency].id,
		.desk = desk < 0 ? 0 : p->desk[desk].id };
	draw_secret(secret);
	bool ok = password_hash(secret, hash, err) && account_add(tx, &a, &a.id, err) &&
		  token_add(tx, name.p, a.id, 0, token, err) && add_key(tx, m, role, a.id, err);
	if (ok) {
		json_open(&m->json, NULL, '{');
		json_str(&m->json, "name", name.p);
		json_str(&m->json, "role", role_names[role]);
		json_str(&m->json, "agency", agency < 0 ? "" : p->agency[agency].code);
		json_str(&m->json, "desk", desk < 0 ? "" : p->desk[desk].code);
		json_int(&m->json, "account", a.id);
		json_int(&m->json, "agency_id", a.post[0].agency);
		json_str(&m->json, "password", secret);
		json_str(&m->json, "token", token);
		if (role == ROLE_HEAD && m->key)
			json_str(&m->json, "secret", m->key->secret);
		json_close(&m->json, '}');
	}
	sodium_memzero(secret, sizeof secret);
	sodium_memzero(token, sizeof token);
	buf_release(&name);
	buf_release(&full);
	return ok;
}

static bool add_some(
	struct tx *tx, struct making *m, enum role role, int agency, int desk, int n, struct error *err)
{
	while (n-- > 0)
		if (!add_member(tx, m, role, agency, desk, err))
			return false;
	return true;
}

static bool make_act(struct tx *tx, void *arg, struct error *err)
{
	struct making *m = arg;
	const struct province *p = &m->rules.province;
	bool ok = add_some(tx, m, ROLE_LEADER, -1, -1, 1, err) &&
		  add_some(tx, m, ROLE_INSPECTOR, -1, -1, 1, err);
	for (int i = 0; ok && i < p->desks; i++)
		ok = !m->desk[i] || add_some(tx, m, ROLE_CLERK, -1, i, CLERKS, err);
	for (int i = 0; ok && i < p->agencies; i++)
		ok = !m->staffed[i] || (add_some(tx, m, ROLE_OFFICER, i, -1, OFFICERS, err) &&
					       add_some(tx, m, ROLE_APPROVER, i, -1, 1, err) &&
					       add_some(tx, m, ROLE_HEAD, i, -1, 1, err));
	return ok;
}

static bool is_demonstration(const struct making *m, struct error *err)
{
	for (int i = 0; i < m->rules.catalogue.procedures; i++)
		if (m->rules.catalogue.procedure[i].demo)
			return true;
	return err_set(err, ERR_DATA,
		"the store is not a demonstration: a simulation would put invented dossiers beside real "
		"ones");
}

static bool write_secret(const char *path, const struct buf *b, struct error *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_set(err, ERR_SYSTEM, "%s: cannot be written: %m", path);
	/* An older file may have been open to more. */
	bool ok = fchmod(fd, 0600) == 0 || err_set(err, ERR_SYSTEM, "%s: %m", path);
	ok = ok && file_put(fd, path, b->p, b->len, 0, err);
	close(fd);
	return ok;
}

static bool make(struct store *s, struct making *m, int agencies, const char *path, struct error *err)
{
	struct arena a = { 0 };
	struct buf b = BUF_INIT(16 << 20);
	char stamp[SECRET_ROOM];
	const struct province *p = &m->rules.province;
	m->today = day_of_time(time_now());
	m->asked = arena_zalloc(&a, (size_t)p->agencies + 1);
	m->staffed = arena_zalloc(&a, (size_t)p->agencies + 1);
	m->services = arena_zalloc(&a, sizeof *m->services * ((size_t)p->agencies + 1));
	m->desk = arena_zalloc(&a, (size_t)p->desks + 1);
	draw_secret(stamp);
	stamp[6] = '\0';
	for (char *c = stamp; *c; c++)
		*c = *c == '-' || *c == '_' ? 'x' : *c;
	m->stamp = stamp;
	m->json = JSON_OUT(&b);
	choose_agencies(m, agencies);
	json_open(&m->json, NULL, '{');
	put_services(m);
	json_open(&m->json, "members", '[');
	bool ok = store_act(s, "simulate", make_act, m, err);
	json_close(&m->json, ']');
	json_close(&m->json, '}');
	ok = ok && write_secret(path, &b, err);
	buf_release(&b);
	arena_release(&a);
	return ok;
}

bool crew_make(
	struct store *s, int agencies, const struct crew_key *key, const char *path, struct error *err)
{
	struct making m = { .key = key };
	struct db *db = store_reader(s, err);
	if (!db || !rules_load(&m.rules, db, err)) {
		store_reader_return(s, db);
		return false;
	}
	bool ok = forms_load(&m.forms, &m.rules.catalogue, db, err);
	store_reader_return(s, db);
	if (ok) {
		ok = is_demonstration(&m, err) && make(s, &m, agencies, path, err);
		forms_release(&m.forms);
	}
	rules_release(&m.rules);
	return ok;
}
