#ifndef PARLEY_DATAGRAM_BATCH_HPP
#define PARLEY_DATAGRAM_BATCH_HPP

#include "DatagramStore.hpp"
#include <array>
#include <utility>

/**
 * Datagrams collected for a moment and handed to the kernel together: grouped by
 * destination, equal ones in a row as one message that the kernel cuts (UDP GSO),
 * and many messages per system call. The order towards a destination is kept, and
 * what is on the wire is what single sends would have put there.
 *
 * Knows neither libuv nor the rest of the worker, see SendBatch.hpp for that.
 */
class DatagramBatch
{
public:
	using onSendCallback = BatchSocket::onSendCallback;

	/**
	 * The system call. Like sendmmsg(2), but returns -errno.
	 */
	class Kernel
	{
	public:
		virtual ~Kernel() = default;

	public:
		virtual int SendMessages(int fd, struct mmsghdr* messages, unsigned int count) = 0;
	};

	struct Counters
	{
		uint64_t datagrams{ 0 };
		uint64_t messages{ 0 };
		uint64_t calls{ 0 };
		uint64_t queued{ 0 };
		uint64_t failed{ 0 };
		// Messages that the kernel did not cut, so that we did.
		uint64_t refused{ 0 };
	};

	// What fits into the packets of an Ethernet with IPv6; the kernel cuts nothing larger.
	static constexpr size_t MaxSegmentLen{ 1452 };
	// The kernel's own limits: segments per message (of older kernels), and bytes.
	static constexpr size_t MaxSegments{ 64 };
	static constexpr size_t MaxMessageLen{ 65000 };
	// How long a destination that refused GSO gets single datagrams.
	static constexpr int64_t RefusalMs{ 60000 };
	// After so many refusals for lack of checksum offload, and none accepted, no more tries.
	static constexpr uint32_t MaxRefusals{ 64 };

public:
	DatagramBatch(Kernel* kernel, bool useGso);
	DatagramBatch& operator=(const DatagramBatch&) = delete;
	DatagramBatch(const DatagramBatch&)            = delete;

public:
	/**
	 * See DatagramStore. None of them once the kernel turned out to lack the system call.
	 */
	uint8_t* Reserve(size_t maxLen);
	bool Add(
	  BatchSocket* socket,
	  const uint8_t* data,
	  size_t len,
	  const struct sockaddr* addr,
	  onSendCallback* cb);
	/**
	 * Sends all there is, and fires the callbacks at the end. Datagrams that callbacks
	 * add stay for the next time.
	 */
	void Flush(int64_t nowMs);
	bool IsEmpty() const
	{
		return this->store.IsEmpty();
	}
	bool UsesGso() const
	{
		return this->useGso;
	}
	const Counters& GetCounters() const
	{
		return this->counters;
	}

private:
	// Datagrams that go as one: from `first` along their `next`.
	struct Message
	{
		int32_t destination;
		int32_t first;
		uint32_t count;
	};
	struct Refusal
	{
		uint32_t hash{ 0 };
		int64_t untilMs{ 0 };
	};
	union alignas(struct cmsghdr) Control
	{
		char buffer[CMSG_SPACE(sizeof(uint16_t))];
	};
	using SocketEntry = DatagramStore::SocketEntry;

private:
	void BuildMessages(const SocketEntry& entry, int64_t nowMs);
	void FillHeader(const Message& message, struct mmsghdr& header, struct iovec* vectors, Control& control);
	void Send(SocketEntry& entry, int64_t nowMs);
	bool SendSingles(SocketEntry& entry, const Message& message);
	void Settle(SocketEntry& entry, const DatagramStore::Datagram& datagram, bool sent);
	void SettleAll(SocketEntry& entry, const Message& message, bool sent);
	void Queue(SocketEntry& entry, const Message& message, uint32_t skip);
	bool RefusesGso(uint32_t hash, int64_t nowMs) const;
	void NoteRefusal(uint32_t hash, int error, int64_t nowMs);
	void FireCallbacks();

private:
	// Passed by argument.
	Kernel* kernel{ nullptr };
	bool useGso{ false };
	// Others.
	bool usable{ true };
	bool flushing{ false };
	// How many messages were refused by a device before one was accepted.
	uint32_t gsoRefusals{ 0 };
	bool gsoAccepted{ false };
	DatagramStore store;
	std::array<Refusal, DatagramStore::MaxDestinations> refusals{};
	std::vector<Message> messages;
	std::vector<struct mmsghdr> headers;
	std::vector<struct iovec> vectors;
	std::vector<Control> controls;
	std::vector<std::pair<onSendCallback*, bool>> settled;
	Counters counters;
};

#endif
