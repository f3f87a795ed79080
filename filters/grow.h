#ifndef FILTERS_GROW_H
#define FILTERS_GROW_H

#include "base/mem.h"

/* p, or a larger copy of it where its n elements of `each` bytes fill all *size. */
static inline void *
grow_array(void *p, size_t n, size_t *size, size_t each)
{
	if (n < *size)
		return p;
	*size = *size > 0 ? *size + *size / 2 : 64;
	return mem_grow(p, *size * each);
}

#endif
