#pragma once

#include "dtls.hpp"
#include "inbox.hpp"
#include "out_stream.hpp"
#include "packet_batch.hpp"
#include "statistics.hpp"
#include "stun.hpp"
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <sys/socket.h>
#include <vector>

/** What all endpoints have in common. */
struct Shared {
	explicit Shared(const std::string& profile) : dtls(profile) {}

	DtlsContext dtls;
	Statistics statistics;
	PacketBatch sending;
	ReceiveBatch receiving;
	/** Receivers send transport-cc feedback. */
	bool sendsFeedback{ false };
	bool sendsReports{ true };
};

struct EndpointOptions {
	int id;
	bool isControlling{ true };
	bool isDtlsClient{ true };
	bool isV6{ false };
};

/** One WebRTC endpoint: a UDP socket with ICE, DTLS, SRTP and its streams. */
class Endpoint {
public:
	Endpoint(Shared& shared, EndpointOptions options);
	~Endpoint();
	Endpoint(const Endpoint&) = delete;
	Endpoint& operator=(const Endpoint&) = delete;

	/** Starts connecting. False when `ip` is no address. */
	bool Connect(const std::string& ip, uint16_t port, const std::string& ufrag, const std::string& pwd);
	/** Goes on from another local port, as behind a NAT that forgot. Returns the old socket, closed by the caller. */
	int Rebind();
	/** Takes everything that waits in the socket. */
	void Drain();
	/** Checks, retransmissions and reports that are due. */
	void Tick(uint64_t now);
	void SendFrame(OutStream& stream);
	/** Sends bytes as they are. */
	void SendRaw(const uint8_t* data, int length);
	OutStream& AddStream(OutStreamOptions options);

	int Id() const { return options.id; }
	int Socket() const { return socket; }
	uint16_t Port() const { return port; }
	bool IsUp() const { return dtls && dtls->IsUp(); }
	bool IsConnecting() const { return hasRemote && !IsUp(); }
	const std::string& Ufrag() const { return localUfrag; }
	const std::string& Pwd() const { return localPwd; }
	const std::vector<std::unique_ptr<OutStream>>& Streams() const { return streams; }
	Inbox& Received() { return inbox; }
	/** Since when the DTLS association is up, in ms after Connect. */
	double HandshakeMs() const { return handshakeMs; }
	const char* ProfileName() const { return dtls ? dtls->ProfileName() : nullptr; }
	/** Tells once that it came up, or what went wrong. */
	std::optional<std::string> TakeNews();

	Extensions extensions;

private:
	void OpenSocket();
	void SendCheck();
	void OnStun(const uint8_t* message, int length, const sockaddr_storage& from);
	void OnDtls(const uint8_t* datagram, int length);
	void OnRtcp(uint8_t* packet, int length);
	void OnNominated();
	void OnHandshake(const std::string& error);
	void SendReports();
	void SendFeedback();

	Shared& shared;
	const EndpointOptions options;
	int socket{ -1 };
	uint16_t port{ 0 };
	std::string localUfrag, localPwd, remoteUfrag, remotePwd;
	sockaddr_storage remote{};
	socklen_t remoteLength{ 0 };
	bool hasRemote{ false };
	bool isNominated{ false };
	uint8_t transaction[kTransactionId]{};
	int checks{ 0 };
	uint64_t connectedAt{ 0 };
	double handshakeMs{ 0 };
	uint64_t nextCheck{ 0 }, nextDtls{ 0 }, nextReports{ 0 }, nextFeedback{ 0 };
	std::unique_ptr<DtlsSession> dtls;
	SrtpDirection outgoing, incoming;
	uint16_t transportSequence{ 0 };
	uint32_t rtcpSsrc{ 0 };
	Inbox inbox;
	std::vector<std::unique_ptr<OutStream>> streams;
	std::optional<std::string> news;
};
