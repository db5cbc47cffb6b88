// Tests of DatagramBatch: with a kernel that answers what it is told to, with sockets of
// the system, and by chance. Run by datagram-batch.contract.test.ts.
#include "datagram-batch.hpp"
#include <poll.h>
#include <unistd.h>
#include <random>

static void groupsByDestinationInOrder()
{
	Bench bench;

	for (const auto* data : { "a1", "a2", "a3" })
	{
		CHECK(bench.Add(1, data));
		CHECK(bench.Add(2, data));
	}

	CHECK(bench.kernel.seen.empty());
	bench.batch.Flush(0);
	CHECK(bench.kernel.calls == 1);
	CHECK(bench.kernel.seen.size() == 2 && bench.kernel.seen[0].isGso);
	CHECK(datagramsTo(1, bench.kernel.seen) == (Strings{ "a1", "a2", "a3" }));
	CHECK(datagramsTo(2, bench.kernel.seen) == (Strings{ "a1", "a2", "a3" }));
	CHECK(bench.socket.sentBytes == 12);
	bench.batch.Flush(0);
	CHECK(bench.kernel.calls == 1);
}

static void onlyTheLastOfAMessageIsSmaller()
{
	Bench bench;

	for (const auto* data : { "aaa", "bbb", "c", "dd", "eee", "f", "g" })
	{
		CHECK(bench.Add(1, data));
	}

	bench.batch.Flush(0);

	const auto& seen = bench.kernel.seen;

	CHECK(seen.size() == 4);
	CHECK(seen[0].datagrams == (Strings{ "aaa", "bbb", "c" }));
	CHECK(seen[1].datagrams == (Strings{ "dd" }) && !seen[1].isGso);
	CHECK(seen[2].datagrams == (Strings{ "eee", "f" }));
	CHECK(seen[3].datagrams == (Strings{ "g" }));
}

static void keepsTheLimitsOfMessages()
{
	Bench bench;

	for (int i{ 0 }; i < 130; ++i)
	{
		CHECK(bench.Add(1, std::string(1200, static_cast<char>('a' + i % 26))));
	}
	for (int i{ 0 }; i < 3; ++i)
	{
		CHECK(bench.Add(2, std::string(DatagramBatch::MaxSegmentLen + 1, 'x')));
	}

	bench.batch.Flush(0);
	CHECK(datagramsTo(1, bench.kernel.seen).size() == 130);
	CHECK(bench.kernel.seen.size() == 3 + 3);
	CHECK(!bench.kernel.seen.back().isGso);
}

static void takesNoMoreThanThereIsRoom()
{
	Bench bench;
	size_t taken{ 0 };

	while (bench.Add(static_cast<uint16_t>(taken % 100), "x"))
	{
		taken++;
	}

	CHECK(taken == DatagramStore::MaxDatagrams);
	bench.batch.Flush(0);
	CHECK(bench.socket.sentBytes == taken);

	for (taken = 0; bench.Add(static_cast<uint16_t>(taken + 1), "x");)
	{
		taken++;
	}

	CHECK(taken == DatagramStore::MaxDestinations);
	bench.batch.Flush(0);

	const std::string large(DatagramStore::MaxDatagramLen, 'x');

	for (taken = 0; bench.Add(1, large);)
	{
		taken++;
	}

	CHECK(taken == DatagramStore::ArenaLen / DatagramStore::MaxDatagramLen);
	bench.batch.Flush(0);
	CHECK(!bench.Add(1, large + "x"));

	struct sockaddr_storage other{};

	other.ss_family = AF_UNIX;
	CHECK(!bench.batch.Add(std::addressof(bench.socket), nullptr, 0, toSockaddr(other), nullptr));
	CHECK(!bench.batch.Add(std::addressof(bench.socket), nullptr, 0, nullptr, nullptr));
	CHECK(bench.batch.IsEmpty());
}

static void sparesTheCopy()
{
	Bench bench;
	const auto addr = addressV4(1);

	for (const auto* data : { "first", "secnd" })
	{
		uint8_t* room = bench.batch.Reserve(100);

		CHECK(room && reinterpret_cast<uintptr_t>(room) % 16 == 0);
		std::memcpy(room, data, 5);
		CHECK(bench.batch.Add(std::addressof(bench.socket), room, 5, toSockaddr(addr), nullptr));
	}

	CHECK(!bench.batch.Reserve(DatagramStore::MaxDatagramLen + 1));
	bench.batch.Flush(0);
	CHECK(datagramsTo(1, bench.kernel.seen) == (Strings{ "first", "secnd" }));
}

static void keepsSocketsAndFamiliesApart()
{
	FakeKernel kernel;
	FakeSocket four{ 4 };
	FakeSocket six{ 6 };
	DatagramBatch batch{ std::addressof(kernel), true };
	const auto* data = reinterpret_cast<const uint8_t*>("0123456789");

	for (size_t i{ 0 }; i < 10; ++i)
	{
		auto v4       = addressV4(9);
		const auto v6 = addressV6(9);

		// Padding, not part of the address.
		v4.sin_zero[0] = static_cast<uint8_t>(i);

		CHECK(batch.Add(std::addressof(four), data + i, 1, toSockaddr(v4), nullptr));
		CHECK(batch.Add(std::addressof(six), data + i, 1, toSockaddr(v6), nullptr));
		// The same address by another socket is another destination.
		CHECK(batch.Add(std::addressof(six), data + i, 1, toSockaddr(v4), nullptr));
	}

	batch.Flush(0);
	CHECK(kernel.calls == 2 && kernel.seen.size() == 3);
	CHECK(kernel.seen[0].fd == 4 && kernel.seen[1].fd == 6 && kernel.seen[2].fd == 6);
	CHECK(four.sentBytes == 10 && six.sentBytes == 20);
}

static void sendsOneByOneWithoutGso()
{
	Bench bench{ false };

	CHECK(bench.Add(1, "a") && bench.Add(2, "b") && bench.Add(1, "c"));
	bench.batch.Flush(0);
	CHECK(bench.kernel.calls == 1 && bench.kernel.seen.size() == 3);
	CHECK(datagramsTo(1, bench.kernel.seen) == (Strings{ "a", "c" }));
}

static void callbacksMayAddAndFlush()
{
	Bench bench;

	CHECK(bench.Add(
	  1,
	  "a",
	  new DatagramBatch::onSendCallback(
	    [&bench](bool /*sent*/)
	    {
		    CHECK(bench.Add(1, "b", bench.Note("b")));
		    bench.batch.Flush(0);
		    CHECK(bench.Add(1, "c", bench.Note("c")));
	    })));
	CHECK(bench.Add(1, "A", bench.Note("A")));
	bench.batch.Flush(0);
	CHECK(bench.fired == (Strings{ "b+", "A+" }));
	bench.batch.Flush(0);
	CHECK(bench.fired == (Strings{ "b+", "A+", "c+" }));
	CHECK(datagramsTo(1, bench.kernel.seen) == (Strings{ "a", "A", "b", "c" }));
}

class SystemKernel : public DatagramBatch::Kernel
{
public:
	int SendMessages(int fd, struct mmsghdr* messages, unsigned int count) override
	{
		const int sent = ::sendmmsg(fd, messages, count, 0);

		return sent < 0 ? -errno : sent;
	}
};

template<typename Address>
static int boundSocket(Address& addr)
{
	const int fd = ::socket(toSockaddr(addr)->sa_family, SOCK_DGRAM, 0);
	socklen_t len{ sizeof(addr) };

	CHECK(fd >= 0);
	CHECK(::bind(fd, toSockaddr(addr), len) == 0);
	CHECK(::getsockname(fd, reinterpret_cast<struct sockaddr*>(std::addressof(addr)), std::addressof(len)) == 0);

	return fd;
}

// What arrives is what was added, over both families and through the kernel's own cutting.
template<typename Address>
static void arrivesAsSent(Address any, bool useGso)
{
	SystemKernel kernel;
	DatagramBatch batch{ std::addressof(kernel), useGso };
	std::mt19937 random{ 1 };
	Address own = any;
	FakeSocket sender{ boundSocket(own) };
	std::vector<Address> addresses(5, any);
	std::vector<int> receivers;
	std::vector<Strings> expected(addresses.size());

	for (auto& addr : addresses)
	{
		receivers.push_back(boundSocket(addr));
	}

	for (int i{ 0 }; i < 300; ++i)
	{
		const size_t to = random() % addresses.size();
		std::string data(100 + (random() % 4 ? 1000 : random() % 1300), '\0');

		for (auto& byte : data)
		{
			byte = static_cast<char>(random());
		}

		CHECK(batch.Add(
		  std::addressof(sender), reinterpret_cast<const uint8_t*>(data.data()), data.size(), toSockaddr(addresses[to]), nullptr));
		expected[to].push_back(data);
	}

	batch.Flush(0);
	CHECK(batch.GetCounters().datagrams == 300);
	CHECK(!useGso || batch.GetCounters().messages < 250);

	for (size_t to{ 0 }; to < receivers.size(); ++to)
	{
		for (const auto& data : expected[to])
		{
			struct pollfd ready{ receivers[to], POLLIN, 0 };
			char buffer[2048];

			CHECK(::poll(std::addressof(ready), 1, 5000) == 1);

			const auto len = ::recv(receivers[to], buffer, sizeof(buffer), 0);

			CHECK(len == static_cast<ssize_t>(data.size()));
			CHECK(std::memcmp(buffer, data.data(), data.size()) == 0);
		}

		::close(receivers[to]);
	}

	::close(sender.fd);
}

int main(int argc, char** argv)
{
	groupsByDestinationInOrder();
	onlyTheLastOfAMessageIsSmaller();
	keepsTheLimitsOfMessages();
	takesNoMoreThanThereIsRoom();
	sparesTheCopy();
	keepsSocketsAndFamiliesApart();
	sendsOneByOneWithoutGso();
	callbacksMayAddAndFlush();

	faults(argc > 1 ? std::atoi(argv[1]) : 200);

	for (const bool useGso : { false, true })
	{
		arrivesAsSent(addressV4(0), useGso);

		// Machines without IPv6 have nothing to test here.
		const int fd = ::socket(AF_INET6, SOCK_DGRAM, 0);
		const auto any = addressV6(0);

		if (fd >= 0 && ::bind(fd, toSockaddr(any), sizeof(any)) == 0)
		{
			arrivesAsSent(any, useGso);
		}

		::close(fd);
	}

	std::puts("ok");

	return 0;
}
