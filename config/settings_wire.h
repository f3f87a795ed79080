#ifndef CONFIG_SETTINGS_WIRE_H
#define CONFIG_SETTINGS_WIRE_H

#include "config/settings.h"

/* Readers of the settings that say how a feed is reached; as settings_set() calls them. */

#define SETTINGS_WIRE_PROXY_BOUNDS \
	"none, or http://HOST:PORT, https://HOST:PORT or socks5h://HOST:PORT"

/* An address in *(const char **)ret; NULL for "none". */
bool settings_wire_proxy(const struct setting *s, struct setting_value *v, struct str text,
    void *ret);

/* Adds "Name: value" to the list and the count at ret. */
bool settings_wire_header(const struct setting *s, struct setting_value *v, struct str text,
    void *ret);

#endif
