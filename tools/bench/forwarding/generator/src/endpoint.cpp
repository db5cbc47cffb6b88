#include "endpoint.hpp"

#include "bytes.hpp"
#include <arpa/inet.h>
#include <cstring>
#include <netinet/in.h>
#include <openssl/rand.h>
#include <unistd.h>

namespace {
	constexpr int kReceiveBuffer = 8 << 20;
	constexpr int kDrainRounds = 8;
	// Consent (RFC 7675) is asked for every 2.5 s; checks before that come fast, and slower when nobody answers.
	constexpr uint64_t kConsent = 2'500 * kMillisecond;
	constexpr uint64_t kFastCheck = 50 * kMillisecond;
	constexpr uint64_t kSlowCheck = 500 * kMillisecond;
	constexpr int kFastChecks = 10;
	constexpr uint64_t kDtlsTick = 30 * kMillisecond;
	constexpr uint64_t kReports = kSecond;
	constexpr uint64_t kFeedback = 100 * kMillisecond;
	constexpr int kReportRoom = 1300;

	std::string RandomText(size_t length) {
		static constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
		std::vector<uint8_t> bytes(length);
		RAND_bytes(bytes.data(), static_cast<int>(length));
		std::string text;
		for (const uint8_t byte : bytes) text += kAlphabet[byte & 63];
		return text;
	}

	uint64_t ArrivalOf(msghdr& header, uint64_t otherwise) {
		for (cmsghdr* c = CMSG_FIRSTHDR(&header); c; c = CMSG_NXTHDR(&header, c)) {
			if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_TIMESTAMPNS) continue;
			timespec time{};
			std::memcpy(&time, CMSG_DATA(c), sizeof time);
			return NanosecondsOf(time);
		}
		return otherwise;
	}
} // namespace

Endpoint::Endpoint(Shared& shared, EndpointOptions options)
  : shared(shared), options(options), localUfrag(RandomText(8)), localPwd(RandomText(24)), inbox(shared.statistics) {
	RAND_bytes(reinterpret_cast<uint8_t*>(&rtcpSsrc), sizeof rtcpSsrc);
	OpenSocket();
}

Endpoint::~Endpoint() {
	close(socket);
}

void Endpoint::OpenSocket() {
	const int family = options.isV6 ? AF_INET6 : AF_INET;
	socket = ::socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	sockaddr_storage own{};
	socklen_t length = options.isV6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
	own.ss_family = static_cast<sa_family_t>(family);
	if (options.isV6) reinterpret_cast<sockaddr_in6&>(own).sin6_addr = in6addr_loopback;
	else reinterpret_cast<sockaddr_in&>(own).sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	bind(socket, reinterpret_cast<sockaddr*>(&own), length);
	getsockname(socket, reinterpret_cast<sockaddr*>(&own), &length);
	port = ntohs(options.isV6 ? reinterpret_cast<sockaddr_in6&>(own).sin6_port : reinterpret_cast<sockaddr_in&>(own).sin_port);
	if (setsockopt(socket, SOL_SOCKET, SO_RCVBUFFORCE, &kReceiveBuffer, sizeof kReceiveBuffer) != 0)
		setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &kReceiveBuffer, sizeof kReceiveBuffer);
	const int on = 1;
	setsockopt(socket, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
}

bool Endpoint::Connect(const std::string& ip, uint16_t remotePort, const std::string& ufrag, const std::string& pwd) {
	auto& v4 = reinterpret_cast<sockaddr_in&>(remote);
	auto& v6 = reinterpret_cast<sockaddr_in6&>(remote);
	remote = {};
	remote.ss_family = options.isV6 ? AF_INET6 : AF_INET;
	(options.isV6 ? v6.sin6_port : v4.sin_port) = htons(remotePort);
	remoteLength = options.isV6 ? sizeof v6 : sizeof v4;
	void* const address = options.isV6 ? static_cast<void*>(&v6.sin6_addr) : static_cast<void*>(&v4.sin_addr);
	if (inet_pton(remote.ss_family, ip.c_str(), address) != 1) return false;
	remoteUfrag = ufrag;
	remotePwd = pwd;
	connect(socket, reinterpret_cast<sockaddr*>(&remote), remoteLength);
	hasRemote = true;
	connectedAt = nextCheck = MonotonicNs();
	return true;
}

int Endpoint::Rebind() {
	const int old = socket;
	OpenSocket();
	if (hasRemote) connect(socket, reinterpret_cast<sockaddr*>(&remote), remoteLength);
	nextCheck = 0;
	return old;
}

void Endpoint::SendRaw(const uint8_t* data, int length) {
	if (send(socket, data, static_cast<size_t>(length), 0) < 0) shared.statistics.sendErrors++;
}

OutStream& Endpoint::AddStream(OutStreamOptions of) {
	return *streams.emplace_back(std::make_unique<OutStream>(std::move(of)));
}

std::optional<std::string> Endpoint::TakeNews() {
	auto taken = std::move(news);
	news.reset();
	return taken;
}

void Endpoint::SendCheck() {
	uint8_t message[kStunRoom];
	const std::string username = remoteUfrag + ":" + localUfrag;
	const uint64_t tieBreaker = 0x1122334455667788ull + static_cast<uint64_t>(options.id);
	const int length = BuildCheck(message, { username, remotePwd, options.isControlling, tieBreaker }, transaction);
	SendRaw(message, length);
	checks++;
}

void Endpoint::OnStun(const uint8_t* message, int length, const sockaddr_storage& from) {
	switch (Get16(message)) {
		case kBindingRequest: {
			if (!hasRemote) return;
			uint8_t answer[kStunRoom];
			SendRaw(answer, BuildCheckAnswer(answer, message, from, localPwd));
			if (!options.isControlling && HasUseCandidate(message, length)) OnNominated();
			return;
		}
		case kBindingSuccess:
			if (options.isControlling && std::memcmp(message + 8, transaction, kTransactionId) == 0) OnNominated();
			return;
		case kBindingError:
			if (!IsUp()) news = "the peer answers a check with an error";
			return;
		default: return;
	}
}

void Endpoint::OnNominated() {
	if (isNominated) return;
	isNominated = true;
	if (!options.isDtlsClient) return;
	OnDtls(nullptr, 0);
}

void Endpoint::OnDtls(const uint8_t* datagram, int length) {
	if (!dtls) {
		if (options.isDtlsClient && !isNominated) return;
		dtls = std::make_unique<DtlsSession>(shared.dtls, options.isDtlsClient, [this](const uint8_t* data, int size) { SendRaw(data, size); });
	}
	const bool wasUp = dtls->IsUp();
	const std::string error = length > 0 ? dtls->Receive(datagram, length) : dtls->Advance();
	nextDtls = MonotonicNs() + kDtlsTick;
	if (!wasUp) OnHandshake(error);
}

void Endpoint::OnHandshake(const std::string& error) {
	if (!error.empty()) news = error;
	if (!dtls->IsUp() || !error.empty()) return;
	dtls->Key(outgoing, incoming);
	handshakeMs = static_cast<double>(MonotonicNs() - connectedAt) / kMillisecond;
	news = "";
}

void Endpoint::SendFrame(OutStream& stream) {
	if (!IsUp() || !stream.isOn) return;
	PacketBatch& batch = shared.sending;
	stream.BuildFrame(batch, outgoing, extensions, transportSequence);
	for (int i = 0; i < batch.count; i++) shared.statistics.sentBytes += batch.parts[i].iov_len;
	shared.statistics.sentPackets += static_cast<uint64_t>(batch.count);
	for (int sent = 0; sent < batch.count;) {
		const int more = sendmmsg(socket, batch.messages + sent, static_cast<unsigned>(batch.count - sent), 0);
		if (more <= 0) {
			shared.statistics.sendErrors += static_cast<uint64_t>(batch.count - sent);
			return;
		}
		sent += more;
	}
}

void Endpoint::SendReports() {
	uint8_t packet[kReportRoom + 200];
	int length = 0;
	for (const auto& stream : streams)
		if (length < kReportRoom - 100) length += stream->BuildReport(packet + length);
	length += inbox.BuildReports(packet + length, kReportRoom - length, rtcpSsrc);
	if (length > 0) SendRaw(packet, outgoing.ProtectRtcp(packet, length));
}

void Endpoint::SendFeedback() {
	uint8_t packet[1500];
	const int length = inbox.BuildFeedback(packet, rtcpSsrc);
	if (length == 0) return;
	SendRaw(packet, outgoing.ProtectRtcp(packet, length));
	shared.statistics.feedbackSent++;
}

void Endpoint::OnRtcp(uint8_t* packet, int received) {
	Statistics& statistics = shared.statistics;
	const int length = incoming.UnprotectRtcp(packet, received);
	if (length < 0) {
		statistics.forged++;
		return;
	}
	for (int at = 0; at + 4 <= length;) {
		const uint8_t* const part = packet + at;
		const int size = 4 * (Get16(part + 2) + 1);
		const int format = part[0] & 31;
		if (at + size > length) return;
		switch (part[1]) {
			case 200: statistics.senderReports++; break;
			case 201: statistics.receiverReports++; break;
			case 205: (format == 1 ? statistics.nacks : statistics.feedbackReceived)++; break;
			case 206: {
				if (format == 15) statistics.remb++;
				if ((format != 1 && format != 4) || size < (format == 4 ? 16 : 12)) break;
				statistics.keyFrameRequests++;
				const uint32_t ssrc = Get32(part + (format == 1 ? 8 : 12));
				for (const auto& stream : streams)
					if (stream->options.isVideo && stream->options.ssrc == ssrc) stream->RequestKeyFrame();
				break;
			}
			default: break;
		}
		at += size;
	}
}

void Endpoint::Drain() {
	ReceiveBatch& batch = shared.receiving;
	for (int round = 0; round < kDrainRounds; round++) {
		const int count = batch.Receive(socket);
		if (count <= 0) return;
		const uint64_t now = RealtimeNs();
		for (int i = 0; i < count; i++) {
			uint8_t* const data = batch.data[i];
			const int length = static_cast<int>(batch.messages[i].msg_len);
			if (length < 20) continue;
			// RFC 7983.
			if (data[0] < 4) OnStun(data, length, batch.from[i]);
			else if (data[0] >= 20 && data[0] < 64) OnDtls(data, length);
			else if (data[0] < 128 || data[0] > 191 || !IsUp()) continue;
			else if (data[1] >= 192 && data[1] <= 223) OnRtcp(data, length);
			else inbox.Receive(incoming, data, length, ArrivalOf(batch.messages[i].msg_hdr, now), now, extensions.receivedTransportCc);
		}
		if (count < ReceiveBatch::kSize) return;
	}
}

void Endpoint::Tick(uint64_t now) {
	if (!hasRemote) return;
	if (now >= nextCheck) {
		if (!IsUp() || options.isControlling) SendCheck();
		nextCheck = now + (isNominated ? kConsent : checks < kFastChecks ? kFastCheck : kSlowCheck);
	}
	if (dtls && !dtls->IsUp() && now >= nextDtls) {
		dtls->HandleTimeout();
		nextDtls = now + kDtlsTick;
	}
	if (!IsUp()) return;
	if (shared.sendsReports && now >= nextReports) {
		if (nextReports > 0) SendReports();
		// Not all at the same time.
		nextReports = now + kReports + static_cast<uint64_t>(options.id % 97) * kMillisecond;
	}
	if (shared.sendsFeedback && extensions.receivedTransportCc != 0 && now >= nextFeedback) {
		SendFeedback();
		nextFeedback = now + kFeedback;
	}
}
