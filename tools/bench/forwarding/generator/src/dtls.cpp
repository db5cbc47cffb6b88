#include "dtls.hpp"

#include "bytes.hpp"
#include <algorithm>
#include <openssl/err.h>
#include <openssl/srtp.h>
#include <stdexcept>
#include <vector>

namespace {
	constexpr int kMtu = 1200;
	constexpr int kRecordHeader = 13;
	constexpr unsigned kFirstTimeoutUs = 60'000;
	constexpr unsigned kLastTimeoutUs = 1'000'000;
	constexpr long kYear = 31'536'000;

	X509* SelfSigned(EVP_PKEY* key) {
		X509* const certificate = X509_new();
		X509_set_version(certificate, 2);
		ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
		X509_gmtime_adj(X509_getm_notBefore(certificate), -86'400);
		X509_gmtime_adj(X509_getm_notAfter(certificate), kYear);
		X509_set_pubkey(certificate, key);
		X509_NAME* const name = X509_get_subject_name(certificate);
		const auto* const text = reinterpret_cast<const uint8_t*>("load generator");
		X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, text, -1, -1, 0);
		X509_set_issuer_name(certificate, name);
		X509_sign(certificate, key, EVP_sha256());
		return certificate;
	}

	std::string FingerprintOf(const X509* certificate) {
		uint8_t digest[32];
		unsigned length = 0;
		X509_digest(certificate, EVP_sha256(), digest, &length);
		std::string text;
		for (unsigned i = 0; i < length; i++) {
			static const char* const hex = "0123456789ABCDEF";
			if (i > 0) text += ':';
			text += hex[digest[i] >> 4];
			text += hex[digest[i] & 15];
		}
		return text;
	}

	Profile ProfileOf(const SRTP_PROTECTION_PROFILE* profile) {
		if (!profile) return Profile::kNone;
		switch (profile->id) {
			case SRTP_AES128_CM_SHA1_80: return Profile::kCm80;
			case SRTP_AEAD_AES_128_GCM: return Profile::kGcm128;
			case SRTP_AEAD_AES_256_GCM: return Profile::kGcm256;
			default: return Profile::kNone;
		}
	}
} // namespace

DtlsContext::DtlsContext(const std::string& profile) : context(SSL_CTX_new(DTLS_method())) {
	SSL_CTX_set_min_proto_version(context.get(), DTLS1_2_VERSION);
	EVP_PKEY* const key = EVP_EC_gen("P-256");
	X509* const certificate = SelfSigned(key);
	SSL_CTX_use_certificate(context.get(), certificate);
	SSL_CTX_use_PrivateKey(context.get(), key);
	fingerprint = FingerprintOf(certificate);
	X509_free(certificate);
	EVP_PKEY_free(key);
	// Both ends are ours: what the peer shows is taken.
	SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
	SSL_CTX_set_cert_verify_callback(context.get(), [](X509_STORE_CTX*, void*) { return 1; }, nullptr);
	if (SSL_CTX_set_tlsext_use_srtp(context.get(), profile.c_str()) != 0) throw std::runtime_error("unknown profile " + profile);
}

DtlsSession::DtlsSession(const DtlsContext& context, bool isClient, Send send)
  : ssl(SSL_new(context.Get())), reading(BIO_new(BIO_s_mem())), writing(BIO_new(BIO_s_mem())), isClient(isClient),
    send(std::move(send)) {
	BIO_set_mem_eof_return(reading, -1);
	BIO_set_mem_eof_return(writing, -1);
	SSL_set_bio(ssl.get(), reading, writing);
	SSL_set_options(ssl.get(), SSL_OP_NO_QUERY_MTU);
	DTLS_set_link_mtu(ssl.get(), kMtu);
	DTLS_set_timer_cb(ssl.get(), [](SSL*, unsigned us) { return us == 0 ? kFirstTimeoutUs : std::min(us * 2, kLastTimeoutUs); });
	if (isClient) SSL_set_connect_state(ssl.get());
	else SSL_set_accept_state(ssl.get());
}

std::string DtlsSession::Advance() {
	if (isUp) {
		uint8_t ignored[2048];
		SSL_read(ssl.get(), ignored, sizeof ignored);
		Flush();
		return {};
	}
	ERR_clear_error();
	const int result = SSL_do_handshake(ssl.get());
	Flush();
	if (result == 1) {
		isUp = true;
		return ProfileName() ? std::string() : "no SRTP profile";
	}
	const int error = SSL_get_error(ssl.get(), result);
	if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return {};
	char text[256];
	ERR_error_string_n(ERR_get_error(), text, sizeof text);
	return text;
}

std::string DtlsSession::Receive(const uint8_t* datagram, int length) {
	BIO_write(reading, datagram, length);
	return Advance();
}

void DtlsSession::HandleTimeout() {
	DTLSv1_handle_timeout(ssl.get());
	Flush();
}

/** The memory BIO joins what belongs into several datagrams: split at record headers. */
void DtlsSession::Flush() {
	std::vector<uint8_t> all;
	uint8_t piece[4096];
	for (int length = 0; (length = BIO_read(writing, piece, sizeof piece)) > 0;) all.insert(all.end(), piece, piece + length);
	size_t start = 0;
	size_t end = 0;
	while (end + kRecordHeader <= all.size()) {
		const size_t record = kRecordHeader + Get16(&all[end + 11]);
		if (end + record - start > kMtu && end > start) {
			send(&all[start], static_cast<int>(end - start));
			start = end;
		}
		end += record;
	}
	if (end > start) send(&all[start], static_cast<int>(end - start));
}

const char* DtlsSession::ProfileName() const {
	const SRTP_PROTECTION_PROFILE* const profile = SSL_get_selected_srtp_profile(ssl.get());
	return profile ? profile->name : nullptr;
}

void DtlsSession::Key(SrtpDirection& sending, SrtpDirection& receiving) const {
	const Profile profile = ProfileOf(SSL_get_selected_srtp_profile(ssl.get()));
	const auto [key, salt, tag] = SizesOf(profile);
	uint8_t material[128];
	SSL_export_keying_material(ssl.get(), material, static_cast<size_t>(2 * (key + salt)), "EXTRACTOR-dtls_srtp", 19, nullptr, 0, 0);
	const uint8_t* const salts = material + 2 * key;
	SrtpDirection& client = isClient ? sending : receiving;
	SrtpDirection& server = isClient ? receiving : sending;
	client.Init(profile, material, salts);
	server.Init(profile, material + key, salts + salt);
}
