#include "filters/report.h"

#include <stdarg.h>

#include "base/complaint.h"

#define WHAT_MAX 512	/* bytes of one message */

static void
show(struct report *r, struct report_place where, const char *kind, const char *what,
    const char *hint)
{
	const struct filter_file *f = &r->file[where.file];

	if (r->diag != NULL)
		complaint_print(r->diag, (struct place){ f->name, f->text, where.at, where.n },
		    kind, what, hint);
}

static void
count(struct report *r, size_t *number, struct report_place where, const char *kind,
    const char *what, const char *hint)
{
	if (++*number <= REPORT_SHOWN)
		show(r, where, kind, what, hint);
	else if (*number == REPORT_SHOWN + 1 && r->diag != NULL)
		fprintf(r->diag, "%s: more %ss, not shown\n", r->file[where.file].name, kind);
}

void
report_error(struct report *r, struct report_place where, const char *hint,
    const char *format, ...)
{
	char what[WHAT_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	count(r, &r->errors, where, "error", what, hint);
}

void
report_warning(struct report *r, struct report_place where, const char *hint,
    const char *format, ...)
{
	char what[WHAT_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	count(r, &r->warnings, where, "warning", what, hint);
}

void
report_failed(struct report *r, struct report_place where, const char *hint, const char *what)
{
	show(r, where, "test failed", what, hint);
}

size_t
report_line(const struct report *r, struct report_place where)
{
	size_t line, column;

	complaint_line(r->file[where.file].text, where.at, &line, &column);
	return line;
}

struct str
report_text(const struct report *r, struct report_place where)
{
	return (struct str){ r->file[where.file].text.p + where.at, where.n };
}
