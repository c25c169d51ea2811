/* common.h: passwords that everybody tries first. */
#ifndef MOTCUA_ACCOUNT_COMMON_H
#define MOTCUA_ACCOUNT_COMMON_H

#include <stdbool.h>

/* True when a password, without capitals and diacritics, is a word of the list, or one with nothing but
 * digits and signs before and behind it: "Matkhau@2026". The list is assets/passwords.txt with the most
 * common passwords of leaked lists (tools/passwords.mjs).
 *
 * NIST SP 800-63B, 5.1.1.2: what is chosen is compared with what is commonly used, expected or known to be
 * compromised. */
bool password_is_common(const char *password);

#endif
