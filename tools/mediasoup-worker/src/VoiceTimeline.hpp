#ifndef MS_RTC_VOICE_TIMELINE_HPP
#define MS_RTC_VOICE_TIMELINE_HPP

#include <algorithm>
#include <cstdint>
#include <optional>

namespace RTC
{
	/**
	 * Sequence numbers of a stream of which not everything is passed on: what is has
	 * no gaps but those of the sender, and keeps its order.
	 */
	class GaplessSequence
	{
	public:
		/**
		 * The next packet that is passed on follows the last one.
		 */
		void Interrupt()
		{
			this->isInterrupted = true;
		}

		bool IsInterrupted() const
		{
			return this->isInterrupted;
		}

		/**
		 * Number to pass a packet on with; no value if it is older than the last
		 * interruption.
		 */
		std::optional<uint16_t> Pass(uint16_t seq)
		{
			const auto age = static_cast<int16_t>(this->firstSeq - seq);

			if (this->isStarted && !this->isInterrupted && age > 0)
			{
				if (age <= MaxMisorder)
				{
					return std::nullopt;
				}

				// The sender has begun anew.
				this->isInterrupted = true;
			}

			if (!this->isStarted || this->isInterrupted)
			{
				this->shift         = this->isStarted ? this->lastOutput + 1 - seq : 0;
				this->firstSeq      = seq;
				this->lastOutput    = seq + this->shift;
				this->isStarted     = true;
				this->isInterrupted = false;

				return this->lastOutput;
			}

			const auto output = static_cast<uint16_t>(seq + this->shift);

			if (static_cast<int16_t>(output - this->lastOutput) > 0)
			{
				this->lastOutput = output;

				// Kept near, so that it never looks newer than what comes.
				if (static_cast<uint16_t>(seq - this->firstSeq) > MaxMisorder)
				{
					this->firstSeq = seq - MaxMisorder;
				}
			}

			return output;
		}

	private:
		static constexpr uint16_t MaxMisorder{ 512 };

	private:
		bool isStarted{ false };
		bool isInterrupted{ false };
		uint16_t firstSeq{ 0 };
		uint16_t shift{ 0 };
		uint16_t lastOutput{ 0 };
	};

	/**
	 * One stream made of voices that follow each other: sequence numbers without gaps,
	 * and a clock that goes on while nobody speaks.
	 */
	class SlotTimeline
	{
	public:
		struct Position
		{
			uint16_t seq;
			uint32_t timestamp;
			// The first packet of another voice.
			bool isFirst;
		};

	public:
		/**
		 * Another voice comes.
		 */
		void Change()
		{
			this->sequence.Interrupt();
		}

		std::optional<Position> Pass(uint16_t seq, uint32_t timestamp, int64_t nowMs)
		{
			const bool isFirst = !this->isStarted || this->sequence.IsInterrupted();
			const auto output  = this->sequence.Pass(seq);

			if (!output.has_value())
			{
				return std::nullopt;
			}

			if (isFirst && this->isStarted)
			{
				const auto elapsed = static_cast<uint32_t>((nowMs - this->lastAtMs) * TicksPerMs);

				this->shift = this->lastTimestamp + std::max(elapsed, PacketTicks) - timestamp;
			}

			const uint32_t moved = timestamp + this->shift;

			if (!this->isStarted || static_cast<int32_t>(moved - this->lastTimestamp) > 0)
			{
				this->lastTimestamp = moved;
				this->lastAtMs      = nowMs;
			}

			this->isStarted = true;

			return Position{ .seq = output.value(), .timestamp = moved, .isFirst = isFirst };
		}

	private:
		// Opus has a clock of 48 kHz always; clients send 20 ms in a packet.
		static constexpr int64_t TicksPerMs{ 48 };
		static constexpr uint32_t PacketTicks{ 960 };

	private:
		GaplessSequence sequence;
		bool isStarted{ false };
		uint32_t shift{ 0 };
		uint32_t lastTimestamp{ 0 };
		int64_t lastAtMs{ 0 };
	};
} // namespace RTC

#endif
