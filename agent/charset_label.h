#ifndef AGENT_CHARSET_LABEL_H
#define AGENT_CHARSET_LABEL_H

#include <stddef.h>

/* What an encoding is called, by whom. */
struct charset_label {
	const char *label;	/* by feeds, in lower case */
	const char *name;	/* by us */
	const char *iconv;
	int width;		/* bytes of its letters beyond ASCII: 1, 2 (or more); 0: it has states */
};

/* NULL where the label is not in the table: iconv may know it all the same. */
const struct charset_label *charset_label_find(const char *label);
/* iconv's names of all that is read, by number from 0 on, some of them twice; NULL at the end. */
const char *charset_label_iconv(size_t i);

#endif
