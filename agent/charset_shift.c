#include "agent/charset_shift.h"

static const struct shift {
	const char *name;
	struct str in, out;	/* the marks around the letters */
	struct str none[2];	/* what stands for nothing */
	struct str tilde;	/* what stands for '~' */
	const char *unfolded;
} shifts[] = {
	{ "hz-gb-2312", { "~{", 2 }, { "~}", 2 }, { { "~\n", 2 }, { "~\r\n", 3 } }, { "~~", 2 },
	    "GB18030" },
	{ "iso-2022-kr", { "\x0E", 1 }, { "\x0F", 1 }, { { "\x1B$)C", 4 }, { NULL, 0 } },
	    { NULL, 0 }, "UHC" },
};

/* Passes the mark where s begins with it. */
static bool
pass(struct str *s, struct str mark)
{
	if (mark.n == 0 || !str_starts(*s, mark))
		return false;
	*s = str_from(*s, mark.n);
	return true;
}

static void
unfold(const struct shift *shift, struct str s, struct buf *to)
{
	bool in = false;

	while (s.n > 0) {
		char c = s.p[0];

		if (pass(&s, shift->in)) {
			in = true;
		} else if (pass(&s, shift->out)) {
			in = false;
		} else if (pass(&s, shift->none[0]) || pass(&s, shift->none[1])) {
			continue;
		} else if (!in && pass(&s, shift->tilde)) {
			buf_addc(to, '~');
		} else {
			/* a line's end ends the letters, too */
			in = in && c != '\n';
			buf_addc(to, in && c > ' ' && c < 0x7F ? (char)(c | 0x80) : c);
			s = str_from(s, 1);
		}
	}
}

bool
charset_shift_unfold(const char *name, struct str body, struct buf *to, const char **ret_name)
{
	for (size_t i = 0; i < sizeof(shifts) / sizeof(shifts[0]); i++)
		if (strcmp(shifts[i].name, name) == 0) {
			unfold(&shifts[i], body, to);
			*ret_name = shifts[i].unfolded;
			return true;
		}
	return false;
}
