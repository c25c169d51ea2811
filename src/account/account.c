/* account.c: passwords and tokens. */
#include "account/account.h"

#include <sodium.h>
#include <string.h>
#include <strings.h>

#include "account/common.h"
#include "base/text.h"

bool password_hash(const char *password, char *out, struct error *err)
{
	_Static_assert(HASH_SIZE >= crypto_pwhash_STRBYTES, "room for the hash");
	if (crypto_pwhash_str_alg(
		    out, password, strlen(password), 2, 19u << 20, crypto_pwhash_ALG_ARGON2ID13) == 0)
		return true;
	return err_set(err, ERR_SYSTEM, "no memory to hash the password");
}

bool password_nobody(char *out, struct error *err)
{
	char token[64];
	token_make(token);
	return password_hash(token, out, err);
}

bool password_fits(const char *hash, const char *password)
{
	return crypto_pwhash_str_verify(hash, password, strlen(password)) == 0;
}

enum password_fault password_judge(const char *name, const char *password)
{
	size_t letters = utf8_letters(password, strlen(password));
	if (letters < PASSWORD_MIN || letters > PASSWORD_MAX)
		return PASSWORD_LENGTH;
	if (strcasecmp(password, name) == 0)
		return PASSWORD_NAME;
	return password_is_common(password) ? PASSWORD_COMMON : PASSWORD_FINE;
}

bool password_allowed(const char *name, const char *password, struct error *err)
{
	switch (password_judge(name, password)) {
	case PASSWORD_FINE: return true;
	case PASSWORD_LENGTH:
		return err_set(err, ERR_DATA, "the password has %zu characters, expected %d to %d",
			utf8_letters(password, strlen(password)), PASSWORD_MIN, PASSWORD_MAX);
	case PASSWORD_NAME:
		return err_set(err, ERR_DATA, "the password is the account's name: choose another");
	case PASSWORD_COMMON:
		return err_set(err, ERR_DATA,
			"the password is among those that everybody tries first: choose another");
	}
	return false;
}

bool account_name_fits(const char *name)
{
	size_t n = strlen(name);
	return n <= 60 && name[0] >= 'a' && name[0] <= 'z' &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-") == n;
}

int password_wait(int failures)
{
	if (failures < 5)
		return 0;
	int seconds = 2;
	for (int i = 5; i < failures && seconds < 900; i++)
		seconds *= 2;
	return seconds < 900 ? seconds : 900;
}

void token_make(char token[64])
{
	unsigned char bytes[SESSION_TOKEN_BYTES];
	randombytes_buf(bytes, sizeof bytes);
	sodium_bin2base64(token, 64, bytes, sizeof bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

void session_digest(const char *token, unsigned char digest[32])
{
	crypto_hash_sha256(digest, (const unsigned char *)token, strlen(token));
}

void session_make(struct session *s, int64_t account, int64_t now, char token[64])
{
	char csrf[64];
	*s = (struct session){
		.account = account, .began = now, .ends = now + SESSION_SECONDS, .seen = now
	};
	token_make(token);
	token_make(csrf);
	memcpy(s->csrf, csrf, 43);
	session_digest(token, s->digest);
}
