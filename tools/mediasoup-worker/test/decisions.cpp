// Tests of small decisions: what may wait to be sent, when a stream that starts is
// reported on, which estimates are told, what may be sent once more.

#include "EstimateNews.hpp"
#include "RetransmissionBudget.hpp"
#include "SendQueueShare.hpp"
#include "StartReports.hpp"
#include "check.hpp"
#include <algorithm>
#include <cstdio>
#include <memory>
#include <vector>

namespace
{
	void testSendQueue()
	{
		static constexpr size_t Len{ 1200 };

		std::vector<std::unique_ptr<SendQueueShare>> waiting;

		while (SendQueueShare::HasRoom(Len))
		{
			waiting.push_back(std::make_unique<SendQueueShare>(Len));
		}

		CHECK(waiting.size() == SendQueueShare::MaxBytes / (Len + SendQueueShare::Overhead));

		// Small ones cost as well, of which there may be many more.
		while (SendQueueShare::HasRoom(1))
		{
			waiting.push_back(std::make_unique<SendQueueShare>(1));
		}

		waiting.pop_back();

		CHECK(SendQueueShare::HasRoom(1));
		CHECK(!SendQueueShare::HasRoom(Len));

		waiting.clear();

		CHECK(SendQueueShare::HasRoom(SendQueueShare::MaxBytes - SendQueueShare::Overhead));
		CHECK(!SendQueueShare::HasRoom(SendQueueShare::MaxBytes - SendQueueShare::Overhead + 1));
	}

	// How many reports 100 packets cause that come every 10 ms.
	int reportsOf(StartReports& reports, int64_t fromUs)
	{
		int count{ 0 };

		for (int64_t packet{ 0 }; packet < 100; ++packet)
		{
			count += reports.IsPending() && reports.Take(fromUs + packet * 10000) ? 1 : 0;
		}

		return count;
	}

	void testStartReports()
	{
		StartReports reports;

		CHECK(reports.Take(0));
		CHECK(!reports.Take(StartReports::IntervalUs - 1));
		CHECK(reports.Take(StartReports::IntervalUs));
		CHECK(reportsOf(reports, 1000000) == 1);
		CHECK(!reports.IsPending());

		reports.Restart();

		CHECK(reportsOf(reports, 2000000) == 3);
		CHECK(reportsOf(reports, 9000000) == 0);
	}

	void testEstimateNews()
	{
		EstimateNews news;
		int64_t nowMs{ 0 };

		for (uint32_t first{ 0 }; first < EstimateNews::FirstOnes; ++first)
		{
			CHECK(news.Take(1000000, nowMs));
		}

		CHECK(!news.Take(1000000, nowMs));
		CHECK(!news.Take(950001, nowMs));
		CHECK(!news.Take(1099999, nowMs));
		CHECK(news.Take(950000, nowMs));
		CHECK(!news.Take(1000000, nowMs));
		CHECK(news.Take(1045000, nowMs));

		// It is the one that was told that counts, however slowly others move away from it.
		int64_t told{ 1045000 };
		int64_t furthest{ 0 };

		for (int64_t bitrate{ told }; bitrate > 500000; bitrate -= 1000)
		{
			told     = news.Take(bitrate, nowMs) ? bitrate : told;
			furthest = std::max(furthest, told - bitrate);
		}

		CHECK(furthest <= 1045000 / 20);

		nowMs += EstimateNews::MaxSilenceMs;

		CHECK(!news.Take(told + 1, nowMs - 1));
		CHECK(news.Take(told + 1, nowMs));
		CHECK(!news.Take(told + 1, nowMs + EstimateNews::MaxSilenceMs));

		// Nothing gets through at all, and then something does.
		CHECK(news.Take(0, nowMs));
		CHECK(news.Take(1, nowMs));
	}
	// Bytes that are sent once more when everything is asked for again every millisecond.
	int64_t retransmittedIn(RetransmissionBudget& budget, int64_t availableBitrate, int64_t fromMs, int64_t untilMs)
	{
		static constexpr size_t Len{ 1200 };

		int64_t bytes{ 0 };

		for (int64_t nowMs{ fromMs }; nowMs < untilMs; ++nowMs)
		{
			while (budget.Take(Len, availableBitrate, nowMs))
			{
				bytes += Len;
			}
		}

		return bytes;
	}

	void testRetransmissionBudget()
	{
		static constexpr int64_t Second{ 1000 };

		RetransmissionBudget budget;

		// A burst, and half of what the path carries.
		const int64_t atFirst = retransmittedIn(budget, 2000000, 10 * Second, 12 * Second);

		CHECK(atFirst >= 250000 && atFirst <= 250000 + 2000000 / 16 / 4);

		// What was saved up while the path was wide is not spent on a narrow one.
		CHECK(retransmittedIn(budget, 200000, 20 * Second, 21 * Second) <= 12500 + RetransmissionBudget::LeastBurst);

		// However little there is, some of it gets through, ten packets in two seconds.
		CHECK(retransmittedIn(budget, 0, 30 * Second, 32 * Second) >= 10 * 1200);
	}
} // namespace

int main()
{
	testSendQueue();
	testStartReports();
	testEstimateNews();
	testRetransmissionBudget();

	std::puts("ok");

	return 0;
}
