/* result_paper.h: a result as a document, and its signing; the mark that a certified copy carries. */
#ifndef MOTCUA_RESULT_RESULT_PAPER_H
#define MOTCUA_RESULT_RESULT_PAPER_H

#include "paper/paper.h"
#include "result/result.h"

/* What a result is made of. */
struct result_paper {
	const struct rules *rules;
	const struct dossier *dossier;
	const struct result_draft *draft;
	const struct issued *issued; /* NULL: a draft, which says so */
	const char *capacity, *signer;
	int64_t agency; /* id of the body that signs */
	int64_t at;
};

/* Makes the document from the template "result", in the arena. ERR_NOT_FOUND when the store has none. */
const struct paper *result_paper_make(
	struct db *db, const struct result_paper *p, struct arena *a, struct error *err);

/* Where something issued is looked up: an address with the setting public_url in front, in the arena. */
const char *issued_address(const struct province *p, const char *token, struct arena *a);

/* Makes and signs the result; the PDF goes to `out`, the number of its pages to *pages. */
bool result_paper_sign(struct db *db, const struct result_paper *p, const struct sign_key *key,
	struct arena *a, struct buf *out, int *pages, struct error *err);

/* A copy on its way to be certified. */
struct copy_paper {
	const struct rules *rules;
	const struct issued *issued;
	const void *pdf;
	size_t pdf_n;
	const char *capacity, *signer;
	int64_t at;
};

/* Signs a PDF with the mark of certification, seen on its first page, at the lower left (verify: Decree
 * 45/2020/NĐ-CP and Circular 01/2020/TT-BTP on where it stands). The PDF goes to `out`, its pages to
 * *pages. ERR_DATA for a PDF that is damaged, protected, or holds programs or other files. */
bool copy_paper_sign(const struct copy_paper *c, const struct sign_key *key, struct arena *a,
	struct buf *out, int *pages, struct error *err);

#endif
