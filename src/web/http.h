/* http.h: a request as handlers see it, and the answer they give. */
#ifndef MOTCUA_WEB_HTTP_H
#define MOTCUA_WEB_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/shared.h"
#include "store/store.h"
#include "web/form.h"
#include "web/message.h"

struct route;
struct templates;
struct files;
struct spool;

/* As what somebody acts, and where. Bits of `role` are the subject's affair; ids, 0: none. */
struct identity_post {
	unsigned role; /* one bit */
	int64_t agency, desk;
	int64_t acts_for; /* the account of an absent colleague; 0: the own */
};
enum { IDENTITY_POSTS = 16 };

/* Who asks. */
struct identity {
	int64_t account; /* 0: nobody is signed in */
	char name[64], full_name[128];
	unsigned role; /* of all posts together */
	struct identity_post post[IDENTITY_POSTS];
	int posts;
	char csrf[48];    /* token that a form must carry; "" for programs */
	uint64_t session; /* number that tells sessions apart; 0: none */
	/* Something has to be done before anything else: the address (a literal) where; rows without
	 * ROUTE_ENTRY lead there. NULL: nothing. */
	const char *first;
};

/* At most so many rows stand in the navigation, of all roles together. */
enum { NAV_ROWS = 64 };

/* What the program shares with all handlers. */
struct web {
	struct store *store;
	struct templates *templates;
	struct shared *subjects; /* what the app loaded for the subjects' pages; replaced when it changes */
	const struct route *const *routes;
	const struct route *nav[NAV_ROWS]; /* of these, what stands in the navigation, in its order */
	int navs;
	const char *
		keep; /* a field of addresses that the navigation carries on from page to page; NULL: none */
	struct files *files; /* where attached files are kept; NULL: nothing says where */
	bool page_cache;
	bool near; /* reading a row of the store waits for no other process */
	const char *province_name[LANGS];
	_Atomic bool demo; /* the data is a demonstration; each page says so */
};

/* A file that a request brought: its bytes were written down and hashed as they came (store/spool.h). */
struct upload {
	const char *name;    /* what the browser called it, "" when none was chosen; NULL: there is none */
	struct spool *spool; /* freed with the request; NULL: no bytes came */
};

/* Names that a path may hold. */
enum { REQUEST_PARAMS = 4 };

/* How the address asked for the table: page.csv, page.json. */
enum format { FORMAT_PAGE, FORMAT_CSV, FORMAT_JSON };

/* A request. Everything in it lives as long as its arena. */
struct request {
	struct web *web;
	struct arena arena;
	const char *method, *target; /* as sent */
	const char *query;           /* as sent, without '?'; "" when none */
	enum format format;
	const struct route *route;
	const char *param[REQUEST_PARAMS]; /* what stood for :name in the route's path, in order */
	struct form get, post;
	struct upload upload; /* of a row that takes a file */
	const char *body;
	size_t body_len;
	const char *cookie, *authorization, *idempotency_key, *content_type, *referer; /* headers; NULL */
	const char *host, *origin, *fetch_site; /* headers of those names (Sec-Fetch-Site); NULL */
	const char *remote;                     /* address of the client, after a trusted proxy */
	bool https;
	enum lang lang;
	struct identity who;
	const void *subjects; /* of struct web, the same as long as the request lives */
	struct db *db;        /* a reader, while a handler runs */
	/* An act that the handler wants done; see web_act(). */
	act_fn *act;
	void *act_arg;
	bool (*then)(struct request *r, struct error *err);
	struct response *response;
};

/* An answer. */
struct response {
	int status;
	const char *type; /* MIME type */
	struct buf body;
	const char *location;  /* for redirects */
	const char *cookie[2]; /* Set-Cookie values; NULL: none */
	const char *filename;  /* for downloads; UTF-8 */
	int file;              /* instead of a body: an open file, the response's own; 0: none */
	size_t file_bytes;     /* that it has */
	bool foreign;          /* bytes from outside, which no browser may take for a page of ours */
	bool cache;            /* the page may be kept while the figures stand */
	bool no_store;         /* it holds personal data */
	bool clears;           /* the browser shall give up what it kept of our pages */
};

/* A route's handler. False with err filled gives an error page. */
typedef bool handler_fn(struct request *r, struct error *err);

/* Asks for an act: after the handler returns true, `run` is done durably on the writer; then `then`
 * is called (again with a reader) to write the answer. When the act fails, its error
 * becomes the page. Returns true. */
bool web_act(struct request *r, act_fn *run, void *arg, handler_fn *then);

/* Answers with 303 to a local path. Returns true. */
bool redirect(struct request *r, const char *location);

/* HTTP status for an error. */
int status_of(enum err_code code);

#endif
