/* modules.h: what a subject gives to the program. */
#ifndef MOTCUA_APP_MODULES_H
#define MOTCUA_APP_MODULES_H

#include "cli/cli.h"
#include "job/job.h"
#include "notice/notice.h"
#include "web/route.h"

/* Where a subject's pages are shown. */
enum { IN_PROVINCE = 1, IN_NATION = 2 };

/* A subject: its name, its commands, its pages. NULL where it has none. */
struct module {
	const char *name;
	const struct cli_command *commands;
	const struct route *routes;
	unsigned where; /* IN_PROVINCE, IN_NATION or both */
};

/* The subjects, in the order in which each may know those before it; NULL at the end. */
extern const struct module *const modules[];

/* The kinds of work that may be left to a node; NULL at the end. */
extern const struct job_kind *const job_kinds[];

/* What a serving node tells people by mail each minute; NULL at the end. */
extern notice_run_fn *const notice_runs[];

#endif
