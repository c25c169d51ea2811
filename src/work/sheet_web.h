/* sheet_web.h: parts of printed papers, the same on a dossier's and on those of what was handed in online:
 * the form that the law of a day prescribes, times and paragraphs, who signs. */
#ifndef MOTCUA_WORK_SHEET_WEB_H
#define MOTCUA_WORK_SHEET_WEB_H

#include "account/account.h"
#include "web/http.h"

struct paper_values;

/* What is asked for, without a .docx at its end; *docx says whether that was there. */
const char *sheet_asked(struct request *r, const char *param, bool *docx);

/* Puts number, title and circular of the form that `key` has in the law of a day: "02;Phiếu yêu cầu ...". */
void sheet_put_form(struct request *r, struct paper_values *v, const char *key, int32_t day);

/* "10 giờ 00, ngày 08/06/2022"; "" for 0. */
const char *sheet_time(struct arena *a, int64_t at);

/* "ngày 05 tháng 7 năm 2022". */
const char *sheet_date(struct arena *a, int32_t day);

/* Puts each line of a text as a paragraph. */
void sheet_put_text(struct request *r, struct paper_values *v, const char *text);

/* Puts who signs (the name of an account), in which office (ROLE_NONE: not known), in whose place (an
 * account's id; 0: the own). */
bool sheet_put_signer(struct request *r, struct paper_values *v, const char *who, enum role role,
	int64_t in_place_of, struct error *err);

/* Fills the store's template of this name, as of a time, and answers with it as PDF or DOCX; `file` is what
 * it is called without its ending. */
bool sheet_make(struct request *r, const struct paper_values *v, const char *name, int64_t made_at,
	bool docx, const char *file, struct error *err);

#endif
