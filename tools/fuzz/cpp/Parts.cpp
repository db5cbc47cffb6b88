// The targets that need nothing of the worker but some parts of ours. With libFuzzer,
// or without: then `parts NAME RUNS` makes up inputs, the same ones each time.
#include "Fuzz.hpp"
#include <cstring>
#include <string>
#include <vector>

void FuzzSsrcs(Bytes input);
void FuzzVoices(Bytes input);
void FuzzTimeline(Bytes input);
void FuzzSending(Bytes input);

static FuzzTarget FindTarget(const std::string& name)
{
	if (name == "ssrcs")
	{
		return FuzzSsrcs;
	}

	if (name == "voices")
	{
		return FuzzVoices;
	}

	if (name == "timeline")
	{
		return FuzzTimeline;
	}

	if (name == "sending")
	{
		return FuzzSending;
	}

	std::fprintf(stderr, "no such target: %s\n", name.c_str());
	std::exit(2);
}

#ifdef WITH_LIBFUZZER

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t len)
{
	static const auto target = FindTarget(std::getenv("PARLEY_FUZZ") ? std::getenv("PARLEY_FUZZ") : "");

	target(Bytes(data, len));

	return 0;
}

#else

int main(int argc, char** argv)
{
	const auto target = FindTarget(argc > 1 ? argv[1] : "");
	const auto runs   = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 1000;
	uint64_t state{ 1 };

	for (unsigned long run{ 0 }; run < runs; ++run)
	{
		// As long as it says, so that what reads past the end is seen.
		std::vector<uint8_t> input((run * 37) % 1500);

		for (auto& byte : input)
		{
			state = (state * 6364136223846793005u) + 1442695040888963407u;
			byte  = static_cast<uint8_t>(state >> 56);
		}

		target(Bytes(input.data(), input.size()));
	}

	return 0;
}

#endif
