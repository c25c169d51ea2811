/* person_store.c: who a dossier is about. The name stands in clear, since it is searched by its words;
 * identity number and phone are one sealed value, and the number's finder leads to it. */
#include <sodium.h>
#include <string.h>

#include "dossier/dossier_rows.h"
#include "store/journal.h"
#include "store/search.h"
#include "store/secret.h"
#include "store/store.h"

static struct secret_place numbers_of(int64_t id)
{
	return (struct secret_place){ .table = "dossier_person", .column = "numbers", .row = id };
}

bool dossier_seal_numbers(struct keyring *keys, struct arena *a, int64_t id,
	const struct span person[PERSON_FIELDS], struct sealed_numbers *out, struct error *err)
{
	const struct span *number = &person[PERSON_ID], *phone = &person[PERSON_PHONE];
	const struct key *first = keyring_first(keys);
	struct secret_place at = numbers_of(id);
	size_t n = number->n + 1 + phone->n;
	char *joined = arena_alloc(a, n + 1);
	memcpy(joined, number->n ? number->p : "", number->n);
	joined[number->n] = '\0';
	memcpy(joined + number->n + 1, phone->n ? phone->p : "", phone->n);
	unsigned char *sealed = arena_alloc(a, n + SECRET_EXTRA);
	if (!secret_seal(keys, &at, joined, n, sealed, err))
		return false;
	*out = (struct sealed_numbers){
		.p = sealed, .n = n + SECRET_EXTRA, .finder = secret_finder(first, joined, number->n)
	};
	return true;
}

bool dossier_open_numbers(struct stmt *q, int col, struct db *db, int64_t id, struct arena *a,
	const char *number[DOSSIER_NUMBERS], struct error *err)
{
	size_t n;
	struct secret_place at = numbers_of(id);
	const void *sealed = get_null(q, col) ? NULL : get_blob(q, col, &n);
	return secret_open_texts(db_keys(db), &at, sealed, sealed ? n : 0, a, number, DOSSIER_NUMBERS, err);
}

static const char PERSON_INSERT[] = "INSERT INTO dossier_person (dossier, salt, applicant, numbers, finder)"
				    " VALUES (?1, ?2, ?3, ?4, ?5)";

bool dossier_insert_person(struct tx *tx, const struct dossier_new *d, int64_t id,
	const unsigned char *salt, const struct sealed_numbers *numbers, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, PERSON_INSERT);
	bind_int(q, 1, id);
	bind_blob(q, 2, salt, PERSON_FIELDS * SALT_BYTES);
	if (d->person[PERSON_APPLICANT].n)
		bind_text(q, 3, d->person[PERSON_APPLICANT].p, d->person[PERSON_APPLICANT].n);
	if (numbers->p)
		bind_blob(q, 4, numbers->p, numbers->n);
	if (numbers->finder)
		bind_int(q, 5, numbers->finder);
	return stmt_later(q, err);
}

static const char PERSON_READ[] = "SELECT salt, applicant, numbers FROM dossier_person WHERE dossier = ?1";
static const char PERSON_UPDATE[] = "UPDATE dossier_person SET salt = ?2, applicant = ?3, numbers = ?4, "
				    "finder = ?5 WHERE dossier = ?1";

/* The personal values as they stand, and their salts. */
struct standing {
	const char *value[PERSON_FIELDS]; /* NULL: not said */
	unsigned char salt[PERSON_FIELDS * SALT_BYTES];
};

static bool read_standing(struct db *db, int64_t id, struct arena *a, struct standing *s, struct error *err)
{
	size_t n = 0;
	const char *number[DOSSIER_NUMBERS] = { NULL };
	struct stmt *q = db_stmt(db, PERSON_READ);
	bind_int(q, 1, id);
	bool there = stmt_row(q), ok = true;
	const void *salt = there ? get_blob(q, 0, &n) : NULL;
	there = there && n == sizeof s->salt;
	if (there) {
		memcpy(s->salt, salt, n);
		s->value[PERSON_APPLICANT] = get_str(q, 1, a);
		ok = dossier_open_numbers(q, 2, db, id, a, number, err);
		s->value[PERSON_ID] = number[0];
		s->value[PERSON_PHONE] = number[1];
	}
	return stmt_end(q, err) && ok &&
	       (there || err_set(err, ERR_CONFLICT, "the personal values of the dossier were erased"));
}

static bool write_standing(
	struct tx *tx, int64_t id, const struct standing *s, struct arena *a, struct error *err)
{
	struct span person[PERSON_FIELDS];
	struct sealed_numbers numbers = { 0 };
	for (int i = 0; i < PERSON_FIELDS; i++)
		person[i] = span_of(s->value[i]);
	if ((person[PERSON_ID].n || person[PERSON_PHONE].n) &&
		!dossier_seal_numbers(db_keys(tx->db), a, id, person, &numbers, err))
		return false;
	struct stmt *q = db_stmt(tx->db, PERSON_UPDATE);
	bind_int(q, 1, id);
	bind_blob(q, 2, s->salt, sizeof s->salt);
	if (person[PERSON_APPLICANT].n)
		bind_text(q, 3, person[PERSON_APPLICANT].p, person[PERSON_APPLICANT].n);
	if (numbers.p)
		bind_blob(q, 4, numbers.p, numbers.n);
	if (numbers.finder)
		bind_int(q, 5, numbers.finder);
	return stmt_run(q, err);
}

static void digest_of(const struct standing *s, int i, char out[65])
{
	struct span v = span_of(s->value[i]);
	out[0] = '\0';
	if (v.n)
		journal_digest(s->salt + i * SALT_BYTES, person_names[i], v.p, v.n, out);
}

static bool change(struct tx *tx, int64_t id, struct person_change *c, struct arena *a, struct error *err)
{
	struct standing s;
	if (!read_standing(tx->db, id, a, &s, err))
		return false;
	struct span name = span_of(s.value[PERSON_APPLICANT]), to;
	for (int i = 0; i < PERSON_FIELDS; i++) {
		const char *was = s.value[i] ? s.value[i] : "";
		c->differs[i] = c->given[i] && strcmp(c->given[i], was) != 0;
		if (!c->differs[i])
			continue;
		digest_of(&s, i, c->was[i]);
		s.value[i] = c->given[i];
		randombytes_buf(s.salt + i * SALT_BYTES, SALT_BYTES);
		digest_of(&s, i, c->now[i]);
	}
	to = span_of(s.value[PERSON_APPLICANT]);
	return write_standing(tx, id, &s, a, err) &&
	       (!c->differs[PERSON_APPLICANT] ||
		       search_change(tx, SEARCH_NAMES, id, name.p, name.n, to.p, to.n, err));
}

bool dossier_change_person(struct tx *tx, int64_t id, struct person_change *c, struct error *err)
{
	struct arena a = { 0 };
	bool ok = change(tx, id, c, &a, err);
	arena_release(&a);
	return ok;
}

static const char PERSON_KNOWN[] = "SELECT applicant, numbers, dossier FROM dossier_person WHERE finder = "
				   "?1"
				   " AND dossier > ?2 ORDER BY dossier DESC LIMIT 10";

/* Those found under one key. Two numbers may have one finder: what was found must be the one that is
 * looked for. */
static bool known_under(struct db *db, const struct key *key, const char *applicant_id, struct arena *a,
	const char **name, const char **phone, int64_t *dossier, struct error *err)
{
	bool ok = true, found = false;
	int64_t finder = secret_finder(key, applicant_id, strlen(applicant_id));
	struct stmt *q = db_stmt(db, PERSON_KNOWN);
	bind_int(q, 1, finder);
	bind_int(q, 2, *dossier);
	while (ok && finder && !found && stmt_row(q)) {
		const char *number[DOSSIER_NUMBERS];
		ok = dossier_open_numbers(q, 1, db, get_int(q, 2), a, number, err);
		found = ok && number[0] && secret_same_number(number[0], applicant_id);
		if (found) {
			*name = get_str(q, 0, a);
			*phone = number[1];
			*dossier = get_int(q, 2);
		}
	}
	return stmt_end(q, err) && ok;
}

/* Those of older keys are found by them until they are sealed anew. */
bool dossier_person_known(struct db *db, const char *applicant_id, struct arena *a, const char **name,
	const char **phone, int64_t *dossier, struct error *err)
{
	struct keyring *k = db_keys(db);
	keyring_look(k); /* what a newer key sealed is found by that alone */
	int keys = keyring_count(k);
	*name = *phone = NULL;
	*dossier = 0;
	for (int i = 0; i < keys; i++)
		if (!known_under(db, keyring_at(k, i), applicant_id, a, name, phone, dossier, err))
			return false;
	return true;
}

static const char PERSON_ALL[] = "SELECT numbers, dossier FROM dossier_person WHERE finder = ?1 ORDER BY "
				 "dossier DESC LIMIT ?2";

static bool all_under(struct db *db, const struct key *key, const char *applicant_id, int64_t *ids, int max,
	int *n, struct error *err)
{
	bool ok = true;
	struct arena a = { 0 };
	int64_t finder = secret_finder(key, applicant_id, strlen(applicant_id));
	struct stmt *q = db_stmt(db, PERSON_ALL);
	bind_int(q, 1, finder);
	bind_int(q, 2, max);
	while (ok && finder && *n < max && stmt_row(q)) {
		const char *number[DOSSIER_NUMBERS];
		ok = dossier_open_numbers(q, 0, db, get_int(q, 1), &a, number, err);
		if (ok && number[0] && secret_same_number(number[0], applicant_id))
			ids[(*n)++] = get_int(q, 1);
	}
	ok = stmt_end(q, err) && ok;
	arena_release(&a);
	return ok;
}

int dossiers_of_person(struct db *db, const char *applicant_id, int64_t *ids, int max, struct error *err)
{
	struct keyring *k = db_keys(db);
	int n = 0;
	keyring_look(k);
	for (int i = 0; i < keyring_count(k); i++)
		if (!all_under(db, keyring_at(k, i), applicant_id, ids, max, &n, err))
			return -1;
	return n;
}
