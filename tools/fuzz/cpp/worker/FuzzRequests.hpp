// Messages to a router, as the JavaScript side of mediasoup writes them.
#ifndef PARLEY_FUZZ_REQUESTS_HPP
#define PARLEY_FUZZ_REQUESTS_HPP

#include "FBS/request.h"
#include <array>
#include <functional>
#include <string>
#include <vector>

namespace FuzzRequests
{
	// Writes and finishes one message for a handler.
	using Fill = std::function<void(flatbuffers::FlatBufferBuilder& builder, const std::string& handlerId)>;

	// Three layers, then their retransmissions.
	constexpr uint32_t FirstSsrc{ 1000 };
	constexpr std::array<const char*, 3> ConsumerIds{ "ada", "ben", "cem" };

	Fill Plain(FBS::Request::Method method);
	Fill CreateDirectTransport();
	// Of the Producer "producer", with every codec that there is.
	Fill Produce();
	// With codecs, kind and preferences by `choice`.
	Fill Consume(const std::string& id, uint8_t choice);
	Fill CloseConsumer(const std::string& id);
	Fill SetPreferredLayers(uint8_t spatial, uint8_t temporal);
	// Notifications.
	Fill Send(std::vector<uint8_t> rtp);
	Fill SendRtcp(std::vector<uint8_t> rtcp);
} // namespace FuzzRequests

#endif
