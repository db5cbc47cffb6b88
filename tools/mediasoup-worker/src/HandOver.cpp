#define MS_CLASS "RTC::HandOver"

#include "HandOver.hpp"
#include "DepLibUV.hpp"
#include "Logger.hpp"
#include "MediaSoupErrors.hpp"
#include "Utils.hpp"
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace RTC
{
	// A client sends some 20 checks per second until it is connected. More than
	// this is a flood, which must not cost the other worker much.
	static constexpr double TotalPerSecond{ 8000 };
	// Addresses share these (IPv6: networks), so one that floods leaves the others
	// what they need. Many clients may be behind one address.
	static constexpr double SourcePerSecond{ 2000 };
	// Per turn of the loop and connection.
	static constexpr size_t MaxReads{ 64 };
	// Until the next try when no more can be opened.
	static constexpr uint64_t RestMs{ 1000 };
	static constexpr size_t MaxConnections{ 2 * HandOver::MaxWorkers };

	// Without anything behind it: what was handed over from there is taken.
	struct Header
	{
		uint32_t fromWorkerIdx;
		uint32_t socketIdx;
		struct sockaddr_storage remoteAddr;
	};

	// Parsers read words behind the header.
	alignas(8) static thread_local uint8_t Buffer[sizeof(Header) + HandOver::MaxPacketSize];

	static struct sockaddr_un AddressOf(const std::string& path)
	{
		struct sockaddr_un address{};

		if (path.length() >= sizeof(address.sun_path))
		{
			MS_THROW_ERROR("path of a socket is too long: %s", path.c_str());
		}

		address.sun_family = AF_UNIX;
		std::memcpy(address.sun_path, path.c_str(), path.length());

		return address;
	}

	bool Allowance::Take(int64_t nowMs)
	{
		const auto seconds = static_cast<double>(nowMs - this->atMs) / 1000;

		this->left = std::min(this->atOnce, this->left + (seconds * this->perSecond));
		this->atMs = nowMs;

		if (this->left < 1)
		{
			return false;
		}

		this->left -= 1;

		return true;
	}

	HandOver::HandOver(Listener* listener, std::string folder, size_t workerIdx)
	  : listener(listener),
	    folder(std::move(folder)),
	    workerIdx(workerIdx),
	    total(TotalPerSecond, TotalPerSecond),
	    seed(Utils::Crypto::GetRandomUInt<uint32_t>(0, UINT32_MAX))
	{
		MS_TRACE();

		this->peers.fill(-1);
		this->bySource.fill({ SourcePerSecond, SourcePerSecond });

		const auto path    = GetPath(workerIdx);
		const auto address = AddressOf(path);
		// A stream that keeps messages apart: unlike with datagrams it is the size of
		// the buffer that bounds what waits, and not the kernel's limit of ten.
		const int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

		if (fd < 0)
		{
			MS_THROW_ERROR("no socket for the other workers: %s", std::strerror(errno));
		}

		// The one of this worker's predecessor.
		unlink(path.c_str());

		if (
		  bind(fd, reinterpret_cast<const struct sockaddr*>(std::addressof(address)), sizeof(address)) != 0 ||
		  listen(fd, MaxConnections) != 0)
		{
			const int error = errno;

			close(fd);

			MS_THROW_ERROR("cannot be reached by the other workers at %s: %s", path.c_str(), std::strerror(error));
		}

		// This may throw.
		this->server = std::make_unique<ReadableFd>(this, fd);
	}

	HandOver::~HandOver()
	{
		MS_TRACE();

		for (const int fd : this->peers)
		{
			if (fd >= 0)
			{
				close(fd);
			}
		}

		unlink(GetPath(this->workerIdx).c_str());
	}

	bool HandOver::Send(
	  size_t workerIdx,
	  size_t socketIdx,
	  const uint8_t* data,
	  size_t len,
	  const struct sockaddr* remoteAddr)
	{
		MS_TRACE();

		return len > 0 && len <= MaxPacketSize && IsAllowed(remoteAddr) &&
		       SendMessage(workerIdx, socketIdx, data, len, remoteAddr);
	}

	void HandOver::Take(size_t workerIdx, size_t socketIdx, const struct sockaddr* remoteAddr)
	{
		MS_TRACE();

		SendMessage(workerIdx, socketIdx, nullptr, 0, remoteAddr);
	}

	bool HandOver::SendMessage(
	  size_t workerIdx,
	  size_t socketIdx,
	  const uint8_t* data,
	  size_t len,
	  const struct sockaddr* remoteAddr)
	{
		if (workerIdx >= MaxWorkers || workerIdx == this->workerIdx)
		{
			return false;
		}

		Header header{ static_cast<uint32_t>(this->workerIdx),
			           static_cast<uint32_t>(socketIdx),
			           Utils::IP::CopyAddress(remoteAddr) };
		std::array<struct iovec, 2> parts{ { { std::addressof(header), sizeof(header) },
			                                 { const_cast<uint8_t*>(data), len } } };
		struct msghdr message{};

		message.msg_iov    = parts.data();
		message.msg_iovlen = parts.size();

		// A second time for a worker that has been replaced.
		for (size_t attempt{ 0 }; attempt < 2; ++attempt)
		{
			const int fd = GetPeer(workerIdx);

			if (fd < 0)
			{
				return false;
			}

			if (sendmsg(fd, std::addressof(message), MSG_NOSIGNAL) >= 0)
			{
				return true;
			}

			if (errno == EAGAIN)
			{
				return false;
			}

			close(fd);
			this->peers[workerIdx] = -1;
		}

		return false;
	}

	void HandOver::OnReadable(ReadableFd* readableFd)
	{
		MS_TRACE();

		if (readableFd == this->server.get())
		{
			Accept();
		}
		else
		{
			Read(readableFd);
		}
	}

	bool HandOver::IsAllowed(const struct sockaddr* remoteAddr)
	{
		uint64_t network{ 0 };

		if (remoteAddr->sa_family == AF_INET6)
		{
			std::memcpy(
			  std::addressof(network),
			  std::addressof(reinterpret_cast<const struct sockaddr_in6*>(remoteAddr)->sin6_addr),
			  sizeof(network));
		}
		else
		{
			network = reinterpret_cast<const struct sockaddr_in*>(remoteAddr)->sin_addr.s_addr;
		}

		// So that nobody can choose whose share to use up.
		const uint64_t mixed = (network ^ this->seed) * 0x9E3779B97F4A7C15ULL;
		const auto nowMs     = DepLibUV::GetTimeMs();

		return this->bySource[(mixed >> 56) % NumSources].Take(nowMs) && this->total.Take(nowMs);
	}

	int HandOver::GetPeer(size_t workerIdx)
	{
		int& fd = this->peers[workerIdx];

		if (fd >= 0)
		{
			return fd;
		}

		const auto address = AddressOf(GetPath(workerIdx));

		fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

		if (
		  fd >= 0 &&
		  connect(fd, reinterpret_cast<const struct sockaddr*>(std::addressof(address)), sizeof(address)) != 0)
		{
			close(fd);
			fd = -1;
		}

		return fd;
	}

	void HandOver::Accept()
	{
		for (;;)
		{
			const int fd = accept4(this->server->Get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);

			if (fd < 0)
			{
				// Without files or memory for it, it stays there to be accepted.
				if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
				{
					MS_ERROR("another worker cannot be heard for now: %s", std::strerror(errno));

					this->server->Rest(RestMs);
				}

				return;
			}

			if (this->connections.size() >= MaxConnections)
			{
				close(fd);
				continue;
			}

			try
			{
				this->connections.push_back(std::make_unique<ReadableFd>(this, fd));
			}
			catch (const MediaSoupError& error)
			{
				MS_ERROR("another worker cannot be heard: %s", error.what());
			}
		}
	}

	void HandOver::Read(ReadableFd* connection)
	{
		for (size_t idx{ 0 }; idx < MaxReads; ++idx)
		{
			const auto len = recv(connection->Get(), Buffer, sizeof(Buffer), 0);

			if (len == 0 || (len < 0 && errno != EAGAIN && errno != EINTR))
			{
				std::erase_if(
				  this->connections, [connection](const auto& one) { return one.get() == connection; });

				return;
			}

			if (len < static_cast<ssize_t>(sizeof(Header)))
			{
				return;
			}

			Header header{};

			std::memcpy(std::addressof(header), Buffer, sizeof(header));

			const auto* remoteAddr = reinterpret_cast<const struct sockaddr*>(std::addressof(header.remoteAddr));

			if (len == static_cast<ssize_t>(sizeof(Header)))
			{
				this->listener->OnTaken(header.socketIdx, remoteAddr);

				continue;
			}

			this->listener->OnHandedOver(
			  header.fromWorkerIdx,
			  header.socketIdx,
			  Buffer + sizeof(Header),
			  static_cast<size_t>(len) - sizeof(Header),
			  MaxPacketSize,
			  remoteAddr);
		}
	}

	std::string HandOver::GetPath(size_t workerIdx) const
	{
		return this->folder + "/" + std::to_string(workerIdx);
	}
} // namespace RTC
