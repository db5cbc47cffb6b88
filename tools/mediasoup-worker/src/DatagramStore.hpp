#ifndef PARLEY_DATAGRAM_STORE_HPP
#define PARLEY_DATAGRAM_STORE_HPP

#include <netinet/in.h>
#include <sys/socket.h>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

/**
 * The socket that datagrams of a batch leave by.
 */
class BatchSocket
{
public:
	using onSendCallback = const std::function<void(bool sent)>;

public:
	virtual ~BatchSocket() = default;

public:
	virtual int GetBatchFd() const = 0;
	/**
	 * Whether datagrams wait for the socket to become writable; what comes later has to
	 * wait behind them.
	 */
	virtual bool HasQueuedDatagrams() const = 0;
	/**
	 * Takes a copy of a datagram that the kernel has no room for now, and the callback.
	 * Takes neither if it returns false.
	 */
	virtual bool QueueDatagram(
	  const uint8_t* data, size_t len, const struct sockaddr* addr, onSendCallback* cb) = 0;
	virtual void DatagramsSent(size_t bytes)                                           = 0;
};

/**
 * Datagrams that wait to be sent: a list per destination, in order, and a list of
 * destinations per socket.
 */
class DatagramStore
{
public:
	using onSendCallback = BatchSocket::onSendCallback;

	struct Datagram
	{
		const uint8_t* data;
		onSendCallback* cb;
		uint32_t len;
		// Next one to the same destination; -1 ends each of the lists.
		int32_t next;
	};
	struct Destination
	{
		// Holds one of IPv4 too.
		struct sockaddr_in6 addr;
		socklen_t addrLen;
		uint32_t hash;
		uint32_t slot;
		int32_t socket;
		int32_t head{ -1 };
		int32_t tail{ -1 };
		// Next one of the same socket.
		int32_t next{ -1 };
	};
	struct SocketEntry
	{
		BatchSocket* socket;
		int32_t head;
		int32_t tail;
		size_t sentBytes;
	};

	static constexpr size_t MaxDatagrams{ 4096 };
	static constexpr size_t MaxDestinations{ 1024 };
	// Larger ones are rare, and not worth the room.
	static constexpr size_t MaxDatagramLen{ 2048 };
	static constexpr size_t ArenaLen{ size_t{ 4 } * 1024 * 1024 };

public:
	DatagramStore();
	DatagramStore& operator=(const DatagramStore&) = delete;
	DatagramStore(const DatagramStore&)            = delete;

public:
	/**
	 * Room for one datagram of at most `maxLen` bytes, valid until the next Add() or
	 * Clear(), or nullptr. Passing it to Add() saves the copy.
	 */
	uint8_t* Reserve(size_t maxLen);
	/**
	 * Takes a datagram and its callback. Takes neither if it returns false: the datagram
	 * is too large, the address is not of IP, or there is no room left.
	 */
	bool Add(
	  BatchSocket* socket,
	  const uint8_t* data,
	  size_t len,
	  const struct sockaddr* addr,
	  onSendCallback* cb);
	void Clear();
	bool IsFull() const
	{
		return this->datagrams.size() >= MaxDatagrams || this->destinations.size() >= MaxDestinations ||
		       this->used + MaxDatagramLen > ArenaLen;
	}
	bool IsEmpty() const
	{
		return this->datagrams.empty();
	}

private:
	int32_t FindDestination(BatchSocket* socket, const struct sockaddr* addr);
	int32_t NewDestination(
	  BatchSocket* socket, const struct sockaddr* addr, socklen_t addrLen, uint32_t hash, uint32_t slot);

	/* In the order in which they came up. */
public:
	std::vector<Datagram> datagrams;
	std::vector<Destination> destinations;
	std::vector<SocketEntry> sockets;

private:
	size_t used{ 0 };
	std::unique_ptr<uint8_t[]> arena;
	// Open addressing, by hash of the destination; -1 is free.
	std::vector<int16_t> slots;
};

#endif
