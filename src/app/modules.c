/* modules.c: the program's table of contents. A subject may include the public header of those
 * above it; tools/lint.mjs reads the order from here. */
#include "app/modules.h"

#include "account/account_cli.h"
#include "account/account_web.h"
#include "check/check_cli.h"
#include "dossier/dossier_cli.h"
#include "dossier/dossier_jobs.h"
#include "dossier/dossier_web.h"
#include "figure/figure_cli.h"
#include "figure/figure_web.h"
#include "form/form_cli.h"
#include "form/form_web.h"
#include "gather/gather_cli.h"
#include "gather/gather_web.h"
#include "guide/guide_web.h"
#include "indicator/indicator.h"
#include "indicator/indicator_cli.h"
#include "indicator/indicator_web.h"
#include "job/job_cli.h"
#include "job/job_web.h"
#include "nation/nation_cli.h"
#include "nation/nation_web.h"
#include "notice/alert.h"
#include "notice/glass_mail.h"
#include "notice/invite_mail.h"
#include "notice/notice_cli.h"
#include "plan/plan_cli.h"
#include "plan/plan_web.h"
#include "postal/postal_cli.h"
#include "postal/postal_web.h"
#include "procedure/procedure_cli.h"
#include "procedure/procedure_web.h"
#include "province/province_cli.h"
#include "queue/queue_cli.h"
#include "queue/queue_web.h"
#include "report/report_cli.h"
#include "report/report_web.h"
#include "result/result_cli.h"
#include "result/result_web.h"
#include "setup/setup_cli.h"
#include "simulate/simulate_cli.h"
#include "standby/standby_cli.h"
#include "standby/standby_web.h"
#include "work/work_web.h"

static const struct module province_module = { .name = "province", .commands = province_commands };
static const struct module procedure_module = {
	.name = "procedure",
	.commands = procedure_commands,
	.routes = procedure_routes,
	.where = IN_PROVINCE,
};
static const struct module form_module = {
	.name = "form",
	.commands = form_commands,
	.routes = form_routes,
	.where = IN_PROVINCE,
};
static const struct module account_module = {
	.name = "account",
	.commands = account_commands,
	.routes = account_routes,
	.where = IN_PROVINCE | IN_NATION,
};
static const struct module job_module = {
	.name = "job",
	.commands = job_commands,
	.routes = job_routes,
	.where = IN_PROVINCE,
};
static const struct module dossier_module = {
	.name = "dossier",
	.commands = dossier_commands,
	.routes = dossier_routes,
	.where = IN_PROVINCE,
};
static const struct module work_module = {
	.name = "work",
	.routes = work_routes,
	.where = IN_PROVINCE,
};
static const struct module result_module = {
	.name = "result",
	.commands = result_commands,
	.routes = result_routes,
	.where = IN_PROVINCE,
};
static const struct module guide_module = {
	.name = "guide",
	.routes = guide_routes,
	.where = IN_PROVINCE,
};
static const struct module postal_module = {
	.name = "postal",
	.commands = postal_commands,
	.routes = postal_routes,
	.where = IN_PROVINCE,
};
static const struct module queue_module = {
	.name = "queue",
	.commands = queue_commands,
	.routes = queue_routes,
	.where = IN_PROVINCE,
};
static const struct module notice_module = { .name = "notice", .commands = notice_commands };
static const struct module figure_module = {
	.name = "figure",
	.commands = figure_commands,
	.routes = figure_routes,
	.where = IN_PROVINCE,
};
static const struct module evidence_module = { .name = "evidence" };
static const struct module plan_module = {
	.name = "plan",
	.commands = plan_commands,
	.routes = plan_routes,
	.where = IN_PROVINCE,
};
static const struct module indicator_module = {
	.name = "indicator",
	.commands = indicator_commands,
	.routes = indicator_routes,
	.where = IN_PROVINCE,
};
static const struct module gather_module = {
	.name = "gather",
	.commands = gather_commands,
	.routes = gather_routes,
	.where = IN_PROVINCE,
};
static const struct module report_module = {
	.name = "report",
	.commands = report_commands,
	.routes = report_routes,
	.where = IN_PROVINCE,
};
static const struct module nation_module = {
	.name = "nation",
	.commands = nation_commands,
	.routes = nation_routes,
	.where = IN_NATION,
};
static const struct module check_module = { .name = "check", .commands = check_commands };
static const struct module standby_module = {
	.name = "standby",
	.commands = standby_commands,
	.routes = standby_routes,
	.where = IN_PROVINCE,
};
static const struct module simulate_module = { .name = "simulate", .commands = simulate_commands };
static const struct module setup_module = { .name = "setup", .commands = setup_commands };

const struct module *const modules[] = {
	&province_module,
	&procedure_module,
	&form_module,
	&account_module,
	&job_module,
	&dossier_module,
	&evidence_module,
	&work_module,
	&result_module,
	&postal_module,
	&queue_module,
	&notice_module,
	&guide_module,
	&figure_module,
	&plan_module,
	&indicator_module,
	&gather_module,
	&report_module,
	&nation_module,
	&check_module,
	&standby_module,
	&simulate_module,
	&setup_module,
	NULL,
};

/* Targets come before the indicators that measure them. */
plan_measure_fn *const plan_measured_by = target_measure_now;

notice_run_fn *const notice_runs[] = { invite_send, glass_tell, alert_run, rounds_remind, NULL };

const struct job_kind *const job_kinds[] = { &dossier_import_job, NULL };
