// Ranks the voices of a conference by loudness, see VoiceRanking.hpp and
// patches/0016-*.patch.
#include "VoiceRanking.hpp"
#include <algorithm>

namespace RTC
{
	static constexpr uint8_t Silence{ 127 };
	// The end of a word is passed on, and what follows is not.
	static constexpr uint32_t MaxSilentPackets{ 3 };
	// A receiver that hears nothing at all of a voice for longer takes the stream for
	// broken (Jitsi clients after 15 seconds).
	static constexpr int64_t SilenceIntervalMs{ 10000 };
	// How fast it is forgotten that somebody was loud: pauses between words and
	// sentences do not cost the slot.
	static constexpr float FadePerMs{ 0.03F };
	// By how much another voice has to be louder to get a slot.
	static constexpr float Margin{ 6 };
	// What does not rise above the quietest of the last moments by this much is noise
	// of the room or the line.
	static constexpr float NoiseRange{ 8 };
	static constexpr float NoisePenalty{ 24 };
	static constexpr float NoiseRisePerMs{ 0.006F };
	static constexpr int64_t MaxNoisePauseMs{ 60 };
	// For senders that do not tell their level, such as some gateways.
	static constexpr uint8_t UnknownLevel{ 50 };

	void VoiceRanking::SetSlots(size_t slots)
	{
		for (size_t slot = slots; slot < this->holders.size(); ++slot)
		{
			Give(static_cast<int>(slot), nullptr);
		}

		this->holders.resize(slots, nullptr);
		this->revision++;

		FillSlots();
	}

	void VoiceRanking::Add(Key voice)
	{
		this->voices.try_emplace(voice);

		FillSlots();
	}

	void VoiceRanking::Remove(Key voice)
	{
		const auto it = this->voices.find(voice);

		if (it == this->voices.end())
		{
			return;
		}

		const auto slot = it->second.slot;

		if (slot != NoSlot)
		{
			Give(slot, nullptr);
		}

		if (this->dominant == voice)
		{
			this->dominant = nullptr;
		}

		this->voices.erase(voice);

		FillSlots();
	}

	void VoiceRanking::Promote(Key voice, int64_t nowMs)
	{
		const auto it = this->voices.find(voice);

		if (it == this->voices.end())
		{
			return;
		}

		this->dominant = voice;

		if (it->second.slot == NoSlot && !this->holders.empty())
		{
			Give(FindQuietest(nowMs), voice);
		}
	}

	VoiceRanking::Decision VoiceRanking::Hear(Key key, std::optional<uint8_t> level, int64_t nowMs)
	{
		const auto it = this->voices.find(key);

		if (it == this->voices.end())
		{
			return { .pass = true, .slot = NoSlot };
		}

		auto& voice = it->second;

		Measure(voice, level, nowMs);

		if (voice.slot == NoSlot && voice.silentPackets == 0)
		{
			Claim(key, voice, nowMs);
		}

		const bool isChosen = this->holders.empty() || voice.slot != NoSlot;
		const bool isSilent = voice.silentPackets > MaxSilentPackets &&
		                      nowMs - voice.passedAtMs < SilenceIntervalMs;
		const bool pass     = isChosen && !isSilent;

		if (pass)
		{
			voice.passedAtMs = nowMs;
		}

		return { .pass = pass, .slot = voice.slot };
	}

	void VoiceRanking::Measure(Voice& voice, std::optional<uint8_t> level, int64_t nowMs)
	{
		// Where nothing came, nothing was noisy.
		const auto elapsedMs = std::clamp<int64_t>(nowMs - voice.heardAtMs, 0, MaxNoisePauseMs);

		// Packets of other payload types, such as telephone events, carry no level.
		if (!level.has_value() && voice.hasLevels)
		{
			voice.silentPackets = 0;

			return;
		}

		const auto loudness = static_cast<float>(Silence - std::min(level.value_or(UnknownLevel), Silence));
		const auto noise    = std::min(loudness, voice.noise + (NoiseRisePerMs * static_cast<float>(elapsedMs)));
		const bool isNoise  = level.has_value() && loudness - noise < NoiseRange;
		const auto weight   = isNoise ? std::max(loudness - NoisePenalty, 0.0F) : loudness;

		voice.hasLevels     = level.has_value();
		voice.silentPackets = loudness > 0 ? 0 : voice.silentPackets + 1;
		voice.loudness      = std::max(weight, GetLoudness(voice, nowMs));
		voice.noise         = noise;
		voice.heardAtMs     = nowMs;
	}

	float VoiceRanking::GetLoudness(const Voice& voice, int64_t nowMs)
	{
		const auto elapsedMs = static_cast<float>(std::max<int64_t>(nowMs - voice.heardAtMs, 0));

		return std::max(voice.loudness - (FadePerMs * elapsedMs), 0.0F);
	}

	// Gives it the slot of somebody who is quieter.
	void VoiceRanking::Claim(Key key, const Voice& voice, int64_t nowMs)
	{
		const int slot = FindQuietest(nowMs);

		if (slot == NoSlot)
		{
			return;
		}

		const auto* holder = this->holders[slot];

		if (!holder)
		{
			Give(slot, key);
		}
		else if (holder != this->dominant)
		{
			if (GetLoudness(voice, nowMs) >= GetLoudness(this->voices.at(holder), nowMs) + Margin)
			{
				Give(slot, key);
			}
		}
	}

	// An empty slot before all others, and that of the dominant speaker last.
	int VoiceRanking::FindQuietest(int64_t nowMs) const
	{
		int quietest{ NoSlot };
		float least{ 0 };

		for (size_t slot{ 0 }; slot < this->holders.size(); ++slot)
		{
			const auto* holder = this->holders[slot];

			if (!holder)
			{
				return static_cast<int>(slot);
			}

			const float loudness = holder == this->dominant ? 1000.0F : GetLoudness(this->voices.at(holder), nowMs);

			if (quietest == NoSlot || loudness < least)
			{
				quietest = static_cast<int>(slot);
				least    = loudness;
			}
		}

		return quietest;
	}

	void VoiceRanking::Give(int slot, Key key)
	{
		const auto* former = this->holders[slot];

		if (former)
		{
			this->voices.at(former).slot = NoSlot;
		}

		if (key)
		{
			this->voices.at(key).slot = slot;
		}

		this->holders[slot] = key;
		this->revision++;
	}

	// Voices that have not spoken yet take what is free: their receivers know the
	// stream then before it matters.
	void VoiceRanking::FillSlots()
	{
		for (size_t slot{ 0 }; slot < this->holders.size(); ++slot)
		{
			if (this->holders[slot])
			{
				continue;
			}

			const auto it = std::ranges::find_if(
			  this->voices,
			  [](const auto& entry)
			  {
				  return entry.second.slot == NoSlot;
			  });

			if (it == this->voices.end())
			{
				return;
			}

			Give(static_cast<int>(slot), it->first);
		}
	}
} // namespace RTC
