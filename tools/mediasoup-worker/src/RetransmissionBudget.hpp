// See patches/0023-*.patch.
#ifndef PARLEY_RETRANSMISSION_BUDGET_HPP
#define PARLEY_RETRANSMISSION_BUDGET_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>

/**
 * How much may be sent to one receiver once more: a part of what its path is estimated to
 * carry, so that what was lost because there was too much does not come on top of it.
 */
class RetransmissionBudget
{
public:
	// Of the estimated bandwidth: a path that loses a third of all packets gets all of
	// them again.
	static constexpr int64_t Share{ 2 };
	// However small the estimate is, pictures that hang on one packet go on.
	static constexpr int64_t LeastBitrate{ 50000 };
	static constexpr int64_t BurstMs{ 250 };
	static constexpr int64_t LeastBurst{ 4 * 1200 };

public:
	/**
	 * Once true, a packet of `len` bytes is taken for sent. `availableBitrate` in bit/s.
	 */
	bool Take(size_t len, int64_t availableBitrate, int64_t nowMs)
	{
		const int64_t bitrate = std::max(availableBitrate / Share, LeastBitrate);
		const int64_t burst   = std::max(bitrate * BurstMs / 8000, LeastBurst);
		const int64_t passed  = std::min(nowMs - this->takenAtMs, BurstMs * 4);

		this->left      = std::min(this->left + bitrate * passed / 8000, burst);
		this->takenAtMs = nowMs;

		if (this->left < static_cast<int64_t>(len))
		{
			return false;
		}

		this->left -= static_cast<int64_t>(len);

		return true;
	}

private:
	// Bytes.
	int64_t left{ 0 };
	int64_t takenAtMs{ 0 };
};

#endif
