/* sign.h: electronic signatures on any bytes (CMS) and within PDF files (PAdES), and looking into PDF files
 * that came from outside.
 *
 * * Law on electronic transactions 20/2023/QH15 and Decree 23/2025/ND-CP (verify: articles on a digital
 * signature's validity): made with a certificate that is valid when it signs, by a key that only its
 * holder has. Everything here may be used on several threads; a key is used by one thread at a time.
 * Times are UTC seconds. */
#ifndef MOTCUA_SIGN_SIGN_H
#define MOTCUA_SIGN_SIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

/* A private key with its certificate and the certificates above it. */
struct sign_key;

/* A key in files. */
struct sign_files {
	const char *key;      /* PEM, or PKCS#12, which has the certificates, too */
	const char *cert;     /* PEM: the signer's, then those above it; NULL when PKCS#12 has them */
	const char *password; /* file whose first line is the password; NULL: none */
	const char *typed;    /* the password itself, instead of a file; NULL: not given */
};

/* A key in a token that is asked through PKCS#11. */
struct sign_token {
	const char *module; /* the token's library */
	const char *token;  /* label of the token; NULL: the only one there is */
	const char *object; /* label of key and certificate; NULL: the only key */
	const char *pin;    /* file whose first line is the PIN */
	const char *cert;   /* PEM with the certificates, when the token has none; NULL: the token's */
	const char *typed;  /* the PIN itself, instead of a file; NULL: not given */
};

/* Loads a key. It belongs to the caller. NULL with ERR_DATA when a file, password or certificate is
 * wrong or does not belong to the key, ERR_DENIED for a wrong PIN or password. */
struct sign_key *sign_key_files(const struct sign_files *from, struct error *err);
/* As sign_key_files; the token is logged into until sign_key_free. */
struct sign_key *sign_key_token(const struct sign_token *from, struct error *err);

/* The signer's name (common name of the certificate), in the arena. */
const char *sign_key_name(const struct sign_key *k, struct arena *a);

/* Frees it; NULL does nothing. */
void sign_key_free(struct sign_key *k);

/* Certificates that are trusted. */
struct sign_trust;

/* Reads trusted certificates from a PEM file, and lists of revoked ones (X509 CRL) that stand there as
 * well: a list counts when the issuer of the certificate has signed it, from the time that it names (RFC
 * 5280, section 5). It belongs to the caller. */
struct sign_trust *sign_trust_file(const char *path, struct error *err);

/* Frees it; NULL does nothing. */
void sign_trust_free(struct sign_trust *t);

/* Appends a detached CMS signature of `n` bytes at `p` (DER), with certificates, digest SHA-256, and the
 * attributes signing-certificate-v2 and signing-time: CAdES-BES (ETSI EN 319 122-1, level B-B). ERR_DATA
 * when the certificate is not valid at `at`. */
bool sign_cms(
	const struct sign_key *k, const void *p, size_t n, int64_t at, struct buf *out, struct error *err);

/* What was found out about a signature. Texts live in the arena. */
struct sign_verdict {
	bool right;         /* the bytes are those that were signed, and signed by this certificate's key */
	bool trusted;       /* the certificate leads to a trusted one, was valid at the time asked for, and
			     * not revoked by then, as far as lists tell */
	const char *signer; /* common name; "" when there is no certificate */
	const char *issuer;
	int64_t claimed_at; /* when the signer says to have signed; 0: does not say */
	const char *why;    /* what is wrong with it; "" when nothing is */
};

/* Looks at a detached CMS signature (DER; zeros may follow it) of `n` bytes at `p`. The certificates
 * must have been valid at `at`. Without `trust` nothing is trusted. False with ERR_DATA only when it is
 * no CMS signature. */
bool sign_cms_verify(const void *cms, size_t cms_n, const void *p, size_t n, const struct sign_trust *trust,
	int64_t at, struct arena *a, struct sign_verdict *v, struct error *err);

/* How a PDF is signed. */
struct sign_pdf_how {
	int64_t at;
	const char *reason, *location; /* NULL: not said */
	int page;                      /* where the signature is seen, 1 and up; 0: nowhere */
	double box[4];                 /* left, bottom, right, top in points from the page's lower left */
	const void *face;              /* a PDF whose first page is shown in the box */
	size_t face_n;
};

/* Appends the PDF with a signature more (PAdES B-B, ETSI EN 319 142-1; SubFilter ETSI.CAdES.detached):
 * the file as it is, then an incremental update. Earlier signatures stay valid. ERR_DATA, saying why,
 * for what cannot be signed: no PDF, damaged, encrypted, certified against changes. */
bool sign_pdf(const void *p, size_t n, const struct sign_key *k, const struct sign_pdf_how *how,
	struct buf *out, struct error *err);

/* What of the file a signature is about. */
enum sign_cover {
	SIGN_WHOLE,   /* the whole file */
	SIGN_EARLIER, /* an earlier state of the file; afterwards only signatures were added */
	SIGN_CHANGED, /* an earlier state; afterwards something else was changed */
	SIGN_BROKEN,  /* not what a signature must be about: parts are left out */
};

/* A signature in a PDF. */
struct sign_found {
	const char *field, *reason, *location; /* "" when not said */
	enum sign_cover cover;
	struct sign_verdict verdict;
	const char *change; /* what was changed afterwards, for SIGN_CHANGED and SIGN_BROKEN; else "" */
};

/* True when nothing is wrong with the signature: right, trusted, and only signatures came after it. */
bool sign_is_valid(const struct sign_found *s);

/* The signatures of a PDF, in the order of their making. */
struct sign_list {
	struct sign_found *found;
	int count;
};

/* Finds and checks the signatures of a PDF; texts and list live in the arena. The certificates must have
 * been valid at `at`. ERR_DATA when it is no PDF that can be read. */
bool sign_pdf_read(const void *p, size_t n, const struct sign_trust *trust, int64_t at, struct arena *a,
	struct sign_list *list, struct error *err);

/* Limits of looking into a PDF; 0: the one in parentheses. */
struct pdf_limits {
	size_t bytes; /* of the file (100 MiB) */
	int objects;  /* looked at (200000) */
	int seconds;  /* of computing, asked between objects (10) */
};

/* What a PDF is and holds. */
struct pdf_facts {
	int pages;
	bool encrypted;   /* opens without a password all the same, else it is refused */
	bool damaged;     /* readers must mend it before they show it */
	bool script;      /* JavaScript */
	bool launch;      /* starts programs */
	bool embedded;    /* holds other files */
	bool signed_once; /* has signature fields that are signed */
};

/* Looks whether bytes are a PDF that opens, and what it holds. ERR_DATA when not, or beyond a limit.
 * qpdf's C++ exceptions end in its C interface as errors; nothing a file says makes the process end. */
bool pdf_check(const void *p, size_t n, const struct pdf_limits *limits, struct pdf_facts *facts,
	struct error *err);

/* Pages and bytes of a scan, at most. */
enum { SCAN_PAGES_MAX = 500, SCAN_BYTES_MAX = 20 << 20 };

/* Whether a PDF may be kept as a scan, or copied: sound, within limits, without protection, programs or
 * other files. *pages gets how many it has. ERR_DATA says what is wrong. */
bool scan_check(const void *p, size_t n, int *pages, struct error *err);

/* From now on another process looks: `program`, which lives as long as this one does, does `scan check`
 * (below) with what comes as its input, and may use only so much memory and time. NULL, as at first: this
 * process. */
void scan_check_by(const char *program);

/* What that process does. */
bool scan_check_here(const void *p, size_t n, int *pages, struct error *err);

#endif
