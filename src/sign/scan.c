/* scan.c: whether a PDF may be kept as a scan. A small PDF may unfold to more than the machine has, in its
 * very table of contents, and libqpdf knows no bound: a server lets another process look, which may not use
 * more than some memory and time. */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/text.h"
#include "base/tool.h"
#include "sign/sign.h"

/* What the process may use, and what it may answer. */
enum { APART_SECONDS = 20, APART_MIB = 768, ANSWER_BYTES = 4096 };

/* A program under ASan maps more than any bound. */
#ifdef __SANITIZE_ADDRESS__
enum { BOUNDED = false };
#else
enum { BOUNDED = true };
#endif

static const char *program;

void scan_check_by(const char *who)
{
	program = who;
}

bool scan_check_here(const void *p, size_t n, int *pages, struct error *err)
{
	struct pdf_limits limits = { .bytes = SCAN_BYTES_MAX };
	struct pdf_facts facts;
	if (!pdf_check(p, n, &limits, &facts, err))
		return false;
	*pages = facts.pages;
	if (facts.damaged)
		return err_set(err, ERR_DATA, "the PDF is damaged: scan it again");
	if (facts.encrypted)
		return err_set(err, ERR_DATA, "the PDF is protected: save it without protection");
	if (facts.script || facts.launch || facts.embedded)
		return err_set(
			err, ERR_DATA, "the PDF holds programs or other files: expected pages alone");
	return (facts.pages > 0 && facts.pages <= SCAN_PAGES_MAX) ||
	       err_set(err, ERR_DATA, "found %d pages, expected 1 to %d", facts.pages, SCAN_PAGES_MAX);
}

/* The bytes as an open file without a name; -1 with err. */
static int as_file(const char *p, size_t n, struct error *err)
{
	int fd = memfd_create("scan", MFD_CLOEXEC);
	for (ssize_t done; fd >= 0 && n; p += done, n -= (size_t)done)
		if ((done = write(fd, p, n)) <= 0) {
			close(fd);
			fd = -1;
		}
	if (fd < 0)
		err_set(err, ERR_SYSTEM, "no memory for the PDF");
	return fd;
}

/* Reads "pages 3" or "refused TEXT"; anything else: the process did not come to its end. */
static bool read_answer(const struct buf *out, int *pages, struct error *err)
{
	static const char is[] = "pages ", not [] = "refused ";
	size_t n = out->len && out->p[out->len - 1] == '\n' ? out->len - 1 : 0;
	int64_t count;
	if (n > sizeof is - 1 && memcmp(out->p, is, sizeof is - 1) == 0 &&
		int_parse(out->p + sizeof is - 1, n - (sizeof is - 1), &count)) {
		*pages = (int)count;
		return true;
	}
	if (n > sizeof not -1 && memcmp(out->p, not, sizeof not -1) == 0)
		return err_set(err, ERR_DATA, "%.*s", (int)(n - (sizeof not -1)), out->p + sizeof not -1);
	return err_set(err, ERR_DATA,
		"the PDF takes more memory or time to look into than a scan may: scan it again");
}

bool scan_check(const void *p, size_t n, int *pages, struct error *err)
{
	static const struct tool_limits limits = { APART_SECONDS, BOUNDED ? APART_MIB : 0 };
	if (!program || n > SCAN_BYTES_MAX)
		return scan_check_here(p, n, pages, err);
	int fd = as_file(p, n, err);
	if (fd < 0)
		return false;
	const char *const argv[] = { program, "scan", "check", NULL };
	struct buf out = BUF_INIT(ANSWER_BYTES);
	struct error why = { 0 };
	bool ran = tool_run(argv, fd, &limits, &out, &why);
	bool ok = !ran && why.code == ERR_NOT_FOUND ? err_set(err, ERR_SYSTEM, "%s", why.text)
						    : read_answer(&out, pages, err);
	buf_release(&out);
	close(fd);
	return ok;
}
