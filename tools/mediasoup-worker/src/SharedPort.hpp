#ifndef PARLEY_RTC_SHARED_PORT_HPP
#define PARLEY_RTC_SHARED_PORT_HPP

#include "HandOver.hpp"
#include "RTC/ICE/StunPacket.hpp"
#include "RTC/TransportTuple.hpp"
#include "RTC/UdpSocket.hpp"
#include "TupleSocket.hpp"
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace RTC
{
	// One UDP port for several workers. All bind it with SO_REUSEPORT, so that the
	// kernel deals datagrams out by their addresses, to any of them. The ICE username
	// fragment that a client was told names its worker: a check that arrives
	// elsewhere is handed over. Once a check was found to be authentic, its worker
	// opens a socket that is connected to where it came from, and the kernel gives
	// everything else from there to it.
	//
	// A worker is told of this in the announced address of its sockets, which has no
	// other use here: "workers:" + its number + ":" + folder for the hand-over.
	class SharedPort : public RTC::TupleSocket::Listener, public RTC::HandOver::Listener
	{
	public:
		class Listener : public RTC::UdpSocket::Listener
		{
		public:
			// Another worker has found a check from there authentic.
			virtual void OnTupleTaken(RTC::TransportTuple* tuple) = 0;
		};

	public:
		// Makes the socket of a UDP handle and lets others bind its port too.
		static int SetReusePort(uv_udp_t* uvHandle, int family);
		// Nothing for a real announced address. Throws MediaSoupError.
		static std::unique_ptr<SharedPort> Create(Listener* listener, const std::string& announcedAddress);

	public:
		SharedPort(Listener* listener, size_t workerIdx, const std::string& folder);
		~SharedPort() override;

	public:
		// In the same order in all workers.
		void AddUdpSocket(RTC::UdpSocket* udpSocket);
		std::string NewUsernameFragment() const;
		// Whether the username fragment of a packet names another worker, there or not.
		bool NamesOther(const RTC::ICE::StunPacket* packet) const;
		// Gives a request of an unknown username fragment to the worker that it names;
		// false if there is none, or none that can take it now.
		bool PassOn(const RTC::ICE::StunPacket* packet, const RTC::TransportTuple* tuple);
		// From now on everything from there arrives here. Nothing is done for a check that
		// may be anybody's: opening a socket is what costs most.
		void OnAuthenticCheck(const RTC::TransportTuple* tuple);
		void RemoveTuple(const RTC::TransportTuple* tuple);

		/* Methods inherited from RTC::TupleSocket::Listener. */
	public:
		void OnTupleSocketPacketReceived(
		  RTC::TupleSocket* tupleSocket,
		  const uint8_t* data,
		  size_t len,
		  size_t bufferLen,
		  const struct sockaddr* remoteAddr) override;

		/* Methods inherited from RTC::HandOver::Listener. */
	public:
		void OnHandedOver(
		  size_t fromWorkerIdx,
		  size_t socketIdx,
		  const uint8_t* data,
		  size_t len,
		  size_t bufferLen,
		  const struct sockaddr* remoteAddr) override;
		void OnTaken(size_t socketIdx, const struct sockaddr* remoteAddr) override;

	private:
		// The keys point into the values.
		using TupleSockets =
		  std::unordered_map<RTC::TransportTuple::TupleKey, std::unique_ptr<RTC::TupleSocket>, RTC::TransportTuple::TupleKeyHash>;

	private:
		void Renew(TupleSockets::iterator it);
		bool IsOfSocket(size_t socketIdx, const struct sockaddr* remoteAddr) const;
		std::vector<RTC::UdpSocket*>::const_iterator GetUdpSocket(const RTC::TransportTuple* tuple) const;
		std::unique_ptr<RTC::TupleSocket> Open(RTC::UdpSocket* udpSocket, const struct sockaddr* remoteAddr);

	private:
		Listener* listener{ nullptr };
		size_t workerIdx{ 0 };
		RTC::HandOver handOver;
		std::vector<RTC::UdpSocket*> udpSockets;
		TupleSockets tupleSockets;
		// Where that comes from which is given to the listener now.
		const RTC::TupleSocket* current{ nullptr };
		// The worker that has handed it over.
		std::optional<size_t> handedOverBy;
		size_t maxTupleSockets{ 0 };
		int64_t failureToldAtMs{ 0 };
	};
} // namespace RTC

#endif
