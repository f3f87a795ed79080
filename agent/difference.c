#include "agent/difference.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/utf8.h"

/*
 * What both texts begin and end with is passed over; between, the longest
 * common row of words stays and all else is taken out or put in.
 */
#define WORDS 200		/* compared each with each, which is quadratic: some 0.1 ms */
#define CONTEXT 3		/* words shown before and behind what differs */
#define SHOWN 80		/* bytes of one word between marks */
#define ELLIPSIS "…"

struct words {
	struct str word[WORDS];
	size_t n;
	bool more;		/* the text goes on behind them */
};

static struct str
cut_word(struct str *rest)
{
	struct str word;
	size_t i = 0;

	while (i < rest->n && str_is_space(rest->p[i]))
		i++;
	word = *rest = str_from(*rest, i);
	for (i = 0; i < rest->n && !str_is_space(rest->p[i]);)
		i++;
	*rest = str_from(*rest, i);
	word.n = i;
	return word;
}

/* Cuts off the words that both begin with, but for the last few; says whether there were more. */
static bool
pass_beginning(struct str *a, struct str *b)
{
	struct str kept[CONTEXT][2];
	size_t n = 0;

	for (;; n++) {
		struct str x = *a, y = *b, word = cut_word(&x);

		if (word.n == 0 || !str_eq(word, cut_word(&y)))
			break;
		kept[n % CONTEXT][0] = *a;
		kept[n % CONTEXT][1] = *b;
		*a = x;
		*b = y;
	}
	if (n == 0)
		return false;
	/* the oldest of those kept is where the context begins */
	*a = kept[n < CONTEXT ? 0 : n % CONTEXT][0];
	*b = kept[n < CONTEXT ? 0 : n % CONTEXT][1];
	return n > CONTEXT;
}

static void
split(struct str text, struct words *ret)
{
	ret->n = 0;
	while (ret->n < WORDS) {
		struct str word = cut_word(&text);

		if (word.n == 0)
			break;
		ret->word[ret->n++] = word;
	}
	ret->more = str_trim(text).n > 0;
}

/* Leaves only a few of the words that both end with. */
static void
pass_end(struct words *a, struct words *b)
{
	size_t n = 0;

	if (a->more || b->more)
		return;
	while (n < a->n && n < b->n && str_eq(a->word[a->n - n - 1], b->word[b->n - n - 1]))
		n++;
	if (n <= CONTEXT)
		return;
	a->n -= n - CONTEXT;
	b->n -= n - CONTEXT;
	a->more = b->more = true;
}

static void
join(struct buf *out, bool before, const struct words *w)
{
	if (before)
		buf_add(out, STR(ELLIPSIS " "));
	for (size_t i = 0; i < w->n; i++) {
		struct str word = w->word[i];

		if (out->n + 1 + word.n + sizeof(ELLIPSIS) > out->max) {
			buf_add(out, i == 0 ? utf8_head(word, out->max / 2) : STR(" "));
			buf_add(out, STR(ELLIPSIS));
			return;
		}
		if (i > 0)
			buf_addc(out, ' ');
		buf_add(out, word);
	}
	if (w->more)
		buf_add(out, STR(" " ELLIPSIS));
}

/* length[i * (WORDS + 1) + k]: of the longest common row of words from a's i-th and b's k-th on. */
static uint16_t *
common_rows(const struct words *a, const struct words *b)
{
	uint16_t *length = mem_array((WORDS + 1) * (WORDS + 1), sizeof(*length));

	for (size_t i = a->n; i-- > 0;)
		for (size_t k = b->n; k-- > 0;) {
			uint16_t *at = &length[i * (WORDS + 1) + k];
			uint16_t down = at[WORDS + 1], right = at[1];

			if (str_eq(a->word[i], b->word[k]))
				*at = (uint16_t)(at[WORDS + 2] + 1);
			else
				*at = down > right ? down : right;
		}
	return length;
}

enum run { RUN_SAME, RUN_OUT, RUN_IN };

static bool
same(const struct words *a, const struct words *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!str_eq(a->word[i], b->word[i]))
			return false;
	return true;
}

/* Adds a word; a run of the same kind is in one pair of brackets. */
static bool
mark(struct buf *out, struct str word, enum run kind, enum run *last)
{
	static const char *const open[] = { "", "[-", "{+" }, *const close[] = { "", "-]", "+}" };

	word = utf8_head(word, SHOWN);
	/* room for the brackets' end and the ellipsis */
	if (out->n + word.n + 3 + 4 + sizeof(ELLIPSIS) > out->max)
		return false;
	if (kind != *last)
		buf_add(out, str_of(close[*last]));
	if (out->n > 0)
		buf_addc(out, ' ');
	if (kind != *last)
		buf_add(out, str_of(open[kind]));
	*last = kind;
	return buf_add(out, word);
}

static void
mark_all(struct buf *out, bool before, const struct words *a, const struct words *b)
{
	uint16_t *length = common_rows(a, b);
	enum run last = RUN_SAME;
	size_t i = 0, k = 0;
	bool room = true, more;

	if (before)
		buf_add(out, STR(ELLIPSIS));
	while (room && (i < a->n || k < b->n)) {
		const uint16_t *at = &length[i * (WORDS + 1) + k];

		if (i < a->n && k < b->n && str_eq(a->word[i], b->word[k])) {
			room = mark(out, a->word[i], RUN_SAME, &last);
			i++;
			k++;
		} else if (i < a->n && (k == b->n || at[WORDS + 1] >= at[1])) {
			room = mark(out, a->word[i++], RUN_OUT, &last);
		} else {
			room = mark(out, b->word[k++], RUN_IN, &last);
		}
	}
	more = !room || a->more || b->more;
	buf_add(out, str_of(last == RUN_OUT ? "-]" : last == RUN_IN ? "+}" : ""));
	if (more)
		buf_add(out, STR(" " ELLIPSIS));
	free(length);
}

void
difference_init(struct difference *d, struct str before, struct str after)
{
	struct words *a = mem_alloc(sizeof(*a)), *b = mem_alloc(sizeof(*b));
	bool begun = pass_beginning(&before, &after);

	buf_init(&d->marked, DIFFERENCE_MARKED);
	buf_init(&d->before, DIFFERENCE_PART);
	buf_init(&d->after, DIFFERENCE_PART);
	split(before, a);
	split(after, b);
	pass_end(a, b);
	join(&d->before, begun, a);
	join(&d->after, begun, b);
	if (!same(a, b))
		mark_all(&d->marked, begun, a, b);
	free(a);
	free(b);
}

void
difference_release(struct difference *d)
{
	buf_release(&d->marked);
	buf_release(&d->before);
	buf_release(&d->after);
}
