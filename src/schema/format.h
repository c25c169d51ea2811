/* format.h: the values of "format" that can be held against a text. */
#ifndef MOTCUA_SCHEMA_FORMAT_H
#define MOTCUA_SCHEMA_FORMAT_H

#include <stdbool.h>
#include <stddef.h>

/* A format: its name, and whether `n` bytes of valid UTF-8 are written in it. */
struct format {
	const char *name;
	bool (*valid)(const char *p, size_t n);
};

/* The format of that name, NULL when nothing is known of it: it is then only an annotation. */
const struct format *format_find(const char *name);

/* RFC 3339: 2022-06-14. */
bool format_date(const char *p, size_t n);

/* RFC 3339: 23:59:60Z, 07:30:00.5+07:00. */
bool format_time(const char *p, size_t n);

/* RFC 3339: a date, T, a time. */
bool format_date_time(const char *p, size_t n);

/* RFC 3339, appendix A: P3DT4H, P2W. */
bool format_duration(const char *p, size_t n);

#endif
