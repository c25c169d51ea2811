/* sheet_web.c: see sheet_web.h. */
#include "work/sheet_web.h"

#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "dossier/dossier_web.h"
#include "paper/paper.h"
#include "work/document.h"

enum { PDF_MAX = 8 << 20 };

const char *sheet_asked(struct request *r, const char *param, bool *docx)
{
	const char *ending = strstr(param, ".docx");
	*docx = ending && !ending[5];
	return *docx ? arena_dup(&r->arena, param, (size_t)(ending - param)) : param;
}

void sheet_put_form(struct request *r, struct paper_values *v, const char *key, int32_t day)
{
	const struct rules *rules = r->subjects;
	const struct law *law = &rules->province.law;
	const char *form = law_text(law, key, day, ";");
	size_t n = strcspn(form, ";");
	paper_put(v, "form_no", arena_dup(&r->arena, form, n));
	paper_put(v, "form_title", form[n] ? form + n + 1 : "");
	paper_put(v, "subject", form[n] ? form + n + 1 : "");
	paper_put(v, "circular", law_text(law, "circular", day, ""));
}

const char *sheet_time(struct arena *a, int64_t at)
{
	struct date d = date_of(day_of_time(at));
	int minute = (int)((at - time_of_day_start(day_of_time(at))) / 60);
	return at ? arena_printf(a, "%02d giờ %02d, ngày %02d/%02d/%d", minute / 60, minute % 60, d.day,
			    d.month, d.year)
		  : "";
}

/* Numbers below 10 of a day, and of the months 1 and 2, are written with a zero (Decree 30/2020/NĐ-CP,
 * appendix I; verify:). */
const char *sheet_date(struct arena *a, int32_t day)
{
	struct date d = date_of(day);
	return arena_printf(a, d.month < 3 ? "ngày %02d tháng %02d năm %d" : "ngày %02d tháng %d năm %d",
		d.day, d.month, d.year);
}

void sheet_put_text(struct request *r, struct paper_values *v, const char *text)
{
	while (text && *text) {
		size_t n = strcspn(text, "\r\n");
		if (n)
			paper_put(paper_put_item(v, "paragraphs"), "text", arena_dup(&r->arena, text, n));
		text += n + strspn(text + n, "\r\n");
	}
}

/* By order of an absent colleague, "TUQ." and both names (Decree 30/2020/NĐ-CP, appendix I; verify: whether a
 * deputy for days of absence signs so). */
bool sheet_put_signer(struct request *r, struct paper_values *v, const char *who, enum role role,
	int64_t in_place_of, struct error *err)
{
	const char *name = dossier_who(r, LANG_VI, who ? who : "", in_place_of, err);
	const char *office =
		role ? message(LANG_VI, arena_printf(&r->arena, "role.name.%s", role_names[role])) : NULL;
	if (!name)
		return false;
	paper_put(v, "signer", name);
	paper_put(v, "capacity",
		!office       ? "NGƯỜI CÓ THẨM QUYỀN"
		: in_place_of ? arena_printf(&r->arena, "TUQ. %s", text_capitals(&r->arena, office))
			      : text_capitals(&r->arena, office));
	return true;
}

bool sheet_make(struct request *r, const struct paper_values *v, const char *name, int64_t made_at,
	bool docx, const char *file, struct error *err)
{
	const char *text = document_read(r->db, name, &r->arena, err);
	const struct paper_template *t =
		text ? paper_template_read(&r->arena, name, text, strlen(text), err) : NULL;
	const struct paper *paper = t ? paper_fill(t, v, made_at, &r->arena, err) : NULL;
	r->response->body = BUF_INIT(PDF_MAX);
	if (!paper || !(docx ? paper_docx(paper, &r->response->body, err)
			     : paper_pdf(paper, &r->response->body, NULL, err)))
		return false;
	r->response->type = docx ? "application/"
				   "vnd.openxmlformats-officedocument.wordprocessingml.document"
				 : "application/pdf";
	r->response->filename = arena_printf(&r->arena, "%s.%s", file, docx ? "docx" : "pdf");
	r->response->no_store = true;
	return true;
}
