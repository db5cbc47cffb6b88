// The choice of the loudest voices, and the streams that are made of them.
#include "Fuzz.hpp"
#include "VoiceRanking.hpp"
#include "VoiceTimeline.hpp"
#include <array>

static void CheckHolders(const RTC::VoiceRanking& ranking, size_t slots)
{
	const auto& holders = ranking.GetHolders();

	FUZZ_CHECK(holders.size() == slots);

	for (size_t slot{ 0 }; slot < holders.size(); ++slot)
	{
		FUZZ_CHECK(holders[slot] == nullptr || ranking.Has(holders[slot]));

		for (size_t other{ 0 }; other < slot; ++other)
		{
			FUZZ_CHECK(holders[slot] == nullptr || holders[slot] != holders[other]);
		}
	}
}

void FuzzVoices(Bytes input)
{
	static const std::array<char, 32> people{};

	RTC::VoiceRanking ranking;
	size_t slots{ 0 };
	int64_t nowMs{ 1000 };

	while (!input.IsEmpty())
	{
		const auto action        = input.Take8();
		const auto* const person = std::addressof(people[input.Take8() % people.size()]);

		switch (action % 8)
		{
			case 0:
			{
				ranking.Add(person);

				break;
			}

			case 1:
			{
				ranking.Remove(person);

				break;
			}

			case 2:
			{
				slots = input.Take8() % 12;
				ranking.SetSlots(slots);

				break;
			}

			case 3:
			{
				ranking.Promote(person, nowMs);

				break;
			}

			default:
			{
				const auto level = input.Take8();
				const auto told  = level > 127 ? std::nullopt : std::optional<uint8_t>(level);
				const auto heard = ranking.Hear(person, told, nowMs);

				FUZZ_CHECK(heard.slot >= RTC::VoiceRanking::NoSlot && heard.slot < static_cast<int>(slots));
				FUZZ_CHECK(heard.slot == RTC::VoiceRanking::NoSlot || ranking.GetHolders()[heard.slot] == person);
				// Who is not known here is not chosen among.
				FUZZ_CHECK(!ranking.Has(person) || !heard.pass || slots == 0 || heard.slot != RTC::VoiceRanking::NoSlot);
			}
		}

		nowMs += action >> 3;
		CheckHolders(ranking, slots);
	}
}

void FuzzTimeline(Bytes input)
{
	RTC::SlotTimeline timeline;
	uint16_t seq       = input.Take16();
	uint32_t timestamp = input.Take32();
	uint16_t next{ 0 };
	bool isStarted{ false };
	int64_t nowMs{ 0 };

	// Of voices that come one after the other, each in order and without loss, nothing is missing.
	while (!input.IsEmpty())
	{
		const auto action = input.Take8();

		if (action % 4 == 0)
		{
			timeline.Change();
			seq       = input.Take16();
			timestamp = input.Take32();
		}

		const auto position = timeline.Pass(seq, timestamp, nowMs);

		FUZZ_CHECK(position.has_value());
		FUZZ_CHECK(!isStarted || position->seq == next);

		isStarted = true;
		next      = position->seq + 1;
		seq++;
		timestamp += 960;
		nowMs += 20;

		// A stray one: passed on or not, it breaks nothing.
		if (action % 16 == 15)
		{
			const auto stray = timeline.Pass(static_cast<uint16_t>(seq - 1 - (action >> 4)), timestamp, nowMs);

			FUZZ_CHECK(!stray || static_cast<int16_t>(stray->seq - next) < 0);
		}
	}
}
