#ifndef AGENT_HTML_H
#define AGENT_HTML_H

#include "base/arena.h"
#include "base/str.h"

/*
 * HTML (or text with stray markup) to the plain text a person would read, in
 * the arena.  Inline tags vanish without a trace (<b>Ukra</b>ine is one word),
 * block tags and <br> become one '\n', runs of white space one space, <wbr>
 * and comments nothing; script, style, template and the like are dropped with
 * their text; <li> begins with "• "; <img alt> gives its alt text.  Character
 * references are decoded once, and once more where the result still reads
 * &name; or &#n;.  Controls between U+0080 and U+009F are what windows-1252 has
 * there: XML takes &#146; literally, who writes it means ’.  No '\n' or space at
 * either end.
 */
struct str html_text(struct arena *a, struct str html);

/* The same on one line: for titles, names, tags.  '\n' becomes a space. */
struct str html_line(struct arena *a, struct str html);

/*
 * True where s is words with single spaces between them and nothing else, so
 * that it is its own plain text; false, too, where it is too long to look at.
 */
bool html_is_words(struct str s);

/* Plain text (not HTML) on one line: white space collapsed, nothing decoded. */
struct str html_plain_line(struct arena *a, struct str text);

/*
 * The character reference at the beginning of s, which begins with '&':
 * writes its code points (at most 2) and returns the bytes it takes; 0 where
 * it is none.  The names of HTML 4 and the commoner ones of HTML 5, decimal
 * and hexadecimal numbers; 128..159 are read as windows-1252 (HTML Living
 * Standard 13.2.5.80), the halves of a letter in UTF-16 as the letter.
 */
size_t html_reference(struct str s, unsigned ret_code[2]);

/* What a control, U+0080..U+009F, is in windows-1252; 0 where there is nothing, or no control. */
unsigned html_reference_control(unsigned code);

#endif
