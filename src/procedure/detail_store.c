/* detail_store.c: what is shown of procedures, in the store. */
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "procedure/procedure.h"
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

static const char INSERT_COMPONENT[] = "INSERT INTO procedure_component (procedure, no, name, originals, "
				       "copies,"
				       " needed, needed_when) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

static bool save_component(struct tx *tx, int64_t procedure, const struct component *k, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, INSERT_COMPONENT);
	bind_int(q, 1, procedure);
	bind_int(q, 2, k->no);
	bind_str(q, 3, k->name);
	bind_int(q, 4, k->originals);
	bind_int(q, 5, k->copies);
	bind_int(q, 6, k->needed);
	bind_str(q, 7, k->when);
	return stmt_run(q, err);
}

static const char INSERT_DETAIL[] = "INSERT INTO procedure_detail (procedure, audience, decides, result, "
				    "steps, how,"
				    " requirements, basis, fee_basis, life_events, source)"
				    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";

static bool save(struct tx *tx, int64_t procedure, const struct procedure_detail *d, struct error *err)
{
	struct buf events = BUF_INIT(256);
	for (int i = 0; i < LIFE_EVENTS; i++)
		if (d->events & 1u << i)
			buf_printf(&events, "%s%s", events.len ? " " : "", life_event_names[i]);
	struct stmt *q = db_stmt(tx->db, INSERT_DETAIL);
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
	bool ok = stmt_run(q, err);
	buf_release(&events);
	for (int i = 0; ok && i < d->components; i++)
		ok = save_component(tx, procedure, &d->component[i], err);
	return ok;
}

bool details_save(struct tx *tx, const struct catalogue *c, struct error *err)
{
	for (int i = 0; i < c->procedures; i++) {
		const struct procedure *p = &c->procedure[i];
		if (p->detail && (!empty(tx, p->id, err) || !save(tx, p->id, p->detail, err)))
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

static const char DETAILS[] = "SELECT procedure, audience, decides, result, steps, how, requirements, "
			      "basis,"
			      " fee_basis, life_events, source FROM procedure_detail ORDER BY procedure";

static bool read_details(struct catalogue *c, struct db *db, struct error *err)
{
	struct arena *a = &c->arena;
	struct stmt *q = db_stmt(db, DETAILS);
	while (stmt_row(q)) {
		int at = catalogue_by_id(c, get_int(q, 0));
		if (at < 0)
			continue;
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
		c->procedure[at].detail = d;
	}
	return stmt_end(q, err);
}

static const char COMPONENTS[] = "SELECT procedure, no, name, originals, copies, needed, needed_when"
				 " FROM procedure_component ORDER BY procedure, no";

bool details_read_store(struct catalogue *c, struct db *db, struct error *err)
{
	struct arena *a = &c->arena;
	if (!read_details(c, db, err))
		return false;
	struct stmt *q = db_stmt(db, COMPONENTS);
	while (stmt_row(q)) {
		int at = catalogue_by_id(c, get_int(q, 0));
		struct procedure_detail *d = at < 0 ? NULL : c->procedure[at].detail;
		if (!d || d->components == COMPONENTS_MAX)
			continue;
		d->component[d->components++] = (struct component){ .no = (int)get_int(q, 1),
			.name = get_str(q, 2, a),
			.originals = (int)get_int(q, 3),
			.copies = (int)get_int(q, 4),
			.needed = get_int(q, 5),
			.when = get_str(q, 6, a) };
	}
	return stmt_end(q, err);
}
