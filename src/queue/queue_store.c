/* queue_store.c: the statements about tickets. */
#include "base/text.h"
#include "queue/queue_rows.h"
#include "store/store.h"

static const char NEXT_NO[] = "SELECT COALESCE(MAX(no), 0) + 1 FROM queue_ticket WHERE desk = ?1 AND day = "
			      "?2";
static const char INSERT[] = "INSERT INTO queue_ticket (id, desk, day, no, service, state, at, kiosk)"
			     " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
static const char UPDATE[] = "UPDATE queue_ticket SET state = ?2, called_at = ?3, counter = ?4, who = ?5,"
			     " ended_at = ?6 WHERE id = ?1";

bool queue_next_no(struct tx *tx, int64_t desk, int32_t day, int *no, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, NEXT_NO);
	bind_int(q, 1, desk);
	bind_int(q, 2, day);
	*no = stmt_row(q) ? (int)get_int(q, 0) : 1;
	return stmt_end(q, err);
}

bool queue_insert(struct tx *tx, const struct ticket *t, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, INSERT);
	bind_int(q, 1, t->id);
	bind_int(q, 2, t->desk);
	bind_int(q, 3, t->day);
	bind_int(q, 4, t->no);
	bind_str(q, 5, queue_service_names[t->service]);
	bind_str(q, 6, queue_state_names[t->state]);
	bind_int(q, 7, t->at);
	if (t->kiosk)
		bind_int(q, 8, t->kiosk);
	return stmt_run(q, err);
}

bool queue_update(struct tx *tx, const struct ticket *t, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, UPDATE);
	bind_int(q, 1, t->id);
	bind_str(q, 2, queue_state_names[t->state]);
	if (t->called_at)
		bind_int(q, 3, t->called_at);
	if (t->counter)
		bind_int(q, 4, t->counter);
	bind_str(q, 5, t->who);
	if (t->ended_at)
		bind_int(q, 6, t->ended_at);
	return stmt_run(q, err);
}

#define TICKET \
	"SELECT id, desk, day, no, service, state, at, called_at, counter, who, ended_at, kiosk FROM " \
	"queue_ticket" \
	" WHERE desk = ?1 AND day = ?2"
static const char FIND[] = TICKET " AND no = ?3";
static const char FIRST[] = TICKET " AND state = 'waiting' AND (?3 = '' OR service = ?3) ORDER BY no LIMIT "
				   "1";
static const char AT_COUNTER[] = TICKET " AND state = 'called' AND counter = ?3 ORDER BY no LIMIT 1";
static const char LIST_UP[] = TICKET " AND state = ?3 ORDER BY no LIMIT ?4";
static const char LIST_CALLED[] = TICKET " AND state = ?3 ORDER BY called_at DESC, no DESC LIMIT ?4";

static struct ticket read_ticket(struct stmt *q, struct arena *a)
{
	int service = text_word(get_text(q, 4, NULL), queue_service_names);
	int state = text_word(get_text(q, 5, NULL), queue_state_names);
	return (struct ticket){ .id = get_int(q, 0),
		.desk = get_int(q, 1),
		.day = (int32_t)get_int(q, 2),
		.no = (int)get_int(q, 3),
		.service = service < 0 ? QUEUE_SUBMIT : (enum queue_service)service,
		.state = state < 0 ? QUEUE_WAITING : (enum queue_state)state,
		.at = get_int(q, 6),
		.called_at = get_int(q, 7),
		.counter = (int)get_int(q, 8),
		.who = get_str(q, 9, a),
		.ended_at = get_int(q, 10),
		.kiosk = get_int(q, 11) };
}

static bool read_one(struct stmt *q, struct arena *a, struct ticket *t, struct error *err)
{
	*t = (struct ticket){ 0 };
	if (stmt_row(q))
		*t = read_ticket(q, a);
	return stmt_end(q, err);
}

bool queue_find(struct db *db, int64_t desk, int32_t day, int no, struct arena *a, struct ticket *t,
	struct error *err)
{
	struct stmt *q = db_stmt(db, FIND);
	bind_int(q, 1, desk);
	bind_int(q, 2, day);
	bind_int(q, 3, no);
	return read_one(q, a, t, err);
}

bool queue_longest(struct tx *tx, int64_t desk, int32_t day, enum queue_service service, struct arena *a,
	struct ticket *t, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, FIRST);
	bind_int(q, 1, desk);
	bind_int(q, 2, day);
	bind_str(q, 3, service < QUEUE_SERVICES ? queue_service_names[service] : "");
	return read_one(q, a, t, err);
}

bool queue_at_counter(struct tx *tx, int64_t desk, int32_t day, int counter, struct arena *a,
	struct ticket *t, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, AT_COUNTER);
	bind_int(q, 1, desk);
	bind_int(q, 2, day);
	bind_int(q, 3, counter);
	return read_one(q, a, t, err);
}

int queue_list(struct db *db, int64_t desk, int32_t day, enum queue_state state, struct arena *a,
	struct ticket *out, int max, struct error *err)
{
	int n = 0;
	struct stmt *q = db_stmt(db, state == QUEUE_CALLED ? LIST_CALLED : LIST_UP);
	bind_int(q, 1, desk);
	bind_int(q, 2, day);
	bind_str(q, 3, queue_state_names[state]);
	bind_int(q, 4, max);
	while (n < max && stmt_row(q))
		out[n++] = read_ticket(q, a);
	return stmt_end(q, err) ? n : -1;
}

#define WAITED "called_at - at"
#define SUMS \
	"COALESCE(SUM(" WAITED "), 0), COALESCE(MAX(" WAITED "), 0), COALESCE(SUM(CASE WHEN " WAITED \
	" > ?3 THEN 1 ELSE 0 END), 0)"
static const char COUNT[] =
	"SELECT COUNT(*), COALESCE(SUM(CASE WHEN state = 'waiting' THEN 1 ELSE 0 END), 0),"
	" COALESCE(SUM(CASE WHEN state = 'served' THEN 1 ELSE 0 END), 0),"
	" COALESCE(SUM(CASE WHEN state = 'missed' THEN 1 ELSE 0 END), 0), " SUMS " FROM queue_ticket WHERE "
	"desk = ?1 AND day = ?2";
static const char WAITS[] = "SELECT desk, COUNT(called_at), " SUMS " FROM queue_ticket WHERE day >= ?1 AND "
			    "day <= ?2"
			    " GROUP BY desk ORDER BY desk";

bool queue_count(
	struct db *db, int64_t desk, int32_t day, int64_t limit, struct queue_day *out, struct error *err)
{
	*out = (struct queue_day){ 0 };
	struct stmt *q = db_stmt(db, COUNT);
	bind_int(q, 1, desk);
	bind_int(q, 2, day);
	bind_int(q, 3, limit);
	if (stmt_row(q))
		*out = (struct queue_day){ get_int(q, 0), get_int(q, 1), get_int(q, 2), get_int(q, 3),
			get_int(q, 4), get_int(q, 5), get_int(q, 6) };
	return stmt_end(q, err);
}

int queue_waits(struct db *db, int32_t from, int32_t to, int64_t limit, struct queue_wait *out, int max,
	struct error *err)
{
	int n = 0;
	struct stmt *q = db_stmt(db, WAITS);
	bind_int(q, 1, from);
	bind_int(q, 2, to);
	bind_int(q, 3, limit);
	while (n < max && stmt_row(q))
		out[n++] = (struct queue_wait){ get_int(q, 0), get_int(q, 1), get_int(q, 2), get_int(q, 3),
			get_int(q, 4) };
	return stmt_end(q, err) ? n : -1;
}
