// Tests of DatagramBatch where the kernel does not take what it gets.
#include "datagram-batch.hpp"
#include <array>
#include <random>

static void queuesInOrderWhenThereIsNoRoom()
{
	for (const int error : { EAGAIN, ENOBUFS })
	{
		Bench bench;

		for (uint16_t port{ 1 }; port <= 4; ++port)
		{
			CHECK(bench.Add(port, "x", bench.Note("x" + std::to_string(port))));
			CHECK(bench.Add(port, "y"));
		}

		// Two leave, one after an interruption, then the buffer is full.
		bench.kernel.answers = { 1, -EINTR, 1, -error };
		bench.batch.Flush(0);
		CHECK(bench.fired == (Strings{ "x1+", "x2+" }));
		CHECK(bench.socket.queued.size() == 4 && bench.socket.kept.size() == 2);
		CHECK(datagramsTo(3, bench.socket.queued) == (Strings{ "x", "y" }));
		CHECK(datagramsTo(4, bench.socket.queued) == (Strings{ "x", "y" }));
		CHECK(bench.socket.sentBytes == 4);

		// What comes next waits behind them.
		CHECK(bench.Add(3, "z"));
		bench.batch.Flush(0);
		CHECK(datagramsTo(3, bench.socket.queued) == (Strings{ "x", "y", "z" }));
		CHECK(datagramsTo(3, bench.kernel.seen).empty());

		for (const auto* cb : bench.socket.kept)
		{
			delete cb;
		}
	}
}

static void failsWhatCannotBeQueued()
{
	Bench bench;

	bench.socket.takesDatagrams = false;
	bench.kernel.answers        = { -EAGAIN };
	CHECK(bench.Add(1, "a", bench.Note("a")));
	bench.batch.Flush(0);
	CHECK(bench.fired == Strings{ "a-" });
	CHECK(bench.batch.GetCounters().failed == 1);
}

static void oneDestinationFailsAlone()
{
	Bench bench;

	CHECK(bench.Add(1, "a", bench.Note("a")) && bench.Add(2, "b", bench.Note("b")));
	CHECK(bench.Add(2, "c", bench.Note("c")) && bench.Add(3, "d", bench.Note("d")));
	bench.kernel.answers = { 1, -ENETUNREACH };
	bench.batch.Flush(0);
	CHECK(bench.fired == (Strings{ "a+", "b-", "c-", "d+" }));
	CHECK(bench.socket.queued.empty());
}

static void cutsWhatTheKernelRefusesToCut()
{
	for (const int error : { EIO, EINVAL, EMSGSIZE })
	{
		Bench bench;
		auto round = [&bench](int64_t nowMs)
		{
			bench.kernel.seen.clear();
			CHECK(bench.Add(1, "a1") && bench.Add(2, "a2") && bench.Add(1, "b1") && bench.Add(2, "b2"));
			bench.batch.Flush(nowMs);
			CHECK(datagramsTo(1, bench.kernel.seen) == (Strings{ "a1", "b1" }));
			CHECK(datagramsTo(2, bench.kernel.seen) == (Strings{ "a2", "b2" }));

			return bench.kernel.seen.size();
		};

		bench.kernel.gsoError     = error;
		bench.kernel.gsoErrorPort = 1;
		CHECK(round(1000) == 3);
		CHECK(bench.batch.GetCounters().refused == 1);
		// Not asked again for a while, and nobody else is touched.
		CHECK(round(1000 + DatagramBatch::RefusalMs - 1) == 3);
		CHECK(bench.batch.GetCounters().refused == 1);
		CHECK(round(1000 + DatagramBatch::RefusalMs) == 3);
		CHECK(bench.batch.GetCounters().refused == 2);
		bench.kernel.gsoError = 0;
		CHECK(round(1000 + 2 * DatagramBatch::RefusalMs) == 2);
		CHECK(bench.batch.UsesGso());
	}
}

static void queuesTheRestOfACutMessage()
{
	Bench bench;

	bench.kernel.gsoError = EIO;
	CHECK(bench.Add(1, "a") && bench.Add(1, "b") && bench.Add(1, "c") && bench.Add(2, "d"));
	// The whole, the first alone, and no room for the second.
	bench.kernel.answers = { 1, 1, -EAGAIN };
	bench.batch.Flush(0);
	CHECK(datagramsTo(1, bench.kernel.seen) == Strings{ "a" });
	CHECK(datagramsTo(1, bench.socket.queued) == (Strings{ "b", "c" }));
	CHECK(datagramsTo(2, bench.socket.queued) == Strings{ "d" });
}

static void givesUpGsoWhereNothingTakesIt()
{
	Bench bench;

	bench.kernel.gsoError = EIO;

	for (uint16_t port{ 1 }; port <= DatagramBatch::MaxRefusals; ++port)
	{
		CHECK(bench.batch.UsesGso());
		CHECK(bench.Add(port, "a") && bench.Add(port, "b"));
		bench.batch.Flush(0);
	}

	CHECK(!bench.batch.UsesGso());

	// Small paths are a matter of peers, and not enough for that.
	Bench other;

	other.kernel.gsoError = EINVAL;

	for (uint16_t port{ 1 }; port <= 2 * DatagramBatch::MaxRefusals; ++port)
	{
		CHECK(other.Add(port, "a") && other.Add(port, "b"));
		other.batch.Flush(0);
	}

	CHECK(other.batch.UsesGso());
}

static void letsGoWithoutTheSystemCall()
{
	Bench bench;

	CHECK(bench.Add(1, "a", bench.Note("a")) && bench.Add(1, "bb"));
	bench.kernel.answers = { -ENOSYS };
	bench.batch.Flush(0);
	CHECK(bench.fired.empty() && bench.socket.queued.size() == 2);
	CHECK(!bench.Add(1, "c") && !bench.batch.Reserve(10));
	delete bench.socket.kept[0];
}

// Whatever the kernel answers: each datagram leaves once, waits once or fails, in order.
static void losesNothingByChance(unsigned int seed)
{
	std::mt19937 random{ seed };
	auto below = [&random](unsigned int limit)
	{
		return static_cast<int>(random() % limit);
	};
	Bench bench;
	size_t added{ 0 };
	size_t settled{ 0 };

	for (int round{ 0 }; round < 50; ++round)
	{
		static constexpr std::array<int, 8> Errors{ EAGAIN,   ENOBUFS, EINTR,  EPERM,
			                                          EMSGSIZE, EIO,     EINVAL, ENETUNREACH };

		bench.kernel.answers.clear();

		for (int i = below(6); i > 0; --i)
		{
			bench.kernel.answers.push_back(below(2) ? below(20) : -Errors[below(Errors.size())]);
		}

		bench.kernel.gsoError = below(3) ? 0 : Errors[4 + below(3)];
		bench.socket.isBusy   = below(10) == 0;

		for (int i = below(300); i > 0; --i)
		{
			std::string data(static_cast<size_t>(8 + below(3)), '.');

			std::memcpy(data.data(), std::addressof(added), sizeof(added));
			CHECK(bench.Add(
			  static_cast<uint16_t>(1 + below(20)),
			  data,
			  new DatagramBatch::onSendCallback(
			    [&settled](bool /*sent*/)
			    {
				    settled++;
			    })));
			added++;
		}

		bench.batch.Flush(round * int64_t{ 20000 });
		settled += bench.socket.kept.size();

		for (const auto* cb : bench.socket.kept)
		{
			delete cb;
		}

		bench.socket.kept.clear();
		// What waits leaves before the next round, as the socket has become writable.
		bench.kernel.seen.insert(
		  bench.kernel.seen.end(), bench.socket.queued.begin(), bench.socket.queued.end());
		bench.socket.queued.clear();
		CHECK(settled == added);
	}

	const auto& counters = bench.batch.GetCounters();

	CHECK(counters.datagrams + counters.queued + counters.failed == added);

	size_t seen{ 0 };

	for (uint16_t port{ 1 }; port <= 20; ++port)
	{
		int64_t last{ -1 };

		for (const auto& data : datagramsTo(port, bench.kernel.seen))
		{
			int64_t number;

			std::memcpy(std::addressof(number), data.data(), sizeof(number));
			CHECK(number > last);
			last = number;
			seen++;
		}
	}

	CHECK(seen == counters.datagrams + counters.queued);
}

void faults(int seeds)
{
	queuesInOrderWhenThereIsNoRoom();
	failsWhatCannotBeQueued();
	oneDestinationFailsAlone();
	cutsWhatTheKernelRefusesToCut();
	queuesTheRestOfACutMessage();
	givesUpGsoWhereNothingTakesIt();
	letsGoWithoutTheSystemCall();

	for (int seed{ 1 }; seed <= seeds; ++seed)
	{
		losesNothingByChance(static_cast<unsigned int>(seed));
	}
}
