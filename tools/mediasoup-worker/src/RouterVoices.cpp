// Sends the packets of the voices that hold a slot, see VoiceSelection.hpp.
#define MS_CLASS "RTC::RouterVoices"

#include "Logger.hpp"
#include "RTC/Router.hpp"
#include "VoiceSelection.hpp"
#include <algorithm>

namespace RTC
{
	RTC::RtpObserver* Router::CreateVoiceSelection(const std::string& rtpObserverId)
	{
		MS_TRACE();

		this->voiceSelection = new RTC::VoiceSelection(this->shared, rtpObserverId, this);

		return this->voiceSelection;
	}

	void Router::SendVoice(
	  const RTC::Transport* transport,
	  const RTC::Producer* voice,
	  RTC::Producer* carrier,
	  RTC::RTP::Packet* packet)
	{
		MS_TRACE();

		RTC::RTP::SharedPacket sharedPacket;

		for (auto* consumer : this->mapProducerConsumers.at(carrier))
		{
			if (consumer->Hears(transport, voice))
			{
				const auto& mid = consumer->GetRtpParameters().mid;

				if (!mid.empty())
				{
					packet->UpdateMid(mid);
				}

				consumer->SendRtpPacket(packet, sharedPacket);
			}
			else
			{
				consumer->SkipRtpPacket(packet);
			}
		}
	}

	uint8_t Router::GetWorstFractionLostOfVoice(
	  const RTC::Transport* transport, const RTC::Producer* voice, uint32_t mappedSsrc) const
	{
		MS_TRACE();

		auto* carrier = this->voiceSelection ? this->voiceSelection->GetCarrier(voice) : nullptr;
		uint8_t worst{ 0 };

		if (!carrier)
		{
			return worst;
		}

		for (const auto* consumer : this->mapProducerConsumers.at(carrier))
		{
			if (consumer->Hears(transport, voice))
			{
				worst = std::max(worst, consumer->GetWorstRemoteFractionLost(mappedSsrc));
			}
		}

		return worst;
	}
} // namespace RTC
