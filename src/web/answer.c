/* answer.c: headers and finished answers. */
#include "web/answer.h"

#include <stdlib.h>
#include <string.h>

#define POLICY \
	"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; " \
	"connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

/* For bytes from outside: a browser that shows them runs nothing of them, and they are of no site. */
#define POLICY_FOREIGN "default-src 'none'; frame-ancestors 'none'; sandbox"

static void header(struct MHD_Response *m, const char *name, const char *value)
{
	mhd.add_response_header(m, name, value);
}

/* Data for programs is no document: it has no frame, no opener, no links and asks for no camera. */
static bool is_document(const char *type)
{
	return !type || strcmp(type, "application/json") != 0;
}

static void security_headers(struct MHD_Response *m, const char *type, bool foreign, bool https)
{
	header(m, "Content-Security-Policy", foreign ? POLICY_FOREIGN : POLICY);
	header(m, "X-Content-Type-Options", "nosniff");
	if (is_document(type)) {
		header(m, "X-Frame-Options", "DENY");
		header(m, "Referrer-Policy", "same-origin");
		header(m, "Cross-Origin-Opener-Policy", "same-origin");
		header(m, "Permissions-Policy", "camera=(), microphone=(), geolocation=()");
	}
	if (https)
		header(m, "Strict-Transport-Security", "max-age=31536000");
}

static bool plain_char(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       (c && strchr("-._~", c));
}

/* A name of plain characters as it is; another one with a plain stand-in for old programs, and then in
 * the form of RFC 5987. */
static void disposition(struct buf *b, const char *name)
{
	bool plain = true;
	buf_adds(b, "attachment; filename=\"");
	for (const char *p = name; *p; p++) {
		bool is = plain_char((unsigned char)*p);
		plain = plain && is;
		if (is || ((unsigned char)*p & 0xC0) != 0x80)
			buf_addc(b, is ? *p : '_');
	}
	buf_addc(b, '"');
	if (plain)
		return;
	buf_adds(b, "; filename*=UTF-8''");
	for (const char *p = name; *p; p++)
		if (plain_char((unsigned char)*p))
			buf_addc(b, *p);
		else
			buf_printf(b, "%%%02X", (unsigned char)*p);
}

struct MHD_Response *answer_make(struct response *w, enum encoding coded, bool https)
{
	struct MHD_Response *m;
	if (w->file)
		m = mhd.create_response_from_fd64(w->file_bytes, w->file); /* which closes it */
	else if (w->body.p)
		m = mhd.create_response_from_buffer_with_free_callback(w->body.len, w->body.p, free);
	else
		m = mhd.create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
	w->body = BUF_INIT(w->body.max);
	w->file = m ? 0 : w->file;
	if (!m)
		return NULL;
	if (w->type)
		header(m, "Content-Type", w->type);
	if (encoding_names[coded])
		header(m, "Content-Encoding", encoding_names[coded]);
	header(m, "Vary", "Accept-Encoding, Cookie");
	header(m, "Cache-Control", w->no_store ? "no-store" : "private, no-cache");
	if (w->location)
		header(m, "Location", w->location);
	if (w->clears)
		header(m, "Clear-Site-Data", "\"cache\"");
	for (int i = 0; i < 2; i++)
		if (w->cookie[i])
			header(m, "Set-Cookie", w->cookie[i]);
	if (w->filename) {
		struct buf b = BUF_INIT(4096);
		disposition(&b, w->filename);
		header(m, "Content-Disposition", b.full ? "attachment" : b.p);
		buf_release(&b);
	}
	security_headers(m, w->type, w->foreign, https);
	return m;
}

struct MHD_Response *answer_text(int status, const char *text)
{
	struct response w = { .status = status,
		.type = "text/plain; charset=utf-8",
		.no_store = true,
		.body = BUF_INIT(4096) };
	buf_adds(&w.body, text);
	buf_addc(&w.body, '\n');
	return answer_make(&w, ENCODING_PLAIN, false);
}

enum { ASSETS_MAX = 64 };
static struct MHD_Response *prepared[ASSETS_MAX][ENCODINGS];

void assets_prepare(void)
{
	for (int i = 0; i < asset_count && i < ASSETS_MAX; i++)
		for (int e = 0; e < ENCODINGS; e++) {
			const struct asset_bytes *b = &assets[i].bytes[e];
			if (!b->p || prepared[i][e])
				continue;
			struct MHD_Response *m =
				mhd.create_response_from_buffer(b->n, (void *)b->p, MHD_RESPMEM_PERSISTENT);
			if (!m)
				continue;
			header(m, "Content-Type", assets[i].type);
			if (encoding_names[e])
				header(m, "Content-Encoding", encoding_names[e]);
			header(m, "Vary", "Accept-Encoding");
			header(m, "Cache-Control", "public, max-age=31536000, immutable");
			security_headers(m, assets[i].type, false, false);
			prepared[i][e] = m;
		}
}

struct MHD_Response *asset_answer(const char *file, unsigned accepted)
{
	const struct asset *a = asset_find(file);
	if (!a || a - assets >= ASSETS_MAX)
		return NULL;
	struct MHD_Response **of = prepared[a - assets];
	if ((accepted & 1u << ENCODING_BR) && of[ENCODING_BR])
		return of[ENCODING_BR];
	if ((accepted & 1u << ENCODING_GZIP) && of[ENCODING_GZIP])
		return of[ENCODING_GZIP];
	return of[ENCODING_PLAIN];
}

void assets_release(void)
{
	for (int i = 0; i < ASSETS_MAX; i++)
		for (int e = 0; e < ENCODINGS; e++)
			if (prepared[i][e]) {
				mhd.destroy_response(prepared[i][e]);
				prepared[i][e] = NULL;
			}
}
