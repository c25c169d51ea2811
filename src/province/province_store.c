/* province_store.c: the province in the store. */
#include <string.h>

#include "base/json.h"
#include "province/province_rows.h"
#include "store/journal.h"
#include "store/store.h"

static const char AGENCY_INSERT[] = "INSERT INTO agency (id, place, code, name, level, kind, parent, desk, "
				    "valid_from, valid_to, successor, identifier)"
				    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, NULL, ?11)";
static const char AGENCY_SUCCESSOR[] = "UPDATE agency SET successor = ?2 WHERE id = ?1";
static const char AGENCY_ALL[] = "SELECT id, code, name, level, kind, parent, desk, valid_from, valid_to, "
				 "successor, identifier FROM agency ORDER BY place";
static const char AGENCY_COUNT[] = "SELECT COUNT(*), COALESCE(MAX(id), 0) FROM agency";
static const char DESK_INSERT[] = "INSERT INTO desk (id, place, code, name, agency, address, valid_from, "
				  "valid_to)"
				  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
static const char DESK_ALL[] = "SELECT id, code, name, agency, address, valid_from, valid_to FROM desk "
			       "ORDER BY place";
static const char DESK_COUNT[] = "SELECT COUNT(*) FROM desk";
static const char SETTING_INSERT[] = "INSERT INTO setting (key, value) VALUES (?1, ?2)";
static const char SETTING_ALL[] = "SELECT key, value FROM setting ORDER BY key";
static const char SETTING_COUNT[] = "SELECT COUNT(*) FROM setting";
static const char HOURS_INSERT[] = "INSERT INTO office_hours (place, weekday, from_minute, to_minute, "
				   "valid_from, valid_to)"
				   " VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
static const char HOURS_ALL[] = "SELECT weekday, from_minute, to_minute, valid_from, valid_to FROM "
				"office_hours ORDER BY place";
static const char HOURS_COUNT[] = "SELECT COUNT(*) FROM office_hours";
static const char RULE_INSERT[] =
	"INSERT INTO holiday_rule (place, calendar, month, day, before, after, beside, name, name_en,"
	" valid_from, valid_to) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
static const char RULE_ALL[] = "SELECT calendar, month, day, before, after, beside, name, name_en, "
			       "valid_from, valid_to"
			       " FROM holiday_rule ORDER BY place";
static const char RULE_COUNT[] = "SELECT COUNT(*) FROM holiday_rule";
static const char ANNOUNCED_INSERT[] = "INSERT INTO announced_day (day, kind, name) VALUES (?1, ?2, ?3)";
static const char ANNOUNCED_ALL[] = "SELECT day, kind, name FROM announced_day ORDER BY day";
static const char ANNOUNCED_COUNT[] = "SELECT COUNT(*) FROM announced_day";

static void bind_end(struct stmt *q, int at, int32_t valid_to)
{
	if (valid_to == DAY_NEVER)
		bind_null(q, at);
	else
		bind_int(q, at, valid_to);
}

static int32_t get_end(struct stmt *q, int col)
{
	return get_null(q, col) ? DAY_NEVER : (int32_t)get_int(q, col);
}

bool agency_save(struct tx *tx, const struct province *p, int i, struct error *err)
{
	const struct agency *g = &p->agency[i];
	struct stmt *q = db_stmt(tx->db, AGENCY_INSERT);
	bind_int(q, 1, g->id);
	bind_int(q, 2, i + 1);
	bind_str(q, 3, g->code);
	bind_str(q, 4, g->name);
	bind_str(q, 5, level_names[g->level]);
	bind_str(q, 6, g->kind);
	if (g->parent >= 0)
		bind_int(q, 7, p->agency[g->parent].id);
	bind_str(q, 8, g->desk);
	bind_int(q, 9, g->valid_from);
	bind_end(q, 10, g->valid_to);
	bind_str(q, 11, g->identifier);
	return stmt_run(q, err);
}

static bool save_agencies(struct tx *tx, struct province *p, struct error *err)
{
	for (int i = 0; i < p->agencies; i++)
		if (!(p->agency[i].id = tx_id(tx, "agency", err)))
			return false;
	/* Parents first, whatever the order of the file. */
	bool *done = arena_zalloc(&p->arena, (size_t)p->agencies + 1);
	for (int left = p->agencies; left;)
		for (int i = 0; i < p->agencies; i++) {
			int parent = p->agency[i].parent;
			if (done[i] || (parent >= 0 && !done[parent]))
				continue;
			if (!agency_save(tx, p, i, err))
				return false;
			done[i] = true;
			left--;
		}
	for (int i = 0; i < p->agencies; i++) {
		if (p->agency[i].successor < 0)
			continue;
		struct stmt *q = db_stmt(tx->db, AGENCY_SUCCESSOR);
		bind_int(q, 1, p->agency[i].id);
		bind_int(q, 2, p->agency[p->agency[i].successor].id);
		if (!stmt_run(q, err))
			return false;
	}
	return true;
}

static const char AGENCY_UPDATE[] = "UPDATE agency SET valid_to = ?2, successor = ?3, desk = ?4, "
				    "identifier = "
				    "?5 WHERE id = ?1";

bool agency_update(struct tx *tx, const struct province *p, int i, struct error *err)
{
	const struct agency *g = &p->agency[i];
	struct stmt *q = db_stmt(tx->db, AGENCY_UPDATE);
	bind_int(q, 1, g->id);
	bind_end(q, 2, g->valid_to);
	if (g->successor >= 0)
		bind_int(q, 3, p->agency[g->successor].id);
	bind_str(q, 4, g->desk);
	bind_str(q, 5, g->identifier);
	return stmt_run(q, err);
}

bool desk_save(struct tx *tx, const struct province *p, int i, struct error *err)
{
	const struct desk *d = &p->desk[i];
	struct stmt *q = db_stmt(tx->db, DESK_INSERT);
	bind_int(q, 1, d->id);
	bind_int(q, 2, i + 1);
	bind_str(q, 3, d->code);
	bind_str(q, 4, d->name);
	if (d->agency >= 0)
		bind_int(q, 5, p->agency[d->agency].id);
	bind_str(q, 6, d->address);
	bind_int(q, 7, d->valid_from);
	bind_end(q, 8, d->valid_to);
	return stmt_run(q, err);
}

static const char DESK_END[] = "UPDATE desk SET valid_to = ?2 WHERE id = ?1";

bool desk_end(struct tx *tx, const struct desk *d, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, DESK_END);
	bind_int(q, 1, d->id);
	bind_end(q, 2, d->valid_to);
	return stmt_run(q, err);
}

static bool save_desks(struct tx *tx, struct province *p, struct error *err)
{
	for (int i = 0; i < p->desks; i++) {
		if (!(p->desk[i].id = tx_id(tx, "desk", err)) || !desk_save(tx, p, i, err))
			return false;
	}
	return true;
}

static bool save_rule(struct tx *tx, const struct holiday_rule *r, int place, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, RULE_INSERT);
	bind_int(q, 1, place);
	bind_str(q, 2, r->lunar ? "lunar" : "solar");
	bind_int(q, 3, r->month);
	bind_int(q, 4, r->day);
	bind_int(q, 5, r->before);
	bind_int(q, 6, r->after);
	bind_int(q, 7, r->beside);
	bind_str(q, 8, r->name);
	bind_str(q, 9, r->name_en);
	bind_int(q, 10, r->valid_from);
	bind_end(q, 11, r->valid_to);
	return stmt_run(q, err);
}

static bool save_calendar(struct tx *tx, const struct calendar *c, struct error *err)
{
	for (int i = 0; i < c->hour_count; i++) {
		struct stmt *q = db_stmt(tx->db, HOURS_INSERT);
		bind_int(q, 1, i + 1);
		bind_int(q, 2, c->hours[i].weekday);
		bind_int(q, 3, c->hours[i].from);
		bind_int(q, 4, c->hours[i].to);
		bind_int(q, 5, c->hours[i].valid_from);
		bind_end(q, 6, c->hours[i].valid_to);
		if (!stmt_run(q, err))
			return false;
	}
	for (int i = 0; i < c->rule_count; i++)
		if (!save_rule(tx, &c->rule[i], i + 1, err))
			return false;
	for (int i = 0; i < c->announced_count; i++) {
		struct stmt *q = db_stmt(tx->db, ANNOUNCED_INSERT);
		bind_int(q, 1, c->announced[i].day);
		bind_str(q, 2, c->announced[i].work ? "work" : "off");
		bind_str(q, 3, c->announced[i].name);
		if (!stmt_run(q, err))
			return false;
	}
	return true;
}

static const char GENERATION[] = "SELECT generation FROM rules_generation WHERE one = 1";

bool rules_generation(struct db *db, int64_t *generation, struct error *err)
{
	struct stmt *q = db_stmt(db, GENERATION);
	*generation = stmt_row(q) ? get_int(q, 0) : 0;
	return stmt_end(q, err);
}

static const char MOVE[] = "INSERT INTO rules_generation (one, generation) VALUES (1, 1)"
			   " ON CONFLICT (one) DO UPDATE SET generation = rules_generation.generation + 1";

bool generation_move(struct tx *tx, struct error *err)
{
	return stmt_run(db_stmt(tx->db, MOVE), err);
}

static const char SETTING_SET[] = "INSERT INTO setting (key, value) VALUES (?1, ?2)"
				  " ON CONFLICT (key) DO UPDATE SET value = excluded.value";

bool setting_act(struct tx *tx, void *arg, struct error *err)
{
	const struct setting_new *n = arg;
	const char *expected = setting_expected(n->key, n->value);
	struct buf b = BUF_INIT(64 * 1024);
	struct json_out j = JSON_OUT(&b);
	if (expected)
		return err_set(err, ERR_DATA, "%s: found \"%s\", expected %s", n->key, n->value, expected);
	struct stmt *q = db_stmt(tx->db, SETTING_SET);
	bind_str(q, 1, n->key);
	bind_str(q, 2, n->value);
	json_open(&j, NULL, '{');
	json_str(&j, "key", n->key);
	json_str(&j, "value", n->value);
	json_close(&j, '}');
	struct event e = { .act = "setting.changed", .kind = "setting", .data = b.p, .data_len = b.len };
	bool ok = stmt_run(q, err) && journal_append(tx, &e, err) && store_others(tx, err) &&
		  generation_move(tx, err);
	buf_release(&b);
	return ok;
}

bool province_save(struct tx *tx, struct province *p, struct error *err)
{
	if (!save_agencies(tx, p, err) || !save_desks(tx, p, err) ||
		!save_calendar(tx, &p->calendar, err) || !law_save(tx, &p->law, err))
		return false;
	for (int i = 0; i < p->settings; i++) {
		struct stmt *q = db_stmt(tx->db, SETTING_INSERT);
		bind_str(q, 1, p->setting[i].key);
		bind_str(q, 2, p->setting[i].value);
		if (!stmt_run(q, err))
			return false;
	}
	return true;
}

static bool count(struct db *db, const char *sql, int *n, int64_t *max, struct error *err)
{
	struct stmt *q = db_stmt(db, sql);
	*n = 0;
	if (stmt_row(q)) {
		*n = (int)get_int(q, 0);
		if (max)
			*max = get_int(q, 1);
	}
	return stmt_end(q, err);
}

static bool read_agencies(struct province *p, struct db *db, struct error *err)
{
	int n;
	if (!count(db, AGENCY_COUNT, &n, &p->max_agency_id, err))
		return false;
	struct arena *a = &p->arena;
	p->agency = arena_zalloc(a, sizeof *p->agency * ((size_t)n + 1));
	int64_t *parent = arena_zalloc(a, sizeof *parent * ((size_t)n + 1));
	int64_t *successor = arena_zalloc(a, sizeof *successor * ((size_t)n + 1));
	struct stmt *q = db_stmt(db, AGENCY_ALL);
	while (p->agencies < n && stmt_row(q)) {
		struct agency *g = &p->agency[p->agencies];
		*g = (struct agency){
			.id = get_int(q, 0),
			.code = get_str(q, 1, a),
			.name = get_str(q, 2, a),
			.kind = get_str(q, 4, a),
			.desk = get_str(q, 6, a),
			.parent = -1,
			.successor = -1,
			.valid_from = (int32_t)get_int(q, 7),
			.valid_to = get_end(q, 8),
			.identifier = get_str(q, 10, a),
		};
		const char *level = get_text(q, 3, NULL);
		while (g->level + 1 < LEVELS && strcmp(level, level_names[g->level]) != 0)
			g->level++;
		parent[p->agencies] = get_int(q, 5);
		successor[p->agencies++] = get_int(q, 9);
	}
	if (!stmt_end(q, err))
		return false;
	province_index(p);
	for (int i = 0; i < p->agencies; i++) {
		p->agency[i].parent = parent[i] ? province_agency_by_id(p, parent[i]) : -1;
		p->agency[i].successor = successor[i] ? province_agency_by_id(p, successor[i]) : -1;
	}
	return true;
}

static bool read_desks(struct province *p, struct db *db, struct error *err)
{
	int n;
	if (!count(db, DESK_COUNT, &n, NULL, err))
		return false;
	struct arena *a = &p->arena;
	p->desk = arena_zalloc(a, sizeof *p->desk * ((size_t)n + 1));
	struct stmt *q = db_stmt(db, DESK_ALL);
	while (p->desks < n && stmt_row(q)) {
		p->desk[p->desks++] = (struct desk){
			.id = get_int(q, 0),
			.code = get_str(q, 1, a),
			.name = get_str(q, 2, a),
			.agency = get_null(q, 3) ? -1 : province_agency_by_id(p, get_int(q, 3)),
			.address = get_str(q, 4, a),
			.valid_from = (int32_t)get_int(q, 5),
			.valid_to = get_end(q, 6),
		};
	}
	return stmt_end(q, err);
}

static bool read_settings(struct province *p, struct db *db, struct error *err)
{
	int n;
	if (!count(db, SETTING_COUNT, &n, NULL, err))
		return false;
	p->setting = arena_zalloc(&p->arena, sizeof *p->setting * ((size_t)n + 1));
	struct stmt *q = db_stmt(db, SETTING_ALL);
	while (p->settings < n && stmt_row(q))
		p->setting[p->settings++] = (struct setting){
			.key = get_str(q, 0, &p->arena),
			.value = get_str(q, 1, &p->arena),
		};
	return stmt_end(q, err);
}

static bool read_hours(struct province *p, struct db *db, struct error *err)
{
	struct calendar *c = &p->calendar;
	int n;
	if (!count(db, HOURS_COUNT, &n, NULL, err))
		return false;
	c->hours = arena_zalloc(&p->arena, sizeof *c->hours * ((size_t)n + 1));
	struct stmt *q = db_stmt(db, HOURS_ALL);
	while (c->hour_count < n && stmt_row(q))
		c->hours[c->hour_count++] = (struct office_hours){
			.weekday = (int)get_int(q, 0),
			.from = (int)get_int(q, 1),
			.to = (int)get_int(q, 2),
			.valid_from = (int32_t)get_int(q, 3),
			.valid_to = get_end(q, 4),
		};
	return stmt_end(q, err);
}

static bool read_calendar(struct province *p, struct db *db, struct error *err)
{
	struct calendar *c = &p->calendar;
	struct arena *a = &p->arena;
	int rules, days;
	if (!read_hours(p, db, err) || !count(db, RULE_COUNT, &rules, NULL, err) ||
		!count(db, ANNOUNCED_COUNT, &days, NULL, err))
		return false;
	c->rule = arena_zalloc(a, sizeof *c->rule * ((size_t)rules + 1));
	c->announced = arena_zalloc(a, sizeof *c->announced * ((size_t)days + 1));
	struct stmt *q = db_stmt(db, RULE_ALL);
	while (c->rule_count < rules && stmt_row(q))
		c->rule[c->rule_count++] = (struct holiday_rule){
			.lunar = strcmp(get_text(q, 0, NULL), "lunar") == 0,
			.month = (int)get_int(q, 1),
			.day = (int)get_int(q, 2),
			.before = (int)get_int(q, 3),
			.after = (int)get_int(q, 4),
			.beside = (int)get_int(q, 5),
			.name = get_str(q, 6, a),
			.name_en = get_str(q, 7, a),
			.valid_from = (int32_t)get_int(q, 8),
			.valid_to = get_end(q, 9),
		};
	if (!stmt_end(q, err))
		return false;
	q = db_stmt(db, ANNOUNCED_ALL);
	while (c->announced_count < days && stmt_row(q))
		c->announced[c->announced_count++] = (struct announced_day){
			.day = (int32_t)get_int(q, 0),
			.work = strcmp(get_text(q, 1, NULL), "work") == 0,
			.name = get_str(q, 2, a),
		};
	return stmt_end(q, err);
}

bool province_read_store(struct province *p, struct db *db, bool calendar, struct error *err)
{
	*p = (struct province){ 0 };
	bool ok = read_agencies(p, db, err) && read_desks(p, db, err) && read_settings(p, db, err) &&
		  (!calendar || (read_calendar(p, db, err) && law_read_store(&p->law, &p->arena, db, err)));
	bool nation = strcmp(province_setting(p, "kind", ""), "nation") == 0;
	if (ok && !p->agencies)
		ok = err_set(err, ERR_NOT_FOUND,
			nation ? "the store holds a nation: see 'motcua nation'"
			       : "the store holds no province: run 'motcua init' or 'motcua demo'");
	if (ok)
		province_index(p);
	else
		province_release(p);
	return ok;
}

bool province_read_settings(struct province *p, struct db *db, struct error *err)
{
	*p = (struct province){ 0 };
	if (read_settings(p, db, err))
		return true;
	province_release(p);
	return false;
}
