/* route.h: pages, one row each. What a row says is checked before its handler runs: who may, the
 * form's token, the fields. */
#ifndef MOTCUA_WEB_ROUTE_H
#define MOTCUA_WEB_ROUTE_H

#include "web/http.h"

/* Fields that a row may check. */
enum { ROUTE_FIELDS = 20 };

/* Who may: bits of identity.role, or PUBLIC for anybody. 0 lets nobody in. */
#define PUBLIC (1u << 31)

/* Anybody, and every role: such a row also stands in the navigation of whoever is signed in. */
#define EVERYBODY (~0u)

/* How a field's value is checked. */
enum field_kind { FIELD_TEXT, FIELD_DAY, FIELD_INT, FIELD_SECRET };

/* A field of a form or an address. */
struct route_field {
	const char *name;
	enum field_kind kind;
	int max; /* bytes of a text, largest integer; 0: 200 bytes */
	bool needed;
};

/* Flags of a row. */
enum {
	ROUTE_TABLE = 1,   /* also at .csv and .json */
	ROUTE_API = 2,     /* JSON in and out; a token instead of a session */
	ROUTE_CACHE = 4,   /* the page depends only on address, language, session and figures */
	ROUTE_LOCAL = 8,   /* only from this machine */
	ROUTE_ENTRY = 16,  /* also for one who has something to do first (identity.first) */
	ROUTE_SECRET = 32, /* its first parameter is a secret, which no log has */
	/* A few rows answer it, however much the store holds, and nothing else is read or waited for: the
	 * event loop does it itself (where web.near) instead of handing it to a worker. So do sums that lie
	 * in memory; what of a row is quick and what not, its `quick` says. */
	ROUTE_QUICK = 64,
	/* It takes long by itself (a password is hashed): only some of the workers do such at a time, so that
	 * many of them hold up nothing else. */
	ROUTE_HEAVY = 128
};

/* A page. */
struct route {
	const char *method; /* "GET" or "POST" */
	const char *path;   /* "/figures/:period/:view" */
	handler_fn *handler;
	unsigned who; /* permission */
	unsigned flags;
	const char *title; /* message key of the page's title */
	const char *nav;   /* message key of its place in the navigation; NULL: none */
	int nav_place;     /* from left to right */
	size_t file_max;   /* it takes a file of at most this many bytes: as a form of the kind
			    * multipart/form-data, or (ROUTE_API) as the body itself; 0: none */
	/* Of ROUTE_QUICK: whether what this request asks for is. NULL: always. */
	bool (*quick)(const struct request *r);
	struct route_field field[ROUTE_FIELDS];
};

/* Finds the row for method and target: fills query, format, param, route. Tables end with a
 * row without method; the list with NULL. False: err says 400, 404 or 405 (ERR_USAGE, ERR_NOT_FOUND,
 * ERR_CONFLICT stands for "wrong method"). */
bool route_find(const struct route *const *tables, struct request *r, struct error *err);

/* Whether the one who asks may, by the row's `who` alone. ERR_DENIED when not. */
bool route_permits(const struct request *r, struct error *err);

/* Whether the form of the request holds its session's token. */
bool route_token(const struct request *r);

/* Checks permission, form token and fields as the row says. */
bool route_check(struct request *r, struct error *err);

/* How many of the `n` bytes of a path a log may have: up to the secret of a row with ROUTE_SECRET, of
 * whatever method, and whether or not the rest of the path is any row's. */
size_t route_open(const struct route *const *tables, const char *path, size_t n);

/* Prints the table of all routes with their permissions, for an audit. */
void route_print(const struct route *const *tables, struct buf *out);

#endif
