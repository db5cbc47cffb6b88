#include "inbox.hpp"

#include "bytes.hpp"
#include "out_stream.hpp"
#include <algorithm>
#include <cstring>

namespace {
	constexpr uint64_t kDeltaNs = 250'000;
	constexpr uint64_t kReferenceNs = 64'000'000;
	constexpr size_t kMaxFeedback = 1350;
	constexpr int kMaxFeedbackPackets = 4000;
} // namespace

void Inbox::Receive(SrtpDirection& srtp, const uint8_t* packet, int length, uint64_t arrival, uint64_t seenAt, int transportCc) {
	int header = 12 + 4 * (packet[0] & 15);
	const int end = length - srtp.TagLength();
	if (end < header + 4) return;
	if (packet[0] & 0x10) {
		const int extension = 4 * Get16(packet + header + 2);
		if (header + 4 + extension > end) return;
		if (transportCc != 0) NoteTransportSequence(packet, header, extension, transportCc, arrival);
		header += 4 + extension;
	}
	statistics.receivedPackets++;
	statistics.receivedBytes += static_cast<uint64_t>(length);
	packets++;
	if (lastArrival != 0 && arrival > lastArrival) longestGap = std::max(longestGap, arrival - lastArrival);
	lastArrival = arrival;
	Incoming& one = incoming[Get32(packet + 8)];
	const uint32_t rollovers = Follow(one, Get16(packet + 2));
	if (end - header < kTrailer) {
		statistics.paddingOnly++;
		return;
	}
	uint8_t trailer[kTrailer];
	srtp.Peek(packet, header, rollovers, end - kTrailer, kTrailer, trailer);
	// Something else than ours: padding or probes.
	if (Get32(trailer) != kMagic) {
		statistics.unknown++;
		return;
	}
	if (one.packets % verifyEvery == 1 || verifyEvery == 1) {
		if (srtp.VerifyRtp(packet, length, header, rollovers)) statistics.authenticated++;
		else statistics.forged++;
	}
	Account(one, Get32(trailer + 4), Get64(trailer + 8), arrival);
	const uint64_t sentAt = Get64(trailer + 16);
	const uint64_t latency = arrival > sentAt ? arrival - sentAt : 0;
	statistics.latency.Add(latency);
	statistics.lap.Add(latency);
	statistics.latencySeen.Add(seenAt > sentAt ? seenAt - sentAt : 0);
}

/** Follows the sequence numbers of an SSRC. Returns the rollover counter that belongs to this packet. */
uint32_t Inbox::Follow(Incoming& one, uint16_t sequence) {
	one.packets++;
	if (!one.isStarted) {
		one.isStarted = true;
		one.highest = sequence;
		return 0;
	}
	const auto distance = static_cast<int16_t>(sequence - one.highest);
	if (distance > 0) {
		statistics.lost += static_cast<uint64_t>(distance - 1);
		if (sequence < one.highest) one.rollovers++;
		one.highest = sequence;
		return one.rollovers;
	}
	if (distance == 0) {
		statistics.duplicates++;
		return one.rollovers;
	}
	statistics.reordered++;
	if (statistics.lost > 0) statistics.lost--;
	return sequence > one.highest && one.rollovers > 0 ? one.rollovers - 1 : one.rollovers;
}

void Inbox::Account(Incoming& one, uint32_t stream, uint64_t number, uint64_t arrival) {
	if (one.hasStream && one.stream == stream) {
		if (number > one.number) {
			statistics.missing += number - one.number - 1;
			one.number = number;
		} else if (number < one.number && statistics.missing > 0) {
			statistics.missing--;
		}
	} else {
		if (one.hasStream) statistics.switches++;
		one.hasStream = true;
		one.stream = stream;
		one.number = number;
		one.seen = &streams[stream];
	}
	Seen& seen = *one.seen;
	if (seen.packets == 0) {
		seen.first = number;
		seen.firstAt = arrival;
	}
	seen.first = std::min(seen.first, number);
	seen.last = std::max(seen.last, number);
	seen.packets++;
}

void Inbox::Mark() {
	// Kept in place: those that still receive point to them.
	for (auto& [stream, seen] : streams) seen = {};
	longestGap = 0;
	lastArrival = 0;
	packets = 0;
}

void Inbox::NoteTransportSequence(const uint8_t* packet, int header, int length, int id, uint64_t arrival) {
	if (Get16(packet + header) != 0xBEDE) return;
	const uint8_t* at = packet + header + 4;
	const uint8_t* const end = at + length;
	while (at < end) {
		if (*at == 0) {
			at++;
			continue;
		}
		const int size = (*at & 15) + 1;
		if (at + size >= end) return;
		if (*at >> 4 == id) {
			arrivals.emplace_back(Get16(at + 1), arrival);
			feedbackSsrc = Get32(packet + 8);
			return;
		}
		at += 1 + size;
	}
}

int Inbox::BuildReports(uint8_t* out, int room, uint32_t ownSsrc) const {
	int length = 0;
	auto one = incoming.begin();
	while (one != incoming.end() && length + 32 <= room) {
		uint8_t* const packet = out + length;
		int count = 0;
		for (; one != incoming.end() && count < 31 && length + 8 + 24 * (count + 1) <= room; ++one, count++) {
			uint8_t* const block = packet + 8 + 24 * count;
			std::memset(block, 0, 24);
			Put32(block, one->first);
			Put32(block + 8, (one->second.rollovers << 16) | one->second.highest);
			Put32(block + 12, 10);
		}
		packet[0] = static_cast<uint8_t>(0x80 | count);
		packet[1] = 201;
		Put16(packet + 2, static_cast<uint16_t>(1 + 6 * count));
		Put32(packet + 4, ownSsrc);
		length += 8 + 24 * count;
	}
	return length;
}

int Inbox::BuildFeedback(uint8_t* out, uint32_t ownSsrc) {
	if (arrivals.empty()) return 0;
	auto log = std::move(arrivals);
	arrivals.clear();
	const uint16_t anchor = log.front().first;
	const auto distance = [&](uint16_t sequence) { return static_cast<int16_t>(sequence - anchor); };
	std::sort(log.begin(), log.end(), [&](const auto& a, const auto& b) { return distance(a.first) < distance(b.first); });
	const uint16_t base = log.front().first;
	const int count = static_cast<uint16_t>(log.back().first - base) + 1;
	if (count > kMaxFeedbackPackets) return 0;
	uint64_t earliest = log.front().second;
	for (const auto& [sequence, arrival] : log) earliest = std::min(earliest, arrival);
	const uint64_t reference = earliest / kReferenceNs;
	uint64_t previous = reference * kReferenceNs;
	std::vector<uint8_t> symbols(static_cast<size_t>(count), 0);
	std::vector<uint8_t> deltas;
	for (size_t i = 0; i < log.size(); i++) {
		const auto [sequence, arrival] = log[i];
		if (i > 0 && sequence == log[i - 1].first) continue;
		const auto delta = (static_cast<int64_t>(arrival) - static_cast<int64_t>(previous)) / static_cast<int64_t>(kDeltaNs);
		previous += static_cast<uint64_t>(delta * static_cast<int64_t>(kDeltaNs));
		const bool isSmall = delta >= 0 && delta < 256;
		symbols[static_cast<uint16_t>(sequence - base)] = isSmall ? 1 : 2;
		const auto large = static_cast<int16_t>(std::clamp<int64_t>(delta, -32'768, 32'767));
		if (!isSmall) deltas.push_back(static_cast<uint8_t>(large >> 8));
		deltas.push_back(static_cast<uint8_t>(isSmall ? delta : large));
	}
	const size_t chunks = (static_cast<size_t>(count) + 6) / 7;
	const size_t plain = 20 + 2 * chunks + deltas.size();
	const size_t padding = (4 - plain % 4) % 4;
	if (plain + padding > kMaxFeedback) return 0;
	out[0] = static_cast<uint8_t>(0x8f | (padding > 0 ? 0x20 : 0));
	out[1] = 205;
	Put16(out + 2, static_cast<uint16_t>((plain + padding) / 4 - 1));
	Put32(out + 4, ownSsrc);
	Put32(out + 8, feedbackSsrc);
	Put16(out + 12, base);
	Put16(out + 14, static_cast<uint16_t>(count));
	Put32(out + 16, static_cast<uint32_t>(reference << 8) | feedbackCount++);
	// Status vectors of seven symbols with two bits each.
	for (size_t chunk = 0; chunk < chunks; chunk++) {
		uint16_t word = 0xC000;
		for (size_t i = 0; i < 7 && chunk * 7 + i < symbols.size(); i++) word |= static_cast<uint16_t>(symbols[chunk * 7 + i] << (12 - 2 * i));
		Put16(out + 20 + 2 * chunk, word);
	}
	std::memcpy(out + 20 + 2 * chunks, deltas.data(), deltas.size());
	std::memset(out + plain, 0, padding);
	if (padding > 0) out[plain + padding - 1] = static_cast<uint8_t>(padding);
	return static_cast<int>(plain + padding);
}
