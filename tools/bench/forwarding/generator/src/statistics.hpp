#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

/** Distribution of durations: 1 µs steps up to 20 ms, then 100 µs up to 2 s. */
class Histogram {
public:
	Histogram() : buckets(kFine + kCoarse) {}

	void Add(uint64_t nanoseconds) {
		const uint64_t us = nanoseconds / 1000;
		count++;
		sum += us;
		largest = std::max(largest, us);
		const size_t at = us < kFine ? us : kFine + (us - kFine) / 100;
		buckets[std::min(at, buckets.size() - 1)]++;
	}

	/** In µs. */
	uint64_t Percentile(double share) const {
		const auto wanted = static_cast<uint64_t>(share * static_cast<double>(count));
		uint64_t seen = 0;
		for (size_t at = 0; at < buckets.size(); at++) {
			seen += buckets[at];
			if (seen > wanted) return at < kFine ? at : kFine + (at - kFine) * 100;
		}
		return largest;
	}

	double Mean() const { return count == 0 ? 0 : static_cast<double>(sum) / static_cast<double>(count); }
	uint64_t Largest() const { return largest; }

private:
	static constexpr size_t kFine = 20'000;
	static constexpr size_t kCoarse = 20'000;
	std::vector<uint64_t> buckets;
	uint64_t count{ 0 };
	uint64_t sum{ 0 };
	uint64_t largest{ 0 };
};

/** What all endpoints have sent and received since the last `mark`. */
struct Statistics {
	uint64_t sentPackets{ 0 };
	uint64_t sentBytes{ 0 };
	uint64_t sendErrors{ 0 };
	uint64_t receivedPackets{ 0 };
	uint64_t receivedBytes{ 0 };
	// Gaps in the sequence numbers of an SSRC: what a receiver would call lost.
	uint64_t lost{ 0 };
	// Gaps in the stream behind an SSRC: lost packets, and those that the SFU left out on purpose.
	uint64_t missing{ 0 };
	uint64_t duplicates{ 0 };
	uint64_t reordered{ 0 };
	uint64_t unknown{ 0 };
	uint64_t paddingOnly{ 0 };
	uint64_t authenticated{ 0 };
	uint64_t forged{ 0 };
	// An SSRC goes on with another stream: another layer, or another voice.
	uint64_t switches{ 0 };
	uint64_t lateFrames{ 0 };
	uint64_t keyFrameRequests{ 0 };
	uint64_t nacks{ 0 };
	uint64_t feedbackReceived{ 0 };
	uint64_t feedbackSent{ 0 };
	uint64_t remb{ 0 };
	uint64_t senderReports{ 0 };
	uint64_t receiverReports{ 0 };
	// From just before the frame was sent to the kernel's time of reception.
	Histogram latency;
	// The same since the last `lap`.
	Histogram lap;
	// To the moment when the packet was looked at here: includes the generator's own queueing.
	Histogram latencySeen;
};
