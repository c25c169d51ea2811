/* dossier_web.h: what a dossier's page shows, search, attached files. */
#ifndef MOTCUA_DOSSIER_DOSSIER_WEB_H
#define MOTCUA_DOSSIER_DOSSIER_WEB_H

#include "account/account_web.h"
#include "dossier/dossier.h"
#include "web/route.h"
#include "web/value.h"

/* Search and attached files; ends with an empty row. web.subjects begins with a struct rules. */
extern const struct route dossier_routes[];

/* Finds the dossier that the path's first name is the code of, for one who may see it, for now and with
 * a reason too (glass.h). ERR_NOT_FOUND when there is none, ERR_DENIED when it is another agency's. */
bool dossier_for(struct request *r, struct dossier *d, struct error *err);

/* The same for what tells more of a person than how the dossier stands: its numbers, papers and letters. They
 * are for one who works on it or gave a reason; ERR_DENIED for one who only oversees. */
bool dossier_for_reading(struct request *r, struct dossier *d, struct error *err);

/* The same for who opens an attached file: these, a leader or an inspector. */
bool dossier_for_files(struct request *r, struct dossier *d, struct error *err);

/* The same for one who is about to change something: it has to be of an own post, and a reason does not
 * help. */
bool dossier_for_act(struct request *r, struct dossier *d, struct error *err);

/* Whose rows a page shows (who_rows()), with those of the bodies that have ended and whose work the own ones
 * carry on. */
struct whose dossier_rows(const struct request *r, const struct province *p);

/* The address of a dossier's page, "/dossiers/CODE" with the code as a part of an address; in the arena. */
const char *dossier_address(struct request *r, const char *code);

/* Whether the one who asks may see the numbers in a dossier that dossier_for() let through; what shows them
 * notes it with dossier_looked_act(). */
bool dossier_numbers_for(struct request *r, const struct dossier *d, bool *may, struct error *err);

/* Who did something, by the name that people know: "Trần An", or, done in the place of an absent colleague
 * (an account's id; 0: none), "Trần An, thay Lê Bình". In the arena; NULL with err on failure. */
const char *dossier_who(
	struct request *r, enum lang lang, const char *who, int64_t in_place_of, struct error *err);

/* Puts a due time: `due`, or `stopped` while the clock stands still. */
void put_due(struct value_map *m, int64_t due_at);

/* Puts how a dossier stands now: `status` (a look of the style sheet) and `status_label`. */
void dossier_put_state(struct value_map *m, enum lang lang, const struct dossier *d);

/* Puts a dossier with its files and timeline; personal numbers are masked unless `revealed`. `may_read`: as
 * dossier_for_reading(); `may_open`: as dossier_for_files(). */
bool dossier_put(
	struct request *r, struct value_map *m, const struct dossier *d, bool revealed, struct error *err);

/* Answers with a dossier as a file of one row. */
bool dossier_machine(struct request *r, const struct dossier *d);

/* Notes that the personal numbers of the dossier at this address are seen, then calls `show`, which
 * finds the struct dossier in r->act_arg. */
bool dossier_reveal(struct request *r, handler_fn *show, struct error *err);

#endif
