#include "filters/terms.h"

#include "base/hash.h"
#include "base/utf8.h"

#define LETTERS_LEAST 3		/* before a '*': fewer would match half a dictionary */
#define SYLLABLES_LEAST 2	/* the same in Hangul */

/* A part of a term between white space: [*]core[*[n]]. */
struct piece {
	struct str core;
	bool front, back;
	int more;
};

void
terms_init(struct terms *t, struct words *words, const struct fold *fold, struct report *report,
    struct arena *arena)
{
	*t = (struct terms){ .words = words, .fold = fold, .report = report, .arena = arena };
	text_init(&t->text);
}

void
terms_release(struct terms *t)
{
	text_release(&t->text);
}

static bool
broken(struct terms *t, const struct syntax_term *term, const char *hint, const char *what)
{
	struct str s = report_text(t->report, term->place);

	report_error(t->report, term->place, hint, "%.*s: %s", s.n > 80 ? 80 : (int)s.n, s.p, what);
	return false;
}

/* The core of a piece without its stars; false after a complaint. */
static bool
cut_stars(struct terms *t, const struct syntax_term *term, struct str s, struct piece *ret)
{
	struct piece p = { .more = WORDS_ANY };
	size_t n = s.n, out = 0;
	char *core;
	int number = 0;

	if (memchr(s.p, '*', s.n) == NULL) {
		*ret = (struct piece){ .core = s };
		return true;
	}
	if (term->kind == SYNTAX_EXACT)
		return broken(t, term, "an exact term is a whole word; write a beginning as \"word*\"",
		    "'*' in an exact term");
	if (s.n == 1)
		return broken(t, term, "talk*: words that begin with talk", "'*' without a word");
	p.front = s.p[0] == '*';
	while (n > 0 && s.p[n - 1] >= '0' && s.p[n - 1] <= '9')
		n--;
	if (n > 1 && s.p[n - 1] == '*' && s.p[n - 2] != '\\') {
		for (size_t i = n; i < s.n && number < 1000; i++)
			number = number * 10 + (s.p[i] - '0');
		p.back = true;
		p.more = n < s.n ? number : WORDS_ANY;
		if (n < s.n && (number < 1 || number >= WORDS_ANY))
			return broken(t, term, "word*2: two more letters at most",
			    "the number behind '*' lies between 1 and 254");
		s.n = n - 1;
	}
	core = arena_alloc(t->arena, s.n + 1);
	for (size_t i = p.front; i < s.n; i++) {
		if (s.p[i] == '*' && (i == 0 || s.p[i - 1] != '\\'))
			return broken(t, term, "it stands behind a word (talk*) or around it (*talk*)",
			    "'*' inside a word");
		core[out++] = s.p[i];
	}
	p.core = (struct str){ core, out };
	if (p.front && (!p.back || p.more != WORDS_ANY))
		return broken(t, term, "*talk*: anywhere in a word; talk*: at its beginning",
		    "'*' before a word needs one behind it, without a number");
	*ret = p;
	return true;
}

/* Is the part before a '*' long enough? */
static bool
long_enough(struct terms *t, const struct syntax_term *term, struct str folded)
{
	struct str rest = folded;
	unsigned first = utf8_next(&rest), n = 1;

	while (rest.n > 0) {
		utf8_next(&rest);
		n++;
	}
	if (FOLD_CLASS(fold_entry(t->fold, first)) == FOLD_CHARACTER)
		return broken(t, term, "in this script every character is a word: leave the '*' out",
		    "'*' behind a character");
	if (n >= (first >= 0xAC00 && first <= 0xD7A3 ? SYLLABLES_LEAST : LETTERS_LEAST))
		return true;
	return broken(t, term, "at least three letters (two in Hangul)", "too short before '*'");
}

/* w is one of the words of piece p; its folded bytes are where key says. */
static bool
add_link(struct terms *t, const struct syntax_term *term, const struct piece *p,
    const struct text_word *w, struct str folded, bool last, struct terms_read *ret)
{
	struct words_key key = { .folded = folded, .more = WORDS_ANY };

	if (ret->nlinks == TERMS_WORDS)
		return broken(t, term, NULL, "a phrase has at most 64 words");
	if (w->flags & TEXT_CUT)
		return broken(t, term, NULL, "a word has at most 64 bytes");
	if (term->kind == SYNTAX_EXACT)
		key.exact = (struct str){ p->core.p + w->from, w->to - w->from };
	if (key.exact.n > UINT8_MAX)
		return broken(t, term, NULL, "a word is too long");
	if (p->back && last) {
		key.kind = p->front ? WORDS_PART : WORDS_BEGINNING;
		if (!long_enough(t, term, folded))
			return false;
		if (!p->front)
			key.more = (uint8_t)p->more;
	}
	t->mixed = t->mixed || (w->flags & TEXT_MIXED);
	ret->link[ret->nlinks++] = (struct terms_link){ .key = key, .more = w->more,
	    .pos = (uint16_t)(ret->npos + (w->pos - t->text.word[0].pos)) };
	return true;
}

/* The words of a piece, which are copied: the next piece is read into the same text. */
static bool
read_piece(struct terms *t, const struct syntax_term *term, struct str s, struct terms_read *ret)
{
	struct piece p = { 0 };
	uint32_t last;

	if (!cut_stars(t, term, s, &p))
		return false;
	text_clear(&t->text);
	text_read(&t->text, t->fold, p.core, false);
	if (t->text.nwords == 0)
		return !(p.front || p.back) || broken(t, term, "talk*: words that begin with talk",
		    "'*' without a word");
	last = t->text.pos - 1;
	if (p.front && t->text.nwords > 1)
		return broken(t, term, NULL, "'*' around more than one word");
	for (size_t i = 0; i < t->text.nwords; i++) {
		const struct text_word *w = &t->text.word[i];
		char *folded = arena_alloc(t->arena, w->n + 8u);

		memcpy(folded, t->text.bytes + w->at, w->n);
		if (!add_link(t, term, &p, w, (struct str){ folded, w->n },
		    w->pos + w->more == last, ret))
			return false;
	}
	ret->npos += last - t->text.word[0].pos + 1;
	return true;
}

/* A term without a '*': its pieces are read at once, and stay where they were read. */
static bool
read_whole(struct terms *t, const struct syntax_term *term, struct str s, struct terms_read *ret)
{
	struct piece p = { .core = s };

	text_clear(&t->text);
	text_read(&t->text, t->fold, s, false);
	for (size_t i = 0; i < t->text.nwords; i++) {
		const struct text_word *w = &t->text.word[i];

		if (!add_link(t, term, &p, w, text_folded(&t->text, w), false, ret))
			return false;
	}
	if (t->text.nwords > 0)
		ret->npos = t->text.pos - t->text.word[0].pos;
	return true;
}

static bool
read_pieces(struct terms *t, const struct syntax_term *term, struct str s, struct terms_read *ret)
{
	while (s.n > 0) {
		struct str piece = str_trim(s);
		size_t n = 0;

		if (piece.n == 0)
			break;
		while (n < piece.n && (unsigned char)piece.p[n] > ' ')
			n++;
		s = str_from(piece, n > 0 ? n : 1);
		piece.n = n;
		if (n > 0 && !read_piece(t, term, piece, ret))
			return false;
	}
	return true;
}

bool
terms_read(struct terms *t, const struct syntax_term *term, struct terms_read *ret)
{
	struct str s = syntax_unquote(t->arena, t->report, term);
	bool stars = memchr(s.p, '*', s.n) != NULL;

	ret->nlinks = ret->npos = 0;
	if (!(stars ? read_pieces : read_whole)(t, term, s, ret))
		return false;
	return ret->nlinks > 0 || broken(t, term, NULL, "a term without a letter or digit");
}

/* The links' words in the dictionary; false after a complaint. */
static bool
add_words(struct terms *t, const struct syntax_term *term, const struct terms_read *r,
    uint32_t *ret_word)
{
	for (size_t i = 0; i < r->nlinks; i++) {
		ret_word[i] = words_add(t->words, &r->link[i].key);
		if (ret_word[i] == WORDS_NONE)
			return broken(t, term, "a regular expression says many at once",
			    "more than 1024 spellings of one word");
	}
	return true;
}

/* All ways through the links' words from position pos on; the path so far is path[0..n). */
static bool
walk(struct terms *t, const struct terms_read *r, const uint32_t *word, size_t pos, uint32_t *path,
    size_t n, uint32_t *atoms, size_t *natoms)
{
	if (pos == r->npos) {
		if (*natoms == TERMS_PATHS)
			return false;
		atoms[(*natoms)++] = words_atom_of(t->words, path, n);
		return true;
	}
	for (size_t i = 0; i < r->nlinks; i++) {
		if (r->link[i].pos != pos)
			continue;
		path[n] = word[i];
		if (!walk(t, r, word, pos + r->link[i].more + 1, path, n + 1, atoms, natoms))
			return false;
	}
	return true;
}

/* What the links mean, as a number that no spelling in the file changes. */
static uint64_t
meaning(const struct terms_read *r)
{
	uint64_t h = 0;

	for (size_t i = 0; i < r->nlinks; i++) {
		const struct terms_link *l = &r->link[i];

		h = hash_of(l->key.folded, h + l->key.kind * 256u + l->key.more);
		h = hash_of(l->key.exact, h + l->pos * 256u + l->more);
	}
	return h;
}

size_t
terms_atoms(struct terms *t, const struct syntax_term *term, uint32_t *ret_atoms,
    uint64_t *ret_meaning)
{
	struct terms_read r;
	uint32_t word[TERMS_WORDS], path[TERMS_WORDS];
	size_t n = 0;

	if (!terms_read(t, term, &r) || !add_words(t, term, &r, word))
		return 0;
	if (r.nlinks == r.npos) {	/* no hyphens: one way */
		ret_atoms[n++] = words_atom_of(t->words, word, r.nlinks);
	} else if (!walk(t, &r, word, 0, path, 0, ret_atoms, &n)) {
		broken(t, term, "each hyphen doubles the ways to read it", "too many hyphens");
		return 0;
	}
	*ret_meaning = meaning(&r);
	return n;
}
