/*
 * Filters, side by side in one run: the bare fold-and-tokenise pass, 1 to
 * 10,000 filters of 20 terms, plain phrase lists, and the same literals with
 * Hyperscan (where libhs is installed) and PCRE2-JIT over folded text.
 * Texts and filters are made up here, always the same.  usage: filter_bench [MB]
 */
#include <dlfcn.h>
#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "filters/filter.h"
#include "filters/fold.h"
#include "filters/text.h"

#define VOCABULARY 60000	/* different words of the made-up language */
#define ITEM_BYTES 340
#define TERMS 20
#define RUNS 3

extern void *__libc_malloc(size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_calloc(size_t, size_t);

static size_t allocations;

/* Counted, to show that matching allocates nothing once warm. */
void *
malloc(size_t n)
{
	allocations++;
	return __libc_malloc(n);
}

void *
realloc(void *p, size_t n)
{
	allocations++;
	return __libc_realloc(p, n);
}

void *
calloc(size_t n, size_t size)
{
	allocations++;
	return __libc_calloc(n, size);
}

struct random {
	uint64_t state;
};

struct item {
	struct str title, summary, folded;
};

struct corpus {
	char (*word)[24];
	struct item *item;
	size_t nitems, bytes;
};

static uint64_t
draw(struct random *r)
{
	uint64_t x = r->state;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return r->state = x;
}

/* Frequent words are drawn often: rank about VOCABULARY^u, u even in 0..1, as in Zipf's law. */
static size_t
rank(struct random *r)
{
	double u = (double)(draw(r) >> 11) / 9007199254740992.0, x = 1;
	double ln = 11.002;	/* ln 60000 */
	double e = u * ln, term = 1;

	for (int k = 1; k < 40; k++) {
		term *= e / k;
		x += term;
	}
	return x >= VOCABULARY ? VOCABULARY - 1 : (size_t)x;
}

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
make_words(struct corpus *c)
{
	static const char *const latin[] = { "ba", "ne", "ti", "mo", "ru", "ka", "le", "si", "do",
	    "vu", "ge", "pra", "ster", "ing", "en", "té", "sch", "al", "ö", "ter", "f", "ne", "in" };
	static const char *const cyrillic[] = { "по", "не", "та", "ми", "ру", "ко", "ле", "ств",
	    "го", "ві", "ий", "пра", "сть", "о", "ня", "за", "їн", "тер", "х", "ни" };
	struct random r = { 88172645463325252u };

	c->word = mem_array(VOCABULARY, sizeof(c->word[0]));
	for (size_t i = 0; i < VOCABULARY; i++) {
		size_t parts = (i < 100 ? 1 : 2) + draw(&r) % 3, n = 0;
		bool east = i % 5 == 4;

		for (size_t k = 0; k < parts && n < 16; k++)
			n += (size_t)snprintf(c->word[i] + n, sizeof(c->word[i]) - n, "%s",
			    east ? cyrillic[draw(&r) % 20] : latin[draw(&r) % 23]);
	}
}

static void
add_words(struct corpus *c, struct random *r, struct buf *b, size_t bytes)
{
	size_t start = b->n, sentence = 0;

	while (b->n - start < bytes) {
		const char *w = c->word[rank(r)];

		if (b->n > start)
			buf_add(b, sentence % 12 == 11 ? STR(". ") : STR(" "));
		if (sentence++ % 12 == 0 && w[0] >= 'a' && w[0] <= 'z')
			buf_addf(b, "%c%s", w[0] - 32, w + 1);
		else
			buf_addf(b, "%s", w);
	}
}

static struct str
kept(struct buf *b)
{
	char *p = mem_alloc(b->n + 16);
	struct str s = { p, b->n };

	memcpy(p, b->p, b->n);
	buf_clear(b);
	return s;
}

/* What Hyperscan and PCRE2 search: the words as we fold them, a space between. */
static struct str
folded(const struct fold *f, const struct item *item, struct buf *b)
{
	struct text t;

	text_init(&t);
	text_read(&t, f, item->title, false);
	text_read(&t, f, item->summary, false);
	buf_addc(b, ' ');
	for (size_t i = 0; i < t.nwords; i++) {
		buf_add(b, text_folded(&t, &t.word[i]));
		buf_addc(b, ' ');
	}
	text_release(&t);
	return kept(b);
}

static void
make_items(struct corpus *c, size_t bytes)
{
	struct random r = { 1234567891011u };
	const struct fold *f = fold_get();
	struct buf b;

	buf_init(&b, 1 << 20);
	c->item = mem_array(bytes / (ITEM_BYTES / 2) + 1, sizeof(c->item[0]));
	while (c->bytes < bytes) {
		struct item *item = &c->item[c->nitems++];

		add_words(c, &r, &b, 60);
		item->title = kept(&b);
		add_words(c, &r, &b, ITEM_BYTES - 66);
		item->summary = kept(&b);
		item->folded = folded(f, item, &b);
		c->bytes += item->title.n + item->summary.n;
	}
	buf_release(&b);
}

/* A term: a word, a beginning (one in five) or two words in a row (one in five). */
static void
add_term(struct corpus *c, struct random *r, struct buf *out)
{
	/* analysts do not look for the commonest words */
	const char *w = c->word[200 + (rank(r) + draw(r) % 2000) % (VOCABULARY - 200)];
	struct str s = str_of(w);
	size_t letters = 0;
	unsigned kind = draw(r) % 5;

	for (struct str rest = s; rest.n > 0; letters++)
		utf8_next(&rest);
	if (kind == 0 && letters >= 4)
		buf_addf(out, " %s*", w);
	else if (kind == 1)
		buf_addf(out, " \"%s %s\"", w, c->word[200 + draw(r) % (VOCABULARY - 200)]);
	else
		buf_addf(out, " %s", w);
}

static struct str
make_filters(struct corpus *c, size_t n)
{
	struct random r = { 42424242u };
	struct buf b;

	buf_init(&b, 1UL << 30);
	for (size_t i = 0; i < n; i++) {
		static const int size[] = { 6, 7, 7 };

		for (size_t k = 0; k < 3; k++) {
			buf_addf(&b, "group g%zu-%zu {", i, k);
			for (int t = 0; t < size[k]; t++)
				add_term(c, &r, &b);
			buf_add(&b, STR(" }\n"));
		}
		buf_addf(&b, "filter f%zu { about \"x\" match g%zu-0 in lead and g%zu-1 near/12 g%zu-2 }\n",
		    i, i, i, i);
	}
	return kept(&b);
}

static struct str
make_phrases(struct corpus *c, size_t n)
{
	struct random r = { 777777u };
	struct buf b;

	buf_init(&b, 1UL << 30);
	buf_add(&b, STR("group phrases {\n"));
	for (size_t i = 0; i < n; i++) {
		buf_addf(&b, "\"%s", c->word[60 + draw(&r) % (VOCABULARY - 60)]);
		for (size_t k = 1 + draw(&r) % 3; k > 0; k--)
			buf_addf(&b, " %s", c->word[60 + draw(&r) % (VOCABULARY - 60)]);
		buf_add(&b, STR("\"\n"));
	}
	buf_add(&b, STR("}\nfilter f { about \"x\" match phrases }\n"));
	return kept(&b);
}

static void
row(const char *name, const struct corpus *c, double took, double bare, size_t hits,
    const char *more, ...)
{
	va_list args;

	printf("%-28s %8.2f us/item %8.1f MB/s %7.2f x bare %9zu hits", name,
	    took * 1e6 / (double)c->nitems, (double)c->bytes / took / 1e6,
	    bare > 0 ? took / bare : 1, hits);
	va_start(args, more);
	vprintf(more, args);
	va_end(args);
	putchar('\n');
	fflush(stdout);
}

static double
bare_pass(const struct corpus *c)
{
	const struct fold *f = fold_get();
	double best = 1e9;
	size_t words = 0;

	for (int run = 0; run < RUNS; run++) {
		double start = seconds();
		struct text t;

		words = 0;
		text_init(&t);
		for (size_t i = 0; i < c->nitems; i++) {
			text_clear(&t);
			text_read(&t, f, c->item[i].title, false);
			text_read(&t, f, c->item[i].summary, false);
			words += t.nwords;
		}
		text_release(&t);
		if (seconds() - start < best)
			best = seconds() - start;
	}
	row("bare fold and tokenise", c, best, 0, words, " (words)");
	return best;
}

static size_t
match_all(struct filter_set *set, const struct corpus *c)
{
	size_t hits = 0;

	for (size_t i = 0; i < c->nitems; i++) {
		struct filter_item item = { .age = -1 };
		const struct filter_flag *flag;

		item.field[FILTER_TITLE] = c->item[i].title;
		item.field[FILTER_SUMMARY] = c->item[i].summary;
		hits += filter_match(set, &item, &flag);
	}
	return hits;
}

static double
ours(const char *name, const struct corpus *c, struct str text, double bare)
{
	struct filter_file file = { "bench", text };
	size_t before = mallinfo2().uordblks + mallinfo2().hblkhd, warm, hits = 0, heap;
	double start = seconds(), load, best = 1e9;
	struct filter_set *set = filter_compile(&file, 1, NULL, NULL);

	load = seconds() - start;
	if (set == NULL) {
		printf("%s: the filters do not compile\n", name);
		exit(1);
	}
	heap = mallinfo2().uordblks + mallinfo2().hblkhd - before;
	match_all(set, c);
	warm = allocations;
	for (int run = 0; run < RUNS; run++) {
		start = seconds();
		hits = match_all(set, c);
		if (seconds() - start < best)
			best = seconds() - start;
	}
	row(name, c, best, bare, hits, "   load %.3f s, %.1f MiB, %zu allocations", load,
	    (double)heap / 1048576, allocations - warm);
	filter_free(set);
	return best;
}

/* Hyperscan's interface, as far as it is used; found at run time. */
struct hyperscan {
	int (*compile)(const char *const *, const unsigned *, const unsigned *, const size_t *,
	    unsigned, unsigned, const void *, void **, void **);
	int (*scratch)(const void *, void **);
	int (*scan)(const void *, const char *, unsigned, unsigned, void *,
	    int (*)(unsigned, unsigned long long, unsigned long long, unsigned, void *), void *);
	int (*size)(const void *, size_t *);
};

static bool
open_hyperscan(struct hyperscan *h)
{
	void *lib = dlopen("libhs.so.5", RTLD_NOW);

	if (lib == NULL)
		return false;
	*(void **)&h->compile = dlsym(lib, "hs_compile_lit_multi");
	*(void **)&h->scratch = dlsym(lib, "hs_alloc_scratch");
	*(void **)&h->scan = dlsym(lib, "hs_scan");
	*(void **)&h->size = dlsym(lib, "hs_database_size");
	return h->compile && h->scratch && h->scan && h->size;
}

static int
count_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *arg)
{
	(void)id, (void)from, (void)to, (void)flags;
	++*(size_t *)arg;
	return 0;
}

/* The literals of a filter file: folded, a space before and (whole words) behind.  Each once. */
static size_t
literals(struct str text, char ***ret)
{
	const struct fold *f = fold_get();
	struct buf b;
	char **list = NULL;
	size_t n = 0, size = 0;
	bool inside = false;
	struct text t;

	buf_init(&b, 4096);
	text_init(&t);
	while (text.n > 0) {
		struct str word = str_trim(str_cut(&text, ' '));
		bool open = word.n > 0 && word.p[0] == '{';

		if (word.n > 0 && memchr(word.p, '}', word.n) != NULL)
			inside = false;
		if (inside && word.n > 0) {
			bool begins = word.p[word.n - 1] == '*';

			if (word.p[0] == '"' && word.p[word.n - 1] != '"') {
				struct str next = str_cut(&text, ' ');

				word.n = (size_t)(next.p + next.n - word.p);
			}
			text_clear(&t);
			text_read(&t, f, word, false);
			buf_addc(&b, ' ');
			for (size_t i = 0; i < t.nwords; i++) {
				buf_add(&b, text_folded(&t, &t.word[i]));
				if (!begins)
					buf_addc(&b, ' ');
			}
			if (n == size) {
				size = size > 0 ? 2 * size : 64;
				list = mem_grow(list, size * sizeof(*list));
			}
			list[n++] = mem_copy(buf_cstr(&b));
			buf_clear(&b);
		}
		inside = inside || open;
	}
	text_release(&t);
	buf_release(&b);
	*ret = list;
	return n;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static size_t
unique(char **list, size_t n)
{
	size_t kept_n = 0;

	qsort(list, n, sizeof(*list), by_text);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || strcmp(list[i], list[kept_n - 1]) != 0)
			list[kept_n++] = list[i];
	return kept_n;
}

static void
theirs(const struct hyperscan *h, const struct corpus *c, char **list, size_t n, double bare,
    double own)
{
	unsigned *flags = mem_array(n + 1, sizeof(*flags)), *id = mem_array(n + 1, sizeof(*id));
	size_t *len = mem_array(n + 1, sizeof(*len)), hits = 0, size = 0;
	void *db = NULL, *error = NULL, *scratch = NULL;
	double start, load, best = 1e9;

	for (size_t i = 0; i < n; i++) {
		id[i] = (unsigned)i;
		len[i] = strlen(list[i]);
		flags[i] = 8;	/* HS_FLAG_SINGLEMATCH */
	}
	start = seconds();
	if (h->compile((const char *const *)list, flags, id, len, (unsigned)n, 1, NULL, &db,
	    &error) != 0 || h->scratch(db, &scratch) != 0) {
		puts("hyperscan: it does not compile");
		return;
	}
	load = seconds() - start;
	h->size(db, &size);
	for (int run = 0; run < RUNS; run++) {
		hits = 0;
		start = seconds();
		for (size_t i = 0; i < c->nitems; i++)
			h->scan(db, c->item[i].folded.p, (unsigned)c->item[i].folded.n, 0, scratch,
			    count_match, &hits);
		if (seconds() - start < best)
			best = seconds() - start;
	}
	row("  hyperscan, bare scan", c, best, bare, hits,
	    "   load %.3f s, %.1f MiB; ours is %.2f x its time, %zu literals", load,
	    (double)size / 1048576, own / best, n);
	free(flags);
	free(id);
	free(len);
}

/* One alternation of all literals, over a part of the corpus: it is slow. */
static void
pcre(const struct corpus *all, char **list, size_t n, double bare)
{
	struct corpus c = *all;
	struct buf b;
	pcre2_code *code;
	pcre2_match_data *data;
	PCRE2_SIZE at;
	int error;
	size_t hits = 0;
	double start;

	c.nitems = n > 1000 ? all->nitems / 100 : all->nitems / 10;
	c.bytes = all->bytes / (all->nitems / c.nitems);
	buf_init(&b, 1 << 24);
	for (size_t i = 0; i < n; i++)
		buf_addf(&b, "%s%s", i > 0 ? "|" : "", list[i]);
	code = pcre2_compile((PCRE2_SPTR)b.p, b.n, PCRE2_UTF | PCRE2_NO_UTF_CHECK, &error, &at, NULL);
	if (code == NULL || pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) != 0) {
		puts("  pcre2: it does not compile");
		return;
	}
	data = pcre2_match_data_create_from_pattern(code, NULL);
	start = seconds();
	for (size_t i = 0; i < c.nitems; i++) {
		PCRE2_SIZE from = 0;

		while (pcre2_match(code, (PCRE2_SPTR)c.item[i].folded.p, c.item[i].folded.n, from,
		    PCRE2_NO_UTF_CHECK, data, NULL) > 0) {
			from = pcre2_get_ovector_pointer(data)[1];
			hits++;
		}
	}
	row("  pcre2-jit, one alternation", &c, seconds() - start,
	    bare * (double)c.nitems / (double)all->nitems, hits, "");
	pcre2_match_data_free(data);
	pcre2_code_free(code);
	buf_release(&b);
}

int
main(int argc, char **argv)
{
	static const size_t filters[] = { 1, 100, 1000, 10000 }, phrases[] = { 1000, 100000 };
	size_t mb = argc > 1 ? strtoul(argv[1], NULL, 10) : 20;
	struct corpus c = { 0 };
	struct hyperscan h = { 0 };
	bool hyperscan = open_hyperscan(&h);
	double bare;

	make_words(&c);
	make_items(&c, mb * 1000000);
	printf("%zu items, %.1f MB; best of %d runs, CPU time%s\n", c.nitems, (double)c.bytes / 1e6,
	    RUNS, hyperscan ? "" : "; skipped: hyperscan is not installed");
	bare = bare_pass(&c);
	for (size_t i = 0; i < 6; i++) {
		bool list = i >= 4;
		size_t n = list ? phrases[i - 4] : filters[i], nliterals;
		struct str text = list ? make_phrases(&c, n) : make_filters(&c, n);
		char name[64], **literal;
		double own;

		snprintf(name, sizeof(name), "%zu %s", n, list ? "phrases" : n > 1 ? "filters" : "filter");
		own = ours(name, &c, text, bare);
		nliterals = literals(text, &literal);
		nliterals = unique(literal, nliterals);
		if (hyperscan)
			theirs(&h, &c, literal, nliterals, bare, own);
		if (n <= 100)
			pcre(&c, literal, nliterals, bare);
	}
	return 0;
}
