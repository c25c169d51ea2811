/* cms.h: CMS signatures within the room: with and without the time of signing. */
#ifndef MOTCUA_SIGN_CMS_H
#define MOTCUA_SIGN_CMS_H

#include "sign/sign.h"

/* As sign_cms; `timed` says whether signing-time becomes an attribute. PAdES forbids it (ETSI EN 319
 * 142-1, 6.3): in a PDF the time stands in the signature's dictionary. */
bool cms_make(const struct sign_key *k, const void *p, size_t n, int64_t at, bool timed, struct buf *out,
	struct error *err);

/* A number of bytes that a signature of this key certainly fits in. */
size_t cms_size_max(const struct sign_key *k);

#endif
