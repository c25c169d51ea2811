/* cms.c: making CMS signatures (RFC 5652) with the attributes of CAdES (ETSI EN 319 122-1). */
#include "sign/cms.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "sign/key.h"

/* More than all attributes, names and algorithm identifiers of a signature need. */
enum { CMS_FRAME = 4096 };

/* Whether the signer's certificate is valid at a time. */
static bool is_valid_at(const struct sign_key *k, int64_t at, struct error *err)
{
	time_t t = (time_t)at;
	char when[17];
	if (ssl.X509_cmp_time(ssl.X509_get0_notBefore(k->cert), &t) > 0)
		return err_set(
			err, ERR_DATA, "the certificate is not yet valid at %s", time_format(at, when));
	if (ssl.X509_cmp_time(ssl.X509_get0_notAfter(k->cert), &t) < 0)
		return err_set(err, ERR_DATA, "the certificate has expired by %s", time_format(at, when));
	return true;
}

static bool add_time(CMS_SignerInfo *signer, int64_t at)
{
	ASN1_TIME *time = ssl.ASN1_TIME_set(NULL, (time_t)at);
	bool ok = time &&
		  ssl.CMS_signed_add1_attr_by_NID(signer, NID_pkcs9_signingTime, time->type, time, -1) == 1;
	ssl.ASN1_TIME_free(time);
	return ok;
}

static bool add_attributes(CMS_SignerInfo *signer, const void *p, size_t n, int64_t at, bool timed)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned digest_n;
	return ssl.CMS_signed_add1_attr_by_NID(signer, NID_pkcs9_contentType, V_ASN1_OBJECT,
		       ssl.OBJ_nid2obj(NID_pkcs7_data), -1) == 1 &&
	       ssl.EVP_Digest(p, n, digest, &digest_n, ssl.EVP_sha256(), NULL) == 1 &&
	       ssl.CMS_signed_add1_attr_by_NID(
		       signer, NID_pkcs9_messageDigest, V_ASN1_OCTET_STRING, digest, (int)digest_n) == 1 &&
	       (!timed || add_time(signer, at));
}

/* The attributes as they are signed: a SET OF in DER. The caller frees it with CRYPTO_free. */
static int encode_attributes(const CMS_SignerInfo *signer, unsigned char **der)
{
	OPENSSL_STACK *attributes = ssl.OPENSSL_sk_new_null();
	*der = NULL;
	for (int i = 0; i < ssl.CMS_signed_get_attr_count(signer); i++)
		ssl.OPENSSL_sk_push(attributes, ssl.CMS_signed_get_attr(signer, i));
	int n = ssl.ASN1_item_i2d((const ASN1_VALUE *)attributes, der, ssl.PKCS7_ATTR_SIGN_it());
	ssl.OPENSSL_sk_free(attributes);
	return n;
}

/* Signs the attributes. OpenSSL would do so by itself, but not without adding the time. */
static bool sign_attributes(const struct sign_key *k, CMS_SignerInfo *signer)
{
	unsigned char *der, *signature = NULL;
	size_t n = 0;
	int der_n = encode_attributes(signer, &der);
	EVP_MD_CTX *context = ssl.EVP_MD_CTX_new();
	bool ok = der_n > 0 && ssl.EVP_DigestSignInit(context, NULL, ssl.EVP_sha256(), NULL, k->key) == 1 &&
		  ssl.EVP_DigestSign(context, NULL, &n, der, (size_t)der_n) == 1;
	signature = ok ? malloc(n) : NULL;
	ok = signature && ssl.EVP_DigestSign(context, signature, &n, der, (size_t)der_n) == 1;
	if (ok)
		ssl.ASN1_STRING_set0(ssl.CMS_SignerInfo_get0_signature(signer), signature, (int)n);
	else
		free(signature);
	ssl.EVP_MD_CTX_free(context);
	ssl.CRYPTO_free(der, __FILE__, __LINE__);
	return ok;
}

static bool write_der(CMS_ContentInfo *cms, struct buf *out)
{
	unsigned char *der = NULL;
	int n = ssl.i2d_CMS_ContentInfo(cms, &der);
	if (n > 0)
		buf_add(out, der, (size_t)n);
	ssl.CRYPTO_free(der, __FILE__, __LINE__);
	return n > 0 && !out->full;
}

bool cms_make(const struct sign_key *k, const void *p, size_t n, int64_t at, bool timed, struct buf *out,
	struct error *err)
{
	enum { FLAGS = CMS_PARTIAL | CMS_DETACHED | CMS_BINARY };
	if (!is_valid_at(k, at, err))
		return false;
	CMS_ContentInfo *cms = ssl.CMS_sign(NULL, NULL, k->above, NULL, FLAGS);
	/* CMS_CADES adds signing-certificate-v2. */
	CMS_SignerInfo *signer = cms ? ssl.CMS_add1_signer(cms, k->cert, k->key, ssl.EVP_sha256(),
					       FLAGS | CMS_NOSMIMECAP | CMS_CADES)
				     : NULL;
	bool ok = signer && add_attributes(signer, p, n, at, timed) && sign_attributes(k, signer) &&
		  write_der(cms, out);
	if (!ok)
		err_set(err, ERR_SYSTEM, "the key did not sign: %s", ssl_why());
	ssl.ERR_clear_error();
	ssl.CMS_ContentInfo_free(cms);
	return ok;
}

bool sign_cms(
	const struct sign_key *k, const void *p, size_t n, int64_t at, struct buf *out, struct error *err)
{
	return cms_make(k, p, n, at, true, out, err);
}

size_t cms_size_max(const struct sign_key *k)
{
	int n = ssl.i2d_X509(k->cert, NULL) + ssl.EVP_PKEY_get_bits(k->key) / 4;
	for (int i = 0; i < certs_count(k->above); i++)
		n += ssl.i2d_X509(certs_at(k->above, i), NULL);
	return (size_t)n + CMS_FRAME;
}
