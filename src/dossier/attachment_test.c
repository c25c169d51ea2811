/* attachment_test.c: which files are taken, what attaching one leaves behind, and what a check finds. */
#include "../../tests/support.h"

#include "dossier/attachment.h"

static const char PDF[] = "%PDF-1.7 a page", PNG[] = "\x89PNG\r\n\x1a\n a scan";

/* A province with one dossier, and a place for files. */
struct office {
	struct test_world w;
	struct files *files;
	struct arena a;
};

static void office_make(struct office *s)
{
	struct error err = { 0 };
	char path[200];
	*s = (struct office){ 0 };
	test_world_make(&s->w);
	test_add(&s->w, test_dossier(&s->w, "H-1", "S1", "T1", "2022-03-01T08:30", "2022-03-15T17:00", ""));
	snprintf(path, sizeof path, "%s/files", s->w.folder.path);
	s->files = files_open(path, &err);
	assert_ok(s->files != NULL, err);
}

static void office_drop(struct office *s)
{
	files_close(s->files);
	arena_release(&s->a);
	test_world_drop(&s->w);
}

static bool attach(struct office *s, int64_t dossier, const char *name, const char *bytes, const char *key,
	struct attachment_new *n, struct error *err)
{
	*err = (struct error){ 0 };
	*n = (struct attachment_new){ .dossier = dossier, .once = { .key = key } };
	return attachment_prepare(n, s->files, name, bytes, strlen(bytes), &s->a, err) &&
	       store_act(s->w.store, "officer", dossier_attach_act, n, err);
}

static void types_are_told_by_the_first_bytes(void **state)
{
	(void)state;
	assert_string_equal(attachment_type(PDF, strlen(PDF)), "application/pdf");
	assert_string_equal(attachment_type(PNG, strlen(PNG)), "image/png");
	assert_string_equal(attachment_type("\xff\xd8\xff\xdb", 4), "image/jpeg");
	static const char *const none[] = { "", "%PDF", "%PDF-", " %PDF-1.7", "\x89PNG\r\n\x1a",
		"GIF89a...", "PK\x03\x04....", "<html>", "\xff\xd8\xff" };
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
		assert_null(attachment_type(none[i], strlen(none[i])));
}

static void a_name_says_what_the_file_is(void **state)
{
	(void)state;
	struct office s;
	struct error err;
	struct attachment_new n;
	office_make(&s);
	static const char *const fine[] = { "A.PDF", "Đơn đề nghị", "Đơn số 12.2022", "a.pdf.Pdf",
		"a.bản cuối", "a." };
	static const char *const lies[] = { "a.jpg", "a.exe", "a.pdf.exe", "a.html", "a.7z", "a.PNG",
		"a.pdfx", ".bat" };
	int64_t attached = 0;
	for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++) {
		err = (struct error){ 0 };
		assert_false(attach(&s, 1, lies[i], PDF, NULL, &n, &err));
		assert_int_equal(err.code, ERR_DATA);
		assert_has(err.text, "its first bytes are of type application/pdf");
	}
	for (size_t i = 0; i < sizeof fine / sizeof fine[0]; i++) {
		char bytes[64];
		snprintf(bytes, sizeof bytes, "%s %zu", PDF, i);
		assert_ok(attach(&s, 1, fine[i], bytes, NULL, &n, &err), err);
		assert_int_equal(n.no, ++attached);
	}
	assert_false(attach(&s, 1, "a.jpg", PNG, NULL, &n, &err));
	assert_ok(attach(&s, 1, "a.png", PNG, NULL, &n, &err), err);
	office_drop(&s);
}

static void keep_text(void *arg, const struct event_row *e)
{
	buf_printf(arg, "%s %s %.*s\n", e->who, e->act, (int)e->data_len, e->data);
}

static void one_is_attached_whole(void **state)
{
	(void)state;
	struct office s;
	struct error err;
	struct attachment_new n;
	struct attachment t;
	struct buf b = BUF_INIT(1 << 16);
	char digest[65];
	office_make(&s);
	assert_ok(attach(&s, 1, "scan/giấy tờ.pdf", PDF, NULL, &n, &err), err);
	assert_int_equal(n.no, 1);
	assert_ok(attach(&s, 1, "b.png", PNG, NULL, &n, &err), err);
	assert_int_equal(n.no, 2);
	struct db *db = store_reader(s.w.store, &err);
	assert_ok(attachment_find(db, 1, 1, &s.a, &t, &err), err);
	assert_string_equal(t.name, "giấy tờ.pdf");
	assert_string_equal(t.type, "application/pdf");
	assert_string_equal(t.who, "officer");
	assert_string_equal(t.code, "H-1");
	assert_int_equal(t.bytes, strlen(PDF));
	assert_ok(files_get(s.files, t.sha256, &b, &err), err);
	assert_string_equal(b.p, PDF);
	assert_false(attachment_find(db, 1, 3, &s.a, &t, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	err = (struct error){ 0 };
	buf_reset(&b);
	assert_ok(journal_about(db, "dossier", 1, keep_text, &b, &err), err);
	journal_digest(n.salt, "name", "b.png", 5, digest);
	assert_has(b.p, "officer dossier.attached "
			"{\"no\":2,\"type\":\"image/png\",\"bytes\":15,\"name\":\"");
	assert_has(b.p, digest);
	journal_digest(n.salt + SALT_BYTES, "sha256", n.sha256, 64, digest);
	assert_has(b.p, digest);
	assert_null(strstr(b.p, n.sha256));
	assert_null(strstr(b.p, "b.png"));
	store_reader_return(s.w.store, db);
	test_sound(s.w.store);
	buf_release(&b);
	office_drop(&s);
}

static void a_file_is_attached_once(void **state)
{
	(void)state;
	struct office s;
	struct error err;
	struct attachment_new n, again;
	office_make(&s);
	test_add(&s.w, test_dossier(&s.w, "H-2", "S1", "T1", "2022-03-01T08:30", "2022-03-15T17:00", ""));
	assert_ok(attach(&s, 1, "a.pdf", PDF, "k", &n, &err), err);
	assert_ok(attach(&s, 1, "a.pdf", PDF, "k", &again, &err), err);
	assert_true(again.before && again.no == n.no && again.id == n.id);
	assert_ok(attach(&s, 1, "b.png", PNG, "k", &again, &err), err);
	assert_true(again.before);
	assert_string_equal(again.sha256, n.sha256);
	assert_false(attach(&s, 1, "b.pdf", PDF, NULL, &n, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	assert_has(err.text, "number 1");
	assert_ok(attach(&s, 2, "b.pdf", PDF, NULL, &n, &err), err); /* another dossier may have it too */
	assert_false(attach(&s, 9, "b.pdf", PDF, NULL, &n, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	assert_int_equal(test_number(s.w.folder.data, "SELECT COUNT(*) FROM dossier_attachment"), 2);
	test_sound(s.w.store);
	office_drop(&s);
}

static void what_is_not_taken_leaves_nothing(void **state)
{
	(void)state;
	struct office s;
	struct error err;
	struct attachment_new n;
	static const char *const names[] = { "", "/", "a/", "a\nb.pdf", "a\x7f.pdf", "\xff.pdf" };
	office_make(&s);
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		assert_false(attach(&s, 1, names[i], PDF, NULL, &n, &err));
		assert_int_equal(err.code, ERR_DATA);
		assert_has(err.text, "name: expected");
	}
	assert_false(attach(&s, 1, "a.pdf", "GIF89a", NULL, &n, &err));
	assert_has(err.text, "expected a PDF, a JPEG or a PNG");
	char *large = calloc(1, ATTACHMENT_BYTES_MAX + 2);
	memset(large, 'x', ATTACHMENT_BYTES_MAX + 1);
	memcpy(large, PDF, strlen(PDF));
	assert_false(attach(&s, 1, "a.pdf", large, NULL, &n, &err));
	assert_has(err.text, "at most 64 MiB");
	large[ATTACHMENT_BYTES_MAX] = '\0';
	assert_false(file_exists(files_where(s.files)));
	assert_ok(attach(&s, 1, "a.pdf", large, NULL, &n, &err), err);
	free(large);
	office_drop(&s);
}

static void a_dossier_has_so_many_and_no_more(void **state)
{
	(void)state;
	struct office s;
	struct error err;
	struct attachment_new n;
	char text[40];
	office_make(&s);
	for (int i = 0; i < ATTACHMENTS_MAX; i++) {
		snprintf(text, sizeof text, "%%PDF-1.7 %d", i);
		assert_ok(attach(&s, 1, "a.pdf", text, NULL, &n, &err), err);
	}
	assert_false(attach(&s, 1, "a.pdf", PDF, NULL, &n, &err));
	assert_int_equal(err.code, ERR_CONFLICT);
	office_drop(&s);
}

static void add_line(void *arg, const char *line)
{
	buf_adds(arg, line);
	buf_addc(arg, '\n');
}

static void a_check_names_what_is_wrong(void **state)
{
	(void)state;
	struct office s;
	struct error err;
	struct attachment_new n, m;
	struct attachment_check r;
	struct buf b = BUF_INIT(1 << 16);
	char path[400];
	office_make(&s);
	assert_ok(attach(&s, 1, "a.pdf", PDF, NULL, &n, &err), err);
	assert_ok(attach(&s, 1, "b.png", PNG, NULL, &m, &err), err);
	struct db *db = store_reader(s.w.store, &err);
	assert_ok(attachment_check(db, s.files, add_line, &b, &r, &err), err);
	assert_true(r.files == 2 && r.bytes == 30 && !r.missing && !r.altered && !b.len);
	snprintf(path, sizeof path, "%s/%.2s/%s", files_where(s.files), n.sha256, n.sha256);
	test_write(path, "%PDF-1.7 b page", strlen(PDF));
	snprintf(path, sizeof path, "%s/%.2s/%s", files_where(s.files), m.sha256, m.sha256);
	assert_int_equal(remove(path), 0);
	assert_ok(attachment_check(db, s.files, add_line, &b, &r, &err), err);
	assert_true(r.files == 0 && r.missing == 1 && r.altered == 1);
	assert_has(b.p, n.sha256);
	assert_has(b.p, m.sha256);
	/* A row that was altered: its file is there, and is another one. */
	assert_ok(attach(&s, 1, "c.pdf", "%PDF-1.7 c", NULL, &n, &err), err);
	store_reader_return(s.w.store, db);
	test_exec(s.w.folder.data, "UPDATE dossier_attachment SET bytes = 11 WHERE no = 3");
	buf_reset(&b);
	db = store_reader(s.w.store, &err);
	assert_ok(attachment_check(db, s.files, add_line, &b, &r, &err), err);
	assert_has(b.p, "has 10 bytes, the row says 11");
	store_reader_return(s.w.store, db);
	buf_release(&b);
	office_drop(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(types_are_told_by_the_first_bytes),
		cmocka_unit_test(a_name_says_what_the_file_is),
		cmocka_unit_test(one_is_attached_whole),
		cmocka_unit_test(a_file_is_attached_once),
		cmocka_unit_test(what_is_not_taken_leaves_nothing),
		cmocka_unit_test(a_dossier_has_so_many_and_no_more),
		cmocka_unit_test(a_check_names_what_is_wrong),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
