/* submission_print_web.c: the letter with which something that was handed in online is given back: the form
 * that the law of its day prescribes for what is to be completed, or refused. */
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "paper/paper.h"
#include "work/sheet_web.h"
#include "work/submission_web.h"

/* The head names the desk that answers, and whose it is (verify: Circular 01/2018/TT-VPCP, forms 02 and
 * 03). */
static void put_head(struct request *r, struct paper_values *v, const struct submission *s)
{
	const struct rules *rules = r->subjects;
	const struct province *p = &rules->province;
	const struct desk *desk = s->desk < 0 ? NULL : &p->desk[s->desk];
	const char *whose = desk && desk->agency >= 0
				    ? p->agency[desk->agency].name
				    : province_setting(p, "issuing_body", "ỦY BAN NHÂN DÂN");
	const char *place = desk ? desk->name : s->agency < 0 ? "" : p->agency[s->agency].name;
	paper_put(v, "parent_agency", text_capitals(&r->arena, whose));
	paper_put(v, "agency", text_capitals(&r->arena, place));
	paper_put(v, "place", province_setting(p, "place", ""));
	paper_put(v, "applicant", s->person[PERSON_APPLICANT] ? s->person[PERSON_APPLICANT] : "");
	paper_put(paper_put_item(v, "recipients"), "name", "Như trên");
	paper_put(paper_put_item(v, "recipients"), "name", place);
}

/* verify: the forms' own words. */
static void put_body(struct request *r, struct paper_values *v, const struct submission *s)
{
	const struct rules *rules = r->subjects;
	struct arena *a = &r->arena;
	bool again = s->kind == LETTER_SUPPLEMENT;
	sheet_put_text(r, v,
		arena_printf(a, "Hồ sơ nộp trực tuyến số %s, thủ tục: %s, nộp lúc %s.", s->number,
			s->procedure < 0 ? "" : rules->catalogue.procedure[s->procedure].name,
			sheet_time(a, s->submitted_at)));
	sheet_put_text(r, v,
		again ? "Hồ sơ chưa được tiếp nhận; đề nghị hoàn thiện những nội dung sau:"
		      : "Hồ sơ không được tiếp nhận, giải quyết vì lý do sau:");
	sheet_put_text(r, v, s->reason);
	sheet_put_text(r, v, arena_printf(a, "Căn cứ: %s.", s->basis ? s->basis : ""));
	if (again)
		sheet_put_text(r, v,
			"Sau khi hoàn thiện, hồ sơ được nộp lại; thời gian giải quyết tính từ khi "
			"được tiếp nhận.");
}

bool submission_print(struct request *r, struct error *err)
{
	struct submission s;
	bool docx;
	const char *what = sheet_asked(r, r->param[1], &docx);
	if (!submission_for(r, &s, err))
		return false;
	if (strcmp(what, "letter") != 0)
		return err_set(err, ERR_NOT_FOUND, "there is nothing to print called \"%.40s\"", what);
	if (s.kind == LETTER_NOTE)
		return err_set(err, ERR_NOT_FOUND, "no letter was written about it");
	const char *kind = letter_kind_names[s.kind];
	int32_t day = day_of_time(s.answered_at);
	struct paper_values *v = paper_values_new(&r->arena, NULL);
	sheet_put_form(r, v, arena_printf(&r->arena, "form.%s", kind), day);
	paper_put(v, "number", arena_printf(&r->arena, "01/%s", s.number));
	paper_put(v, "date", sheet_date(&r->arena, day));
	put_head(r, v, &s);
	put_body(r, v, &s);
	return sheet_put_signer(r, v, s.who, ROLE_CLERK, 0, err) &&
	       sheet_make(r, v, "letter", s.answered_at, docx,
		       arena_printf(&r->arena, "%s-%s", s.number, kind), err);
}
