#ifndef PARLEY_SENT_TO_ESTIMATOR_HPP
#define PARLEY_SENT_TO_ESTIMATOR_HPP

#include "RTC/TransportCongestionControlClient.hpp"
#include "SharedInterface.hpp"
#include <memory>

/**
 * Tells the bandwidth estimator that a packet has left. There is one for each packet, so
 * it is small: it holds no more of what was known of the packet than the estimator asks for.
 */
class SentToEstimator
{
public:
	SentToEstimator(
	  const std::shared_ptr<RTC::TransportCongestionControlClient>& tccClient,
	  SharedInterface* shared,
	  const webrtc::RtpPacketSendInfo& packetInfo)
	  : tccClient(tccClient),
	    shared(shared),
	    length(packetInfo.length),
	    sequenceNumber(packetInfo.transport_sequence_number)
	{
	}

public:
	void operator()(bool sent) const
	{
		// The transport may have gone in the meantime, the socket serves others too.
		const auto client = sent ? this->tccClient.lock() : nullptr;

		if (client)
		{
			client->PacketSent(this->sequenceNumber, this->length, this->shared->GetTimeUs());
		}
	}

private:
	std::weak_ptr<RTC::TransportCongestionControlClient> tccClient;
	SharedInterface* shared;
	size_t length;
	uint16_t sequenceNumber;
};

#endif
