/* sealed.c: see sealed.h. Rows are sealed some at a time, each time in an act of its own that also
 * writes down how far it came, so that it may be interrupted. */
#include "store/sealed.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "store/driver.h"
#include "store/journal.h"

enum { ROWS_AT_ONCE = 2000 };

const struct sealed_table sealed_tables[] = {
	{ "dossier_address", "dossier", NULL, "sealed", NULL, { NULL } },
	{ "dossier_answer", "dossier", NULL, "sealed", NULL, { "answers" } },
	{ "dossier_bearer", "dossier", NULL, "sealed", "finder", { NULL } },
	{ "dossier_glass", "id", NULL, "reason", NULL, { NULL } },
	{ "dossier_person", "dossier", NULL, "numbers", "finder", { "applicant_id", "phone" } },
	{ "invitation", "account", NULL, "token", NULL, { NULL } },
	{ "job_piece", "job", "no", "bytes", NULL, { NULL } },
	{ "result_draft", "dossier", NULL, "sealed", NULL, { NULL } },
	{ "submission", "id", NULL, "sealed", NULL, { "applicant_id", "phone", "answers" } },
	{ "totp", "account", NULL, "secret", NULL, { NULL } },
	{ 0 },
};

const struct sealed_table *sealed_table_find(const char *name)
{
	const struct sealed_table *t = sealed_tables;
	while (t->name && strcmp(t->name, name) != 0)
		t++;
	return t->name ? t : NULL;
}

static struct secret_place place_in(const struct sealed_table *t, int64_t row)
{
	return (struct secret_place){ .table = t->name, .column = t->column, .row = row };
}

/* --- keys ---------------------------------------------------------------------------------------- */

static const char KEYS_READ[] = "SELECT id FROM seal_key ORDER BY at, id";
static const char KEY_NOTE[] = "INSERT INTO seal_key (id, at) VALUES (?1, ?2) ON CONFLICT (id) DO NOTHING";

/* The keys that are known of in the store: *n of them, and one of them that the ring does not hold (0:
 * it holds all). */
static bool read_keys(struct db *db, int *n, uint32_t *missing, bool *first_known, struct error *err)
{
	struct keyring *k = db_keys(db);
	const struct key *first = keyring_first(k);
	*n = 0;
	*missing = 0;
	*first_known = false;
	struct stmt *q = db_stmt(db, KEYS_READ);
	while (stmt_row(q)) {
		uint32_t id = (uint32_t)get_int(q, 0);
		++*n;
		*first_known |= first && first->id == id;
		if (!*missing && (!k || !keyring_find(k, id)))
			*missing = id;
	}
	return stmt_end(q, err);
}

bool sealed_ready(struct db *db, struct error *err)
{
	int n;
	uint32_t missing;
	bool known;
	char name[KEY_ID];
	const char *path = keyring_path(db_keys(db));
	if (!read_keys(db, &n, &missing, &known, err))
		return false;
	if (!missing && keyring_first(db_keys(db)))
		return true;
	if (!path)
		return err_set(err, ERR_USAGE, "--keys: %s", KEYS_UNSAID);
	if (missing)
		return err_set(err, ERR_USAGE,
			"the key %s is not in %s: personal values of this store are sealed with it; bring "
			"that file "
			"from the machine, or the copy, that has it (docs/operations.md, \"Keys\")",
			key_name(missing, name), path);
	return err_set(err, ERR_USAGE, "%s holds no key: 'motcua keys add' makes one", path);
}

bool sealed_knows(struct db *db, uint32_t key, bool *known, struct error *err)
{
	*known = false;
	struct stmt *q = db_stmt(db, KEYS_READ);
	while (stmt_row(q))
		*known |= (uint32_t)get_int(q, 0) == key;
	return stmt_end(q, err);
}

/* Of two nodes that make a new store's keys at the same moment, each in a file of its own, one comes
 * second. */
static bool note_key_act(struct tx *tx, void *arg, struct error *err)
{
	int n;
	uint32_t missing;
	bool known;
	(void)arg;
	if (!read_keys(tx->db, &n, &missing, &known, err))
		return false;
	if (missing)
		return sealed_ready(tx->db, err);
	struct stmt *q = db_stmt(tx->db, KEY_NOTE);
	bind_int(q, 1, keyring_first(db_keys(tx->db))->id);
	bind_int(q, 2, tx->now);
	return stmt_run(q, err);
}

/* --- rows ---------------------------------------------------------------------------------------- */

/* A row as it is. */
struct row {
	int64_t id;
	const char *sealed;
	size_t sealed_len;
	const char *clear[SEALED_VALUES];
};

static void add_list(struct buf *sql, const struct sealed_table *t, const char *before, const char *between,
	const char *after)
{
	for (int i = 0; i < SEALED_VALUES && t->clear[i]; i++) {
		buf_adds(sql, i ? between : before);
		buf_adds(sql, t->clear[i]);
		buf_adds(sql, after);
	}
}

/* Writes a statement about a table: @t is its name, @i its rows' number, @c the sealed column, @s the
 * clear ones to select, @n their emptying, @w whether any says something. */
static void table_sql(struct buf *sql, const char *text, const struct sealed_table *t)
{
	for (const char *p = text; *p; p++) {
		if (*p != '@') {
			buf_addc(sql, *p);
			continue;
		}
		switch (*++p) {
		case 't': buf_adds(sql, t->name); break;
		case 'c': buf_adds(sql, t->column); break;
		case 's': add_list(sql, t, ", ", ", ", ""); break;
		case 'n': add_list(sql, t, ", ", ", ", " = NULL"); break;
		case 'w': add_list(sql, t, "", " OR ", " IS NOT NULL"); break;
		case 'f':
			buf_adds(sql, t->finder ? ", " : "");
			buf_adds(sql, t->finder);
			buf_adds(sql, t->finder ? " = ?3" : "");
			break;
		case 'i': /* SEALED_PARTS */
			buf_adds(sql, t->part ? "(" : "");
			buf_adds(sql, t->id);
			buf_adds(sql, t->part ? " * 1000000 + " : "");
			buf_adds(sql, t->part);
			buf_adds(sql, t->part ? ")" : "");
			break;
		}
	}
}

static const char *const some_rows = "SELECT @i, @c@s FROM @t WHERE @i > ?1 ORDER BY 1 LIMIT ?2";

static int read_rows(struct db *db, const struct sealed_table *t, int64_t after, struct arena *a,
	struct row *row, struct error *err)
{
	int n = 0;
	struct buf sql = BUF_INIT(1024);
	table_sql(&sql, some_rows, t);
	struct stmt *q = db_stmt_once(db, sql.p);
	bind_int(q, 1, after);
	bind_int(q, 2, ROWS_AT_ONCE);
	for (; n < ROWS_AT_ONCE && stmt_row(q); n++) {
		const char *p = get_blob(q, 1, &row[n].sealed_len);
		row[n].id = get_int(q, 0);
		row[n].sealed = get_null(q, 1) ? NULL : arena_dup(a, p, row[n].sealed_len);
		for (int i = 0; i < SEALED_VALUES; i++)
			row[n].clear[i] = t->clear[i] ? get_str(q, 2 + i, a) : NULL;
	}
	bool ok = stmt_end(q, err);
	buf_release(&sql);
	return ok ? n : -1;
}

/* The values of a row that is to be sealed; *value NULL when it is as it should be. */
static bool value_of(struct db *db, const struct sealed_table *t, const struct row *row, struct arena *a,
	char **value, size_t *n, struct error *err)
{
	int clear = 0, values = 0;
	const struct key *first = keyring_first(db_keys(db));
	struct secret_place at = place_in(t, row->id);
	*value = NULL;
	for (; values < SEALED_VALUES && t->clear[values]; values++)
		clear += row->clear[values] != NULL;
	if (clear) {
		struct buf b = BUF_INIT((size_t)64 << 20);
		secret_join(&b, row->clear, values);
		*n = b.len;
		*value = arena_dup(a, b.len ? b.p : "", b.len);
		buf_release(&b);
		return true;
	}
	if (!row->sealed)
		return true;
	if (!values && !secret_is_sealed(row->sealed, row->sealed_len)) {
		*n = row->sealed_len;
		*value = arena_dup(a, row->sealed, *n);
		return true;
	}
	if (first && secret_is_sealed(row->sealed, row->sealed_len) &&
		secret_key_of(row->sealed) == first->id)
		return true;
	return secret_open(db_keys(db), &at, row->sealed, row->sealed_len, a, value, n, err);
}

static int64_t finder_of(const struct sealed_table *t, struct keyring *k, const char *value)
{
	return t->finder ? secret_finder(keyring_first(k), value, strlen(value)) : 0;
}

static bool write_row(struct tx *tx, const struct sealed_table *t, const char *sql, int64_t id,
	const char *value, size_t n, struct arena *a, struct error *err)
{
	struct secret_place at = place_in(t, id);
	struct keyring *k = db_keys(tx->db);
	unsigned char *sealed = arena_alloc(a, n + SECRET_EXTRA);
	if (!secret_seal(k, &at, value, n, sealed, err))
		return false;
	struct stmt *q = db_stmt_once(tx->db, sql);
	bind_int(q, 1, id);
	bind_blob(q, 2, sealed, n + SECRET_EXTRA);
	int64_t finder = finder_of(t, k, value);
	if (finder)
		bind_int(q, 3, finder);
	return stmt_run(q, err);
}

static const char *const seal_row = "UPDATE @t SET @c = ?2@f@n WHERE @i = ?1";

static bool seal_rows(struct tx *tx, const struct sealed_table *t, const struct row *row, int n,
	int64_t *done, struct error *err)
{
	struct arena a = { 0 };
	struct buf sql = BUF_INIT(1024);
	bool ok = true;
	table_sql(&sql, seal_row, t);
	for (int i = 0; ok && i < n; i++) {
		char *value;
		size_t len;
		arena_reset(&a);
		ok = value_of(tx->db, t, &row[i], &a, &value, &len, err);
		if (ok && value) {
			ok = write_row(tx, t, sql.p, row[i].id, value, len, &a, err);
			++*done;
			sodium_memzero(value, len);
		}
	}
	buf_release(&sql);
	arena_release(&a);
	return ok;
}

/* --- step by step -------------------------------------------------------------------------------- */

static const char TODO_NEXT[] = "SELECT name, after, clear FROM seal_todo ORDER BY clear DESC, name LIMIT "
				"1";
static const char TODO_CLEAR[] = "SELECT COUNT(*) FROM seal_todo WHERE clear = 1";
static const char TODO_ANY[] = "SELECT COUNT(*) FROM seal_todo";
static const char TODO_ADD[] =
	"INSERT INTO seal_todo (name, after, clear) VALUES (?1, 0, ?2) ON CONFLICT (name)"
	" DO UPDATE SET after = 0, clear = CASE WHEN excluded.clear > seal_todo.clear"
	" THEN excluded.clear ELSE seal_todo.clear END";
static const char TODO_MOVE[] = "UPDATE seal_todo SET after = ?2 WHERE name = ?1";
static const char TODO_END[] = "DELETE FROM seal_todo WHERE name = ?1";

static bool add_todo(struct tx *tx, const char *table, bool clear, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, TODO_ADD);
	bind_str(q, 1, table);
	bind_int(q, 2, clear);
	return stmt_run(q, err);
}

static const char *const one_clear = "SELECT 1 FROM @t WHERE @w LIMIT 1";

bool sealed_came_in(struct tx *tx, struct error *err)
{
	bool ok = true;
	for (const struct sealed_table *t = sealed_tables; ok && t->name; t++) {
		struct buf sql = BUF_INIT(1024);
		if (!t->clear[0])
			continue;
		table_sql(&sql, one_clear, t);
		struct stmt *q = db_stmt_once(tx->db, sql.p);
		bool found = stmt_row(q);
		ok = stmt_end(q, err) && (!found || add_todo(tx, t->name, true, err));
		buf_release(&sql);
	}
	return ok;
}

static bool all_again_act(struct tx *tx, void *arg, struct error *err)
{
	(void)arg;
	for (const struct sealed_table *t = sealed_tables; t->name; t++)
		if (!add_todo(tx, t->name, false, err))
			return false;
	return true;
}

/* Some rows sealed (arg of step_act). */
struct step {
	bool only_clear, over;
	int64_t values;
};

static bool note_step(struct tx *tx, const char *table, int64_t values, struct error *err)
{
	char name[KEY_ID];
	const struct key *first = keyring_first(db_keys(tx->db));
	struct buf b = BUF_INIT(1024);
	struct json_out j = JSON_OUT(&b);
	json_open(&j, NULL, '{');
	json_str(&j, "table", table);
	json_int(&j, "values", values);
	json_str(&j, "key", key_name(first->id, name));
	json_close(&j, '}');
	return journal_tell(tx, "keys.sealed", "keys", first->id, &b, err);
}

static bool step_table(
	struct tx *tx, const struct sealed_table *t, int64_t after, struct step *s, struct error *err)
{
	struct arena a = { 0 };
	struct row *row = arena_alloc(&a, sizeof *row * ROWS_AT_ONCE);
	int n = read_rows(tx->db, t, after, &a, row, err);
	bool ok = n >= 0 && seal_rows(tx, t, row, n, &s->values, err) &&
		  (!s->values || note_step(tx, t->name, s->values, err));
	if (ok) {
		struct stmt *q = db_stmt(tx->db, n < ROWS_AT_ONCE ? TODO_END : TODO_MOVE);
		bind_str(q, 1, t->name);
		if (n == ROWS_AT_ONCE)
			bind_int(q, 2, row[n - 1].id);
		ok = stmt_run(q, err);
	}
	arena_release(&a);
	return ok;
}

/* The next table, or the one that was begun; *t NULL: none. */
static bool next_table(struct tx *tx, const struct step *s, const struct sealed_table **t, int64_t *after,
	struct error *err)
{
	char name[64] = "";
	struct stmt *q = db_stmt(tx->db, TODO_NEXT);
	bool any = stmt_row(q) && (!s->only_clear || get_int(q, 2));
	if (any) {
		snprintf(name, sizeof name, "%s", get_text(q, 0, NULL));
		*after = get_int(q, 1);
	}
	*t = any ? sealed_table_find(name) : NULL;
	return stmt_end(q, err) &&
	       (!any || *t ||
		       err_set(err, ERR_STORE, "seal_todo names %s, which holds no sealed values", name));
}

/* Tables in which nothing is to be done take no act of their own. */
static bool step_act(struct tx *tx, void *arg, struct error *err)
{
	struct step *s = arg;
	const struct sealed_table *t;
	int64_t after = 0;
	s->values = 0;
	s->over = false;
	while (!s->values) {
		if (!next_table(tx, s, &t, &after, err))
			return false;
		s->over = !t;
		if (!t)
			return true;
		if (!step_table(tx, t, after, s, err))
			return false;
	}
	return true;
}

static bool run_steps(struct store *s, bool only_clear, int64_t *values, struct error *err)
{
	struct step step = { .only_clear = only_clear };
	while (!step.over) {
		if (!store_act(s, "keys", step_act, &step, err))
			return false;
		*values += step.values;
	}
	return true;
}

static bool number(struct db *db, const char *sql, int64_t *n, struct error *err)
{
	struct stmt *q = db_stmt(db, sql);
	*n = stmt_row(q) ? get_int(q, 0) : 0;
	return stmt_end(q, err);
}

/* Nothing of what was in clear stays in pages that are free now, or in the log. */
static bool scrub(struct db *db, struct error *err)
{
	if (db_engine(db) == ENGINE_SQLITE)
		return db_exec(db, "VACUUM", err) && db_exec(db, "PRAGMA wal_checkpoint(TRUNCATE)", err);
	for (const struct sealed_table *t = sealed_tables; t->name; t++) {
		struct buf sql = BUF_INIT(200);
		table_sql(&sql, "VACUUM FULL @t", t);
		bool ok = db_exec(db, sql.p, err);
		buf_release(&sql);
		if (!ok)
			return false;
	}
	return true;
}

bool sealed_look_clear(struct db *db, bool *clear, struct error *err)
{
	int64_t tables;
	bool ok = number(db, TODO_CLEAR, &tables, err);
	*clear = ok && tables;
	return ok;
}

static bool seal_clear(struct store *s, struct db *writer, struct error *err)
{
	int64_t values = 0;
	bool clear;
	if (!sealed_look_clear(writer, &clear, err))
		return false;
	if (!clear)
		return true;
	if (!run_steps(s, true, &values, err))
		return err_prefix(err, "sealing what stands in clear: ");
	if (!values)
		return true;
	bool folder = db_engine(writer) == ENGINE_SQLITE;
	log_line(LOG_WARN,
		"%lld personal values that stood in clear are sealed; copies made before, such as %s%s, "
		"still hold "
		"them in clear: remove them when you need them no more",
		(long long)values, folder ? store_folder(s) : "dumps and archives of its log",
		folder ? "/backup" : "");
	return scrub(writer, err);
}

bool sealed_open(struct store *s, struct db *writer, struct error *err)
{
	int n;
	uint32_t missing;
	bool known;
	struct keyring *k = db_keys(writer);
	if (!read_keys(writer, &n, &missing, &known, err))
		return false;
	if (!n && !keyring_first(k) && keyring_path(k)) {
		if (!keyring_add(k, true, err))
			return false;
		log_line(LOG_INFO, "made %s: keep a copy of it apart from the data and its backups",
			keyring_path(k));
	}
	if (keyring_first(k) && !known && !missing && !store_act(s, "keys", note_key_act, NULL, err))
		return false;
	return seal_clear(s, writer, err);
}

/* Whether some are in clear, or under another key than the first. */
static bool any_left(struct db *db, const struct sealed_count *c, int n)
{
	const struct key *first = keyring_first(db_keys(db));
	for (int i = 0; i < n; i++)
		if (c[i].values && (!first || c[i].key != first->id))
			return true;
	return false;
}

/* Whoever serves may have sealed with the older key until it saw the new one: then once more. */
bool sealed_all(struct store *s, int64_t *values, struct error *err)
{
	struct sealed_count count[KEYS_MAX + 1];
	struct db *db = store_reader(s, err);
	bool ok = db && sealed_ready(db, err), todo = false, again = true;
	int n = 0;
	*values = 0;
	for (int round = 0; ok && again && round < 3; round++) {
		ok = sealed_count(db, count, &n, &todo, err);
		again = ok && (todo || any_left(db, count, n));
		if (again && !todo)
			ok = store_act(s, "keys", all_again_act, NULL, err);
		ok = ok && (!again || run_steps(s, false, values, err));
	}
	store_reader_return(s, db);
	return ok;
}

/* --- counting ------------------------------------------------------------------------------------ */

static void add_count(struct sealed_count *out, int *n, uint32_t key, int64_t values)
{
	int i = 0;
	while (i < *n && out[i].key != key)
		i++;
	if (i == KEYS_MAX + 1)
		return;
	if (i == *n)
		out[(*n)++] = (struct sealed_count){ .key = key };
	out[i].values += values;
}

static const char *const by_key = "SELECT substr(@c, 1, 5), COUNT(*) FROM @t WHERE @c IS NOT NULL GROUP BY "
				  "1";
static const char *const all_clear = "SELECT COUNT(*) FROM @t WHERE @w";

static bool count_table(
	struct db *db, const struct sealed_table *t, struct sealed_count *out, int *n, struct error *err)
{
	struct buf sql = BUF_INIT(1024);
	table_sql(&sql, by_key, t);
	struct stmt *q = db_stmt_once(db, sql.p);
	while (stmt_row(q)) {
		size_t len;
		const unsigned char *p = get_blob(q, 0, &len);
		bool sealed = len == 5 && p[0] == 1;
		add_count(out, n, sealed ? secret_key_of(p) : 0, get_int(q, 1));
	}
	bool ok = stmt_end(q, err);
	if (ok && t->clear[0]) {
		buf_reset(&sql);
		table_sql(&sql, all_clear, t);
		q = db_stmt_once(db, sql.p);
		int64_t clear = stmt_row(q) ? get_int(q, 0) : 0;
		ok = stmt_end(q, err);
		if (clear)
			add_count(out, n, 0, clear);
	}
	buf_release(&sql);
	return ok;
}

bool sealed_count(
	struct db *db, struct sealed_count out[KEYS_MAX + 1], int *n, bool *todo, struct error *err)
{
	int64_t rows;
	*n = 0;
	if (!number(db, TODO_ANY, &rows, err))
		return false;
	*todo = rows != 0;
	for (const struct sealed_table *t = sealed_tables; t->name; t++)
		if (!count_table(db, t, out, n, err))
			return false;
	return true;
}

bool sealed_bring(const struct sealed_table *t, int64_t row, struct keyring *from, struct keyring *to,
	struct arena *a, const void **p, size_t *n, int64_t *finder, struct error *err)
{
	struct secret_place at = place_in(t, row);
	char *value;
	size_t len;
	/* Opened even when the same key would seal it again: what does not open is not to be carried on. */
	if (!secret_open(from, &at, *p, *n, a, &value, &len, err))
		return false;
	unsigned char *sealed = arena_alloc(a, len + SECRET_EXTRA);
	bool ok = secret_seal(to, &at, value, len, sealed, err);
	*finder = ok ? finder_of(t, to, value) : 0;
	sodium_memzero(value, len);
	*p = sealed;
	*n = len + SECRET_EXTRA;
	return ok;
}
