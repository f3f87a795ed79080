#include "filters/text.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"

/*
 * Invariants
 *  1. word[] is ordered by pos; a joined word comes right after the part it
 *     begins with, before the next part.
 *  2. Every word has at least one folded byte and 8 readable bytes after them.
 *  3. Reading costs time and memory linear in the text.
 */

#define SLACK (TEXT_WORD + FOLD_PUT_MAX + 8)	/* room a word may need while it is read */
#define STATIC_WORDS 256

struct reader {
	struct text *t;
	const struct fold *f;
	const char *start, *p, *end;
	bool stopped;		/* . ! ? … stood here: a sentence ends unless a small letter follows */
	bool spaced;		/* then white space */
	bool quoted;		/* then a quote */
	bool abbreviated;	/* the dot belongs to the word before it */
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

/* Room for one more word and its bytes. */
static void
reserve(struct text *t)
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

/* The code point at p and its entry; *ret_n the bytes it takes. */
static uint32_t
look(const struct reader *r, const char *p, size_t *ret_n, unsigned *ret_code)
{
	const unsigned char *u = (const unsigned char *)p;
	size_t left = (size_t)(r->end - p);
	struct str rest = { p, left };

	if (u[0] < 0x80) {
		*ret_n = 1;
		*ret_code = u[0];
	} else if (u[0] >= 0xC2 && u[0] < 0xE0 && left > 1 && (u[1] & 0xC0) == 0x80) {
		*ret_n = 2;
		*ret_code = (u[0] & 0x1Fu) << 6 | (u[1] & 0x3Fu);
	} else {
		*ret_code = utf8_next(&rest);
		*ret_n = left - rest.n;
	}
	return fold_entry(r->f, *ret_code);
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

static bool
wordly(uint32_t e)
{
	return FOLD_CLASS(e) == FOLD_LETTER || FOLD_CLASS(e) == FOLD_DIGIT ||
	    FOLD_CLASS(e) == FOLD_MARK;
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

/*
 * The plain case of read_letters, which is nearly all of them: letters and
 * digits of one or two bytes that fold to no more than three.
 */
static void
read_plain(struct reader *r, struct word *w)
{
	const uint32_t *low = r->f->block[r->f->page[0]];
	const unsigned char *p = (const unsigned char *)r->p;
	const unsigned char *end = (const unsigned char *)r->end - 1;
	size_t n = w->n;
	unsigned letters = 0;

	while (p < end && n + 3 <= TEXT_WORD && !w->cut) {
		uint32_t e, bytes;
		size_t size = 1;

		if (*p < 0x80) {
			e = low[*p];
		} else if (*p >= 0xC2 && *p < 0xE0 && (p[1] & 0xC0) == 0x80) {
			e = fold_entry(r->f, (*p & 0x1Fu) << 6 | (p[1] & 0x3Fu));
			size = 2;
		} else {
			break;
		}
		bytes = e >> 8;
		if ((FOLD_CLASS(e) != FOLD_LETTER && FOLD_CLASS(e) != FOLD_DIGIT) ||
		    bytes == 0 || (bytes & 0xFF) == FOLD_LONG)
			break;
		w->out[n] = (char)(bytes & 0xFF);
		w->out[n + 1] = (char)(bytes >> 8 & 0xFF);
		w->out[n + 2] = (char)(bytes >> 16);
		n += 1u + (bytes > 0xFF) + (bytes > 0xFFFF);
		w->last = e;
		w->seen |= e;
		letters++;
		p += size;
	}
	r->p = (const char *)p;
	w->n = n;
	w->letters += letters;
}

static void
read_letters(struct reader *r, struct word *w)
{
	while (read_plain(r, w), r->p < r->end) {
		unsigned code;
		size_t n;
		uint32_t e = look(r, r->p, &n, &code);

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
				return;
			continue;
		}
		r->p += n;
	}
}

/* Does a sentence end before the word that begins with e? */
static void
settle_sentence(struct reader *r, uint32_t e)
{
	bool ends = r->stopped && !r->abbreviated &&
	    ((r->spaced && r->quoted) || !(e & FOLD_LOWER));

	if (ends && r->t->sentence < UINT16_MAX)
		r->t->sentence++;
	r->stopped = r->spaced = r->quoted = r->abbreviated = false;
}

static void
end_sentence(struct reader *r)
{
	if (r->t->sentence < UINT16_MAX)
		r->t->sentence++;
	r->stopped = false;
}

static void
add_word(struct reader *r, const char *from, const struct word *w)
{
	struct text *t = r->t;
	uint32_t both = FOLD_LATIN | FOLD_CYRILLIC;
	uint8_t flags = (uint8_t)((w->cut ? TEXT_CUT : 0) | (w->dotted ? TEXT_DOTTED : 0) |
	    ((w->seen & both) == both ? TEXT_MIXED : 0));

	t->word[t->nwords++] = (struct text_word){
		.from = (uint32_t)(from - r->start), .to = (uint32_t)(r->p - r->start),
		.at = (uint32_t)t->nbytes, .pos = t->pos++, .sentence = t->sentence,
		.n = (uint8_t)w->n, .flags = flags,
	};
	t->nbytes += w->n;
	t->counted++;
}

/* One word, which begins with e at r->p. */
static void
read_word(struct reader *r, uint32_t e)
{
	const char *from = r->p;
	struct word w = { 0 };
	unsigned code;
	size_t n;

	reserve(r->t);
	settle_sentence(r, e);
	w.out = r->t->bytes + r->t->nbytes;
	if (FOLD_CLASS(e) == FOLD_CHARACTER) {
		look(r, r->p, &n, &code);
		put(r, &w, e, n);
		for (r->p += n; r->p < r->end; r->p += n) {
			uint32_t mark = look(r, r->p, &n, &code);

			if (FOLD_CLASS(mark) == FOLD_MARK)
				put(r, &w, mark, n);
			else if (FOLD_CLASS(mark) != FOLD_IGNORE)
				break;
		}
	} else {
		read_letters(r, &w);
		if (w.dotted && r->p < r->end && *r->p == '.')
			r->p++;
	}
	add_word(r, from, &w);
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

/* Words joined by hyphens: each part, each pair of neighbours and the whole (rule 9). */
static void
read_chain(struct reader *r, uint32_t e)
{
	struct text *t = r->t;
	struct text_word part[TEXT_PARTS];
	size_t first = t->nwords, nparts = 0, n;
	unsigned code;

	for (;;) {
		read_word(r, e);
		part[nparts++] = t->word[t->nwords - 1];
		if (nparts == TEXT_PARTS || r->p >= r->end || FOLD_CLASS(e) == FOLD_CHARACTER ||
		    FOLD_CLASS(look(r, r->p, &n, &code)) != FOLD_HYPHEN)
			break;
		e = peek(r, r->p + n, NULL);
		if (!wordly(e))
			break;
		for (r->p += n; !wordly(look(r, r->p, &n, &code)); r->p += n)
			continue;
	}
	for (size_t i = nparts - 1; i-- > 0;)
		add_joined(t, first + i, &part[i], &part[i + 1]);
	if (nparts > 2)
		add_joined(t, first, &part[0], &part[nparts - 1]);
}

/* Titles and the like that a capital follows: their dot ends no sentence.  Sorted. */
static bool
abbreviation(struct str word)
{
	static const char *const list[] = {
		"adm", "bzw", "ca", "capt", "cmdr", "col", "dr", "gen", "gov", "hon", "lt", "maj",
		"mme", "mr", "mrs", "ms", "nr", "pres", "prof", "rep", "rev", "sen", "sgt", "st",
		"vs", "г", "гг", "им", "св", "тов", "ул",
	};
	size_t low = 0, high = sizeof(list) / sizeof(list[0]);

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = str_cmp(word, str_of(list[middle]));

		if (order == 0)
			return true;
		*(order < 0 ? &high : &low) = order < 0 ? middle : middle + 1;
	}
	return false;
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
	    (unsigned char)folded.p[0] < 0xE0) || abbreviation(folded);
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

void
text_read(struct text *t, const struct fold *f, struct str s, bool listed)
{
	struct reader r = { .t = t, .f = f, .start = s.p, .p = s.p, .end = s.p + s.n };

	if (t->nwords > 0) {
		t->pos += TEXT_GAP;
		end_sentence(&r);
	}
	while (r.p < r.end) {
		unsigned code;
		size_t n;
		uint32_t e;

		if (*r.p == ' ') {	/* nearly half of all steps */
			r.spaced = r.stopped;
			r.p++;
			continue;
		}
		e = look(&r, r.p, &n, &code);
		if (wordly(e) || FOLD_CLASS(e) == FOLD_CHARACTER) {
			if (t->counted + TEXT_PARTS > TEXT_WORDS) {
				t->truncated = true;
				return;
			}
			read_chain(&r, e);
			continue;
		}
		between(&r, e, listed);
		r.p += n;
	}
}
