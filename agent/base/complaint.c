#include "base/complaint.h"

#include "base/buf.h"
#include "base/escape.h"
#include "base/utf8.h"

#define SHOWN_MAX 2000	/* bytes of a line that are shown: a minified file is one line */
#define WORD_MAX 64	/* longer words are not guessed at */

void
complaint_line(struct str text, size_t at, size_t *ret_line, size_t *ret_column)
{
	size_t line = 1, column = 1;
	struct str row = text;
	const char *stop = text.p + (at < text.n ? at : text.n);

	for (const char *p = text.p; p < stop && (p = memchr(p, '\n', (size_t)(stop - p))) != NULL;) {
		line++;
		row = str_from(text, (size_t)(++p - text.p));
	}
	while (row.n > 0 && row.p < stop) {
		utf8_next(&row);
		column++;
	}
	*ret_line = line;
	*ret_column = column;
}

/* The line that byte `at` of text stands in, without its end. */
static struct str
line_around(struct str text, size_t at)
{
	size_t first = at < text.n ? at : text.n, end = first;

	while (first > 0 && text.p[first - 1] != '\n')
		first--;
	while (end < text.n && text.p[end] != '\n')
		end++;
	if (end > first && text.p[end - 1] == '\r')
		end--;
	return (struct str){ text.p + first, end - first };
}

static bool
wide(unsigned code)
{
	return (code >= 0x1100 && code <= 0x115F) || (code >= 0x2E80 && code <= 0xA4CF) ||
	    (code >= 0xAC00 && code <= 0xD7A3) || (code >= 0xF900 && code <= 0xFAFF) ||
	    (code >= 0xFE30 && code <= 0xFE6F) || (code >= 0xFF00 && code <= 0xFF60) ||
	    (code >= 0x1F300 && code <= 0x1FAFF) || (code >= 0x20000 && code <= 0x3FFFD);
}

/* The caret line below `row`: blanks up to `from`, then ^~~~ up to `to`. */
static void
add_caret(struct buf *out, struct str row, const char *from, const char *to)
{
	bool first = true;

	while (row.n > 0 && row.p < from) {
		unsigned code = utf8_next(&row);

		buf_add(out, code == '\t' ? STR("\t") : wide(code) ? STR("  ") : STR(" "));
	}
	do {
		unsigned code = row.n > 0 ? utf8_next(&row) : ' ';

		buf_addc(out, first ? '^' : '~');
		if (wide(code))
			buf_addc(out, '~');
		first = false;
	} while (row.n > 0 && row.p < to);
}

void
complaint_print(FILE *diag, struct place where, const char *kind, const char *what,
    const char *hint)
{
	struct str row = line_around(where.text, where.at), shown;
	size_t line, column;
	struct buf b;

	complaint_line(where.text, where.at, &line, &column);
	fprintf(diag, "%s:%zu:%zu: %s: %s\n", where.file, line, column, kind, what);
	buf_init(&b, 8 * SHOWN_MAX);
	shown = utf8_head(row, SHOWN_MAX);
	if (where.text.p != NULL && where.at <= (size_t)(shown.p - where.text.p) + shown.n) {
		buf_addf(&b, "%5zu | ", line);
		for (struct str rest = shown; rest.n > 0;) {
			struct str piece = str_cut(&rest, '\t');

			escape_text(&b, piece);
			if (piece.p + piece.n < shown.p + shown.n)
				buf_addc(&b, '\t');
		}
		buf_add(&b, STR("\n      | "));
		add_caret(&b, shown, where.text.p + where.at,
		    where.text.p + where.at + where.n);
		fprintf(diag, "%s\n", buf_cstr(&b));
	}
	buf_release(&b);
	if (hint != NULL)
		fprintf(diag, "      = %s\n", hint);
}

static size_t
least(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

/*
 * Edits from a to b: insertion, deletion, change, swap of neighbours; both <= WORD_MAX bytes.
 * A name in capitals is the same name to whoever wrote it.
 */
static size_t
distance(struct str a, struct str b)
{
	size_t row[3][WORD_MAX + 1];

	for (size_t j = 0; j <= b.n; j++)
		row[0][j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		size_t *now = row[i % 3], *last = row[(i + 2) % 3], *before = row[(i + 1) % 3];

		now[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			now[j] = least(last[j] + 1, now[j - 1] + 1,
			    last[j - 1] + (str_lower(a.p[i - 1]) != str_lower(b.p[j - 1])));
			if (i > 1 && j > 1 && str_lower(a.p[i - 1]) == str_lower(b.p[j - 2]) &&
			    str_lower(a.p[i - 2]) == str_lower(b.p[j - 1]) && before[j - 2] + 1 < now[j])
				now[j] = before[j - 2] + 1;
		}
	}
	return row[a.n % 3][b.n];
}

const char *
complaint_guess(struct str word, const char *const *candidates, size_t n)
{
	const char *best = NULL;
	size_t limit = word.n / 3 < 3 ? (word.n + 2) / 3 : 3, least_edits = limit + 1;

	if (word.n == 0 || word.n > WORD_MAX)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		struct str c = str_of(candidates[i]);
		size_t edits;

		if (c.n == 0 || c.n > WORD_MAX)
			continue;
		edits = distance(word, c);
		if (edits < least_edits) {
			least_edits = edits;
			best = candidates[i];
		}
	}
	return best;
}
