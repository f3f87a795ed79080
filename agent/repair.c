#include "agent/repair.h"

#include "agent/limit.h"
#include "agent/repair_text.h"
#include "agent/vocabulary.h"
#include "base/complaint.h"

/*
 * Invariants
 * 1. The scan never goes back: every construct is read once, or twice.
 * 2. What is on the stack is open in the output, and nothing else is.
 * 3. Text is never dropped inside an element, only tags are.  An element that
 *    nobody closes and that is none of a feed's becomes an empty one: what
 *    follows it stands beside it.
 * 4. At the end, what was open but for its containers is cut off whole: half
 *    an item never gets out.  An item is whole where only its end tag is
 *    missing: it was cut between its elements, after the very ones, in their
 *    order, that each of the items before it had.
 */
#define ALIKE 3		/* items in a row of one shape before the last is taken for whole */

/* The elements of an item: how many, and their names in order. */
struct shape {
	size_t n;
	unsigned hash;
};

struct element {
	struct str name;
	unsigned hash;		/* of the name, in lower case */
	size_t at;		/* where its start tag stands in the output */
	size_t spare;		/* where a blank stands that '/' may take the place of; 0: nowhere */
	unsigned kind;		/* of vocabulary.h */
};

struct mender {
	struct str rest;	/* what is still to be read */
	struct repair *to;
	struct repair_entities entities;
	struct element stack[LIMIT_DEPTH];
	size_t depth;
	bool rooted;		/* the root was seen */
	bool reopened;		/* its end tag was taken back */
	struct str root;
	struct shape shape;	/* of the item that is open */
	struct shape before;	/* of the item before it */
	size_t alike;		/* items in a row that had that shape */
	size_t last_end;	/* where the item's last element ended in the output */
	bool no_comment_end, no_instruction_end, no_tag_end, no_cdata_end;
	size_t root_end;	/* where the root's end tag stands in the output; 0: it is open */
};

static void
advance(struct mender *m, size_t n)
{
	m->rest = str_from(m->rest, n);
}

/* The offset of what, or -1. */
static long
find(struct str s, struct str what)
{
	const char *p = s.n > 0 ? memmem(s.p, s.n, what.p, what.n) : NULL;

	return p != NULL ? p - s.p : -1;
}

/*
 * Goes past the next `closer`; where there is none, past the next '>' or to
 * the end.  *missing remembers that there is none: it is looked for once.
 */
static void
pass(struct mender *m, struct str closer, bool *missing)
{
	long at = *missing ? -1 : find(m->rest, closer);

	if (at < 0) {
		*missing = true;
		m->to->damaged = true;
		closer = STR(">");
		at = find(m->rest, closer);
	}
	advance(m, at < 0 ? m->rest.n : (size_t)at + closer.n);
}

static void
add_text(struct mender *m, struct str s)
{
	if (m->depth == 0) {
		if (str_trim(s).n > 0)
			m->to->damaged = true;
		return;
	}
	repair_text_add(m->to, &m->entities, s);
}

static bool
is_alike(struct shape a, struct shape b)
{
	return a.n == b.n && a.hash == b.hash;
}

/* An element has ended: part of an item's shape, or an item. */
static void
note_end(struct mender *m, const struct element *e)
{
	if (e->kind & VOCABULARY_ITEM) {
		m->alike = is_alike(m->shape, m->before) ? m->alike + 1 : 1;
		m->before = m->shape;
		m->shape = (struct shape){ 0, 0 };
	} else if (m->depth > 0 && (m->stack[m->depth - 1].kind & VOCABULARY_ITEM)) {
		m->shape.hash = m->shape.hash * 33 + e->hash;
		m->shape.n++;
		m->last_end = m->to->text.n;
	}
}

/* Writes the end tag of the innermost element. */
static void
close_top(struct mender *m)
{
	struct element *top = &m->stack[--m->depth];
	size_t at = m->to->text.n;

	buf_add(&m->to->text, STR("</"));
	buf_add(&m->to->text, top->name);
	buf_add(&m->to->text, STR(">"));
	note_end(m, top);
	if (m->depth == 0)
		m->root_end = at;
}

/* Closes down to depth what was left open by mistake. */
static void
close_to(struct mender *m, size_t depth)
{
	if (m->depth > depth)
		m->to->damaged = true;
	while (m->depth > depth) {
		struct element *top = &m->stack[m->depth - 1];

		if (top->spare > 0) {
			m->to->text.p[top->spare] = '/';
			m->depth--;
		} else {
			close_top(m);
		}
	}
}

/*
 * Where the end of an element is likely to be missed: where it is none of a
 * feed's, is a module's, or is HTML in no text of a feed.
 */
static bool
is_stray(const struct mender *m, unsigned kind)
{
	return m->depth > 0 && (kind == 0 || (kind & VOCABULARY_MODULE) ||
	    ((kind & VOCABULARY_HTML) &&
	    (m->stack[m->depth - 1].kind & (VOCABULARY_ITEM | VOCABULARY_CONTAINER))));
}

/* Stray end tags may come by the million: they are compared by number. */
static unsigned
hash_name(struct str name)
{
	unsigned h = 5381;

	for (size_t i = 0; i < name.n; i++)
		h = h * 33 + ((unsigned char)name.p[i] | 0x20u);
	return h;
}

/* How deep the innermost open element of that name, in any case, is, from 1; 0: none. */
static size_t
depth_of(const struct mender *m, struct str name)
{
	unsigned hash = hash_name(name);

	for (size_t i = m->depth; i > 0; i--)
		if (m->stack[i - 1].hash == hash && str_ieq(m->stack[i - 1].name, name))
			return i;
	return 0;
}

/* </titel>: an end tag that was meant for the innermost element. */
static bool
is_slip(const struct mender *m, struct str name)
{
	char top[LIMIT_TAG_NAME];
	const char *const candidates[] = { top };
	struct str open = m->depth > 0 ? m->stack[m->depth - 1].name : name;

	if (m->depth < 2 || open.n >= sizeof(top) || name.n >= sizeof(top) ||
	    (vocabulary_kind(name) & VOCABULARY_HTML))
		return false;
	memcpy(top, open.p, open.n);
	top[open.n] = '\0';
	return complaint_guess(name, candidates, 1) != NULL;
}

static void
end_tag(struct mender *m)
{
	struct str name = repair_text_name(str_from(m->rest, 2));
	size_t depth = depth_of(m, name), n = 2 + name.n;

	while (n < m->rest.n && m->rest.p[n] != '>' && m->rest.p[n] != '<') {
		if (!repair_text_blank(m->rest.p[n]))
			m->to->damaged = true;
		n++;
	}
	if (n < m->rest.n && m->rest.p[n] == '>')
		n++;
	else
		m->to->damaged = true;
	advance(m, n);
	if (depth > 0) {
		if (!str_eq(m->stack[depth - 1].name, name))
			m->to->damaged = true;
		close_to(m, depth);
		close_top(m);
		return;
	}
	m->to->damaged = true;
	/* at the very end it is half a tag */
	if (m->rest.n > 0 && is_slip(m, name))
		close_top(m);
}

/* What has to be closed before an element of that kind can begin. */
static void
make_room(struct mender *m, unsigned kind)
{
	if (kind & VOCABULARY_ITEM) {
		for (size_t i = m->depth; i > 0; i--)
			if (m->stack[i - 1].kind & VOCABULARY_ITEM)
				close_to(m, i - 1);
		if (m->depth > 0 && (m->stack[m->depth - 1].kind & VOCABULARY_LEAF))
			close_to(m, m->depth - 1);
		/* items after the end of all: the end was a mistake */
		if (m->depth == 0 && m->rooted && m->root_end > 0) {
			m->to->text.n = m->root_end;
			m->root_end = 0;
			m->reopened = true;
			m->stack[m->depth++] = (struct element){ m->root, hash_name(m->root), 0, 0,
			    VOCABULARY_CONTAINER };
			m->to->damaged = true;
		}
	} else if ((kind & VOCABULARY_FIELD) && m->depth > 1 &&
	    (m->stack[m->depth - 1].kind & VOCABULARY_LEAF) &&
	    (m->stack[m->depth - 2].kind & (VOCABULARY_ITEM | VOCABULARY_CONTAINER))) {
		close_to(m, m->depth - 1);
	}
}

/* Junk before the root, where a root follows soon. */
static bool
is_junk(struct mender *m, unsigned kind)
{
	struct str s = m->rest;

	if (m->rooted || (kind & VOCABULARY_ROOT))
		return false;
	if (s.n > LIMIT_JUNK)
		s.n = LIMIT_JUNK;
	for (size_t i = 1; i < s.n; i++)
		if (s.p[i] == '<' &&
		    (vocabulary_kind(repair_text_name(str_from(s, i + 1))) & VOCABULARY_ROOT))
			return true;
	return false;
}

/* A '<' that begins nothing. */
static void
bare(struct mender *m)
{
	m->to->damaged = true;
	if (m->depth > 0)
		repair_text_add_bare(m->to, STR("&lt;"));
	advance(m, 1);
}

/* The end of the start tag of what is to be the innermost element. */
static void
end_start_tag(struct mender *m, bool empty)
{
	struct element *e = &m->stack[m->depth];

	if (empty) {
		buf_add(&m->to->text, STR("/>"));
		note_end(m, e);
		return;
	}
	if (is_stray(m, e->kind) && buf_addc(&m->to->text, ' '))
		e->spare = m->to->text.n - 1;
	buf_add(&m->to->text, STR(">"));
	m->depth++;
}

static void
start_tag(struct mender *m)
{
	struct str name = repair_text_name(str_from(m->rest, 1));
	unsigned kind = vocabulary_kind(name);
	struct repair_tag tag = repair_text_tag(m->rest, name, kind);
	bool is_void = (kind & VOCABULARY_VOID) != 0;

	if (tag.n == 0) {
		/* what was read as a tag in vain is not read again */
		bare(m);
		add_text(m, (struct str){ m->rest.p, tag.vain });
		advance(m, tag.vain);
		return;
	}
	if (m->depth == 0 && ((m->rooted && !(kind & VOCABULARY_ITEM)) || is_junk(m, kind))) {
		m->to->damaged = true;
		advance(m, tag.n);
		return;
	}
	/* an empty item in an item is a slip, not the next one */
	if (!tag.empty || !(kind & VOCABULARY_ITEM) || m->depth == 0)
		make_room(m, kind);
	if (m->depth == LIMIT_DEPTH) {
		m->to->damaged = true;
		advance(m, tag.n);
		return;
	}
	if (m->depth == 0) {
		m->rooted = true;
		m->root = name;
	}
	m->stack[m->depth] = (struct element){ name, hash_name(name), m->to->text.n, 0, kind };
	repair_text_add_tag(m->to, &m->entities, name, tag);
	advance(m, tag.n);
	if (is_void && !tag.empty)
		m->to->damaged = true;
	end_start_tag(m, tag.empty || is_void);
}

/* CDATA; where its end is missing, up to the end tag of its element. */
static void
cdata(struct mender *m)
{
	struct str s = str_from(m->rest, sizeof("<![CDATA[") - 1);
	long end = m->no_cdata_end ? -1 : find(s, STR("]]>"));
	size_t after = 3;

	m->no_cdata_end = end < 0;
	if (end < 0 && m->depth > 0) {
		struct str name = m->stack[m->depth - 1].name;

		m->to->damaged = true;
		after = 0;
		for (long at, from = 0; (at = find(str_from(s, (size_t)from), STR("</"))) >= 0;
		    from += at + 2)
			if (str_starts(str_from(s, (size_t)(from + at + 2)), name)) {
				end = from + at;
				break;
			}
	}
	if (end < 0) {
		/* it may be half a text: the element stays open */
		m->to->damaged = true;
		end = (long)s.n;
	}
	if (m->depth > 0)
		repair_text_add_cdata(m->to, (struct str){ s.p, (size_t)end });
	m->rest = str_from(s, (size_t)end + after);
}

static void
markup(struct mender *m)
{
	unsigned char c = m->rest.n > 1 ? (unsigned char)m->rest.p[1] : 0;

	if (c == '/' && repair_text_name(str_from(m->rest, 2)).n > 0) {
		end_tag(m);
	} else if (str_istarts(m->rest, STR("<![CDATA["))) {
		m->to->damaged = m->to->damaged || m->rest.p[3] != 'C';
		cdata(m);
	} else if (str_starts(m->rest, STR("<!--"))) {
		pass(m, STR("-->"), &m->no_comment_end);
	} else if (c == '?') {
		if (m->rooted && str_istarts(m->rest, STR("<?xml ")))
			m->to->damaged = true;
		pass(m, STR("?>"), &m->no_instruction_end);
	} else if (str_istarts(m->rest, STR("<!DOCTYPE"))) {
		advance(m, repair_text_doctype(&m->entities, m->rest));
	} else if (c == '!') {
		m->to->damaged = true;
		pass(m, STR(">"), &m->no_tag_end);
	} else if (repair_text_name(str_from(m->rest, 1)).n > 0) {
		start_tag(m);
	} else {
		bare(m);
	}
}

/* The item that is open at the end lacks nothing but its end tag. */
static bool
is_whole(const struct mender *m)
{
	return (m->stack[m->depth - 1].kind & VOCABULARY_ITEM) && m->alike >= ALIKE &&
	    m->shape.n > 0 && is_alike(m->shape, m->before) &&
	    str_trim(str_from(buf_str(&m->to->text), m->last_end)).n == 0;
}

/* The end of the input: what is open is unfinished, unless it only holds others. */
static void
finish(struct mender *m)
{
	size_t whole = 0;

	if (m->depth == 0)
		return;
	m->to->damaged = true;
	m->to->truncated = !(m->reopened && m->depth == 1);
	while (whole < m->depth &&
	    (m->stack[whole].kind & (VOCABULARY_CONTAINER | VOCABULARY_ROOT)) &&
	    !(m->stack[whole].kind & VOCABULARY_ITEM))
		whole++;
	if (whole < m->depth && !(whole + 1 == m->depth && is_whole(m))) {
		m->to->text.n = m->stack[whole].at;
		m->depth = whole;
	}
	while (m->depth > 0)
		close_top(m);
}

void
repair_xml(struct str text, struct repair *ret)
{
	struct mender m = { .rest = text, .to = ret };

	*ret = (struct repair){ .damaged = false };
	buf_init(&ret->text, LIMIT_REPAIRED);
	while (m.rest.n > 0 && !ret->text.over) {
		const char *p = memchr(m.rest.p, '<', m.rest.n);
		size_t n = p != NULL ? (size_t)(p - m.rest.p) : m.rest.n;

		add_text(&m, (struct str){ m.rest.p, n });
		advance(&m, n);
		if (m.rest.n > 0)
			markup(&m);
	}
	/* end tags are few and short: they fit where all else did not */
	ret->text.max += LIMIT_DEPTH * LIMIT_TAG_NAME;
	finish(&m);
}

bool
repair_needed(struct str text)
{
	struct str head = { text.p, text.n < LIMIT_JUNK ? text.n : LIMIT_JUNK };
	const char *at;

	while (head.n > 0 && (at = memchr(head.p, '!', head.n)) != NULL) {
		head = str_from(head, (size_t)(at - head.p) + 1);
		if (str_istarts(head, STR("DOCTYPE")) && at > text.p && at[-1] == '<')
			return true;
	}
	return false;
}
