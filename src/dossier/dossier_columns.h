/* dossier_columns.h: the columns of a file of dossiers, for import and export alike. */
#ifndef MOTCUA_DOSSIER_DOSSIER_COLUMNS_H
#define MOTCUA_DOSSIER_DOSSIER_COLUMNS_H

#include "base/sheet.h"

/* Places in dossier_columns. */
enum {
	I_CODE,
	I_PROCEDURE,
	I_AGENCY,
	I_CHANNEL,
	I_RECEIVED,
	I_DUE,
	I_FINISHED,
	I_DESK,
	I_APPLICANT,
	I_ID,
	I_PHONE,
	I_OUTCOME,
	I_RETURNED,
	I_DIGITISED,
	I_FEE,
	I_PAID,
	I_POSTAL_IN,
	I_POSTAL_OUT,
	I_COLUMNS
};

/* The first seven are required. */
extern const struct sheet_column dossier_columns[I_COLUMNS];

#endif
