#include "filters/abbreviation.h"

bool
abbreviation_is(struct str word)
{
	/* sorted by their bytes */
	static const char *const list[] = {
		"adm", "bzw", "ca", "capt", "cmdr", "col", "dr", "gen", "gov", "hon", "lt", "maj",
		"mme", "mr", "mrs", "ms", "nr", "pres", "prof", "rep", "rev", "sen", "sgt", "st",
		"vs", "г", "гг", "им", "св", "тов", "ул",
	};
	size_t low = 0, high = sizeof(list) / sizeof(list[0]);

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = (unsigned char)word.p[0] - (unsigned char)list[middle][0];

		if (order == 0)
			order = str_cmp(word, str_of(list[middle]));
		if (order == 0)
			return true;
		*(order < 0 ? &high : &low) = order < 0 ? middle : middle + 1;
	}
	return false;
}
