/* journal.h: the events, and the chain of seals over them. docs/journal.md gives the exact bytes. */
#ifndef MOTCUA_STORE_JOURNAL_H
#define MOTCUA_STORE_JOURNAL_H

#include "base/buf.h"
#include "base/json.h"
#include "store/store.h"
#include "store/years_out.h"

/* SHA-256, a salt, and how many events a seal may cover. */
enum { DIGEST_BYTES = 32, SALT_BYTES = 16, SEAL_EVENTS = 4096 };

/* A digest worked out on another thread, for the number and subject that an event will likely have. */
struct event_guess {
	int64_t seq, subject; /* 0: nothing was guessed */
	unsigned char digest[DIGEST_BYTES];
};

/* What happened. `data` is a JSON object in the canonical form of base/json.h. */
struct event {
	const char *act;  /* what was done: "dossier.received" */
	const char *kind; /* on what: "dossier" */
	int64_t subject;  /* its id */
	const char *data;
	size_t data_len;
	const struct event_guess *guess; /* or NULL; used only when seq and subject come out so */
};

/* Appends an event as part of an act. */
bool journal_append(struct tx *tx, const struct event *e, struct error *err);

/* The same with what was written into `data`, which is released. ERR_DATA when it did not fit. */
bool journal_tell(struct tx *tx, const char *act, const char *kind, int64_t subject, struct buf *data,
	struct error *err);

/* Writes the bytes of an event that are hashed: one line of JSON, without line break. */
struct event_row {
	int64_t seq, at, subject;
	const char *who, *act, *kind, *data;
	size_t data_len;
};
void journal_line(struct buf *to, const struct event_row *e);

/* Works a guess out: the digest of `e` if it gets this number in a transaction of this time and person. */
void journal_guess(struct event_guess *g, struct buf *scratch, const struct event *e, int64_t seq,
	int64_t at, const char *who);

/* Salted digest of a personal value: SHA-256(salt || name || 0x00 || value), as 64 hexadecimal
 * digits and a NUL. */
void journal_digest(
	const unsigned char salt[SALT_BYTES], const char *name, const char *value, size_t n, char out[65]);

/* A file, as events tell of it: its name and what is in it may speak of a person, so that these are digests
 * (`salts`: one for each, SALT_BYTES long). */
struct journal_file {
	int64_t no, bytes;
	const char *type, *name, *sha256;
	const unsigned char *salts;
};
void journal_put_file(struct json_out *j, const struct journal_file *f);

/* What journal_verify found. */
struct verify_result {
	int64_t events, seals;
	char head[65];    /* hash of the last seal, or "" */
	char fault[256];  /* the first thing wrong, or "" */
	int64_t at_event; /* the event it is about; 0 when none */
	/* Events of each year from FIRST_YEAR that are out: their digests are in the chain, nothing was
	 * there to compare with them. */
	int64_t out[LAST_YEAR - FIRST_YEAR + 1];
};

/* Checks the whole chain. False only when the store could not be read; what is wrong with the
 * journal stands in result->fault. */
bool journal_verify(struct db *db, struct verify_result *result, struct error *err);

/* Compares a run of events with the digests in the seals over them. `events` is a statement that gives the
 * columns of table event for the numbers from ?1 to ?2, in their order; NULL: the table itself. What is
 * wrong stands in result->fault, which is not emptied before. */
bool journal_prove(struct db *db, const char *events, const struct event_run *run,
	struct verify_result *result, struct error *err);

/* Receives a line (without line break); false stops. */
typedef bool journal_sink(void *arg, const char *line, size_t n);

/* Writes every event's line and, after the last event of each, every seal's line; for an event that is out
 * a line with its digest. */
bool journal_export(struct db *db, journal_sink *sink, void *arg, struct error *err);

/* Receives one event of a subject, oldest first; the strings live until it returns. */
typedef void journal_reader(void *arg, const struct event_row *e);

/* Reads the events about one record. */
bool journal_about(
	struct db *db, const char *kind, int64_t subject, journal_reader *fn, void *arg, struct error *err);

#endif
