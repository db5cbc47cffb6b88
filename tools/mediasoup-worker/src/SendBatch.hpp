#ifndef PARLEY_SEND_BATCH_HPP
#define PARLEY_SEND_BATCH_HPP

#include "DatagramBatch.hpp"

/**
 * The batch of this thread: what its UDP sockets send during one turn of the event
 * loop leaves at the end of the turn.
 */
namespace SendBatch
{
	/**
	 * Needs the loop of DepLibUV. Before it, and after ClassDestroy(), nothing is batched.
	 */
	void ClassInit();
	void ClassDestroy();
	/**
	 * Room for a datagram to be built in and then sent, or nullptr.
	 */
	uint8_t* Reserve(size_t maxLen);
	/**
	 * Takes a datagram and its callback. Takes neither if it returns false.
	 */
	bool Send(
	  BatchSocket* socket,
	  const uint8_t* data,
	  size_t len,
	  const struct sockaddr* addr,
	  BatchSocket::onSendCallback* cb);
	void Flush();
} // namespace SendBatch

#endif
