#include "tests/mutate/mutate.h"

#include <string.h>

#define BLOCK_MAX 2048		/* bytes that are copied, cut or repeated at once */
#define CHANGES_MAX 8		/* of one text */
#define TIMES_MAX 64		/* that a block comes */

static const char *const pieces[] = {
	"<", ">", "&", "\"", "'", "]]>", "<![CDATA[", "<!--", "-->", "<?", "?>", "/>", "</", "&#0;",
	"&#x110000;", "&#xD800;", "&nbsp;", "&amp;amp;amp;", "<item>", "</item>", "</channel>", "<entry>",
	"<title>", "</title>", "<link href=", "xmlns:a='b'", "<!DOCTYPE a [<!ENTITY b '&b;'>]>", "&b;",
	"encoding='utf-16'", "encoding='windows-1251'", "\xef\xbb\xbf", "\xff\xfe", "\xc2\x9b",
	"\xe2\x80\xae", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x1b[2J", "\x7f", "-1", "0",
	"99999999999999999999", "1e99", "%n%s", "{", "}", "[", "]", ",", ":", "\\u0000", "\\ud800",
	"javascript:", "file:///etc/passwd", "//", "http://[::1", "2099-13-32T25:61:61Z", "\n\n",
};
#define NPIECES (sizeof(pieces) / sizeof(pieces[0]))

/* xorshift64*: good enough, and the same everywhere. */
static uint64_t
next(struct mutate *m)
{
	m->state ^= m->state >> 12;
	m->state ^= m->state << 25;
	m->state ^= m->state >> 27;
	return m->state * UINT64_C(2685821657736338717);
}

size_t
mutate_below(struct mutate *m, size_t n)
{
	return (size_t)((next(m) >> 11) % n);
}

/* A piece of s; empty where s is. */
static struct str
block(struct mutate *m, struct str s)
{
	size_t at, n;

	if (s.n == 0)
		return s;
	at = mutate_below(m, s.n);
	n = 1 + mutate_below(m, BLOCK_MAX);
	return (struct str){ s.p + at, n < s.n - at ? n : s.n - at };
}

/* Writes s with `gone` bytes at `at` replaced by what, so many times. */
static void
replace(struct buf *ret, struct str s, size_t at, size_t gone, struct str what, size_t times)
{
	if (gone > s.n - at)
		gone = s.n - at;
	buf_add(ret, (struct str){ s.p, at });
	while (times-- > 0)
		buf_add(ret, what);
	buf_add(ret, str_from(s, at + gone));
}

static void
change(struct mutate *m, struct str s, struct str other, struct buf *ret)
{
	size_t at = mutate_below(m, s.n + 1);
	struct str b = block(m, s);
	char byte = (char)next(m);

	switch (mutate_below(m, 10)) {
	case 0:		/* a bit */
		byte = (char)(at < s.n ? s.p[at] ^ (1 << mutate_below(m, 8)) : byte);
		replace(ret, s, at, 1, (struct str){ &byte, 1 }, 1);
		break;
	case 1:		/* a byte */
		replace(ret, s, at, 1, (struct str){ &byte, 1 }, 1);
		break;
	case 2:		/* a byte more, or many */
		replace(ret, s, at, 0, (struct str){ &byte, 1 }, 1 + mutate_below(m, TIMES_MAX));
		break;
	case 3:		/* a block is gone */
		replace(ret, s, at, b.n, (struct str){ NULL, 0 }, 0);
		break;
	case 4:		/* a block comes again */
		replace(ret, s, at, 0, b, 1 + mutate_below(m, TIMES_MAX));
		break;
	case 5:		/* a block over another */
		replace(ret, s, at, b.n, b, 1);
		break;
	case 6:		/* a block of another feed */
		replace(ret, s, at, 0, block(m, other), 1);
		break;
	case 7:		/* half of this, half of that */
		buf_add(ret, (struct str){ s.p, at });
		buf_add(ret, str_from(other, other.n > 0 ? mutate_below(m, other.n) : 0));
		break;
	case 8:		/* the end is missing */
		buf_add(ret, (struct str){ s.p, at });
		break;
	default:	/* something that means something */
		replace(ret, s, at, mutate_below(m, 4), str_of(pieces[mutate_below(m, NPIECES)]),
		    1 + mutate_below(m, 3));
	}
}

void
mutate(struct mutate *m, struct str text, struct str other, struct buf *ret)
{
	size_t changes = 1 + mutate_below(m, CHANGES_MAX);
	struct buf before;

	buf_init(&before, ret->max);
	buf_clear(ret);
	buf_add(ret, text);
	while (changes-- > 0) {
		struct buf swap = before;

		before = *ret;
		*ret = swap;
		buf_clear(ret);
		change(m, buf_str(&before), other, ret);
	}
	buf_release(&before);
}
