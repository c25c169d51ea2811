/* inquiry.h: who searched for persons, with which kind of search, and who had lists with people's names
 * before them. What was typed is not kept: a keyed digest of it is, by which the same search is known again,
 * and who searched for somebody can be told (Decree 13/2023/NĐ-CP; verify: article 26; OWASP ASVS 16.2.1).
 *
 * As looks at dossiers (seen.h) inquiries are noted in memory, and written and sealed together with these;
 * the same one again within the hour goes without. */
#ifndef MOTCUA_DOSSIER_INQUIRY_H
#define MOTCUA_DOSSIER_INQUIRY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct db;

/* By words of a name, by an identity number, by a dossier's code, by words of files; or a list. In the store
 * as numbers: new ones come last. */
enum inquiry_kind {
	INQUIRY_NAME,
	INQUIRY_NUMBER,
	INQUIRY_CODE,
	INQUIRY_FILES,
	INQUIRY_LIST,
	INQUIRY_KINDS
};
extern const char *const inquiry_kind_names[];

/* Bytes of a list's address, at most; how many inquiries may wait to be written down. */
enum { INQUIRY_PLACE_MAX = 200, INQUIRY_WAITING_MAX = 16 * 1024 };

/* An inquiry: who, when (UTC seconds), for what (inquiry_digest), how many were shown. */
struct inquiry {
	int64_t account, at, digest, found;
	enum inquiry_kind kind;
	char place[INQUIRY_PLACE_MAX + 1]; /* a list's address with its filter and page; "" of a search */
};

/* What is kept of a text that was searched for: of a number what it is found by, of others a keyed digest of
 * its words. */
int64_t inquiry_digest(struct db *db, enum inquiry_kind kind, const char *typed);

/* Notes one. ERR_FULL when too many wait: then nothing must be shown. Any thread may call it. */
bool inquiry_note(const struct inquiry *q, struct error *err);

/* Which are asked for. */
struct inquiry_asked {
	int32_t from, to; /* local days, both included */
	int64_t account;  /* only of this one (id); 0: of all */
	/* Only with one of these two, as of a name and of a number; NULL: any. Not of a sum. */
	const int64_t *digest;
	int max; /* at most so many rows */
};

/* A row of what was asked; strings live until the reader returns. */
struct inquiry_row {
	const char *who, *full_name, *place;
	enum inquiry_kind kind;
	int64_t digest, found, at; /* in a sum: names shown, and when last */
	int64_t searches, lists;   /* in a sum */
};
typedef bool inquiry_reader(void *arg, const struct inquiry_row *row);

/* Lists them, latest first; sums them up by account, most first. False from the reader ends it. */
bool inquiry_rows(
	struct db *db, const struct inquiry_asked *asked, inquiry_reader *fn, void *arg, struct error *err);
bool inquiry_sums(
	struct db *db, const struct inquiry_asked *asked, inquiry_reader *fn, void *arg, struct error *err);

#endif
