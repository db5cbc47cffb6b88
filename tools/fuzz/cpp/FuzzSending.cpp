// Datagrams of a batch: whatever the kernel says, each is handed on once, in the order
// of its destination, and each callback is called once.
#include "DatagramBatch.hpp"
#include "Fuzz.hpp"
#include <cerrno>
#include <cstring>
#include <map>
#include <memory>
#include <vector>

namespace
{
	using Address = uint16_t;

	// A number stands at the beginning of each datagram.
	uint32_t NumberOf(const uint8_t* data)
	{
		uint32_t number{ 0 };

		std::memcpy(&number, data, sizeof(number));

		return number;
	}

	class FakeKernel : public DatagramBatch::Kernel
	{
	public:
		explicit FakeKernel(Bytes* input) : input(input)
		{
		}

		int SendMessages(int /*fd*/, struct mmsghdr* messages, unsigned int count) override
		{
			static constexpr int Errors[] = { EAGAIN, EIO, EINVAL, ENOPROTOOPT, EMSGSIZE, EPERM, ECONNREFUSED, ENOBUFS };

			const auto mood = this->input->Take8();

			FUZZ_CHECK(count > 0);

			if (mood >= 200)
			{
				return -Errors[mood % std::size(Errors)];
			}

			const auto accepted = mood < 100 ? count : 1 + (mood % count);

			for (unsigned int index{ 0 }; index < accepted; ++index)
			{
				Take(messages[index].msg_hdr);
				messages[index].msg_len = 1;
			}

			return static_cast<int>(accepted);
		}

	private:
		void Take(const struct msghdr& header)
		{
			const auto port = reinterpret_cast<const struct sockaddr_in6*>(header.msg_name)->sin6_port;
			size_t segment{ 0 };

			for (auto* control = CMSG_FIRSTHDR(&header); control != nullptr; control = CMSG_NXTHDR(const_cast<struct msghdr*>(&header), control))
			{
				uint16_t size{ 0 };

				std::memcpy(&size, CMSG_DATA(control), sizeof(size));
				segment = size;
			}

			FUZZ_CHECK(header.msg_iovlen > 0);

			for (size_t index{ 0 }; index < header.msg_iovlen; ++index)
			{
				const auto& part = header.msg_iov[index];

				// What the kernel cuts: all of one size but the last.
				FUZZ_CHECK(header.msg_iovlen == 1 || segment != 0);
				FUZZ_CHECK(segment == 0 || part.iov_len == segment || (index + 1 == header.msg_iovlen && part.iov_len <= segment));
				this->sent[port].push_back(NumberOf(static_cast<const uint8_t*>(part.iov_base)));
			}
		}

	public:
		std::map<Address, std::vector<uint32_t>> sent;

	private:
		Bytes* input;
	};

	class FakeSocket : public BatchSocket
	{
	public:
		FakeSocket(FakeKernel* kernel, Bytes* input) : kernel(kernel), input(input)
		{
		}

		int GetBatchFd() const override
		{
			return 5;
		}

		bool HasQueuedDatagrams() const override
		{
			return !this->queue.empty();
		}

		bool QueueDatagram(
		  const uint8_t* data, size_t /*len*/, const struct sockaddr* addr, onSendCallback* cb) override
		{
			if (this->input->Take8() >= 250)
			{
				return false;
			}

			this->queue.push_back({ reinterpret_cast<const struct sockaddr_in6*>(addr)->sin6_port, NumberOf(data), cb });

			return true;
		}

		void DatagramsSent(size_t /*bytes*/) override
		{
		}

		// As the loop does when the socket is writable again.
		void Drain()
		{
			for (const auto& datagram : this->queue)
			{
				this->kernel->sent[datagram.port].push_back(datagram.number);

				if (datagram.cb)
				{
					(*datagram.cb)(true);
					delete datagram.cb;
				}
			}

			this->queue.clear();
		}

	private:
		struct Queued
		{
			Address port;
			uint32_t number;
			onSendCallback* cb;
		};

		std::vector<Queued> queue;
		FakeKernel* kernel;
		Bytes* input;
	};
} // namespace

void FuzzSending(Bytes input)
{
	FakeKernel kernel(&input);
	FakeSocket socket(&kernel, &input);
	DatagramBatch batch(&kernel, input.Take8() % 4 != 0);
	std::vector<uint32_t> calls;
	std::vector<uint8_t> data(4096, 0);
	int64_t nowMs{ 0 };

	while (!input.IsEmpty() && calls.size() < 3000)
	{
		const auto action = input.Take8();

		if (action >= 240)
		{
			socket.Drain();
		}
		else if (action >= 220)
		{
			nowMs += int64_t{ 1000 } * input.Take8();
			batch.Flush(nowMs);
		}
		else
		{
			struct sockaddr_in6 addr{};
			const auto len   = action < 180 ? size_t{ 1200 } : size_t{ input.Take16() } % 2200;
			const auto number = static_cast<uint32_t>(calls.size());

			addr.sin6_family = AF_INET6;
			addr.sin6_port   = input.Take8() % 5;
			calls.push_back(0);
			std::memcpy(data.data(), &number, sizeof(number));

			auto* cb = new BatchSocket::onSendCallback([&calls, number](bool) { calls[number]++; });

			// As the caller does with what is not taken: it goes by the socket's own way. A
			// datagram shorter than its number cannot be told apart.
			if (len < sizeof(number) || !batch.Add(&socket, data.data(), len, reinterpret_cast<struct sockaddr*>(&addr), cb))
			{
				(*cb)(false);
				delete cb;
			}
		}
	}

	// A callback may have been called by nobody only while its datagram waits.
	batch.Flush(nowMs);
	socket.Drain();

	for (const auto count : calls)
	{
		FUZZ_CHECK(count == 1);
	}

	for (const auto& [port, numbers] : kernel.sent)
	{
		FUZZ_CHECK(std::is_sorted(numbers.begin(), numbers.end()));
		FUZZ_CHECK(std::adjacent_find(numbers.begin(), numbers.end()) == numbers.end());
	}
}
