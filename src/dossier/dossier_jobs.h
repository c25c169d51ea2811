/* dossier_jobs.h: what dossiers leave to any node. */
#ifndef MOTCUA_DOSSIER_DOSSIER_JOBS_H
#define MOTCUA_DOSSIER_DOSSIER_JOBS_H

#include "job/job.h"

/* "import dossiers": the file is a CSV file as docs/formats.md says; all or nothing. web.subjects begins with
 * a struct rules. */
extern const struct job_kind dossier_import_job;

#endif
