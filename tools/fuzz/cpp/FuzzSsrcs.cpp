// RecentSsrcs against the plainest thing that does the same.
#include "Fuzz.hpp"
#include "RecentSsrcs.hpp"
#include <list>

void FuzzSsrcs(Bytes input)
{
	RTC::RecentSsrcs recent;
	std::list<uint32_t> expected;
	// As many as can be told apart with few bytes, and more than fit.
	const uint32_t variety = input.Take8() < 128 ? 16 : 4096;

	while (!input.IsEmpty())
	{
		const uint32_t action = input.Take16();
		const uint32_t ssrc   = action % variety;

		if (action >= 60000)
		{
			recent.Remove(ssrc);
			expected.remove(ssrc);

			continue;
		}

		// A run of them, so that short inputs get to the limit too.
		for (uint32_t count{ 0 }; count <= input.Take8(); ++count)
		{
			const auto used    = (ssrc + count) % variety;
			const auto removed = recent.Use(used);

			expected.remove(used);
			expected.push_back(used);

			FUZZ_CHECK(removed.has_value() == (expected.size() > RTC::RecentSsrcs::Limit));

			if (removed)
			{
				FUZZ_CHECK(*removed == expected.front());
				expected.pop_front();
			}
		}
	}
}
