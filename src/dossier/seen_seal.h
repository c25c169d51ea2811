/* seen_seal.h: who looked at what cannot be changed unnoticed. Looks written down within one hour are sealed
 * by an event of the journal when the hour is over, so that its chain holds them too; docs/journal.md gives
 * the exact bytes. That old ones were taken out is an event as well. */
#ifndef MOTCUA_DOSSIER_SEEN_SEAL_H
#define MOTCUA_DOSSIER_SEEN_SEAL_H

#include <stdint.h>

#include "store/journal.h"

/* Of what kind the events are; they are about no record. */
#define LOOKS_KIND "looks"

/* Seals the hours that are over, and says to which one belongs what this transaction writes down: that of
 * its time, or the one after the last sealed where a clock was put back. */
bool seen_seal(struct tx *tx, int64_t *hour, struct error *err);

/* Tells the journal that looks of the days before `day` were taken out. */
bool seen_tell_forgotten(struct tx *tx, int32_t day, struct error *err);

#endif
