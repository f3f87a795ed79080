#include "filters/spans.h"

static bool
before(const struct span *a, const struct span *b)
{
	return a->first != b->first ? a->first < b->first : a->last < b->last;
}

/* A stable merge sort: equals keep the order of the filter's terms. */
size_t
spans_order(struct span *s, size_t n, struct span *tmp)
{
	size_t kept = 0;

	for (size_t width = 1; width < n; width *= 2) {
		for (size_t low = 0; low + width < n; low += 2 * width) {
			size_t high = low + 2 * width < n ? low + 2 * width : n;
			size_t i = low, j = low + width, k = low;

			if (!before(&s[j], &s[j - 1]))
				continue;
			while (i < low + width && j < high)
				tmp[k++] = before(&s[j], &s[i]) ? s[j++] : s[i++];
			while (i < low + width)
				tmp[k++] = s[i++];
			memcpy(s + low, tmp + low, (k - low) * sizeof(s[0]));
		}
	}
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || before(&s[kept - 1], &s[i]))
			s[kept++] = s[i];
	return kept;
}

/* Two different places (they share no word), near enough, in the right order. */
static bool
obey(const struct span *a, const struct span *b, struct spans_rule rule)
{
	if (b->first <= a->last && (rule.ordered || a->first <= b->last))
		return false;
	if (a->field != b->field)
		return false;
	if (rule.distance == 0)
		return a->sentence == b->sentence;
	return (b->first > a->last ? b->first - a->last : a->first - b->last) <= rule.distance;
}

/* The first of the ordered list that may obey the rule with a; longest: of any b, in positions. */
static size_t
first_candidate(const struct span *a, const struct span *b, size_t nb, struct spans_rule rule,
    uint32_t longest)
{
	size_t low = 0, high = nb;
	uint32_t reach = rule.distance + longest;

	while (low < high) {
		size_t middle = (low + high) / 2;
		bool too_early = rule.distance == 0 ? b[middle].sentence < a->sentence :
		    rule.ordered ? b[middle].first <= a->last : b[middle].first + reach < a->first;

		if (too_early)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* No later b can obey. */
static bool
too_late(const struct span *a, const struct span *b, struct spans_rule rule)
{
	return rule.distance == 0 ? b->sentence > a->sentence : b->first > a->last + rule.distance;
}

/* Takes n from the work that is left; false where that is all of it. */
static bool
spend(size_t *work, size_t n)
{
	*work -= n < *work ? n : *work;
	return *work > 0;
}

static uint32_t
longest_of(const struct span *s, size_t n)
{
	uint32_t longest = 0;

	for (size_t i = 0; i < n; i++)
		if (s[i].last - s[i].first > longest)
			longest = s[i].last - s[i].first;
	return longest;
}

static struct span
pair(const struct span *a, const struct span *b)
{
	const struct span *l = a->first < b->first ? a : b, *r = l == a ? b : a;

	return (struct span){
		.first = l->first, .last = r->last > l->last ? r->last : l->last,
		.from = l->from, .left_to = l->left_to, .right_from = r->right_from, .to = r->to,
		.left = a->left, .right = b->right, .sentence = l->sentence, .field = a->field,
	};
}

size_t
spans_near(const struct span *a, size_t na, const struct span *b, size_t nb,
    struct spans_rule rule, struct span *out, size_t *work)
{
	uint32_t longest = *work > nb ? longest_of(b, nb) : 0;
	size_t n = 0;

	spend(work, nb / 8);
	for (size_t i = 0; i < na && spend(work, 4); i++)
		for (size_t j = first_candidate(&a[i], b, nb, rule, longest);
		    j < nb && !too_late(&a[i], &b[j], rule); j++) {
			if (n == SPANS_MAX || !spend(work, 1))
				return n;
			if (obey(&a[i], &b[j], rule))
				out[n++] = pair(&a[i], &b[j]);
		}
	return n;
}

size_t
spans_apart(const struct span *a, size_t na, const struct span *b, size_t nb,
    struct spans_rule rule, struct span *out, size_t *work)
{
	uint32_t longest = *work > nb ? longest_of(b, nb) : 0;
	size_t n = 0;

	spend(work, nb / 8);
	for (size_t i = 0; i < na; i++) {
		bool found = false, more = spend(work, 4);

		for (size_t j = first_candidate(&a[i], b, nb, rule, longest);
		    j < nb && !found && more && !too_late(&a[i], &b[j], rule); j++) {
			found = obey(&a[i], &b[j], rule);
			more = spend(work, 1);
		}
		if (!found && n < SPANS_MAX)
			out[n++] = a[i];
		if (!more)
			break;
	}
	return n;
}
