#ifndef PARLEY_RTC_TUPLE_SOCKET_HPP
#define PARLEY_RTC_TUPLE_SOCKET_HPP

#include "ReadableFd.hpp"
#include "RTC/TransportTuple.hpp"
#include "RTC/UdpSocket.hpp"
#include <memory>

namespace RTC
{
	// Receives what one remote address sends to a port that several workers share:
	// the kernel prefers a connected socket to all others of its port. Nothing is
	// sent on it.
	class TupleSocket : public ReadableFd::Listener
	{
	public:
		class Listener
		{
		public:
			virtual ~Listener() = default;

		public:
			// May destroy the TupleSocket. What arrives between bind() and connect() may
			// come from anybody, so `remoteAddr` is not always the peer.
			virtual void OnTupleSocketPacketReceived(
			  RTC::TupleSocket* tupleSocket,
			  const uint8_t* data,
			  size_t len,
			  size_t bufferLen,
			  const struct sockaddr* remoteAddr) = 0;
		};

	public:
		// `udpSocket` is the one that listens on the port. Throws MediaSoupError.
		TupleSocket(Listener* listener, RTC::UdpSocket* udpSocket, const struct sockaddr* remoteAddr);
		~TupleSocket() override;

	public:
		RTC::UdpSocket* GetUdpSocket() const
		{
			return this->udpSocket;
		}
		const struct sockaddr* GetRemoteAddress() const
		{
			return reinterpret_cast<const struct sockaddr*>(std::addressof(this->remoteAddr));
		}
		RTC::TransportTuple::TupleKey GetTupleKey() const
		{
			return { RTC::TransportTuple::Protocol::UDP, this->udpSocket, GetRemoteAddress() };
		}
		// When it was opened, or received something of its client the last time.
		int64_t GetActiveAtMs() const
		{
			return this->activeAtMs;
		}
		void SetActive(int64_t nowMs)
		{
			this->activeAtMs = nowMs;
		}

		/* Methods inherited from ReadableFd::Listener. */
	public:
		void OnReadable(ReadableFd* readableFd) override;

	private:
		Listener* listener{ nullptr };
		RTC::UdpSocket* udpSocket{ nullptr };
		struct sockaddr_storage remoteAddr{};
		int64_t activeAtMs{ 0 };
		std::unique_ptr<ReadableFd> readableFd;
		// Set while datagrams are given to the listener.
		bool* destroyed{ nullptr };
	};
} // namespace RTC

#endif
