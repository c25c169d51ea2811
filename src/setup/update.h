/* update.h: bringing a store that an older program made up to a province's files of today. */
#ifndef MOTCUA_SETUP_UPDATE_H
#define MOTCUA_SETUP_UPDATE_H

#include "setup/setup.h"

/* What there was to do, by file. */
struct update {
	struct setup *setup; /* read from the files */
	int forms, terms;    /* forms made; days of a procedure's form made or ended */
	int processes;       /* made or ended */
	int law;             /* 1: the rules of law were replaced */
	int documents;       /* templates made or replaced */
	int layouts;         /* of reports, made or replaced */
	int indicators;      /* sets of indicators made or replaced */
	int details;         /* procedures whose texts, papers, fee or legal limit were made or replaced */
	int unknown; /* procedures of the files that the catalogue has not: a decision publishes them */
};

/* The act (arg: a struct update): all of it or nothing; done twice it does nothing. Forms and processes
 * never change under a dossier: ERR_DATA when a file has another text under a code that the store knows. */
bool update_act(struct tx *tx, void *update, struct error *err);

/* Whether the act changed anything. */
bool update_did(const struct update *u);

#endif
