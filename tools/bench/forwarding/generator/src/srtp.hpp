#pragma once

#include <cstdint>
#include <memory>
#include <openssl/evp.h>

/** Protection profiles of DTLS-SRTP that are offered. */
enum class Profile : uint8_t { kNone, kCm80, kGcm128, kGcm256 };

/** Sizes in bytes. */
struct ProfileSizes {
	int key;
	int salt;
	int tag;
};

ProfileSizes SizesOf(Profile profile);

struct CipherFree {
	void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
struct MacFree {
	void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, CipherFree>;
using Mac = std::unique_ptr<EVP_MAC_CTX, MacFree>;

/**
 * SRTP and SRTCP in one direction (RFC 3711, RFC 7714). Made to be cheap for the receiver: `Peek` decrypts a few bytes
 * anywhere in a packet without touching the rest.
 */
class SrtpDirection {
public:
	void Init(Profile profile, const uint8_t* key, const uint8_t* salt);
	int TagLength() const { return sizes.tag; }

	/** In place; there must be room for the tag. Returns the new length. */
	int ProtectRtp(uint8_t* packet, int length, int headerLength, uint32_t rollovers);
	/** Decrypts `count` bytes from `offset` of the packet, at most 112, without authentication. */
	void Peek(const uint8_t* packet, int headerLength, uint32_t rollovers, int offset, int count, uint8_t* out);
	/** Whether the tag of a packet is right. */
	bool VerifyRtp(const uint8_t* packet, int length, int headerLength, uint32_t rollovers);

	/** In place; there must be room for tag and index. Returns the new length. */
	int ProtectRtcp(uint8_t* packet, int length);
	/** In place. Returns the new length, or -1. */
	int UnprotectRtcp(uint8_t* packet, int length);

private:
	void RtpIv(uint8_t* iv, uint32_t ssrc, uint64_t index) const;
	void RtcpIv(uint8_t* iv, uint32_t ssrc, uint32_t index) const;
	static void MixIv(uint8_t* iv, uint32_t ssrc, uint64_t index48, const uint8_t* salt, bool isCm);
	static void Tag(Mac& mac, const uint8_t* data, int length, const uint8_t* more, int moreLength, uint8_t* out20);

	Profile profile{ Profile::kNone };
	ProfileSizes sizes{ 16, 14, 10 };
	uint8_t rtpSalt[16]{};
	uint8_t rtcpSalt[16]{};
	Cipher rtp;
	Cipher rtpReading;
	Cipher rtcp;
	Cipher rtcpReading;
	Cipher blocks;
	Mac rtpMac;
	Mac rtcpMac;
	uint32_t rtcpIndex{ 0 };
};
