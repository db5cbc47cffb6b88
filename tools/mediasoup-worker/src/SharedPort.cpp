#define MS_CLASS "RTC::SharedPort"

#include "SharedPort.hpp"
#include "DepLibUV.hpp"
#include "Drops.hpp"
#include "Logger.hpp"
#include "MediaSoupErrors.hpp"
#include "Utils.hpp"
#include <algorithm>
#include <cerrno>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

namespace RTC
{
	static constexpr std::string_view Prefix{ "workers:" };
	// First character of a username fragment, by the number of the worker.
	static constexpr std::string_view WorkerChars{
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	};
	static constexpr size_t UsernameFragmentLength{ 32 };
	static constexpr int64_t RenewMs{ 1000 };
	static constexpr int64_t TellFailureMs{ 10000 };
	// Files that are left for everything else.
	static constexpr size_t ReservedFiles{ 128 };

	static_assert(WorkerChars.length() == HandOver::MaxWorkers);

	int SharedPort::SetReusePort(uv_udp_t* uvHandle, int family)
	{
		MS_TRACE();

		const int fd = socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_UDP);
		const int on{ 1 };
		const int off{ 0 };

		if (fd < 0)
		{
			return -errno;
		}

		if (setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, std::addressof(on), sizeof(on)) != 0)
		{
			const int error = errno;

			close(fd);

			return -error;
		}

		const int err = uv_udp_open(uvHandle, fd);

		if (err != 0)
		{
			close(fd);

			return err;
		}

		// libuv sets it, and would let other users in by that.
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, std::addressof(off), sizeof(off));

		return 0;
	}

	std::unique_ptr<SharedPort> SharedPort::Create(
	  Listener* listener, const std::string& announcedAddress)
	{
		MS_TRACE();

		if (!announcedAddress.starts_with(Prefix))
		{
			return nullptr;
		}

		const auto colon  = announcedAddress.find(':', Prefix.length());
		const auto number = announcedAddress.substr(Prefix.length(), colon - Prefix.length());
		const bool isNumber =
		  !number.empty() && number.length() < 3 && std::ranges::all_of(number, [](char c) { return c >= '0' && c <= '9'; });

		if (colon == std::string::npos || !isNumber || std::stoul(number) >= HandOver::MaxWorkers)
		{
			MS_THROW_TYPE_ERROR("wrong announcement of several workers: %s", announcedAddress.c_str());
		}

		return std::make_unique<SharedPort>(listener, std::stoul(number), announcedAddress.substr(colon + 1));
	}

	SharedPort::SharedPort(Listener* listener, size_t workerIdx, const std::string& folder)
	  : listener(listener), workerIdx(workerIdx), handOver(this, folder, workerIdx)
	{
		MS_TRACE();

		struct rlimit files{};

		getrlimit(RLIMIT_NOFILE, std::addressof(files));

		this->maxTupleSockets =
		  files.rlim_cur > ReservedFiles ? static_cast<size_t>(files.rlim_cur - ReservedFiles) : 0;
	}

	SharedPort::~SharedPort()
	{
		MS_TRACE();
	}

	void SharedPort::AddUdpSocket(RTC::UdpSocket* udpSocket)
	{
		MS_TRACE();

		this->udpSockets.push_back(udpSocket);
	}

	std::string SharedPort::NewUsernameFragment() const
	{
		MS_TRACE();

		return WorkerChars[this->workerIdx] + Utils::Crypto::GetRandomString(UsernameFragmentLength - 1);
	}

	bool SharedPort::NamesOther(const RTC::ICE::StunPacket* packet) const
	{
		MS_TRACE();

		const auto username  = packet->GetUsername();
		const auto workerIdx = username.empty() ? std::string_view::npos : WorkerChars.find(username.front());

		return workerIdx != std::string_view::npos && workerIdx != this->workerIdx;
	}

	bool SharedPort::PassOn(const RTC::ICE::StunPacket* packet, const RTC::TransportTuple* tuple)
	{
		MS_TRACE();

		using AttributeType = RTC::ICE::StunPacket::AttributeType;

		// The worker that it names has let this transport go by now.
		if (this->handedOverBy.has_value() || tuple->GetProtocol() != RTC::TransportTuple::Protocol::UDP)
		{
			return false;
		}

		if (
		  !NamesOther(packet) ||
		  packet->GetClass() != RTC::ICE::StunPacket::Class::REQUEST ||
		  !packet->HasAttribute(AttributeType::MESSAGE_INTEGRITY) ||
		  !packet->HasAttribute(AttributeType::FINGERPRINT))
		{
			return false;
		}

		const auto it = GetUdpSocket(tuple);

		return it != this->udpSockets.end() && this->handOver.Send(
		                                         WorkerChars.find(packet->GetUsername().front()),
		                                         static_cast<size_t>(it - this->udpSockets.begin()),
		                                         packet->GetBuffer(),
		                                         packet->GetLength(),
		                                         tuple->GetRemoteAddress());
	}

	void SharedPort::OnAuthenticCheck(const RTC::TransportTuple* tuple)
	{
		MS_TRACE();

		if (tuple->GetProtocol() != RTC::TransportTuple::Protocol::UDP)
		{
			return;
		}

		const auto udpSocket   = GetUdpSocket(tuple);
		const auto tupleSocket = this->tupleSockets.find(tuple->GetTupleKey());

		if (udpSocket == this->udpSockets.end())
		{
			return;
		}

		if (tupleSocket != this->tupleSockets.end())
		{
			Renew(tupleSocket);
		}
		// If it fails it is tried again with the next check, which comes the way of this one.
		else if (auto created = Open(*udpSocket, tuple->GetRemoteAddress()))
		{
			const auto key = created->GetTupleKey();

			this->tupleSockets.emplace(key, std::move(created));
		}

		// That worker may still take the address for one of a client of its own.
		if (this->handedOverBy.has_value())
		{
			this->handOver.Take(
			  this->handedOverBy.value(),
			  static_cast<size_t>(udpSocket - this->udpSockets.begin()),
			  tuple->GetRemoteAddress());
		}
	}

	void SharedPort::RemoveTuple(const RTC::TransportTuple* tuple)
	{
		MS_TRACE();

		this->tupleSockets.erase(tuple->GetTupleKey());
	}

	void SharedPort::Renew(TupleSockets::iterator it)
	{
		const auto nowMs = DepLibUV::GetTimeMs();

		if (it->second.get() == this->current)
		{
			it->second->SetActive(nowMs);

			return;
		}

		// It came another way, and not only because the socket is new: the client
		// reaches an address of this machine that the socket is not bound to.
		if (nowMs - it->second->GetActiveAtMs() > RenewMs)
		{
			auto renewed = Open(it->second->GetUdpSocket(), it->second->GetRemoteAddress());

			if (renewed)
			{
				const auto key = renewed->GetTupleKey();

				this->tupleSockets.erase(it);
				this->tupleSockets.emplace(key, std::move(renewed));
			}
		}
	}

	void SharedPort::OnTupleSocketPacketReceived(
	  RTC::TupleSocket* tupleSocket,
	  const uint8_t* data,
	  size_t len,
	  size_t bufferLen,
	  const struct sockaddr* remoteAddr)
	{
		MS_TRACE();

		const auto nowUs = DepLibUV::GetTimeUs();

		if (!RTC::ICE::StunPacket::IsStun(data, len))
		{
			tupleSocket->SetActive(nowUs / 1000);
		}

		// As if it had come in where the port is listened on.
		this->current = tupleSocket;
		this->listener->OnUdpSocketPacketReceived(
		  tupleSocket->GetUdpSocket(), data, len, bufferLen, remoteAddr, nowUs);
		this->current = nullptr;
	}

	void SharedPort::OnHandedOver(
	  size_t fromWorkerIdx,
	  size_t socketIdx,
	  const uint8_t* data,
	  size_t len,
	  size_t bufferLen,
	  const struct sockaddr* remoteAddr)
	{
		MS_TRACE();

		if (!IsOfSocket(socketIdx, remoteAddr) || !RTC::ICE::StunPacket::IsStun(data, len))
		{
			return;
		}

		this->handedOverBy = fromWorkerIdx;
		this->listener->OnUdpSocketPacketReceived(
		  this->udpSockets[socketIdx], data, len, bufferLen, remoteAddr, DepLibUV::GetTimeUs());
		this->handedOverBy.reset();
	}

	void SharedPort::OnTaken(size_t socketIdx, const struct sockaddr* remoteAddr)
	{
		MS_TRACE();

		if (IsOfSocket(socketIdx, remoteAddr))
		{
			RTC::TransportTuple tuple(this->udpSockets[socketIdx], remoteAddr);

			this->listener->OnTupleTaken(std::addressof(tuple));
		}
	}

	bool SharedPort::IsOfSocket(size_t socketIdx, const struct sockaddr* remoteAddr) const
	{
		return socketIdx < this->udpSockets.size() &&
		       remoteAddr->sa_family == this->udpSockets[socketIdx]->GetLocalFamily();
	}

	std::vector<RTC::UdpSocket*>::const_iterator SharedPort::GetUdpSocket(
	  const RTC::TransportTuple* tuple) const
	{
		return std::ranges::find_if(
		  this->udpSockets,
		  [tuple](const RTC::UdpSocket* udpSocket)
		  { return udpSocket->GetLocalAddress() == tuple->GetLocalAddress(); });
	}

	std::unique_ptr<RTC::TupleSocket> SharedPort::Open(
	  RTC::UdpSocket* udpSocket, const struct sockaddr* remoteAddr)
	{
		try
		{
			if (this->tupleSockets.size() >= this->maxTupleSockets)
			{
				MS_THROW_ERROR("too many clients for the number of files that may be open (ulimit -n)");
			}

			return std::make_unique<RTC::TupleSocket>(this, udpSocket, remoteAddr);
		}
		catch (const MediaSoupError& error)
		{
			const auto nowMs = DepLibUV::GetTimeMs();

			Drops::Count(Drops::Reason::NO_SOCKET);

			// Checks go on by the hand-over, and media for those whom the kernel gives to this worker anyway.
			if (this->failureToldAtMs == 0 || nowMs - this->failureToldAtMs > TellFailureMs)
			{
				MS_ERROR("%s", error.what());

				this->failureToldAtMs = nowMs;
			}

			return nullptr;
		}
	}
} // namespace RTC
