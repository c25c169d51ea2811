/* signer.c: opens the key with which an account signs. */
#include <string.h>

#include "base/date.h"
#include "result/result.h"

struct sign_key *signing_key_open(const struct signing_key *k, const char *typed, struct error *err)
{
	if (!k->account) {
		err_set(err, ERR_CONFLICT,
			"no signing key is known for this account: the administrator sets one with 'motcua "
			"signer set'");
		return NULL;
	}
	int64_t now = time_now();
	if (k->wait_until > now) {
		err_set(err, ERR_CONFLICT, "secret: it was wrong %d times: wait %d seconds", k->failures,
			(int)(k->wait_until - now));
		return NULL;
	}
	if (strcmp(k->kind, "token") == 0) {
		struct sign_token from = { .module = k->place,
			.token = k->token,
			.object = k->object,
			.cert = k->cert,
			.typed = typed };
		return sign_key_token(&from, err);
	}
	struct sign_files from = { .key = k->place, .cert = k->cert, .typed = typed };
	return sign_key_files(&from, err);
}
