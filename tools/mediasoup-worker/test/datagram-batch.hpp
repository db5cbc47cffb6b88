#ifndef PARLEY_TEST_DATAGRAM_BATCH_HPP
#define PARLEY_TEST_DATAGRAM_BATCH_HPP

#include "DatagramBatch.hpp"
#include "check.hpp"
#include <arpa/inet.h>
#include <netinet/udp.h>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <map>
#include <string>
#include <vector>

inline struct sockaddr_in addressV4(uint16_t port, const char* ip = "127.0.0.1")
{
	struct sockaddr_in addr{};

	addr.sin_family = AF_INET;
	addr.sin_port   = htons(port);
	inet_pton(AF_INET, ip, std::addressof(addr.sin_addr));

	return addr;
}

inline struct sockaddr_in6 addressV6(uint16_t port, const char* ip = "::1")
{
	struct sockaddr_in6 addr{};

	addr.sin6_family = AF_INET6;
	addr.sin6_port   = htons(port);
	inet_pton(AF_INET6, ip, std::addressof(addr.sin6_addr));

	return addr;
}

template<typename Address>
const struct sockaddr* toSockaddr(const Address& addr)
{
	return reinterpret_cast<const struct sockaddr*>(std::addressof(addr));
}

inline uint16_t portOf(const void* addr)
{
	// At the same place in both families.
	return ntohs(static_cast<const struct sockaddr_in*>(addr)->sin_port);
}

/** What a message was, or a queued datagram. */
struct Seen
{
	int fd;
	uint16_t port;
	std::vector<std::string> datagrams;
	bool isGso;
};

/** Cuts messages as the kernel does, and answers as it is told to. */
class FakeKernel : public DatagramBatch::Kernel
{
public:
	int SendMessages(int fd, struct mmsghdr* messages, unsigned int count) override
	{
		this->calls++;

		int answer = static_cast<int>(count);

		if (!this->answers.empty())
		{
			answer = std::min(this->answers.front(), answer);
			this->answers.pop_front();
		}

		for (int i{ 0 }; i < answer; ++i)
		{
			const auto& msg = messages[i].msg_hdr;

			if (msg.msg_controllen > 0 && this->gsoError != 0 && (!this->gsoErrorPort || this->gsoErrorPort == portOf(msg.msg_name)))
			{
				return i > 0 ? i : -this->gsoError;
			}

			this->seen.push_back(Cut(fd, msg));
		}

		return answer;
	}

	/** How many messages are taken, or -errno, one per call; then all. */
	std::deque<int> answers;
	/** The error that messages with UDP_SEGMENT get, from one port only if set. */
	int gsoError{ 0 };
	uint16_t gsoErrorPort{ 0 };
	std::vector<Seen> seen;
	int calls{ 0 };

private:
	static Seen Cut(int fd, const struct msghdr& msg)
	{
		std::string bytes;
		size_t segmentLen{ 0 };

		for (size_t i{ 0 }; i < msg.msg_iovlen; ++i)
		{
			bytes.append(static_cast<const char*>(msg.msg_iov[i].iov_base), msg.msg_iov[i].iov_len);
		}

		if (msg.msg_controllen > 0)
		{
			const auto* cmsg = CMSG_FIRSTHDR(std::addressof(msg));
			uint16_t value;

			CHECK(cmsg->cmsg_level == IPPROTO_UDP && cmsg->cmsg_type == UDP_SEGMENT);
			CHECK(cmsg->cmsg_len == CMSG_LEN(sizeof(value)));
			std::memcpy(std::addressof(value), CMSG_DATA(cmsg), sizeof(value));
			segmentLen = value;
			CHECK(segmentLen > 0 && bytes.size() > segmentLen);
		}

		Seen seen{ fd, portOf(msg.msg_name), {}, segmentLen > 0 };

		CHECK(bytes.size() <= 65507);

		for (size_t at{ 0 }; at < bytes.size(); at += seen.isGso ? segmentLen : bytes.size())
		{
			seen.datagrams.push_back(bytes.substr(at, seen.isGso ? segmentLen : std::string::npos));
		}

		CHECK(seen.datagrams.size() <= DatagramBatch::MaxSegments);

		return seen;
	}
};

class FakeSocket : public BatchSocket
{
public:
	explicit FakeSocket(int fd = 7) : fd(fd)
	{
	}

	int GetBatchFd() const override
	{
		return this->fd;
	}
	bool HasQueuedDatagrams() const override
	{
		return this->isBusy;
	}
	bool QueueDatagram(
	  const uint8_t* data, size_t len, const struct sockaddr* addr, onSendCallback* cb) override
	{
		if (!this->takesDatagrams)
		{
			return false;
		}

		this->isBusy = true;
		this->queued.push_back(
		  { this->fd, portOf(addr), { { reinterpret_cast<const char*>(data), len } }, false });

		// As the event loop does, later.
		if (cb)
		{
			this->kept.push_back(cb);
		}

		return true;
	}
	void DatagramsSent(size_t bytes) override
	{
		this->sentBytes += bytes;
	}

	int fd;
	bool isBusy{ false };
	bool takesDatagrams{ true };
	std::vector<Seen> queued;
	std::vector<onSendCallback*> kept;
	size_t sentBytes{ 0 };
};

/** All datagrams to a port, in order. */
inline std::vector<std::string> datagramsTo(uint16_t port, const std::vector<Seen>& seen)
{
	std::vector<std::string> all;

	for (const auto& message : seen)
	{
		if (message.port == port)
		{
			all.insert(all.end(), message.datagrams.begin(), message.datagrams.end());
		}
	}

	return all;
}

using Strings = std::vector<std::string>;

struct Bench
{
	explicit Bench(bool useGso = true) : batch(std::addressof(kernel), useGso)
	{
	}

	bool Add(uint16_t port, const std::string& data, DatagramBatch::onSendCallback* cb = nullptr)
	{
		const auto addr = addressV4(port);

		return batch.Add(
		  std::addressof(socket), reinterpret_cast<const uint8_t*>(data.data()), data.size(), toSockaddr(addr), cb);
	}

	DatagramBatch::onSendCallback* Note(const std::string& name)
	{
		return new DatagramBatch::onSendCallback(
		  [this, name](bool sent)
		  {
			  fired.push_back(name + (sent ? "+" : "-"));
		  });
	}

	FakeKernel kernel;
	FakeSocket socket;
	Strings fired;
	DatagramBatch batch;
};

/** What goes wrong, see datagram-batch-faults.cpp. `seeds` is how often chance decides. */
void faults(int seeds);

#endif
