/* totp.c: codes, by liboath. */
#include "account/totp.h"

#include <liboath/oath.h>
#include <pthread.h>
#include <sodium.h>
#include <string.h>

/* Steps before and after the present one whose codes are taken too. */
enum { WINDOW = 1 };

static void start(void)
{
	if (oath_init() != OATH_OK)
		die("liboath cannot be started");
}

static void start_once(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, start);
}

void totp_secret_make(unsigned char secret[TOTP_SECRET])
{
	randombytes_buf(secret, TOTP_SECRET);
}

bool totp_secret_text(const unsigned char secret[TOTP_SECRET], char text[TOTP_TEXT], struct error *err)
{
	char *made = NULL;
	size_t n = 0;
	start_once();
	bool ok = oath_base32_encode((const char *)secret, TOTP_SECRET, &made, &n) == OATH_OK &&
		  n == TOTP_TEXT - 1;
	if (ok)
		memcpy(text, made, TOTP_TEXT);
	free(made);
	return ok || err_set(err, ERR_SYSTEM, "liboath could not write a secret as text");
}

/* The digits of a code without blanks; false when it is anything else than six digits. */
static bool digits_of(const char *code, char digits[TOTP_DIGITS + 1])
{
	int n = 0;
	for (; *code; code++) {
		if (*code == ' ')
			continue;
		if (*code < '0' || *code > '9' || n == TOTP_DIGITS)
			return false;
		digits[n++] = *code;
	}
	digits[n] = '\0';
	return n == TOTP_DIGITS;
}

int64_t totp_step_of(const struct totp *t, const char *code, int64_t now)
{
	char digits[TOTP_DIGITS + 1];
	uint64_t step = 0;
	if (!digits_of(code, digits))
		return 0;
	start_once();
	int rc = oath_totp_validate3(
		(const char *)t->secret, TOTP_SECRET, now, TOTP_STEP, 0, WINDOW, NULL, &step, digits);
	return rc >= 0 && (int64_t)step > t->last_step ? (int64_t)step : 0;
}
