#include <stdio.h>

int
main(void)
{
	printf("feedwatch %s\n", VERSION);
	return 0;
}
