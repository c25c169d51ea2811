/* uri.h: addresses of schemas: taken apart, put together (RFC 3986), and checked as a format. */
#ifndef MOTCUA_SCHEMA_URI_H
#define MOTCUA_SCHEMA_URI_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* What an address may be: with a reference, one without a scheme too; with IRI, letters of any script
 * (RFC 3987). */
enum { URI_REFERENCE = 1, URI_INTERNATIONAL = 2 };

/* True when `n` bytes at `p` are a URI, as `allowed` (of the above) widens it. */
bool uri_valid(const char *p, size_t n, unsigned allowed);

/* The address that `reference` means where `base` is the address of the text (RFC 3986, 5.2). Lives as
 * long as the arena. A base that is no absolute URI joins as far as it goes. */
char *uri_resolve(struct arena *a, const char *base, const char *reference);

/* Divides an address in place at its #; returns what stands behind it, percent-decoded ("" without #). */
char *uri_cut_fragment(char *uri);

/* True when `n` bytes are a host name of RFC 1123: labels of letters, digits and hyphens. */
bool host_valid(const char *p, size_t n);

/* True when `n` bytes are an address of IPv4 (four decimal numbers). */
bool ipv4_valid(const char *p, size_t n);

/* True when `n` bytes are an address of IPv6, without a zone. */
bool ipv6_valid(const char *p, size_t n);

#endif
