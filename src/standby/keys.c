/* keys.c: a copy of a database is of little use without the keys of its personal values. */
#include "standby/standby.h"
#include "store/driver.h"
#include "store/migrate.h"
#include "store/sealed.h"

bool standby_keys(const char *file, const char *data, const char *keys, struct error *err)
{
	struct arena a = { 0 };
	int version = 0;
	struct driver_open how = { .where = file };
	struct keyring *ring = keyring_open(keyring_place(keys, data, &a), err);
	struct db *db = ring ? db_open(&driver_sqlite, &how, err) : NULL;
	bool ok = db && migrate_version(db, file, &version, err);
	/* One made before there were keys gets some when it is opened. */
	if (ok && version >= SEALED_SINCE) {
		db_set_keys(db, ring);
		ok = sealed_ready(db, err);
	}
	db_close(db);
	keyring_close(ring);
	arena_release(&a);
	return ok;
}
