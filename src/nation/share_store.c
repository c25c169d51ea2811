/* share_store.c: what a province lets its nation read: counts, by agency and by procedure, and nothing about
 * a dossier or a person. The views run with their owner's rights, so the reader needs none on the tables. */
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "nation/made.h"
#include "nation/nation.h"
#include "store/journal.h"
#include "store/store.h"

/* `version` is that of these views: a nation that knows an older one says so. */
static const char VIEWS[] =
	"CREATE SCHEMA IF NOT EXISTS national;"
	"CREATE OR REPLACE VIEW national.head AS SELECT value AS province, 1::bigint AS version,"
	" COALESCE((SELECT max(month) FROM ledger_agency_month), 0)::bigint AS horizon,"
	" COALESCE((SELECT day FROM ledger_agency_day WHERE received <> 0 OR on_time <> 0 OR late <> 0"
	"  ORDER BY day DESC LIMIT 1), 0)::bigint AS last_day,"
	" COALESCE((SELECT max(year) + 1 FROM year_part WHERE detached <> 0), 0)::bigint AS first_year,"
	" COALESCE((SELECT at FROM event ORDER BY seq DESC LIMIT 1), 0)::bigint AS as_of,"
	" (EXISTS (SELECT 1 FROM procedure WHERE demo <> 0))::int::bigint AS demo"
	" FROM setting WHERE key = 'code';"
	"CREATE OR REPLACE VIEW national.procedure AS SELECT"
	" (SELECT value FROM setting WHERE key = 'code') AS province, code, name FROM public.procedure;"
	"CREATE OR REPLACE VIEW national.day AS SELECT"
	" (SELECT value FROM setting WHERE key = 'code') AS province, l.day, a.level, p.code AS procedure,"
	" l.channel, l.received, l.on_time, l.late, l.overdue"
	" FROM ledger_day l JOIN agency a ON a.id = l.agency JOIN public.procedure p ON p.id = l.procedure;"
	"CREATE OR REPLACE VIEW national.month AS SELECT"
	" (SELECT value FROM setting WHERE key = 'code') AS province, l.month, a.level, p.code AS "
	"procedure,"
	" l.channel, l.received, l.on_time, l.late, l.overdue, l.open_before, l.overdue_before"
	" FROM ledger_month l JOIN agency a ON a.id = l.agency JOIN public.procedure p ON p.id = "
	"l.procedure;"
	"CREATE OR REPLACE VIEW national.agency_day AS SELECT"
	" (SELECT value FROM setting WHERE key = 'code') AS province, l.day, a.code AS agency, a.level,"
	" l.received, l.online, l.on_time, l.late, l.overdue"
	" FROM ledger_agency_day l JOIN agency a ON a.id = l.agency;"
	"CREATE OR REPLACE VIEW national.agency_month AS SELECT"
	" (SELECT value FROM setting WHERE key = 'code') AS province, l.month, a.code AS agency, a.level,"
	" l.received, l.online, l.on_time, l.late, l.overdue"
	" FROM ledger_agency_month l JOIN agency a ON a.id = l.agency;";

static const char GRANT[] = "SELECT format('GRANT USAGE ON SCHEMA national TO %I; GRANT SELECT ON ALL "
			    "TABLES IN SCHEMA national"
			    " TO %I', CAST(?1 AS TEXT), CAST(?1 AS TEXT))";
static const char REVOKE[] = "SELECT format('REVOKE ALL ON ALL TABLES IN SCHEMA national FROM %I; REVOKE "
			     "ALL ON SCHEMA national"
			     " FROM %I', CAST(?1 AS TEXT), CAST(?1 AS TEXT))";

static const char CODE[] = "SELECT value FROM setting WHERE key = 'code'";

static bool has_code(struct tx *tx, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, CODE);
	bool there = stmt_row(q);
	return stmt_end(q, err) && (there || err_set(err, ERR_DATA,
						     "settings.csv has no \"code\": a nation knows its "
						     "provinces by it"));
}

static bool note(struct tx *tx, const struct nation_share *s, struct error *err)
{
	struct buf b = BUF_INIT(4096);
	struct json_out j = JSON_OUT(&b);
	json_open(&j, NULL, '{');
	json_str(&j, "role", s->role);
	json_close(&j, '}');
	return journal_tell(tx, s->end ? "nation.unshared" : "nation.shared", "province", 1, &b, err);
}

bool nation_share_act(struct tx *tx, void *arg, struct error *err)
{
	const struct nation_share *s = arg;
	const char *const role[MADE_VALUES] = { s->role };
	if (s->end)
		return made_run(tx, REVOKE, role, err) && note(tx, s, err);
	return has_code(tx, err) && db_exec(tx->db, VIEWS, err) && made_run(tx, GRANT, role, err) &&
	       note(tx, s, err);
}
