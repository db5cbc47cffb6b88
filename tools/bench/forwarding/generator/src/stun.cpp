#include "stun.hpp"

#include "bytes.hpp"
#include <array>
#include <cstring>
#include <netinet/in.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

namespace {
	constexpr uint32_t kCookie = 0x2112A442;
	constexpr uint16_t kUsername = 0x0006, kIntegrity = 0x0008, kMappedAddress = 0x0020, kPriority = 0x0024;
	constexpr uint16_t kUseCandidate = 0x0025, kFingerprint = 0x8028, kControlled = 0x8029, kControlling = 0x802A;
	constexpr int kHeader = 20;
	constexpr uint32_t kHostPriority = 0x6e0001ff;

	uint32_t Crc32(const uint8_t* data, int length) {
		static const auto table = [] {
			std::array<uint32_t, 256> made{};
			for (uint32_t byte = 0; byte < 256; byte++) {
				uint32_t rest = byte;
				for (int bit = 0; bit < 8; bit++) rest = rest & 1 ? 0xEDB88320 ^ (rest >> 1) : rest >> 1;
				made[byte] = rest;
			}
			return made;
		}();
		uint32_t crc = ~0u;
		for (int i = 0; i < length; i++) crc = table[(crc ^ data[i]) & 255] ^ (crc >> 8);
		return ~crc;
	}

	uint8_t* Attribute(uint8_t* at, uint16_t type, int length) {
		Put16(at, type);
		Put16(at + 2, static_cast<uint16_t>(length));
		return at + 4;
	}

	/** Appends MESSAGE-INTEGRITY and FINGERPRINT. */
	int Finish(uint8_t* message, int length, const std::string& password) {
		uint8_t mac[20];
		unsigned size = sizeof mac;
		Put16(message + 2, static_cast<uint16_t>(length - kHeader + 24));
		HMAC(EVP_sha1(), password.data(), static_cast<int>(password.size()), message, static_cast<size_t>(length), mac, &size);
		std::memcpy(Attribute(message + length, kIntegrity, 20), mac, sizeof mac);
		length += 24;
		Put16(message + 2, static_cast<uint16_t>(length - kHeader + 8));
		const uint32_t crc = Crc32(message, length) ^ 0x5354554e;
		Put32(Attribute(message + length, kFingerprint, 4), crc);
		return length + 8;
	}
} // namespace

int BuildCheck(uint8_t* out, const CheckOptions& options, uint8_t* transaction) {
	RAND_bytes(transaction, kTransactionId);
	Put16(out, kBindingRequest);
	Put32(out + 4, kCookie);
	std::memcpy(out + 8, transaction, kTransactionId);
	int length = kHeader;
	const int size = static_cast<int>(options.username.size());
	std::memcpy(Attribute(out + length, kUsername, size), options.username.data(), options.username.size());
	length += 4 + size;
	while (length & 3) out[length++] = 0;
	Put32(Attribute(out + length, kPriority, 4), kHostPriority);
	length += 8;
	Put64(Attribute(out + length, options.isControlling ? kControlling : kControlled, 8), options.tieBreaker);
	length += 12;
	if (options.isControlling) {
		Attribute(out + length, kUseCandidate, 0);
		length += 4;
	}
	return Finish(out, length, options.password);
}

int BuildCheckAnswer(uint8_t* out, const uint8_t* request, const sockaddr_storage& from, const std::string& password) {
	Put16(out, kBindingSuccess);
	Put32(out + 4, kCookie);
	std::memcpy(out + 8, request + 8, kTransactionId);
	const bool isV6 = from.ss_family == AF_INET6;
	const int size = isV6 ? 20 : 8;
	uint8_t* const value = Attribute(out + kHeader, kMappedAddress, size);
	const auto& v4 = reinterpret_cast<const sockaddr_in&>(from);
	const auto& v6 = reinterpret_cast<const sockaddr_in6&>(from);
	value[0] = 0;
	value[1] = isV6 ? 2 : 1;
	Put16(value + 2, ntohs(isV6 ? v6.sin6_port : v4.sin_port) ^ (kCookie >> 16));
	if (isV6) {
		for (int i = 0; i < 16; i++) value[4 + i] = v6.sin6_addr.s6_addr[i] ^ out[4 + i];
	} else {
		Put32(value + 4, ntohl(v4.sin_addr.s_addr) ^ kCookie);
	}
	return Finish(out, kHeader + 4 + size, password);
}

bool HasUseCandidate(const uint8_t* message, int length) {
	for (int at = kHeader; at + 4 <= length;) {
		if (Get16(message + at) == kUseCandidate) return true;
		at += 4 + ((Get16(message + at + 2) + 3) & ~3);
	}
	return false;
}
