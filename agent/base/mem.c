#include "base/mem.h"

#include <err.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

static void *
sure(void *p)
{
	if (p == NULL)
		errx(1, "out of memory; what was committed is kept, start again");
	return p;
}

void *
mem_alloc(size_t size)
{
	return sure(calloc(1, size > 0 ? size : 1));
}

void *
mem_array(size_t n, size_t size)
{
	return sure(calloc(n > 0 ? n : 1, size > 0 ? size : 1));
}

void *
mem_grow(void *p, size_t size)
{
	return sure(realloc(p, size > 0 ? size : 1));
}

char *
mem_copy(const char *cstr)
{
	return sure(strdup(cstr));
}

void
mem_tidy(void)
{
#ifdef __GLIBC__
	malloc_trim(0);
#endif
}
