// The SSRCs that were used last, up to a limit. libsrtp makes a stream for each SSRC
// of an authentic packet, keeps it, and walks through all of them with each packet; so
// one endpoint that takes ever other ones would make a worker slow for everybody. See
// patches/0015-*.patch.
#ifndef MS_RECENT_SSRCS_HPP
#define MS_RECENT_SSRCS_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace RTC
{
	class RecentSsrcs
	{
	public:
		// Many times what a client has: three layers with their retransmissions of each
		// source, and one SSRC to report by.
		static constexpr size_t Limit{ 256u };

	public:
		/**
		 * Returns the one that makes way, if any.
		 */
		std::optional<uint32_t> Use(uint32_t ssrc)
		{
			// The one of before, mostly.
			if (!this->ssrcs.empty() && this->ssrcs.back() == ssrc)
			{
				return std::nullopt;
			}

			const auto it = std::find(this->ssrcs.begin(), this->ssrcs.end(), ssrc);

			if (it != this->ssrcs.end())
			{
				std::rotate(it, it + 1, this->ssrcs.end());

				return std::nullopt;
			}

			this->ssrcs.push_back(ssrc);

			if (this->ssrcs.size() <= Limit)
			{
				return std::nullopt;
			}

			const auto oldest = this->ssrcs.front();

			this->ssrcs.erase(this->ssrcs.begin());

			return oldest;
		}

		void Remove(uint32_t ssrc)
		{
			std::erase(this->ssrcs, ssrc);
		}

	private:
		// The most recent one is the last.
		std::vector<uint32_t> ssrcs;
	};
} // namespace RTC

#endif
