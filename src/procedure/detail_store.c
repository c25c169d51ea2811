/* detail_store.c: what is shown of procedures, in the store. */
#include <string.h>

#include "base/buf.h"
#include "procedure/procedure_rows.h"
#include "store/store.h"

static const char DELETE_COMPONENTS[] = "DELETE FROM procedure_component WHERE procedure = ?1";
static const char DELETE_DETAIL[] = "DELETE FROM procedure_detail WHERE procedure = ?1";

static bool empty(struct tx *tx, int64_t procedure, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, DELETE_COMPONENTS);
	bind_int(q, 1, procedure);
	if (!stmt_run(q, err))
		return false;
	q = db_stmt(tx->db, DELETE_DETAIL);
	bind_int(q, 1, procedure);
	return stmt_run(q, err);
}

#define COMPONENT_COLUMNS "procedure, no, name, originals, copies, needed, needed_when"
static const char INSERT_COMPONENT[] = "INSERT INTO procedure_component (" COMPONENT_COLUMNS ")"
				       " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
static const char INSERT_COMPONENT_FROM[] =
	"INSERT INTO procedure_component_version (" COMPONENT_COLUMNS ", valid_from)"
	" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

/* From a day on; 0: from the first. */
static bool save_component(
	struct tx *tx, int64_t procedure, int32_t from, const struct component *k, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, from ? INSERT_COMPONENT_FROM : INSERT_COMPONENT);
	bind_int(q, 1, procedure);
	bind_int(q, 2, k->no);
	bind_str(q, 3, k->name);
	bind_int(q, 4, k->originals);
	bind_int(q, 5, k->copies);
	bind_int(q, 6, k->needed);
	bind_str(q, 7, k->when);
	if (from)
		bind_int(q, 8, from);
	return stmt_run(q, err);
}

#define DETAIL_COLUMNS \
	"procedure, audience, decides, result, steps, how, requirements, basis, fee_basis, life_events," \
	" source"
static const char INSERT_DETAIL[] = "INSERT INTO procedure_detail (" DETAIL_COLUMNS ")"
				    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
static const char INSERT_DETAIL_FROM[] = "INSERT INTO procedure_detail_version (" DETAIL_COLUMNS ", "
					 "valid_from)"
					 " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";

bool detail_insert(
	struct tx *tx, int64_t procedure, int32_t from, const struct procedure_detail *d, struct error *err)
{
	struct buf events = BUF_INIT(256);
	for (int i = 0; i < LIFE_EVENTS; i++)
		if (d->events & 1u << i)
			buf_printf(&events, "%s%s", events.len ? " " : "", life_event_names[i]);
	struct stmt *q = db_stmt(tx->db, from ? INSERT_DETAIL_FROM : INSERT_DETAIL);
	bind_int(q, 1, procedure);
	bind_str(q, 2, d->audience);
	bind_str(q, 3, d->decides);
	bind_str(q, 4, d->result);
	bind_str(q, 5, d->steps);
	bind_str(q, 6, d->how);
	bind_str(q, 7, d->requirements);
	bind_str(q, 8, d->basis);
	bind_str(q, 9, d->fee_basis);
	bind_text(q, 10, events.len ? events.p : "", events.len);
	bind_str(q, 11, d->source);
	if (from)
		bind_int(q, 12, from);
	bool ok = stmt_run(q, err);
	buf_release(&events);
	for (int i = 0; ok && i < d->components; i++)
		ok = save_component(tx, procedure, from, &d->component[i], err);
	return ok;
}

bool details_save(struct tx *tx, const struct catalogue *c, struct error *err)
{
	for (int i = 0; i < c->procedures; i++) {
		const struct procedure *p = &c->procedure[i];
		if (p->detail && (!empty(tx, p->id, err) || !detail_insert(tx, p->id, 0, p->detail, err)))
			return false;
	}
	return true;
}

static unsigned events_of(const char *text, struct arena *a)
{
	unsigned events = 0;
	for (const char *s = text; *s; s += strspn(s, " ")) {
		size_t n = strcspn(s, " ");
		int at = text_word(arena_dup(a, s, n), life_event_names);
		events |= at < 0 ? 0 : 1u << at;
		s += n;
	}
	return events;
}

static struct procedure_detail *read_detail(struct stmt *q, struct arena *a)
{
	struct procedure_detail *d = arena_zalloc(a, sizeof *d);
	*d = (struct procedure_detail){ .audience = get_str(q, 1, a),
		.decides = get_str(q, 2, a),
		.result = get_str(q, 3, a),
		.steps = get_str(q, 4, a),
		.how = get_str(q, 5, a),
		.requirements = get_str(q, 6, a),
		.basis = get_str(q, 7, a),
		.fee_basis = get_str(q, 8, a),
		.events = events_of(get_text(q, 9, NULL), a),
		.source = get_str(q, 10, a),
		.component = arena_zalloc(a, sizeof(struct component) * COMPONENTS_MAX) };
	return d;
}

static void read_component(struct stmt *q, struct procedure_detail *d, struct arena *a)
{
	if (d && d->components < COMPONENTS_MAX)
		d->component[d->components++] = (struct component){ .no = (int)get_int(q, 1),
			.name = get_str(q, 2, a),
			.originals = (int)get_int(q, 3),
			.copies = (int)get_int(q, 4),
			.needed = get_int(q, 5),
			.when = get_str(q, 6, a) };
}

static const char DETAILS[] = "SELECT " DETAIL_COLUMNS " FROM procedure_detail ORDER BY procedure";
static const char COMPONENTS[] = "SELECT " COMPONENT_COLUMNS " FROM procedure_component ORDER BY "
				 "procedure, no";

bool details_read_store(struct catalogue *c, struct db *db, struct error *err)
{
	struct stmt *q = db_stmt(db, DETAILS);
	while (stmt_row(q)) {
		int at = catalogue_by_id(c, get_int(q, 0));
		if (at >= 0)
			c->procedure[at].detail = read_detail(q, &c->arena);
	}
	if (!stmt_end(q, err))
		return false;
	q = db_stmt(db, COMPONENTS);
	while (stmt_row(q)) {
		int at = catalogue_by_id(c, get_int(q, 0));
		if (at >= 0)
			read_component(q, c->procedure[at].detail, &c->arena);
	}
	return stmt_end(q, err);
}

/* The version of a procedure that begins on a day: its place among the procedure's, or -1. */
static int version_from(const struct procedure *p, int32_t day)
{
	for (int i = 0; i < p->versions; i++)
		if (p->version[i].valid_from == day)
			return i;
	return -1;
}

static const char DETAILS_FROM[] = "SELECT " DETAIL_COLUMNS ", valid_from FROM procedure_detail_version"
				   " ORDER BY procedure, valid_from";
static const char COMPONENTS_FROM[] = "SELECT " COMPONENT_COLUMNS ", valid_from"
				      " FROM procedure_component_version ORDER BY procedure, valid_from, "
				      "no";

bool detail_versions_read(struct catalogue *c, struct db *db, struct error *err)
{
	struct stmt *q = db_stmt(db, DETAILS_FROM);
	while (stmt_row(q)) {
		int at = catalogue_by_id(c, get_int(q, 0));
		const struct procedure *p = at < 0 ? NULL : &c->procedure[at];
		int from = p ? version_from(p, (int32_t)get_int(q, 11)) : -1;
		struct procedure_detail *d = from < 0 ? NULL : read_detail(q, &c->arena);
		/* It stays until the next one, which comes after it. */
		for (int i = from; d && i < p->versions; i++)
			p->version[i].detail = d;
	}
	if (!stmt_end(q, err))
		return false;
	q = db_stmt(db, COMPONENTS_FROM);
	while (stmt_row(q)) {
		int at = catalogue_by_id(c, get_int(q, 0));
		const struct procedure *p = at < 0 ? NULL : &c->procedure[at];
		int from = p ? version_from(p, (int32_t)get_int(q, 7)) : -1;
		if (from >= 0)
			read_component(q, p->version[from].detail, &c->arena);
	}
	return stmt_end(q, err);
}
