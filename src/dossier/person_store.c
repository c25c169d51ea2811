/* person_store.c: who a dossier is about. The name stands in clear, since it is searched by its words;
 * identity number and phone are one sealed value, and the number's finder leads to it. */
#include <string.h>

#include "dossier/dossier_rows.h"
#include "store/journal.h"
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
