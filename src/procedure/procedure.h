/* procedure.h: the catalogue of administrative procedures. */
#ifndef MOTCUA_PROCEDURE_PROCEDURE_H
#define MOTCUA_PROCEDURE_PROCEDURE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "procedure/detail.h"
#include "procedure/process.h"
#include "province/province.h"

/* What a fee is multiplied by. */
enum fee_per { FEE_PER_COPY, FEE_PER_PAGE, FEE_PER_DOSSIER };
extern const char *const fee_per_names[];

/* What a person may ask for. */
struct procedure {
	int64_t id;
	const char *code, *name, *field;
	enum level level;
	int owner;      /* place of the deciding agency in the province, -1: each of its level */
	bool counted;   /* one of the province's own; bodies of the centre and utilities are not */
	int time_limit; /* how long it may take, in `unit` */
	enum limit_unit unit;
	int online_level; /* 2: not online; 3, 4: online levels of the time before 2022's decree 42 */
	const char *interlinked; /* "same" level, "across" levels, or NULL */
	const char *
		boundary_free; /* where it is taken in regardless of boundary: "province", "district", NULL */
	bool on_the_spot, fee, paid_online, post;
	int64_t fee_amount; /* dong; -1: not known */
	enum fee_per fee_per;
	int legal_limit; /* what the law allows; 0: not known. Never shorter than the limit */
	enum limit_unit legal_unit;
	struct procedure_detail *detail; /* what else is to be shown; NULL: nothing is known */
	int32_t valid_from, valid_to;
	bool demo; /* invented for the demonstration */
	/* All its versions, as of the day on which each begins (valid_from), the oldest first; the
	 * procedure itself has what holds on the day on which the rules were read. 0: it never changed. */
	struct procedure *version;
	int versions;
	int32_t form_from,
		form_to; /* days on which it has a form, as forms_load() found (form/form.h); 0: none */
};

/* Which pairs of bytes stand next to each other in a text, each noted at one of 256 bits: what is not noted
 * of a word's pairs tells that the word does not stand in the text. */
enum { PAIR_WORDS = 4 };
struct pairs {
	uint64_t bit[PAIR_WORDS];
};

/* What of a procedure is searched: code, name and field, folded (base/text.h). */
struct procedure_words {
	const char *folded;
	struct pairs pairs;
};

/* The catalogue, in an arena of its own, in the file's order; read-only once loaded. */
struct catalogue {
	struct arena arena;
	struct procedure *procedure;
	int procedures;
	const char **field; /* the fields, in order of first appearance */
	int fields;
	int *field_of;                 /* place of procedure -> place of its field */
	struct procedure_words *words; /* of each (find.h) */
	struct map by_code;
	int *by_id; /* id -> place, -1: none */
	int64_t max_id;
};

/* Reads and checks procedures.csv in `dir`. On false err says file:line:column. */
bool catalogue_read_files(
	struct catalogue *c, const struct province *p, const char *dir, struct error *err);

/* Reads the catalogue from the store. */
bool catalogue_read_store(struct catalogue *c, const struct province *p, struct db *db, struct error *err);

/* Writes a catalogue read from files into an empty store, giving ids. `p` has its ids already. */
bool catalogue_save(struct tx *tx, struct catalogue *c, const struct province *p, struct error *err);

/* Place of the procedure with this code, or -1. */
int catalogue_find(const struct catalogue *c, const char *code, size_t n);

/* Place of the procedure with this id, or -1. */
int catalogue_by_id(const struct catalogue *c, int64_t id);

/* What is looked for in the catalogue. */
struct procedure_query {
	const char *words;      /* each must stand in code, name or field, diacritics or not; NULL: any */
	int field, level;       /* place of the field; -1: any */
	int owner, owner_level; /* place of an agency and its level: what it decides; owner -1: any */
	const struct province *province; /* where a body that has ended has its heir; needed with owner */
	int event;                       /* enum life_event; -1: any */
};

/* The places of those that match, in the arena; first those in which the words stand as they were typed,
 * else in the catalogue's order. *n gets their number. */
const int *catalogue_search(
	const struct catalogue *c, const struct procedure_query *q, struct arena *a, int *n);

/* The time limit against the legal one: -1 shorter (it was cut), 0 as long, or the legal one is not known.
 * Working days are compared with days as five to seven, with hours as one to eight. */
int limit_compare(const struct procedure *p);

/* What held of a procedure on a day: limit, fee, marks, name; its id, code and valid_to as ever. */
const struct procedure *procedure_on(const struct procedure *p, int32_t day);

/* Builds maps and fields once the procedures are there. */
void catalogue_index(struct catalogue *c);

/* Frees all. */
void catalogue_release(struct catalogue *c);

struct forms;
struct indicators;

/* All that the province's files say, as the pages need it: loaded once, then only read. */
struct rules {
	struct province province;
	struct catalogue catalogue;
	struct processes processes;
	struct due_rules due;
	int64_t generation; /* of what was read: rules_generation() moves when it is no longer so */
	const struct indicators *indicators; /* indicator/indicator.h; as forms */
	const struct forms
		*forms; /* form/form.h; whoever loads them sets it and frees them; NULL: not loaded */
};

/* Loads the rules from the store. On false nothing needs freeing. */
bool rules_load(struct rules *r, struct db *db, struct error *err);

/* Agencies and catalogue alone: what commands need that count; the calendar's moons take longer than all
 * counting. Released the same way. */
bool rules_load_names(struct rules *r, struct db *db, struct error *err);

/* Frees them. */
void rules_release(struct rules *r);

/* The process in which a dossier under `p`, decided by `agency` and taken in on `day`, is worked on; NULL
 * when none applies. */
const struct process *process_for(
	const struct rules *r, const struct procedure *p, const struct agency *agency, int32_t day);

/* Place of the body that does a step of a dossier which `agency` (a place) decides, on `day`: the desk's
 * steps belong to the deciding agency. -1: there is none, such as above a province's department. */
int step_agency(const struct rules *r, const struct step *s, int agency, int32_t day);

/* The same, also of a step that a chosen body does: `chosen` is the id of the one it lies with. */
int step_body(const struct rules *r, const struct step *s, int agency, int64_t chosen, int32_t day);

/* When a dossier received at `from` under `p` is due. */
int64_t procedure_due(const struct rules *r, const struct procedure *p, int64_t from);

/* What a decision does to a procedure. */
enum change_kind { CHANGE_NEW, CHANGE_AMENDED, CHANGE_ABOLISHED, CHANGES };
extern const char *const change_names[];

/* A decision that was published. */
struct decision {
	int64_t id, at;
	const char *number, *who;
	int32_t day, effective;
	int count[CHANGES];
};

/* All of them, the newest first, in the arena. */
bool decisions_list(struct db *db, struct arena *a, struct decision **list, int *n, struct error *err);

/* A change of a procedure by a decision. */
struct change {
	int64_t procedure; /* id */
	enum change_kind kind;
	const char *number;
	int32_t day, effective;
};

/* What a decision changed, by code; or (decision 0) what was ever changed of a procedure, the newest
 * first. */
bool changes_list(struct db *db, int64_t decision, int64_t procedure, struct arena *a, struct change **list,
	int *n, struct error *err);

/* Decisions that were taken before the catalogue was kept here, from a file `name`: decision, date,
 * effective, procedure, change; rows of one decision together. */
struct past_decisions {
	const char *name, *text;
	size_t n;
	const struct catalogue *catalogue; /* as stored, with ids */
	int decisions, changes;            /* set by the act */
};

/* The act (arg: a struct past_decisions): writes them down, all or none; the catalogue stays as it is.
 * ERR_CONFLICT when one is there. */
bool decisions_record_act(struct tx *tx, void *past, struct error *err);

#endif
