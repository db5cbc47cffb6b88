#pragma once

#include <cstdint>
#include <string>
#include <sys/socket.h>

// STUN messages of ICE connectivity checks (RFC 8445, RFC 8489).

constexpr uint16_t kBindingRequest = 0x0001;
constexpr uint16_t kBindingSuccess = 0x0101;
constexpr uint16_t kBindingError = 0x0111;
constexpr int kTransactionId = 12;
/** Room that every message built here fits in. */
constexpr int kStunRoom = 512;

struct CheckOptions {
	const std::string& username;
	const std::string& password;
	/** Claims the controlling role, and nominates. */
	bool isControlling;
	uint64_t tieBreaker;
};

/** A connectivity check; `transaction` is filled. Returns the length. */
int BuildCheck(uint8_t* out, const CheckOptions& options, uint8_t* transaction);
/** The answer to a check that came from `from`. Returns the length. */
int BuildCheckAnswer(uint8_t* out, const uint8_t* request, const sockaddr_storage& from, const std::string& password);
/** Whether a request carries USE-CANDIDATE. */
bool HasUseCandidate(const uint8_t* message, int length);
