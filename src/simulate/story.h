/* story.h: what becomes of one dossier in a simulated day: what is asked of the server next, in whose name,
 * with which of the faults that people make, and what must come back. It knows nothing of connections. */
#ifndef MOTCUA_SIMULATE_STORY_H
#define MOTCUA_SIMULATE_STORY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "simulate/crew.h"

/* What is done: the acts of the API (docs/formats.md), and how a dossier comes. */
enum deed {
	DEED_INTAKE,
	DEED_SUBMIT,
	DEED_ACCEPT,
	DEED_GIVE_BACK,
	DEED_TAKE_SEVERAL,
	DEED_TAKE,
	DEED_GIVE,
	DEED_PASS,
	DEED_BACK,
	DEED_ASK,
	DEED_ANSWER,
	DEED_SUPPLEMENT,
	DEED_SUPPLEMENTED,
	DEED_EXTEND,
	DEED_APOLOGISE,
	DEED_REFUSE,
	DEED_WITHDRAW,
	DEED_RETURN,
	DEED_DRAFT, /* of the result; only where a head of the crew has a key */
	DEED_SIGN,
	DEEDS
};
extern const char *const deed_names[];

/* What is special about a dossier. */
enum plan {
	PLAN_PLAIN,
	PLAN_SUPPLEMENT,
	PLAN_EXTEND,
	PLAN_APOLOGISE,
	PLAN_REFUSE,
	PLAN_WITHDRAW,
	PLAN_BACK,
	PLAN_ASK,
	PLAN_GIVEN_BACK, /* online, and not accepted */
	PLANS
};

/* The faults that people make. */
enum slip {
	SLIP_NONE,
	SLIP_TWICE,   /* the same form sent twice */
	SLIP_KEY,     /* the same again with its key of idempotency */
	SLIP_STALE,   /* from a page that is no longer true */
	SLIP_REASON,  /* without the reason */
	SLIP_DATE,    /* with a day that does not exist */
	SLIP_FOREIGN, /* by somebody of another agency */
	SLIP_LOST,    /* the connection goes away in the middle; then the same again */
	SLIPS
};
extern const char *const slip_names[];

/* Where a story stands: what it asks next. */
enum want {
	WANT_BEGIN,
	WANT_ANSWER,
	WANT_VIEW,
	WANT_ACT,
	WANT_SLIP,
	WANT_AGAIN,
	WANT_NOTHING,
	WANT_BROKEN
};

/* An act that is about to be done. */
struct deed_call {
	enum deed deed;
	int member;
	int64_t item, holder, agency;
	int step, amount;
	bool text, basis;
	const char *sent_by;
	bool address; /* where the post brings the result, is said now */
	char at[11];
};

/* One dossier. */
struct story {
	int number;
	uint64_t seed;
	const char *stamp; /* tells the runs apart */
	enum plan plan;
	bool online, did_plan;
	int service, clerk;
	enum want want;
	enum slip slip;
	struct deed_call call;
	char code[64];
	int64_t submission, version;
	int64_t revision;  /* of the result's draft; 0: none yet */
	bool did_sign;     /* once: where two heads sign, the second passes it on */
	int put_off;       /* days: the day that an apology promised first was none of work */
	int sequence;      /* of acts, for their keys */
	int tries;         /* of the act that is under way and was not answered */
	bool slipped_away; /* SLIP_LOST was played for it */
	int64_t wake;      /* when it goes on */
};

/* A request, and what must come back. */
struct task {
	enum task_kind { TASK_READ, TASK_VIEW, TASK_ACT, TASK_SLIP, TASK_CHECK, TASK_SIGN_IN } kind;
	struct story *story;
	int member;
	enum deed deed;
	enum slip slip;
	struct buf path, body;
	char key[96]; /* "": none */
	long patience_ms;
	int64_t since; /* when it was to be sent */
};

/* How an answer was taken. */
enum heard {
	HEARD_FINE,    /* done */
	HEARD_REFUSED, /* refused, as it must be */
	HEARD_LOST,    /* nothing came: to be sent again */
	HEARD_WRONG    /* the server did what it must not */
};

/* Begins a story: draws what becomes of it. `slips` of a hundred acts go with a fault. */
void story_begin(
	struct story *s, const struct crew *c, int number, const char *stamp, uint64_t seed, int slips);

/* Writes the next request into `t`, whose buffers the caller owns. */
void story_next(struct story *s, const struct crew *c, struct task *t);

/* Takes in what came back (status 0: nothing). `slips` of a hundred acts that follow go with a fault. With
 * HEARD_WRONG `why` says what was expected. */
enum heard story_hear(struct story *s, const struct crew *c, const struct task *t, int status,
	const char *body, int slips, struct buf *why);

/* Whether a later look shows all that was acknowledged; with false `why` says what is missing. */
bool story_holds(const struct story *s, int status, const char *body, struct buf *why);

/* A number of 0..n-1, drawn from a seed that goes on. */
unsigned draw_below(uint64_t *seed, unsigned n);

#endif
