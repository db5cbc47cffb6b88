#pragma once

#include "srtp.hpp"
#include "statistics.hpp"
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

/** What has come of one stream, under whatever SSRC. */
struct Seen {
	uint64_t first{ 0 };
	uint64_t last{ 0 };
	uint64_t packets{ 0 };
	/** Kernel's time of the first packet, in ns. */
	uint64_t firstAt{ 0 };
};

/** What an endpoint receives, checked and counted. */
class Inbox {
public:
	explicit Inbox(Statistics& statistics) : statistics(statistics) {}

	/** `arrival` by the kernel, `seenAt` when it was looked at, both in ns; `transportCc` = id of that extension, or 0. */
	void Receive(SrtpDirection& srtp, const uint8_t* packet, int length, uint64_t arrival, uint64_t seenAt, int transportCc);
	/** Appends receiver reports at `out`, within `room` bytes. Returns the length. */
	int BuildReports(uint8_t* out, int room, uint32_t ownSsrc) const;
	/** Writes a transport-cc feedback packet for what came since the last one; 0 = nothing to tell. `out` must have 1400 bytes. */
	int BuildFeedback(uint8_t* out, uint32_t ownSsrc);

	/** Forgets what was seen of each stream. */
	void Mark();
	const std::unordered_map<uint32_t, Seen>& Streams() const { return streams; }
	/** Longest time without any packet since the mark, in ns. */
	uint64_t LongestGap() const { return longestGap; }
	uint64_t Packets() const { return packets; }
	size_t SsrcCount() const { return incoming.size(); }

	/** 1 of so many packets is authenticated in full. */
	static inline uint64_t verifyEvery = 64;

private:
	struct Incoming {
		bool isStarted{ false };
		uint16_t highest{ 0 };
		uint32_t rollovers{ 0 };
		uint64_t packets{ 0 };
		bool hasStream{ false };
		uint32_t stream{ 0 };
		uint64_t number{ 0 };
		Seen* seen{ nullptr };
	};

	uint32_t Follow(Incoming& one, uint16_t sequence);
	void Account(Incoming& one, uint32_t stream, uint64_t number, uint64_t arrival);
	void NoteTransportSequence(const uint8_t* packet, int header, int length, int id, uint64_t arrival);

	Statistics& statistics;
	std::unordered_map<uint32_t, Incoming> incoming;
	std::unordered_map<uint32_t, Seen> streams;
	std::vector<std::pair<uint16_t, uint64_t>> arrivals;
	uint32_t feedbackSsrc{ 0 };
	uint8_t feedbackCount{ 0 };
	uint64_t packets{ 0 };
	uint64_t lastArrival{ 0 };
	uint64_t longestGap{ 0 };
};
