#include "config/options.h"

#include <stdio.h>

#include "config/settings.h"

#define OPTIONS_MAX 8192	/* bytes of all options of one feed */

/* What a stranger's list may say: how often and as whom, but not with what and whereby. */
static const char *const harmless[] = {
	"filters", "interval", "interval-max", "interval-min", "timeout", "user-agent",
};

static void
put(struct buf *out, const struct setting *s, struct str before, struct str value)
{
	bool quoted = memchr(value.p, ' ', value.n) != NULL;

	buf_addf(out, "%s%s=%s%.*s", out->n > 0 ? " " : "", s->name, quoted ? "\"" : "",
	    STR_ARG(before));
	for (size_t i = 0; i < value.n; i++) {
		if (quoted && (value.p[i] == '"' || value.p[i] == '\\'))
			buf_addc(out, '\\');
		buf_addc(out, value.p[i]);
	}
	if (quoted)
		buf_addc(out, '"');
}

static void
put_text(struct buf *out, const struct setting *s, const void *own, const void *all)
{
	const char *value = *(const char *const *)own;
	struct str before = { NULL, 0 };

	if (all != NULL && str_eq(str_of(value), str_of(*(const char *const *)all)))
		return;
	if (s->type == SETTING_CREDENTIAL && value != NULL)
		before = STR("credential:");
	if (value != NULL || s->type == SETTING_PROXY)
		put(out, s, before, str_of(value != NULL ? value : "none"));
}

static void
put_list(struct buf *out, const struct setting *s, const void *own)
{
	const char *const *names = *(const char *const *const *)own;
	size_t n = *(const size_t *)(const void *)((const char *)own + sizeof(names));
	struct buf list;

	buf_init(&list, OPTIONS_MAX);
	for (size_t i = 0; i < n; i++) {
		if (s->type == SETTING_HEADERS)
			put(out, s, (struct str){ NULL, 0 }, str_of(names[i]));
		else
			buf_addf(&list, "%s%s", i > 0 ? "," : "", names[i]);
	}
	if (list.n > 0)
		put(out, s, (struct str){ NULL, 0 }, buf_str(&list));
	buf_release(&list);
}

static void
put_number(struct buf *out, const struct setting *s, const void *own, const void *all)
{
	int64_t value = *(const int64_t *)own;
	struct arena *a = arena_new(256);

	if (all == NULL || value != *(const int64_t *)all)
		put(out, s, (struct str){ NULL, 0 }, str_of(settings_written(s, value, a)));
	arena_free(a);
}

void
options_write(struct buf *out, const struct config *c, const struct config_feed *feed)
{
	for (size_t i = 0; i < settings_feed.n; i++) {
		const struct setting *s = &settings_feed.rows[i], *parent = settings_parent(s);
		const void *own = (const char *)feed + s->offset;
		const void *all = parent != NULL ? (const char *)c + parent->offset : NULL;

		switch (s->type) {
		case SETTING_DURATION:
		case SETTING_SIZE:
		case SETTING_NUMBER:
			put_number(out, s, own, all);
			break;
		case SETTING_YESNO:
			if (all == NULL || *(const bool *)own != *(const bool *)all)
				put(out, s, (struct str){ NULL, 0 },
				    *(const bool *)own ? STR("yes") : STR("no"));
			break;
		case SETTING_NAMES:
		case SETTING_HEADERS:
			put_list(out, s, own);
			break;
		case SETTING_TAGS:
			break;
		default:
			put_text(out, s, own, all);
			break;
		}
	}
}

static bool
is_harmless(struct str option)
{
	struct str name = str_cut(&option, '=');

	for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++)
		if (str_eq(name, str_of(harmless[i])))
			return true;
	return false;
}

/* Cuts one option off *rest, as far as a blank outside quotes. */
static struct str
cut_option(struct str *rest)
{
	bool quoted = false;
	struct str option = str_trim(*rest);
	size_t n = 0;

	for (; n < option.n && (quoted || option.p[n] != ' '); n++) {
		if (quoted && option.p[n] == '\\' && n + 1 < option.n)
			n++;
		else
			quoted ^= option.p[n] == '"';
	}
	*rest = str_from(option, n);
	option.n = n;
	return option;
}

/* Whether a feed line would take them. */
static bool
acceptable(const char *options)
{
	FILE *nowhere = fopen("/dev/null", "we");
	struct buf line;
	struct config *c;

	buf_init(&line, OPTIONS_MAX * 2);
	buf_addf(&line, "feed a http://a.example/ %s\n", options);
	c = nowhere != NULL ? config_parse("options", buf_str(&line), nowhere) : NULL;
	if (nowhere != NULL)
		fclose(nowhere);
	buf_release(&line);
	config_free(c);
	return c != NULL;
}

void
options_sift(struct arena *a, struct str text, const char **ret_kept, const char **ret_left)
{
	const char *kept = "", *left = "";

	*ret_kept = *ret_left = "";
	if (text.n > OPTIONS_MAX)
		return;
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] < ' ' || text.p[i] == '#')
			return;
	while (str_trim(text).n > 0) {
		struct str option = cut_option(&text);
		const char **list = is_harmless(option) ? &kept : &left;

		*list = arena_format(a, "%s%s%.*s", *list, **list != '\0' ? " " : "", STR_ARG(option));
	}
	if (*kept != '\0' && acceptable(kept))
		*ret_kept = kept;
	*ret_left = left;
}
