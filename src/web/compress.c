/* compress.c: brotli and zlib. */
#include "web/compress.h"

#include <brotli/encode.h>
#include <zlib.h>

#include "base/library.h"

/* What is called of both. */
#define BROTLI_FUNCTIONS(X) X(BrotliEncoderCompress) X(BrotliEncoderMaxCompressedSize)
#define ZLIB_FUNCTIONS(X) X(deflate) X(deflateBound) X(deflateEnd) X(deflateInit2_)

#define MEMBER(name) __typeof__(name) *name;
static struct coders {
	BROTLI_FUNCTIONS(MEMBER)
	ZLIB_FUNCTIONS(MEMBER)
} coders;
#undef MEMBER

#define ROW(name) { #name, offsetof(struct coders, name) },
static const struct library_function brotli_functions[] = { BROTLI_FUNCTIONS(ROW) };
static const struct library_function zlib_functions[] = { ZLIB_FUNCTIONS(ROW) };
#undef ROW

static struct library libbrotlienc = { "libbrotlienc.so.1", "libbrotli1", brotli_functions,
	sizeof brotli_functions / sizeof brotli_functions[0], &coders, false };
static struct library libz = { "libz.so.1", "zlib1g", zlib_functions,
	sizeof zlib_functions / sizeof zlib_functions[0], &coders, false };

bool compress_load(struct error *err)
{
	return library_load(&libbrotlienc, err) && library_load(&libz, err);
}

static bool brotli(int effort, const char *p, size_t n, struct buf *out)
{
	size_t room = coders.BrotliEncoderMaxCompressedSize(n);
	char *to = room ? buf_room(out, room) : NULL;
	if (!to || !coders.BrotliEncoderCompress(
			   effort, 20, BROTLI_MODE_TEXT, n, (const uint8_t *)p, &room, (uint8_t *)to))
		return false;
	out->len = room;
	return true;
}

static bool gzip(int effort, const char *p, size_t n, struct buf *out)
{
	z_stream z = { 0 };
	if (coders.deflateInit2_(&z, effort, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
		    (int)sizeof z) != Z_OK)
		return false;
	size_t room = coders.deflateBound(&z, n);
	char *to = buf_room(out, room);
	z.next_in = (Bytef *)p;
	z.avail_in = (uInt)n;
	z.next_out = (Bytef *)to;
	z.avail_out = (uInt)room;
	bool ok = to && n < UINT32_MAX && coders.deflate(&z, Z_FINISH) == Z_STREAM_END;
	if (ok)
		out->len = z.total_out;
	coders.deflateEnd(&z);
	return ok;
}

bool compress_bytes(enum encoding how, int effort, const char *p, size_t n, struct buf *out)
{
	buf_reset(out);
	bool ok = how == ENCODING_BR     ? brotli(effort, p, n, out)
		  : how == ENCODING_GZIP ? gzip(effort, p, n, out)
					 : false;
	return ok && out->len < n;
}
