#ifndef PARLEY_COARSE_CLOCK_HPP
#define PARLEY_COARSE_CLOCK_HPP

#include <cstdint>
#include <ctime>

/**
 * The clock of DepLibUV::GetTimeMs() at its latest tick, some milliseconds ago at most.
 * For what happens with every packet and needs no more: it is read at a fraction of the cost.
 */
inline int64_t coarseTimeMs()
{
#ifdef CLOCK_MONOTONIC_COARSE
	struct timespec now; // NOLINT(cppcoreguidelines-pro-type-member-init)

	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);

	return (static_cast<int64_t>(now.tv_sec) * 1000) + (now.tv_nsec / 1000000);
#else
#error "a clock is needed that ticks with CLOCK_MONOTONIC"
#endif
}

#endif
