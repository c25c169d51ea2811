/* postal_store.c: the statements about lists and pieces. */
#include "base/date.h"
#include "base/text.h"
#include "postal/postal_rows.h"
#include "store/store.h"
#include "store/years.h"

/* A mark has four bits; from MARK_YES on it says yes. */
#define SENT "(d.marks & 61440) >= 16384"
_Static_assert(MARK_POSTAL_OUT == 3 && MARK_BITS == 4 && MARK_YES == 4, "as the statements have it");

/* Only what was worked on here: what came by import was handed over long ago. */
#define ALIVE \
	" FROM dossier d JOIN dossier_life l ON l.dossier = d.id LEFT JOIN postal_item i ON i.dossier = " \
	"d.id"
#define WAITS_OUT \
	ALIVE " AND i.direction = 'out' WHERE d.desk = ?1 AND d.returned_at >= ?2" \
	      " AND i.id IS NULL AND " SENT
#define WAITS_IN \
	ALIVE " AND i.direction = 'in' WHERE d.desk = ?1 AND d.received_at >= ?2" \
	      " AND i.list IS NULL AND d.channel = 3"
_Static_assert(CHANNEL_POST == 3, "as the statements have it");

#define PERSON \
	"(SELECT p.applicant FROM dossier_person p WHERE p.dossier = d.id), (SELECT COUNT(*) FROM " \
	"dossier_address x WHERE x.dossier = d.id AND x.sealed IS NOT NULL)"
#define WAITING "SELECT d.id, d.code, d.agency, d.returned_at, d.received_at, " PERSON
static const char WAITING_OUT[] = WAITING WAITS_OUT " ORDER BY d.returned_at, d.id LIMIT ?3";
static const char WAITING_IN[] = WAITING WAITS_IN " ORDER BY d.received_at, d.id LIMIT ?3";
static const char WAITS_ONE_OUT[] = "SELECT d.id" WAITS_OUT " AND d.id = ?3";
static const char WAITS_ONE_IN[] = "SELECT d.id" WAITS_IN " AND d.id = ?3";

static int64_t since(int64_t now)
{
	return now - (int64_t)POSTAL_WAIT_DAYS * 86400;
}

/* What came for dossiers later; a dossier of a year that is out has no code here. */
#define LATER \
	"SELECT k.id, k.dossier, COALESCE(k.list, 0), k.at, k.tracking, k.what, COALESCE(d.code, '')," \
	" k.agency, COALESCE(d.received_at, 0), " PERSON " FROM dossier_later k LEFT JOIN dossier d ON " \
	"d.id = k.dossier"
#define LATER_WAITS " WHERE k.desk = ?1 AND k.at >= ?2 AND k.list IS NULL"
static const char LATER_WAITING[] = LATER LATER_WAITS " ORDER BY k.at, k.id LIMIT ?3";
static const char LATER_WAITS_ONE[] = "SELECT k.dossier FROM dossier_later k" LATER_WAITS " AND k.id = ?3";
static const char LATER_OF_LIST[] = LATER " WHERE k.list = ?1 ORDER BY k.id LIMIT ?2";
static const char LATER_ONE[] = LATER " WHERE k.id = ?1";
static const char LATER_SET[] = "UPDATE dossier_later SET list = ?2 WHERE id = ?1";
static const char LATER_LIST[] = LATER " WHERE k.agency = ?1 AND k.at >= ?2 AND k.at < ?3 AND k.id > ?4"
				       " AND (?6 = 0 OR k.desk = ?6) ORDER BY k.id LIMIT ?5";

static struct postal_piece read_later(struct stmt *q, struct arena *a)
{
	int what = text_word(get_text(q, 5, NULL), posted_what_names);
	int64_t list = get_int(q, 2);
	return (struct postal_piece){ .id = list ? get_int(q, 0) : 0,
		.later = get_int(q, 0),
		.dossier = get_int(q, 1),
		.list = list,
		.at = get_int(q, 3),
		.tracking = get_str(q, 4, a),
		.state = POSTAL_DELIVERED,
		.what = what < 0 ? POSTED_OTHER : (enum posted_what)what,
		.code = get_str(q, 6, a),
		.agency = get_int(q, 7),
		.received_at = get_int(q, 8),
		.name = get_str(q, 9, a) };
}

static int read_laters(
	struct stmt *q, struct arena *a, struct postal_piece *out, int max, struct error *err)
{
	int n = 0;
	while (n < max && stmt_row(q))
		out[n++] = read_later(q, a);
	return stmt_end(q, err) ? n : -1;
}

static int laters_waiting(
	struct db *db, int64_t desk, struct arena *a, struct postal_piece *out, int max, struct error *err)
{
	struct stmt *q = db_stmt(db, LATER_WAITING);
	bind_int(q, 1, desk);
	bind_int(q, 2, since(time_now()));
	bind_int(q, 3, max);
	return read_laters(q, a, out, max, err);
}

bool postal_later_waits(
	struct tx *tx, int64_t later, int64_t desk, int64_t *dossier, bool *waits, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, LATER_WAITS_ONE);
	bind_int(q, 1, desk);
	bind_int(q, 2, since(tx->now));
	bind_int(q, 3, later);
	*waits = stmt_row(q);
	*dossier = *waits ? get_int(q, 0) : 0;
	return stmt_end(q, err);
}

bool postal_later_list_set(struct tx *tx, int64_t later, int64_t list, struct arena *a,
	struct postal_piece *p, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, LATER_SET);
	bind_int(q, 1, later);
	bind_int(q, 2, list);
	if (!stmt_run(q, err))
		return false;
	q = db_stmt(tx->db, LATER_ONE);
	bind_int(q, 1, later);
	*p = (struct postal_piece){ 0 };
	return read_laters(q, a, p, 1, err) == 1;
}

int postal_waiting(struct db *db, int64_t desk, enum postal_direction direction, struct arena *a,
	struct postal_piece *out, int max, struct error *err)
{
	int n = 0;
	struct stmt *q = db_stmt(db, direction == POSTAL_OUT ? WAITING_OUT : WAITING_IN);
	bind_int(q, 1, desk);
	bind_int(q, 2, since(time_now()));
	bind_int(q, 3, max);
	while (n < max && stmt_row(q))
		out[n++] = (struct postal_piece){ .dossier = get_int(q, 0),
			.code = get_str(q, 1, a),
			.agency = get_int(q, 2),
			.returned_at = get_int(q, 3),
			.received_at = get_int(q, 4),
			.name = get_str(q, 5, a),
			.address = get_int(q, 6) };
	if (!stmt_end(q, err))
		return -1;
	int later = direction == POSTAL_IN ? laters_waiting(db, desk, a, out + n, max - n, err) : 0;
	return later < 0 ? -1 : n + later;
}

bool postal_waits(struct tx *tx, int64_t dossier, int64_t desk, enum postal_direction direction,
	bool *waits, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, direction == POSTAL_OUT ? WAITS_ONE_OUT : WAITS_ONE_IN);
	bind_int(q, 1, desk);
	bind_int(q, 2, since(tx->now));
	bind_int(q, 3, dossier);
	*waits = stmt_row(q);
	return stmt_end(q, err);
}

static const char NEXT_NO[] = "SELECT COALESCE(MAX(no), 0) + 1 FROM postal_list WHERE desk = ?1 AND day = "
			      "?2";
static const char LIST_INSERT[] = "INSERT INTO postal_list (id, desk, day, no, items, who, at, direction)"
				  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
static const char PIECE_INSERT[] = "INSERT INTO postal_item (id, dossier, direction, list, tracking, "
				   "state, at)"
				   " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
static const char PIECE_UPDATE[] = "UPDATE postal_item SET tracking = ?2, state = ?3, at = ?4, list = ?5"
				   " WHERE id = ?1";

bool postal_next_no(struct tx *tx, int64_t desk, int32_t day, int *no, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, NEXT_NO);
	bind_int(q, 1, desk);
	bind_int(q, 2, day);
	*no = stmt_row(q) ? (int)get_int(q, 0) : 1;
	return stmt_end(q, err);
}

bool postal_list_insert(struct tx *tx, const struct postal_list *l, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, LIST_INSERT);
	bind_int(q, 1, l->id);
	bind_int(q, 2, l->desk);
	bind_int(q, 3, l->day);
	bind_int(q, 4, l->no);
	bind_int(q, 5, l->items);
	bind_str(q, 6, l->who);
	bind_int(q, 7, l->at);
	bind_str(q, 8, postal_direction_names[l->direction]);
	return stmt_run(q, err);
}

bool postal_piece_insert(
	struct tx *tx, const struct postal_piece *p, enum postal_direction direction, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, PIECE_INSERT);
	bind_int(q, 1, p->id);
	bind_int(q, 2, p->dossier);
	bind_str(q, 3, postal_direction_names[direction]);
	if (p->list)
		bind_int(q, 4, p->list);
	bind_str(q, 5, p->tracking);
	bind_str(q, 6, postal_state_names[p->state]);
	bind_int(q, 7, p->at);
	return stmt_run(q, err);
}

bool postal_piece_update(struct tx *tx, const struct postal_piece *p, struct error *err)
{
	struct stmt *q = db_stmt(tx->db, PIECE_UPDATE);
	bind_int(q, 1, p->id);
	bind_str(q, 2, p->tracking);
	bind_str(q, 3, postal_state_names[p->state]);
	bind_int(q, 4, p->at);
	if (p->list)
		bind_int(q, 5, p->list);
	return stmt_run(q, err);
}

#define LIST "SELECT id, desk, day, no, items, who, at, direction FROM postal_list"
static const char LIST_FIND[] = LIST " WHERE id = ?1";
static const char LISTS[] = LIST " WHERE desk = ?1 AND direction = ?3 ORDER BY id DESC LIMIT ?2";

static struct postal_list read_list(struct stmt *q, struct arena *a)
{
	return (struct postal_list){ .id = get_int(q, 0),
		.desk = get_int(q, 1),
		.day = (int32_t)get_int(q, 2),
		.no = (int)get_int(q, 3),
		.items = get_int(q, 4),
		.who = get_str(q, 5, a),
		.at = get_int(q, 6),
		.direction = text_eq(get_str(q, 7, a), postal_direction_names[POSTAL_IN]) ? POSTAL_IN
											  : POSTAL_OUT };
}

bool postal_list_find(
	struct db *db, int64_t id, struct arena *a, struct postal_list *list, struct error *err)
{
	*list = (struct postal_list){ 0 };
	struct stmt *q = db_stmt(db, LIST_FIND);
	bind_int(q, 1, id);
	if (stmt_row(q))
		*list = read_list(q, a);
	return stmt_end(q, err);
}

int postal_lists(struct db *db, int64_t desk, enum postal_direction direction, struct arena *a,
	struct postal_list *out, int max, struct error *err)
{
	int n = 0;
	struct stmt *q = db_stmt(db, LISTS);
	bind_int(q, 1, desk);
	bind_int(q, 2, max);
	bind_str(q, 3, postal_direction_names[direction]);
	while (n < max && stmt_row(q))
		out[n++] = read_list(q, a);
	return stmt_end(q, err) ? n : -1;
}

#define PIECE \
	"SELECT i.id, i.dossier, i.list, i.at, i.tracking, i.state, d.code, d.agency, d.returned_at," \
	" d.received_at, " PERSON " FROM postal_item i LEFT JOIN dossier d ON d.id = i.dossier"
static const char PIECES[] = PIECE " WHERE i.list = ?1 ORDER BY i.id LIMIT ?2";
static const char PIECE_OF[] = PIECE " WHERE i.dossier = ?1 AND i.direction = ?2";

static struct postal_piece read_piece(struct stmt *q, struct arena *a)
{
	int state = text_word(get_text(q, 5, NULL), postal_state_names);
	return (struct postal_piece){ .id = get_int(q, 0),
		.dossier = get_int(q, 1),
		.list = get_int(q, 2),
		.at = get_int(q, 3),
		.tracking = get_str(q, 4, a),
		.state = state < 0 ? POSTAL_HANDED : (enum postal_state)state,
		.code = get_null(q, 6) ? "" : get_str(q, 6, a),
		.agency = get_int(q, 7),
		.returned_at = get_int(q, 8),
		.received_at = get_int(q, 9),
		.name = get_str(q, 10, a),
		.address = get_int(q, 11) };
}

int postal_pieces(
	struct db *db, int64_t list, struct arena *a, struct postal_piece *out, int max, struct error *err)
{
	int n = 0;
	struct stmt *q = db_stmt(db, PIECES);
	bind_int(q, 1, list);
	bind_int(q, 2, max);
	while (n < max && stmt_row(q))
		out[n++] = read_piece(q, a);
	if (!stmt_end(q, err))
		return -1;
	q = db_stmt(db, LATER_OF_LIST);
	bind_int(q, 1, list);
	bind_int(q, 2, max - n);
	int later = read_laters(q, a, out + n, max - n, err);
	return later < 0 ? -1 : n + later;
}

bool postal_piece_of(struct db *db, int64_t dossier, enum postal_direction direction, struct arena *a,
	struct postal_piece *piece, struct error *err)
{
	*piece = (struct postal_piece){ 0 };
	struct stmt *q = db_stmt(db, PIECE_OF);
	bind_int(q, 1, dossier);
	bind_str(q, 2, postal_direction_names[direction]);
	if (stmt_row(q))
		*piece = read_piece(q, a);
	return stmt_end(q, err);
}

static const char COUNTS[] =
	"SELECT agency, SUM(came), SUM(went), SUM(delivered), SUM(came_back), SUM(later) FROM ("
	"SELECT d.agency AS agency, COUNT(*) AS came, 0 AS went, 0 AS delivered, 0 AS came_back, 0 AS later"
	" FROM dossier d"
	" WHERE d.received_at >= ?1 AND d.received_at < ?2 AND d.channel = 3 AND (?3 = 0 OR d.desk = ?3) "
	"GROUP BY d.agency UNION ALL "
	"SELECT d.agency, 0, COUNT(*), SUM(CASE WHEN i.state = 'delivered' THEN 1 ELSE 0 END),"
	" SUM(CASE WHEN i.state = 'came_back' THEN 1 ELSE 0 END), 0 FROM dossier d LEFT JOIN postal_item i"
	" ON i.dossier = d.id AND i.direction = 'out' WHERE " SENT " AND d.returned_at >= ?1 AND "
	"d.returned_at < ?2 AND (?3 = 0 OR d.desk = ?3) GROUP BY d.agency UNION ALL "
	"SELECT k.agency, 0, 0, 0, 0, COUNT(*) FROM dossier_later k WHERE k.at >= ?1 AND k.at < ?2 AND "
	"(?3 = 0 OR k.desk = ?3) GROUP BY k.agency) "
	"c GROUP BY agency ORDER BY agency";
static const char OUT_LIST[] =
	"SELECT d.id, d.code, d.agency, d.returned_at, i.id, i.tracking, i.state, i.list"
	" FROM dossier d LEFT JOIN postal_item i ON i.dossier = d.id AND i.direction = 'out'"
	" WHERE d.agency = ?1 AND " SENT " AND d.returned_at >= ?2 AND d.returned_at < ?3"
	" AND d.id > ?4 AND (?6 = 0 OR d.desk = ?6) ORDER BY d.id LIMIT ?5";

/* A period that reaches into a year that is out would be counted in part. */
static bool whole(struct db *db, int32_t from, struct error *err)
{
	int32_t first;
	return years_first_day(db, &first, err) && years_counted(from, first, err);
}

int postal_counts(struct db *db, int64_t desk, int32_t from, int32_t to, struct postal_count *out, int max,
	struct error *err)
{
	int n = 0;
	struct stmt *q = db_stmt(db, COUNTS);
	bind_int(q, 1, time_of_day_start(from));
	bind_int(q, 2, time_of_day_start(to + 1));
	bind_int(q, 3, desk);
	while (n < max && stmt_row(q))
		out[n++] = (struct postal_count){ get_int(q, 0), get_int(q, 1), get_int(q, 2),
			get_int(q, 3), get_int(q, 4), get_int(q, 5) };
	return stmt_end(q, err) && whole(db, from, err) ? n : -1;
}

/* The statement of a list of an agency's, bound. */
static struct stmt *list_of(struct db *db, const char *sql, int64_t agency, int64_t desk, int32_t from,
	int32_t to, int64_t after, int max)
{
	struct stmt *q = db_stmt(db, sql);
	bind_int(q, 1, agency);
	bind_int(q, 2, time_of_day_start(from));
	bind_int(q, 3, time_of_day_start(to + 1));
	bind_int(q, 4, after);
	bind_int(q, 5, max);
	bind_int(q, 6, desk);
	return q;
}

int postal_out_list(struct db *db, int64_t agency, int64_t desk, int32_t from, int32_t to, int64_t after,
	struct arena *a, struct postal_piece *out, int max, struct error *err)
{
	int n = 0;
	struct stmt *q = list_of(db, OUT_LIST, agency, desk, from, to, after, max);
	while (n < max && stmt_row(q)) {
		int state = text_word(get_text(q, 6, NULL), postal_state_names);
		out[n++] = (struct postal_piece){ .dossier = get_int(q, 0),
			.code = get_str(q, 1, a),
			.agency = get_int(q, 2),
			.returned_at = get_int(q, 3),
			.id = get_int(q, 4),
			.tracking = get_str(q, 5, a),
			.state = state < 0 ? POSTAL_HANDED : (enum postal_state)state,
			.list = get_int(q, 7) };
	}
	return stmt_end(q, err) && whole(db, from, err) ? n : -1;
}

int postal_later_list(struct db *db, int64_t agency, int64_t desk, int32_t from, int32_t to, int64_t after,
	struct arena *a, struct postal_piece *out, int max, struct error *err)
{
	struct stmt *q = list_of(db, LATER_LIST, agency, desk, from, to, after, max);
	int n = read_laters(q, a, out, max, err);
	return n >= 0 && whole(db, from, err) ? n : -1;
}
