/* curl.h: libcurl, loaded when it is needed, so that no other command waits for it and the thirty libraries
 * behind it. */
#ifndef MOTCUA_STORE_CURL_H
#define MOTCUA_STORE_CURL_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* What is called of libcurl. */
struct curl_calls {
	__typeof__(curl_easy_init) *init;
	__typeof__(curl_easy_setopt) *set;
	__typeof__(curl_easy_reset) *reset;
	__typeof__(curl_easy_perform) *perform;
	__typeof__(curl_easy_getinfo) *info;
	__typeof__(curl_easy_cleanup) *cleanup;
	__typeof__(curl_slist_append) *append;
	__typeof__(curl_slist_free_all) *free_all;
	/* Addresses that are taken apart once. */
	__typeof__(curl_url) *url_init;
	__typeof__(curl_url_set) *url_set;
	__typeof__(curl_url_cleanup) *url_cleanup;
	/* Many transfers at once. */
	__typeof__(curl_multi_init) *many_init;
	__typeof__(curl_multi_setopt) *many_set;
	__typeof__(curl_multi_add_handle) *many_add;
	__typeof__(curl_multi_remove_handle) *many_remove;
	__typeof__(curl_multi_socket_action) *many_act;
	__typeof__(curl_multi_info_read) *many_info;
	__typeof__(curl_multi_cleanup) *many_cleanup;
};

/* Loads the library for the life of the process: OpenSSL behind it does not take being unloaded well. Once
 * it went well, later calls only fill `calls`. ERR_SYSTEM when it is not there. */
bool curl_load(struct curl_calls *calls, struct error *err);

/* For CURLOPT_WRITEFUNCTION: adds to a struct buf, and ends the transfer when that is full. */
size_t curl_take(char *p, size_t size, size_t n, void *to);

/* True when `host` (localhost, 127.0.0.1 or [::1], perhaps with a port and more behind it) is this machine:
 * what is sent there unencrypted is shown to nobody. */
bool curl_near(const char *host);

#endif
