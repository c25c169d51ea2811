/* html.h: escapers, one for each context of a page. */
#ifndef MOTCUA_WEB_HTML_H
#define MOTCUA_WEB_HTML_H

#include "base/buf.h"

/* Text and quoted attribute values: & < > " ' become entities. */
void html_escape(struct buf *out, const char *p, size_t n);

/* Whether html_escape would write it as it is. */
bool html_is_plain(const char *p, size_t n);

/* A part of a URL: everything but letters, digits and - . _ ~ becomes %XX. */
void url_escape(struct buf *out, const char *p, size_t n);

/* A whole URL in an attribute: only a path on this site, or http(s), is let through; else "#". */
void html_escape_url(struct buf *out, const char *p, size_t n);

#endif
