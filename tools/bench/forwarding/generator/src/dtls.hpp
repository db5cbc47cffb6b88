#pragma once

#include "srtp.hpp"
#include <cstdint>
#include <functional>
#include <memory>
#include <openssl/ssl.h>
#include <string>

struct SslContextFree {
	void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
struct SslFree {
	void operator()(SSL* ssl) const { SSL_free(ssl); }
};

/** The certificate of all endpoints, and the one protection profile that they offer. */
class DtlsContext {
public:
	/** `profile` as OpenSSL calls it. Throws std::runtime_error when OpenSSL does not know it. */
	explicit DtlsContext(const std::string& profile);
	SSL_CTX* Get() const { return context.get(); }
	const std::string& Fingerprint() const { return fingerprint; }

private:
	std::unique_ptr<SSL_CTX, SslContextFree> context;
	std::string fingerprint;
};

/** One DTLS association over datagrams. */
class DtlsSession {
public:
	using Send = std::function<void(const uint8_t* datagram, int length)>;

	DtlsSession(const DtlsContext& context, bool isClient, Send send);
	/** Goes on with the handshake after new input, or starts it. Returns what is wrong, or an empty string. */
	std::string Advance();
	std::string Receive(const uint8_t* datagram, int length);
	/** Sends again what is due. */
	void HandleTimeout();
	bool IsUp() const { return isUp; }
	/** Name of the negotiated profile; null when there is none. */
	const char* ProfileName() const;
	/** Keys both directions of an association that is up. */
	void Key(SrtpDirection& sending, SrtpDirection& receiving) const;

private:
	void Flush();

	std::unique_ptr<SSL, SslFree> ssl;
	BIO* reading;
	BIO* writing;
	bool isClient;
	bool isUp{ false };
	Send send;
};
