/* dossier_import.h: dossiers in bulk, from and to CSV files (docs/formats.md). */
#ifndef MOTCUA_DOSSIER_DOSSIER_IMPORT_H
#define MOTCUA_DOSSIER_DOSSIER_IMPORT_H

#include "base/buf.h"
#include "dossier/dossier.h"

/* What an import is asked, and what came of it. */
struct dossier_import {
	const char *name; /* of the file, for messages and the journal */
	const char *p;    /* its bytes */
	size_t n;
	const struct province *province;
	const struct catalogue *catalogue;
	int64_t now;         /* nothing may be received after this */
	struct buf *rejects; /* bad rows with their reasons go here; NULL: one bad row refuses all */
	/* Called for each of the first 100 faults; may be NULL. */
	void (*fault)(void *arg, const char *text);
	/* Called now and then with the bytes read so far; may be NULL. */
	void (*progress)(void *arg, size_t done, size_t all);
	/* Called when all rows are read, before the commit: the place to write the bad rows out, so that
	 * they are not lost when that fails. False undoes the import. May be NULL. */
	bool (*before_commit)(struct dossier_import *in, struct error *err);
	void *arg;
	int64_t loaded, bad; /* rows */
};

/* Faults that are told one by one. */
enum { IMPORT_FAULTS_SHOWN = 100 };

/* The act (an act_fn; arg is a struct dossier_import). All or nothing, unless `rejects` is set. */
bool dossier_import_act(struct tx *tx, void *import, struct error *err);

/* Receives bytes of the exported file; false stops. */
typedef bool dossier_export_sink(void *arg, const char *p, size_t n);

/* Writes all dossiers in the order in which they came. A folder that holds exactly what imports with
 * one and the same header brought gives their bytes back. */
bool dossier_export(struct db *db, const struct province *p, const struct catalogue *c,
	dossier_export_sink *sink, void *arg, struct error *err);

#endif
