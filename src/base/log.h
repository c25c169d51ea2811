/* log.h: one line of JSON per happening, on stderr. */
#ifndef MOTCUA_BASE_LOG_H
#define MOTCUA_BASE_LOG_H

/* How much it matters. */
enum log_level { LOG_INFO, LOG_WARN, LOG_ERROR };

/* Writes {"t":"...","level":"...","msg":"..."} in one write. Safe from any thread. */
void log_line(enum log_level level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
