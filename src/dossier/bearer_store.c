/* bearer_store.c: see bearer.h. */
#include "dossier/bearer.h"

#include <sodium.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "dossier/dossier_rows.h"
#include "store/journal.h"
#include "store/secret.h"
#include "store/store.h"

const char *const bearer_names[] = { "bearer", "bearer_id", "bearer_phone" };
const char *const bearer_ground_names[] = { "", "family", "authorised", "representative", "officer",
	"other", NULL };

/* As they are sealed: the number first, by which the row is found. */
static const enum bearer_field sealed_as[BEARER_FIELDS] = { BEARER_NUMBER, BEARER_NAME, BEARER_PHONE };

static struct secret_place place_of(int64_t dossier)
{
	return (struct secret_place){ .table = "dossier_bearer", .column = "sealed", .row = dossier };
}

static const char KEEP[] = "INSERT INTO dossier_bearer (dossier, ground, sealed, finder, salt)"
			   " VALUES (?1, ?2, ?3, ?4, ?5)";
static const char CHANGE[] = "UPDATE dossier_bearer SET ground = ?2, sealed = ?3, finder = ?4, salt = ?5"
			     " WHERE dossier = ?1";
static const char SALTS[] = "SELECT salt FROM dossier_bearer WHERE dossier = ?1";
static const char READ[] = "SELECT ground, sealed FROM dossier_bearer WHERE dossier = ?1";
static const char FOUND[] = "SELECT dossier, ground, sealed FROM dossier_bearer WHERE finder = ?1"
			    " ORDER BY dossier DESC LIMIT ?2";

static bool note(struct tx *tx, int64_t dossier, const struct bearer *b, const unsigned char *salt,
	struct error *err)
{
	char digest[65];
	struct buf data = BUF_INIT(4096);
	struct json_out j = JSON_OUT(&data);
	json_open(&j, NULL, '{');
	json_str(&j, "ground", bearer_ground_names[b->ground]);
	for (int i = 0; i < BEARER_FIELDS; i++) {
		const char *s = b->person[i];
		if (!s || !*s)
			continue;
		journal_digest(salt + i * SALT_BYTES, bearer_names[i], s, strlen(s), digest);
		json_str(&j, bearer_names[i], digest);
	}
	json_close(&j, '}');
	return journal_tell(tx, "dossier.brought", "dossier", dossier, &data, err);
}

/* Seals it into the row of a statement that keeps or changes one. */
static bool write(struct tx *tx, const char *sql, int64_t dossier, const struct bearer *b,
	const unsigned char *salt, struct error *err)
{
	struct arena a = { 0 };
	unsigned char *sealed;
	size_t n;
	const char *text[BEARER_FIELDS];
	struct keyring *keys = db_keys(tx->db);
	struct secret_place at = place_of(dossier);
	for (int i = 0; i < BEARER_FIELDS; i++)
		text[i] = b->person[sealed_as[i]];
	bool ok = secret_seal_texts(keys, &at, text, BEARER_FIELDS, &a, &sealed, &n, err);
	if (ok) {
		int64_t finder = text[0] ? secret_finder(keyring_first(keys), text[0], strlen(text[0])) : 0;
		struct stmt *q = db_stmt(tx->db, sql);
		bind_int(q, 1, dossier);
		bind_str(q, 2, bearer_ground_names[b->ground]);
		if (sealed)
			bind_blob(q, 3, sealed, n);
		if (finder)
			bind_int(q, 4, finder);
		bind_blob(q, 5, salt, BEARER_FIELDS * SALT_BYTES);
		ok = stmt_run(q, err);
	}
	arena_release(&a);
	return ok;
}

bool bearer_keep(struct tx *tx, int64_t dossier, const struct bearer *b, struct error *err)
{
	unsigned char salt[BEARER_FIELDS * SALT_BYTES];
	randombytes_buf(salt, sizeof salt);
	return write(tx, KEEP, dossier, b, salt, err) && note(tx, dossier, b, salt, err);
}

bool bearer_open(int64_t dossier, const char *ground, const void *sealed, size_t n, struct db *db,
	struct arena *a, struct bearer *b, struct error *err)
{
	const char *text[BEARER_FIELDS];
	int known = text_word(ground, bearer_ground_names);
	struct secret_place at = place_of(dossier);
	*b = (struct bearer){ .ground = known > 0 ? (enum bearer_ground)known : BEARER_OTHER };
	if (!secret_open_texts(db_keys(db), &at, sealed, n, a, text, BEARER_FIELDS, err))
		return false;
	for (int i = 0; i < BEARER_FIELDS; i++)
		b->person[sealed_as[i]] = text[i];
	return true;
}

/* The bearer in the present row, from the column of the ground on. */
static bool open_row(struct stmt *q, int col, struct db *db, int64_t dossier, struct arena *a,
	struct bearer *b, struct error *err)
{
	size_t n = 0;
	const char *ground = get_str(q, col, a);
	const void *sealed = get_null(q, col + 1) ? NULL : get_blob(q, col + 1, &n);
	return bearer_open(dossier, ground, sealed, n, db, a, b, err);
}

bool bearer_read(struct db *db, int64_t dossier, struct arena *a, struct bearer *b, struct error *err)
{
	bool ok = true;
	*b = (struct bearer){ 0 };
	struct stmt *q = db_stmt(db, READ);
	bind_int(q, 1, dossier);
	if (stmt_row(q))
		ok = open_row(q, 0, db, dossier, a, b, err);
	return stmt_end(q, err) && ok;
}

bool bearer_there(struct db *db, int64_t dossier, bool *there, struct error *err)
{
	struct stmt *q = db_stmt(db, READ);
	bind_int(q, 1, dossier);
	*there = stmt_row(q);
	return stmt_end(q, err);
}

/* *there: there is one, and it was not erased. */
static bool read_salts(struct db *db, int64_t dossier, unsigned char *salt, bool *there, struct error *err)
{
	size_t n = 0;
	struct stmt *q = db_stmt(db, SALTS);
	bind_int(q, 1, dossier);
	const void *p = stmt_row(q) && !get_null(q, 0) ? get_blob(q, 0, &n) : NULL;
	*there = n == (size_t)BEARER_FIELDS * SALT_BYTES;
	if (*there)
		memcpy(salt, p, n);
	return stmt_end(q, err);
}

static void digest_of(const struct bearer *b, const unsigned char *salt, int i, char out[65])
{
	const char *s = b->person[i];
	out[0] = '\0';
	if (s && *s)
		journal_digest(salt + i * SALT_BYTES, bearer_names[i], s, strlen(s), out);
}

static bool change(
	struct tx *tx, int64_t dossier, struct person_change *c, struct arena *a, struct error *err)
{
	struct bearer b;
	unsigned char salt[BEARER_FIELDS * SALT_BYTES];
	bool there;
	_Static_assert((int)BEARER_FIELDS == (int)PERSON_FIELDS, "what changes has room for as many");
	if (!read_salts(tx->db, dossier, salt, &there, err) || !bearer_read(tx->db, dossier, a, &b, err))
		return false;
	if (!there)
		return err_set(err, ERR_CONFLICT,
			"bearer: nobody handed it in for the applicant, or who did was erased");
	for (int i = 0; i < BEARER_FIELDS; i++) {
		c->differs[i] = c->given[i] && strcmp(c->given[i], b.person[i] ? b.person[i] : "") != 0;
		if (!c->differs[i])
			continue;
		digest_of(&b, salt, i, c->was[i]);
		b.person[i] = c->given[i];
		randombytes_buf(salt + i * SALT_BYTES, SALT_BYTES);
		digest_of(&b, salt, i, c->now[i]);
	}
	return write(tx, CHANGE, dossier, &b, salt, err);
}

bool bearer_change(struct tx *tx, int64_t dossier, struct person_change *c, struct error *err)
{
	struct arena a = { 0 };
	bool ok = change(tx, dossier, c, &a, err);
	arena_release(&a);
	return ok;
}

/* Two numbers may have one finder: what was found must be the one that is looked for. */
static bool found_under(struct db *db, const struct key *key, const char *number, int64_t *ids, int max,
	int *n, struct error *err)
{
	bool ok = true;
	struct arena a = { 0 };
	int64_t finder = secret_finder(key, number, strlen(number));
	struct stmt *q = db_stmt(db, FOUND);
	bind_int(q, 1, finder);
	bind_int(q, 2, max);
	while (ok && finder && *n < max && stmt_row(q)) {
		struct bearer b;
		int64_t dossier = get_int(q, 0);
		ok = open_row(q, 1, db, dossier, &a, &b, err);
		if (ok && b.person[BEARER_NUMBER] && secret_same_number(b.person[BEARER_NUMBER], number))
			ids[(*n)++] = dossier;
	}
	ok = stmt_end(q, err) && ok;
	arena_release(&a);
	return ok;
}

int dossiers_of_bearer(struct db *db, const char *number, int64_t *ids, int max, struct error *err)
{
	struct keyring *k = db_keys(db);
	int n = 0;
	keyring_look(k);
	for (int i = 0; i < keyring_count(k); i++)
		if (!found_under(db, keyring_at(k, i), number, ids, max, &n, err))
			return -1;
	return n;
}
