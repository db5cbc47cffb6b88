#ifndef MS_RTC_VOICE_SELECTION_HPP
#define MS_RTC_VOICE_SELECTION_HPP

#include "RTC/RtpObserver.hpp"
#include "VoiceRanking.hpp"
#include "VoiceTimeline.hpp"
#include "handles/TimerHandleInterface.hpp"
#include <ankerl/unordered_dense.h>
#include <string>
#include <vector>

namespace RTC
{
	/**
	 * Decides of every packet of audio whether it is passed on, and which voice a
	 * carrier carries. A carrier is a Producer that receives nothing itself: its
	 * Consumers get the packets of the voice that holds its slot. See
	 * patches/0016-*.patch.
	 */
	class VoiceSelection : public RTC::RtpObserver, public TimerHandleInterface::Listener
	{
	public:
		/**
		 * A packet on its way through: its sequence number has no gaps as long as this
		 * lives, and is the sender's again afterwards.
		 */
		class Passage
		{
		public:
			Passage(VoiceSelection* selection, const RTC::Producer* producer, RTC::RTP::Packet* packet);
			Passage(const Passage&)            = delete;
			Passage& operator=(const Passage&) = delete;
			~Passage();

		public:
			bool IsOpen() const
			{
				return this->isOpen;
			}

			/**
			 * The Producer whose Consumers get the packet too; none if it has no slot.
			 */
			RTC::Producer* GetCarrier() const
			{
				return this->carrier;
			}

			/**
			 * Makes it a packet of the carrier.
			 */
			void EnterCarrier();

		private:
			RTC::RTP::Packet* packet;
			RTC::Producer* carrier{ nullptr };
			SlotTimeline::Position position{};
			bool isOpen{ true };
			uint16_t seq;
			uint32_t timestamp;
			bool marker;
		};

	public:
		/**
		 * Whether a Router is asked for a selection when it is asked for an observer of
		 * levels.
		 */
		static bool IsMeant(const FBS::AudioLevelObserver::AudioLevelObserverOptions* options);

		VoiceSelection(SharedInterface* shared, const std::string& id, RTC::RtpObserver::Listener* listener);
		~VoiceSelection() override;

	public:
		/**
		 * What carries a voice now; none if it has no slot.
		 */
		RTC::Producer* GetCarrier(const RTC::Producer* voice) const;

	public:
		void AddProducer(RTC::Producer* producer) override;
		void RemoveProducer(RTC::Producer* producer) override;
		void ReceiveRtpPacket(RTC::Producer* /*producer*/, RTC::RTP::Packet* /*packet*/) override
		{
		}
		void ProducerPaused(RTC::Producer* producer) override;
		void ProducerResumed(RTC::Producer* producer) override;

	protected:
		void Paused() override
		{
		}
		void Resumed() override
		{
		}

	private:
		struct Slot
		{
			RTC::Producer* carrier;
			SlotTimeline timeline;
			// Whose packets came last.
			const RTC::Producer* voice{ nullptr };
		};

	private:
		void Join(const RTC::Producer* producer);
		void Leave(const RTC::Producer* producer);
		void MayTell();
		void Tell();

		/* Pure virtual methods inherited from TimerHandleInterface::Listener. */
	public:
		void OnTimer(TimerHandleInterface* timer) override;

	private:
		VoiceRanking ranking;
		ankerl::unordered_dense::map<const RTC::Producer*, GaplessSequence> sequences;
		std::vector<Slot> slots;
		TimerHandleInterface* timer{ nullptr };
		uint64_t toldRevision{ 0 };
	};
} // namespace RTC

#endif
