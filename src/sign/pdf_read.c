/* pdf_read.c: finding the signatures of a PDF and checking each of them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "sign/compare.h"
#include "sign/sign.h"

/* Ceilings: bytes, signatures of one file, fields within fields, fields gone over. */
enum { FILE_MAX = 512 << 20, SIGNATURES_MAX = 40, DEPTH_MAX = 20, FIELDS_MAX = 20000 };

/* A signature's place: bytes 0 to before, and after to end, are signed. */
struct range {
	size_t before, after, end;
};

/* A file being read. */
struct reading {
	qpdf_data q;
	const char *p;
	size_t n;
	const struct sign_trust *trust;
	int64_t at;
	struct arena *arena;
	int fields;  /* gone over so far */
	bool beyond; /* there are more signatures or fields than are looked at */
	qpdf_oh field[SIGNATURES_MAX];
	int count;
	struct range range[SIGNATURES_MAX];
	struct sign_found found[SIGNATURES_MAX];
};

/* Gathers the signature fields that have a value, also below others. */
static void gather(struct reading *r, qpdf_oh fields, bool below_signature, int depth)
{
	int n = qpdf.oh_is_array(r->q, fields) ? qpdf.oh_get_array_n_items(r->q, fields) : 0;
	for (int i = 0; i < n && !r->beyond; i++) {
		qpdf_oh field = qpdf.oh_get_array_item(r->q, fields, i);
		bool is = below_signature || pdf_is_name(r->q, pdf_key(r->q, field, "/FT"), "/Sig");
		qpdf_oh value = pdf_key(r->q, field, "/V");
		bool is_made = is && qpdf.oh_is_dictionary(r->q, value);
		r->beyond = depth > DEPTH_MAX || r->fields++ == FIELDS_MAX ||
			    (is_made && r->count == SIGNATURES_MAX);
		if (is_made && !r->beyond)
			r->field[r->count++] = field;
		gather(r, pdf_key(r->q, field, "/Kids"), is, depth + 1);
	}
}

static bool read_range(struct reading *r, qpdf_oh value, struct range *range)
{
	qpdf_oh list = pdf_key(r->q, value, "/ByteRange");
	long long v[4];
	if (!qpdf.oh_is_array(r->q, list) || qpdf.oh_get_array_n_items(r->q, list) != 4)
		return false;
	for (int i = 0; i < 4; i++)
		if (!qpdf.oh_get_value_as_longlong(r->q, qpdf.oh_get_array_item(r->q, list, i), &v[i]) ||
			v[i] < 0 || v[i] > (long long)r->n)
			return false;
	*range = (struct range){ (size_t)v[1], (size_t)v[2], (size_t)(v[2] + v[3]) };
	return v[0] == 0 && range->before > 0 && range->before + 2 <= range->after && range->end <= r->n;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* What is left out must be exactly the signature that the file shows, or other things could hide there. */
static bool is_gap(const struct reading *r, const struct range *g, const unsigned char *cms, size_t cms_n)
{
	const char *p = r->p + g->before;
	size_t n = g->after - g->before;
	if (p[0] != '<' || p[n - 1] != '>' || n - 2 != 2 * cms_n)
		return false;
	for (size_t i = 0; i < cms_n; i++) {
		int high = hex_value(p[1 + 2 * i]), low = hex_value(p[2 + 2 * i]);
		if (high < 0 || low < 0 || (high << 4 | low) != cms[i])
			return false;
	}
	return true;
}

/* What was done with the file after the signature. */
static void look_at_rest(struct reading *r, const struct range *range, struct sign_found *s)
{
	size_t rest = range->end;
	while (rest < r->n && (r->p[rest] == '\n' || r->p[rest] == '\r'))
		rest++;
	if (rest == r->n) {
		s->cover = SIGN_WHOLE;
		return;
	}
	s->cover = SIGN_CHANGED;
	struct error err = { 0 };
	qpdf_data earlier = pdf_open(r->p, range->end, false, &err);
	if (!earlier) {
		s->cover = SIGN_BROKEN;
		s->change = "what was signed is no whole PDF";
		return;
	}
	s->change = compare_states(earlier, r->q, r->arena);
	if (!*s->change)
		s->cover = SIGN_EARLIER;
	pdf_close(earlier);
}

/* Reads D:YYYYMMDDHHMMSS with an offset +07'00'; 0 when it is something else. */
static int64_t read_time(const char *s)
{
	char text[17];
	int64_t t, seconds, hours = 0, minutes = 0;
	if (strncmp(s, "D:", 2) != 0 || strspn(s + 2, "0123456789") != 14)
		return 0;
	s += 2;
	snprintf(text, sizeof text, "%.4s-%.2s-%.2sT%.2s:%.2s", s, s + 4, s + 6, s + 8, s + 10);
	if (!time_parse(text, 16, &t))
		return 0;
	seconds = (s[12] - '0') * 10 + (s[13] - '0');
	if (s[14] == '+' || s[14] == '-') {
		const char *z = s + 15;
		if (strspn(z, "0123456789") == 2 && z[2] == '\'' && strspn(z + 3, "0123456789") >= 2) {
			hours = (z[0] - '0') * 10 + (z[1] - '0');
			minutes = (z[3] - '0') * 10 + (z[4] - '0');
		}
	}
	/* time_parse took it for local time. */
	int64_t offset = (hours * 3600 + minutes * 60) * (s[14] == '-' ? -1 : 1);
	return t + seconds + LOCAL_OFFSET - offset;
}

static void look_at_cms(
	struct reading *r, const struct range *range, const char *cms, size_t cms_n, struct sign_found *s)
{
	size_t tail = range->end - range->after, all = range->before + tail;
	struct error err = { 0 };
	char *about = malloc(all);
	if (!about)
		die("no memory");
	memcpy(about, r->p, range->before);
	memcpy(about + range->before, r->p + range->after, tail);
	if (!sign_cms_verify(cms, cms_n, about, all, r->trust, r->at, r->arena, &s->verdict, &err))
		s->verdict.why = arena_str(r->arena, err.text);
	free(about);
}

static void look_at_one(struct reading *r, int i)
{
	struct sign_found *s = &r->found[i];
	qpdf_oh value = pdf_key(r->q, r->field[i], "/V"), kind = pdf_key(r->q, value, "/SubFilter");
	const char *cms = "";
	size_t cms_n = 0;
	*s = (struct sign_found){ .cover = SIGN_BROKEN, .change = "" };
	s->verdict = (struct sign_verdict){ .signer = "", .issuer = "", .why = "" };
	s->field = pdf_text(r->q, pdf_key(r->q, r->field[i], "/T"), r->arena);
	s->reason = pdf_text(r->q, pdf_key(r->q, value, "/Reason"), r->arena);
	s->location = pdf_text(r->q, pdf_key(r->q, value, "/Location"), r->arena);
	qpdf.oh_get_value_as_string(r->q, pdf_key(r->q, value, "/Contents"), &cms, &cms_n);
	/* The string lives only until the next one is asked for. */
	cms = arena_dup(r->arena, cms, cms_n);
	if (!read_range(r, value, &r->range[i])) {
		s->change = s->verdict.why = "its /ByteRange is not that of a signature";
		return;
	}
	if (!is_gap(r, &r->range[i], (const unsigned char *)cms, cms_n)) {
		s->change = s->verdict.why = "it leaves out other bytes than itself";
		return;
	}
	if (pdf_is_name(r->q, kind, "/ETSI.CAdES.detached") ||
		pdf_is_name(r->q, kind, "/adbe.pkcs7.detached"))
		look_at_cms(r, &r->range[i], cms, cms_n, s);
	else
		s->verdict.why = "its kind (/SubFilter) is not known here";
	if (!s->verdict.claimed_at)
		s->verdict.claimed_at = read_time(pdf_text(r->q, pdf_key(r->q, value, "/M"), r->arena));
	look_at_rest(r, &r->range[i], s);
}

/* In the order of their making: each is about more of the file than the one before. */
static void put_in_order(struct reading *r, struct sign_list *list)
{
	list->count = r->count;
	list->found = arena_alloc(r->arena, (size_t)(r->count ? r->count : 1) * sizeof *list->found);
	bool taken[SIGNATURES_MAX] = { false };
	for (int k = 0; k < r->count; k++) {
		int first = -1;
		for (int i = 0; i < r->count; i++)
			if (!taken[i] && (first < 0 || r->range[i].end < r->range[first].end))
				first = i;
		taken[first] = true;
		list->found[k] = r->found[first];
	}
}

bool sign_is_valid(const struct sign_found *s)
{
	return s->verdict.right && s->verdict.trusted &&
	       (s->cover == SIGN_WHOLE || s->cover == SIGN_EARLIER);
}

bool sign_pdf_read(const void *p, size_t n, const struct sign_trust *trust, int64_t at, struct arena *a,
	struct sign_list *list, struct error *err)
{
	if (n > FILE_MAX)
		return err_set(err, ERR_DATA, "found a PDF of %zu bytes, expected at most %d", n, FILE_MAX);
	qpdf_data q = pdf_open(p, n, false, err);
	if (!q)
		return false;
	struct reading *r = arena_zalloc(a, sizeof *r);
	*r = (struct reading){ .q = q, .p = p, .n = n, .trust = trust, .at = at, .arena = a };
	gather(r, pdf_key(q, pdf_key(q, qpdf.get_root(q), "/AcroForm"), "/Fields"), false, 0);
	for (int i = 0; i < r->count && !r->beyond; i++)
		look_at_one(r, i);
	put_in_order(r, list);
	pdf_close(q);
	/* A signature that is not looked at must not pass for one that is not there. */
	return !r->beyond || err_set(err, ERR_DATA, "the PDF has more than %d signatures or %d fields",
				     SIGNATURES_MAX, FIELDS_MAX);
}
