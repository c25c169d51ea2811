/* access_log_test.c: one line of JSON per request, whatever was asked for, without the query. */
#include "../../tests/support.h"

#include <fcntl.h>

#include "base/text.h"
#include "web/exchange.h"
#include "web/route.h"

/* A server that has nothing but its log. */
struct logging {
	struct test_folder folder;
	struct server *server;
	char path[160];
};

static void make(struct logging *l)
{
	test_folder_make(&l->folder);
	snprintf(l->path, sizeof l->path, "%s/access", l->folder.path);
	l->server = calloc(1, sizeof *l->server);
	assert_non_null(l->server);
	l->server->log = BUF_INIT(LOG_BYTES);
	l->server->log_fd = open(l->path, O_WRONLY | O_CREAT | O_APPEND, 0600);
	assert_true(l->server->log_fd >= 0);
	pthread_mutex_init(&l->server->log_lock, NULL);
}

static void drop(struct logging *l)
{
	close(l->server->log_fd);
	pthread_mutex_destroy(&l->server->log_lock);
	buf_release(&l->server->log);
	free(l->server);
	test_folder_drop(&l->folder);
}

static const struct route rows[] = {
	{ .method = "GET", .path = "/queue/kiosk/:token", .flags = ROUTE_SECRET, .who = PUBLIC },
	{ 0 },
};
static const struct route *const tables[] = { rows, NULL };
static struct web web = { .routes = tables };

static void note(struct logging *l, const char *target, int status)
{
	struct exchange *x = calloc(1, sizeof *x);
	assert_non_null(x);
	x->server = l->server;
	x->status = status;
	x->r.method = "GET";
	x->r.web = &web;
	x->r.target = target;
	x->r.remote = "192.0.2.7";
	access_note(x);
	free(x);
}

/* All that has been written, NUL-terminated; to be freed. */
static char *written(struct logging *l, size_t *n)
{
	enum { MOST = 4 << 20 };
	access_flush(l->server);
	char *text = malloc(MOST);
	FILE *in = fopen(l->path, "rb");
	assert_true(in && text);
	*n = fread(text, 1, MOST - 1, in);
	text[*n] = '\0';
	fclose(in);
	return text;
}

static void a_line_leaves_the_query_out(void **state)
{
	(void)state;
	struct logging l;
	size_t n;
	make(&l);
	note(&l, "/search?q=Nguy%E1%BB%85n", 200);
	char *text = written(&l, &n);
	assert_has(text, "\"from\":\"192.0.2.7\",\"method\":\"GET\",\"path\":\"/"
			 "search\",\"status\":200,\"us\":");
	assert_has(text, ",\"who\":null}\n");
	assert_null(strstr(text, "Nguy"));
	free(text);
	drop(&l);
}

static void a_line_leaves_a_secret_out(void **state)
{
	(void)state;
	struct logging l;
	size_t n;
	make(&l);
	note(&l, "/queue/kiosk/bi-mat", 200);
	note(&l, "/queue/kiosk/bi-mat/tickets/7/print?no=1", 404);
	note(&l, "/queue/kiosk/", 404);
	char *text = written(&l, &n);
	assert_has(text, "\"path\":\"/queue/kiosk/...\",\"status\":200");
	assert_has(text, "\"path\":\"/queue/kiosk/...\",\"status\":404");
	assert_has(text, "\"path\":\"/queue/kiosk/\",\"status\":404");
	assert_null(strstr(text, "bi-mat"));
	free(text);
	drop(&l);
}

static void requests_are_counted_by_class(void **state)
{
	(void)state;
	struct logging l;
	make(&l);
	static const int status[] = { 200, 204, 303, 404, 500, 0, 999 };
	for (size_t i = 0; i < sizeof status / sizeof status[0]; i++)
		note(&l, "/", status[i]);
	assert_int_equal(l.server->requests, 7);
	assert_int_equal(l.server->by_class[2], 2);
	assert_int_equal(l.server->by_class[3], 1);
	assert_int_equal(l.server->by_class[4], 1);
	assert_int_equal(l.server->by_class[5], 1);
	drop(&l);
}

/* Bytes that are no text come in an address as they were sent; the line must be JSON all the same. */
static void every_line_is_text(void **state)
{
	(void)state;
	struct logging l;
	size_t n, bad = 0;
	make(&l);
	note(&l, "/a\"b\\c\x01\n\x7f", 404);
	note(&l, "/a\xff\xfe", 400);
	char *text = written(&l, &n);
	int lines = 0;
	for (size_t i = 0; i < n; i++)
		lines += text[i] == '\n';
	assert_int_equal(lines, 2);
	assert_has(text, "\"path\":\"/a\\\"b\\\\c\\u0001\\n");
	if (!utf8_valid(text, n, &bad))
		print_error("byte %zu of the log is no UTF-8: %02x\n", bad, (unsigned char)text[bad]);
	assert_true(utf8_valid(text, n, NULL));
	free(text);
	drop(&l);
}

static void no_line_is_lost_when_many_come(void **state)
{
	(void)state;
	enum { MANY = 5000 };
	static char target[400];
	struct logging l;
	size_t n;
	make(&l);
	memset(target, 'x', sizeof target - 1);
	target[0] = '/';
	for (int i = 0; i < MANY; i++)
		note(&l, target, 200);
	char *text = written(&l, &n);
	int lines = 0;
	for (char *p = text, *end; (end = strchr(p, '\n')); p = end + 1, lines++) {
		assert_int_equal(strncmp(p, "{\"t\":\"", 6), 0);
		assert_int_equal(end[-1], '}');
		assert_true(end - p > 400);
	}
	assert_int_equal(lines, MANY);
	free(text);
	drop(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_leaves_the_query_out),
		cmocka_unit_test(a_line_leaves_a_secret_out),
		cmocka_unit_test(requests_are_counted_by_class),
		cmocka_unit_test(every_line_is_text),
		cmocka_unit_test(no_line_is_lost_when_many_come),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
