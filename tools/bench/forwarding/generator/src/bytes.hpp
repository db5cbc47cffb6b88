#pragma once

#include <cstdint>
#include <ctime>

// Big-endian access and clocks.

inline void Put16(uint8_t* at, uint16_t value) {
	at[0] = static_cast<uint8_t>(value >> 8);
	at[1] = static_cast<uint8_t>(value);
}

inline void Put32(uint8_t* at, uint32_t value) {
	Put16(at, static_cast<uint16_t>(value >> 16));
	Put16(at + 2, static_cast<uint16_t>(value));
}

inline void Put64(uint8_t* at, uint64_t value) {
	Put32(at, static_cast<uint32_t>(value >> 32));
	Put32(at + 4, static_cast<uint32_t>(value));
}

inline uint16_t Get16(const uint8_t* at) {
	return static_cast<uint16_t>((at[0] << 8) | at[1]);
}

inline uint32_t Get32(const uint8_t* at) {
	return (static_cast<uint32_t>(Get16(at)) << 16) | Get16(at + 2);
}

inline uint64_t Get64(const uint8_t* at) {
	return (static_cast<uint64_t>(Get32(at)) << 32) | Get32(at + 4);
}

constexpr uint64_t kSecond = 1'000'000'000;
constexpr uint64_t kMillisecond = 1'000'000;

inline uint64_t NanosecondsOf(const timespec& time) {
	return static_cast<uint64_t>(time.tv_sec) * kSecond + static_cast<uint64_t>(time.tv_nsec);
}

/** For intervals. */
inline uint64_t MonotonicNs() {
	timespec time{};
	clock_gettime(CLOCK_MONOTONIC, &time);
	return NanosecondsOf(time);
}

/** What the kernel stamps received packets with. */
inline uint64_t RealtimeNs() {
	timespec time{};
	clock_gettime(CLOCK_REALTIME, &time);
	return NanosecondsOf(time);
}
