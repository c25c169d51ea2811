/* files_test.c: files in a folder: whole or not there, proved by their names; a bucket's address, its
 * keys and what its refusals mean. The bucket itself is tested over the network (tests/files.test.mjs). */
#include "../../tests/support.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "store/files.h"
#include "store/files_kind.h"

static const char PDF[] = "%PDF-1.4 a page";

/* A folder for files inside a test's own. */
struct place {
	struct test_folder top;
	char path[200];
	struct files *files;
};

static void place_make(struct place *p)
{
	struct error err = { 0 };
	snprintf(p->top.path, sizeof p->top.path, "/tmp/motcua-unit-XXXXXX");
	assert_non_null(mkdtemp(p->top.path));
	snprintf(p->path, sizeof p->path, "%s/files", p->top.path);
	p->files = files_open(p->path, &err);
	assert_ok(p->files != NULL, err);
}

static void place_drop(struct place *p)
{
	files_close(p->files);
	nftw(p->top.path, test_remove, 8, FTW_DEPTH | FTW_PHYS);
}

static void file_of(const struct place *p, const char *sha, char out[400])
{
	snprintf(out, 400, "%s/%.2s/%s", p->path, sha, sha);
}

static void what_is_put_comes_back(void **state)
{
	(void)state;
	struct place p;
	struct error err = { 0 };
	struct buf b = BUF_INIT(1000);
	char sha[65], again[65];
	bool has = true;
	place_make(&p);
	assert_false(file_exists(p.path)); /* made with the first file */
	sha256_hex(PDF, strlen(PDF), sha);
	assert_ok(files_has(p.files, sha, &has, &err), err);
	assert_false(has);
	assert_false(files_get(p.files, sha, &b, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	assert_has(err.text, sha);
	err = (struct error){ 0 };
	assert_ok(files_put(p.files, PDF, strlen(PDF), again, &err), err);
	assert_string_equal(sha, again);
	assert_ok(files_put(p.files, PDF, strlen(PDF), again, &err), err);
	assert_ok(files_has(p.files, sha, &has, &err), err);
	assert_true(has);
	buf_adds(&b, "before ");
	assert_ok(files_get(p.files, sha, &b, &err), err);
	assert_int_equal(b.len, 7 + strlen(PDF));
	assert_string_equal(b.p + 7, PDF);
	buf_release(&b);
	place_drop(&p);
}

static void an_altered_file_is_named_and_put_right(void **state)
{
	(void)state;
	struct place p;
	struct error err = { 0 };
	struct buf b = BUF_INIT(1000);
	char sha[65], path[400];
	place_make(&p);
	assert_ok(files_put(p.files, PDF, strlen(PDF), sha, &err), err);
	file_of(&p, sha, path);
	test_write(path, "%PDF-1.4 a pagf", strlen(PDF));
	buf_adds(&b, "x");
	assert_false(files_get(p.files, sha, &b, &err));
	assert_int_equal(err.code, ERR_DATA);
	assert_has(err.text, sha);
	assert_has(err.text, "was altered");
	assert_int_equal(b.len, 1);
	err = (struct error){ 0 };
	assert_ok(files_put(p.files, PDF, strlen(PDF), sha, &err), err);
	assert_ok(files_get(p.files, sha, &b, &err), err);
	buf_release(&b);
	place_drop(&p);
}

static void a_ceiling_holds(void **state)
{
	(void)state;
	struct place p;
	struct error err = { 0 };
	struct buf b = BUF_INIT(5);
	char sha[65];
	place_make(&p);
	assert_ok(files_put(p.files, PDF, strlen(PDF), sha, &err), err);
	assert_false(files_get(p.files, sha, &b, &err));
	assert_int_equal(err.code, ERR_DATA);
	buf_release(&b);
	place_drop(&p);
}

static void a_name_leads_nowhere_else(void **state)
{
	(void)state;
	static const char *const names[] = { "", "..", "../../../../etc/passwd",
		"ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef0123456789",
		"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde/",
		"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0" };
	struct place p;
	struct buf b = BUF_INIT(1000);
	bool has;
	place_make(&p);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		struct error err = { 0 };
		assert_false(files_get(p.files, names[i], &b, &err));
		assert_int_equal(err.code, ERR_DATA);
		assert_false(files_has(p.files, names[i], &has, NULL));
	}
	buf_release(&b);
	place_drop(&p);
}

static void copies_go_over_once_and_proved(void **state)
{
	(void)state;
	struct place p, q;
	struct error err = { 0 };
	char sha[65], path[400];
	bool copied;
	place_make(&p);
	place_make(&q);
	assert_ok(files_put(p.files, PDF, strlen(PDF), sha, &err), err);
	assert_ok(files_copy(p.files, q.files, sha, &copied, &err), err);
	assert_true(copied);
	assert_ok(files_copy(p.files, q.files, sha, &copied, &err), err);
	assert_false(copied);
	file_of(&p, sha, path);
	test_write(path, "other", 5);
	place_drop(&q);
	place_make(&q);
	assert_false(files_copy(p.files, q.files, sha, &copied, &err));
	assert_int_equal(err.code, ERR_DATA);
	assert_false(files_has(q.files, sha, &copied, NULL) && copied);
	place_drop(&p);
	place_drop(&q);
}

/* A limit on a file's size stands for a full disk: nothing of the name is there, and nothing unfinished. */
static void a_full_disk_leaves_nothing(void **state)
{
	(void)state;
	enum { MORE = 300000 };
	struct place p;
	place_make(&p);
	pid_t child = fork();
	if (child == 0) {
		struct rlimit limit = { .rlim_cur = 4096, .rlim_max = 4096 };
		struct error err = { 0 };
		char sha[65], path[400], *many = calloc(1, MORE);
		signal(SIGXFSZ, SIG_IGN);
		setrlimit(RLIMIT_FSIZE, &limit);
		bool ok = files_put(p.files, many, MORE, sha, &err);
		file_of(&p, sha, path);
		snprintf(path, sizeof path, "%s/unfinished", p.path);
		_exit(ok || err.code != ERR_FULL || rmdir(path) != 0);
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	place_drop(&p);
}

static void what_was_left_unfinished_goes(void **state)
{
	(void)state;
	struct place p;
	struct error err = { 0 };
	char old[300], young[300], sha[65];
	place_make(&p);
	snprintf(old, sizeof old, "%s", p.path);
	assert_int_equal(mkdir(old, 0700), 0);
	snprintf(old, sizeof old, "%s/unfinished", p.path);
	assert_int_equal(mkdir(old, 0700), 0);
	snprintf(old, sizeof old, "%s/unfinished/old", p.path);
	snprintf(young, sizeof young, "%s/unfinished/young", p.path);
	test_write(old, "x", 1);
	test_write(young, "x", 1);
	struct timespec long_ago[2] = { { .tv_sec = 1000 }, { .tv_sec = 1000 } };
	assert_int_equal(utimensat(AT_FDCWD, old, long_ago, 0), 0);
	assert_ok(files_put(p.files, PDF, strlen(PDF), sha, &err), err);
	assert_false(file_exists(old));
	assert_true(file_exists(young));
	place_drop(&p);
}

static void addresses_of_buckets(void **state)
{
	(void)state;
	static const char *const good[][4] = {
		{ "s3://s3.example.vn/hoso?region=vn-1", "https://s3.example.vn/hoso", "hoso", "vn-1" },
		{ "s3://h:9000/b-1/a/b_c.d/?region=x", "https://h:9000/b-1/a/b_c.d", "b-1", "x" },
		{ "s3://127.0.0.1:9/b?plain=1&region=x", "http://127.0.0.1:9/b", "b", "x" },
		{ "s3://[::1]:9/b?region=x&plain=1", "http://[::1]:9/b", "b", "x" },
	};
	static const char *const bad[] = { "s3://h/b", "s3://h?region=x", "s3:///b?region=x",
		"s3://h/?region=x", "s3://h/b?region=", "s3://h/b?region=x&region=y",
		"s3://h/b?region=x&key=y", "s3://k:s@h/b?region=x", "s3://h/b/../c?region=x",
		"s3://h/b//c?region=x", "s3://h/b c?region=x", "s3://h/b%20?region=x",
		"s3://example.vn/b?region=x&plain=1" };
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		struct bucket_address at;
		struct error err = { 0 };
		assert_ok(bucket_address_read(good[i][0], &at, &err), err);
		assert_string_equal(at.base, good[i][1]);
		assert_string_equal(at.bucket, good[i][2]);
		assert_string_equal(at.region, good[i][3]);
	}
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct bucket_address at;
		struct error err = { 0 };
		if (bucket_address_read(bad[i], &at, &err))
			fail_msg("taken: %s", bad[i]);
		assert_int_equal(err.code, ERR_USAGE);
	}
	struct error err = { 0 };
	assert_null(files_open("http://h/b", &err));
	assert_int_equal(err.code, ERR_USAGE);
}

static void keys_of_buckets(void **state)
{
	(void)state;
	struct place p;
	struct bucket_keys k;
	struct error err = { 0 };
	char path[300];
	static const char text[] = "# keys\n[other]\naws_access_key_id = NO\n[default]\r\n"
				   "aws_access_key_id=ID\r\naws_secret_access_key =  a/b+c= "
				   "\naws_session_token = T\n";
	place_make(&p);
	unsetenv("AWS_ACCESS_KEY_ID");
	unsetenv("AWS_SECRET_ACCESS_KEY");
	assert_false(bucket_keys_read(&k, &err));
	assert_has(err.text, "MOTCUA_S3_CREDENTIALS");
	snprintf(path, sizeof path, "%s/keys", p.top.path);
	test_write(path, text, strlen(text));
	setenv("MOTCUA_S3_CREDENTIALS", path, 1);
	err = (struct error){ 0 };
	assert_ok(bucket_keys_read(&k, &err), err);
	assert_string_equal(k.id, "ID");
	assert_string_equal(k.secret, "a/b+c=");
	assert_string_equal(k.session, "T");
	chmod(path, 0644);
	assert_false(bucket_keys_read(&k, &err));
	assert_has(err.text, "chmod 600");
	unsetenv("MOTCUA_S3_CREDENTIALS");
	place_drop(&p);
}

static void refusals_are_explained(void **state)
{
	(void)state;
	static const struct {
		long status;
		const char *said, *text;
		enum err_code code;
	} cases[] = {
		{ 404, "<Error><Code>NoSuchKey</Code>", "is missing", ERR_NOT_FOUND },
		{ 404, "", "is missing", ERR_NOT_FOUND },
		{ 404, "<Error><Code>NoSuchBucket</Code>", "no bucket \"hoso\"", ERR_SYSTEM },
		{ 403, "<Code>SignatureDoesNotMatch</Code>", "AWS_SECRET_ACCESS_KEY", ERR_SYSTEM },
		{ 403, "<Code>InvalidAccessKeyId</Code>", "AWS_ACCESS_KEY_ID", ERR_SYSTEM },
		{ 403, "<Code>RequestTimeTooSkewed</Code>", "clock", ERR_SYSTEM },
		{ 400, "<Code>ExpiredToken</Code>", "AWS_SESSION_TOKEN", ERR_SYSTEM },
		{ 403, "<Code>AccessDenied</Code>", "s3:PutObject", ERR_SYSTEM },
		{ 507, "<Code>XMinioStorageFull</Code>", "no room", ERR_FULL },
		{ 503, "<Code>SlowDown</Code>", "503 SlowDown", ERR_AWAY },
		{ 301, "<Code>Permanent", "301 Permanent", ERR_SYSTEM },
	};
	struct bucket_address at;
	assert_true(bucket_address_read("s3://h/hoso?region=r", &at, NULL));
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct error err = { 0 };
		struct buf b = BUF_INIT(1000);
		buf_adds(&b, cases[i].said);
		assert_false(bucket_refusal(&at, cases[i].status, &b, "f00", &err));
		assert_int_equal(err.code, cases[i].code);
		assert_has(err.text, cases[i].text);
		buf_release(&b);
	}
}

static void places_that_are_meant(void **state)
{
	(void)state;
	struct arena a = { 0 };
	unsetenv("MOTCUA_FILES");
	assert_string_equal(files_address(NULL, "/d", &a), "/d/files");
	assert_null(files_address(NULL, "postgresql://h/d", &a));
	setenv("MOTCUA_FILES", "/e", 1);
	assert_string_equal(files_address(NULL, "postgresql://h/d", &a), "/e");
	assert_string_equal(files_address("/f", "/d", &a), "/f");
	unsetenv("MOTCUA_FILES");
	arena_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_put_comes_back),
		cmocka_unit_test(an_altered_file_is_named_and_put_right),
		cmocka_unit_test(a_ceiling_holds),
		cmocka_unit_test(a_name_leads_nowhere_else),
		cmocka_unit_test(copies_go_over_once_and_proved),
		cmocka_unit_test(a_full_disk_leaves_nothing),
		cmocka_unit_test(what_was_left_unfinished_goes),
		cmocka_unit_test(addresses_of_buckets),
		cmocka_unit_test(keys_of_buckets),
		cmocka_unit_test(refusals_are_explained),
		cmocka_unit_test(places_that_are_meant),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
