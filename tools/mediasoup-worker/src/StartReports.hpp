// See patches/0020-*.patch.
#ifndef PARLEY_START_REPORTS_HPP
#define PARLEY_START_REPORTS_HPP

#include <cstdint>

/**
 * When a stream that starts, or goes on after a pause, is due to be reported on before
 * the regular sender reports come: with its first packet and twice more soon after, as
 * the other end knows the time of its pictures after three reports.
 */
class StartReports
{
public:
	static constexpr uint8_t Count{ 3 };
	static constexpr int64_t IntervalUs{ 50000 };

public:
	void Restart()
	{
		this->left = Count;
	}

	bool IsPending() const
	{
		return this->left > 0;
	}

	/**
	 * To be asked with each packet that is sent. Once true, the report is taken for
	 * sent.
	 */
	bool Take(int64_t nowUs)
	{
		if (this->left == 0 || (this->left < Count && nowUs - this->takenAtUs < IntervalUs))
		{
			return false;
		}

		this->left--;
		this->takenAtUs = nowUs;

		return true;
	}

private:
	uint8_t left{ Count };
	int64_t takenAtUs{ 0 };
};

#endif
