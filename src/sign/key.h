/* key.h: what a signing key is made of, within the room. */
#ifndef MOTCUA_SIGN_KEY_H
#define MOTCUA_SIGN_KEY_H

#include "sign/sign.h"
#include "sign/ssl.h"

/* See sign.h. */
struct sign_key {
	EVP_PKEY *key;
	X509 *cert;
	STACK_OF(X509) * above; /* the certificates above it; may be NULL */
	/* Of a token: */
	PKCS11_CTX *context;
	PKCS11_SLOT *slots;
	unsigned slot_count;
};

/* See sign.h. */
struct sign_trust {
	X509_STORE *store;
	OPENSSL_STACK *revoked; /* lists of revoked certificates */
};

/* The secret: as it was typed, else the first line of a file, in the arena; "" when neither is there. */
bool key_secret(
	const char *path, const char *typed, struct arena *a, const char **secret, struct error *err);

/* Takes over the certificates of a PEM file: the first is the signer's. */
bool key_certificates(struct sign_key *k, const char *path, struct error *err);

/* True when key and certificate belong together and the key is strong enough to sign. */
bool key_is_sound(const struct sign_key *k, struct error *err);

/* The common name of a certificate's subject or issuer, else its organisation, in the arena; "" without
 * either. */
const char *key_name_of(const X509_NAME *name, struct arena *a);

#endif
