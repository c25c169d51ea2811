/* key.c: signing keys from files. */
#include "sign/key.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"

/* The weakest RSA key that may sign (TCVN and NIST SP 800-57 agree). */
enum { RSA_BITS = 2048, SECRET_MAX = 1024 };

bool key_secret(
	const char *path, const char *typed, struct arena *a, const char **secret, struct error *err)
{
	struct file_map m;
	*secret = typed ? typed : "";
	if (!path || typed)
		return true;
	if (!file_map(&m, path, err))
		return false;
	size_t n = 0;
	while (n < m.n && m.p[n] != '\n' && m.p[n] != '\r')
		n++;
	*secret = arena_dup(a, m.n ? m.p : "", n);
	file_unmap(&m);
	return n <= SECRET_MAX ||
	       err_set(err, ERR_DATA, "%s: its first line is too long for a password", path);
}

const char *key_name_of(const X509_NAME *name, struct arena *a)
{
	int at = ssl.X509_NAME_get_index_by_NID(name, NID_commonName, -1);
	if (at < 0)
		at = ssl.X509_NAME_get_index_by_NID(name, NID_organizationName, -1);
	const X509_NAME_ENTRY *entry = at < 0 ? NULL : ssl.X509_NAME_get_entry(name, at);
	unsigned char *utf8 = NULL;
	int n = entry ? ssl.ASN1_STRING_to_UTF8(&utf8, ssl.X509_NAME_ENTRY_get_data(entry)) : -1;
	char *text = arena_dup(a, n > 0 ? (char *)utf8 : "", n > 0 ? (size_t)n : 0);
	utf8_mend(text);
	if (n >= 0)
		ssl.CRYPTO_free(utf8, __FILE__, __LINE__);
	return text;
}

const char *sign_key_name(const struct sign_key *k, struct arena *a)
{
	return key_name_of(ssl.X509_get_subject_name(k->cert), a);
}

bool key_certificates(struct sign_key *k, const char *path, struct error *err)
{
	STACK_OF(X509) *certs = certs_read(path, err);
	if (!certs)
		return false;
	OPENSSL_STACK *above = ssl.OPENSSL_sk_new_null();
	k->cert = ssl.X509_dup(certs_at(certs, 0));
	for (int i = 1; i < certs_count(certs); i++)
		ssl.OPENSSL_sk_push(above, ssl.X509_dup(certs_at(certs, i)));
	k->above = (STACK_OF(X509) *)above;
	certs_free(certs);
	return true;
}

bool key_is_sound(const struct sign_key *k, struct error *err)
{
	int kind = ssl.EVP_PKEY_get_base_id(k->key), bits = ssl.EVP_PKEY_get_bits(k->key);
	if (ssl.X509_check_private_key(k->cert, k->key) != 1) {
		ssl.ERR_clear_error();
		return err_set(err, ERR_DATA,
			"the certificate does not belong to the key: give the signer's first");
	}
	if (kind != EVP_PKEY_RSA && kind != EVP_PKEY_EC)
		return err_set(
			err, ERR_DATA, "found a key of another kind, expected RSA or an elliptic curve");
	if (kind == EVP_PKEY_RSA && bits < RSA_BITS)
		return err_set(
			err, ERR_DATA, "found an RSA key of %d bits, expected %d or more", bits, RSA_BITS);
	uint32_t usage = ssl.X509_get_key_usage(k->cert);
	if (usage != UINT32_MAX && !(usage & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)))
		return err_set(
			err, ERR_DATA, "the certificate is not for signing documents (its key usage)");
	return true;
}

/* What PEM_read_bio_PrivateKey calls for a password. */
static int give_secret(char *to, int size, int writing, void *secret)
{
	(void)writing;
	size_t n = strlen(secret);
	if (n > (size_t)size)
		return -1;
	memcpy(to, secret, n);
	return (int)n;
}

static bool read_pem(
	struct sign_key *k, const struct sign_files *from, BIO *in, const char *secret, struct error *err)
{
	k->key = ssl.PEM_read_bio_PrivateKey(in, NULL, give_secret, (void *)secret);
	if (!k->key) {
		err_set(err, *secret ? ERR_DENIED : ERR_DATA, "%s: the key cannot be read: %s", from->key,
			*secret ? "is the password right?"
				: "expected PEM, with its password when it has one");
		ssl.ERR_clear_error();
		return false;
	}
	if (!from->cert)
		return err_set(err, ERR_USAGE, "%s has no certificate: name the file that has", from->key);
	return key_certificates(k, from->cert, err);
}

static bool read_p12(
	struct sign_key *k, const struct sign_files *from, BIO *in, const char *secret, struct error *err)
{
	PKCS12 *p12 = ssl.d2i_PKCS12_bio(in, NULL);
	if (!p12) {
		ssl.ERR_clear_error();
		return err_set(err, ERR_DATA, "%s: found neither PEM nor PKCS#12", from->key);
	}
	int ok = ssl.PKCS12_parse(p12, secret, &k->key, &k->cert, &k->above);
	ssl.PKCS12_free(p12);
	if (!ok || !k->key) {
		err_set(err, ERR_DENIED, "%s: the key cannot be taken out (%s): is the password right?",
			from->key, ssl_why());
		ssl.ERR_clear_error();
		return false;
	}
	if (!from->cert && !k->cert)
		return err_set(err, ERR_USAGE, "%s has no certificate: name the file that has", from->key);
	if (!from->cert)
		return true;
	ssl.X509_free(k->cert);
	certs_free(k->above);
	k->cert = NULL, k->above = NULL;
	return key_certificates(k, from->cert, err);
}

struct sign_key *sign_key_files(const struct sign_files *from, struct error *err)
{
	struct arena a = { 0 };
	struct file_map m = { 0 };
	const char *secret;
	if (!ssl_load(err))
		return NULL;
	struct sign_key *k = calloc(1, sizeof *k);
	if (!k)
		die("no memory");
	bool ok = key_secret(from->password, from->typed, &a, &secret, err) && file_map(&m, from->key, err);
	if (ok) {
		BIO *in = ssl.BIO_new_mem_buf(m.n ? m.p : "", (int)m.n);
		bool pem = memmem(m.n ? m.p : "", m.n, "-----BEGIN", 10) != NULL;
		ok = pem ? read_pem(k, from, in, secret, err) : read_p12(k, from, in, secret, err);
		ssl.BIO_free(in);
		file_unmap(&m);
	}
	ok = ok && key_is_sound(k, err);
	arena_release(&a);
	if (ok)
		return k;
	sign_key_free(k);
	return NULL;
}

void sign_key_free(struct sign_key *k)
{
	if (!k)
		return;
	ssl.EVP_PKEY_free(k->key);
	ssl.X509_free(k->cert);
	certs_free(k->above);
	if (k->slots)
		p11.release_all_slots(k->context, k->slots, k->slot_count);
	if (k->context) {
		p11.CTX_unload(k->context);
		p11.CTX_free(k->context);
	}
	free(k);
}

static void free_list(void *list)
{
	ssl.X509_CRL_free(list);
}

/* The lists in a PEM file, beside its certificates. */
static bool read_lists(struct sign_trust *t, const char *path, struct error *err)
{
	struct file_map m;
	X509_CRL *list;
	if (!file_map(&m, path, err))
		return false;
	BIO *in = ssl.BIO_new_mem_buf(m.n ? m.p : "", (int)m.n);
	while ((list = ssl.PEM_read_bio_X509_CRL(in, NULL, NULL, NULL)))
		ssl.OPENSSL_sk_push(t->revoked, list);
	ssl.ERR_clear_error(); /* none was left */
	ssl.BIO_free(in);
	file_unmap(&m);
	return true;
}

struct sign_trust *sign_trust_file(const char *path, struct error *err)
{
	STACK_OF(X509) *certs = ssl_load(err) ? certs_read(path, err) : NULL;
	if (!certs)
		return NULL;
	struct sign_trust *t = calloc(1, sizeof *t);
	if (!t)
		die("out of memory");
	t->store = ssl.X509_STORE_new();
	t->revoked = ssl.OPENSSL_sk_new_null();
	for (int i = 0; i < certs_count(certs); i++)
		ssl.X509_STORE_add_cert(t->store, certs_at(certs, i));
	certs_free(certs);
	if (read_lists(t, path, err))
		return t;
	sign_trust_free(t);
	return NULL;
}

void sign_trust_free(struct sign_trust *t)
{
	if (!t)
		return;
	ssl.OPENSSL_sk_pop_free(t->revoked, free_list);
	ssl.X509_STORE_free(t->store);
	free(t);
}
