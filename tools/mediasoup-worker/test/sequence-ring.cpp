// Tests of SequenceRing against a map, which it stands for.

#include "SequenceRing.hpp"
#include "check.hpp"
#include <array>
#include <cstdio>
#include <cstdlib>
#include <malloc.h>
#include <map>
#include <new>
#include <random>
#include <vector>

namespace
{
	size_t allocated{ 0 };
} // namespace

void* operator new(size_t size)
{
	void* memory = std::malloc(size);

	allocated += malloc_usable_size(memory);

	return memory;
}

void operator delete(void* memory) noexcept
{
	allocated -= malloc_usable_size(memory);
	std::free(memory);
}

void operator delete(void* memory, size_t /*size*/) noexcept
{
	operator delete(memory);
}

namespace
{
	struct Pair
	{
		SequenceRing<int64_t> ring;
		std::map<int64_t, int64_t> map;

		void Add(int64_t number, int64_t value)
		{
			while (!ring.Fits(number))
			{
				map.erase(map.begin());
				ring.RemoveFront();
			}

			ring.Add(number, value);
			map.emplace(number, value);
		}

		void Remove(int64_t number)
		{
			ring.Remove(number);
			map.erase(number);
		}

		void Check(int64_t from, int64_t to)
		{
			CHECK(ring.IsEmpty() == map.empty());
			CHECK(map.empty() || ring.GetFront() == map.begin()->second);

			std::vector<int64_t> expected;
			std::vector<int64_t> seen;

			for (auto it = map.lower_bound(from); it != map.end() && it->first <= to; ++it)
			{
				expected.push_back(it->second);
			}

			ring.ForEach(
			  from,
			  to,
			  [&seen](int64_t value)
			  {
				  seen.push_back(value);
			  });

			CHECK(seen == expected);
		}
	};

	void testAgainstMap(uint32_t seed)
	{
		std::mt19937 random(seed);
		Pair pair;
		int64_t next{ static_cast<int64_t>(random() % 100) - 50 };
		// Some stay until long after.
		const int64_t reach{ seed % 2 == 0 ? 30 : 3000 };

		for (int64_t step{ 0 }; step < 20000; ++step)
		{
			const auto what = random() % 100;

			if (what < 60)
			{
				pair.Add(next++, step);
			}
			else if (what < 65)
			{
				pair.Add(next - static_cast<int64_t>(random() % 40), step);
			}
			else if (what < 70)
			{
				next += static_cast<int64_t>(random() % 5);
			}
			else if (what < 95)
			{
				pair.Remove(next - static_cast<int64_t>(random() % reach));
			}
			else if (!pair.map.empty())
			{
				pair.map.erase(pair.map.begin());
				pair.ring.RemoveFront();
			}

			const auto number = next - static_cast<int64_t>(random() % (2 * reach));
			const auto it     = pair.map.find(number);
			const auto* found = pair.ring.Find(number);

			CHECK((found != nullptr) == (it != pair.map.end()));
			CHECK(!found || *found == it->second);

			if (step % 100 == 0)
			{
				pair.Check(number, number + 40);
			}
		}
	}

	// What is far away, up or down, must not cost memory.
	void testJumps()
	{
		Pair pair;

		for (const int64_t number : { 0l, 1l, 30000l, 32768l, 40000000000l, 40000000001l, -7l, -6l, 32761l })
		{
			pair.Add(number, number);
			pair.Check(number, number);
			pair.Check(number - 40000, number + 40000);
			CHECK(pair.ring.Find(number));
			CHECK(number - pair.ring.GetFirst() < SequenceRing<int64_t>::MaxSpan);
		}
	}

	// One packet of many that is lost must not keep the memory of all that follow.
	void testStraggler()
	{
		const auto before = allocated;
		SequenceRing<std::array<uint8_t, 100>> ring;

		ring.Add(0, {});

		for (int64_t number{ 1 }; number < 30000; ++number)
		{
			CHECK(ring.Fits(number));

			ring.Add(number, {});
			ring.Remove(number);
		}

		CHECK(ring.GetFirst() == 0);
		CHECK(allocated - before < 10000);

		ring.Remove(0);

		CHECK(ring.IsEmpty());
	}
} // namespace

int main()
{
	for (uint32_t seed{ 0 }; seed < 20; ++seed)
	{
		testAgainstMap(seed);
	}

	testJumps();
	testStraggler();

	std::puts("ok");

	return 0;
}
