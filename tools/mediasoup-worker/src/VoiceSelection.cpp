// Stands before the Consumers of every audio Producer of a Router, see
// VoiceSelection.hpp.
#define MS_CLASS "RTC::VoiceSelection"

#include "VoiceSelection.hpp"
#include "Logger.hpp"
#include "MediaSoupErrors.hpp"
#include "FBS/audioLevelObserver.h"
#include <algorithm>

namespace RTC
{
	// An observer of levels takes no less than 250 for its interval.
	static constexpr uint16_t SelectionInterval{ 1 };
	// Producers with this msid are carriers.
	static constexpr std::string_view CarrierMsid{ "voice-slot" };
	// Changes of one moment are told together.
	static constexpr int64_t TellDelayMs{ 50 };

	VoiceSelection::Passage::Passage(
	  VoiceSelection* selection, const RTC::Producer* producer, RTC::RTP::Packet* packet)
	  : packet(packet),
	    seq(packet->GetSequenceNumber()),
	    timestamp(packet->GetTimestamp()),
	    marker(packet->HasMarker())
	{
		MS_TRACE();

		if (!selection || producer->GetKind() != RTC::Media::Kind::AUDIO)
		{
			return;
		}

		const auto it = selection->sequences.find(producer);

		if (it == selection->sequences.end())
		{
			return;
		}

		auto& sequence = it->second;
		uint8_t level{ 0 };
		bool isVoice{ false };
		const bool hasLevel = packet->ReadSsrcAudioLevel(level, isVoice);
		const auto nowMs    = selection->shared->GetTimeMs();

		const auto decision = selection->ranking.Hear(
		  producer, hasLevel ? std::optional<uint8_t>(level) : std::nullopt, nowMs);

		selection->MayTell();

		if (!decision.pass)
		{
			sequence.Interrupt();
			this->isOpen = false;

			return;
		}

		// RFC 3551: the first packet after silence is marked.
		const bool isFirst = sequence.IsInterrupted();
		const auto output  = sequence.Pass(this->seq);

		if (!output.has_value())
		{
			this->isOpen = false;

			return;
		}

		packet->SetSequenceNumber(output.value());
		packet->SetMarker(this->marker || isFirst);

		if (decision.slot == VoiceRanking::NoSlot)
		{
			return;
		}

		auto& slot = selection->slots[decision.slot];

		if (slot.voice != producer)
		{
			slot.voice = producer;
			slot.timeline.Change();
		}

		const auto position = slot.timeline.Pass(output.value(), this->timestamp, nowMs);

		if (position.has_value())
		{
			this->carrier  = slot.carrier;
			this->position = position.value();
		}
	}

	VoiceSelection::Passage::~Passage()
	{
		MS_TRACE();

		this->packet->SetSequenceNumber(this->seq);
		this->packet->SetTimestamp(this->timestamp);
		this->packet->SetMarker(this->marker);
	}

	void VoiceSelection::Passage::EnterCarrier()
	{
		MS_TRACE();

		this->packet->SetSequenceNumber(this->position.seq);
		this->packet->SetTimestamp(this->position.timestamp);

		if (this->position.isFirst)
		{
			this->packet->SetMarker(true);
		}
	}

	bool VoiceSelection::IsMeant(const FBS::AudioLevelObserver::AudioLevelObserverOptions* options)
	{
		return options->interval() == SelectionInterval;
	}

	VoiceSelection::VoiceSelection(
	  SharedInterface* shared, const std::string& id, RTC::RtpObserver::Listener* listener)
	  : RTC::RtpObserver(shared, id, listener)
	{
		MS_TRACE();

		this->timer = this->shared->CreateTimer(this, "voice-selection");

		// NOTE: This may throw.
		this->shared->GetChannelMessageRegistrator()->RegisterHandler(
		  this->id,
		  /*channelRequestHandler*/ this,
		  /*channelNotificationHandler*/ nullptr);
	}

	VoiceSelection::~VoiceSelection()
	{
		MS_TRACE();

		this->shared->GetChannelMessageRegistrator()->UnregisterHandler(this->id);

		delete this->timer;
	}

	RTC::Producer* VoiceSelection::GetCarrier(const RTC::Producer* voice) const
	{
		MS_TRACE();

		const auto it = std::ranges::find_if(
		  this->slots,
		  [voice](const Slot& slot)
		  {
			  return slot.voice == voice;
		  });

		return it == this->slots.end() ? nullptr : it->carrier;
	}

	/**
	 * A Producer that is added once more is the dominant speaker.
	 */
	void VoiceSelection::AddProducer(RTC::Producer* producer)
	{
		MS_TRACE();

		if (producer->GetKind() != RTC::Media::Kind::AUDIO)
		{
			MS_THROW_TYPE_ERROR("not an audio Producer");
		}

		if (producer->GetRtpParameters().msid != CarrierMsid)
		{
			if (this->sequences.contains(producer))
			{
				this->ranking.Promote(producer, this->shared->GetTimeMs());
			}
			else if (!producer->IsPaused())
			{
				Join(producer);
			}

			MayTell();

			return;
		}

		for (const auto& slot : this->slots)
		{
			if (slot.carrier == producer)
			{
				return;
			}
		}

		this->slots.push_back({ .carrier = producer, .timeline = {} });
		this->ranking.SetSlots(this->slots.size());

		MayTell();
	}

	void VoiceSelection::RemoveProducer(RTC::Producer* producer)
	{
		MS_TRACE();

		const auto it = std::ranges::find_if(
		  this->slots,
		  [producer](const Slot& slot)
		  {
			  return slot.carrier == producer;
		  });

		if (it == this->slots.end())
		{
			Leave(producer);
		}
		else
		{
			// Slots are known by their place.
			this->slots.erase(it, this->slots.end());
			this->ranking.SetSlots(this->slots.size());
		}

		MayTell();
	}

	void VoiceSelection::ProducerPaused(RTC::Producer* producer)
	{
		MS_TRACE();

		Leave(producer);
		MayTell();
	}

	void VoiceSelection::ProducerResumed(RTC::Producer* producer)
	{
		MS_TRACE();

		if (producer->GetRtpParameters().msid != CarrierMsid)
		{
			Join(producer);
			MayTell();
		}
	}

	void VoiceSelection::Join(const RTC::Producer* producer)
	{
		MS_TRACE();

		// Goes on where it was when it was paused.
		this->sequences[producer].Interrupt();
		this->ranking.Add(producer);
	}

	void VoiceSelection::Leave(const RTC::Producer* producer)
	{
		MS_TRACE();

		this->ranking.Remove(producer);
		this->sequences.erase(producer);

		// Another Producer may get its place in memory.
		for (auto& slot : this->slots)
		{
			if (slot.voice == producer)
			{
				slot.voice = nullptr;
			}
		}
	}

	/**
	 * Tells in a moment if something has changed.
	 */
	void VoiceSelection::MayTell()
	{
		if (this->ranking.GetRevision() != this->toldRevision && !this->timer->IsActive())
		{
			this->timer->Start(TellDelayMs);
		}
	}

	/**
	 * Volumes are the places of slots, Producers those who hold them.
	 */
	void VoiceSelection::Tell()
	{
		MS_TRACE();

		auto* notifier      = this->shared->GetChannelNotifier();
		const auto& holders = this->ranking.GetHolders();
		std::vector<flatbuffers::Offset<FBS::AudioLevelObserver::Volume>> volumes;

		this->toldRevision = this->ranking.GetRevision();

		for (size_t slot{ 0 }; slot < holders.size(); ++slot)
		{
			const auto* producer = static_cast<const RTC::Producer*>(holders[slot]);

			if (producer)
			{
				volumes.emplace_back(
				  FBS::AudioLevelObserver::CreateVolumeDirect(
				    notifier->GetBufferBuilder(), producer->id.c_str(), static_cast<int8_t>(slot)));
			}
		}

		if (volumes.empty())
		{
			notifier->Emit(this->id, FBS::Notification::Event::AUDIOLEVELOBSERVER_SILENCE);

			return;
		}

		auto notification = FBS::AudioLevelObserver::CreateVolumesNotificationDirect(
		  notifier->GetBufferBuilder(), &volumes);

		notifier->Emit(
		  this->id,
		  FBS::Notification::Event::AUDIOLEVELOBSERVER_VOLUMES,
		  FBS::Notification::Body::AudioLevelObserver_VolumesNotification,
		  notification);
	}

	void VoiceSelection::OnTimer(TimerHandleInterface* /*timer*/)
	{
		MS_TRACE();

		Tell();
	}
} // namespace RTC
