/* curl.h: libcurl, loaded when it is needed, so that no other command waits for it and the thirty libraries
 * behind it. */
#ifndef MOTCUA_STORE_CURL_H
#define MOTCUA_STORE_CURL_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* What is called of libcurl: for one transfer, for addresses that are taken apart once, for many transfers at
 * once. */
#define CURL_FUNCTIONS(X) \
	X(init, curl_easy_init) \
	X(set, curl_easy_setopt) \
	X(reset, curl_easy_reset) \
	X(perform, curl_easy_perform) \
	X(info, curl_easy_getinfo) \
	X(cleanup, curl_easy_cleanup) \
	X(append, curl_slist_append) \
	X(free_all, curl_slist_free_all) \
	X(url_init, curl_url) \
	X(url_set, curl_url_set) \
	X(url_cleanup, curl_url_cleanup) \
	X(many_init, curl_multi_init) \
	X(many_set, curl_multi_setopt) \
	X(many_add, curl_multi_add_handle) \
	X(many_remove, curl_multi_remove_handle) \
	X(many_act, curl_multi_socket_action) \
	X(many_info, curl_multi_info_read) \
	X(many_cleanup, curl_multi_cleanup)

/* The library as a table of its functions. */
struct curl_calls {
#define CURL_MEMBER(member, name) __typeof__(name) *member;
	CURL_FUNCTIONS(CURL_MEMBER)
#undef CURL_MEMBER
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
