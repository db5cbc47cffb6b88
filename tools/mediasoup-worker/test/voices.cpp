// Tests of VoiceRanking and VoiceTimeline, which need nothing of the worker. Run by
// parts.contract.test.ts.
#include "VoiceRanking.hpp"
#include "VoiceTimeline.hpp"
#include "check.hpp"
#include <cstdio>
#include <random>
#include <set>
#include <string>

using RTC::GaplessSequence;
using RTC::SlotTimeline;
using RTC::VoiceRanking;

static constexpr uint8_t Silence{ 127 };

// A conference in which time passes as packets come.
struct Room
{
	explicit Room(size_t people, size_t slots)
	{
		ranking.SetSlots(slots);

		for (size_t person{ 0 }; person < people; ++person)
		{
			ranking.Add(Key(person));
		}
	}

	static VoiceRanking::Key Key(size_t person)
	{
		return reinterpret_cast<VoiceRanking::Key>(person + 1);
	}

	bool Say(size_t person, std::optional<uint8_t> level)
	{
		return ranking.Hear(Key(person), level, nowMs).pass;
	}

	// Packets of 20 ms, all of them; how many have passed.
	int Talk(size_t person, std::optional<uint8_t> level, int packets)
	{
		int passed{ 0 };

		for (int packet{ 0 }; packet < packets; ++packet)
		{
			passed += Say(person, level) ? 1 : 0;
			nowMs += 20;
		}

		return passed;
	}

	bool HasSlot(size_t person) const
	{
		const auto& holders = ranking.GetHolders();

		return std::find(holders.begin(), holders.end(), Key(person)) != holders.end();
	}

	VoiceRanking ranking;
	int64_t nowMs{ 1000 };
};

static void passesEverybodyWithoutSlots()
{
	Room room(100, 0);

	for (size_t person{ 0 }; person < 100; ++person)
	{
		CHECK(room.Talk(person, 60, 2) == 2);
	}

	CHECK(room.ranking.GetHolders().empty());
}

static void dropsSilence()
{
	Room room(1, 0);

	CHECK(room.Talk(0, Silence, 100) == 3);
	CHECK(room.Talk(0, 50, 1) == 1);
	CHECK(room.Talk(0, Silence, 500) == 3);
	// One in ten seconds.
	CHECK(room.Talk(0, Silence, 500) == 1);
}

static void keepsTheSlotInPauses()
{
	Room room(2, 1);

	CHECK(room.Talk(0, 30, 50) == 50);

	for (int pause{ 0 }; pause < 40; ++pause)
	{
		CHECK(!room.Say(1, 60));
		room.Say(0, 90);
		room.nowMs += 20;
	}

	CHECK(room.Talk(0, 30, 1) == 1);
	CHECK(room.HasSlot(0));
}

static void givesTheSlotOfWhoIsSilent()
{
	Room room(2, 1);

	room.Talk(0, 30, 50);
	// It is forgotten how loud that was.
	room.Talk(0, Silence, 200);
	CHECK(room.Talk(1, 80, 5) == 5);
	// Memory: as long as nobody needs it, it stays.
	room.nowMs += 3'600'000;
	CHECK(room.HasSlot(1));
	CHECK(room.Talk(0, 30, 5) == 5);
}

static void needsAMargin()
{
	Room room(2, 1);

	room.Talk(0, 50, 10);
	CHECK(!room.Say(1, 48));
	room.Say(0, 50);
	CHECK(!room.Say(1, 45));
	CHECK(room.Say(1, 44));
	CHECK(!room.HasSlot(0));
}

static void hearsQuietSpeechBeforeLoudNoise()
{
	Room room(3, 1);

	// A fan that runs for half a minute, and somebody whose room is quiet.
	for (int packet{ 0 }; packet < 1500; ++packet)
	{
		room.Say(0, 45);
		room.Say(1, 90);
		room.nowMs += 20;
	}

	CHECK(room.HasSlot(0));
	CHECK(room.Talk(1, 55, 5) == 5);
	// Whoever comes after a long time in which nothing was sent is not noise.
	room.Talk(1, Silence, 200);
	CHECK(room.Talk(0, 45, 5) == 5);
	room.Say(2, Silence);
	room.nowMs += 600'000;
	room.Say(0, 45);
	CHECK(room.Talk(2, 60, 1) == 1);
}

static void keepsTheDominantSpeaker()
{
	Room room(3, 1);

	room.Talk(0, 90, 5);
	room.ranking.Promote(Room::Key(1), room.nowMs);
	CHECK(room.HasSlot(1));
	CHECK(room.Talk(2, 5, 50) == 0);
	room.ranking.Promote(Room::Key(2), room.nowMs);
	CHECK(room.Talk(2, 100, 1) == 1);
	room.ranking.Remove(Room::Key(2));
	CHECK(room.Talk(0, 100, 1) == 1);
}

static void passesTonesOfWhoSpeaks()
{
	Room room(2, 1);

	room.Talk(0, 30, 5);
	CHECK(room.Talk(0, std::nullopt, 10) == 10);
	// A sender that never tells.
	room.Talk(0, Silence, 300);
	CHECK(room.Talk(1, std::nullopt, 500) == 500);
}

static void fillsAndEmptiesSlots()
{
	Room room(2, 3);

	CHECK(room.HasSlot(0) && room.HasSlot(1));
	room.ranking.Add(Room::Key(2));
	room.ranking.Add(Room::Key(3));
	CHECK(room.HasSlot(2) && !room.HasSlot(3));
	room.ranking.Remove(Room::Key(1));
	CHECK(room.HasSlot(3));
	room.ranking.Remove(Room::Key(1));
	room.ranking.SetSlots(0);
	CHECK(room.Talk(0, 30, 2) == 2);
}

// Whatever comes in whatever order: never more than there are slots, none twice, and those with a slot are there.
static void holdsByChance()
{
	std::mt19937 random(20); // NOLINT
	Room room(0, 4);
	std::set<size_t> present;

	for (int step{ 0 }; step < 200'000; ++step)
	{
		const size_t person = random() % 12;

		switch (random() % 8)
		{
			case 0:
				room.ranking.Add(Room::Key(person));
				present.insert(person);
				break;
			case 1:
				room.ranking.Remove(Room::Key(person));
				present.erase(person);
				break;
			case 2:
				room.ranking.Promote(Room::Key(person), room.nowMs);
				break;
			case 3:
				if (random() % 50 == 0)
				{
					room.ranking.SetSlots(random() % 6);
				}
				break;
			default:
				room.Say(person, static_cast<uint8_t>(random() % 256));
		}

		room.nowMs += random() % 40;

		std::set<VoiceRanking::Key> holders;
		size_t taken{ 0 };

		for (const auto* holder : room.ranking.GetHolders())
		{
			if (holder)
			{
				taken++;
				holders.insert(holder);
				CHECK(present.contains(reinterpret_cast<size_t>(holder) - 1));
			}
		}

		CHECK(holders.size() == taken);
		CHECK(taken == std::min(present.size(), room.ranking.GetHolders().size()));
	}
}

static void numbersWithoutGaps()
{
	GaplessSequence sequence;

	CHECK(sequence.Pass(65534) == 65534);
	CHECK(sequence.Pass(0) == 0);
	CHECK(sequence.Pass(65535) == 65535);
	sequence.Interrupt();
	CHECK(sequence.Pass(500) == 1);
	// From before.
	CHECK(!sequence.Pass(499).has_value());
	// The sender left one out.
	CHECK(sequence.Pass(502) == 3);
	CHECK(sequence.Pass(501) == 2);
	// The sender begins anew.
	CHECK(sequence.Pass(40'000) == 4);
}

static void goesOnForDays()
{
	GaplessSequence sequence;
	uint16_t last{ 0 };

	sequence.Pass(0);
	sequence.Interrupt();

	CHECK(sequence.Pass(999) == 1);

	// Each two in the wrong order.
	for (uint32_t number{ 1000 }; number < 400'000; number += 2)
	{
		const auto second = sequence.Pass(static_cast<uint16_t>(number + 1));
		const auto first  = sequence.Pass(static_cast<uint16_t>(number));

		CHECK(first.has_value() && second.has_value());
		CHECK(static_cast<uint16_t>(first.value() - last) == 2);
		CHECK(static_cast<uint16_t>(second.value() - first.value()) == 1);
		last = first.value();
	}
}

static void clockGoesOn()
{
	SlotTimeline timeline;

	CHECK(timeline.Pass(10, 1000, 0)->timestamp == 1000);
	CHECK(timeline.Pass(11, 1960, 20)->timestamp == 1960);
	timeline.Change();

	const auto next = timeline.Pass(7000, 0xfffffff0, 1020);

	CHECK(next->isFirst && next->seq == 12 && next->timestamp == 1960 + 48'000);
	CHECK(timeline.Pass(7001, 0xfffffff0 + 960, 1040)->timestamp == 1960 + 48'000 + 960);
	timeline.Change();
	// Never two packets at one time.
	CHECK(timeline.Pass(1, 5, 1040)->timestamp == 1960 + 48'000 + 1920);
	CHECK(!timeline.Pass(0, 5, 1040).has_value());
}

int main()
{
	passesEverybodyWithoutSlots();
	dropsSilence();
	keepsTheSlotInPauses();
	givesTheSlotOfWhoIsSilent();
	needsAMargin();
	hearsQuietSpeechBeforeLoudNoise();
	keepsTheDominantSpeaker();
	passesTonesOfWhoSpeaks();
	fillsAndEmptiesSlots();
	holdsByChance();
	numbersWithoutGaps();
	goesOnForDays();
	clockGoesOn();
	std::puts("ok");

	return 0;
}
