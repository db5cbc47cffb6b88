#define MS_CLASS "RTC::TupleSocket"

#include "TupleSocket.hpp"
#include "DepLibUV.hpp"
#include "Logger.hpp"
#include "MediaSoupErrors.hpp"
#include "Utils.hpp"
#include <array>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <unistd.h>

namespace RTC
{
	// Of one client only; the kernel cuts it to its limit.
	static constexpr int ReceiveBufferSize{ 1024 * 1024 };
	// Datagrams per system call.
	static constexpr size_t MaxDatagrams{ 8 };
	// Longer ones are dropped: no client sends any.
	static constexpr size_t MaxDatagramSize{ 16384 };

	// Parsers read words of it.
	alignas(8) static thread_local uint8_t Buffers[MaxDatagrams][MaxDatagramSize];

	static int OpenConnected(const struct sockaddr* localAddr, const struct sockaddr* remoteAddr)
	{
		const int fd =
		  socket(localAddr->sa_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_UDP);

		if (fd < 0)
		{
			return -1;
		}

		const int on{ 1 };

		if (localAddr->sa_family == AF_INET6)
		{
			setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, std::addressof(on), sizeof(on));
		}

		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, std::addressof(ReceiveBufferSize), sizeof(ReceiveBufferSize));

		if (
		  setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, std::addressof(on), sizeof(on)) == 0 &&
		  bind(fd, localAddr, Utils::IP::GetAddressLen(localAddr)) == 0 &&
		  connect(fd, remoteAddr, Utils::IP::GetAddressLen(remoteAddr)) == 0)
		{
			return fd;
		}

		const int error = errno;

		close(fd);
		errno = error;

		return -1;
	}

	TupleSocket::TupleSocket(
	  Listener* listener, RTC::UdpSocket* udpSocket, const struct sockaddr* remoteAddr)
	  : listener(listener),
	    udpSocket(udpSocket),
	    remoteAddr(Utils::IP::CopyAddress(remoteAddr)),
	    activeAtMs(DepLibUV::GetTimeMs())
	{
		MS_TRACE();

		const int fd = OpenConnected(udpSocket->GetLocalAddress(), GetRemoteAddress());

		if (fd < 0)
		{
			MS_THROW_ERROR("no socket for a client: %s", std::strerror(errno));
		}

		// This may throw.
		this->readableFd = std::make_unique<ReadableFd>(this, fd);
	}

	TupleSocket::~TupleSocket()
	{
		MS_TRACE();

		if (this->destroyed)
		{
			*this->destroyed = true;
		}
	}

	void TupleSocket::OnReadable(ReadableFd* readableFd)
	{
		MS_TRACE();

		std::array<struct mmsghdr, MaxDatagrams> messages{};
		std::array<struct iovec, MaxDatagrams> vectors{};
		std::array<struct sockaddr_storage, MaxDatagrams> addresses{};

		for (size_t idx{ 0 }; idx < MaxDatagrams; ++idx)
		{
			vectors[idx]                     = { Buffers[idx], MaxDatagramSize };
			messages[idx].msg_hdr.msg_iov    = std::addressof(vectors[idx]);
			messages[idx].msg_hdr.msg_iovlen = 1;
			messages[idx].msg_hdr.msg_name   = std::addressof(addresses[idx]);
			messages[idx].msg_hdr.msg_namelen = sizeof(struct sockaddr_storage);
		}

		// An error is one of the peer's ICMP: it is over with this call.
		const int count = recvmmsg(readableFd->Get(), messages.data(), MaxDatagrams, MSG_DONTWAIT, nullptr);
		bool isDestroyed{ false };

		this->destroyed = std::addressof(isDestroyed);

		for (int idx{ 0 }; idx < count; ++idx)
		{
			const auto& message = messages[idx];
			const auto* address = reinterpret_cast<const struct sockaddr*>(std::addressof(addresses[idx]));

			if (message.msg_len == 0 || (message.msg_hdr.msg_flags & MSG_TRUNC) != 0)
			{
				continue;
			}

			this->listener->OnTupleSocketPacketReceived(
			  this, Buffers[idx], message.msg_len, MaxDatagramSize, address);

			if (isDestroyed)
			{
				return;
			}
		}

		this->destroyed = nullptr;
	}
} // namespace RTC
