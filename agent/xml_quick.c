#include "agent/xml_quick.h"

#include "agent/limit.h"
#include "agent/xml_scan.h"
#include "base/utf8.h"

/*
 * Invariants
 * 1. What is accepted here libxml2 accepts without a complaint, with the same
 *    events.  Nothing is judged wrong here: what is not plainly right, or only
 *    rare, is given up (every function says so by false).
 * 2. p never passes end; no byte is read at end.
 * 3. Equal names are one word, and one pointer.
 */
#define WORDS 512		/* a power of two; a real feed has < 100 names and namespaces */
#define PROBES 8		/* of words in vain: then the names are no real feed's */
#define ATTRIBUTES 32		/* of one start tag */
#define BINDINGS 64		/* namespaces in force */
#define SECTION_SIZE (8 * 1024 * 1024)	/* bytes of one text: libxml2 refuses 10 MB */

/* A name or namespace of the document, kept once. */
struct word {
	struct str text;	/* with a NUL behind it */
	struct xml_name name;	/* prefix and local part; the namespace as of `age` */
	size_t age;
};

/* What a prefix stands for. */
struct binding {
	const char *prefix;	/* NULL: none */
	const char *uri;	/* NULL: none */
};

struct element {
	struct word *word;
	size_t nbindings;	/* that were in force around it */
};

struct quick {
	const char *p, *end;
	struct arena *a;
	const struct xml_handler *handler;
	void *context;
	struct word *words[WORDS];
	struct binding bindings[BINDINGS];
	size_t nbindings;
	size_t age;		/* changes with the bindings, from 1 */
	struct element open[LIMIT_DEPTH];
	size_t depth;
	struct xml_attribute attributes[ATTRIBUTES];
	struct word *names[ATTRIBUTES];
	size_t nattributes;
	bool rooted;		/* the root was begun */
	bool returns;		/* there is a '\r' somewhere */
};

static struct str
rest(const struct quick *q)
{
	return (struct str){ q->p, (size_t)(q->end - q->p) };
}

/* Whether c comes next; then it is passed. */
static bool
take(struct quick *q, char c)
{
	if (q->p == q->end || *q->p != c)
		return false;
	q->p++;
	return true;
}

static bool
take_all(struct quick *q, struct str s)
{
	if (!str_starts(rest(q), s))
		return false;
	q->p += s.n;
	return true;
}

static bool
skip_blanks(struct quick *q)
{
	const char *begin = q->p;

	while (q->p < q->end && xml_scan_is(*q->p, XML_SCAN_BLANK))
		q->p++;
	return q->p > begin;
}

/* The word of these bytes; NULL where there are too many that look alike. */
static struct word *
word_of(struct quick *q, struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t at = p[0] + 31u * p[s.n - 1] + 7u * p[s.n / 2] + 61u * s.n;
	struct word *w;

	for (size_t i = 0; i < PROBES; i++, at++) {
		w = q->words[at % WORDS];
		if (w == NULL)
			break;
		if (w->text.n == s.n && memcmp(w->text.p, s.p, s.n) == 0)
			return w;
	}
	if (q->words[at % WORDS] != NULL || s.n > XML_SCAN_NAME_SIZE ||
	    (w = arena_alloc(q->a, sizeof(*w))) == NULL)
		return NULL;
	w->text = arena_copy(q->a, s);
	w->name.local = w->text.p;
	q->words[at % WORDS] = w;
	return w->text.p != NULL ? w : NULL;
}

/* A word that is a name: its parts are words, too. */
static struct word *
name_of(struct quick *q, struct str s)
{
	struct word *w = word_of(q, s), *first, *second;
	struct str local = s, prefix;

	if (w == NULL || w->name.prefix != NULL || memchr(s.p, ':', s.n) == NULL)
		return w;
	prefix = str_cut(&local, ':');
	if (!xml_scan_plain_name(prefix) || !xml_scan_plain_name(local) ||
	    (first = word_of(q, prefix)) == NULL || (second = word_of(q, local)) == NULL)
		return NULL;
	w->name.prefix = first->text.p;
	w->name.local = second->text.p;
	return w;
}

static struct word *
read_name(struct quick *q)
{
	const char *begin = q->p;

	while (q->p < q->end && xml_scan_is(*q->p, XML_SCAN_NAME))
		q->p++;
	if (q->p == begin || !xml_scan_plain_name((struct str){ begin, 1 }))
		return NULL;
	return name_of(q, (struct str){ begin, (size_t)(q->p - begin) });
}

/* Finds the namespace of the word, as the name of an element. */
static bool
resolve(struct quick *q, struct word *w)
{
	size_t i = q->nbindings;

	if (w->age == q->age)
		return true;
	while (i > 0 && q->bindings[i - 1].prefix != w->name.prefix)
		i--;
	if (i == 0 && w->name.prefix != NULL)
		return false;
	w->name.uri = i > 0 ? q->bindings[i - 1].uri : NULL;
	w->age = q->age;
	return true;
}

/* xmlns="uri" or xmlns:prefix="uri"; prefix NULL: the former. */
static bool
bind(struct quick *q, const char *prefix, struct str uri)
{
	struct word *w = NULL;

	if (q->nbindings == BINDINGS || (uri.n == 0 && prefix != NULL) ||
	    (prefix != NULL && strncmp(prefix, "xml", 3) == 0))
		return false;
	if (uri.n > 0 && (!xml_scan_plain_uri(uri) || (w = word_of(q, uri)) == NULL))
		return false;
	for (size_t i = q->open[q->depth].nbindings; i < q->nbindings; i++)
		if (q->bindings[i].prefix == prefix)
			return false;
	q->bindings[q->nbindings++] = (struct binding){ prefix, w != NULL ? w->text.p : NULL };
	q->age++;
	return true;
}

/*
 * A value with references or line ends in it, up to close: normalised (XML
 * 1.0, 3.3.3), but that an ampersand is "&#38;", as xml_value() expects it.
 */
static bool
read_mixed_value(struct quick *q, const char *begin, const char *close, struct str *ret)
{
	struct str amp = STR("&#38;");
	size_t n = 0;
	/* no reference is shorter than what it stands for but "&amp;", which is as long */
	char *out = arena_alloc(q->a, (size_t)(close - begin) + amp.n);

	if (out == NULL)
		return false;
	for (q->p = begin; q->p < close; ) {
		unsigned code;

		if (!xml_scan_is(*q->p, XML_SCAN_SPECIAL)) {
			out[n++] = *q->p++;
		} else if (*q->p == '\t' || *q->p == '\n') {
			out[n++] = ' ';
			q->p++;
		} else if (*q->p == '&' && xml_scan_reference(&q->p, q->end, &code) && q->p <= close) {
			if (code == '&') {
				memcpy(out + n, amp.p, amp.n);
				n += amp.n;
			} else {
				n += utf8_put(code, out + n);
			}
		} else {
			return false;
		}
	}
	*ret = (struct str){ out, n };
	return true;
}

static bool
read_value(struct quick *q, struct str *ret)
{
	const char *begin, *close;
	char quote;

	if (q->p == q->end || (*q->p != '"' && *q->p != '\''))
		return false;
	quote = *q->p++;
	begin = q->p;
	while (q->p < q->end && *q->p != quote && !xml_scan_is(*q->p, XML_SCAN_SPECIAL))
		q->p++;
	*ret = (struct str){ begin, (size_t)(q->p - begin) };
	if (take(q, quote))
		return true;
	close = memchr(q->p, quote, (size_t)(q->end - q->p));
	if (close == NULL || close - begin > LIMIT_START_TAG ||
	    !read_mixed_value(q, begin, close, ret))
		return false;
	q->p = close + 1;
	return true;
}

static bool
read_attribute(struct quick *q)
{
	struct word *w = read_name(q);
	struct str value;

	if (w == NULL)
		return false;
	skip_blanks(q);
	if (!take(q, '='))
		return false;
	skip_blanks(q);
	if (!read_value(q, &value))
		return false;
	if (w->name.prefix != NULL && strcmp(w->name.prefix, "xmlns") == 0)
		return bind(q, w->name.local, value);
	if (w->name.prefix == NULL && str_eq(w->text, STR("xmlns")))
		return bind(q, NULL, value);
	if (q->nattributes == ATTRIBUTES)
		return false;
	q->names[q->nattributes] = w;
	q->attributes[q->nattributes++] = (struct xml_attribute){
		w->name.local, w->name.prefix, NULL, value.p, value.p + value.n,
	};
	return true;
}

/* The namespaces of the attributes, now that all bindings are known; none may stand there twice. */
static bool
resolve_attributes(struct quick *q)
{
	for (size_t i = 0; i < q->nattributes; i++) {
		struct xml_attribute *t = &q->attributes[i];

		if (t->prefix != NULL) {
			if (!resolve(q, q->names[i]))
				return false;
			t->uri = q->names[i]->name.uri;
		}
		for (size_t k = 0; k < i; k++)
			if (q->attributes[k].name == t->name && q->attributes[k].uri == t->uri)
				return false;
	}
	return true;
}

/* The bindings of an element that has ended. */
static void
unbind(struct quick *q, size_t n)
{
	if (q->nbindings > n) {
		q->nbindings = n;
		q->age++;
	}
}

static bool
read_start_tag(struct quick *q)
{
	const char *begin = q->p;
	struct element *e = &q->open[q->depth];
	bool empty;

	if (q->depth == LIMIT_DEPTH - 1 || (q->depth == 0 && q->rooted) ||
	    (e->word = read_name(q)) == NULL)
		return false;
	q->rooted = true;
	e->nbindings = q->nbindings;
	q->nattributes = 0;
	while (skip_blanks(q) && q->p < q->end && *q->p != '/' && *q->p != '>')
		if (!read_attribute(q))
			return false;
	empty = take(q, '/');
	if (!take(q, '>') || q->p - begin > LIMIT_START_TAG || !resolve_attributes(q) ||
	    !resolve(q, e->word))
		return false;
	q->handler->start(q->context, &e->word->name, q->attributes, q->nattributes);
	if (empty) {
		q->handler->end(q->context, &e->word->name);
		unbind(q, e->nbindings);
	} else {
		q->depth++;
	}
	return true;
}

static bool
read_end_tag(struct quick *q)
{
	struct element *e;

	if (q->depth == 0)
		return false;
	e = &q->open[--q->depth];
	if (!take_all(q, e->word->text))
		return false;
	if (!take(q, '>') && !(skip_blanks(q) && take(q, '>')))
		return false;
	if (!resolve(q, e->word))
		return false;
	q->handler->end(q->context, &e->word->name);
	unbind(q, e->nbindings);
	return true;
}

/* Gives a run to the handler with its line ends as '\n' alone (XML 1.0, 2.11). */
static bool
give(struct quick *q, struct str run)
{
	while (run.n > 0) {
		const char *cr = q->returns ? memchr(run.p, '\r', run.n) : NULL;
		size_t n = cr != NULL ? (size_t)(cr - run.p) : run.n;

		if (n > 0)
			q->handler->text(q->context, (struct str){ run.p, n });
		run = str_from(run, n + 1);
		/* a lone one is rare */
		if (cr != NULL && (run.n == 0 || run.p[0] != '\n'))
			return false;
	}
	return true;
}

/* Text up to the next tag, or the end; outside the root, white space. */
static bool
read_text(struct quick *q)
{
	if (q->depth == 0)
		return skip_blanks(q);
	for (;;) {
		const char *end = xml_scan_text(q->p, q->end);
		char bytes[UTF8_MAX];
		unsigned code;

		if (end - q->p > SECTION_SIZE || !give(q, (struct str){ q->p,
		    (size_t)(end - q->p) }))
			return false;
		q->p = end;
		if (end == q->end || *end == '<')
			return true;
		if (*end != '&' || !xml_scan_reference(&q->p, q->end, &code))
			return false;
		q->handler->text(q->context, (struct str){ bytes, utf8_put(code, bytes) });
	}
}

/* What stands before the closer, which is passed, too. */
static bool
read_to(struct quick *q, struct str closer, struct str *ret)
{
	const char *at = q->p < q->end ?
	    memmem(q->p, (size_t)(q->end - q->p), closer.p, closer.n) : NULL;

	if (at == NULL || at - q->p > SECTION_SIZE)
		return false;
	*ret = (struct str){ q->p, (size_t)(at - q->p) };
	q->p = at + closer.n;
	return true;
}

/* <?target ... ?>, behind "<?". */
static bool
read_instruction(struct quick *q)
{
	const char *begin = q->p;
	struct str target, s;

	while (q->p < q->end && xml_scan_is(*q->p, XML_SCAN_NAME))
		q->p++;
	target = (struct str){ begin, (size_t)(q->p - begin) };
	if (!xml_scan_plain_name(target) || target.n > XML_SCAN_NAME_SIZE || str_ieq(target, STR("xml")))
		return false;
	return take_all(q, STR("?>")) || (skip_blanks(q) && read_to(q, STR("?>"), &s));
}

/* What begins with '<'. */
static bool
read_markup(struct quick *q)
{
	struct str s;

	q->p++;
	if (take(q, '/'))
		return read_end_tag(q);
	if (take(q, '?'))
		return read_instruction(q);
	if (!take(q, '!'))
		return read_start_tag(q);
	if (take_all(q, STR("--")))
		/* "--" may not stand in it */
		return read_to(q, STR("--"), &s) && take(q, '>');
	return q->depth > 0 && take_all(q, STR("[CDATA[")) && read_to(q, STR("]]>"), &s) &&
	    give(q, s);
}

/* name="value" of the declaration; *ret_value stays where it is not there. */
static bool
read_declared(struct quick *q, struct str name, struct str *ret_value)
{
	const char *begin = q->p;

	if (!skip_blanks(q) || !take_all(q, name)) {
		q->p = begin;
		return true;
	}
	skip_blanks(q);
	if (!take(q, '='))
		return false;
	skip_blanks(q);
	return read_value(q, ret_value);
}

static bool
is_encoding_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!xml_scan_is(s.p[i], XML_SCAN_NAME))
			return false;
	return xml_scan_plain_name(s) && s.p[0] != '_';
}

/* <?xml version="1.0" ... ?>, if it is there (XML 1.0, 2.8). */
static bool
read_declaration(struct quick *q)
{
	struct str version = { NULL, 0 }, encoding = STR("utf-8"), alone = STR("yes");

	if (!str_starts(rest(q), STR("<?xml ")))
		return true;
	q->p += sizeof("<?xml") - 1;
	if (!read_declared(q, STR("version"), &version) ||
	    !read_declared(q, STR("encoding"), &encoding) ||
	    !read_declared(q, STR("standalone"), &alone))
		return false;
	skip_blanks(q);
	return take_all(q, STR("?>")) && str_eq(version, STR("1.0")) &&
	    is_encoding_name(encoding) && (str_eq(alone, STR("yes")) || str_eq(alone, STR("no")));
}

bool
xml_quick_read(struct arena *a, struct str text, const struct xml_handler *handler, void *context)
{
	struct quick q = {
		.p = text.p, .end = text.p + text.n, .a = a, .handler = handler,
		.context = context, .age = 1,
	};
	struct word *xml = word_of(&q, STR("xml"));
	struct word *uri = word_of(&q, STR("http://www.w3.org/XML/1998/namespace"));

	if (text.n == 0 || xml == NULL || uri == NULL || xml_scan_forbidden(text))
		return false;
	q.bindings[q.nbindings++] = (struct binding){ xml->text.p, uri->text.p };
	q.returns = memchr(text.p, '\r', text.n) != NULL;
	if (!read_declaration(&q))
		return false;
	while (q.p < q.end)
		if (*q.p == '<' ? !read_markup(&q) : !read_text(&q))
			return false;
	return q.rooted && q.depth == 0;
}
