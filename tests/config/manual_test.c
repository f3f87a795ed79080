#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "config/settings.h"
#include "tests/test.h"

#define PAGE "man/feedwatch.conf.5"

static char *
page_text(void)
{
	FILE *f = fopen(PAGE, "r");
	char *text = NULL;
	size_t room = 0;

	ck_assert_ptr_nonnull(f);
	ck_assert_int_gt(getdelim(&text, &room, EOF, f), 0);
	fclose(f);
	return text;
}

/* The entry that begins with `.It Cm NAME` and goes on with `next`, up to the next .It or .El. */
static struct str
entry(const char *page, const char *name, const char *next)
{
	char head[128];
	const char *from, *stop, *list;

	snprintf(head, sizeof(head), "\n.It Cm %s%s", name, next);
	from = strstr(page, head);
	ck_assert_msg(from != NULL, "%s does not document%s", PAGE, head + 1);
	stop = strstr(from + 1, "\n.It ");
	list = strstr(from, "\n.El");
	if (stop == NULL || (list != NULL && list < stop))
		stop = list;
	return (struct str){ from, (size_t)(stop - from) };
}

static void
holds(struct str text, const char *words, const char *name)
{
	ck_assert_msg(memmem(text.p, text.n, words, strlen(words)) != NULL,
	    "%s: the entry of %s does not say \"%s\"", PAGE, name, words);
}

START_TEST(the_manual_gives_each_setting_with_its_bounds_and_default)
{
	struct arena *a = arena_new(1 << 16);
	char *page = page_text();

	for (size_t i = 0; i < settings_file.n; i++) {
		const struct setting *s = &settings_file.rows[i];
		struct str text = entry(page, s->name, " ");

		if (s->max > 0)
			holds(text, settings_bounds(s, a), s->name);
		if (s->type == SETTING_AGENT)
			holds(text, "feedwatch/VERSION", s->name);
		else if (s->fallback[0] != '(')
			holds(text, arena_format(a, "default is %s", s->fallback), s->name);
	}
	free(page);
	arena_free(a);
}
END_TEST

START_TEST(the_manual_gives_each_option_of_a_feed_with_its_bounds)
{
	struct arena *a = arena_new(1 << 16);
	char *page = page_text();

	for (size_t i = 0; i < settings_feed.n; i++) {
		const struct setting *s = &settings_feed.rows[i];
		struct str text = entry(page, s->name, " Ns = Ns");

		if (s->max > 0)
			holds(text, settings_bounds(s, a), s->name);
	}
	free(page);
	arena_free(a);
}
END_TEST

START_TEST(the_manual_gives_nothing_that_there_is_not)
{
	char *page = page_text();
	size_t n = 0;

	for (const char *p = page; (p = strstr(p, "\n.It Cm ")) != NULL; n++) {
		struct str rest, name;

		p += sizeof("\n.It Cm ") - 1;
		rest = str_of(p);
		rest = str_cut(&rest, '\n');
		name = str_cut(&rest, ' ');
		if (str_eq(name, STR("feed")) || str_eq(name, STR("include")) ||
		    str_eq(name, STR("filters")))
			continue;
		ck_assert_msg(settings_find(str_starts(rest, STR("Ns = Ns")) ? &settings_feed :
		    &settings_file, name) != NULL, "%s: there is no %.*s", PAGE, STR_ARG(name));
	}
	ck_assert_uint_eq(n, settings_file.n + settings_feed.n + 3);
	free(page);
}
END_TEST

TEST_MAIN("manual",
    the_manual_gives_each_setting_with_its_bounds_and_default,
    the_manual_gives_each_option_of_a_feed_with_its_bounds,
    the_manual_gives_nothing_that_there_is_not)
