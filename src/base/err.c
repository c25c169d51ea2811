/* err.c: filling and prefixing errors. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

bool err_set(struct error *err, enum err_code code, const char *fmt, ...)
{
	if (!err || err->code != ERR_NONE)
		return false;
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(err->text, sizeof err->text, fmt, ap);
	va_end(ap);
	utf8_mend(err->text);
	err->code = code;
	return false;
}

bool err_prefix(struct error *err, const char *fmt, ...)
{
	if (!err)
		return false;
	char front[256], old[sizeof err->text];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(front, sizeof front, fmt, ap);
	va_end(ap);
	memcpy(old, err->text, sizeof old);
	size_t n = strlen(front);
	memcpy(err->text, front, n);
	snprintf(err->text + n, sizeof err->text - n, "%.*s", (int)(sizeof old - n - 1), old);
	utf8_mend(err->text);
	return false;
}

void die(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	fputs("motcua: ", stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	va_end(ap);
	abort();
}
