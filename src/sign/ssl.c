/* ssl.c: see ssl.h. */
#include "sign/ssl.h"

#include "base/file.h"
#include "base/library.h"

struct ssl_api ssl;
struct p11_api p11;

#define ROW(name) { #name, offsetof(struct ssl_api, name) },
static const struct library_function ssl_functions[] = { SSL_FUNCTIONS(ROW) };
#undef ROW
#define ROW(name) { "PKCS11_" #name, offsetof(struct p11_api, name) },
static const struct library_function p11_functions[] = { P11_FUNCTIONS(ROW) };
#undef ROW

static struct library libcrypto = { "libcrypto.so.3", "libssl3", ssl_functions,
	sizeof ssl_functions / sizeof ssl_functions[0], &ssl, false };
static struct library libp11 = { "libp11.so.3", "libp11-3", p11_functions,
	sizeof p11_functions / sizeof p11_functions[0], &p11, false };

bool ssl_load(struct error *err)
{
	return library_load(&libcrypto, err);
}

bool p11_load(struct error *err)
{
	return ssl_load(err) && library_load(&libp11, err);
}

const char *ssl_why(void)
{
	const char *why = ssl.ERR_reason_error_string(ssl.ERR_peek_last_error());
	return why ? why : "no reason given";
}

int certs_count(const STACK_OF(X509) * certs)
{
	int n = ssl.OPENSSL_sk_num((const OPENSSL_STACK *)certs);
	return n > 0 ? n : 0;
}

X509 *certs_at(const STACK_OF(X509) * certs, int i)
{
	return ssl.OPENSSL_sk_value((const OPENSSL_STACK *)certs, i);
}

static void free_one(void *cert)
{
	ssl.X509_free(cert);
}

void certs_free(STACK_OF(X509) * certs)
{
	ssl.OPENSSL_sk_pop_free((OPENSSL_STACK *)certs, free_one);
}

STACK_OF(X509) * certs_read(const char *path, struct error *err)
{
	struct file_map m;
	if (!file_map(&m, path, err))
		return NULL;
	BIO *in = ssl.BIO_new_mem_buf(m.n ? m.p : "", (int)m.n);
	OPENSSL_STACK *certs = ssl.OPENSSL_sk_new_null();
	X509 *one;
	while ((one = ssl.PEM_read_bio_X509(in, NULL, NULL, NULL)))
		ssl.OPENSSL_sk_push(certs, one);
	/* It ends with an error of its own: there is no further one. */
	ssl.ERR_clear_error();
	ssl.BIO_free(in);
	file_unmap(&m);
	if (ssl.OPENSSL_sk_num(certs) > 0)
		return (STACK_OF(X509) *)certs;
	ssl.OPENSSL_sk_free(certs);
	err_set(err, ERR_DATA,
		"%s: found no certificate, expected one in PEM (-----BEGIN CERTIFICATE-----)", path);
	return NULL;
}
