/* comment.c: a DOCX again, with remarks in its margin. Nothing of it is written anew: marks are put
 * between the bytes of word/document.xml, and a part for the remarks is added (or what is there is
 * added to). Paragraphs are counted as docx.c counts them. */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "reader/build.h"

#define MAIN_NS "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
#define COMMENTS_TYPE "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
#define COMMENTS_RELATION "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"

/* Ids of remarks begin beyond what a person's own may have; runs of a paragraph; paragraphs within
 * each other. */
enum { FIRST_ID = 900000, RUNS = 4000, DEEP = 16 };

/* Something put into the document at a byte. */
struct insertion {
	size_t at;
	int order;
	char *text;
};

/* A run of the paragraph at hand. */
struct run {
	size_t begin, end;
};

/* The document being marked. */
struct marking {
	struct arena *arena;
	const char *p;
	size_t n;
	const struct reader_comment *comments;
	int count, next; /* of the comments; the next one to place */
	struct insertion *insert;
	int inserts, insert_room;
	struct gather text;
	struct run *run;
	int runs;
	int paragraph, skip;
	int open[DEEP], depth; /* paragraphs that are open, by number */
	char prefix[32];       /* of the elements: "w:" */
};

static void put(struct marking *m, size_t at, char *text)
{
	if (m->inserts == m->insert_room) {
		m->insert_room = m->insert_room ? m->insert_room * 2 : 64;
		m->insert = realloc(m->insert, (size_t)m->insert_room * sizeof *m->insert);
		if (!m->insert)
			die("no memory left");
	}
	m->insert[m->inserts] = (struct insertion){ at, m->inserts, text };
	m->inserts++;
}

/* The run that byte `at` of the text lies in. */
static int run_at(const struct marking *m, const struct reader_text *t, uint32_t at)
{
	int k = 0;
	while (k + 1 < m->runs && k + 2 < t->spots && t->spot[k + 2].at <= at)
		k++;
	return k;
}

/* Puts the marks of the comments on paragraph `number`, which ends at byte `end`. */
static void place(struct marking *m, int number, size_t end)
{
	while (m->next < m->count && m->comments[m->next].line < number)
		m->next++;
	if (m->next == m->count || m->comments[m->next].line != number)
		return;
	struct reader_text t = gather_end(&m->text, m->arena);
	for (; m->next < m->count && m->comments[m->next].line == number; m->next++) {
		const struct reader_comment *c = &m->comments[m->next];
		int id = FIRST_ID + m->next;
		int first = run_at(m, &t, c->from),
		    last = run_at(m, &t, c->to > c->from ? c->to - 1 : c->from);
		size_t from = m->runs ? m->run[first].begin : end, to = m->runs ? m->run[last].end : end;
		put(m, from,
			arena_printf(
				m->arena, "<%scommentRangeStart %sid=\"%d\"/>", m->prefix, m->prefix, id));
		put(m, to,
			arena_printf(m->arena,
				"<%scommentRangeEnd %sid=\"%d\"/><%sr><%scommentReference "
				"%sid=\"%d\"/></%sr>",
				m->prefix, m->prefix, id, m->prefix, m->prefix, m->prefix, id, m->prefix));
	}
}

/* A tag: where it stands, its local name, what kind it is. */
struct tag {
	size_t begin, end;
	const char *name;
	size_t name_length;
	size_t prefix;
	bool closes, empty;
};

static bool is(const struct tag *t, const char *name)
{
	return t->name_length == strlen(name) && memcmp(t->name, name, t->name_length) == 0;
}

static void open_paragraph(struct marking *m, const struct tag *t)
{
	m->paragraph++;
	if (m->depth < DEEP)
		m->open[m->depth] = m->paragraph;
	m->depth++;
	/* A paragraph in a box begins its own text; the outer one's marks are then put by whole runs
	 * at its end. */
	gather_begin(&m->text, 0, m->paragraph);
	m->runs = 0;
	if (t->prefix < sizeof m->prefix) {
		memcpy(m->prefix, t->name - t->prefix, t->prefix);
		m->prefix[t->prefix] = '\0';
	}
}

static void close_paragraph(struct marking *m, size_t at)
{
	if (!m->depth)
		return;
	m->depth--;
	if (m->depth < DEEP)
		place(m, m->open[m->depth], at);
}

static void in_run(struct marking *m, const struct tag *t)
{
	if (is(t, "r") && !t->empty && !t->closes && m->runs < RUNS) {
		m->run[m->runs++] = (struct run){ t->begin, 0 };
		gather_spot(&m->text, 0, m->runs);
	} else if (is(t, "r") && t->closes && m->runs) {
		m->run[m->runs - 1].end = t->end;
	} else if (is(t, "tab") && !t->closes) {
		gather_add(&m->text, " ", 1);
	} else if (is(t, "noBreakHyphen") && !t->closes) {
		gather_add(&m->text, "-", 1);
	}
}

/* Characters between tags, with the few entities that XML has by itself. */
static void characters(struct marking *m, const char *p, size_t n)
{
	for (size_t i = 0; i < n;) {
		const char *end = p[i] == '&' ? memchr(p + i, ';', n - i) : NULL;
		if (!end) {
			gather_add(&m->text, p + i++, 1);
			continue;
		}
		/* What it stands for does not matter for where words are, only that it is one character. */
		gather_add(&m->text, "?", 1);
		i = (size_t)(end - p) + 1;
	}
}

static void see(struct marking *m, const struct tag *t, bool *in_text)
{
	bool skips = is(t, "Fallback") || is(t, "del") || is(t, "moveFrom");
	if (m->skip || skips) {
		if (!t->empty)
			m->skip += t->closes ? -1 : 1;
		return;
	}
	if (is(t, "p")) {
		if (!t->closes)
			open_paragraph(m, t);
		if (t->closes || t->empty)
			close_paragraph(m, t->begin);
	} else if (is(t, "t")) {
		*in_text = !t->closes && !t->empty;
	} else if (m->depth) {
		in_run(m, t);
	}
}

/* Reads the tag at byte `at`; false when the rest is none. */
static bool read_tag(const struct marking *m, size_t at, struct tag *t)
{
	const char *end = m->p + m->n, *p = m->p + at + 1, *close;
	if (end - p > 3 && memcmp(p, "!--", 3) == 0) {
		close = memmem(p, (size_t)(end - p), "-->", 3);
		*t = (struct tag){ .begin = at,
			.end = close ? (size_t)(close - m->p) + 3 : m->n,
			.name = "",
			.empty = true };
		return close != NULL;
	}
	*t = (struct tag){ .begin = at, .closes = p < end && *p == '/' };
	p += t->closes;
	t->name = p;
	while (p < end && *p != ' ' && *p != '>' && *p != '/' && *p != '\n' && *p != '\t' && *p != '\r') {
		if (*p == ':') {
			t->prefix = (size_t)(p + 1 - t->name);
			t->name = p + 1;
		}
		p++;
	}
	t->name_length = (size_t)(p - t->name);
	/* A > within an attribute's quotes ends nothing. */
	for (char quote = 0; p < end && (quote || *p != '>'); p++)
		quote = quote ? (*p == quote ? 0 : quote) : *p == '"' || *p == '\'' ? *p : 0;
	t->empty = p < end && p[-1] == '/';
	t->end = (size_t)(p - m->p) + 1;
	return p < end;
}

static void mark_all(struct marking *m)
{
	bool in_text = false;
	for (size_t i = 0; i < m->n;) {
		const char *next = memchr(m->p + i, '<', m->n - i);
		struct tag t;
		if (!next)
			return;
		if (in_text && !m->skip)
			characters(m, m->p + i, (size_t)(next - m->p) - i);
		if (!read_tag(m, (size_t)(next - m->p), &t))
			return;
		see(m, &t, &in_text);
		i = t.end;
	}
}

static int by_place(const void *a, const void *b)
{
	const struct insertion *x = a, *y = b;
	return x->at != y->at ? (x->at < y->at ? -1 : 1) : x->order - y->order;
}

static void splice(const struct marking *m, struct buf *out)
{
	size_t done = 0;
	for (int i = 0; i < m->inserts; i++) {
		buf_add(out, m->p + done, m->insert[i].at - done);
		buf_adds(out, m->insert[i].text);
		done = m->insert[i].at;
	}
	buf_add(out, m->p + done, m->n - done);
}

static void put_escaped(struct buf *out, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (p[i] == '&')
			buf_adds(out, "&amp;");
		else if (p[i] == '<')
			buf_adds(out, "&lt;");
		else if (p[i] == '>')
			buf_adds(out, "&gt;");
		else if (p[i] == '"')
			buf_adds(out, "&quot;");
		else if ((unsigned char)p[i] >= ' ' || p[i] == '\t')
			buf_addc(out, p[i]);
	}
}

static void put_comment(struct buf *out, const struct reader_comment *c, int id, const char *stamp)
{
	buf_printf(out, "<w:comment xmlns:w=\"" MAIN_NS "\" w:id=\"%d\" w:author=\"", id);
	put_escaped(out, c->author, strlen(c->author));
	buf_printf(out, "\" w:date=\"%s\" w:initials=\"m\">", stamp);
	for (const char *p = c->text; p;) {
		const char *end = strchr(p, '\n');
		buf_adds(out, "<w:p><w:r><w:t xml:space=\"preserve\">");
		put_escaped(out, p, end ? (size_t)(end - p) : strlen(p));
		buf_adds(out, "</w:t></w:r></w:p>");
		p = end ? end + 1 : NULL;
	}
	buf_adds(out, "</w:comment>");
}

/* Puts `what` before the last `end` of a part, which must have it. */
static bool add_before(struct buf *part, const char *end, const char *what, size_t n)
{
	struct buf whole = BUF_INIT(READER_PART);
	size_t m = strlen(end), at = part->len;
	while (at >= m && memcmp(part->p + at - m, end, m) != 0)
		at--;
	if (at < m)
		return false;
	at -= m;
	buf_add(&whole, part->p, at);
	buf_add(&whole, what, n);
	buf_add(&whole, part->p + at, part->len - at);
	buf_release(part);
	*part = whole;
	return !whole.full;
}

/* The parts that change. */
enum { DOCUMENT, COMMENTS, TYPES, RELATIONS, PARTS };

static const char *const names[PARTS] = { "word/document.xml", "word/comments.xml", "[Content_Types].xml",
	"word/_rels/document.xml.rels" };

/* Remarks that are there stay; the part for them is made where there is none. */
static bool make_comments(const struct marking *m, int64_t at, bool there, struct buf *parts)
{
	struct buf list = BUF_INIT(READER_PART);
	char stamp[26];
	bool ok = true;
	time_stamp(at, stamp);
	for (int i = 0; i < m->count; i++)
		put_comment(&list, &m->comments[i], FIRST_ID + i, stamp);
	if (there)
		ok = add_before(&parts[COMMENTS], "</w:comments>", list.p, list.len);
	if (!there) {
		buf_adds(&parts[COMMENTS], "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
					   "<w:comments xmlns:w=\"" MAIN_NS "\">");
		buf_add(&parts[COMMENTS], list.p, list.len);
		buf_adds(&parts[COMMENTS], "</w:comments>");
		static const char type[] = "<Override PartName=\"/word/comments.xml\" "
					   "ContentType=\"" COMMENTS_TYPE "\"/>";
		static const char relation[] = "<Relationship Id=\"rIdMotcuaComments\" "
					       "Type=\"" COMMENTS_RELATION "\" Target=\"comments.xml\"/>";
		ok = add_before(&parts[TYPES], "</Types>", type, sizeof type - 1) &&
		     add_before(&parts[RELATIONS], "</Relationships>", relation, sizeof relation - 1);
	}
	buf_release(&list);
	return ok;
}

/* Reads a source that was written to. */
static bool read_back(zip_source_t *source, struct buf *out)
{
	char block[1 << 14];
	zip_int64_t n;
	if (unzip.source_open(source) != 0)
		return false;
	while ((n = unzip.source_read(source, block, sizeof block)) > 0)
		buf_add(out, block, (size_t)n);
	unzip.source_close(source);
	return n == 0;
}

/* The archive with these parts in the place of its own. */
static bool repack(const char *p, size_t n, const struct buf *parts, struct buf *out)
{
	zip_error_t why = { 0 };
	zip_source_t *source = unzip.source_buffer_create(p, n, 0, &why);
	zip_t *zip = source ? unzip.open_from_source(source, 0, &why) : NULL;
	bool ok = zip != NULL;
	if (!zip) {
		unzip.error_fini(&why);
		unzip.source_free(source);
		return false;
	}
	unzip.source_keep(source);
	for (int i = 0; ok && i < PARTS; i++) {
		zip_source_t *from = unzip.source_buffer_create(parts[i].p, parts[i].len, 0, &why);
		ok = from && unzip.file_add(zip, names[i], from, ZIP_FL_OVERWRITE | ZIP_FL_ENC_UTF_8) >= 0;
		if (!ok)
			unzip.source_free(from);
	}
	if (!ok || unzip.close(zip) != 0) {
		unzip.discard(zip);
		ok = false;
	}
	ok = ok && read_back(source, out);
	unzip.source_free(source);
	return ok;
}

static bool mark(struct archive *r, struct marking *m, int64_t at, const char *p, size_t n, struct buf *out,
	struct error *err)
{
	struct buf parts[PARTS];
	bool there[PARTS], ok = true;
	for (int i = 0; i < PARTS; i++)
		parts[i] = BUF_INIT(READER_PART);
	for (int i = 0; ok && i < PARTS; i++)
		ok = archive_bytes(r, names[i], &parts[i], &there[i], err) && !parts[i].full;
	if (ok) {
		struct buf marked = BUF_INIT(READER_PART);
		m->p = parts[DOCUMENT].p ? parts[DOCUMENT].p : "";
		m->n = parts[DOCUMENT].len;
		mark_all(m);
		if (m->inserts)
			qsort(m->insert, (size_t)m->inserts, sizeof *m->insert, by_place);
		splice(m, &marked);
		buf_release(&parts[DOCUMENT]);
		parts[DOCUMENT] = marked;
		ok = (make_comments(m, at, there[COMMENTS], parts) && repack(p, n, parts, out)) ||
		     err_set(err, ERR_DATA, "%s: its parts take no remarks", r->name);
	}
	for (int i = 0; i < PARTS; i++)
		buf_release(&parts[i]);
	return ok;
}

bool reader_comment_docx(const char *name, const char *p, size_t n, const struct reader_comment *comments,
	int count, int64_t at, struct buf *out, struct error *err)
{
	struct archive r;
	struct arena a = { 0 };
	if (!archive_open(&r, name, p, n, err))
		return false;
	struct marking m = { .arena = &a, .comments = comments, .count = count };
	m.run = arena_alloc(&a, RUNS * sizeof *m.run);
	bool ok = r.kind == ARCHIVE_DOCX || err_set(err, ERR_USAGE, "%s: not a DOCX", name);
	ok = ok && mark(&r, &m, at, p, n, out, err);
	archive_close(&r);
	gather_release(&m.text);
	free(m.insert);
	arena_release(&a);
	return ok;
}
