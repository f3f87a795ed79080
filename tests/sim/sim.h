#ifndef TESTS_SIM_SIM_H
#define TESTS_SIM_SIM_H

#include <stdint.h>

#include "agent/fetch.h"

/*
 * The whole agent in simulated time: clock_dummy.c and fetch_dummy.c stand in
 * for the clock and the network; schedule, parser, filters and store are real.
 */
extern int64_t sim_ticks;	/* ms; moved by fetch_wait() */
extern int64_t sim_epoch;	/* clock_now() - clock_ticks(); a test may make it jump */
extern uint64_t sim_started;	/* transfers */

/*
 * The test's network: fills in the answer to one request, which fetch_take()
 * hands out when its `took` ms have passed.  The body must stay valid till then.
 */
void sim_answer(const struct fetch_request *request, struct fetch_answer *ret);

#endif
