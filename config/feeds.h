#ifndef CONFIG_FEEDS_H
#define CONFIG_FEEDS_H

#include "config/loader.h"

/* The feed lines: feed NAME URL [option=value]… */

/* Reads the current line, whose first word is "feed". */
void feeds_take(struct loader *l);

/* At the end of all files: gives each feed what its line leaves to the settings. */
void feeds_finish(struct loader *l);

#endif
