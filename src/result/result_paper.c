/* result_paper.c: see result_paper.h. */
#include "result/result_paper.h"

#include <string.h>

#include "base/date.h"
#include "base/text.h"

/* Ceiling of a PDF that is made; the mark of a certified copy, mm, and its place from the lower left,
 * points. */
enum { PDF_MAX = 64 << 20, MARK_WIDTH = 96, MARK_HEIGHT = 30, MARK_AT = 20 };

/* Points in a millimetre. */
static const double POINTS = 72 / 25.4;

/* "ngày 05 tháng 7 năm 2022" (Decree 30/2020/NĐ-CP, appendix I; verify:). */
static const char *long_date(struct arena *a, int32_t day)
{
	struct date d = date_of(day);
	return arena_printf(a, d.month < 3 ? "ngày %02d tháng %02d năm %d" : "ngày %02d tháng %d năm %d",
		d.day, d.month, d.year);
}

static const char *agency_name(const struct rules *r, int64_t id)
{
	int at = province_agency_by_id(&r->province, id);
	return at < 0 ? "" : r->province.agency[at].name;
}

const char *issued_address(const struct province *p, const char *token, struct arena *a)
{
	return arena_printf(a, "%s/verify/%s", province_setting(p, "public_url", ""), token);
}

/* Numbers below 10 are written with a zero. */
static const char *number_of(const struct issued *i, struct arena *a)
{
	return arena_printf(a, "%02lld/%s", (long long)i->number, i->symbol);
}

/* Each line a paragraph. */
static void put_paragraphs(struct paper_values *v, const char *text, struct arena *a)
{
	while (text && *text) {
		size_t n = strcspn(text, "\r\n");
		if (n)
			paper_put(paper_put_item(v, "paragraphs"), "text", arena_dup(a, text, n));
		text += n + strspn(text + n, "\r\n");
	}
}

const struct paper *result_paper_make(
	struct db *db, const struct result_paper *p, struct arena *a, struct error *err)
{
	int procedure = p->dossier->procedure;
	const char *code = procedure < 0 ? "" : p->rules->catalogue.procedure[procedure].code;
	const char *text = document_for(db, "result", code, a, err);
	const struct paper_template *t =
		text ? paper_template_read(a, "result", text, strlen(text), err) : NULL;
	const struct province *v = &p->rules->province;
	const char *applicant = p->dossier->person[PERSON_APPLICANT];
	if (!t)
		return NULL;
	struct paper_values *values = paper_values_new(a, NULL);
	paper_put(values, "parent_agency",
		text_capitals(a, province_setting(v, "issuing_body", "ỦY BAN NHÂN DÂN")));
	paper_put(values, "agency", text_capitals(a, agency_name(p->rules, p->agency)));
	paper_put(values, "place", province_setting(v, "place", ""));
	paper_put(values, "date", long_date(a, day_of_time(p->at)));
	paper_put(values, "number", p->issued ? number_of(p->issued, a) : "......");
	paper_put(values, "title", p->draft->title ? p->draft->title : "");
	paper_put(values, "draft", p->issued ? "" : "draft");
	paper_put(values, "applicant", applicant ? applicant : "");
	paper_put(values, "code", p->dossier->code);
	paper_put(values, "verify", p->issued ? issued_address(v, p->issued->token, a) : "");
	paper_put(values, "capacity", p->capacity ? p->capacity : "");
	paper_put(values, "signer", p->signer ? p->signer : "");
	put_paragraphs(values, p->draft->body, a);
	return paper_fill(t, values, p->at, a, err);
}

/* "Ký bởi: ...": what the visible mark says. verify: Decree 30/2020/NĐ-CP, appendix I, on what it shows. */
static const char *face_text(const struct paper_signing *s, struct arena *a)
{
	struct date d = date_of(day_of_time(s->at));
	int minute = (int)(s->at - time_of_day_start(day_of_time(s->at))) / 60;
	return arena_printf(a, "Ký bởi: %s\nCơ quan: %s\nThời gian ký: %02d/%02d/%04d %02d:%02d", s->signer,
		s->body, d.day, d.month, d.year, minute / 60, minute % 60);
}

bool paper_sign(const struct paper *p, const struct paper_signing *s, struct arena *a, struct buf *out,
	int *pages, struct error *err)
{
	struct buf plain = BUF_INIT(PDF_MAX), face = BUF_INIT(PDF_MAX);
	struct paper_made made = { 0 };
	struct sign_pdf_how how = { .at = s->at, .reason = s->reason };
	bool ok = paper_pdf(p, &plain, &made, err);
	if (ok && made.signature_page) {
		const double *box = made.signature_box;
		ok = paper_stamp(face_text(s, a), (box[2] - box[0]) / POINTS, (box[3] - box[1]) / POINTS,
			s->at, &face, err);
		how.page = made.signature_page;
		memcpy(how.box, box, sizeof how.box);
		how.face = face.p;
		how.face_n = face.len;
	}
	ok = ok && sign_pdf(plain.p, plain.len, s->key, &how, out, err);
	if (pages)
		*pages = made.pages;
	buf_release(&plain);
	buf_release(&face);
	return ok;
}

bool result_paper_sign(struct db *db, const struct result_paper *p, const struct sign_key *key,
	struct arena *a, struct buf *out, int *pages, struct error *err)
{
	struct paper_signing s = { .key = key,
		.signer = p->signer,
		.body = agency_name(p->rules, p->agency),
		.reason = "Ký kết quả giải quyết thủ tục hành chính",
		.at = p->at };
	const struct paper *paper = result_paper_make(db, p, a, err);
	return paper && paper_sign(paper, &s, a, out, pages, err);
}

static void say(struct arena *a, struct paper_blocks *to, const char *text, bool bold)
{
	struct paper_block *b = paper_add(a, to, PAPER_PARAGRAPH);
	b->paragraph.points = bold ? 9 : 8;
	paper_say(a, &b->paragraph, text)->bold = bold;
}

/* The mark of a certified copy: a QR code beside the words of certification. */
static bool make_mark(const struct copy_paper *c, struct arena *a, struct buf *out, struct error *err)
{
	struct paper *p = paper_new(a, PAPER_ROLL80);
	struct date d = date_of(day_of_time(c->at));
	p->width = MARK_WIDTH;
	p->height = MARK_HEIGHT;
	p->top = p->bottom = p->left = p->right = 1.5;
	p->made_at = c->at;
	struct paper_columns *two = &paper_add(a, &p->blocks, PAPER_COLUMNS)->columns;
	two->share = 0.29;
	struct paper_code *code = &paper_add(a, &two->side[0], PAPER_CODE)->code;
	*code = (struct paper_code){ .symbology = PAPER_QR,
		.text = issued_address(&c->rules->province, c->issued->token, a),
		.mm = 21,
		.align = PAPER_CENTRE };
	struct paper_blocks *words = &two->side[1];
	say(a, words, "CHỨNG THỰC BẢN SAO ĐIỆN TỬ ĐÚNG VỚI BẢN CHÍNH", true);
	say(a, words, arena_printf(a, "Số chứng thực: %s", number_of(c->issued, a)), false);
	say(a, words,
		arena_printf(a, "Ngày %02d/%02d/%04d, %s", d.day, d.month, d.year,
			agency_name(c->rules, c->issued->agency)),
		false);
	say(a, words, arena_printf(a, "%s: %s", c->capacity, c->signer), false);
	return paper_pdf(p, out, NULL, err);
}

bool copy_paper_sign(const struct copy_paper *c, const struct sign_key *key, struct arena *a,
	struct buf *out, int *pages, struct error *err)
{
	struct buf face = BUF_INIT(PDF_MAX);
	struct sign_pdf_how how = { .at = c->at,
		.reason = "Chứng thực bản sao điện tử từ bản chính",
		.page = 1,
		.box = {
			MARK_AT, MARK_AT, MARK_AT + MARK_WIDTH * POINTS, MARK_AT + MARK_HEIGHT * POINTS } };
	bool ok = scan_check(c->pdf, c->pdf_n, pages, err) && make_mark(c, a, &face, err);
	how.face = face.p;
	how.face_n = face.len;
	ok = ok && sign_pdf(c->pdf, c->pdf_n, key, &how, out, err);
	buf_release(&face);
	return ok;
}
