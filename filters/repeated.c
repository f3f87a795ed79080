#include "filters/repeated.h"

#include "base/utf8.h"

static bool
blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

size_t
repeated_title(const struct fold *f, struct str title, struct str text)
{
	size_t i = 0, at = 0;
	struct str rest;

	title = str_trim(title);
	while (at < text.n && blank(text.p[at]))
		at++;
	if (title.n == 0 || text.n - at < title.n / 2)
		return 0;
	while (i < title.n && at < text.n) {
		if (blank(title.p[i]) && blank(text.p[at])) {
			while (i < title.n && blank(title.p[i]))
				i++;
			while (at < text.n && blank(text.p[at]))
				at++;
		} else if (title.p[i++] != text.p[at++]) {
			return 0;
		}
	}
	if (i < title.n)
		return 0;
	rest = str_from(text, at);
	if (rest.n > 0) {
		enum fold_class next = FOLD_CLASS(fold_entry(f, utf8_next(&rest)));

		if (next == FOLD_LETTER || next == FOLD_DIGIT || next == FOLD_MARK)
			return 0;
	}
	return at;
}
