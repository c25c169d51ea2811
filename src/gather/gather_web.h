/* gather_web.h: pages of rounds. */
#ifndef MOTCUA_GATHER_GATHER_WEB_H
#define MOTCUA_GATHER_GATHER_WEB_H

#include "gather/gather.h"
#include "web/page.h"
#include "web/route.h"

/* Routes of rounds; ends with an empty row. web.subjects begins with a struct rules. */
extern const struct route gather_routes[];

/* GET /rounds; POST /rounds; GET /rounds/:id (the board), /rounds/:id/values (sums of what was approved). */
handler_fn rounds_show, round_open_page, round_show, round_values;

/* POST /rounds/:id/due. */
handler_fn round_due_change;

/* GET and POST /rounds/:id/forms/:agency; POST .../acts/:act. */
handler_fn round_form_show, round_form_save, round_form_do;

/* GET .../answers/:code (one answer with its earlier values and its files); POST and GET of its files. */
handler_fn answer_show, answer_attach, answer_file;

/* GET .../xlsx: the form, to be filled in elsewhere; POST: filled in. */
handler_fn round_blank, round_blank_back;

/* A form of the address, and what whoever asks may do with it. */
struct form_page {
	const struct rules *rules;
	struct round round;
	int agency; /* place */
	struct round_form form;
	struct round_actor who;
};

/* Finds it. ERR_NOT_FOUND; ERR_DENIED when it is not for these eyes: staff of the agency, of the one
 * that decides, and those who oversee see it. */
bool form_page_read(struct request *r, struct form_page *p, struct error *err);

/* Puts what pages of a form and its answers share: round, agency, state, addresses. */
void form_page_put(struct request *r, struct value_map *m, const struct form_page *p);

/* Whether whoever asks may see an agency's form. */
bool form_page_may_see(
	const struct request *r, const struct rules *rules, const struct round *round, int agency);

/* Whether an agency's form waits for whoever asks, to be approved or returned. */
bool form_page_waits(const struct request *r, const struct rules *rules, const struct round *round,
	int agency, const struct round_form *f);

/* Puts the words and the sign of a form's state: status, status_label; and is_late. */
void form_put_state(
	struct value_map *m, struct request *r, const struct round *round, const struct round_form *f);

/* A plain decimal as people read it. */
const char *answer_words(struct arena *a, const char *value);

/* What stands in the way of a line, in words; NULL: nothing. `wrong` false: it may be right. */
const char *line_words(
	struct request *r, const struct answer_sheet *s, const struct sheet_line *l, bool *wrong);

#endif
