/* pq.h: libpq, loaded when a PostgreSQL store is opened and not before.
 *
 * libpq brings some fifteen libraries with it (Kerberos, LDAP...). A command that works on a data
 * folder shall not pay for loading them, and a machine without PostgreSQL shall run motcua. */
#ifndef MOTCUA_STORE_PQ_H
#define MOTCUA_STORE_PQ_H

#include <libpq-fe.h>
#include <stdbool.h>

#include "base/err.h"

/* The functions of libpq that motcua calls. */
#define PQ_FUNCTIONS(X) \
	X(PQbackendPID) \
	X(PQclear) \
	X(PQcmdTuples) \
	X(PQconsumeInput) \
	X(PQconnectdbParams) \
	X(PQconninfoFree) \
	X(PQconninfoParse) \
	X(PQconnectionNeedsPassword) \
	X(PQconnectionUsedPassword) \
	X(PQenterPipelineMode) \
	X(PQerrorMessage) \
	X(PQexec) \
	X(PQexitPipelineMode) \
	X(PQfinish) \
	X(PQftype) \
	X(PQgetResult) \
	X(PQgetisnull) \
	X(PQgetlength) \
	X(PQgetvalue) \
	X(PQhost) \
	X(PQparamtype) \
	X(PQpipelineSync) \
	X(PQresultErrorField) \
	X(PQresultErrorMessage) \
	X(PQresultStatus) \
	X(PQsendDescribePrepared) \
	X(PQsendPrepare) \
	X(PQsendQueryParams) \
	X(PQsendQueryPrepared) \
	X(PQserverVersion) \
	X(PQsetNoticeReceiver) \
	X(PQsetSingleRowMode) \
	X(PQstatus) \
	X(PQtransactionStatus)

/* libpq as a table of its functions. */
struct pq_api {
#define PQ_MEMBER(name) __typeof__(name) *name;
	PQ_FUNCTIONS(PQ_MEMBER)
#undef PQ_MEMBER
};

/* The loaded library. Only valid after pq_load() has succeeded. */
extern struct pq_api pq;

/* Loads libpq once; later calls cost nothing. False with err filled when the machine has none. Safe to
 * call from several threads. */
bool pq_load(struct error *err);

#endif
