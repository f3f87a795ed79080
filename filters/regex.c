#include "filters/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

#include "base/mem.h"

/*
 * PCRE2 counts backtracking, but not the bytes that [^x]* runs over each time,
 * and these make an expression quadratic in a stranger's text.  So it calls us
 * back before each item of the pattern: such a call is a step, and so are each
 * MOVED bytes that the match has moved since the last one.
 */
#define MOVED 8
#define REACHED 16		/* bytes that an item may run over before it fails, unseen */
#define SEARCH_STEPS 8		/* that each search costs */
#define SCANNED 16		/* bytes that a search runs over (are they UTF-8?) before the first call */
#define DEPTH 10000		/* nested backtracking; PCRE2 keeps it on the heap */
#define HEAP 2048		/* KiB of that heap */

struct regex {
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *context;
	size_t reach;		/* how far one item may look before it fails */
	/* of the search at hand */
	size_t steps, at;
};

/* Before an item of the pattern: ends the search when it has used up its steps. */
static int
pay(pcre2_callout_block *b, void *arg)
{
	struct regex *r = arg;
	size_t left = b->subject_length - b->current_position;
	size_t moved = b->current_position > r->at ? b->current_position - r->at : 0;
	size_t steps = 1 + moved / MOVED + (r->reach < left ? r->reach : left) / REACHED;

	r->at = b->current_position;
	if (r->steps <= steps)
		return PCRE2_ERROR_CALLOUT;
	r->steps -= steps;
	return 0;
}

/* How many characters an item may compare before it fails: the largest number in {}; a back
 * reference, as far as the text goes. */
static size_t
reach_of(const pcre2_code *code, struct str pattern)
{
	size_t reach = 0, number = 0;
	uint32_t references = 0;

	pcre2_pattern_info(code, PCRE2_INFO_BACKREFMAX, &references);
	if (references > 0)
		return SIZE_MAX;
	for (size_t i = 0; i < pattern.n; i++) {
		bool digit = pattern.p[i] >= '0' && pattern.p[i] <= '9';

		number = digit && number < REGEX_TEXT ? number * 10 + (size_t)(pattern.p[i] - '0') : 0;
		reach = number > reach ? number : reach;
	}
	return reach > REACHED ? reach : 0;
}

/* PCRE2 counts an offset from the pattern's first byte; so do we. */
static struct regex *
refuse(struct regex *r, size_t at, size_t *ret_at, const char *what, char *ret_what, size_t size)
{
	*ret_at = at;
	if (size > 0) {
		strncpy(ret_what, what, size - 1);
		ret_what[size - 1] = '\0';
	}
	regex_free(r);
	return NULL;
}

struct regex *
regex_new(struct str pattern, struct str flags, size_t *ret_at, char *ret_what, size_t size)
{
	struct regex *r = mem_alloc(sizeof(*r));
	uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_NEVER_BACKSLASH_C | PCRE2_MATCH_INVALID_UTF |
	    PCRE2_AUTO_CALLOUT;
	PCRE2_UCHAR what[256] = "it cannot be compiled";
	PCRE2_SIZE at = 0;
	int error = 0;

	if (pattern.n > REGEX_PATTERN)
		return refuse(r, REGEX_PATTERN, ret_at, "longer than 4096 bytes", ret_what, size);
	options |= flags.n > 0 && memchr(flags.p, 'i', flags.n) != NULL ? PCRE2_CASELESS : 0;
	options |= flags.n > 0 && memchr(flags.p, 'x', flags.n) != NULL ? PCRE2_EXTENDED : 0;
	r->code = pcre2_compile((PCRE2_SPTR)(pattern.n > 0 ? pattern.p : ""), pattern.n, options,
	    &error, &at, NULL);
	if (r->code == NULL) {
		pcre2_get_error_message(error, what, sizeof(what));
		return refuse(r, at, ret_at, (const char *)what, ret_what, size);
	}
	/* where memory may not be made executable (a hardened service) it is interpreted */
	pcre2_jit_compile(r->code, PCRE2_JIT_COMPLETE);
	r->data = pcre2_match_data_create_from_pattern(r->code, NULL);
	r->context = pcre2_match_context_create(NULL);
	if (r->data == NULL || r->context == NULL)
		return refuse(r, 0, ret_at, "out of memory", ret_what, size);
	pcre2_set_depth_limit(r->context, DEPTH);
	pcre2_set_heap_limit(r->context, HEAP);
	pcre2_set_callout(r->context, pay, r);
	r->reach = reach_of(r->code, pattern);
	r->steps = REGEX_STEPS;
	if (pcre2_match(r->code, (PCRE2_SPTR)"", 0, 0, 0, r->data, r->context) >= 0)
		return refuse(r, 0, ret_at, "it matches the empty text, that is everything",
		    ret_what, size);
	return r;
}

void
regex_free(struct regex *r)
{
	if (r == NULL)
		return;
	pcre2_match_context_free(r->context);
	pcre2_match_data_free(r->data);
	pcre2_code_free(r->code);
	free(r);
}

enum regex_answer
regex_search(struct regex *r, struct str text, size_t at, size_t *steps, size_t *ret_from,
    size_t *ret_to)
{
	size_t first = SEARCH_STEPS + (text.n - at) / SCANNED;
	const PCRE2_SIZE *ends = pcre2_get_ovector_pointer(r->data);
	int n;

	if (*steps <= first) {
		*steps = 0;
		return REGEX_LIMIT;
	}
	r->steps = *steps - first;
	r->at = at;
	n = pcre2_match(r->code, (PCRE2_SPTR)(text.p != NULL ? text.p : ""), text.n, at,
	    PCRE2_NOTEMPTY, r->data, r->context);
	*steps = r->steps;
	if (n == PCRE2_ERROR_NOMATCH || n == PCRE2_ERROR_BADUTFOFFSET)
		return REGEX_NONE;
	if (n < 0)
		return REGEX_LIMIT;
	if (ends[1] <= ends[0])		/* \K can turn them around */
		return REGEX_NONE;
	*ret_from = ends[0];
	*ret_to = ends[1];
	return REGEX_FOUND;
}

const char *
regex_version(void)
{
	#define TEXT_OF(x) #x
#define VERSION_OF(major, minor) "PCRE2 " TEXT_OF(major) "." TEXT_OF(minor)
	return VERSION_OF(PCRE2_MAJOR, PCRE2_MINOR);
}
