/* show_web.h: a dossier's page with all that can be done to it, and the acts. */
#ifndef MOTCUA_WORK_SHOW_WEB_H
#define MOTCUA_WORK_SHOW_WEB_H

#include "account/desk_web.h"
#include "web/page.h"
#include "work/work.h"

struct deed;

/* Who asks, as an actor. */
struct actor actor_of(const struct request *r);

/* GET /dossiers/:code; POST /dossiers/:code/numbers. */
handler_fn work_show, work_reveal;

/* POST /dossiers/:code/acts/:act from a form, and POST /api/dossiers/:code/acts/:act from JSON members of the
 * same names. */
handler_fn work_act_post, work_act_api;

/* POST /dossiers/:code/posted: what came by post for it later, from a form, or (/api) from JSON. */
handler_fn posted_post, posted_api;

/* Whether the one who asks may write that down of it: a clerk of the desk that took it in. */
bool posted_may(const struct request *r, const struct rules *rules, const struct dossier *d);

/* GET /api/dossiers/:code. */
handler_fn work_show_api;

/* GET /inbox, and POST /inbox/take for several items at once, from a form or (POST /api/inbox/take) from
 * JSON. */
handler_fn inbox_show, inbox_bulk, inbox_api_take;

/* POST /inbox/pass, and POST /api/inbox/pass from JSON: several items that one holds go on to the one step
 * that can follow. */
handler_fn inbox_pass, inbox_api_pass;

/* Place of a desk at which the one who asks is a clerk, and which takes in for an agency; -1: none. */
int desk_for(const struct request *r, const struct rules *rules, const struct procedure *p,
	const struct agency *agency);

/* GET /intake; GET and POST /intake/:procedure; GET /dossiers/:code/receipt. */
handler_fn intake_choose, intake_form, intake_post, intake_receipt;

/* GET /dossiers/:code/print/:what: receipt, receipt80, control, form (what was declared), or the number of a
 * letter, as PDF, or with .docx behind it as DOCX. */
handler_fn work_print;

/* The full name of whoever took a dossier in, by its deeds; "" of one that was imported, NULL with err. */
const char *work_took_in(struct request *r, const struct deed *list, int n, struct error *err);

/* What an item asks for, in words of the page's language. */
const char *item_kind_words(enum lang lang, int kind);

/* GET /board. */
handler_fn board_show;

/* GET /register, /register/print. */
handler_fn register_show, register_print;

/* GET /masking. */
handler_fn masking_show;

struct came;

/* Of a choice that names what was issued before; its id follows. */
#define CAME_HELD_PREFIX "held-"

/* The papers that a form ticks off ("paper_1": original, copy, certified, or "held-" and the id of what was
 * issued before); `out` has room for COMPONENTS_MAX. Returns how many. */
int came_typed(struct request *r, const struct procedure *p, const struct form *f, struct came *out);

enum waiver_kind;

/* Why less was taken, in words. */
const char *waiver_words(enum lang lang, enum waiver_kind kind);

/* The reasons to choose from, as "waiver_kinds"; `chosen` is a name or NULL. */
void waiver_put_kinds(struct request *r, struct value_map *m, const char *chosen);

/* Why less was taken for a dossier: "waived", and what work/waived.html says. Nothing is looked up where no
 * fee is said. */
bool waiver_put(struct request *r, struct value_map *m, const struct dossier *d, struct error *err);

/* GET /waivers. */
handler_fn waivers_show;

/* The papers that came with a dossier, as "came" and "came_any". */
bool came_put(struct request *r, struct value_map *m, int64_t dossier, struct error *err);

/* GET /dossiers/:code/papers/:no: the file of what was held already. */
handler_fn came_file;

/* POST /dossiers/:code/papers: takes in the file of a form, as the paper `no` or as none. */
handler_fn came_scan;

#endif
