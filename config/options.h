#ifndef CONFIG_OPTIONS_H
#define CONFIG_OPTIONS_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "config/config.h"

/* The options of a feed line as text, there and back: `interval=5min user-agent="two words"`. */

/* Adds those of a feed that differ from the settings of all, but for its tags. */
void options_write(struct buf *out, const struct config *c, const struct config_feed *feed);

/*
 * Divides a text of options that a list of feeds brings along: *ret_kept may
 * stand on a feed line as they are, *ret_left could send secrets or requests
 * where their owner does not want them (auth, proxy, allow-private, …) and are
 * for a person to add.  Both end up empty where the text is no such options.
 */
void options_sift(struct arena *a, struct str text, const char **ret_kept, const char **ret_left);

#endif
