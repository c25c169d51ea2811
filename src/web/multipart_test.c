/* multipart_test.c: what browsers send is read; everything else is refused. */
#include "../../tests/support.h"

#include "web/multipart.h"

#define TYPE "multipart/form-data; boundary=----WebKitFormBoundaryX1"
#define LINE "------WebKitFormBoundaryX1"
#define END LINE "--\r\n"
#define FIELD "Content-Disposition: form-data; name=\"csrf\"\r\n\r\nabc\r\n"
#define UPLOAD \
	"Content-Disposition: form-data; name=\"file\"; filename=\"Giấy %22a%22.pdf\"\r\n" \
	"Content-Type: application/pdf\r\n\r\n"

/* The file that a form brought. */
struct upload {
	const char *name;
	const char *p;
	size_t n;
};

static bool gather(void *arg, const char *p, size_t n)
{
	buf_add(arg, p, n);
	return true;
}

static bool reads_by(
	size_t piece, const char *type, const char *body, size_t n, struct form *f, struct upload *u)
{
	static struct arena a;
	static struct buf file;
	struct multipart m;
	arena_reset(&a);
	file.max = 1 << 20;
	buf_reset(&file);
	bool ok = multipart_begin(&m, type, &a, f, gather, &file);
	for (size_t at = 0; ok && at < n; at += piece)
		ok = multipart_feed(&m, body + at, n - at < piece ? n - at : piece);
	ok = ok && multipart_done(&m);
	*u = (struct upload){ m.file_name, file.p ? file.p : "", file.len };
	multipart_release(&m);
	return ok;
}

/* A form is the same form however it comes: byte by byte, in pieces of any size, or at once. */
static bool reads(const char *type, const char *body, size_t n, struct form *f, struct upload *u)
{
	bool ok = reads_by(n + 1, type, body, n, f, u);
	size_t len = u->n;
	int count = f->count;
	for (size_t piece = 1; piece < 200 && piece < n && n < 10000; piece += 1 + piece / 8) {
		assert_int_equal(reads_by(piece, type, body, n, f, u), ok);
		assert_true(!ok || (u->n == len && f->count == count));
	}
	return ok;
}

static void a_browsers_form_is_read(void **state)
{
	(void)state;
	static const char body[] =
		LINE "\r\n" FIELD LINE "\r\n" UPLOAD "a\0b\r\n--no\r\n\r\n" LINE "x\r\n" END;
	struct form f;
	struct upload u;
	/* The boundary with something behind it is none: it ends the reading. */
	assert_false(reads(TYPE, body, sizeof body - 1, &f, &u));
	static const char good[] = LINE "\r\n" FIELD LINE "\r\n" UPLOAD "a\0b\r\n--no\r\n\r\n\r\n" END;
	assert_true(reads(TYPE, good, sizeof good - 1, &f, &u));
	assert_int_equal(f.count, 1);
	assert_string_equal(form_get(&f, "csrf"), "abc");
	assert_string_equal(u.name, "Giấy %22a%22.pdf");
	assert_int_equal(u.n, 13);
	assert_memory_equal(u.p, "a\0b\r\n--no\r\n\r\n", 13);
	assert_true(reads(TYPE, good, sizeof good - 3, &f, &u)); /* without the last line break */
}

static void empty_parts_are_parts(void **state)
{
	(void)state;
	static const char body[] = LINE "\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n" LINE
					"\r\nContent-Disposition: form-data; name=\"f\"; "
					"filename=\"\"\r\n\r\n\r\n" END;
	struct form f;
	struct upload u;
	assert_true(reads(TYPE, body, strlen(body), &f, &u));
	assert_string_equal(form_get(&f, "a"), "");
	assert_string_equal(u.name, "");
	assert_int_equal(u.n, 0);
	assert_true(reads(TYPE, END, strlen(LINE) + 4, &f, &u));
	assert_true(f.count == 0 && u.name == NULL);
}

static void boundaries(void **state)
{
	(void)state;
	static const char body[] = "--x\r\nContent-Disposition: form-data; "
				   "name=\"a\"\r\n\r\n1\r\n--x--\r\n";
	static const char *const good[] = { "multipart/form-data; boundary=x",
		"Multipart/Form-Data;boundary=\"x\"", "multipart/form-data;  BOUNDARY=x" };
	static const char *const bad[] = { "multipart/form-data",
		"multipart/form-data; boundary=", "multipart/form-data; boundary=y",
		"multipart/form-data; boundary=x; charset=utf-8", "multipart/form-data; boundary=\"x",
		"multipart/form-data; boundary=x\"", "multipart/mixed; boundary=x", "text/plain", "",
		"multipart/form-data; "
		"boundary=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" };
	struct form f;
	struct upload u;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		assert_true(reads(good[i], body, strlen(body), &f, &u));
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (reads(bad[i], body, strlen(body), &f, &u))
			fail_msg("taken: %s", bad[i]);
	assert_false(reads(NULL, body, strlen(body), &f, &u));
}

static void what_is_malformed_is_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"",
		"x" LINE "\r\n" FIELD END,
		"\r\n" LINE "\r\n" FIELD END,
		LINE,
		LINE "\r\n",
		LINE "\n" FIELD END,
		LINE "\r\n" FIELD,
		LINE "\r\n" FIELD LINE,
		LINE "\r\n" FIELD LINE "-",
		LINE "\r\n" FIELD LINE "--\r\nmore",
		LINE "\r\n" FIELD LINE "--\r\n\r\n",
		LINE "\r\n\r\nabc\r\n" END,
		LINE "\r\nContent-Type: text/plain\r\n\r\nabc\r\n" END,
		LINE "\r\nContent-Disposition: form-data\r\n\r\nabc\r\n" END,
		LINE "\r\nContent-Disposition: form-data; name=a\r\n\r\nabc\r\n" END,
		LINE "\r\nContent-Disposition: form-data; name=\"a\r\n\r\nabc\"\r\n" END,
		LINE "\r\nContent-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\nabc\r\n" END,
		LINE "\r\nContent-Disposition: form-data; name=\"a\"; size=\"b\"\r\n\r\nabc\r\n" END,
		LINE "\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\nabc\r\n" END,
		LINE "\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; "
		     "name=\"b\"\r\n\r\nabc\r\n" END,
		LINE "\r\nContent-Disposition: form-data; name=\"\xff\"\r\n\r\nabc\r\n" END,
		LINE "\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\xff\r\n" END,
		LINE "\r\nno header\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nabc\r\n" END,
		LINE "\r\n" UPLOAD "1\r\n" LINE "\r\n" UPLOAD "2\r\n" END,
	};
	struct form f;
	struct upload u;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (reads(TYPE, bad[i], strlen(bad[i]), &f, &u))
			fail_msg("taken: %zu %s", i, bad[i]);
}

static void there_are_limits(void **state)
{
	(void)state;
	struct buf b = BUF_INIT(1 << 20);
	struct form f;
	struct upload u;
	for (int i = 0; i < FORM_MAX; i++)
		buf_adds(&b, LINE "\r\n" FIELD);
	size_t n = b.len;
	buf_adds(&b, END);
	assert_true(reads(TYPE, b.p, b.len, &f, &u));
	b.len = n;
	buf_adds(&b, LINE "\r\n" FIELD END);
	assert_false(reads(TYPE, b.p, b.len, &f, &u));
	buf_reset(&b);
	buf_adds(&b, LINE "\r\nX: ");
	for (int i = 0; i < 5000; i++)
		buf_addc(&b, 'x');
	buf_adds(&b, "\r\n" FIELD END);
	assert_false(reads(TYPE, b.p, b.len, &f, &u));
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_browsers_form_is_read),
		cmocka_unit_test(empty_parts_are_parts),
		cmocka_unit_test(boundaries),
		cmocka_unit_test(what_is_malformed_is_refused),
		cmocka_unit_test(there_are_limits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
