#include "filters/fold.h"

#include <utf8proc.h>

#include "base/mem.h"
#include "base/utf8.h"

/*
 * Invariants
 *  1. The internal form is decomposed and without accents, but for й, ў, ї and
 *     Hangul syllables, which stay composed.  Composed and decomposed text
 *     (NFC, NFD) therefore fold to the same bytes.
 *  2. The tables are constants that utf8proc knows and this file does not.
 *     Code points of one and two bytes are asked for at once, the others a
 *     page of 256 at a time when the first of it is met: most programs end
 *     without having met 20 pages of 4352.  What is built never changes.
 *  3. Pages of the same kind share one block: Han costs no more than one.
 */

struct fold_high {
	uint8_t page[0x1100];	/* of 256 code points each: which of the blocks; 0: not built yet */
	uint32_t (*block)[256];
	size_t nblocks;		/* block 0 is none */
	uint8_t alike[FOLD_QUOTE + 1];	/* blocks of one class throughout */
	char *pool;		/* foldings of more than three bytes: length, bytes */
	size_t pool_size;
};

struct range {
	unsigned first, last;
	uint8_t class;
};

/* Rules 2, 4, 7 and 11, before Unicode's categories are asked; sorted. */
static const struct range special[] = {
	{ 0x0009, 0x0009, FOLD_SPACE }, { 0x000A, 0x000D, FOLD_BREAK }, { 0x0020, 0x0020, FOLD_SPACE },
	{ 0x0021, 0x0021, FOLD_STOP }, { 0x0022, 0x0022, FOLD_QUOTE },
	{ 0x0027, 0x0027, FOLD_APOSTROPHE }, { 0x002C, 0x002C, FOLD_COMMA },
	{ 0x002D, 0x002D, FOLD_HYPHEN }, { 0x002E, 0x002E, FOLD_DOT },
	{ 0x003F, 0x003F, FOLD_STOP }, { 0x0060, 0x0060, FOLD_APOSTROPHE },
	{ 0x0085, 0x0085, FOLD_BREAK }, { 0x00A0, 0x00A0, FOLD_SPACE },
	{ 0x00AB, 0x00AB, FOLD_QUOTE }, { 0x00AD, 0x00AD, FOLD_IGNORE },
	{ 0x00B4, 0x00B4, FOLD_APOSTROPHE }, { 0x00BB, 0x00BB, FOLD_QUOTE },
	{ 0x02B9, 0x02B9, FOLD_APOSTROPHE }, { 0x02BB, 0x02BD, FOLD_APOSTROPHE },
	{ 0x0300, 0x036F, FOLD_STRIP }, { 0x0591, 0x05BD, FOLD_STRIP },
	{ 0x05BE, 0x05BE, FOLD_HYPHEN },
	{ 0x05BF, 0x05BF, FOLD_STRIP }, { 0x05C1, 0x05C2, FOLD_STRIP },
	{ 0x05C4, 0x05C5, FOLD_STRIP }, { 0x05C7, 0x05C7, FOLD_STRIP },
	{ 0x05F3, 0x05F4, FOLD_APOSTROPHE }, { 0x0610, 0x061A, FOLD_STRIP },
	{ 0x061C, 0x061C, FOLD_IGNORE }, { 0x061F, 0x061F, FOLD_FULL_STOP },
	{ 0x0640, 0x0640, FOLD_STRIP }, { 0x064B, 0x0652, FOLD_STRIP },
	{ 0x0656, 0x065F, FOLD_STRIP }, { 0x0670, 0x0670, FOLD_STRIP },
	{ 0x06D4, 0x06D4, FOLD_FULL_STOP }, { 0x06D6, 0x06DC, FOLD_STRIP },
	{ 0x06DF, 0x06E4, FOLD_STRIP }, { 0x06E7, 0x06E8, FOLD_STRIP },
	{ 0x06EA, 0x06ED, FOLD_STRIP }, { 0x0964, 0x0965, FOLD_FULL_STOP },
	{ 0x1161, 0x1175, FOLD_STRIP }, { 0x11A8, 0x11C2, FOLD_STRIP },
	{ 0x180B, 0x180E, FOLD_IGNORE }, { 0x200B, 0x200F, FOLD_IGNORE },
	{ 0x2010, 0x2013, FOLD_HYPHEN }, { 0x2018, 0x2019, FOLD_APOSTROPHE },
	{ 0x201A, 0x201A, FOLD_QUOTE }, { 0x201B, 0x201B, FOLD_APOSTROPHE },
	{ 0x201C, 0x201F, FOLD_QUOTE }, { 0x2026, 0x2026, FOLD_STOP },
	{ 0x2028, 0x2029, FOLD_BREAK }, { 0x202A, 0x202E, FOLD_IGNORE },
	{ 0x202F, 0x202F, FOLD_SPACE }, { 0x2039, 0x203A, FOLD_QUOTE },
	{ 0x203C, 0x203D, FOLD_STOP }, { 0x2047, 0x2049, FOLD_STOP },
	{ 0x2060, 0x2064, FOLD_IGNORE }, { 0x2066, 0x206F, FOLD_IGNORE },
	{ 0x3002, 0x3002, FOLD_FULL_STOP }, { 0x3099, 0x309A, FOLD_MARK },
	{ 0xFE00, 0xFE0F, FOLD_IGNORE }, { 0xFE63, 0xFE63, FOLD_HYPHEN },
	{ 0xFEFF, 0xFEFF, FOLD_IGNORE }, { 0xFF01, 0xFF01, FOLD_FULL_STOP },
	{ 0xFF02, 0xFF02, FOLD_QUOTE }, { 0xFF07, 0xFF07, FOLD_APOSTROPHE },
	{ 0xFF0C, 0xFF0C, FOLD_COMMA }, { 0xFF0D, 0xFF0D, FOLD_HYPHEN },
	{ 0xFF0E, 0xFF0E, FOLD_DOT }, { 0xFF1F, 0xFF1F, FOLD_FULL_STOP },
	{ 0xFF61, 0xFF61, FOLD_FULL_STOP }, { 0xE0000, 0xE01FF, FOLD_IGNORE },
};

/* Rule 10: letters and marks of these are words by themselves. */
static const struct range characters[] = {
	{ 0x0E00, 0x0EFF, 0 }, { 0x1000, 0x109F, 0 }, { 0x1780, 0x17FF, 0 },
	{ 0x19E0, 0x19FF, 0 }, { 0x2E80, 0x2FDF, 0 }, { 0x3005, 0x3007, 0 },
	{ 0x3021, 0x3029, 0 }, { 0x3038, 0x303C, 0 }, { 0x3041, 0x3098, 0 },
	{ 0x309B, 0x30FF, 0 }, { 0x31F0, 0x31FF, 0 }, { 0x3400, 0x4DBF, 0 },
	{ 0x4E00, 0x9FFF, 0 }, { 0xA9E0, 0xA9FF, 0 }, { 0xAA60, 0xAA7F, 0 },
	{ 0xF900, 0xFAFF, 0 }, { 0x1AFF0, 0x1B16F, 0 }, { 0x20000, 0x3FFFF, 0 },
};

/* Pages asked of utf8proc one code point at a time; the rest are of one kind throughout. */
static const struct range pages[] = {
	{ 0x0, 0x33, 0 }, { 0x4D, 0x4D, 0 }, { 0xA0, 0xAB, 0 }, { 0xD7, 0xD7, 0 },
	{ 0xF9, 0xFF, 0 }, { 0x100, 0x11F, 0 }, { 0x160, 0x16F, 0 }, { 0x1D0, 0x1D7, 0 },
	{ 0x1E0, 0x1E9, 0 }, { 0x1EE, 0x1F2, 0 }, { 0x2F8, 0x2FA, 0 }, { 0xE00, 0xE01, 0 },
};

/* Whole pages of one class (identity); what is in neither table is FOLD_OTHER. */
static const struct range plain[] = {
	{ 0x34, 0x9F, FOLD_CHARACTER }, { 0xAC, 0xD6, FOLD_LETTER }, { 0x120, 0x15F, FOLD_LETTER },
	{ 0x170, 0x18D, FOLD_LETTER }, { 0x1B0, 0x1B2, FOLD_CHARACTER },
	{ 0x200, 0x3FF, FOLD_CHARACTER },
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* The range of the sorted table that holds code, or NULL. */
static const struct range *
within(const struct range *r, size_t n, unsigned code)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (code < r[middle].first)
			high = middle;
		else if (code > r[middle].last)
			low = middle + 1;
		else
			return &r[middle];
	}
	return NULL;
}

/* Rule 5: letters that have no decomposition; æ and œ are two. */
static size_t
plain_letter(utf8proc_int32_t code, utf8proc_int32_t ret[2])
{
	static const struct {
		utf8proc_int32_t from, to[2];
	} table[] = {
		{ 0x00E6, { 'a', 'e' } }, { 0x00F8, { 'o', 0 } }, { 0x0111, { 'd', 0 } },
		{ 0x0131, { 'i', 0 } }, { 0x0142, { 'l', 0 } }, { 0x0153, { 'o', 'e' } },
		{ 0x0649, { 0x064A, 0 } }, { 0x06A9, { 0x0643, 0 } }, { 0x06CC, { 0x064A, 0 } },
	};

	for (size_t i = 0; i < COUNT(table); i++)
		if (table[i].from == code) {
			ret[0] = table[i].to[0];
			ret[1] = table[i].to[1];
			return ret[1] != 0 ? 2 : 1;
		}
	ret[0] = code;
	return 1;
}

unsigned
fold_join(unsigned before, unsigned code)
{
	if (code == 0x0306)
		return before == 0x0438 ? 0x0439 : before == 0x0443 ? 0x045E : 0;
	if (code == 0x0308)
		return before == 0x0456 ? 0x0457 : 0;
	if (code >= 0x1161 && code <= 0x1175)
		return before >= 0x1100 && before <= 0x1112 ?
		    0xAC00 + ((before - 0x1100) * 21 + (code - 0x1161)) * 28 : code;
	if (code >= 0x11A8 && code <= 0x11C2)
		return before >= 0xAC00 && before <= 0xD7A3 && (before - 0xAC00) % 28 == 0 ?
		    before + (code - 0x11A7) : code;
	return 0;
}

static unsigned
script(unsigned code)
{
	if ((code >= 'a' && code <= 'z') || (code >= 0x00C0 && code <= 0x024F) ||
	    (code >= 0x1E00 && code <= 0x1EFF))
		return FOLD_LATIN;
	if (code >= 0x0400 && code <= 0x052F)
		return FOLD_CYRILLIC;
	return code >= 0x0590 && code <= 0x05FF ? FOLD_HEBREW : 0;
}

static enum fold_class
class_of(unsigned code)
{
	const struct range *r = within(special, COUNT(special), code);
	bool character = within(characters, COUNT(characters), code) != NULL;

	if (r != NULL)
		return r->class;
	switch (utf8proc_category((utf8proc_int32_t)code)) {
	case UTF8PROC_CATEGORY_LU: case UTF8PROC_CATEGORY_LL: case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM: case UTF8PROC_CATEGORY_LO: case UTF8PROC_CATEGORY_NL:
		return character ? FOLD_CHARACTER : FOLD_LETTER;
	case UTF8PROC_CATEGORY_MN: case UTF8PROC_CATEGORY_MC: case UTF8PROC_CATEGORY_ME:
		return character ? FOLD_CHARACTER : FOLD_MARK;
	case UTF8PROC_CATEGORY_ND: case UTF8PROC_CATEGORY_NO:
		return FOLD_DIGIT;
	case UTF8PROC_CATEGORY_ZS:
		return FOLD_SPACE;
	case UTF8PROC_CATEGORY_SO:
		/* Ⓐ and radicals are letters in a costume; ™ and № are not */
		return (code >= 0x24B6 && code <= 0x24E9) || (code >= 0x1F130 && code <= 0x1F189) ?
		    FOLD_LETTER : code >= 0x2E80 && code <= 0x2FDF ? FOLD_CHARACTER : FOLD_OTHER;
	default:
		return FOLD_OTHER;
	}
}

static bool
in_word(enum fold_class class)
{
	return class == FOLD_LETTER || class == FOLD_DIGIT || class == FOLD_MARK ||
	    class == FOLD_STRIP || class == FOLD_CHARACTER;
}

/* Drops accents, joins what joins, replaces the letters of rule 5; false where one is no letter. */
static bool
reduce(const utf8proc_int32_t *code, size_t n, char *out, size_t *ret_n)
{
	size_t used = 0, last = 0;
	unsigned before = 0;

	for (size_t i = 0; i < n; i++) {
		utf8proc_int32_t plain_codes[2];
		enum fold_class class = class_of((unsigned)code[i]);
		size_t np;

		if (!in_word(class))
			return false;
		if (class == FOLD_STRIP) {
			unsigned joined = fold_join(before, (unsigned)code[i]);

			if (joined != 0) {
				used = joined == (unsigned)code[i] ? used : last;
				before = joined;
				last = used;
				used += utf8_put(joined, out + used);
			}
			continue;
		}
		np = plain_letter(code[i], plain_codes);
		for (size_t k = 0; k < np; k++) {
			if (used + UTF8_MAX > FOLD_PUT_MAX)
				return false;
			last = used;
			before = (unsigned)plain_codes[k];
			used += utf8_put(before, out + used);
		}
	}
	*ret_n = used;
	return used > 0;
}

static uint32_t
pooled(struct fold_high *h, const char *p, size_t n)
{
	size_t at = h->pool_size;

	h->pool = mem_grow(h->pool, at + 1 + n);
	h->pool[at] = (char)n;
	memcpy(h->pool + at + 1, p, n);
	h->pool_size = at + 1 + n;
	return FOLD_LONG << 8 | (uint32_t)at << 16;
}

static uint32_t
payload(struct fold_high *h, const char *p, size_t n)
{
	if (n > 3)
		return pooled(h, p, n);
	return (uint32_t)(unsigned char)p[0] << 8 |
	    (n > 1 ? (uint32_t)(unsigned char)p[1] << 16 : 0) |
	    (n > 2 ? (uint32_t)(unsigned char)p[2] << 24 : 0);
}

static uint32_t
entry(struct fold_high *h, unsigned code)
{
	utf8proc_int32_t parts[32];
	utf8proc_ssize_t n;
	int bound = 0;
	enum fold_class class = class_of(code);
	bool lower = utf8proc_category((utf8proc_int32_t)code) == UTF8PROC_CATEGORY_LL;
	char out[FOLD_PUT_MAX + UTF8_MAX];
	struct str first;
	unsigned letter;
	size_t size;

	if (code == 0xFF0E || code == 0xFF0C)	/* full-width: the ASCII sign is what digits keep */
		return class | (uint32_t)(code - 0xFEE0) << 8;
	if (!in_word(class) || class == FOLD_STRIP)
		return class;
	n = utf8proc_decompose_char((utf8proc_int32_t)code, parts, COUNT(parts),
	    UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD, &bound);
	if (n == 1 && class_of((unsigned)parts[0]) == FOLD_STRIP)
		return FOLD_STRIP;
	if (n <= 0 || n > (utf8proc_ssize_t)COUNT(parts) || !reduce(parts, (size_t)n, out, &size))
		return FOLD_OTHER;
	first = (struct str){ out, size };
	letter = utf8_next(&first);
	if (class != FOLD_MARK)
		class = class_of(letter) == FOLD_STRIP ? FOLD_LETTER : class_of(letter);
	return class | script(letter) | (lower ? FOLD_LOWER : 0) | payload(h, out, size);
}

static uint8_t
same_block(struct fold_high *h, enum fold_class class)
{
	for (size_t i = 0; i < 256; i++)
		h->block[h->nblocks][i] = class;
	return (uint8_t)h->nblocks++;
}

static void
build_page(struct fold_high *h, unsigned page)
{
	const struct range *kind = within(plain, COUNT(plain), page);

	if (within(pages, COUNT(pages), page) == NULL) {
		h->page[page] = h->alike[kind != NULL ? kind->class : FOLD_OTHER];
		return;
	}
	for (unsigned i = 0; i < 256; i++)
		h->block[h->nblocks][i] = entry(h, page << 8 | i);
	h->page[page] = (uint8_t)h->nblocks++;
}

uint32_t
fold_high(struct fold_high *h, unsigned code)
{
	if (h->page[code >> 8] == 0)
		build_page(h, code >> 8);
	return h->block[h->page[code >> 8]][code & 0xFF];
}

static struct fold_high *
high_new(void)
{
	struct fold_high *h = mem_alloc(sizeof(*h));

	h->block = mem_array(256, sizeof(h->block[0]));
	h->nblocks = 1;
	h->alike[FOLD_OTHER] = same_block(h, FOLD_OTHER);
	h->alike[FOLD_LETTER] = same_block(h, FOLD_LETTER);
	h->alike[FOLD_CHARACTER] = same_block(h, FOLD_CHARACTER);
	return h;
}

static struct fold *
build(void)
{
	struct fold *f = mem_alloc(sizeof(*f));

	f->high = high_new();
	for (unsigned code = 0; code < FOLD_LOW; code++) {
		uint32_t e = entry(f->high, code);
		bool letter = FOLD_CLASS(e) == FOLD_LETTER || FOLD_CLASS(e) == FOLD_DIGIT;

		f->low[code] = e;
		if (letter && code < 0x80)
			f->ascii[code] = (char)(e >> 8);
		else if (letter && e >> 24 == 0 && (e >> 8 & 0xFF) != FOLD_LONG)
			f->pair[code] = e;
	}
	return f;
}

const struct fold *
fold_get(void)
{
	static const struct fold *tables;

	if (tables == NULL)
		tables = build();
	return tables;
}

size_t
fold_put(const struct fold *f, uint32_t e, const char *from, size_t n, char *out)
{
	uint32_t bytes = e >> 8;

	if (bytes == 0) {
		memcpy(out, from, n);
		return n;
	}
	if ((bytes & 0xFF) == FOLD_LONG) {
		const char *p = f->high->pool + (bytes >> 8);

		memcpy(out, p + 1, (size_t)p[0]);
		return (size_t)p[0];
	}
	out[0] = (char)(bytes & 0xFF);
	out[1] = (char)(bytes >> 8 & 0xFF);
	out[2] = (char)(bytes >> 16);
	return bytes >> 16 != 0 ? 3 : bytes >> 8 != 0 ? 2 : 1;
}

unsigned
fold_lookalike(unsigned code, bool to_latin)
{
	static const struct {
		uint16_t latin, cyrillic;
	} pairs[] = {
		{ 'a', 0x0430 }, { 'b', 0x0432 }, { 'c', 0x0441 }, { 'e', 0x0435 }, { 'h', 0x043D },
		{ 'i', 0x0456 }, { 'j', 0x0458 }, { 'k', 0x043A }, { 'm', 0x043C }, { 'o', 0x043E },
		{ 'p', 0x0440 }, { 's', 0x0455 }, { 't', 0x0442 }, { 'x', 0x0445 }, { 'y', 0x0443 },
	};

	for (size_t i = 0; i < COUNT(pairs); i++)
		if (code == (to_latin ? pairs[i].cyrillic : pairs[i].latin))
			return to_latin ? pairs[i].latin : pairs[i].cyrillic;
	return 0;
}

/* The next written letter of *s, decomposed, into ret; 0 at the end. */
static size_t
written(const struct fold *f, struct str *s, utf8proc_int32_t ret[32])
{
	while (s->n > 0) {
		unsigned code = utf8_next(s);
		int bound = 0;
		utf8proc_ssize_t n;

		switch (FOLD_CLASS(fold_entry(f, code))) {
		case FOLD_IGNORE: case FOLD_DOT: case FOLD_APOSTROPHE: case FOLD_HYPHEN:
			continue;
		default:
			break;
		}
		n = utf8proc_decompose_char((utf8proc_int32_t)code, ret, 32,
		    UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT, &bound);
		if (n > 0 && n <= 32)
			return (size_t)n;
	}
	return 0;
}

/*
 * Skips the ASCII letters and digits that both begin with, which are written as
 * they are; false where the next two of these differ.
 */
static bool
skip_plain(const struct fold *f, struct str *a, struct str *b)
{
	size_t n = 0, least = a->n < b->n ? a->n : b->n;
	const unsigned char *x = (const unsigned char *)a->p, *y = (const unsigned char *)b->p;

	while (n < least && x[n] == y[n] && f->ascii[x[n]] != 0)
		n++;
	if (n < least && f->ascii[x[n]] != 0 && f->ascii[y[n]] != 0)
		return false;
	*a = str_from(*a, n);
	*b = str_from(*b, n);
	return true;
}

bool
fold_same(const struct fold *f, struct str a, struct str b)
{
	utf8proc_int32_t x[32], y[32];
	size_t nx = 0, ny = 0, i = 0, j = 0;

	for (;;) {
		if (i == nx && j == ny && !skip_plain(f, &a, &b))
			return false;
		if (i == nx) {
			nx = written(f, &a, x);
			i = 0;
		}
		if (j == ny) {
			ny = written(f, &b, y);
			j = 0;
		}
		if (nx == 0 || ny == 0)
			return nx == ny;
		if (x[i++] != y[j++])
			return false;
	}
}

const char *
fold_version(void)
{
	return utf8proc_version();
}
