#include "agent/why.h"

#include "base/escape.h"
#include "base/json.h"

#define RANK_LAST 3
#define SHOWN_MAX 5	/* findings in one line of text */

void
why_json(struct buf *out, const struct filter_flag *flag)
{
	struct json j = { .out = out };

	json_open(&j, NULL, '[');
	for (size_t i = 0; i < flag->nwhy; i++) {
		const struct filter_why *why = &flag->why[i];

		json_open(&j, NULL, '{');
		json_text(&j, "group", why->group);
		json_text(&j, "words", why->words);
		json_text(&j, "field", str_of(filter_field_name(why->field)));
		if (why->times > 1)
			json_number(&j, "times", why->times);
		json_close(&j, '}');
	}
	json_close(&j, ']');
}

static void
add_why(struct buf *out, const struct filter_why *why, const char *between)
{
	buf_addf(out, "%s", between);
	escape_text(out, why->group);
	buf_add(out, STR(" “"));
	escape_text(out, why->words);
	buf_addf(out, "” %s", filter_field_name(why->field));
	if (why->times > 1)
		buf_addf(out, " ×%u", why->times);
}

/* The title's words say most, and plain words more than a pair that stands near. */
static unsigned
rank(const struct filter_why *why)
{
	bool pair = why->group.n > 0 && memchr(why->group.p, '~', why->group.n) != NULL;

	return (why->field == FILTER_TITLE ? 0 : 2) + pair;
}

void
why_text(struct buf *out, const struct filter_flag *flag)
{
	const char *between = "";
	size_t shown = 0;

	/* a reader in a hurry needs a few, programs get all */
	for (unsigned r = 0; r <= RANK_LAST; r++)
		for (size_t i = 0; i < flag->nwhy; i++) {
			if (rank(&flag->why[i]) != r || shown == SHOWN_MAX)
				continue;
			add_why(out, &flag->why[i], between);
			between = "; ";
			shown++;
		}
	if (shown < flag->nwhy)
		buf_addf(out, "; +%zu more", flag->nwhy - shown);
	if (flag->has_score) {
		buf_addf(out, "%sscore %d", between, flag->score);
		between = "; ";
	}
	if (flag->note.n > 0)
		buf_addf(out, "%s%.*s", between, STR_ARG(flag->note));
}
