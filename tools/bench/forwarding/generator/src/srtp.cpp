#include "srtp.hpp"

#include "bytes.hpp"
#include <cstring>
#include <openssl/params.h>

namespace {
	// Labels of the key derivation, RFC 3711 §4.3.2.
	constexpr uint8_t kRtpKey = 0, kRtpAuth = 1, kRtpSalt = 2, kRtcpKey = 3, kRtcpAuth = 4, kRtcpSalt = 5;
	constexpr int kAuthKey = 20;
	constexpr int kCmTag = 10;
	constexpr int kGcmTag = 16;
	constexpr int kRtcpHeader = 8;
	constexpr uint32_t kEncrypted = 0x80000000u;

	Cipher BlockCipher(const uint8_t* key, int length) {
		Cipher cipher(EVP_CIPHER_CTX_new());
		EVP_EncryptInit_ex(cipher.get(), length == 16 ? EVP_aes_128_ecb() : EVP_aes_256_ecb(), nullptr, key, nullptr);
		EVP_CIPHER_CTX_set_padding(cipher.get(), 0);
		return cipher;
	}

	void Derive(EVP_CIPHER_CTX* master, const uint8_t* salt, int saltLength, uint8_t label, uint8_t* out, int length) {
		uint8_t counters[32] = {};
		uint8_t stream[32];
		std::memcpy(counters, salt, static_cast<size_t>(saltLength));
		counters[7] ^= label;
		std::memcpy(counters + 16, counters, 16);
		counters[31] = 1;
		int written = 0;
		EVP_EncryptUpdate(master, stream, &written, counters, sizeof counters);
		std::memcpy(out, stream, static_cast<size_t>(length));
	}

	Mac HmacSha1(const uint8_t* key) {
		static EVP_MAC* const hmac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
		static char digest[] = "SHA1";
		Mac mac(EVP_MAC_CTX_new(hmac));
		const OSSL_PARAM parameters[] = { OSSL_PARAM_construct_utf8_string("digest", digest, 0), OSSL_PARAM_construct_end() };
		EVP_MAC_init(mac.get(), key, kAuthKey, parameters);
		return mac;
	}

	const EVP_CIPHER* PacketCipher(Profile profile) {
		if (profile == Profile::kCm80) return EVP_aes_128_ctr();
		return profile == Profile::kGcm128 ? EVP_aes_128_gcm() : EVP_aes_256_gcm();
	}

	Cipher Encrypting(Profile profile, const uint8_t* key) {
		Cipher cipher(EVP_CIPHER_CTX_new());
		EVP_EncryptInit_ex(cipher.get(), PacketCipher(profile), nullptr, key, nullptr);
		return cipher;
	}

	Cipher Decrypting(Profile profile, const uint8_t* key) {
		Cipher cipher(EVP_CIPHER_CTX_new());
		EVP_DecryptInit_ex(cipher.get(), PacketCipher(profile), nullptr, key, nullptr);
		return cipher;
	}
} // namespace

ProfileSizes SizesOf(Profile profile) {
	switch (profile) {
		case Profile::kGcm128: return { 16, 12, kGcmTag };
		case Profile::kGcm256: return { 32, 12, kGcmTag };
		default: return { 16, 14, kCmTag };
	}
}

void SrtpDirection::Init(Profile chosen, const uint8_t* key, const uint8_t* salt) {
	profile = chosen;
	sizes = SizesOf(chosen);
	const Cipher master = BlockCipher(key, sizes.key);
	uint8_t rtpKey[32], rtcpKey[32], auth[kAuthKey];
	const auto derive = [&](uint8_t label, uint8_t* out, int length) { Derive(master.get(), salt, sizes.salt, label, out, length); };
	derive(kRtpKey, rtpKey, sizes.key);
	derive(kRtpSalt, rtpSalt, sizes.salt);
	derive(kRtcpKey, rtcpKey, sizes.key);
	derive(kRtcpSalt, rtcpSalt, sizes.salt);
	blocks = BlockCipher(rtpKey, sizes.key);
	rtp = Encrypting(profile, rtpKey);
	rtcp = Encrypting(profile, rtcpKey);
	rtpReading = Decrypting(profile, rtpKey);
	rtcpReading = Decrypting(profile, rtcpKey);
	if (profile != Profile::kCm80) return;
	derive(kRtpAuth, auth, kAuthKey);
	rtpMac = HmacSha1(auth);
	derive(kRtcpAuth, auth, kAuthKey);
	rtcpMac = HmacSha1(auth);
}

void SrtpDirection::MixIv(uint8_t* iv, uint32_t ssrc, uint64_t index48, const uint8_t* salt, bool isCm) {
	// CM: salt of 14 bytes, SSRC at 4, index at 8. GCM: salt of 12 bytes, SSRC at 2, index at 6.
	std::memset(iv, 0, 16);
	const int at = isCm ? 4 : 2;
	Put32(iv + at, ssrc);
	Put16(iv + at + 4, static_cast<uint16_t>(index48 >> 32));
	Put32(iv + at + 6, static_cast<uint32_t>(index48));
	for (int i = 0; i < (isCm ? 14 : 12); i++) iv[i] ^= salt[i];
}

void SrtpDirection::RtpIv(uint8_t* iv, uint32_t ssrc, uint64_t index) const {
	MixIv(iv, ssrc, index, rtpSalt, profile == Profile::kCm80);
}

void SrtpDirection::RtcpIv(uint8_t* iv, uint32_t ssrc, uint32_t index) const {
	MixIv(iv, ssrc, index, rtcpSalt, profile == Profile::kCm80);
}

void SrtpDirection::Tag(Mac& mac, const uint8_t* data, int length, const uint8_t* more, int moreLength, uint8_t* out20) {
	size_t written = 0;
	EVP_MAC_init(mac.get(), nullptr, 0, nullptr);
	EVP_MAC_update(mac.get(), data, static_cast<size_t>(length));
	if (moreLength > 0) EVP_MAC_update(mac.get(), more, static_cast<size_t>(moreLength));
	EVP_MAC_final(mac.get(), out20, &written, kAuthKey);
}

int SrtpDirection::ProtectRtp(uint8_t* packet, int length, int headerLength, uint32_t rollovers) {
	const uint64_t index = (static_cast<uint64_t>(rollovers) << 16) | Get16(packet + 2);
	uint8_t iv[16];
	int written = 0;
	uint8_t* const payload = packet + headerLength;
	RtpIv(iv, Get32(packet + 8), index);
	EVP_EncryptInit_ex(rtp.get(), nullptr, nullptr, nullptr, iv);
	if (profile == Profile::kCm80) {
		uint8_t tag[kAuthKey], roc[4];
		EVP_EncryptUpdate(rtp.get(), payload, &written, payload, length - headerLength);
		Put32(roc, rollovers);
		Tag(rtpMac, packet, length, roc, sizeof roc, tag);
		std::memcpy(packet + length, tag, kCmTag);
		return length + kCmTag;
	}
	EVP_EncryptUpdate(rtp.get(), nullptr, &written, packet, headerLength);
	EVP_EncryptUpdate(rtp.get(), payload, &written, payload, length - headerLength);
	EVP_EncryptFinal_ex(rtp.get(), packet + length, &written);
	EVP_CIPHER_CTX_ctrl(rtp.get(), EVP_CTRL_AEAD_GET_TAG, kGcmTag, packet + length);
	return length + kGcmTag;
}

void SrtpDirection::Peek(const uint8_t* packet, int headerLength, uint32_t rollovers, int offset, int count, uint8_t* out) {
	const uint64_t index = (static_cast<uint64_t>(rollovers) << 16) | Get16(packet + 2);
	uint8_t iv[16], counters[128], stream[128];
	RtpIv(iv, Get32(packet + 8), index);
	const int relative = offset - headerLength;
	const int first = relative / 16;
	const int needed = (relative + count - 1) / 16 - first + 1;
	for (int i = 0; i < needed; i++) {
		uint8_t* const counter = counters + 16 * i;
		std::memcpy(counter, iv, 16);
		// The first block of GCM is counter 2; 1 makes the tag.
		if (profile == Profile::kCm80) Put16(counter + 14, static_cast<uint16_t>(first + i));
		else Put32(counter + 12, static_cast<uint32_t>(2 + first + i));
	}
	int written = 0;
	EVP_EncryptUpdate(blocks.get(), stream, &written, counters, needed * 16);
	for (int i = 0; i < count; i++) out[i] = packet[offset + i] ^ stream[relative - first * 16 + i];
}

bool SrtpDirection::VerifyRtp(const uint8_t* packet, int length, int headerLength, uint32_t rollovers) {
	uint8_t iv[16], scratch[2048], tag[kAuthKey];
	if (profile == Profile::kCm80) {
		uint8_t roc[4];
		Put32(roc, rollovers);
		Tag(rtpMac, packet, length - kCmTag, roc, sizeof roc, tag);
		return std::memcmp(tag, packet + length - kCmTag, kCmTag) == 0;
	}
	const uint64_t index = (static_cast<uint64_t>(rollovers) << 16) | Get16(packet + 2);
	int written = 0;
	RtpIv(iv, Get32(packet + 8), index);
	std::memcpy(tag, packet + length - kGcmTag, kGcmTag);
	EVP_DecryptInit_ex(rtpReading.get(), nullptr, nullptr, nullptr, iv);
	EVP_DecryptUpdate(rtpReading.get(), nullptr, &written, packet, headerLength);
	EVP_DecryptUpdate(rtpReading.get(), scratch, &written, packet + headerLength, length - headerLength - kGcmTag);
	EVP_CIPHER_CTX_ctrl(rtpReading.get(), EVP_CTRL_AEAD_SET_TAG, kGcmTag, tag);
	return EVP_DecryptFinal_ex(rtpReading.get(), scratch, &written) > 0;
}

int SrtpDirection::ProtectRtcp(uint8_t* packet, int length) {
	const uint32_t index = rtcpIndex++ & ~kEncrypted;
	uint8_t iv[16], word[4];
	int written = 0;
	RtcpIv(iv, Get32(packet + 4), index);
	Put32(word, index | kEncrypted);
	EVP_EncryptInit_ex(rtcp.get(), nullptr, nullptr, nullptr, iv);
	uint8_t* const body = packet + kRtcpHeader;
	if (profile == Profile::kCm80) {
		uint8_t tag[kAuthKey];
		EVP_EncryptUpdate(rtcp.get(), body, &written, body, length - kRtcpHeader);
		std::memcpy(packet + length, word, 4);
		Tag(rtcpMac, packet, length + 4, nullptr, 0, tag);
		std::memcpy(packet + length + 4, tag, kCmTag);
		return length + 4 + kCmTag;
	}
	EVP_EncryptUpdate(rtcp.get(), nullptr, &written, packet, kRtcpHeader);
	EVP_EncryptUpdate(rtcp.get(), nullptr, &written, word, 4);
	EVP_EncryptUpdate(rtcp.get(), body, &written, body, length - kRtcpHeader);
	EVP_EncryptFinal_ex(rtcp.get(), packet + length, &written);
	EVP_CIPHER_CTX_ctrl(rtcp.get(), EVP_CTRL_AEAD_GET_TAG, kGcmTag, packet + length);
	std::memcpy(packet + length + kGcmTag, word, 4);
	return length + kGcmTag + 4;
}

int SrtpDirection::UnprotectRtcp(uint8_t* packet, int length) {
	const int trailer = sizes.tag + 4;
	if (length < kRtcpHeader + trailer) return -1;
	const int plain = length - trailer;
	const bool isCm = profile == Profile::kCm80;
	const uint8_t* const word = isCm ? packet + plain : packet + length - 4;
	uint8_t iv[16], tag[kAuthKey];
	int written = 0;
	RtcpIv(iv, Get32(packet + 4), Get32(word) & ~kEncrypted);
	uint8_t* const body = packet + kRtcpHeader;
	const bool isEncrypted = (Get32(word) & kEncrypted) != 0;
	if (isCm) {
		Tag(rtcpMac, packet, length - kCmTag, nullptr, 0, tag);
		if (std::memcmp(tag, packet + length - kCmTag, kCmTag) != 0) return -1;
		if (!isEncrypted) return plain;
		EVP_DecryptInit_ex(rtcpReading.get(), nullptr, nullptr, nullptr, iv);
		EVP_DecryptUpdate(rtcpReading.get(), body, &written, body, plain - kRtcpHeader);
		return plain;
	}
	uint8_t copy[4];
	std::memcpy(copy, word, 4);
	std::memcpy(tag, packet + plain, kGcmTag);
	EVP_DecryptInit_ex(rtcpReading.get(), nullptr, nullptr, nullptr, iv);
	EVP_DecryptUpdate(rtcpReading.get(), nullptr, &written, packet, kRtcpHeader);
	if (!isEncrypted) EVP_DecryptUpdate(rtcpReading.get(), nullptr, &written, body, plain - kRtcpHeader);
	EVP_DecryptUpdate(rtcpReading.get(), nullptr, &written, copy, 4);
	if (isEncrypted) EVP_DecryptUpdate(rtcpReading.get(), body, &written, body, plain - kRtcpHeader);
	EVP_CIPHER_CTX_ctrl(rtcpReading.get(), EVP_CTRL_AEAD_SET_TAG, kGcmTag, tag);
	return EVP_DecryptFinal_ex(rtcpReading.get(), copy, &written) > 0 ? plain : -1;
}
