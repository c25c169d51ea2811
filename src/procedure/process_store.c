/* process_store.c: the processes in the store. */
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "procedure/process.h"
#include "store/store.h"

static const char INSERT[] = "INSERT INTO process (id, place, code, name, applies, valid_from, valid_to)"
			     " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
static const char STEP_INSERT[] = "INSERT INTO process_step (process, no, name, kind, role, body, hours, "
				  "next)"
				  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
static const char COUNT[] = "SELECT COUNT(*) FROM process";
static const char ALL[] = "SELECT id, code, name, applies, valid_from, valid_to FROM process ORDER BY "
			  "place";
static const char STEPS[] = "SELECT process, no, name, kind, role, body, hours, next FROM process_step"
			    " ORDER BY process, no";

static bool save_step(struct tx *tx, int64_t process, const struct step *s, struct error *err)
{
	struct buf next = BUF_INIT(256);
	for (int i = 0; i < s->nexts; i++)
		buf_printf(&next, "%s%d", i ? " " : "", s->next[i]);
	struct stmt *q = db_stmt(tx->db, STEP_INSERT);
	bind_int(q, 1, process);
	bind_int(q, 2, s->no);
	bind_str(q, 3, s->name);
	bind_str(q, 4, step_kind_names[s->kind]);
	bind_str(q, 5, role_names[s->role]);
	bind_str(q, 6, s->body);
	bind_int(q, 7, s->hours);
	bind_text(q, 8, next.len ? next.p : "", next.len);
	bool ok = stmt_run(q, err);
	buf_release(&next);
	return ok;
}

bool process_insert(struct tx *tx, struct process *p, int place, struct error *err)
{
	if (!(p->id = tx_id(tx, "process", err)))
		return false;
	struct stmt *q = db_stmt(tx->db, INSERT);
	bind_int(q, 1, p->id);
	bind_int(q, 2, place);
	bind_str(q, 3, p->code);
	bind_str(q, 4, p->name);
	bind_str(q, 5, p->applies);
	bind_int(q, 6, p->valid_from);
	if (p->valid_to != DAY_NEVER)
		bind_int(q, 7, p->valid_to);
	if (!stmt_run(q, err))
		return false;
	for (int k = 0; k < p->steps; k++)
		if (!save_step(tx, p->id, &p->step[k], err))
			return false;
	return true;
}

bool processes_save(struct tx *tx, struct processes *ps, struct error *err)
{
	for (int i = 0; i < ps->count; i++)
		if (!process_insert(tx, &ps->process[i], i + 1, err))
			return false;
	return true;
}

static void read_next(struct step *s, const char *next)
{
	while (*next && s->nexts < STEP_NEXT) {
		size_t n = strcspn(next, " ");
		int64_t v;
		if (int_parse(next, n, &v))
			s->next[s->nexts++] = (int)v;
		next += n + (next[n] == ' ');
	}
}

static int word(const char *s, const char *const *words)
{
	int at = text_word(s, words);
	return at < 0 ? 0 : at;
}

static bool read_steps(struct processes *ps, struct db *db, struct error *err)
{
	struct arena *a = &ps->arena;
	struct stmt *q = db_stmt(db, STEPS);
	while (stmt_row(q)) {
		struct process *p = (struct process *)process_by_id(ps, get_int(q, 0));
		if (!p || p->steps == STEPS_MAX)
			continue;
		struct step *s = &p->step[p->steps++];
		*s = (struct step){
			.no = (int)get_int(q, 1),
			.name = get_str(q, 2, a),
			.kind = (enum step_kind)word(get_text(q, 3, NULL), step_kind_names),
			.role = (enum role)word(get_text(q, 4, NULL), role_names),
			.body = get_str(q, 5, a),
			.hours = (int)get_int(q, 6),
		};
		read_next(s, get_text(q, 7, NULL));
	}
	return stmt_end(q, err);
}

bool processes_read_store(struct processes *ps, struct db *db, struct error *err)
{
	*ps = (struct processes){ 0 };
	struct arena *a = &ps->arena;
	struct stmt *q = db_stmt(db, COUNT);
	int n = stmt_row(q) ? (int)get_int(q, 0) : 0;
	bool ok = stmt_end(q, err);
	ps->process = arena_zalloc(a, sizeof *ps->process * ((size_t)n + 1));
	q = ok ? db_stmt(db, ALL) : NULL;
	while (ok && ps->count < n && stmt_row(q))
		ps->process[ps->count++] = (struct process){
			.id = get_int(q, 0),
			.code = get_str(q, 1, a),
			.name = get_str(q, 2, a),
			.applies = get_str(q, 3, a),
			.valid_from = (int32_t)get_int(q, 4),
			.valid_to = get_null(q, 5) ? DAY_NEVER : (int32_t)get_int(q, 5),
			.step = arena_zalloc(a, sizeof(struct step) * STEPS_MAX),
		};
	ok = ok && stmt_end(q, err) && read_steps(ps, db, err);
	if (!ok)
		processes_release(ps);
	return ok;
}
