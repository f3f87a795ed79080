#include "agent/why.h"

#include "base/json.h"

void
why_json(struct buf *out, const struct filter_flag *flag)
{
	struct json j = { out, false };

	json_open(&j, NULL, '[');
	for (size_t i = 0; i < flag->nwhy; i++) {
		const struct filter_why *w = &flag->why[i];

		json_open(&j, NULL, '{');
		json_text(&j, "group", w->group);
		json_text(&j, "words", w->words);
		json_text(&j, "field", str_of(filter_field_name(w->field)));
		if (w->times > 1)
			json_number(&j, "times", w->times);
		json_close(&j, '{');
	}
	json_close(&j, '[');
}

void
why_text(struct buf *out, const struct filter_flag *flag)
{
	size_t before = out->n;

	for (size_t i = 0; i < flag->nwhy; i++) {
		const struct filter_why *w = &flag->why[i];

		buf_addf(out, "%s%.*s “%.*s” %s", out->n > before ? "; " : "", STR_ARG(w->group),
		    STR_ARG(w->words), filter_field_name(w->field));
		if (w->times > 1)
			buf_addf(out, " ×%u", w->times);
	}
	if (flag->has_score)
		buf_addf(out, "%sscore %d", out->n > before ? "; " : "", flag->score);
	if (flag->note.n > 0)
		buf_addf(out, "%s%.*s", out->n > before ? "; " : "", STR_ARG(flag->note));
}
