/* address_store.c: see address.h. */
#include "dossier/address.h"

#include <sodium.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "dossier/dossier_rows.h"
#include "store/journal.h"
#include "store/secret.h"
#include "store/store.h"

const char *const address_names[] = { "street", "commune", "district", "province", NULL };

bool address_said(const struct postal_address *a)
{
	for (int i = 0; i < ADDRESS_PARTS; i++)
		if (!text_is_blank(a->part[i]))
			return true;
	return false;
}

int address_fault(const struct postal_address *a)
{
	for (int i = 0; i < ADDRESS_PARTS; i++) {
		bool blank = text_is_blank(a->part[i]);
		if ((blank && i != ADDRESS_DISTRICT) || (!blank && strlen(a->part[i]) > ADDRESS_PART_MAX))
			return i;
	}
	return -1;
}

const char *address_line(const struct postal_address *address, struct arena *a)
{
	const char *line = NULL;
	for (int i = 0; i < ADDRESS_PARTS; i++) {
		const char *s = address->part[i];
		if (!text_is_blank(s))
			line = line ? arena_printf(a, "%s, %s", line, s) : arena_str(a, s);
	}
	return line;
}

static struct secret_place place_of(int64_t dossier)
{
	return (struct secret_place){ .table = "dossier_address", .column = "sealed", .row = dossier };
}

static const char KEEP[] = "INSERT INTO dossier_address (dossier, sealed, salt) VALUES (?1, ?2, ?3)"
			   " ON CONFLICT (dossier) DO UPDATE SET sealed = excluded.sealed, salt = "
			   "excluded.salt";
static const char READ[] = "SELECT sealed FROM dossier_address WHERE dossier = ?1";
static const char THERE[] = "SELECT 1 FROM dossier_address WHERE dossier = ?1 AND sealed IS NOT NULL";
static const char ADDRESSEE[] =
	"SELECT p.applicant, p.numbers, a.sealed FROM dossier d LEFT JOIN dossier_person p"
	" ON p.dossier = d.id LEFT JOIN dossier_address a ON a.dossier = d.id WHERE d.id = ?1";

/* The event holds a digest of the whole line. */
static bool note(
	struct tx *tx, int64_t dossier, const char *line, const unsigned char *salt, struct error *err)
{
	char digest[65];
	struct buf b = BUF_INIT(1024);
	struct json_out j = JSON_OUT(&b);
	journal_digest(salt, "address", line, strlen(line), digest);
	json_open(&j, NULL, '{');
	json_str(&j, "address", digest);
	json_close(&j, '}');
	return journal_tell(tx, "dossier.address_given", "dossier", dossier, &b, err);
}

bool address_keep(struct tx *tx, int64_t dossier, const struct postal_address *address, struct error *err)
{
	struct arena a = { 0 };
	unsigned char salt[SALT_BYTES], *sealed;
	size_t n;
	struct secret_place at = place_of(dossier);
	randombytes_buf(salt, sizeof salt);
	bool ok =
		secret_seal_texts(db_keys(tx->db), &at, address->part, ADDRESS_PARTS, &a, &sealed, &n, err);
	if (ok && sealed) {
		struct stmt *q = db_stmt(tx->db, KEEP);
		bind_int(q, 1, dossier);
		bind_blob(q, 2, sealed, n);
		bind_blob(q, 3, salt, sizeof salt);
		ok = stmt_run(q, err) && note(tx, dossier, address_line(address, &a), salt, err);
	}
	arena_release(&a);
	return ok;
}

bool address_open(int64_t dossier, const void *sealed, size_t n, struct db *db, struct arena *a,
	struct postal_address *address, struct error *err)
{
	struct secret_place at = place_of(dossier);
	return secret_open_texts(db_keys(db), &at, sealed, n, a, address->part, ADDRESS_PARTS, err);
}

/* That in a column of the present row. */
static bool open_address(struct stmt *q, int col, struct db *db, int64_t dossier, struct arena *a,
	struct postal_address *address, struct error *err)
{
	size_t n = 0;
	const void *sealed = get_null(q, col) ? NULL : get_blob(q, col, &n);
	return address_open(dossier, sealed, n, db, a, address, err);
}

bool address_read(
	struct db *db, int64_t dossier, struct arena *a, struct postal_address *address, struct error *err)
{
	bool ok = true;
	*address = (struct postal_address){ 0 };
	struct stmt *q = db_stmt(db, READ);
	bind_int(q, 1, dossier);
	if (stmt_row(q))
		ok = open_address(q, 0, db, dossier, a, address, err);
	return stmt_end(q, err) && ok;
}

bool address_there(struct db *db, int64_t dossier, bool *there, struct error *err)
{
	struct stmt *q = db_stmt(db, THERE);
	bind_int(q, 1, dossier);
	*there = stmt_row(q);
	return stmt_end(q, err);
}

bool addressee_read(
	struct db *db, int64_t dossier, struct arena *a, struct addressee *to, struct error *err)
{
	const char *number[DOSSIER_NUMBERS];
	struct postal_address address;
	bool ok = true;
	*to = (struct addressee){ 0 };
	struct stmt *q = db_stmt(db, ADDRESSEE);
	bind_int(q, 1, dossier);
	if (stmt_row(q)) {
		to->name = get_str(q, 0, a);
		ok = dossier_open_numbers(q, 1, db, dossier, a, number, err) &&
		     open_address(q, 2, db, dossier, a, &address, err);
		to->phone = ok ? number[1] : NULL;
		to->address = ok ? address_line(&address, a) : NULL;
	}
	return stmt_end(q, err) && ok;
}

bool addressees_seen(struct tx *tx, const int64_t *dossier, int n, struct error *err)
{
	bool ok = true;
	for (int i = 0; ok && i < n; i++) {
		struct event e = { .act = "dossier.viewed",
			.kind = "dossier",
			.subject = dossier[i],
			.data = "{\"fields\":[\"address\",\"phone\"]}" };
		e.data_len = strlen(e.data);
		ok = journal_append(tx, &e, err);
	}
	return ok;
}
