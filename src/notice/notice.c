/* notice.c: see notice.h. */
#include "notice/notice.h"

#include "base/date.h"
#include "base/log.h"

const char *notice_when(struct arena *a, int64_t at)
{
	struct date d = date_of(day_of_time(at));
	int minute = (int)((at - time_of_day_start(day_of_time(at))) / 60);
	return arena_printf(a, "%02d:%02d ngày %d/%d/%d", minute / 60, minute % 60, d.day, d.month, d.year);
}

bool notice_send(const struct mail_server *m, const char *room, const char *to, const char *subject,
	struct buf *text, struct notice_run *did)
{
	struct error err = { 0 };
	buf_adds(text, "\nThư tự động của hệ thống một cửa; xin không trả lời.\n");
	bool ok = mail_send(m, to, subject, text->p ? text->p : "", time_now(), &err);
	if (!ok)
		log_line(LOG_WARN, "%s: %s", room, err.text);
	did->mails += ok;
	did->failed += !ok;
	buf_release(text);
	return ok;
}
