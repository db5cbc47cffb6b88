// See patches/0021-*.patch.
#ifndef PARLEY_ESTIMATE_NEWS_HPP
#define PARLEY_ESTIMATE_NEWS_HPP

#include <cstdint>

/**
 * Which estimates of a bandwidth are worth being told: each that has fallen by a
 * twentieth or risen by a tenth of the one that was told last, and any other one that
 * differs only after a while. What is acted on are changes of 15 %.
 */
class EstimateNews
{
public:
	// Of a new transport: what is told of it first is where its estimate starts.
	static constexpr uint32_t FirstOnes{ 3 };
	static constexpr int64_t MaxSilenceMs{ 5000 };

public:
	/**
	 * Once true, the estimate (bit/s) is taken for told.
	 */
	bool Take(int64_t bitrate, int64_t nowMs)
	{
		const bool isNear = bitrate * 20 > this->bitrate * 19 && bitrate * 10 < this->bitrate * 11;
		const bool isOld  = nowMs - this->toldAtMs >= MaxSilenceMs;

		if (this->count >= FirstOnes && (bitrate == this->bitrate || (isNear && !isOld)))
		{
			return false;
		}

		this->count += this->count < FirstOnes ? 1 : 0;
		this->bitrate  = bitrate;
		this->toldAtMs = nowMs;

		return true;
	}

private:
	uint32_t count{ 0 };
	int64_t bitrate{ 0 };
	int64_t toldAtMs{ 0 };
};

#endif
