/* key_token.c: a key that stays in its token, asked through PKCS#11 by libp11. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "sign/key.h"

static bool is_named(const char *label, const char *wanted)
{
	return !wanted || text_eq(label, wanted);
}

/* The token's slot; without a name there must be one token alone. */
static PKCS11_SLOT *find_slot(struct sign_key *k, const struct sign_token *from, struct error *err)
{
	PKCS11_SLOT *found = NULL;
	for (unsigned i = 0; i < k->slot_count; i++) {
		PKCS11_SLOT *slot = &k->slots[i];
		if (!slot->token || !slot->token->initialized || !is_named(slot->token->label, from->token))
			continue;
		if (found) {
			err_set(err, ERR_DATA,
				"%s: found several tokens%s%s, expected one: name it by its label",
				from->module, from->token ? " named " : "", from->token ? from->token : "");
			return NULL;
		}
		found = slot;
	}
	if (!found)
		err_set(err, ERR_NOT_FOUND, "%s: found no token%s%s", from->module,
			from->token ? " named " : "", from->token ? from->token : "");
	return found;
}

static bool log_in(PKCS11_SLOT *slot, const struct sign_token *from, struct error *err)
{
	struct arena a = { 0 };
	const char *pin;
	bool ok = key_secret(from->pin, from->typed, &a, &pin, err);
	if (ok && p11.login(slot, 0, pin) != 0) {
		ok = err_set(err, ERR_DENIED, "token %s: the PIN is refused (%s)", slot->token->label,
			ssl_why());
		ssl.ERR_clear_error();
	}
	arena_release(&a);
	return ok;
}

static PKCS11_KEY *find_key(PKCS11_TOKEN *token, const struct sign_token *from, struct error *err)
{
	PKCS11_KEY *keys = NULL, *found = NULL;
	unsigned count = 0;
	if (p11.enumerate_keys(token, &keys, &count) != 0)
		count = 0;
	for (unsigned i = 0; i < count; i++) {
		if (!keys[i].isPrivate || !is_named(keys[i].label, from->object))
			continue;
		if (found) {
			err_set(err, ERR_DATA,
				"token %s: found several keys, expected one: name it by its label",
				token->label);
			return NULL;
		}
		found = &keys[i];
	}
	if (!found)
		err_set(err, ERR_NOT_FOUND, "token %s: found no private key%s%s", token->label,
			from->object ? " named " : "", from->object ? from->object : "");
	return found;
}

/* The certificates that the token keeps: that of the key by its identifier, all others as those above
 * it. */
static bool take_certificates(
	struct sign_key *k, PKCS11_TOKEN *token, const PKCS11_KEY *key, struct error *err)
{
	PKCS11_CERT *certs = NULL;
	unsigned count = 0;
	OPENSSL_STACK *above = ssl.OPENSSL_sk_new_null();
	k->above = (STACK_OF(X509) *)above;
	if (p11.enumerate_certs(token, &certs, &count) != 0)
		count = 0;
	for (unsigned i = 0; i < count; i++) {
		bool own = certs[i].id_len == key->id_len && memcmp(certs[i].id, key->id, key->id_len) == 0;
		if (own && !k->cert)
			k->cert = ssl.X509_dup(certs[i].x509);
		else
			ssl.OPENSSL_sk_push(above, ssl.X509_dup(certs[i].x509));
	}
	return k->cert || err_set(err, ERR_NOT_FOUND,
				  "token %s: found no certificate with the key's identifier: name a file "
				  "that has it",
				  token->label);
}

static bool open_token(struct sign_key *k, const struct sign_token *from, struct error *err)
{
	k->context = p11.CTX_new();
	if (!k->context || p11.CTX_load(k->context, from->module) != 0) {
		if (k->context)
			p11.CTX_free(k->context);
		k->context = NULL;
		return err_set(err, ERR_SYSTEM, "%s: cannot be loaded as a PKCS#11 module (%s)",
			from->module, ssl_why());
	}
	if (p11.enumerate_slots(k->context, &k->slots, &k->slot_count) != 0)
		return err_set(
			err, ERR_SYSTEM, "%s: does not tell its slots (%s)", from->module, ssl_why());
	PKCS11_SLOT *slot = find_slot(k, from, err);
	if (!slot || !log_in(slot, from, err))
		return false;
	PKCS11_KEY *key = find_key(slot->token, from, err);
	if (!key)
		return false;
	k->key = p11.get_private_key(key);
	if (!k->key)
		return err_set(err, ERR_SYSTEM, "token %s: does not give its key for use (%s)",
			slot->token->label, ssl_why());
	return from->cert ? key_certificates(k, from->cert, err)
			  : take_certificates(k, slot->token, key, err);
}

struct sign_key *sign_key_token(const struct sign_token *from, struct error *err)
{
	if (!p11_load(err))
		return NULL;
	struct sign_key *k = calloc(1, sizeof *k);
	if (!k)
		die("no memory");
	if (open_token(k, from, err) && key_is_sound(k, err))
		return k;
	sign_key_free(k);
	return NULL;
}
