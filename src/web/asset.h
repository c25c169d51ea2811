/* asset.h: style sheet, fonts, script and icons, compiled in, named by their content. */
#ifndef MOTCUA_WEB_ASSET_H
#define MOTCUA_WEB_ASSET_H

#include <stddef.h>

/* Bytes of an asset in one encoding; p NULL: not there. */
struct asset_bytes {
	const unsigned char *p;
	size_t n;
};

/* Encodings in which bytes are sent. */
enum encoding { ENCODING_PLAIN, ENCODING_BR, ENCODING_GZIP, ENCODINGS };

/* An asset: generated at build. */
struct asset {
	const char *name, *path, *type; /* motcua.css, motcua.3f2a9c1b.css, text/css */
	struct asset_bytes bytes[ENCODINGS];
};
extern const struct asset assets[];
extern const int asset_count;

/* Address of an asset by its logical name; "/assets/" when unknown. Lives for ever. */
const char *asset_path(const char *name);

/* The asset with this file name below /assets/, or NULL. */
const struct asset *asset_find(const char *file);

/* The encodings a client accepts (an Accept-Encoding header, may be NULL), as a bit for each. */
unsigned encodings_accepted(const char *header);

/* Names for Content-Encoding; NULL for plain. */
extern const char *const encoding_names[];

#endif
