/* detail.h: what the law wants shown of a procedure beside its row in the catalogue (verify: Circular
 * 02/2017/TT-VPCP, article 8 of Decree 63/2010/NĐ-CP): steps, how to submit, papers, who may apply, who
 * decides, the result, requirements, legal basis. Files procedure_details.csv and procedure_papers.csv. */
#ifndef MOTCUA_PROCEDURE_DETAIL_H
#define MOTCUA_PROCEDURE_DETAIL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct catalogue;
struct db;
struct tx;

/* What in a life, or in that of an enterprise, one needs a procedure for. */
enum life_event {
	EVENT_CHILD,
	EVENT_STUDY,
	EVENT_WORK,
	EVENT_IDENTITY,
	EVENT_MARRIAGE,
	EVENT_BUSINESS,
	EVENT_LAND,
	EVENT_BUILDING,
	EVENT_VEHICLE,
	EVENT_HEALTH,
	EVENT_SUPPORT,
	EVENT_DEATH,
	LIFE_EVENTS
};

/* Their names in files and addresses, NULL at the end. */
extern const char *const life_event_names[];

/* A paper that a dossier is made of (thành phần hồ sơ). */
struct component {
	int no; /* from 1, without gap */
	const char *name;
	int originals, copies; /* how many of each; one of them at least */
	bool needed;           /* always */
	const char *when;      /* else in which case; NULL: needed */
};

/* How many papers a procedure may have. */
enum { COMPONENTS_MAX = 30 };

/* What is to be shown. Texts of several lines are parted by "|". */
struct procedure_detail {
	const char *audience, *decides, *result;
	const char *steps, *how;  /* lines */
	const char *requirements; /* or NULL */
	const char *basis;
	const char *fee_basis; /* or NULL */
	const char *source;    /* where the texts are from, "verify:" when from memory; or NULL */
	unsigned events;       /* 1 << enum life_event each */
	struct component *component;
	int components;
};

/* Whether two say the same; NULL: nothing is shown. */
bool detail_same(const struct procedure_detail *a, const struct procedure_detail *b);

/* Reads both files in `dir` and gives the procedures of the catalogue what they say. Without
 * procedure_details.csv there is nothing to give. On false err says file:line:column. */
bool details_read_files(struct catalogue *c, const char *dir, struct error *err);

/* Writes all of it for procedures that have ids, in place of what the store held of them. */
bool details_save(struct tx *tx, const struct catalogue *c, struct error *err);

/* Reads it from the store. */
bool details_read_store(struct catalogue *c, struct db *db, struct error *err);

#endif
