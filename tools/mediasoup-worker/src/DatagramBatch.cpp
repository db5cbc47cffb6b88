// See DatagramBatch.hpp.

#include "DatagramBatch.hpp"
#include <netinet/udp.h>
#include <algorithm>
#include <cerrno>
#include <cstring> // std::memcpy()

/* Static. */

// Of the kernel: no system call takes more messages.
static constexpr size_t MaxMessagesPerCall{ 1024 };

static bool isNoRoom(int error)
{
	return error == EAGAIN || error == EWOULDBLOCK || error == ENOBUFS;
}

// EIO: the device computes no checksums. EINVAL and EMSGSIZE: a segment is larger than
// what the path takes; alone it would leave in fragments. The others: no GSO at all.
static bool isGsoRefusal(int error)
{
	return error == EIO || error == EINVAL || error == EMSGSIZE || error == ENOPROTOOPT ||
	       error == EOPNOTSUPP;
}

/* Instance methods. */

DatagramBatch::DatagramBatch(Kernel* kernel, bool useGso) : kernel(kernel), useGso(useGso)
{
}

uint8_t* DatagramBatch::Reserve(size_t maxLen)
{
	return this->usable && !this->flushing ? this->store.Reserve(maxLen) : nullptr;
}

bool DatagramBatch::Add(
  BatchSocket* socket, const uint8_t* data, size_t len, const struct sockaddr* addr, onSendCallback* cb)
{
	return this->usable && !this->flushing && this->store.Add(socket, data, len, addr, cb);
}

void DatagramBatch::Flush(int64_t nowMs)
{
	if (this->flushing || this->store.IsEmpty())
	{
		return;
	}

	this->flushing = true;

	for (auto& entry : this->store.sockets)
	{
		BuildMessages(entry, nowMs);

		if (entry.socket->HasQueuedDatagrams())
		{
			for (const auto& message : this->messages)
			{
				Queue(entry, message, 0);
			}
		}
		else
		{
			Send(entry, nowMs);
		}

		entry.socket->DatagramsSent(entry.sentBytes);
	}

	this->store.Clear();
	this->flushing = false;

	FireCallbacks();
}

// Nothing may be left half done here: a callback may add datagrams, or close a socket,
// which flushes.
void DatagramBatch::FireCallbacks()
{
	std::vector<std::pair<onSendCallback*, bool>> firing;

	firing.swap(this->settled);

	for (const auto& [cb, sent] : firing)
	{
		(*cb)(sent);
		delete cb;
	}

	// Spares the next time an allocation.
	if (this->settled.empty())
	{
		firing.clear();
		this->settled.swap(firing);
	}
}

// In the order in which destinations came up, so that nobody always waits for others.
void DatagramBatch::BuildMessages(const SocketEntry& entry, int64_t nowMs)
{
	this->messages.clear();

	for (int32_t index{ entry.head }; index >= 0; index = this->store.destinations[index].next)
	{
		const auto& destination = this->store.destinations[index];
		const bool gso          = this->useGso && !RefusesGso(destination.hash, nowMs);

		for (int32_t first{ destination.head }; first >= 0;)
		{
			const uint32_t segmentLen = this->store.datagrams[first].len;
			Message message{ index, first, 1 };
			size_t total{ segmentLen };
			int32_t next = this->store.datagrams[first].next;

			// All of a message are of one size, only the last may be smaller.
			bool isOpen = gso && segmentLen <= MaxSegmentLen;

			while (isOpen && next >= 0 && message.count < MaxSegments)
			{
				const auto& datagram = this->store.datagrams[next];

				if (datagram.len > segmentLen || total + datagram.len > MaxMessageLen)
				{
					break;
				}

				isOpen = datagram.len == segmentLen;
				total += datagram.len;
				next = datagram.next;
				message.count++;
			}

			this->messages.push_back(message);
			first = next;
		}
	}
}

void DatagramBatch::FillHeader(
  const Message& message, struct mmsghdr& header, struct iovec* vectors, Control& control)
{
	auto& destination = this->store.destinations[message.destination];
	auto& msg         = header.msg_hdr;
	int32_t index     = message.first;

	header          = {};
	msg.msg_name    = std::addressof(destination.addr);
	msg.msg_namelen = destination.addrLen;
	msg.msg_iov     = vectors;
	msg.msg_iovlen  = message.count;

	for (uint32_t i{ 0 }; i < message.count; ++i, index = this->store.datagrams[index].next)
	{
		const auto& datagram = this->store.datagrams[index];

		vectors[i] = { const_cast<uint8_t*>(datagram.data), datagram.len };
	}

	if (message.count == 1)
	{
		return;
	}

	const auto segmentLen = static_cast<uint16_t>(this->store.datagrams[message.first].len);

	msg.msg_control    = control.buffer;
	msg.msg_controllen = sizeof(control.buffer);

	auto* cmsg = CMSG_FIRSTHDR(std::addressof(msg));

	cmsg->cmsg_level = IPPROTO_UDP;
	cmsg->cmsg_type  = UDP_SEGMENT;
	cmsg->cmsg_len   = CMSG_LEN(sizeof(segmentLen));
	std::memcpy(CMSG_DATA(cmsg), std::addressof(segmentLen), sizeof(segmentLen));
}

void DatagramBatch::Send(SocketEntry& entry, int64_t nowMs)
{
	const int fd       = entry.socket->GetBatchFd();
	const size_t count = this->messages.size();

	this->headers.resize(count);
	this->controls.resize(count);
	this->vectors.resize(this->store.datagrams.size());

	for (size_t i{ 0 }, vector{ 0 }; i < count; vector += this->messages[i].count, ++i)
	{
		FillHeader(
		  this->messages[i], this->headers[i], this->vectors.data() + vector, this->controls[i]);
	}

	size_t at{ 0 };
	bool hasRoom{ true };

	while (at < count && hasRoom)
	{
		const int sent = this->kernel->SendMessages(
		  fd,
		  this->headers.data() + at,
		  static_cast<unsigned int>(std::min(count - at, MaxMessagesPerCall)));

		this->counters.calls++;

		if (sent > 0)
		{
			for (const size_t end = at + static_cast<size_t>(sent); at < end; ++at)
			{
				const auto& message = this->messages[at];

				this->gsoAccepted = this->gsoAccepted || message.count > 1;
				this->counters.messages++;

				SettleAll(entry, message, true);
			}

			continue;
		}

		// The error is that of the first message.
		const auto& message = this->messages[at];
		const int error     = sent == 0 ? EAGAIN : -sent;

		if (error == EINTR)
		{
			continue;
		}

		if (error == ENOSYS)
		{
			this->usable = false;
		}

		if (isNoRoom(error) || error == ENOSYS)
		{
			hasRoom = false;
		}
		else if (message.count > 1 && isGsoRefusal(error))
		{
			NoteRefusal(this->store.destinations[message.destination].hash, error, nowMs);
			hasRoom = SendSingles(entry, message);
			at++;
		}
		// A GSO message has just one destination: none of it can leave.
		else
		{
			SettleAll(entry, message, false);
			at++;
		}
	}

	for (; at < count; ++at)
	{
		Queue(entry, this->messages[at], 0);
	}
}

// Cuts a message that the kernel refused. Returns false if there is no room for more.
bool DatagramBatch::SendSingles(SocketEntry& entry, const Message& message)
{
	const int fd  = entry.socket->GetBatchFd();
	int32_t index = message.first;

	this->counters.refused++;

	for (uint32_t i{ 0 }; i < message.count;)
	{
		struct mmsghdr header; // NOLINT(cppcoreguidelines-pro-type-member-init)
		struct iovec vector;   // NOLINT(cppcoreguidelines-pro-type-member-init)
		Control control;       // NOLINT(cppcoreguidelines-pro-type-member-init)

		FillHeader({ message.destination, index, 1 }, header, std::addressof(vector), control);

		const int sent = this->kernel->SendMessages(fd, std::addressof(header), 1);

		this->counters.calls++;

		if (sent == -EINTR)
		{
			continue;
		}

		if (sent == 0 || isNoRoom(-sent))
		{
			Queue(entry, message, i);

			return false;
		}

		this->counters.messages += sent > 0 ? 1 : 0;
		Settle(entry, this->store.datagrams[index], sent > 0);

		index = this->store.datagrams[index].next;
		++i;
	}

	return true;
}

void DatagramBatch::Settle(SocketEntry& entry, const DatagramStore::Datagram& datagram, bool sent)
{
	if (sent)
	{
		entry.sentBytes += datagram.len;
		this->counters.datagrams++;
	}
	else
	{
		this->counters.failed++;
	}

	if (datagram.cb)
	{
		this->settled.emplace_back(datagram.cb, sent);
	}
}

void DatagramBatch::SettleAll(SocketEntry& entry, const Message& message, bool sent)
{
	int32_t index = message.first;

	for (uint32_t i{ 0 }; i < message.count; ++i)
	{
		const auto& datagram = this->store.datagrams[index];

		Settle(entry, datagram, sent);
		index = datagram.next;
	}
}

// The socket keeps what is left of the message until it is writable.
void DatagramBatch::Queue(SocketEntry& entry, const Message& message, uint32_t skip)
{
	const auto* addr =
	  reinterpret_cast<const struct sockaddr*>(std::addressof(this->store.destinations[message.destination].addr));
	int32_t index = message.first;

	for (uint32_t i{ 0 }; i < message.count; ++i, index = this->store.datagrams[index].next)
	{
		const auto& datagram = this->store.datagrams[index];

		if (i < skip)
		{
			continue;
		}

		if (entry.socket->QueueDatagram(datagram.data, datagram.len, addr, datagram.cb))
		{
			this->counters.queued++;
		}
		else
		{
			Settle(entry, datagram, false);
		}
	}
}

bool DatagramBatch::RefusesGso(uint32_t hash, int64_t nowMs) const
{
	const auto& refusal = this->refusals[hash % this->refusals.size()];

	return refusal.hash == hash && nowMs < refusal.untilMs;
}

void DatagramBatch::NoteRefusal(uint32_t hash, int error, int64_t nowMs)
{
	this->refusals[hash % this->refusals.size()] = { hash, nowMs + RefusalMs };

	if (error == ENOPROTOOPT || error == EOPNOTSUPP)
	{
		this->useGso = false;
	}

	// A peer may shrink the path to itself, but has no hand in what our devices can.
	if (error == EIO && !this->gsoAccepted && ++this->gsoRefusals >= MaxRefusals)
	{
		this->useGso = false;
	}
}

