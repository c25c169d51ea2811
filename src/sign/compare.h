/* compare.h: what was changed in a PDF since an earlier state of it. */
#ifndef MOTCUA_SIGN_COMPARE_H
#define MOTCUA_SIGN_COMPARE_H

#include "sign/qpdf.h"

/* Compares all that the earlier state's catalogue leads to with what it is now. Allowed are: further
 * signature fields in the form and on the pages, values for signature fields that were empty, the
 * document's metadata and DSS. Returns "" when that is all, else what was changed, in the arena; also
 * when a limit is reached. */
const char *compare_states(qpdf_data earlier, qpdf_data now, struct arena *a);

#endif
