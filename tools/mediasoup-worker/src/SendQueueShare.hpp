// What waits in libuv for UDP sockets to become writable: bounded for all sockets of
// a worker together. Without a bound a network device that stalls would make the
// worker keep all that it sends. See patches/0011-*.patch.
#ifndef PARLEY_SEND_QUEUE_SHARE_HPP
#define PARLEY_SEND_QUEUE_SHARE_HPP

#include <cstddef>

/**
 * The share of one datagram that waits, for as long as this lives.
 */
class SendQueueShare
{
public:
	static constexpr size_t MaxBytes{ size_t{ 8 } * 1024 * 1024 };
	// What a datagram costs besides its bytes: libuv's request and the allocations.
	static constexpr size_t Overhead{ 512 };

public:
	static bool HasRoom(size_t len)
	{
		return len + Overhead <= MaxBytes - used;
	}

	explicit SendQueueShare(size_t len) : bytes(len + Overhead)
	{
		used += this->bytes;
	}

	SendQueueShare(const SendQueueShare&)            = delete;
	SendQueueShare& operator=(const SendQueueShare&) = delete;

	~SendQueueShare()
	{
		used -= this->bytes;
	}

private:
	// A worker's media has one thread; tests have several workers in one process.
	static inline thread_local size_t used{ 0 };

private:
	size_t bytes;
};

#endif
