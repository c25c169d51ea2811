/* template.c: compiling templates: one pass that follows the HTML around the values, so that each is
 * escaped for the place where it stands. */
#include "web/template.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "web/template_ops.h"

/* Where in the HTML we are. */
enum state { IN_TEXT, IN_TAG, IN_NAME, IN_VALUE_START, IN_QUOTED, IN_UNQUOTED, IN_COMMENT, IN_RAW };

/* Where a section began, as far as escaping depends on it. */
struct context {
	enum state state;
	char quote, name[24];
	size_t name_n;
	bool url;
};

/* The compiler at work on one template. */
struct compiler {
	struct templates *set;
	struct template *t;
	const char *at, *end;
	int line;
	enum state state;
	char quote;             /* of IN_QUOTED */
	char tag[16], name[24]; /* the tag and attribute being read, in small letters */
	size_t tag_n, name_n;
	bool url, url_begun;      /* the attribute is a URL; something of it stands already */
	bool closing;             /* the tag is </...> */
	int open[TEMPLATE_DEPTH]; /* sections, by place */
	struct context open_in[TEMPLATE_DEPTH];
	int depth;
	struct error *err;
};

static bool fault(struct compiler *c, const char *what)
{
	return err_set(c->err, ERR_DATA, "%s:%d: %s", c->t->name, c->line, what);
}

static struct op *add_op(struct compiler *c, enum op_kind kind)
{
	struct template *t = c->t;
	struct op text = { 0 };
	if (kind != OP_TEXT && t->ops && t->op[t->ops - 1].kind == OP_TEXT)
		text = t->op[--t->ops];
	if (t->ops == t->cap) {
		t->cap = t->cap ? t->cap * 2 : 64;
		struct op *more = arena_alloc(&c->set->arena, sizeof *more * (size_t)t->cap);
		if (t->ops)
			memcpy(more, t->op, sizeof *more * (size_t)t->ops);
		t->op = more;
	}
	t->op[t->ops] = (struct op){
		.kind = kind, .in_text = c->state == IN_TEXT, .before = text.text, .before_n = text.n
	};
	return &t->op[t->ops++];
}

static char lower(char ch)
{
	return ch >= 'A' && ch <= 'Z' ? (char)(ch + 32) : ch;
}

static bool space(char ch)
{
	return ch == ' ' || ch == '\t' || ch == '\n' || ch == '\r' || ch == '\f';
}

static void begin_name(struct compiler *c, char ch)
{
	c->state = IN_NAME;
	c->name_n = 0;
	c->name[c->name_n++] = lower(ch);
}

static bool is_url_name(const struct compiler *c)
{
	static const char *const urls[] = { "href", "src", "action", "formaction", "poster", "cite" };
	for (size_t i = 0; i < sizeof urls / sizeof urls[0]; i++)
		if (strlen(urls[i]) == c->name_n && memcmp(urls[i], c->name, c->name_n) == 0)
			return true;
	return false;
}

static bool raw_tag(const struct compiler *c)
{
	return !c->closing && ((c->tag_n == 6 && memcmp(c->tag, "script", 6) == 0) ||
				      (c->tag_n == 5 && memcmp(c->tag, "style", 5) == 0));
}

static void in_tag(struct compiler *c, char ch)
{
	if (ch == '>')
		c->state = raw_tag(c) ? IN_RAW : IN_TEXT;
	else if (!space(ch) && ch != '/')
		begin_name(c, ch);
}

/* At a '<' in text: which tag it is. */
static void begin_tag(struct compiler *c)
{
	c->state = IN_TAG;
	c->tag_n = 0;
	c->closing = c->at + 1 < c->end && c->at[1] == '/';
	for (const char *p = c->at + 1 + c->closing; p < c->end && c->tag_n < sizeof c->tag; p++) {
		if (space(*p) || *p == '>' || *p == '/')
			break;
		c->tag[c->tag_n++] = lower(*p);
	}
	if (c->end - c->at >= 4 && memcmp(c->at, "<!--", 4) == 0)
		c->state = IN_COMMENT;
}

/* At a '<' in a script or style: whether it is that element's own end. */
static bool ends_raw(const struct compiler *c)
{
	if ((size_t)(c->end - c->at) < c->tag_n + 3 || c->at[1] != '/')
		return false;
	for (size_t i = 0; i < c->tag_n; i++)
		if (lower(c->at[2 + i]) != c->tag[i])
			return false;
	char next = c->at[2 + c->tag_n];
	return space(next) || next == '>' || next == '/';
}

static struct context context_of(const struct compiler *c)
{
	struct context x = { .state = c->state };
	if (c->state != IN_QUOTED)
		return x;
	x.quote = c->quote;
	x.url = c->url;
	x.name_n = c->name_n;
	memcpy(x.name, c->name, c->name_n);
	return x;
}

static bool same_context(const struct context *a, const struct context *b)
{
	return a->state == b->state && a->quote == b->quote && a->url == b->url && a->name_n == b->name_n &&
	       memcmp(a->name, b->name, a->name_n) == 0;
}

/* Follows one byte of literal HTML. */
static void follow(struct compiler *c, char ch)
{
	switch (c->state) {
	case IN_TEXT:
		if (ch == '<')
			begin_tag(c);
		break;
	case IN_TAG: in_tag(c, ch); break;
	case IN_NAME:
		if (ch == '=') {
			c->state = IN_VALUE_START;
			c->url = is_url_name(c);
			c->url_begun = false;
		} else if (space(ch) || ch == '>' || ch == '/') {
			c->state = IN_TAG;
			in_tag(c, ch);
		} else if (c->name_n < sizeof c->name) {
			c->name[c->name_n++] = lower(ch);
		}
		break;
	case IN_VALUE_START:
		if (ch == '"' || ch == '\'') {
			c->quote = ch;
			c->state = IN_QUOTED;
		} else if (!space(ch)) {
			c->state = IN_UNQUOTED;
		}
		break;
	case IN_QUOTED:
		if (ch == c->quote)
			c->state = IN_TAG;
		else
			c->url_begun = true;
		break;
	case IN_UNQUOTED:
		if (space(ch) || ch == '>') {
			c->state = IN_TAG;
			in_tag(c, ch);
		}
		break;
	case IN_COMMENT:
		if (ch == '>' && c->at[-1] == '-' && c->at[-2] == '-')
			c->state = IN_TEXT;
		break;
	case IN_RAW:
		if (ch == '<' && ends_raw(c)) {
			c->state = IN_TAG;
			c->closing = true;
			c->tag_n = 0;
		}
		break;
	}
}

/* Literal HTML up to the next {{. Indentation is left out, a line break kept. */
static void literal(struct compiler *c)
{
	struct buf kept = BUF_INIT(1 << 20);
	while (c->at < c->end && !(c->end - c->at >= 2 && c->at[0] == '{' && c->at[1] == '{')) {
		char ch = *c->at;
		follow(c, ch);
		c->line += ch == '\n';
		bool indent =
			(ch == ' ' || ch == '\t' || ch == '\n') && kept.len && kept.p[kept.len - 1] == '\n';
		if (!indent || c->state == IN_QUOTED || c->state == IN_RAW)
			buf_addc(&kept, ch);
		c->at++;
	}
	if (kept.len) {
		struct op *op = add_op(c, OP_TEXT);
		op->text = arena_dup(&c->set->arena, kept.p, kept.len);
		op->n = kept.len;
	}
	buf_release(&kept);
}

/* How a value here is escaped; false where none may stand. */
static bool place(struct compiler *c, struct op *op)
{
	if (c->state == IN_TEXT) {
		op->escape = ESCAPE_HTML;
	} else if (c->state == IN_QUOTED && c->url) {
		op->escape = c->url_begun ? ESCAPE_URL_PART : ESCAPE_URL_WHOLE;
		c->url_begun = true;
	} else if (c->state == IN_QUOTED) {
		bool handler = c->name_n > 2 && c->name[0] == 'o' && c->name[1] == 'n';
		bool style = c->name_n == 5 && memcmp(c->name, "style", 5) == 0;
		if (handler || style)
			return fault(c, "found a value in a style or event attribute, expected none");
		op->escape = ESCAPE_HTML;
	} else {
		return fault(c, "found a value outside text and quoted attributes");
	}
	return true;
}

/* {{#x}}...{{/x}}{{^x}}...{{/x}}: after what was written because x is true, x is not asked again. */
static void skip_other(struct op *end, const struct op *inverted)
{
	if (end->kind == OP_END && end->text && strcmp(end->text, inverted->text) == 0)
		end->to = inverted->to;
}

static bool close_section(struct compiler *c, const char *name)
{
	if (!c->depth)
		return fault(c, "found {{/...}}, but no section is open");
	int at = c->open[--c->depth];
	if (strcmp(c->t->op[at].text, name) != 0)
		return fault(c, "found a section's end under another name");
	if (c->state == IN_NAME)
		c->state = IN_TAG; /* an attribute without a value ends with its section */
	struct context now = context_of(c);
	if (!same_context(&now, &c->open_in[c->depth]))
		return fault(c, "found a section that ends inside a tag that it did not begin in, or the "
				"other way");
	struct op *end = add_op(c, OP_END), *op = &c->t->op[at];
	end->text = op->kind == OP_SECTION ? name : NULL;
	op->to = end->to = c->t->ops - 1;
	if (op->kind == OP_INVERTED && at && !op->before_n)
		skip_other(&op[-1], op);
	return true;
}

static bool open_section(struct compiler *c, enum op_kind kind, const char *name)
{
	if (c->depth == TEMPLATE_DEPTH)
		return fault(c, "found sections nested too deep");
	if (c->state == IN_VALUE_START || c->state == IN_UNQUOTED || c->state == IN_NAME)
		c->state = c->state == IN_NAME ? IN_TAG : c->state;
	c->open_in[c->depth] = context_of(c);
	add_op(c, kind)->text = name;
	c->open[c->depth++] = c->t->ops - 1;
	return true;
}

static bool tag(struct compiler *c, char kind, const char *name)
{
	struct op *op;
	switch (kind) {
	case '!': return true;
	case '#': return open_section(c, OP_SECTION, name);
	case '^': return open_section(c, OP_INVERTED, name);
	case '/': return close_section(c, name);
	case '>':
		if (c->state != IN_TEXT)
			return fault(c, "found {{>...}} inside a tag");
		add_op(c, OP_PARTIAL)->text = name;
		return true;
	case '%':
		op = add_op(c, OP_MESSAGE);
		op->text = name;
		op->to = message_find(name);
		if (op->to < 0)
			return fault(c, "found a message that assets/messages.csv does not have");
		return place(c, op);
	case '{':
	case '&': return fault(c, "found a value to be written without escaping, expected {{name}}");
	default:
		op = add_op(c, OP_VALUE);
		op->text = name;
		return place(c, op);
	}
}

static bool braces(struct compiler *c)
{
	const char *p = c->at + 2, *q = p;
	while (q + 1 < c->end && !(q[0] == '}' && q[1] == '}'))
		q++;
	if (q + 1 >= c->end)
		return fault(c, "found {{ without }}");
	char kind = p < q ? *p : ' ';
	bool marked = strchr("!#^/>%{&", kind) != NULL && kind;
	const char *from = p + marked, *to = q;
	while (from < to && space(*from))
		from++;
	while (to > from && space(to[-1]))
		to--;
	if (from == to && kind != '!')
		return fault(c, "found {{}} without a name");
	for (const char *s = p; s < q; s++)
		c->line += *s == '\n';
	const char *name = arena_dup(&c->set->arena, from, (size_t)(to - from));
	c->at = q + 2;
	return tag(c, marked ? kind : ' ', name);
}

static bool compile(struct templates *set, const char *name, const char *text, size_t n, struct error *err)
{
	if (set->count == TEMPLATES_MAX)
		return err_set(err, ERR_DATA, "more than %d templates", TEMPLATES_MAX);
	struct template *t = &set->item[set->count];
	*t = (struct template){ .name = arena_str(&set->arena, name) };
	struct compiler c = { .set = set, .t = t, .at = text, .end = text + n, .line = 1, .err = err };
	while (c.at < c.end) {
		if (c.end - c.at >= 2 && c.at[0] == '{' && c.at[1] == '{') {
			if (!braces(&c))
				return false;
		} else {
			literal(&c);
		}
	}
	if (c.depth)
		return fault(&c, "a section is never closed");
	if (c.state != IN_TEXT)
		return fault(&c, "the template ends inside a tag, a comment or a script");
	t->place = arena_zalloc(&set->arena, sizeof *t->place * ((size_t)t->ops + 1));
	set->count++;
	return true;
}

const struct template *template_find(const struct templates *t, const char *name)
{
	for (int i = 0; i < t->count; i++)
		if (strcmp(t->item[i].name, name) == 0)
			return &t->item[i];
	return NULL;
}

static struct templates *new_set(void)
{
	struct templates *t = calloc(1, sizeof *t);
	if (!t)
		die("out of memory");
	return t;
}

/* Once all are there: which template each {{>...}} means. */
static bool resolve(struct templates *set, struct error *err)
{
	for (int i = 0; i < set->count; i++)
		for (int k = 0; k < set->item[i].ops; k++) {
			struct op *op = &set->item[i].op[k];
			const struct template *t =
				op->kind == OP_PARTIAL ? template_find(set, op->text) : NULL;
			if (op->kind == OP_PARTIAL && !t)
				return err_set(err, ERR_DATA, "%s: there is no template %s",
					set->item[i].name, op->text);
			if (t)
				op->to = (int)(t - set->item);
		}
	return true;
}

struct templates *templates_from(const char *name, const char *text, size_t n, struct error *err)
{
	struct templates *t = new_set();
	if (compile(t, name, text, n, err) && resolve(t, err))
		return t;
	templates_free(t);
	return NULL;
}

struct templates *templates_load(const char *dir, struct error *err)
{
	struct templates *t = new_set();
	bool ok = true;
	for (int i = 0; ok && i < template_text_count; i++) {
		const struct template_text *x = &template_texts[i];
		if (!dir) {
			ok = compile(t, x->name, x->text, strlen(x->text), err);
			continue;
		}
		struct file_map m;
		ok = file_map(&m, path_join(&t->arena, dir, x->name), err);
		if (ok) {
			ok = compile(t, x->name, m.p, m.n, err);
			file_unmap(&m);
		}
	}
	if (ok && resolve(t, err))
		return t;
	templates_free(t);
	return NULL;
}

void templates_free(struct templates *t)
{
	if (!t)
		return;
	arena_release(&t->arena);
	free(t);
}
