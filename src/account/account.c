/* account.c: passwords and tokens. */
#include "account/account.h"

#include <sodium.h>
#include <string.h>

bool password_hash(const char *password, char *out, struct error *err)
{
	_Static_assert(HASH_SIZE >= crypto_pwhash_STRBYTES, "room for the hash");
	if (crypto_pwhash_str_alg(
		    out, password, strlen(password), 2, 19u << 20, crypto_pwhash_ALG_ARGON2ID13) == 0)
		return true;
	return err_set(err, ERR_SYSTEM, "no memory to hash the password");
}

bool password_fits(const char *hash, const char *password)
{
	return crypto_pwhash_str_verify(hash, password, strlen(password)) == 0;
}

bool password_allowed(const char *password, struct error *err)
{
	size_t n = strlen(password);
	return (n >= PASSWORD_MIN && n <= 200) ||
	       err_set(err, ERR_DATA, "the password has %zu bytes, expected %d to 200", n, PASSWORD_MIN);
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

static void random_token(char token[64])
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
	*s = (struct session){ .account = account, .ends = now + SESSION_SECONDS };
	random_token(token);
	random_token(csrf);
	memcpy(s->csrf, csrf, 43);
	session_digest(token, s->digest);
}
