// The targets that need the whole worker: upstream's, which take what they fuzz from
// MS_FUZZ_… variables, and ours.
#include "Fuzz.hpp"
#include "DepLibSRTP.hpp"
#include "DepLibUV.hpp"
#include "DepLibWebRTC.hpp"
#include "DepOpenSSL.hpp"
#include "RTC/DtlsTransport.hpp"
#include "Settings.hpp"
#include "Utils.hpp"
#include <cstring>
#include <string>

extern "C" int FuzzUpstream(const uint8_t* data, size_t len);
void FuzzSource(Bytes input);

static bool InitOurs()
{
	const auto* name = std::getenv("PARLEY_FUZZ");

	if (!name || std::strcmp(name, "source") != 0)
	{
		return false;
	}

	std::string level{ "none" };

	Settings::SetLogLevel(level);
	DepLibUV::ClassInit();
	DepOpenSSL::ClassInit();
	DepLibSRTP::ClassInit();
	DepLibWebRTC::ClassInit();
	Utils::Crypto::ClassInit();
	RTC::DtlsTransport::ClassInit();

	return true;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t len)
{
	static const bool isOurs = InitOurs();

	if (!isOurs)
	{
		return FuzzUpstream(data, len);
	}

	FuzzSource(Bytes(data, len));

	return 0;
}
