/* ssl.h: OpenSSL's libcrypto, loaded when something is signed or checked, and libp11, when a token is
 * asked. */
#ifndef MOTCUA_SIGN_SSL_H
#define MOTCUA_SIGN_SSL_H

/* libp11 0.4.12 declares functions of OpenSSL's engines; it is the header's matter. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <libp11.h>
#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/ess.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/pkcs7.h>
#include <openssl/x509v3.h>
#include <stdbool.h>

#include "base/err.h"

/* The functions of libcrypto that motcua calls. */
#define SSL_FUNCTIONS(X) \
	X(ASN1_INTEGER_cmp) \
	X(ASN1_STRING_get0_data) \
	X(ASN1_STRING_length) \
	X(ASN1_STRING_set0) \
	X(ASN1_STRING_to_UTF8) \
	X(ASN1_TIME_diff) \
	X(ASN1_TIME_free) \
	X(ASN1_TIME_set) \
	X(ASN1_item_i2d) \
	X(BIO_free) \
	X(BIO_new_mem_buf) \
	X(CMS_ContentInfo_free) \
	X(CMS_SignerInfo_get0_algs) \
	X(CMS_SignerInfo_get0_signature) \
	X(CMS_add1_signer) \
	X(CMS_get0_SignerInfos) \
	X(CMS_get0_type) \
	X(CMS_get1_certs) \
	X(CMS_set1_signers_certs) \
	X(CMS_sign) \
	X(CMS_signed_add1_attr_by_NID) \
	X(CMS_signed_get0_data_by_OBJ) \
	X(CMS_signed_get_attr) \
	X(CMS_signed_get_attr_count) \
	X(CMS_verify) \
	X(CRYPTO_free) \
	X(ERR_clear_error) \
	X(ERR_peek_last_error) \
	X(ERR_reason_error_string) \
	X(ESS_SIGNING_CERT_V2_free) \
	X(EVP_Digest) \
	X(EVP_DigestSign) \
	X(EVP_DigestSignInit) \
	X(EVP_MD_CTX_free) \
	X(EVP_MD_CTX_new) \
	X(EVP_PKEY_free) \
	X(EVP_PKEY_get_base_id) \
	X(EVP_PKEY_get_bits) \
	X(EVP_sha256) \
	X(OBJ_nid2obj) \
	X(OBJ_obj2nid) \
	X(OPENSSL_sk_free) \
	X(OPENSSL_sk_new_null) \
	X(OPENSSL_sk_num) \
	X(OPENSSL_sk_pop_free) \
	X(OPENSSL_sk_push) \
	X(OPENSSL_sk_value) \
	X(OSSL_ESS_check_signing_certs) \
	X(PEM_read_bio_PrivateKey) \
	X(PEM_read_bio_X509) \
	X(PEM_read_bio_X509_CRL) \
	X(PKCS12_free) \
	X(PKCS12_parse) \
	X(PKCS7_ATTR_SIGN_it) \
	X(X509_CRL_free) \
	X(X509_CRL_get0_by_cert) \
	X(X509_CRL_get_issuer) \
	X(X509_CRL_verify) \
	X(X509_NAME_ENTRY_get_data) \
	X(X509_NAME_cmp) \
	X(X509_NAME_get_entry) \
	X(X509_NAME_get_index_by_NID) \
	X(X509_REVOKED_get0_revocationDate) \
	X(X509_STORE_CTX_free) \
	X(X509_STORE_CTX_get0_chain) \
	X(X509_STORE_CTX_get0_param) \
	X(X509_STORE_CTX_get_error) \
	X(X509_STORE_CTX_init) \
	X(X509_STORE_CTX_new) \
	X(X509_STORE_add_cert) \
	X(X509_STORE_free) \
	X(X509_STORE_new) \
	X(X509_VERIFY_PARAM_set_auth_level) \
	X(X509_VERIFY_PARAM_set_time) \
	X(X509_check_private_key) \
	X(X509_cmp_time) \
	X(X509_dup) \
	X(X509_free) \
	X(X509_get0_notAfter) \
	X(X509_get0_notBefore) \
	X(X509_get0_pubkey) \
	X(X509_get_issuer_name) \
	X(X509_get_key_usage) \
	X(X509_get_subject_name) \
	X(X509_verify_cert) \
	X(X509_verify_cert_error_string) \
	X(d2i_CMS_ContentInfo) \
	X(d2i_ESS_SIGNING_CERT_V2) \
	X(d2i_PKCS12_bio) \
	X(i2d_CMS_ContentInfo) \
	X(i2d_X509)

/* Those of libp11, without their PKCS11_. */
#define P11_FUNCTIONS(X) \
	X(CTX_free) \
	X(CTX_load) \
	X(CTX_new) \
	X(CTX_unload) \
	X(enumerate_certs) \
	X(enumerate_keys) \
	X(enumerate_slots) \
	X(get_private_key) \
	X(login) \
	X(release_all_slots)

/* The libraries as tables of their functions. Only valid after ssl_load() or p11_load() has succeeded. */
struct ssl_api {
#define SSL_MEMBER(name) __typeof__(name) *name;
	SSL_FUNCTIONS(SSL_MEMBER)
#undef SSL_MEMBER
};
/* See struct ssl_api. */
struct p11_api {
#define P11_MEMBER(name) __typeof__(PKCS11_##name) *name;
	P11_FUNCTIONS(P11_MEMBER)
#undef P11_MEMBER
};

extern struct ssl_api ssl;
extern struct p11_api p11;

/* Loads libcrypto once; later calls cost nothing. Safe to call from several threads. */
bool ssl_load(struct error *err);
/* As ssl_load, for libp11. */
bool p11_load(struct error *err);

/* OpenSSL's own words for what went wrong last on this thread. */
const char *ssl_why(void);

/* Items of a STACK_OF(X509); NULL has none. */
int certs_count(const STACK_OF(X509) * certs);
/* Item i of it. */
X509 *certs_at(const STACK_OF(X509) * certs, int i);
/* Frees it with its certificates. */
void certs_free(STACK_OF(X509) * certs);

/* The certificates of a PEM file, NULL with ERR_DATA when there is none. */
STACK_OF(X509) * certs_read(const char *path, struct error *err);

#endif
