/* driver_fault.c: counts the calls that can fail and makes the chosen one fail before it reaches
 * the engine. A statement that ends a transaction by ROLLBACK is let through: an engine that cannot
 * even roll back is a crash, and crashes are tested by killing the process. */
#include "store/driver_fault.h"

#include <stdatomic.h>
#include <string.h>

static atomic_long calls, fail_at;
static atomic_bool fail_stays;
static enum err_code fail_code;
static const struct driver *under = &driver_sqlite;

void fault_arm(long nth, enum err_code code, bool stay)
{
	atomic_store(&calls, 0);
	fail_code = code;
	atomic_store(&fail_stays, stay);
	atomic_store(&fail_at, nth);
}

long fault_calls(void)
{
	return atomic_load(&calls);
}

static bool due(struct error *err)
{
	long n = atomic_fetch_add(&calls, 1) + 1, at = atomic_load(&fail_at);
	if (!at || n < at || (n > at && !atomic_load(&fail_stays)))
		return false;
	err_set(err, fail_code, "injected fault at call %ld", n);
	return true;
}

static void *fault_open(const struct driver_open *how, struct error *err)
{
	return under->open(how, err);
}

static void fault_close(void *conn)
{
	under->close(conn);
}

static bool fault_exec(void *conn, const char *sql, struct error *err)
{
	if (strncmp(sql, "ROLLBACK", 8) != 0 && due(err))
		return false;
	return under->exec(conn, sql, err);
}

static bool fault_begin(void *conn, bool write, int64_t *now, struct error *err)
{
	return !due(err) && under->begin(conn, write, now, err);
}

static bool fault_commit(void *conn, struct error *err)
{
	return !due(err) && under->commit(conn, err);
}

static void fault_rollback(void *conn)
{
	under->rollback(conn);
}

static bool fault_alive(void *conn)
{
	return under->alive(conn);
}

static void *fault_prepare(void *conn, const char *sql, bool kept, struct error *err)
{
	return due(err) ? NULL : under->prepare(conn, sql, kept, err);
}

static void fault_finalize(void *stmt)
{
	under->finalize(stmt);
}

static void fault_bind_int(void *stmt, int at, int64_t v)
{
	under->bind_int(stmt, at, v);
}

static void fault_bind_text(void *stmt, int at, const char *p, size_t n)
{
	under->bind_text(stmt, at, p, n);
}

static void fault_bind_blob(void *stmt, int at, const void *p, size_t n)
{
	under->bind_blob(stmt, at, p, n);
}

static void fault_bind_null(void *stmt, int at)
{
	under->bind_null(stmt, at);
}

static enum driver_step fault_step(void *stmt, struct error *err)
{
	return due(err) ? STEP_FAILED : under->step(stmt, err);
}

static bool fault_defer(void *stmt, struct error *err)
{
	return !due(err) && under->defer(stmt, err);
}

static void fault_reset(void *stmt)
{
	under->reset(stmt);
}

static int64_t fault_get_int(void *stmt, int col)
{
	return under->get_int(stmt, col);
}

static const char *fault_get_text(void *stmt, int col, size_t *n)
{
	return under->get_text(stmt, col, n);
}

static const void *fault_get_blob(void *stmt, int col, size_t *n)
{
	return under->get_blob(stmt, col, n);
}

static bool fault_is_null(void *stmt, int col)
{
	return under->is_null(stmt, col);
}

static bool fault_in_transaction(void *conn)
{
	return under->in_transaction(conn);
}

static int64_t fault_changes(void *conn)
{
	return under->changes(conn);
}

static int64_t fault_data_version(void *conn)
{
	return under->data_version(conn);
}

static bool fault_backup(void *conn, const char *to, struct error *err)
{
	return !due(err) && under->backup(conn, to, err);
}

struct driver driver_fault = {
	.engine = ENGINE_SQLITE,
	.open = fault_open,
	.close = fault_close,
	.exec = fault_exec,
	.begin = fault_begin,
	.commit = fault_commit,
	.rollback = fault_rollback,
	.alive = fault_alive,
	.prepare = fault_prepare,
	.finalize = fault_finalize,
	.bind_int = fault_bind_int,
	.bind_text = fault_bind_text,
	.bind_blob = fault_bind_blob,
	.bind_null = fault_bind_null,
	.step = fault_step,
	.defer = fault_defer,
	.reset = fault_reset,
	.get_int = fault_get_int,
	.get_text = fault_get_text,
	.get_blob = fault_get_blob,
	.is_null = fault_is_null,
	.in_transaction = fault_in_transaction,
	.changes = fault_changes,
	.data_version = fault_data_version,
	.backup = fault_backup,
};

void fault_over(const struct driver *engine)
{
	under = engine;
	driver_fault.engine = engine->engine;
}
