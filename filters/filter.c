#include "filters/filter.h"

#include <stdlib.h>

#include "base/mem.h"
#include "filters/compile.h"
#include "filters/library.h"
#include "filters/lint.h"
#include "filters/reason.h"

#define SCRATCH_MAX ((size_t)64 * 1024 * 1024)	/* bytes of one item's reasons in all */

struct filter_set {
	struct program *program;
	struct eval *eval;
	struct arena *scratch;		/* of one item */
	struct filter_flag *flag;	/* room for every filter */
	int64_t age;			/* of the item at hand */
};

static const char *const levels[FILTER_NLEVELS] = {
	"emerg", "alert", "crit", "err", "warning", "notice", "info", "debug",
};

static const char *const fields[FILTER_NFIELDS] = {
	"title", "summary", "content", "author", "category", "link", "feed", "language",
};

const char *
filter_level_name(enum filter_level level)
{
	return levels[level];
}

int
filter_level_parse(struct str name)
{
	for (int i = 0; i < FILTER_NLEVELS; i++)
		if (str_eq(name, str_of(levels[i])))
			return i;
	return -1;
}

const char *
filter_field_name(enum filter_field field)
{
	return fields[field];
}

static struct filter_set *
new_set(struct program *p)
{
	struct filter_set *set = mem_alloc(sizeof(*set));

	set->program = p;
	set->eval = eval_new(p);
	set->scratch = arena_new(SCRATCH_MAX);
	set->flag = mem_array(p->nfilters + 1, sizeof(set->flag[0]));
	return set;
}

/* Lines under each other behind "      = ". */
static const char *
indented(struct arena *a, struct str lines)
{
	const char *all = "";

	while (lines.n > 0) {
		struct str line = str_cut(&lines, '\n');

		all = arena_format(a, "%s%s%.*s", all, all[0] != '\0' ? "\n        " : "",
		    STR_ARG(line));
	}
	return all;
}

/* One hit or miss example; says what went wrong. */
static bool
run_example(struct filter_set *set, uint32_t filter, const struct syntax_example *x,
    struct report *r)
{
	struct filter_item item = { .age = -1 };
	struct filter_flag flag;
	const char *what;
	struct buf why;
	bool flagged;

	arena_reset(set->scratch);
	for (const struct syntax_sample *s = x->sample; s != NULL; s = s->next)
		item.field[s->field] = syntax_unquote(set->scratch, r, &s->text);
	eval_begin(set->eval, &item);
	flagged = reason_flag(set->eval, set->scratch, filter, -1, &flag);
	if (x->hit ? flagged && (x->level < 0 || (int)flag.level == x->level) :
	    !flagged || (x->level >= 0 && (int)flag.level > x->level))
		return true;
	if (!flagged)
		what = "hit, but no match";
	else
		what = arena_format(set->scratch, flag.has_score ? "%s, but matched at %s (score %d)" :
		    "%s, but matched at %s", x->hit ? "hit" : "miss", levels[flag.level], flag.score);
	buf_init(&why, 16384);
	reason_explain(set->eval, set->scratch, filter, -1, &why);
	report_failed(r, x->sample->text.place, indented(set->scratch, buf_str(&why)), what);
	buf_release(&why);
	return false;
}

static void
run_examples(struct filter_set *set, const struct syntax *tree, struct report *r,
    struct filter_counts *counts)
{
	for (size_t i = 0; i < tree->nfilters; i++)
		for (size_t k = 0; k < tree->filter[i].nexamples; k++) {
			counts->tests++;
			counts->tests_failed +=
			    !run_example(set, (uint32_t)i, &tree->filter[i].example[k], r);
		}
}

/* More of anything than is compiled: it was complained about. */
static bool
too_much(const struct syntax *tree)
{
	return tree->nterms > FILTER_TERMS_MAX || tree->nregexes > FILTER_REGEXES_MAX ||
	    tree->nfilters > FILTER_FILTERS_MAX;
}

/* From the tree on; NULL where something is wrong. */
static struct filter_set *
build(const struct syntax *tree, struct report *r, struct filter_counts *counts)
{
	bool *used = mem_alloc(tree->ngroups + 1);
	struct program *p = too_much(tree) ? NULL : compile_tree(tree, r, used);
	struct filter_set *set = NULL;

	if (p != NULL) {
		counts->terms = p->nterms;
		lint_tree(tree, r, p, used);
		set = new_set(p);
		run_examples(set, tree, r, counts);
	}
	free(used);
	if (set != NULL && counts->tests_failed > 0) {
		filter_free(set);
		return NULL;
	}
	return set;
}

struct filter_set *
filter_compile(const struct filter_file *files, size_t n, FILE *diag,
    struct filter_counts *ret_counts)
{
	struct filter_file *all = mem_array(n + 1, sizeof(all[0]));
	struct report r = { .diag = diag, .file = all };
	struct syntax tree = { .arena = arena_new(SIZE_MAX / 2) };
	struct filter_counts counts = { 0 };
	struct filter_set *set;

	if (n > 0)
		memcpy(all, files, n * sizeof(all[0]));
	all[n] = library_file();
	for (size_t i = 0; i < n; i++)
		syntax_read(&tree, &r, (uint32_t)i);
	library_complete(&tree, &r, (uint32_t)n);
	set = build(&tree, &r, &counts);
	counts.filters = tree.nfilters;
	counts.groups = tree.nown;
	counts.errors = r.errors;
	counts.warnings = r.warnings;
	arena_free(tree.arena);
	free(all);
	if (ret_counts != NULL)
		*ret_counts = counts;
	return set;
}

void
filter_free(struct filter_set *set)
{
	if (set == NULL)
		return;
	eval_free(set->eval);
	program_free(set->program);
	arena_free(set->scratch);
	free(set->flag);
	free(set);
}

size_t
filter_count(const struct filter_set *set)
{
	return set->program->nfilters;
}

const char *
filter_name(const struct filter_set *set, size_t filter)
{
	return set->program->filter[filter].name;
}

const char *
filter_hash(const struct filter_set *set, size_t filter)
{
	return set->program->filter[filter].hash_text;
}

int64_t
filter_max_age(const struct filter_set *set, size_t filter)
{
	return set->program->filter[filter].max_age;
}

long
filter_find(const struct filter_set *set, struct str name)
{
	for (size_t i = 0; i < set->program->nfilters; i++)
		if (str_eq(name, str_of(set->program->filter[i].name)))
			return (long)i;
	return -1;
}

/* Orders filter numbers (Shell's sort: they are few, and qsort may allocate). */
static void
order(uint32_t *number, size_t n)
{
	for (size_t gap = n / 2; gap > 0; gap /= 2)
		for (size_t i = gap; i < n; i++) {
			uint32_t x = number[i];
			size_t k = i;

			for (; k >= gap && number[k - gap] > x; k -= gap)
				number[k] = number[k - gap];
			number[k] = x;
		}
}

size_t
filter_match(struct filter_set *set, const struct filter_item *item,
    const struct filter_flag **ret)
{
	size_t n = 0;

	arena_reset(set->scratch);
	set->age = item->age;
	eval_begin(set->eval, item);
	order(set->eval->candidate, set->eval->ncandidates);
	for (size_t i = 0; i < set->eval->ncandidates; i++)
		n += reason_flag(set->eval, set->scratch, set->eval->candidate[i], item->age,
		    &set->flag[n]);
	*ret = set->flag;
	return n;
}

struct filter_distance
filter_distance(struct filter_set *set, size_t filter)
{
	return reason_distance(set->eval, set->scratch, (uint32_t)filter, set->age);
}

void
filter_explain(struct filter_set *set, size_t filter, const struct filter_item *item,
    struct buf *out)
{
	arena_reset(set->scratch);
	set->age = item->age;
	eval_begin(set->eval, item);
	reason_explain(set->eval, set->scratch, (uint32_t)filter, item->age, out);
}
