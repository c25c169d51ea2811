/* refill.c: see refill.h. */
#include "web/refill.h"

#include <string.h>

#include "web/html.h"

/* A part of the page. */
struct span {
	const char *p;
	size_t n;
};

/* A tag: `from` at its '<', `to` behind its '>'. */
struct tag {
	size_t from, to;
	struct span name;
	bool closes;
};

static bool is(struct span s, const char *text)
{
	return s.n == strlen(text) && memcmp(s.p, text, s.n) == 0;
}

/* Whether a part of the page is what escaping makes of a text. */
static bool shows(struct span s, const char *text)
{
	struct buf b = BUF_INIT(64 * 1024);
	html_escape(&b, text, strlen(text));
	bool same = !b.full && b.len == s.n && (!s.n || memcmp(b.p, s.p, s.n) == 0);
	buf_release(&b);
	return same;
}

static size_t behind_tag(const char *page, size_t len, size_t at)
{
	bool quoted = false;
	for (; at < len; at++) {
		if (page[at] == '"')
			quoted = !quoted;
		else if (page[at] == '>' && !quoted)
			return at + 1;
	}
	return 0;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* The next tag from *at on, which moves behind it. */
static bool next_tag(const char *page, size_t len, size_t *at, struct tag *t)
{
	for (size_t i = *at; i < len; i++) {
		const char *open = memchr(page + i, '<', len - i);
		if (!open)
			return false;
		i = (size_t)(open - page);
		size_t name = i + 1;
		t->closes = name < len && page[name] == '/';
		name += t->closes;
		size_t end = name;
		while (end < len && is_letter(page[end]))
			end++;
		if (end == name)
			continue;
		t->from = i;
		t->to = behind_tag(page, len, end);
		t->name = (struct span){ page + name, end - name };
		*at = t->to;
		return t->to != 0;
	}
	return false;
}

/* An attribute: `whole` from the blank before it, `value` between its quotes. */
struct attribute {
	struct span whole, name, value;
};

static bool next_attribute(const char *page, const struct tag *t, size_t *at, struct attribute *a)
{
	size_t i = *at, end = t->to - 1;
	while (i < end && (page[i] == ' ' || page[i] == '\n' || page[i] == '\t'))
		i++;
	size_t from = i;
	while (i < end && page[i] != '=' && page[i] != ' ' && page[i] != '\n')
		i++;
	if (i == from)
		return false;
	a->name = (struct span){ page + from, i - from };
	a->value = (struct span){ page + i, 0 };
	if (i + 1 < end && page[i] == '=' && page[i + 1] == '"') {
		const char *close = memchr(page + i + 2, '"', end - i - 2);
		if (!close)
			return false;
		a->value = (struct span){ page + i + 2, (size_t)(close - page) - i - 2 };
		i = (size_t)(close - page) + 1;
	} else if (i < end && page[i] == '=') {
		return false;
	}
	a->whole = (struct span){ page + *at, i - *at };
	*at = i;
	return true;
}

static size_t first_attribute(const char *page, const struct tag *t)
{
	return (size_t)(t->name.p + t->name.n - page);
}

static bool attribute_get(const char *page, const struct tag *t, const char *name, struct attribute *a)
{
	for (size_t at = first_attribute(page, t); next_attribute(page, t, &at, a);)
		if (is(a->name, name))
			return true;
	return false;
}

enum control {
	CONTROL_NONE,
	CONTROL_HIDDEN,
	CONTROL_TEXT,
	CONTROL_TICK,
	CONTROL_AREA,
	CONTROL_CHOICE,
	CONTROL_KEPT
};

/* What a tag lets people do, and the name under which it is sent. */
static enum control control_of(const char *page, const struct tag *t, struct span *name)
{
	static const char *const texts[] = { "text", "search", "tel", "email", "number", "date", "url",
		NULL };
	struct attribute a;
	if (t->closes || !attribute_get(page, t, "name", &a))
		return CONTROL_NONE;
	*name = a.value;
	if (is(t->name, "textarea"))
		return CONTROL_AREA;
	if (is(t->name, "select"))
		return CONTROL_CHOICE;
	if (!is(t->name, "input"))
		return CONTROL_NONE;
	if (attribute_get(page, t, "autocomplete", &a) && is(a.value, "one-time-code"))
		return CONTROL_KEPT;
	if (!attribute_get(page, t, "type", &a))
		return CONTROL_TEXT;
	if (is(a.value, "hidden"))
		return CONTROL_HIDDEN;
	if (is(a.value, "checkbox") || is(a.value, "radio"))
		return CONTROL_TICK;
	for (const char *const *k = texts; *k; k++)
		if (is(a.value, *k))
			return CONTROL_TEXT;
	return CONTROL_KEPT;
}

/* Whether a name was sent with the value that a part of the page shows. */
static bool was_sent(const struct form *typed, struct span name, struct span value)
{
	for (int i = 0; i < typed->count; i++)
		if (is(name, typed->name[i]) && shows(value, typed->value[i]))
			return true;
	return false;
}

/* The end of the form, and whether its hidden fields are those that were sent. */
static size_t form_end(const struct refill *f, size_t at, const struct form *typed, bool *same)
{
	struct tag t;
	struct span name;
	struct attribute value;
	*same = true;
	while (next_tag(f->page, f->len, &at, &t)) {
		if (t.closes && is(t.name, "form"))
			return t.to;
		if (control_of(f->page, &t, &name) == CONTROL_HIDDEN && !is(name, "csrf") &&
			!is(name, "version") && attribute_get(f->page, &t, "value", &value) &&
			!was_sent(typed, name, value.value))
			*same = false;
	}
	return 0;
}

static bool goes_to(const char *page, const struct tag *t, const char *action, const char *self)
{
	struct attribute a;
	if (!attribute_get(page, t, "method", &a) || !is(a.value, "post"))
		return false;
	return attribute_get(page, t, "action", &a) && a.value.n ? shows(a.value, action)
								 : strcmp(action, self) == 0;
}

/* The field that was named, or else the first that can be filled in. */
static void find_field(struct refill *f, const char *name)
{
	struct tag t;
	struct span own;
	struct attribute id;
	for (size_t at = f->from; at < f->to && next_tag(f->page, f->to, &at, &t);) {
		enum control c = control_of(f->page, &t, &own);
		if (c == CONTROL_NONE || c == CONTROL_HIDDEN || !attribute_get(f->page, &t, "id", &id))
			continue;
		bool named = name && is(own, name);
		if (f->field_len && !named)
			continue;
		f->field = (size_t)(id.value.p - f->page);
		f->field_len = id.value.n;
		if (!named)
			continue;
		f->name = name;
		return;
	}
}

void refill_find(struct refill *f, const char *page, size_t len, const char *action, const char *self,
	const struct form *typed, const char *name)
{
	size_t at = 0, folded[REFILL_DEPTH];
	int depth = 0, forms = 0;
	bool exact = false, same;
	struct tag t;
	*f = (struct refill){ .page = page, .len = len };
	while (!exact && next_tag(page, len, &at, &t)) {
		if (is(t.name, "title") && !t.closes && !f->title)
			f->title = t.to;
		else if (is(t.name, "main") && !t.closes && !f->main)
			f->main = t.to;
		else if (is(t.name, "details") && t.closes && depth)
			depth--;
		else if (is(t.name, "details") && !t.closes && depth < REFILL_DEPTH)
			folded[depth++] = t.from;
		if (!is(t.name, "form") || t.closes || !goes_to(page, &t, action, self))
			continue;
		size_t end = form_end(f, t.to, typed, &same);
		forms += end != 0;
		if (!end || (!same && forms > 1))
			continue;
		exact = same;
		f->from = t.from;
		f->to = end;
		f->depth = depth;
		memcpy(f->folded, folded, sizeof folded);
	}
	/* Of several, none of which is it, any would be a guess. */
	if (!exact && forms > 1)
		f->to = 0;
	if (f->to)
		find_field(f, name);
}

/* What is put where, as the page is written. */
struct writing {
	const struct refill *f;
	const struct form *typed;
	struct buf *out;
	size_t done;         /* of the page */
	bool used[FORM_MAX]; /* what was typed into one of several fields of a name */
	struct span choice;  /* the name of the list whose options follow; n 0: none */
};

static void copy_to(struct writing *w, size_t to)
{
	if (to > w->done)
		buf_add(w->out, w->f->page + w->done, to - w->done);
	w->done = to > w->done ? to : w->done;
}

/* The tag without one of its attributes, and open for others. */
static void begin_tag(struct writing *w, const struct tag *t, const char *without)
{
	struct attribute a;
	const char *page = w->f->page;
	for (size_t at = first_attribute(page, t); next_attribute(page, t, &at, &a);)
		if (is(a.name, without)) {
			copy_to(w, (size_t)(a.whole.p - page));
			w->done += a.whole.n;
		}
	copy_to(w, t->to - 1);
}

/* What was typed into the next field of a name, or NULL. */
static const char *typed_into(struct writing *w, struct span name)
{
	for (int i = 0; i < w->typed->count; i++)
		if (!w->used[i] && is(name, w->typed->name[i])) {
			w->used[i] = true;
			return w->typed->value[i];
		}
	return NULL;
}

static bool was_named(const struct writing *w, struct span name)
{
	for (int i = 0; i < w->typed->count; i++)
		if (is(name, w->typed->name[i]))
			return true;
	return false;
}

static void put_area(struct writing *w, const struct tag *t, const char *text)
{
	size_t at = t->to;
	struct tag end; /* what is between is text */
	if (!next_tag(w->f->page, w->f->len, &at, &end))
		return;
	copy_to(w, t->to);
	buf_addc(w->out, '\n'); /* which a browser leaves out */
	html_escape(w->out, text, strlen(text));
	w->done = end.from;
}

static void put_tick(struct writing *w, const struct tag *t, struct span name)
{
	struct attribute a;
	bool has = attribute_get(w->f->page, t, "value", &a);
	begin_tag(w, t, "checked");
	if (was_sent(w->typed, name, has ? a.value : (struct span){ "on", 2 }))
		buf_adds(w->out, " checked");
}

static void put_option(struct writing *w, const struct tag *t)
{
	struct attribute a;
	const char *from = w->f->page + t->to;
	const char *end = memchr(from, '<', w->f->len - t->to);
	struct span value = attribute_get(w->f->page, t, "value", &a)
				    ? a.value
				    : (struct span){ from, end ? (size_t)(end - from) : 0 };
	begin_tag(w, t, "selected");
	if (was_sent(w->typed, w->choice, value))
		buf_adds(w->out, " selected");
}

static void put_control(struct writing *w, const struct tag *t)
{
	struct span name = { "", 0 };
	struct attribute id;
	enum control c = control_of(w->f->page, t, &name);
	if (w->f->name && c >= CONTROL_TEXT && is(name, w->f->name) &&
		attribute_get(w->f->page, t, "id", &id) &&
		(size_t)(id.value.p - w->f->page) == w->f->field &&
		!attribute_get(w->f->page, t, "aria-invalid", &id)) {
		copy_to(w, first_attribute(w->f->page, t));
		buf_adds(w->out, " aria-invalid=\"true\"");
	}
	const char *text = c == CONTROL_TEXT || c == CONTROL_AREA ? typed_into(w, name) : NULL;
	if (c == CONTROL_TEXT && text) {
		begin_tag(w, t, "value");
		buf_adds(w->out, " value=\"");
		html_escape(w->out, text, strlen(text));
		buf_addc(w->out, '"');
	} else if (c == CONTROL_AREA && text) {
		put_area(w, t, text);
	} else if (c == CONTROL_TICK) {
		put_tick(w, t, name);
	} else if (c == CONTROL_CHOICE && was_named(w, name)) {
		w->choice = name;
	} else if (is(t->name, "select") && t->closes) {
		w->choice.n = 0;
	} else if (is(t->name, "option") && !t->closes && w->choice.n) {
		put_option(w, t);
	}
}

static bool is_folded(const struct refill *f, const struct tag *t)
{
	struct attribute a;
	for (int i = 0; i < f->depth; i++)
		if (f->folded[i] == t->from)
			return !attribute_get(f->page, t, "open", &a);
	return false;
}

/* Whether something was typed into a folded part of the form, which begins with this tag. */
static bool hides_typed(const struct writing *w, const struct tag *folded)
{
	struct tag t;
	struct span name;
	int depth = 1;
	for (size_t at = folded->to; depth && next_tag(w->f->page, w->f->to, &at, &t);) {
		depth += is(t.name, "details") ? (t.closes ? -1 : 1) : 0;
		if (control_of(w->f->page, &t, &name) < CONTROL_TEXT)
			continue;
		for (int i = 0; i < w->typed->count; i++)
			if (is(name, w->typed->name[i]) && *w->typed->value[i])
				return true;
	}
	return false;
}

static bool is_folded_field(const struct writing *w, const struct tag *t)
{
	struct attribute a;
	return is(t->name, "details") && !t->closes && !attribute_get(w->f->page, t, "open", &a) &&
	       hides_typed(w, t);
}

static void mark_form(struct writing *w, const struct tag *t, const struct buf *mark)
{
	struct attribute a;
	if (!is(t->name, "form") || t->closes || !attribute_get(w->f->page, t, "method", &a) ||
		!is(a.value, "post"))
		return;
	copy_to(w, t->to);
	buf_add(w->out, mark->p, mark->len);
}

void refill_write(
	const struct refill *f, const struct form *typed, const struct refill_more *more, struct buf *out)
{
	struct writing w = { .f = f, .typed = typed, .out = out };
	struct tag t;
	if (f->title) {
		copy_to(&w, f->title);
		html_escape(out, more->title, strlen(more->title));
	}
	if (f->main) {
		copy_to(&w, f->main);
		buf_add(out, more->summary.p, more->summary.len);
	}
	for (size_t at = f->main; next_tag(f->page, f->len, &at, &t);) {
		mark_form(&w, &t, &more->mark);
		if (f->to && is_folded(f, &t)) {
			copy_to(&w, t.to - 1);
			buf_adds(out, " open");
		} else if (t.from >= f->from && t.to <= f->to && is_folded_field(&w, &t)) {
			copy_to(&w, t.to - 1);
			buf_adds(out, " open");
		} else if (t.from >= f->from && t.to <= f->to) {
			put_control(&w, &t);
		}
	}
	copy_to(&w, f->len);
}
