#include "base/json.h"

#include "base/utf8.h"

static void
string(struct buf *out, struct str text)
{
	buf_addc(out, '"');
	while (text.n > 0) {
		const char *p = text.p;
		size_t n = 0;
		unsigned code;

		while (n < text.n && (unsigned char)p[n] >= 0x20 && (unsigned char)p[n] < 0x7F &&
		    p[n] != '"' && p[n] != '\\')
			n++;
		buf_add(out, (struct str){ p, n });
		text = str_from(text, n);
		if (text.n == 0)
			break;
		p = text.p;
		code = utf8_next(&text);
		if (code == '"' || code == '\\')
			buf_addf(out, "\\%c", (char)code);
		else if (code == '\n')
			buf_add(out, STR("\\n"));
		else if (code < 0xA0 || (code >= 0x200E && code <= 0x200F) ||
		    (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069))
			buf_addf(out, "\\u%04x", code);
		else if (code == UTF8_REPLACEMENT)
			buf_add_utf8(out, code);
		else
			buf_add(out, (struct str){ p, (size_t)(text.p - p) });
	}
	buf_addc(out, '"');
}

static void
begin(struct json *j, const char *key)
{
	if (j->comma)
		buf_addc(j->out, ',');
	j->comma = true;
	if (key != NULL) {
		string(j->out, str_of(key));
		buf_addc(j->out, ':');
	}
}

void
json_open(struct json *j, const char *key, char kind)
{
	begin(j, key);
	buf_addc(j->out, kind);
	j->comma = false;
}

void
json_close(struct json *j, char kind)
{
	buf_addc(j->out, kind == '{' ? '}' : kind == '[' ? ']' : kind);
	j->comma = true;
}

void
json_text(struct json *j, const char *key, struct str value)
{
	begin(j, key);
	string(j->out, value);
}

void
json_number(struct json *j, const char *key, int64_t value)
{
	begin(j, key);
	buf_addf(j->out, "%lld", (long long)value);
}

void
json_bool(struct json *j, const char *key, bool value)
{
	begin(j, key);
	buf_add(j->out, value ? STR("true") : STR("false"));
}

void
json_raw(struct json *j, const char *key, struct str value)
{
	begin(j, key);
	buf_add(j->out, value);
}

void
json_text_if(struct json *j, const char *key, struct str value)
{
	if (value.n > 0)
		json_text(j, key, value);
}
