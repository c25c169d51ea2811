/* stub.c */
#include "reader/build.h"
bool read_docx(struct builder *b, const struct archive *r, struct error *err)
{
	(void)b;
	return err_set(err, ERR_DATA, "%s: docx", r->name);
}
bool read_xlsx(struct builder *b, const struct archive *r, struct error *err)
{
	(void)b;
	return err_set(err, ERR_DATA, "%s: docx", r->name);
}
bool read_pdf(struct builder *b, const char *name, const char *p, size_t n, struct error *err)
{
	(void)b;
	(void)p;
	(void)n;
	return err_set(err, ERR_DATA, "%s: pdf", name);
}
