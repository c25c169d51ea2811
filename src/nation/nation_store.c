/* nation_store.c: the nation's list in its store, and what PostgreSQL must be told of each province: its
 * server, as whom it is read there, and the views that are parts of the nation's tables. */
#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "nation/made.h"
#include "nation/nation.h"
#include "store/host.h"
#include "store/journal.h"
#include "store/store.h"

static const char KIND[] = "SELECT 1 FROM setting WHERE key = 'kind' AND value = 'nation'";

bool nation_is(struct db *db, bool *nation, struct error *err)
{
	struct stmt *q = db_stmt(db, KIND);
	*nation = stmt_row(q);
	return stmt_end(q, err);
}

static const char PROVINCE_ALL[] = "SELECT code, name, name_en, site, host, port, database, role, seen_at "
				   "FROM "
				   "nation_province ORDER BY place";
static const char PROVINCE_COUNT[] = "SELECT COUNT(*) FROM nation_province";

bool nation_list_read_store(struct nation_list *l, struct db *db, struct error *err)
{
	*l = (struct nation_list){ 0 };
	struct stmt *q = db_stmt(db, PROVINCE_COUNT);
	int64_t n = stmt_row(q) ? get_int(q, 0) : 0;
	if (!stmt_end(q, err))
		return false;
	l->province = arena_zalloc(&l->arena, sizeof *l->province * ((size_t)n + 1));
	q = db_stmt(db, PROVINCE_ALL);
	while (l->provinces < n && stmt_row(q)) {
		struct nation_province *p = &l->province[l->provinces++];
		p->code = get_str(q, 0, &l->arena);
		p->name = get_str(q, 1, &l->arena);
		p->name_en = get_str(q, 2, &l->arena);
		p->site = get_str(q, 3, &l->arena);
		p->host = get_str(q, 4, &l->arena);
		p->port = get_str(q, 5, &l->arena);
		p->database = get_str(q, 6, &l->arena);
		p->role = get_str(q, 7, &l->arena);
		p->seen_at = get_int(q, 8);
	}
	if (stmt_end(q, err))
		return true;
	nation_list_release(l);
	return false;
}

/* For any node's own questions: plans are made anew with the province known, so that only its part is asked;
 * sums are made where the rows are. */
static const char SET_UP[] =
	"CREATE EXTENSION IF NOT EXISTS postgres_fdw;"
	"DO $$ BEGIN"
	" EXECUTE format('ALTER DATABASE %I SET enable_partitionwise_aggregate = on', current_database());"
	" EXECUTE format('ALTER DATABASE %I SET plan_cache_mode = force_custom_plan', current_database());"
	" EXECUTE format('ALTER DATABASE %I SET jit = off', current_database());"
	" END $$; SET LOCAL lock_timeout = '10s'; SET LOCAL client_min_messages = warning;";

/* A server that vanished is noticed in seconds; one that hangs ends its own statement. */
static const char SERVER_MAKE[] =
	"SELECT format('CREATE SERVER %I FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host %L, port %L, "
	"dbname "
	"%L, sslmode %L, application_name ''motcua-nation'', connect_timeout ''3'', keepalives_idle ''5'',"
	" keepalives_interval ''2'', keepalives_count ''3'', tcp_user_timeout ''10000'', options ''-c"
	" statement_timeout=20s'', fetch_size ''10000'', async_capable ''true'', parallel_commit "
	"''true'')',"
	" CAST(?1 AS TEXT), CAST(?2 AS TEXT), CAST(?3 AS TEXT), CAST(?4 AS TEXT), CAST(?5 AS TEXT))";
static const char MAPPING_MAKE[] = "SELECT format('CREATE USER MAPPING FOR CURRENT_USER SERVER %I OPTIONS "
				   "(user %L)', CAST(?1 AS TEXT),"
				   " CAST(?2 AS TEXT))";
static const char MAPPING_MAKE_PASSWORD[] = "SELECT format('CREATE USER MAPPING FOR CURRENT_USER SERVER %I "
					    "OPTIONS (user %L, password %L)',"
					    " CAST(?1 AS TEXT), CAST(?2 AS TEXT), CAST(?3 AS TEXT))";
static const char PART_MAKE[] =
	"SELECT format('CREATE FOREIGN TABLE %I PARTITION OF %I FOR VALUES IN (%L) SERVER %I OPTIONS"
	" (schema_name ''national'', table_name %L)', CAST(?1 AS TEXT), CAST(?2 AS TEXT), CAST(?3 AS TEXT),"
	" CAST(?4 AS TEXT), CAST(?5 AS TEXT))";
static const char SERVER_DROP[] = "SELECT format('DROP SERVER IF EXISTS %I CASCADE', CAST(?1 AS TEXT))";

/* What begins with nation_ and stands in the province's schema under the rest of its name. */
static const char *const parts[] = { "head", "procedure", "day", "month", "agency_day", "agency_month" };

/* "nation_day_h12": a name that PostgreSQL keeps as it is. */
static const char *own_name(struct arena *a, const char *before, const char *code)
{
	char *s = arena_printf(a, "%s_%s", before, code);
	for (char *p = s; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return s;
}

static bool make_server(struct tx *tx, const struct nation_province *p, struct arena *a, struct error *err)
{
	const char *server = own_name(a, "province", p->code);
	bool ok = made_run(tx, SERVER_MAKE,
			  (const char *[MADE_VALUES]){ server, p->host, p->port, p->database,
				  host_is_here(p->host, strlen(p->host)) ? "prefer" : "require" },
			  err) &&
		  made_run(tx, p->password ? MAPPING_MAKE_PASSWORD : MAPPING_MAKE,
			  (const char *[MADE_VALUES]){ server, p->role, p->password }, err);
	for (size_t i = 0; ok && i < sizeof parts / sizeof parts[0]; i++) {
		const char *table = arena_printf(a, "nation_%s", parts[i]);
		ok = made_run(tx, PART_MAKE,
			(const char *[MADE_VALUES]){
				own_name(a, table, p->code), table, p->code, server, parts[i] },
			err);
	}
	return ok || err_prefix(err, "%s: ", p->code);
}

static const char PROVINCE_CLEAR[] = "DELETE FROM nation_province";
static const char PROVINCE_INSERT[] = "INSERT INTO nation_province (code, place, name, name_en, site, "
				      "host, port, database, role, seen_at)"
				      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";

static bool insert_province(
	struct tx *tx, const struct nation_province *p, int place, int64_t seen_at, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, PROVINCE_INSERT);
	bind_str(q, 1, p->code);
	bind_int(q, 2, place);
	bind_str(q, 3, p->name);
	bind_str(q, 4, p->name_en);
	bind_str(q, 5, p->site);
	bind_str(q, 6, p->host);
	bind_str(q, 7, p->port);
	bind_str(q, 8, p->database);
	bind_str(q, 9, p->role);
	if (seen_at)
		bind_int(q, 10, seen_at);
	else
		bind_null(q, 10);
	return stmt_run(q, err);
}

static bool exchange(struct tx *tx, const struct nation_list *now, const struct nation_list *before,
	struct arena *a, struct error *err)
{
	bool ok = true;
	for (int i = 0; ok && i < before->provinces; i++)
		ok = made_run(tx, SERVER_DROP,
			(const char *[MADE_VALUES]){ own_name(a, "province", before->province[i].code) },
			err);
	ok = ok && stmt_run(db_stmt(tx->db, PROVINCE_CLEAR), err);
	for (int i = 0; ok && i < now->provinces; i++) {
		const struct nation_province *p = &now->province[i];
		int was = nation_list_find(before, p->code);
		ok = make_server(tx, p, a, err) &&
		     insert_province(tx, p, i + 1, was < 0 ? 0 : before->province[was].seen_at, err);
	}
	return ok;
}

static const char SETTING_PUT[] = "INSERT INTO setting (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO "
				  "UPDATE "
				  "SET value = excluded.value";

static bool put_setting(struct tx *tx, const char *key, const char *value, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, SETTING_PUT);
	bind_str(q, 1, key);
	bind_str(q, 2, value);
	return stmt_run(q, err);
}

static bool note_load(struct tx *tx, const struct nation_load *load, struct error *err)
{
	struct buf b = BUF_INIT(4096);
	struct json_out j = JSON_OUT(&b);
	json_open(&j, NULL, '{');
	json_int(&j, "provinces", load->list->provinces);
	json_str(&j, "file", load->digest);
	json_close(&j, '}');
	return journal_tell(tx, "nation.loaded", "nation", 1, &b, err);
}

static const char AGENCY_ANY[] = "SELECT 1 FROM agency LIMIT 1";

static bool is_free(struct tx *tx, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, AGENCY_ANY);
	bool province = stmt_row(q);
	return stmt_end(q, err) && (!province || err_set(err, ERR_CONFLICT,
							 "the database holds a province: name an empty "
							 "one"));
}

bool nation_load_act(struct tx *tx, void *arg, struct error *err)
{
	const struct nation_load *load = arg;
	struct nation_list before;
	struct arena a = { 0 };
	if (!is_free(tx, err) || !nation_list_read_store(&before, tx->db, err))
		return false;
	bool ok = db_exec(tx->db, SET_UP, err) && exchange(tx, load->list, &before, &a, err) &&
		  put_setting(tx, "kind", "nation", err) && put_setting(tx, "name", load->name, err) &&
		  put_setting(tx, "name_en", load->name_en, err) && note_load(tx, load, err);
	arena_release(&a);
	nation_list_release(&before);
	return ok;
}

static const char PROVINCE_SEEN[] = "UPDATE nation_province SET seen_at = ?2 WHERE code = ?1 AND (seen_at "
				    "IS NULL "
				    "OR seen_at < ?2)";

bool nation_seen_act(struct tx *tx, void *arg, struct error *err)
{
	const struct nation_list *l = arg;
	for (int i = 0; i < l->provinces; i++) {
		if (!l->province[i].seen_at)
			continue;
		struct stmt *q = db_stmt(tx->db, PROVINCE_SEEN);
		bind_str(q, 1, l->province[i].code);
		bind_int(q, 2, l->province[i].seen_at);
		if (!stmt_run(q, err))
			return false;
	}
	return true;
}
