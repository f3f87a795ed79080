#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

/*
 * malloc and its kin for what the program itself needs.  Out of memory is an
 * error of the third kind (we cannot work): one line on stderr, exit 1, and
 * systemd starts us again.  What strangers send never sizes these calls
 * without a ceiling (buf, arena).
 */

/* size zeroed bytes; free() gives them back. */
void *mem_alloc(size_t size);
/* n * size zeroed bytes; a product that overflows ends the process too. */
void *mem_array(size_t n, size_t size);
void *mem_grow(void *p, size_t size);
char *mem_copy(const char *cstr);

/*
 * Gives what is free back to the system: pages between blocks in use, too,
 * which a few large documents at once leave behind.  Some milliseconds.
 */
void mem_tidy(void);

#endif
