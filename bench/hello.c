/* hello.c: the least that libmicrohttpd can do: hello PORT. Answers every request with the same short
 * text, made once. Flags, threads and limits are those of src/web/server.c. Ends when stdin does. */
#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { LOOPS = 2, CONNECTIONS = 4096, TIMEOUT = 30, MEMORY = 32 * 1024 };

static struct MHD_Response *hello;

static enum MHD_Result answer(void *cls, struct MHD_Connection *conn, const char *url, const char *method,
	const char *version, const char *upload, size_t *upload_size, void **con_cls)
{
	(void)cls;
	(void)url;
	(void)method;
	(void)version;
	(void)upload;
	(void)upload_size;
	if (!*con_cls) {
		*con_cls = &hello;
		return MHD_YES;
	}
	return MHD_queue_response(conn, MHD_HTTP_OK, hello);
}

int main(int argc, char **argv)
{
	static char text[] = "hello, world\n";
	char byte;
	if (argc != 2) {
		fprintf(stderr, "usage: hello PORT\n");
		return 2;
	}
	unsigned port = (unsigned)strtoul(argv[1], NULL, 10);
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	signal(SIGPIPE, SIG_IGN);
	hello = MHD_create_response_from_buffer(sizeof text - 1, text, MHD_RESPMEM_PERSISTENT);
	MHD_add_response_header(hello, "Content-Type", "text/plain; charset=utf-8");
	struct MHD_Daemon *d = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME,
		(uint16_t)port, NULL, NULL, answer, NULL, MHD_OPTION_SOCK_ADDR, &at,
		MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u, MHD_OPTION_THREAD_POOL_SIZE, (unsigned)LOOPS,
		MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT,
		(unsigned)TIMEOUT, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)MEMORY,
		MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
	if (!d) {
		fprintf(stderr, "hello: cannot listen on port %u\n", port);
		return 1;
	}
	while (read(0, &byte, 1) > 0)
		;
	MHD_stop_daemon(d);
	MHD_destroy_response(hello);
	return 0;
}
