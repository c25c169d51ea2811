/* mhd.h: libmicrohttpd, loaded when a server starts: with the ten libraries behind it, it takes longer to
 * load than most commands take to run. */
#ifndef MOTCUA_WEB_MHD_H
#define MOTCUA_WEB_MHD_H

#include <microhttpd.h>
#include <stdbool.h>

#include "base/err.h"

/* The functions of libmicrohttpd that motcua calls, without their MHD_. */
#define MHD_FUNCTIONS(X) \
	X(add_response_header) \
	X(create_response_from_buffer) \
	X(create_response_from_buffer_with_free_callback) \
	X(create_response_from_fd64) \
	X(destroy_response) \
	X(get_connection_info) \
	X(get_connection_values) \
	X(get_daemon_info) \
	X(get_response_header) \
	X(lookup_connection_value) \
	X(queue_response) \
	X(quiesce_daemon) \
	X(resume_connection) \
	X(start_daemon) \
	X(stop_daemon) \
	X(suspend_connection)

/* The library as a table of its functions. Only valid after mhd_load() has succeeded. */
struct mhd_api {
#define MHD_MEMBER(name) __typeof__(MHD_##name) *name;
	MHD_FUNCTIONS(MHD_MEMBER)
#undef MHD_MEMBER
};

extern struct mhd_api mhd;

/* Loads the library once; later calls cost nothing. ERR_SYSTEM when the machine has none. */
bool mhd_load(struct error *err);

#endif
