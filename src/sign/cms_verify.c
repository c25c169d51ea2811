/* cms_verify.c: looking at CMS signatures: the bytes, the key, the certificate. */
#include <limits.h>

#include "base/date.h"
#include "sign/key.h"

/* What a signature is looked at with. */
struct looking {
	CMS_ContentInfo *cms;
	CMS_SignerInfo *signer;
	X509 *cert;
	STACK_OF(X509) * certs; /* all that it brings along */
	struct sign_verdict *verdict;
};

static bool wrong(struct looking *l, const char *why)
{
	if (!*l->verdict->why)
		l->verdict->why = why;
	return false;
}

/* SHA-1 and older can be made to fit other bytes. */
static bool digest_is_strong(struct looking *l)
{
	X509_ALGOR *digest;
	ssl.CMS_SignerInfo_get0_algs(l->signer, NULL, &l->cert, &digest, NULL);
	int nid = ssl.OBJ_obj2nid(digest->algorithm);
	if (nid == NID_sha256 || nid == NID_sha384 || nid == NID_sha512)
		return true;
	return wrong(l, "its digest is not SHA-256, SHA-384 or SHA-512");
}

/* signing-certificate-v2 binds the certificate: without it another one of the same key could be put in
 * its place. */
static bool certificate_is_bound(struct looking *l)
{
	OPENSSL_STACK *chain = ssl.OPENSSL_sk_new_null();
	ASN1_STRING *der = ssl.CMS_signed_get0_data_by_OBJ(
		l->signer, ssl.OBJ_nid2obj(NID_id_smime_aa_signingCertificateV2), -3, V_ASN1_SEQUENCE);
	const unsigned char *p = der ? ssl.ASN1_STRING_get0_data(der) : NULL;
	ESS_SIGNING_CERT_V2 *bound =
		der ? ssl.d2i_ESS_SIGNING_CERT_V2(NULL, &p, ssl.ASN1_STRING_length(der)) : NULL;
	ssl.OPENSSL_sk_push(chain, l->cert);
	bool ok = !der || (bound && ssl.OSSL_ESS_check_signing_certs(
					    NULL, bound, (const STACK_OF(X509) *)chain, 1) == 1);
	ssl.ESS_SIGNING_CERT_V2_free(bound);
	ssl.OPENSSL_sk_free(chain);
	return ok || wrong(l, "it was made with another certificate than it shows");
}

static bool look_at_bytes(struct looking *l, const void *p, size_t n)
{
	if (!digest_is_strong(l))
		return false;
	if (!l->cert)
		return wrong(l, "it brings no certificate of its signer");
	BIO *content = ssl.BIO_new_mem_buf(n ? p : "", (int)n);
	int right =
		ssl.CMS_verify(l->cms, NULL, NULL, content, NULL, CMS_BINARY | CMS_NO_SIGNER_CERT_VERIFY);
	ssl.BIO_free(content);
	if (right != 1)
		return wrong(l, "the bytes are not those that were signed");
	return certificate_is_bound(l);
}

/* Seconds since 1970; 0 when it cannot be read. */
static int64_t seconds_of(const ASN1_TIME *t)
{
	ASN1_TIME *epoch = t ? ssl.ASN1_TIME_set(NULL, 0) : NULL;
	int days = 0, seconds = 0;
	bool ok = t && ssl.ASN1_TIME_diff(&days, &seconds, epoch, t);
	ssl.ASN1_TIME_free(epoch);
	return ok ? (int64_t)days * 86400 + seconds : 0;
}

/* Since when a certificate is revoked by a list that its issuer signed; INT64_MAX: it is on none. */
static int64_t revoked_since(const struct sign_trust *trust, X509 *cert, X509 *issuer)
{
	int64_t since = INT64_MAX;
	for (int i = 0; i < ssl.OPENSSL_sk_num(trust->revoked); i++) {
		X509_CRL *list = ssl.OPENSSL_sk_value(trust->revoked, i);
		X509_REVOKED *entry;
		if (ssl.X509_NAME_cmp(ssl.X509_CRL_get_issuer(list), ssl.X509_get_subject_name(issuer)) !=
				0 ||
			ssl.X509_CRL_verify(list, ssl.X509_get0_pubkey(issuer)) != 1 ||
			ssl.X509_CRL_get0_by_cert(list, &entry, cert) != 1)
			continue;
		int64_t at = seconds_of(ssl.X509_REVOKED_get0_revocationDate(entry));
		since = at < since ? at : since;
	}
	ssl.ERR_clear_error();
	return since;
}

/* Nothing of the chain was revoked by the time asked for. Lists are not required: what none of them names
 * is not revoked, as far as is known here. */
static bool look_at_revoked(struct looking *l, const struct sign_trust *trust, X509_STORE_CTX *context,
	int64_t at, struct arena *a)
{
	STACK_OF(X509) *chain = ssl.X509_STORE_CTX_get0_chain(context);
	char day[17];
	for (int i = 0; i + 1 < certs_count(chain); i++) {
		int64_t since = revoked_since(trust, certs_at(chain, i), certs_at(chain, i + 1));
		if (at >= since)
			return wrong(l, arena_printf(a, "certificate: %s was revoked at %s",
						i ? "one above it" : "it", time_format(since, day)));
	}
	return true;
}

static bool look_at_trust(struct looking *l, const struct sign_trust *trust, int64_t at, struct arena *a)
{
	if (!l->cert)
		return false;
	if (!trust)
		return wrong(l, "nothing was named that is trusted");
	uint32_t usage = ssl.X509_get_key_usage(l->cert);
	if (usage != UINT32_MAX && !(usage & (KU_DIGITAL_SIGNATURE | KU_NON_REPUDIATION)))
		return wrong(l, "its certificate is not for signing documents");
	X509_STORE_CTX *context = ssl.X509_STORE_CTX_new();
	bool ok = ssl.X509_STORE_CTX_init(context, trust->store, l->cert, l->certs) == 1;
	if (ok) {
		X509_VERIFY_PARAM *how = ssl.X509_STORE_CTX_get0_param(context);
		ssl.X509_VERIFY_PARAM_set_time(how, (time_t)at);
		/* 80 bits: no SHA-1, no RSA below 1024 bits, anywhere in the chain. */
		ssl.X509_VERIFY_PARAM_set_auth_level(how, 1);
		ok = ssl.X509_verify_cert(context) == 1;
	}
	if (!ok)
		wrong(l, arena_printf(a, "certificate: %s",
				 ssl.X509_verify_cert_error_string(ssl.X509_STORE_CTX_get_error(context))));
	ok = ok && look_at_revoked(l, trust, context, at, a);
	ssl.X509_STORE_CTX_free(context);
	return ok;
}

/* The time that the signer claims, as attribute. */
static int64_t claimed_time(const CMS_SignerInfo *signer)
{
	for (int type = V_ASN1_UTCTIME; type <= V_ASN1_GENERALIZEDTIME; type++) {
		const ASN1_TIME *t = ssl.CMS_signed_get0_data_by_OBJ(
			signer, ssl.OBJ_nid2obj(NID_pkcs9_signingTime), -3, type);
		if (t)
			return seconds_of(t);
	}
	return 0;
}

static void look(struct looking *l, const void *p, size_t n, const struct sign_trust *trust, int64_t at,
	struct arena *a)
{
	struct sign_verdict *v = l->verdict;
	l->certs = ssl.CMS_get1_certs(l->cms);
	ssl.CMS_set1_signers_certs(l->cms, NULL, 0);
	v->claimed_at = claimed_time(l->signer);
	v->right = look_at_bytes(l, p, n);
	v->trusted = look_at_trust(l, trust, at, a);
	if (l->cert) {
		v->signer = key_name_of(ssl.X509_get_subject_name(l->cert), a);
		v->issuer = key_name_of(ssl.X509_get_issuer_name(l->cert), a);
	}
	certs_free(l->certs);
}

bool sign_cms_verify(const void *cms, size_t cms_n, const void *p, size_t n, const struct sign_trust *trust,
	int64_t at, struct arena *a, struct sign_verdict *v, struct error *err)
{
	const unsigned char *der = cms;
	*v = (struct sign_verdict){ .signer = "", .issuer = "", .why = "" };
	if (!ssl_load(err))
		return false;
	if (cms_n > INT_MAX || n > INT_MAX)
		return err_set(err, ERR_DATA, "found %zu bytes, expected at most %d", n, INT_MAX);
	struct looking l = { .verdict = v };
	l.cms = ssl.d2i_CMS_ContentInfo(NULL, &der, (long)cms_n);
	const ASN1_OBJECT *type = l.cms ? ssl.CMS_get0_type(l.cms) : NULL;
	bool is_signed = type && ssl.OBJ_obj2nid(type) == NID_pkcs7_signed;
	OPENSSL_STACK *signers = is_signed ? (OPENSSL_STACK *)ssl.CMS_get0_SignerInfos(l.cms) : NULL;
	bool ok = signers && ssl.OPENSSL_sk_num(signers) == 1;
	if (ok) {
		l.signer = ssl.OPENSSL_sk_value(signers, 0);
		look(&l, p, n, trust, at, a);
	} else {
		err_set(err, ERR_DATA, "found no CMS signature of one signer");
	}
	ssl.ERR_clear_error();
	ssl.CMS_ContentInfo_free(l.cms);
	return ok;
}
