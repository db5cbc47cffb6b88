// See patches/0024-*.patch.
#ifndef PARLEY_SHORT_TURNS_HPP
#define PARLEY_SHORT_TURNS_HPP

#include <cstdint>

#ifdef __linux__
#include <sys/syscall.h>
#include <unistd.h>
#endif

/**
 * Asks the kernel for short turns: whoever takes short ones is let in sooner when there is something to do, before
 * those who share the core and have longer ones, and gets no more of it. Kernels before 6.12 have turns of one length
 * for all, and change nothing.
 */
class ShortTurns
{
public:
	// The shortest that there is.
	static constexpr uint64_t LengthNs{ 100000 };

public:
	/**
	 * For the calling thread. It stays as it was where the kernel, or a filter of system calls, does not let it, and
	 * where somebody has chosen another policy than the ordinary one.
	 */
	static void Take()
	{
#ifdef __linux__
		// As in <linux/sched/types.h>, which does not go together with every <sched.h>.
		struct
		{
			uint32_t size;
			uint32_t policy;
			uint64_t flags;
			int32_t nice;
			uint32_t priority;
			uint64_t runtime;
			uint64_t deadline;
			uint64_t period;
		} attributes{};

		if (syscall(SYS_sched_getattr, 0, &attributes, sizeof(attributes), 0) != 0 || attributes.policy != 0)
		{
			return;
		}

		attributes.runtime = LengthNs;

		syscall(SYS_sched_setattr, 0, &attributes, 0);
#endif
	}
};

#endif
