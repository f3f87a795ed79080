#include "agent/edit.h"

#include <stdbool.h>
#include <string.h>

#include "base/hash.h"

/* What is counted in texts that nobody edits; a number beside it is no news. */
static const char *const counted[] = {
	"view", "views", "comment", "comments", "share", "shares", "like", "likes", "read", "reads",
	"reply", "replies", "point", "points", "vote", "votes", "reader", "readers", "follower",
	"followers", "Aufrufe", "Kommentare", "commentaires", "vues",
	"просмотр", "просмотров", "просмотра", "просмотры", "комментарий", "комментариев",
	"комментария", "комментарии", "перегляд", "переглядів", "перегляди", "коментар",
	"коментарів", "коментарі",
};
/* What stands behind a number and its unit where both grow by themselves. */
static const char *const ago[] = { "ago", "назад", "тому" };

/* Cuts the first word off *rest, without the marks around it; empty at the end. */
static struct str
next_word(struct str *rest)
{
	struct str word;
	size_t begin = 0, end;

	while (begin < rest->n && (unsigned char)rest->p[begin] <= ' ')
		begin++;
	for (end = begin; end < rest->n && (unsigned char)rest->p[end] > ' ';)
		end++;
	word = str_from(*rest, begin);
	word.n = end - begin;
	*rest = str_from(*rest, end);
	return word;
}

static bool
is_mark(char c)
{
	return c != '\0' && strchr("()[]:;,.|-", c) != NULL;
}

static struct str
bare(struct str word)
{
	while (word.n > 0 && is_mark(word.p[0]))
		word = str_from(word, 1);
	while (word.n > 0 && is_mark(word.p[word.n - 1]))
		word.n--;
	return word;
}

static bool
is_one_of(struct str word, const char *const *list, size_t n)
{
	word = bare(word);
	for (size_t i = 0; i < n; i++)
		if (str_ieq(word, str_of(list[i])))
			return true;
	return false;
}

#define IS_ONE_OF(word, list) is_one_of((word), (list), sizeof(list) / sizeof(list[0]))

/* 1,234 or 12K: it begins with a digit and is no longer than a count. */
static bool
is_number(struct str word)
{
	word = bare(word);
	return word.n > 0 && word.n <= 12 && word.p[0] >= '0' && word.p[0] <= '9';
}

/* A word without what the server adds to an address for each reader. */
static struct str
lasting(struct str word)
{
	for (size_t i = 0; i + 3 <= word.n; i++)
		if (memcmp(word.p + i, "://", 3) == 0) {
			for (size_t k = i; k < word.n; k++)
				if (word.p[k] == '?' || word.p[k] == '#')
					return (struct str){ word.p, k };
			break;
		}
	return word;
}

/* The number that was read counts something, or says how long ago it was: passed over, with its unit. */
static bool
passes(struct str before, struct str *rest)
{
	struct str ahead = *rest, unit = next_word(&ahead);

	if (IS_ONE_OF(before, counted) || IS_ONE_OF(unit, counted))
		return true;
	if (!IS_ONE_OF(next_word(&ahead), ago))
		return false;
	*rest = ahead;
	return true;
}

static uint64_t
hash_field(struct str text, uint64_t hash)
{
	struct str before = { NULL, 0 }, word;

	while ((word = next_word(&text)).n > 0) {
		if (!is_number(word) || !passes(before, &text))
			hash = hash_of(lasting(word), hash);
		before = word;
	}
	return hash;
}

int64_t
edit_hash(const struct filter_item *texts)
{
	static const enum filter_field fields[] = {
		FILTER_TITLE, FILTER_SUMMARY, FILTER_CONTENT, FILTER_AUTHOR, FILTER_CATEGORY,
	};
	uint64_t hash = 0;
	int64_t number;

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		hash = hash_field(texts->field[fields[i]], hash + i + 1);
	memcpy(&number, &hash, sizeof(number));
	return number != 0 ? number : 1;
}
