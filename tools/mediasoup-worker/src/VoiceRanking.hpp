#ifndef MS_RTC_VOICE_RANKING_HPP
#define MS_RTC_VOICE_RANKING_HPP

#include <ankerl/unordered_dense.h>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace RTC
{
	/**
	 * Which voices of a conference are passed on: as many as there are slots, those
	 * that have been the loudest for a moment. A slot stays with its voice until
	 * somebody louder needs it, so that whoever speaks again after a pause has it
	 * still. The first audible packet of a voice decides already: nothing of a first
	 * word is lost.
	 *
	 * It knows nothing of packets; time comes in as an argument.
	 */
	class VoiceRanking
	{
	public:
		using Key = const void*;

		/**
		 * Slot of a voice that has none.
		 */
		static constexpr int NoSlot{ -1 };

		struct Decision
		{
			// Whether this packet is passed on.
			bool pass;
			int slot;
		};

	public:
		/**
		 * Without slots every voice is passed on, except for its silence.
		 */
		void SetSlots(size_t slots);

		void Add(Key voice);
		void Remove(Key voice);
		bool Has(Key voice) const
		{
			return this->voices.contains(voice);
		}

		/**
		 * This is the dominant speaker: it has a slot until another one is.
		 */
		void Promote(Key voice, int64_t nowMs);

		/**
		 * A packet of a voice came.
		 *
		 * @param level - How far below the loudest it is in dB, 127 is silence; no
		 * value if the sender does not tell.
		 */
		Decision Hear(Key voice, std::optional<uint8_t> level, int64_t nowMs);

		/**
		 * Voices by slot, nullptr for a slot that nobody needs.
		 */
		const std::vector<Key>& GetHolders() const
		{
			return this->holders;
		}

		/**
		 * Changes with the holders.
		 */
		uint64_t GetRevision() const
		{
			return this->revision;
		}

	private:
		struct Voice
		{
			int slot{ NoSlot };
			// Both in dB above silence.
			float loudness{ 0 };
			float noise{ 0 };
			int64_t heardAtMs{ 0 };
			int64_t passedAtMs{ 0 };
			uint32_t silentPackets{ 0 };
			bool hasLevels{ false };
		};

	private:
		static void Measure(Voice& voice, std::optional<uint8_t> level, int64_t nowMs);
		static float GetLoudness(const Voice& voice, int64_t nowMs);
		void Claim(Key key, const Voice& voice, int64_t nowMs);
		int FindQuietest(int64_t nowMs) const;
		void Give(int slot, Key key);
		void FillSlots();

	private:
		ankerl::unordered_dense::map<Key, Voice> voices;
		std::vector<Key> holders;
		Key dominant{ nullptr };
		uint64_t revision{ 0 };
	};
} // namespace RTC

#endif
