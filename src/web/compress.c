/* compress.c: brotli and zlib. */
#include "web/compress.h"

#include <brotli/encode.h>
#include <zlib.h>

static bool brotli(int effort, const char *p, size_t n, struct buf *out)
{
	size_t room = BrotliEncoderMaxCompressedSize(n);
	char *to = room ? buf_room(out, room) : NULL;
	if (!to || !BrotliEncoderCompress(
			   effort, 20, BROTLI_MODE_TEXT, n, (const uint8_t *)p, &room, (uint8_t *)to))
		return false;
	out->len = room;
	return true;
}

static bool gzip(int effort, const char *p, size_t n, struct buf *out)
{
	z_stream z = { 0 };
	if (deflateInit2(&z, effort, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return false;
	size_t room = deflateBound(&z, n);
	char *to = buf_room(out, room);
	z.next_in = (Bytef *)p;
	z.avail_in = (uInt)n;
	z.next_out = (Bytef *)to;
	z.avail_out = (uInt)room;
	bool ok = to && n < UINT32_MAX && deflate(&z, Z_FINISH) == Z_STREAM_END;
	if (ok)
		out->len = z.total_out;
	deflateEnd(&z);
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
