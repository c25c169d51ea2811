/* sign_test.c: signatures on bytes and in small PDFs that are written here, by hand, with each kind of
 * cross-references; what is done to them afterwards; what a PDF gives away. */
#include "../../tests/support.h"

#include "sign/sign.h"

#define DATA "tests/data/sign/"

/* When the tests' certificate is valid, and when no longer. */
static const int64_t VALID = 1655200000, EXPIRED = 1755200000;

/* A PDF being written by hand. */
struct hand {
	struct buf b;
	size_t at[32]; /* offset of each object, 0: none */
	int count;
};

static void hand_object(struct hand *h, int id, const char *text)
{
	h->at[id] = h->b.len;
	h->count = id >= h->count ? id + 1 : h->count;
	buf_printf(&h->b, "%d 0 obj\n%s\nendobj\n", id, text);
}

/* Ends the PDF with a table of all objects written since `from`; `previous` 0: the first one. */
static void hand_table(struct hand *h, int from, size_t previous)
{
	size_t at = h->b.len;
	buf_adds(&h->b, "xref\n");
	if (!previous)
		buf_adds(&h->b, "0 1\n0000000000 65535 f \n");
	for (int i = from; i < h->count; i++)
		if (h->at[i])
			buf_printf(&h->b, "%d 1\n%010zu 00000 n \n", i, h->at[i]);
	buf_printf(&h->b, "trailer\n<< /Size %d /Root 1 0 R", h->count);
	if (previous)
		buf_printf(&h->b, " /Prev %zu", previous);
	buf_printf(&h->b, " >>\nstartxref\n%zu\n%%%%EOF\n", at);
}

/* As hand_table, as a stream (all objects from 1 on). */
static void hand_stream(struct hand *h)
{
	size_t at = h->b.len;
	int id = h->count;
	buf_printf(&h->b,
		"%d 0 obj\n<< /Type /XRef /W [1 2 1] /Index [1 %d] /Size %d /Root 1 0 R /Length %d "
		">>\nstream\n",
		id, id, id + 1, id * 4);
	h->at[id] = at;
	for (int i = 1; i <= id; i++) {
		buf_addc(&h->b, 1);
		buf_addc(&h->b, (char)(h->at[i] >> 8));
		buf_addc(&h->b, (char)(h->at[i] & 0xff));
		buf_addc(&h->b, 0);
	}
	buf_printf(&h->b, "\nendstream\nendobj\nstartxref\n%zu\n%%%%EOF\n", at);
}

#define CATALOGUE "<< /Type /Catalog /Pages 2 0 R >>"
#define PAGES "<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
#define PAGE "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Annots [] >>"
#define SHOWN "<< /Length 17 >>\nstream\n0 0 100 100 re f\n\nendstream"

static struct hand hand_begin(const char *catalogue, const char *page)
{
	struct hand h = { .b = BUF_INIT((size_t)1 << 20) };
	buf_adds(&h.b, "%PDF-1.5\n");
	hand_object(&h, 1, catalogue);
	hand_object(&h, 2, PAGES);
	hand_object(&h, 3, page);
	hand_object(&h, 4, SHOWN);
	return h;
}

static struct buf small_pdf(const char *catalogue)
{
	struct hand h = hand_begin(catalogue, PAGE);
	hand_table(&h, 1, 0);
	return h.b;
}

static struct sign_key *test_key(void)
{
	struct error err = { 0 };
	struct sign_files files = { DATA "key.pem", DATA "cert.pem", NULL, NULL };
	struct sign_key *k = sign_key_files(&files, &err);
	assert_ok(k != NULL, err);
	return k;
}

static struct sign_trust *test_trust(const char *file)
{
	struct error err = { 0 };
	struct sign_trust *t = sign_trust_file(file, &err);
	assert_ok(t != NULL, err);
	return t;
}

/* The PDF with a signature more. */
static struct buf signed_pdf(const struct buf *pdf, int64_t at)
{
	struct error err = { 0 };
	struct sign_key *k = test_key();
	struct sign_pdf_how how = { .at = at,
		.reason = "Ph\xc3\xaa duy\xe1\xbb\x87t \xf0\x9f\x96\x8b",
		.location = "C\xc3\xa0 Mau" };
	struct buf out = BUF_INIT((size_t)16 << 20);
	assert_ok(sign_pdf(pdf->p, pdf->len, k, &how, &out, &err), err);
	sign_key_free(k);
	return out;
}

static struct sign_list read_at(const struct buf *pdf, int64_t at, struct arena *a)
{
	struct error err = { 0 };
	struct sign_list list;
	struct sign_trust *trust = test_trust(DATA "ca.pem");
	assert_ok(sign_pdf_read(pdf->p, pdf->len, trust, at, a, &list, &err), err);
	sign_trust_free(trust);
	return list;
}

static void test_cms(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct error err = { 0 };
	struct sign_key *k = test_key();
	struct sign_trust *trust = test_trust(DATA "ca.pem"), *other = test_trust(DATA "other_ca.pem");
	struct buf cms = BUF_INIT(1 << 20);
	struct sign_verdict v;
	assert_string_equal(sign_key_name(k, &a), "Tr\xe1\xba\xa7n Th\xe1\xbb\x8b M\xe1\xbb\xb9 "
						  "H\xe1\xba\xa1nh");
	assert_ok(sign_cms(k, "bytes", 5, VALID, &cms, &err), err);
	assert_ok(sign_cms_verify(cms.p, cms.len, "bytes", 5, trust, VALID, &a, &v, &err), err);
	assert_true(v.right && v.trusted);
	assert_string_equal(v.why, "");
	assert_string_equal(v.issuer, "Test CA");
	assert_int_equal(v.claimed_at, VALID);
	assert_ok(sign_cms_verify(cms.p, cms.len, "Bytes", 5, trust, VALID, &a, &v, &err), err);
	assert_true(!v.right && v.trusted);
	assert_has(v.why, "not those that were signed");
	assert_ok(sign_cms_verify(cms.p, cms.len, "bytes", 5, other, VALID, &a, &v, &err), err);
	assert_true(v.right && !v.trusted);
	assert_has(v.why, "certificate: unable to get local issuer certificate");
	assert_ok(sign_cms_verify(cms.p, cms.len, "bytes", 5, trust, EXPIRED, &a, &v, &err), err);
	assert_true(v.right && !v.trusted);
	assert_has(v.why, "expired");
	assert_ok(sign_cms_verify(cms.p, cms.len, "bytes", 5, NULL, VALID, &a, &v, &err), err);
	assert_false(v.trusted);
	assert_false(sign_cms_verify("x", 1, "bytes", 5, trust, VALID, &a, &v, &err));
	err = (struct error){ 0 };
	assert_false(sign_cms(k, "bytes", 5, EXPIRED, &cms, &err));
	assert_has(err.text, "has expired");
	err = (struct error){ 0 };
	assert_false(sign_cms(k, "bytes", 5, 0, &cms, &err));
	assert_has(err.text, "not yet valid");
	buf_release(&cms);
	sign_trust_free(trust);
	sign_trust_free(other);
	sign_key_free(k);
	arena_release(&a);
}

static void test_keys(void **state)
{
	(void)state;
	static const struct {
		struct sign_files files;
		const char *fault;
	} faults[] = {
		{ { DATA "key.pem", NULL, NULL, NULL }, "has no certificate" },
		{ { DATA "key.pem", DATA "ca.pem", NULL, NULL }, "does not belong to the key" },
		{ { DATA "cert.pem", DATA "cert.pem", NULL, NULL }, "the key cannot be read" },
		{ { DATA "README.md", DATA "cert.pem", NULL, NULL }, "found neither PEM nor PKCS#12" },
		{ { DATA "key.pem", DATA "README.md", NULL, NULL }, "found no certificate" },
		{ { DATA "none.pem", DATA "cert.pem", NULL, NULL }, "none.pem" },
	};
	for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
		struct error err = { 0 };
		assert_null(sign_key_files(&faults[i].files, &err));
		assert_has(err.text, faults[i].fault);
	}
	struct error err = { 0 };
	struct sign_token token = { .module = "libnosuchtoken.so" };
	assert_null(sign_key_token(&token, &err));
	assert_has(err.text, "cannot be loaded as a PKCS#11 module");
}

/* Signs twice and looks, for a PDF with each kind of cross-references. */
static void sign_twice(struct buf pdf)
{
	struct arena a = { 0 };
	struct buf one = signed_pdf(&pdf, VALID), two = signed_pdf(&one, VALID + 60);
	assert_memory_equal(one.p, pdf.p, pdf.len);
	assert_memory_equal(two.p, one.p, one.len);
	struct sign_list list = read_at(&one, VALID, &a);
	assert_int_equal(list.count, 1);
	assert_int_equal(list.found[0].cover, SIGN_WHOLE);
	assert_true(sign_is_valid(&list.found[0]));
	assert_string_equal(list.found[0].reason, "Ph\xc3\xaa duy\xe1\xbb\x87t \xf0\x9f\x96\x8b");
	assert_string_equal(list.found[0].location, "C\xc3\xa0 Mau");
	assert_int_equal(list.found[0].verdict.claimed_at, VALID);
	list = read_at(&two, VALID, &a);
	assert_int_equal(list.count, 2);
	assert_string_equal(list.found[0].field, "Signature1");
	assert_int_equal(list.found[0].cover, SIGN_EARLIER);
	assert_true(sign_is_valid(&list.found[0]));
	assert_string_equal(list.found[1].field, "Signature2");
	assert_int_equal(list.found[1].cover, SIGN_WHOLE);
	assert_true(sign_is_valid(&list.found[1]));
	buf_release(&one);
	buf_release(&two);
	buf_release(&pdf);
	arena_release(&a);
}

static void test_table(void **state)
{
	(void)state;
	sign_twice(small_pdf(CATALOGUE));
}

static void test_stream(void **state)
{
	(void)state;
	struct hand h = hand_begin(CATALOGUE, PAGE);
	hand_stream(&h);
	sign_twice(h.b);
}

static void test_form_of_its_own(void **state)
{
	(void)state;
	struct hand h = hand_begin("<< /Type /Catalog /Pages 2 0 R /AcroForm 5 0 R >>", PAGE);
	hand_object(&h, 5, "<< /Fields 6 0 R >>");
	hand_object(&h, 6, "[7 0 R]");
	hand_object(&h, 7, "<< /FT /Tx /T (x) /V (y) >>");
	hand_table(&h, 1, 0);
	sign_twice(h.b);
}

/* Whatever signed byte is changed, it is found. */
static void test_tampered(void **state)
{
	(void)state;
	struct arena a = { 0 };
	struct buf pdf = small_pdf(CATALOGUE), one = signed_pdf(&pdf, VALID);
	char *shown = strstr(one.p, "0 0 100 100 re");
	assert_non_null(shown);
	shown[4] = '9';
	struct sign_list list = read_at(&one, VALID, &a);
	assert_false(list.found[0].verdict.right);
	assert_false(sign_is_valid(&list.found[0]));
	shown[4] = '1';
	assert_true(sign_is_valid(&read_at(&one, VALID, &a).found[0]));
	/* The time that the dictionary claims is signed, too. */
	char *when = memmem(one.p, one.len, "/M (D:2022", 10);
	assert_non_null(when);
	when[9] = '3';
	assert_false(read_at(&one, VALID, &a).found[0].verdict.right);
	when[9] = '2';
	/* What is left out must be the signature alone: some more is hidden there. */
	char *range = memmem(one.p, one.len, "/ByteRange [0 ", 14);
	assert_non_null(range);
	range[14]--;
	list = read_at(&one, VALID, &a);
	assert_int_equal(list.found[0].cover, SIGN_BROKEN);
	assert_false(sign_is_valid(&list.found[0]));
	buf_release(&one);
	buf_release(&pdf);
	arena_release(&a);
}

/* Appends an update by hand that replaces one object. */
static void replace_object(struct buf *pdf, int id, const char *text)
{
	struct hand h = { .b = *pdf };
	char *last = NULL;
	for (char *p = pdf->p; (p = memmem(p, pdf->len - (size_t)(p - pdf->p), "startxref", 9)); p++)
		last = p;
	assert_non_null(last);
	size_t previous = strtoul(last + 9, NULL, 10);
	h.count = 20;
	hand_object(&h, id, text);
	hand_table(&h, 1, previous);
	*pdf = h.b;
}

static void test_changed_afterwards(void **state)
{
	(void)state;
	static const struct {
		int id;
		const char *text, *change;
	} changes[] = {
		{ 4, "<< /Length 17 >>\nstream\n0 0 100 200 re f\n\nendstream", "stream" },
		{ 4, "<< /Length 17 /X 1 >>\nstream\n0 0 100 100 re f\n\nendstream", "/X was added" },
		{ 2, "<< /Type /Pages /Kids [3 0 R 3 0 R] /Count 2 >>", "" },
		{ 3,
			"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 100] /Contents 4 0 R /Annots [6 0 "
			"R] >>",
			"a value was changed" },
		{ 3,
			"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents 4 0 R /Annots [6 0 "
			"R << /Type "
			"/Annot /Subtype /FreeText /Rect [0 0 9 9] >>] >>",
			"annotations of a page" },
		{ 1, "<< /Type /Catalog /Pages 2 0 R >>", "the form was taken away" },
	};
	struct buf pdf = small_pdf(CATALOGUE);
	for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
		struct arena a = { 0 };
		struct buf one = signed_pdf(&pdf, VALID);
		replace_object(&one, changes[i].id, changes[i].text);
		struct sign_list list = read_at(&one, VALID, &a);
		if (changes[i].id == 1) {
			assert_int_equal(list.count, 0);
		} else {
			assert_int_equal(list.found[0].cover, SIGN_CHANGED);
			assert_has(list.found[0].change, changes[i].change);
			assert_true(list.found[0].verdict.right);
			assert_false(sign_is_valid(&list.found[0]));
		}
		buf_release(&one);
		arena_release(&a);
	}
	buf_release(&pdf);
}

static void test_refused(void **state)
{
	(void)state;
	struct buf certified =
		small_pdf("<< /Type /Catalog /Pages 2 0 R /Perms << /DocMDP << /Type /Sig /Reference "
			  "[ << /TransformMethod /DocMDP /TransformParams << /P 1 >> >> ] >> >> >>");
	struct buf broken = small_pdf(CATALOGUE);
	memcpy(strstr(broken.p, "3 0 obj"), "X 0 obj", 7);
	struct buf late = small_pdf(CATALOGUE);
	const struct {
		const char *p;
		size_t n;
		int page;
		const char *fault;
	} faults[] = {
		{ certified.p, certified.len, 0, "forbids any change" },
		{ broken.p, broken.len, 0, "damaged" },
		{ late.p, late.len, 2, "found 1 pages, expected at least 2" },
		{ late.p, late.len / 2, 0, "the PDF" },
		{ "GIF89a..................", 24, 0, "found no PDF" },
		{ "", 0, 0, "found no PDF" },
	};
	for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
		struct error err = { 0 };
		struct sign_key *k = test_key();
		struct sign_pdf_how how = { .at = VALID, .page = faults[i].page };
		struct buf out = BUF_INIT(1 << 20);
		assert_false(sign_pdf(faults[i].p, faults[i].n, k, &how, &out, &err));
		assert_int_equal(err.code, ERR_DATA);
		assert_has(err.text, faults[i].fault);
		assert_int_equal(out.len, 0);
		buf_release(&out);
		sign_key_free(k);
	}
	buf_release(&certified);
	buf_release(&broken);
	buf_release(&late);
}

static struct pdf_facts facts_of(const char *object)
{
	struct error err = { 0 };
	struct pdf_facts f;
	struct hand h = hand_begin("<< /Type /Catalog /Pages 2 0 R /X 5 0 R >>", PAGE);
	hand_object(&h, 5, object);
	hand_table(&h, 1, 0);
	assert_ok(pdf_check(h.b.p, h.b.len, NULL, &f, &err), err);
	assert_int_equal(f.pages, 1);
	assert_false(f.encrypted || f.damaged);
	buf_release(&h.b);
	return f;
}

static void test_check(void **state)
{
	(void)state;
	struct pdf_facts f = facts_of("<< >>");
	assert_false(f.script || f.launch || f.embedded || f.signed_once);
	assert_true(facts_of("[ << /S /JavaScript /JS (app.alert) >> ]").script);
	assert_true(facts_of("<< /A [ [ << /S /Launch /F (x.exe) >> ] ] >>").launch);
	assert_true(facts_of("<< /Type /Filespec /EF << /F 4 0 R >> >>").embedded);
	assert_true(facts_of("<< /FT /Sig /V 4 0 R >>").signed_once);
	struct error err = { 0 };
	struct buf pdf = small_pdf(CATALOGUE);
	struct pdf_limits few = { .objects = 2 }, small = { .bytes = 100 };
	assert_false(pdf_check(pdf.p, pdf.len, &few, &f, &err));
	assert_has(err.text, "more objects than are looked at");
	err = (struct error){ 0 };
	assert_false(pdf_check(pdf.p, pdf.len, &small, &f, &err));
	assert_has(err.text, "expected at most 100");
	err = (struct error){ 0 };
	assert_false(pdf_check("%PDF-1.4 and nothing more", 25, NULL, &f, &err));
	assert_int_equal(err.code, ERR_DATA);
	/* Without its table of cross-references it can still be read. */
	err = (struct error){ 0 };
	memset(strstr(pdf.p, "startxref"), ' ', 9);
	assert_ok(pdf_check(pdf.p, pdf.len, NULL, &f, &err), err);
	assert_true(f.damaged && f.pages == 1);
	buf_release(&pdf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cms),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_stream),
		cmocka_unit_test(test_form_of_its_own),
		cmocka_unit_test(test_tampered),
		cmocka_unit_test(test_changed_afterwards),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_check),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
