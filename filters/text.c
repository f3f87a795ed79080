#include "filters/text.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "filters/abbreviation.h"
#include "filters/fold_block.h"
#include "filters/fold_plain.h"

/*
 * Invariants
 *  1. word[] is ordered by pos; a joined word comes right after the part it
 *     begins with, before the next part.
 *  2. Every word has at least one folded byte and 8 readable bytes after them.
 *  3. Reading costs time and memory linear in the text.
 */

/* Room a word may need while it is read. */
#define SLACK (TEXT_WORD + FOLD_PUT_MAX + FOLD_PLAIN_SLACK)
#define STATIC_WORDS 256

struct reader {
	struct text *t;
	const struct fold *f;
	const char *start, *p, *end;
	bool stopped;		/* . ! ? … stood here: a sentence ends unless a small letter follows */
	bool spaced;		/* then white space */
	bool quoted;		/* then a quote */
	bool abbreviated;	/* the dot belongs to the word before it */
	char tail[2 * FOLD_BLOCK];	/* the last bytes of the text, then zeros */
};

void
text_init(struct text *t)
{
	*t = (struct text){ 0 };
	text_clear(t);
}

void
text_release(struct text *t)
{
	free(t->word);
	free(t->bytes);
}

void
text_clear(struct text *t)
{
	t->nwords = t->nbytes = t->counted = 0;
	t->pos = TEXT_GAP;
	t->sentence = 0;
	t->truncated = false;
}

static void
grow(struct text *t)
{
	if (t->nwords == t->words_size) {
		t->words_size = t->words_size > 0 ? 2 * t->words_size : STATIC_WORDS;
		t->word = mem_grow(t->word, t->words_size * sizeof(t->word[0]));
	}
	if (t->nbytes + SLACK > t->bytes_size) {
		t->bytes_size = 2 * t->bytes_size + SLACK + 8 * STATIC_WORDS;
		t->bytes = mem_grow(t->bytes, t->bytes_size);
	}
}

/* Room for one more word and its bytes. */
static inline void
reserve(struct text *t)
{
	if (t->nwords == t->words_size || t->nbytes + SLACK > t->bytes_size)
		grow(t);
}

/* look() for what is no ASCII. */
static uint32_t
look_far(const struct reader *r, const char *p, size_t *ret_n, unsigned *ret_code)
{
	const unsigned char *u = (const unsigned char *)p;
	size_t left = (size_t)(r->end - p);
	struct str rest = { p, left };

	if (u[0] >= 0xC2 && u[0] < 0xE0 && left > 1 && (u[1] & 0xC0) == 0x80) {
		*ret_n = 2;
		*ret_code = (u[0] & 0x1Fu) << 6 | (u[1] & 0x3Fu);
		return r->f->low[*ret_code];
	}
	if (u[0] > 0xE0 && u[0] < 0xED && left > 2 && (u[1] & 0xC0) == 0x80 &&
	    (u[2] & 0xC0) == 0x80) {
		*ret_n = 3;
		*ret_code = (u[0] & 0x0Fu) << 12 | (u[1] & 0x3Fu) << 6 | (u[2] & 0x3Fu);
	} else {
		*ret_code = utf8_next(&rest);
		*ret_n = left - rest.n;
	}
	return fold_entry(r->f, *ret_code);
}

/* The code point at p and its entry; *ret_n the bytes it takes. */
static inline uint32_t
look(const struct reader *r, const char *p, size_t *ret_n, unsigned *ret_code)
{
	unsigned char c = (unsigned char)*p;

	if (c >= 0x80)
		return look_far(r, p, ret_n, ret_code);
	*ret_n = 1;
	*ret_code = c;
	return r->f->low[c];
}

/* The entry of what stands at p, FOLD_OTHER at the end; *ret_next (if asked) is where it ends. */
static uint32_t
peek(const struct reader *r, const char *p, const char **ret_next)
{
	unsigned code;
	size_t n;
	uint32_t e;

	if (ret_next != NULL)
		*ret_next = r->end;
	do {
		if (p >= r->end)
			return FOLD_OTHER;
		e = look(r, p, &n, &code);
		p += n;
	} while (FOLD_CLASS(e) == FOLD_IGNORE || FOLD_CLASS(e) == FOLD_STRIP);
	if (ret_next != NULL)
		*ret_next = p;
	return e;
}

#define BIT(class) (1u << (class))
#define WORDLY (BIT(FOLD_LETTER) | BIT(FOLD_DIGIT) | BIT(FOLD_MARK))
#define GO_ON (WORDLY | BIT(FOLD_STRIP) | BIT(FOLD_IGNORE) | BIT(FOLD_APOSTROPHE) | \
	BIT(FOLD_DOT) | BIT(FOLD_COMMA))	/* what need not be the end of a word */

static bool
wordly(uint32_t e)
{
	return (BIT(FOLD_CLASS(e)) & WORDLY) != 0;
}

/* A word being read. */
struct word {
	char *out;		/* its folded bytes */
	size_t n;
	unsigned letters;	/* code points since its beginning or its last dot */
	uint32_t last;		/* entry of the last letter */
	uint32_t seen;		/* flags of all its letters */
	bool cut, dotted;
};

static void
put(struct reader *r, struct word *w, uint32_t e, size_t n)
{
	size_t added = fold_put(r->f, e, r->p, n, w->out + w->n);

	if (w->n + added > TEXT_WORD)
		w->cut = true;
	else if (!w->cut)
		w->n += added;
	w->letters++;
	w->last = e;
	w->seen |= e;
}

/* A combining mark: it vanishes, or changes the letter before it. */
static void
join(struct word *w, unsigned code)
{
	size_t i = w->n;
	struct str last;
	unsigned before, joined;

	while (i > 0 && ((unsigned char)w->out[i - 1] & 0xC0) == 0x80)
		i--;
	if (i == 0 || w->cut)
		return;
	last = (struct str){ w->out + i - 1, w->n - i + 1 };
	before = utf8_next(&last);
	joined = fold_join(before, code);
	if (joined == code)
		i = w->n;
	else
		i--;
	if (joined == 0)
		return;
	if (i + UTF8_MAX > TEXT_WORD)
		w->cut = true;
	else
		w->n = i + utf8_put(joined, w->out + i);
}

/*
 * Something that is no letter stands at r->p, n bytes: true where the word
 * goes on all the same (3.5, м'який, U.S.), and then r->p is beyond it.
 */
static bool
goes_on(struct reader *r, struct word *w, uint32_t e, size_t n)
{
	const char *after;
	uint32_t next;
	bool own = (w->last & (FOLD_CYRILLIC | FOLD_HEBREW)) != 0;

	switch (FOLD_CLASS(e)) {
	case FOLD_APOSTROPHE:
		next = peek(r, r->p + n, NULL);
		if (!own || !wordly(next) || !(next & w->last & (FOLD_CYRILLIC | FOLD_HEBREW)))
			return false;
		r->p += n;
		return true;
	case FOLD_DOT:
	case FOLD_COMMA:
		next = peek(r, r->p + n, &after);
		if (FOLD_CLASS(w->last) == FOLD_DIGIT && FOLD_CLASS(next) == FOLD_DIGIT) {
			put(r, w, FOLD_CLASS(e) == FOLD_DOT ? (uint32_t)'.' << 8 | FOLD_DOT :
			    (uint32_t)',' << 8 | FOLD_COMMA, n);
			r->p += n;
			return true;
		}
		if (FOLD_CLASS(e) != FOLD_DOT || w->letters != 1 ||
		    FOLD_CLASS(w->last) != FOLD_LETTER || FOLD_CLASS(next) != FOLD_LETTER ||
		    wordly(peek(r, after, NULL)))
			return false;
		w->dotted = true;
		w->letters = 0;
		r->p += n;
		return true;
	default:
		return false;
	}
}

static struct str
rest(const struct reader *r)
{
	return (struct str){ r->p, (size_t)(r->end - r->p) };
}

/* The plain case of read_letters. */
static void
read_plain(struct reader *r, struct word *w)
{
	struct fold_plain run;

	if (r->p == r->end || w->cut || w->n == TEXT_WORD)
		return;
	fold_plain(r->f, rest(r), w->out + w->n, TEXT_WORD - w->n, &run);
	if (run.letters == 0)
		return;
	w->last = run.last;
	w->seen |= run.seen;
	w->letters += (unsigned)run.letters;
	w->n += run.n;
	r->p = run.end;
}

/* To the end of the word; returns the class of what stands there. */
static enum fold_class
read_letters(struct reader *r, struct word *w)
{
	while (read_plain(r, w), r->p < r->end) {
		unsigned code;
		size_t n;
		uint32_t e = look(r, r->p, &n, &code);

		if (!(BIT(FOLD_CLASS(e)) & GO_ON))
			return FOLD_CLASS(e);
		switch (FOLD_CLASS(e)) {
		case FOLD_LETTER:
		case FOLD_DIGIT:
		case FOLD_MARK:
			put(r, w, e, n);
			break;
		case FOLD_STRIP:
			join(w, code);
			break;
		case FOLD_IGNORE:
			break;
		default:
			if (!goes_on(r, w, e, n))
				return FOLD_CLASS(e);
			continue;
		}
		r->p += n;
	}
	return FOLD_OTHER;
}

static void
end_sentence(struct reader *r)
{
	if (r->t->sentence < UINT16_MAX)
		r->t->sentence++;
	r->stopped = r->spaced = r->quoted = r->abbreviated = false;
}

/* A dot or the like stood before the word that begins with e: did it end a sentence? */
static void
settle_sentence(struct reader *r, uint32_t e)
{
	if (!r->abbreviated && ((r->spaced && r->quoted) || !(e & FOLD_LOWER)))
		end_sentence(r);
	r->stopped = r->spaced = r->quoted = r->abbreviated = false;
}

/* The word from there to r->p; its n folded bytes are in place, `seen` are its letters' flags. */
static inline void
add_word(struct reader *r, const char *from, size_t n, uint32_t seen, uint8_t flags)
{
	struct text *t = r->t;
	uint32_t both = FOLD_LATIN | FOLD_CYRILLIC;

	t->word[t->nwords++] = (struct text_word){
		.from = (uint32_t)(from - r->start), .to = (uint32_t)(r->p - r->start),
		.at = (uint32_t)t->nbytes, .pos = t->pos++, .sentence = t->sentence,
		.n = (uint8_t)n, .flags = flags | ((seen & both) == both ? TEXT_MIXED : 0),
	};
	t->nbytes += n;
	t->counted++;
}

/* A word of n letters ends before e whatever comes then; `last` is the last of them. */
static inline bool
surely_ends(uint32_t e, uint32_t last, size_t n)
{
	switch (FOLD_CLASS(e)) {
	case FOLD_DOT:
		return n > 1 && FOLD_CLASS(last) == FOLD_LETTER;
	case FOLD_COMMA:
		return FOLD_CLASS(last) == FOLD_LETTER;
	case FOLD_APOSTROPHE:
		return !(last & (FOLD_CYRILLIC | FOLD_HEBREW));
	default:
		return !(BIT(FOLD_CLASS(e)) & (GO_ON | BIT(FOLD_HYPHEN)));
	}
}

/* A block that may be read from p on; zeros stand behind the end of the text. */
static inline const char *
block(const struct reader *r, const char *p)
{
	size_t left = (size_t)(r->end - p);

	return left >= FOLD_BLOCK ? p : r->tail + FOLD_BLOCK - left;
}

/* Adds a word of n bytes that is folded already, where it surely ends behind them. */
static inline bool
add_short_word(struct reader *r, size_t n, unsigned letters, uint32_t last)
{
	const char *from = r->p;
	unsigned char next = from + n < r->end ? (unsigned char)from[n] : ' ';
	unsigned code;
	size_t size;

	if (next != ' ' && (next >= 0x80 || !surely_ends(r->f->low[next], last, letters)))
		return false;
	if (r->stopped)
		settle_sentence(r, look(r, from, &size, &code));
	r->p += n;
	add_word(r, from, n, last, 0);
	return true;
}

/*
 * The plainest cases of read_word: fewer than FOLD_BLOCK ASCII letters and
 * digits, or a few Cyrillic letters, and a certain end.  False, and nothing is
 * changed, where it is another.
 */
static inline bool
read_short_word(struct reader *r)
{
	uint32_t last = FOLD_LETTER | FOLD_CYRILLIC;
	size_t n, each = 2;
	char *out;

	reserve(r->t);
	out = r->t->bytes + r->t->nbytes;
	if ((unsigned char)*r->p < 0x80) {
		struct fold_block b = fold_block(block(r, r->p), out);

		n = (size_t)__builtin_ctz(~(b.letters | b.digits));
		last = b.letters << 1 >> n & 1 ? FOLD_LETTER : FOLD_DIGIT;
		each = 1;
	} else {
		n = fold_block_cyrillic(block(r, r->p), out);
		if (n == FOLD_BLOCK_PAIRS)
			n += fold_block_cyrillic(block(r, r->p + 2 * n), out + 2 * n);
	}
	return n > 0 && n < FOLD_BLOCK && add_short_word(r, each * n, (unsigned)n, last);
}

static struct word
begin_word(struct reader *r, uint32_t e)
{
	reserve(r->t);
	if (r->stopped)
		settle_sentence(r, e);
	return (struct word){ .out = r->t->bytes + r->t->nbytes };
}

/* One word, which begins with e at r->p; returns the class of what follows it. */
static enum fold_class
read_word(struct reader *r, uint32_t e)
{
	const char *from = r->p;
	struct word w = begin_word(r, e);
	enum fold_class next = read_letters(r, &w);
	unsigned code;
	size_t n;

	if (w.dotted && r->p < r->end && *r->p == '.')
		next = ++r->p < r->end ? FOLD_CLASS(look(r, r->p, &n, &code)) : FOLD_OTHER;
	add_word(r, from, w.n, w.seen,
	    (uint8_t)((w.cut ? TEXT_CUT : 0) | (w.dotted ? TEXT_DOTTED : 0)));
	return next;
}

/* A character that is a word by itself, with its marks: e, n bytes, at r->p. */
static void
read_character(struct reader *r, uint32_t e, size_t n)
{
	const char *from = r->p;
	struct word w = begin_word(r, e);
	unsigned code;

	put(r, &w, e, n);
	for (r->p += n; r->p < r->end; r->p += n) {
		uint32_t mark = look(r, r->p, &n, &code);

		if (FOLD_CLASS(mark) == FOLD_MARK)
			put(r, &w, mark, n);
		else if (FOLD_CLASS(mark) != FOLD_IGNORE)
			break;
	}
	add_word(r, from, w.n, w.seen, w.cut ? TEXT_CUT : 0);
}

/* Adds what parts a to z make together behind word `after`: their folded bytes lie side by side. */
static void
add_joined(struct text *t, size_t after, const struct text_word *a, const struct text_word *z)
{
	struct text_word joined = *a;
	size_t n = z->at + z->n - a->at;

	if (n > TEXT_WORD)
		return;
	for (const struct text_word *w = a; w <= z; w++)
		joined.flags |= w->flags;
	joined.n = (uint8_t)n;
	joined.to = z->to;
	joined.more = (uint8_t)(z->pos - a->pos);
	reserve(t);
	memmove(t->word + after + 2, t->word + after + 1,
	    (t->nwords - after - 1) * sizeof(t->word[0]));
	t->word[after + 1] = joined;
	t->nwords++;
}

/*
 * Words joined by hyphens: each part, each pair of neighbours and the whole
 * (rule 9).  The first part is read; a hyphen follows.
 */
static void
read_chain(struct reader *r)
{
	struct text *t = r->t;
	struct text_word part[TEXT_PARTS] = { t->word[t->nwords - 1] };
	size_t first = t->nwords - 1, nparts = 1, n;
	enum fold_class next = FOLD_HYPHEN;
	unsigned code;

	while (next == FOLD_HYPHEN && nparts < TEXT_PARTS) {
		uint32_t e;

		look(r, r->p, &n, &code);
		e = peek(r, r->p + n, NULL);
		if (!wordly(e))
			break;
		for (r->p += n; !wordly(look(r, r->p, &n, &code)); r->p += n)
			continue;
		next = read_word(r, e);
		part[nparts++] = t->word[t->nwords - 1];
	}
	for (size_t i = nparts - 1; i-- > 0;)
		add_joined(t, first + i, &part[i], &part[i + 1]);
	if (nparts > 2)
		add_joined(t, first, &part[0], &part[nparts - 1]);
}

/* A dot after a single letter, U.S. or an abbreviation ends no sentence. */
static bool
dot_of_word(const struct reader *r)
{
	const struct text *t = r->t;
	const struct text_word *w = t->nwords > 0 ? &t->word[t->nwords - 1] : NULL;
	struct str folded;

	if (w == NULL || w->to != (uint32_t)(r->p - r->start) || w->n > 5)
		return false;
	folded = text_folded(t, w);
	if (folded.n == 1)
		return folded.p[0] > '9';
	return (folded.n == 2 && (unsigned char)folded.p[0] >= 0xC2 &&
	    (unsigned char)folded.p[0] < 0xE0) || abbreviation_is(folded);
}

static void
between(struct reader *r, uint32_t e, bool listed)
{
	struct text *t = r->t;

	switch (FOLD_CLASS(e)) {
	case FOLD_BREAK:
		end_sentence(r);
		if (listed)
			t->pos += TEXT_GAP;
		break;
	case FOLD_FULL_STOP:
		end_sentence(r);
		break;
	case FOLD_DOT:
		r->abbreviated = !r->stopped && dot_of_word(r);
		r->stopped = true;
		break;
	case FOLD_STOP:
		r->stopped = true;
		break;
	case FOLD_SPACE:
		r->spaced = r->stopped;
		break;
	case FOLD_QUOTE:
	case FOLD_APOSTROPHE:
		r->quoted = r->stopped && r->spaced;
		break;
	default:
		break;
	}
}

/* What stands at r->p, which is neither a space nor a short word. */
static bool
read_other(struct reader *r, bool listed)
{
	bool full = r->t->counted + TEXT_PARTS > TEXT_WORDS;
	unsigned code;
	size_t n;
	uint32_t e = look(r, r->p, &n, &code);

	if (!wordly(e) && FOLD_CLASS(e) != FOLD_CHARACTER) {
		between(r, e, listed);
		r->p += n;
	} else if (full) {
		r->t->truncated = true;
		return false;
	} else if (FOLD_CLASS(e) == FOLD_CHARACTER) {
		read_character(r, e, n);
	} else if (read_word(r, e) == FOLD_HYPHEN) {
		read_chain(r);
	}
	return true;
}

void
text_read(struct text *t, const struct fold *f, struct str s, bool listed)
{
	struct reader r = { .t = t, .f = f, .start = s.p, .p = s.p, .end = s.p + s.n };
	size_t tail = s.n < FOLD_BLOCK ? s.n : FOLD_BLOCK;

	if (tail > 0)
		memcpy(r.tail + FOLD_BLOCK - tail, r.end - tail, tail);
	if (t->nwords > 0) {
		t->pos += TEXT_GAP;
		end_sentence(&r);
	}
	while (r.p < r.end) {
		if (*r.p == ' ') {	/* nearly half of all steps */
			r.spaced = r.stopped;
			r.p++;
			continue;
		}
		if (t->counted + TEXT_PARTS <= TEXT_WORDS && read_short_word(&r))
			continue;
		if (!read_other(&r, listed))
			return;
	}
}
