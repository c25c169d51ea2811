/* result.h: what a dossier was asked for: drafted by an officer, signed by a head, given a number in the
 * agency's register, kept as a file; and certified electronic copies of papers.
 *
 * * A result on paper that is scanned counts as digitised, as one signed electronically does (Decree
 * 107/2021/NĐ-CP, article 1; verify:). A certified electronic copy is as good as the paper that it was made
 * from (Decree 45/2020/NĐ-CP, article 10; verify:). What is issued can be looked up by anybody who has its
 * token, which is printed on it as a QR code. */
#ifndef MOTCUA_RESULT_RESULT_H
#define MOTCUA_RESULT_RESULT_H

#include "sign/sign.h"
#include "work/work.h"

/* What is issued. */
enum issue_kind {
	ISSUE_RESULT, /* a result, signed electronically */
	ISSUE_SCAN,   /* a result on paper, scanned */
	ISSUE_COPY,   /* a certified electronic copy of a file of the dossier */
	ISSUE_KINDS
};
extern const char *const issue_names[];

/* Bytes of a draft's title and body, at most; letters of a token. */
enum { RESULT_TITLE_MAX = 300, RESULT_BODY_MAX = 32 * 1024, ISSUE_TOKEN = 20 };

/* A draft. Strings live in the arena it was read with; NULL: erased. */
struct result_draft {
	int64_t dossier, revision, at; /* revision 0: there is none */
	const char *title, *body, *who;
};

/* Something issued. Strings live in the arena it was read with; title NULL: erased. */
struct issued {
	int64_t id, dossier;
	enum issue_kind kind;
	int64_t source; /* of a copy: number of the file it was made from; else 0 */
	int64_t agency; /* id */
	int year;
	int64_t number; /* in the agency's register of the year; 0: none, as of a scan */
	const char *symbol, *token, *title, *sha256, *signer, *capacity, *who, *reason;
	int64_t file; /* number of the attached file */
	int pages;
	int64_t at;         /* 0: has a number and is not signed yet */
	int64_t revoked_at; /* 0: stands */
	const char *code;   /* of the dossier; "" when that is not here */
};

/* How somebody signs. Strings live in the arena it was read with. */
struct signing_key {
	int64_t account;      /* 0: none */
	const char *capacity; /* as it stands above the name: "GIÁM ĐỐC" */
	const char *kind;     /* "files" or "token" */
	const char *place;    /* the key's file, or the PKCS#11 module */
	const char *cert, *token, *object;
	int failures;       /* wrong PINs or passwords since the last right one */
	int64_t wait_until; /* none is looked at before this time */
};

/* Reads a dossier's draft. */
bool result_draft_read(
	struct db *db, int64_t dossier, struct arena *a, struct result_draft *d, struct error *err);

/* Saves a draft: an act (arg: struct result_drafting). ERR_DENIED when the dossier does not lie with the
 * actor, ERR_CONFLICT when somebody else saved since `revision`, or the result is signed already. */
struct result_drafting {
	const struct rules *rules;
	const struct actor *actor;
	int64_t dossier, revision;
	const char *title, *body;
};
bool result_draft_act(struct tx *tx, void *arg, struct error *err);

/* The item of a dossier on which the actor may do `act`, when its kind is one of `kinds` (bits of enum
 * step_kind); *item zero when there is none. */
bool result_item(struct db *db, const struct rules *r, const struct actor *who, const struct dossier *d,
	enum work_act act, unsigned kinds, struct item *item, struct life *life, struct error *err);

/* Gives the number under which something will be signed: an act (arg: struct issuing). The number of an
 * attempt that failed is given again. ERR_CONFLICT when it is issued already. */
struct issuing {
	const struct rules *rules;
	const struct actor *actor;
	int64_t dossier;
	enum issue_kind kind;
	int64_t source;
	int64_t revision;           /* of the draft, for a result */
	struct work_call pass;      /* for a result: how the dossier goes on once it is signed */
	struct attachment_new file; /* prepared; goes with it */
	const char *title, *signer, *capacity;
	int pages;
	struct arena *keep;   /* where the texts of `issued` live */
	struct issued issued; /* what came of it */
};
bool issue_number_act(struct tx *tx, void *arg, struct error *err);

/* Issues what was signed, or scanned: an act (arg: struct issuing with its file prepared). */
bool issue_act(struct tx *tx, void *arg, struct error *err);

/* Takes something issued back, for a reason: an act (arg: struct issue_revoking). A result makes room for
 * another, and a dossier that was not handed out yet goes back to be signed. */
struct issue_revoking {
	int64_t id;
	const struct rules *rules;
	const char *reason;
};
bool issue_revoke_act(struct tx *tx, void *arg, struct error *err);

/* What was issued to a dossier, oldest first, at most `max`. Returns how many, -1 with err. */
int issued_of(
	struct db *db, int64_t dossier, struct arena *a, struct issued *out, int max, struct error *err);

/* Whether a file of a dossier was issued to it, also when it was taken back since. */
bool issued_has_file(struct db *db, int64_t dossier, const char *sha256, bool *has, struct error *err);

/* What has this token; *found tells whether there is such a thing. */
bool issued_by_token(struct db *db, const char *token, struct arena *a, struct issued *out, bool *found,
	struct error *err);

/* What has this id; out->id 0: nothing. */
bool issued_by_id(struct db *db, int64_t id, struct arena *a, struct issued *out, struct error *err);

/* An agency's register of a year (agency 0: of all), latest first, after the id `before` (0: from the
 * latest); at most `max`. Only of dossiers that a desk took in, unless it is 0. Returns how many, -1 with
 * err. */
int issued_register(struct db *db, int64_t agency, int64_t desk, int year, int64_t before, struct arena *a,
	struct issued *out, int max, struct error *err);

/* Reads, sets and removes how an account signs. */
bool signing_key_read(
	struct db *db, int64_t account, struct arena *a, struct signing_key *k, struct error *err);
bool signing_key_set(struct tx *tx, const struct signing_key *k, struct error *err);
bool signing_key_remove(struct tx *tx, int64_t account, struct error *err);

/* Counts a wrong password or PIN, with its event: after five in a row the key has to wait, as an account at
 * sign-in does (password_wait()). */
bool signing_key_refused(struct tx *tx, int64_t account, struct error *err);

/* Ends the count: it was right. */
bool signing_key_was_right(struct tx *tx, int64_t account, struct error *err);

/* Opens it with the password or PIN that was typed. It belongs to the caller; NULL with ERR_DENIED when
 * that is wrong, which the caller counts; with ERR_CONFLICT while the key has to wait. Not within an act. */
struct sign_key *signing_key_open(const struct signing_key *k, const char *typed, struct error *err);

struct paper;

/* Who signs a document, and when. */
struct paper_signing {
	const struct sign_key *key;
	const char *signer, *body; /* as the visible mark says them: a person, an agency */
	const char *reason;        /* as the signature says it */
	int64_t at;
};

/* Draws a document and signs it, the mark where its place for one is; *pages (may be NULL) gets their
 * number. Not within an act. */
bool paper_sign(const struct paper *p, const struct paper_signing *s, struct arena *a, struct buf *out,
	int *pages, struct error *err);

/* How many results an agency granted in a period, and how many of these are there as files. */
struct digitised {
	int64_t agency, granted, digitised;
};
typedef void digitised_reader(void *arg, const struct digitised *d);

/* Counts them by agency, from the dossiers themselves: those finished on the local days from..to and not
 * refused or withdrawn; only those that a desk took in, unless it is 0. */
bool digitised_count(struct db *db, int64_t desk, int32_t from, int32_t to, digitised_reader *fn, void *arg,
	struct error *err);

/* A dossier of that count. The code lives until the reader returns. */
typedef void digitised_dossier_reader(
	void *arg, int64_t id, const char *code, int64_t finished_at, bool digitised);

/* Which dossiers of that count. */
struct digitised_asked {
	int64_t agency, desk; /* ids; desk 0: whichever took it in */
	int32_t from, to;
	int yes;       /* 1: digitised, 0: not, -1: both */
	int64_t after; /* with ids above it */
};

/* Lists them, at most `max`. */
bool digitised_list(struct db *db, const struct digitised_asked *asked, int max,
	digitised_dossier_reader *fn, void *arg, struct error *err);

/* What was compared, and how many of them differ. */
struct result_proof {
	int64_t issued, differences;
};

/* Compares what is issued with the events about it: number, symbol, title, signer, file, when it was signed,
 * and taken back, and why. fn gets a line for each difference. When years are out, what their events would
 * tell is taken as given. */
bool result_prove(
	struct db *db, dossier_proof_fn *fn, void *arg, struct result_proof *proof, struct error *err);

#endif
