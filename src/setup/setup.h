/* setup.h: an empty province from its files, and the demonstration with its dossiers. */
#ifndef MOTCUA_SETUP_SETUP_H
#define MOTCUA_SETUP_SETUP_H

#include "dossier/dossier.h"
#include "form/form.h"
#include "indicator/indicator.h"
#include "procedure/procedure.h"
#include "report/report.h"
#include "province/province.h"

/* A province read from files, to be written into a store. */
struct setup {
	const char *dir;
	struct province province;
	struct catalogue catalogue;
	struct processes processes;
	struct forms forms;
	struct indicators indicators;
};

/* Reads and checks all files of a province; on false nothing needs freeing. */
bool setup_read(struct setup *s, const char *dir, struct error *err);

/* Frees. */
void setup_release(struct setup *s);

/* The act that loads it (arg: struct setup). ERR_CONFLICT when the store holds a province already. */
bool setup_act(struct tx *tx, void *setup, struct error *err);

/* True in *has when the store holds a province (setup_store.c). */
bool setup_has_province(struct db *db, bool *has, struct error *err);

/* The dossiers of the demonstration, before they are stored. */
struct demo_dossier {
	int agency, procedure; /* places */
	int channel;
	int64_t received_at, due_at, finished_at, returned_at;
	uint32_t person; /* seed of the made-up person */
	enum outcome outcome;
	bool digitised; /* its result */
};

/* The printed counts of an agency in the reference tables. */
struct demo_counts {
	int to_process, received, carried_in, online, on_time, late, in_progress;
};

/* How the dossiers spread over procedures: weights by place in the catalogue. */
struct demo_weight {
	int weight, online;
};

/* Everything the generator reads, and what it makes. */
struct demo {
	struct setup *setup;
	struct rules rules; /* of the setup, once it is stored */
	struct arena arena;
	struct demo_counts *counts; /* by place of agency */
	struct demo_weight *weight; /* by place of procedure */
	int digitised[LEVELS];      /* results of ten thousand, as the targets' annex has it */
	struct demo_dossier *dossier;
	int dossiers;
	const char *decisions;  /* file of the decisions of the period */
	const char *key, *cert; /* files with which the demonstration's head signs */
	bool still;             /* nothing that depends on the day on which it is made */
};

/* Reads the reference tables and weights from `dir`/demo. */
bool demo_read(struct demo *d, struct setup *s, const char *dir, struct error *err);

/* Makes the dossiers: the same ones each time, in order of receipt. */
bool demo_make(struct demo *d, struct error *err);

/* The act that loads province, accounts and dossiers at once (arg: struct demo). */
bool demo_act(struct tx *tx, void *demo, struct error *err);

/* The living part: dossiers of the last days on the desks of the demonstration's accounts, which are there.
 * Not before 2023: nearer to the annexes' period it would change their counts. */
bool demo_live(struct tx *tx, const struct rules *rules, struct error *err);

/* The plan of 2022: its tasks, what the Government assigned, its targets. */
bool demo_plan(struct tx *tx, struct demo *d, struct error *err);

/* What agencies answered: the printed half-year, approved, and the next one, open. */
bool demo_gather(struct tx *tx, struct demo *d, struct error *err);

/* Frees what demo_read and demo_make allocated. */
void demo_release(struct demo *d);

/* Writes the made-up person: a name, twelve digits, ten digits. Numbers begin with 000, which no
 * real identity number or telephone does. */
void demo_person(uint32_t seed, char name[96], char id[16], char phone[16]);

#endif
