// Tests of operator new and delete of a worker: run by parts.contract.test.ts, without
// sanitizers, which would bring their own. With an argument it frees twice, and has to end.
#include "check.hpp"
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <new>
#include <random>
#include <string>
#include <utility>
#include <vector>

// No two blocks share memory, whatever the sizes and the order.
static void blocksStayApart()
{
	std::mt19937 random{ 1 };
	std::vector<std::pair<uint8_t*, size_t>> live;

	for (int i{ 0 }; i < 500000; ++i)
	{
		if (live.size() < 3000 && random() % 2)
		{
			const size_t len = random() % (random() % 10 ? 600 : 9000);
			auto* memory     = static_cast<uint8_t*>(::operator new(len));

			CHECK(reinterpret_cast<uintptr_t>(memory) % 16 == 0);
			std::memset(memory, static_cast<int>(len), len);
			live.emplace_back(memory, len);
		}
		else if (!live.empty())
		{
			auto& [memory, len] = live[random() % live.size()];

			for (size_t at{ 0 }; at < len; ++at)
			{
				CHECK(memory[at] == static_cast<uint8_t>(len));
			}

			::operator delete(memory);
			std::swap(live.back().first, memory);
			std::swap(live.back().second, len);
			live.pop_back();
		}
	}

	for (const auto& [memory, len] : live)
	{
		::operator delete(memory, len);
	}
}

static void freeBlocksAreUsedAgain()
{
	void* first = ::operator new(100);

	::operator delete(first);
	CHECK(::operator new(97) == first);
	::operator delete(first);
}

static void thereIsAnEnd()
{
	for (const size_t less : { 0, 1, 15, 16, 4096 })
	{
		bool hasThrown{ false };

		try
		{
			// Not known to the compiler, which would warn.
			volatile size_t len = SIZE_MAX - less;

			::operator delete(::operator new(len));
		}
		catch (const std::bad_alloc&)
		{
			hasThrown = true;
		}

		CHECK(hasThrown);
	}
}

static void theLibraryUsesIt()
{
	std::map<int, std::string> strings;

	for (int i{ 0 }; i < 10000; ++i)
	{
		strings[i] = std::string(static_cast<size_t>(i % 100), 'x');
	}

	strings.clear();
	::operator delete(nullptr);
	::operator delete(::operator new(0));
}

static void freesTwice()
{
	void* memory = ::operator new(100);

	::operator delete(memory);
	// Not known to the compiler, which would warn.
	asm volatile("" : "+r"(memory) : : "memory");
	::operator delete(memory);
}

int main(int argc, char** /*argv*/)
{
	if (argc > 1)
	{
		freesTwice();
		std::puts("not noticed");

		return 0;
	}

	blocksStayApart();
	freeBlocksAreUsedAgain();
	thereIsAnEnd();
	theLibraryUsesIt();
	std::puts("ok");

	return 0;
}
