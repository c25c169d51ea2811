/* dossier_jobs.c: see dossier_jobs.h. */
#include "dossier/dossier_jobs.h"

#include "dossier/dossier_import.h"

static void add_fault(void *arg, const char *text)
{
	buf_printf(arg, "%s\n", text);
}

static bool import_job(
	struct tx *tx, const struct job *job, const void *subjects, struct buf *said, struct error *err)
{
	const struct rules *rules = subjects;
	struct dossier_import in = { .name = job->name,
		.p = job->p,
		.n = job->n,
		.province = &rules->province,
		.catalogue = &rules->catalogue,
		.now = tx->now,
		.fault = add_fault,
		.arg = said };
	if (!dossier_import_act(tx, &in, err)) {
		if (in.bad > IMPORT_FAULTS_SHOWN)
			buf_printf(said, "... and %lld more\n", (long long)(in.bad - IMPORT_FAULTS_SHOWN));
		return false;
	}
	buf_printf(said, "imported %lld dossiers", (long long)in.loaded);
	return true;
}

const struct job_kind dossier_import_job = { .name = "import dossiers", .run = import_job };
