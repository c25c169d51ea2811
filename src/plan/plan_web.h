/* plan_web.h: pages of the plan. */
#ifndef MOTCUA_PLAN_PLAN_WEB_H
#define MOTCUA_PLAN_PLAN_WEB_H

#include "plan/plan.h"
#include "web/page.h"
#include "web/route.h"

/* Routes of the plan; ends with an empty row. web.subjects begins with a struct rules. */
extern const struct route plan_routes[];

/* Who measures indicators for the pages of targets: said in src/app/modules.c, since indicators come
 * after this subject. */
extern plan_measure_fn *const plan_measured_by;

/* GET /plan. */
handler_fn plan_show;

/* GET /plan/tasks/:id; POST /plan/tasks/:id/acts/:act; POST and GET of its files. */
handler_fn task_show, task_act, task_attach, task_file;

/* GET /plan/targets, /plan/targets/:id; POST /plan/targets/:id/values. */
handler_fn targets_show, target_show, target_note_add;

/* Puts the words and the sign of a task's state: status (of mc-status) and status_label. */
void plan_put_state(struct value_map *m, enum lang lang, enum plan_state state);

/* The day as of which a year is looked at unless one is asked for: today, or its last one. */
int32_t plan_last_day(int year, int32_t today);

/* A plain decimal as people read it, in the arena: 1.984; 52,5. */
const char *plan_number(struct arena *a, struct rational x);

#endif
