/* log.c: see log.h. */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/json.h"
#include "base/text.h"

void log_line(enum log_level level, const char *fmt, ...)
{
	static const char *const names[] = { "info", "warn", "error" };
	char text[1024], at[26];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	utf8_mend(text);
	struct buf b = BUF_INIT(8192);
	struct json_out j = JSON_OUT(&b);
	json_open(&j, NULL, '{');
	json_str(&j, "t", time_stamp(time_now(), at));
	json_str(&j, "level", names[level]);
	json_str(&j, "msg", text);
	json_close(&j, '}');
	buf_addc(&b, '\n');
	if (b.p && write(2, b.p, b.len) < 0) {
		/* Nowhere left to say so. */
	}
	buf_release(&b);
}
