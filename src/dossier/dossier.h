/* dossier.h: one request under one procedure: what it is, how it is taken in, and how it counts. */
#ifndef MOTCUA_DOSSIER_DOSSIER_H
#define MOTCUA_DOSSIER_DOSSIER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/table.h"
#include "procedure/procedure.h"
#include "province/province.h"
#include "store/journal.h"
#include "store/ledger.h"

struct db;
struct keyring;
struct tx;
struct store;

/* How a dossier ended. OUTCOME_NONE of a finished one counts as granted: imports may leave it out. */
enum outcome { OUTCOME_NONE, OUTCOME_GRANTED, OUTCOME_REFUSED, OUTCOME_WITHDRAWN };

/* Yes-or-no facts about a dossier. */
enum mark { MARK_DIGITISED, MARK_PAID_ONLINE, MARK_POSTAL_IN, MARK_POSTAL_OUT, MARKS };

/* Spellings that files use for a yes-or-no fact; the one that came in goes out again. Places from
 * MARK_YES on mean yes. */
extern const char *const mark_words[];
enum { MARK_YES = 4, MARK_BITS = 4 };

/* Names as files spell them, NULL at the end. channel_names[1] is CHANNEL_COUNTER. */
extern const char *const channel_names[];
extern const char *const outcome_names[];

/* A text that need not be terminated. p NULL: there is none. */
struct span {
	const char *p;
	size_t n;
};

/* A text that is, of which NULL is as "". */
struct span span_of(const char *s);

/* Personal values, in the order in which their salts lie. */
enum person_field { PERSON_APPLICANT, PERSON_ID, PERSON_PHONE, PERSON_FIELDS };
extern const char *const person_names[];

/* A dossier as it is taken in. Times are UTC seconds, whole minutes. */
struct dossier_new {
	struct span code;
	const struct procedure *procedure;
	const struct agency *agency;
	const struct desk *desk; /* or NULL */
	int channel;             /* enum channel */
	int64_t received_at, due_at;
	int64_t finished_at; /* 0: open */
	int64_t returned_at; /* 0: not returned */
	int64_t fee;         /* in dong; -1: not said */
	enum outcome outcome;
	unsigned marks; /* MARK_BITS bits for each mark: a place in mark_words */
	struct span person[PERSON_FIELDS];
	int64_t file;    /* id of the import, 0: none */
	const char *act; /* name of the event: "dossier.received", "dossier.imported" */
};

/* Takes a dossier in: its row, its words for search, its event, its movements. *id gets its id.
 * ERR_CONFLICT when the code is there already; nothing has then been changed. */
bool dossier_add(struct tx *tx, const struct dossier_new *d, int64_t *id, struct error *err);

/* The same for one whose code is known to be free. */
bool dossier_add_free(struct tx *tx, const struct dossier_new *d, int64_t *id, struct error *err);

/* What can be made of a dossier before it is stored, on any thread. */
struct dossier_ready {
	bool persons;           /* there are personal values */
	unsigned char salt[48]; /* PERSON_FIELDS salts */
	const char *data;       /* of the event, in the arena it was prepared with */
	size_t data_len;
	struct event_guess guess; /* of the event's digest; zero when none was made */
	int64_t sealed_for;       /* the id that the numbers were sealed for; 0: they were not */
	struct sealed_numbers {
		const unsigned char *p; /* in the arena; NULL: there are no numbers */
		size_t n;
		int64_t finder; /* 0: no identity number */
	} numbers;
};

/* Prepares: salts, digests, the event's data. `scratch` is emptied and used. */
bool dossier_prepare(const struct dossier_new *d, struct arena *a, struct buf *scratch,
	struct dossier_ready *ready, struct error *err);

/* What a dossier will likely get: see dossier_guess. */
struct dossier_ahead {
	int64_t file, id, seq, at;
	const char *who;
	struct keyring *keys;
};

/* Works the event's digest out ahead, and seals the numbers, for the id and number that the dossier
 * will get if none before it is refused by the store. */
void dossier_guess(const struct dossier_new *d, struct arena *a, struct buf *scratch,
	struct dossier_ready *ready, const struct dossier_ahead *ahead);

/* The rest of dossier_add for a prepared dossier whose code is known to be free. */
bool dossier_store(struct tx *tx, const struct dossier_new *d, const struct dossier_ready *ready,
	int64_t *id, struct error *err);

/* The movements that a dossier makes in the ledger; `sign` -1 takes them back. */
void dossier_count(struct tx *tx, const struct dossier_new *d, int sign);

/* A dossier as it is read. Strings live in the arena it was read with. */
struct dossier {
	int64_t id;
	const char *code;
	int procedure, agency, desk; /* places in catalogue and province, -1: none */
	int channel;
	int64_t received_at, due_at, finished_at, returned_at, fee;
	enum outcome outcome;
	unsigned marks;
	const char *person[PERSON_FIELDS]; /* NULL: not said, or erased */
};

/* Gives out the next code of an agency's day (`code` holds `size` bytes), as part of an act. */
bool dossier_give_code(struct tx *tx, const struct province *p, const struct agency *agency, int64_t at,
	char *code, size_t size, struct error *err);

/* Code (into `code`, `size` bytes) and due time of a dossier. */
bool dossier_code_of(
	struct db *db, int64_t id, char *code, size_t size, int64_t *due_at, struct error *err);

/* The name and phone under which the person with this number was last taken in, and the id of that
 * dossier; NULL and 0 when none was. Blanks, dots and dashes in the number do not matter. Whoever shows
 * them notes it with dossier_looked_act(). */
bool dossier_person_known(struct db *db, const char *applicant_id, struct arena *a, const char **name,
	const char **phone, int64_t *dossier, struct error *err);

/* The dossiers of the person with this number, those of each key newest first; at most `max`. Returns how
 * many, -1 with err. */
int dossiers_of_person(struct db *db, const char *applicant_id, int64_t *ids, int max, struct error *err);

/* A dossier's personal values, given anew: NULL where one stays, "" where there is none any more. What came
 * of it: which differ from what stood, and the salted digests of both, "" where there is none. */
struct person_change {
	const char *given[PERSON_FIELDS];
	bool differs[PERSON_FIELDS];
	char was[PERSON_FIELDS][65], now[PERSON_FIELDS][65];
};

/* Keeps them in place of those before, of which nothing is left but the digests; the name's words and the
 * number's finder follow. Its event is the caller's. ERR_CONFLICT when they were erased. */
bool dossier_change_person(struct tx *tx, int64_t id, struct person_change *c, struct error *err);

/* Notes that a dossier's personal values are seen; arg is a pointer to its id (int64_t). */
bool dossier_looked_act(struct tx *tx, void *id, struct error *err);

/* The same where the numbers of whoever handed it in for the applicant are seen with them. */
bool dossier_revealed_act(struct tx *tx, void *id, struct error *err);

/* Makes a dossier's row, and its movements in the ledger, what `now` says of due time, finish, outcome,
 * return and marks; `was` is what was read in the same act. Its event is the caller's. */
bool dossier_change(struct tx *tx, const struct rules *r, const struct dossier *was,
	const struct dossier *now, struct error *err);

/* The bits of mark `m`, a place in mark_words (0: it says nothing); true when they say yes. */
unsigned mark_bits(unsigned marks, enum mark m);
bool mark_is(unsigned marks, enum mark m);

/* Finds a dossier by its code. False with err ERR_NOT_FOUND when there is none. */
bool dossier_by_code(struct db *db, const struct province *p, const struct catalogue *c, const char *code,
	struct arena *a, struct dossier *d, struct error *err);

/* Figures that a list can be asked for; the first eight are a report's columns. */
enum figure {
	FIGURE_TO_PROCESS,
	FIGURE_RECEIVED,
	FIGURE_CARRIED_IN,
	FIGURE_ONLINE,
	FIGURE_ON_TIME,
	FIGURE_LATE,
	FIGURE_IN_TIME,
	FIGURE_OVERDUE,
	FIGURES
};
extern const char *const figure_names[];

/* Which dossiers. Places are -1, and strings NULL, where nothing is asked. */
struct dossier_filter {
	int32_t from, to; /* the period, days, both included */
	enum figure figure;
	int level;         /* enum level of the agency */
	int64_t agency;    /* id; 0: any */
	int64_t district;  /* id: the district and its communes; 0: any */
	int64_t procedure; /* id; 0: any */
	const char *field;
	int channel; /* 0: any */
};

/* A filter that lets all through, for a period and figure. */
struct dossier_filter dossier_filter_all(int32_t from, int32_t to, enum figure figure);

/* How a list is ordered. */
enum dossier_sort { SORT_RECEIVED, SORT_DUE, SORT_FINISHED, SORT_CODE_ORDER };

/* A page of a list: rows after the key (value, id); max 0 means all. */
struct dossier_page {
	enum dossier_sort sort;
	bool descending;
	bool after; /* a key is given */
	int64_t value, id;
	int max;
};

/* Receives a dossier; false stops. The pointer is good until it returns. */
typedef bool dossier_reader(void *arg, const struct dossier *d);

/* Lists the dossiers of a figure. The applicants' names are read only when `persons` is true; numbers
 * never. */
bool dossier_list(struct db *db, const struct province *p, const struct catalogue *c,
	const struct dossier_filter *f, const struct dossier_page *page, bool persons, dossier_reader *fn,
	void *arg, struct error *err);

/* A due time as files have it; "" while the clock stands still. Returns `text`. */
const char *due_text(int64_t due_at, char text[17]);

/* The columns of a file that lists dossiers, NULL at the end; and one dossier as its row. */
extern const char *const dossier_list_columns[];
void dossier_list_row(
	struct table *t, const struct province *p, const struct catalogue *c, const struct dossier *d);

/* How a dossier stands at a moment. */
enum dossier_state { STATE_ON_TIME, STATE_LATE, STATE_IN_TIME, STATE_TODAY, STATE_OVERDUE };
enum dossier_state dossier_state(const struct dossier *d, int64_t now);

/* Counts them from the dossiers themselves. */
bool dossier_tally(struct db *db, const struct dossier_filter *f, int64_t *n, struct error *err);

/* Reads dossiers by id, in the order given; of the personal values only the names. */
bool dossier_by_ids(struct db *db, const struct province *p, const struct catalogue *c, const int64_t *ids,
	int n, struct arena *a, struct dossier *out, struct error *err);

/* The same, but only whose they are: id, agency and desk; all else is zero. */
bool dossier_whose(struct db *db, const struct province *p, const int64_t *ids, int n, struct dossier *out,
	struct error *err);

#include "dossier/address.h"
#include "dossier/attachment.h"
#include "dossier/bearer.h"
#include "dossier/glass.h"

/* Whether dossiers are what the journal tells of them. The ledger is recounted from the dossiers
 * (figure_audit()); whoever changes both by hand would pass that, and not this: the journal is chained. */

/* Receives one difference as a line of text. */
typedef void dossier_proof_fn(void *arg, const char *line);

/* Tells a difference: "dossier CODE WHAT: found FOUND, the journal tells TOLD"; for "" it says nothing. Of
 * each text so much as a line takes. */
void dossier_differs(dossier_proof_fn *fn, void *arg, const char *code, const char *what, const char *found,
	const char *told);

/* What was compared, and how many of them differ; files: what is attached. numbers: identity numbers and
 * telephones were compared, too, since the keys that seal them are there. */
struct dossier_proof {
	int64_t dossiers, files, differences;
	bool numbers;
};

/* Compares each dossier's code, agency, procedure, channel, desk, fee and waiver, marks, times and outcome,
 * whose it is, who handed it in, and where the post brings its result, with the events about it: that of its
 * beginning, those that moved a time or mended the person; and what is attached with the events of that.
 * When years are out, what their events would tell is taken as given. */
bool dossier_prove(
	struct db *db, dossier_proof_fn *fn, void *arg, struct dossier_proof *proof, struct error *err);

#endif
