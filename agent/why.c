#include "agent/why.h"

#include "base/escape.h"
#include "base/json.h"

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

void
why_text(struct buf *out, const struct filter_flag *flag, bool with_parts)
{
	const char *between = "";

	for (size_t i = 0; i < flag->nwhy; i++) {
		const struct filter_why *why = &flag->why[i];

		buf_addf(out, "%s", between);
		escape_text(out, why->group);
		buf_add(out, STR(" “"));
		escape_text(out, why->words);
		buf_addf(out, "” %s", filter_field_name(why->field));
		if (why->times > 1)
			buf_addf(out, " ×%u", why->times);
		between = "; ";
	}
	if (flag->has_score) {
		buf_addf(out, "%sscore %d", between, flag->score);
		if (with_parts && flag->parts.n > 0) {
			buf_add(out, STR(" = "));
			escape_text(out, flag->parts);
		}
		between = "; ";
	}
	if (flag->note.n > 0)
		buf_addf(out, "%s%.*s", between, STR_ARG(flag->note));
}
