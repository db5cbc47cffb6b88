// Counts what was refused of the network or could not be passed to it, by reason. Nothing of it is
// logged: whoever sends it could fill the log. See patches/0015-*.patch.
#ifndef MS_DROPS_HPP
#define MS_DROPS_HPP

#include <array>
#include <cstddef>
#include <cstdint>

namespace Drops
{
	enum class Reason : uint8_t
	{
		// STUN that is malformed, of no use, or not authenticated.
		STUN_INVALID = 0,
		// STUN for an ICE user that does not exist, or from an address that is not given up yet.
		STUN_UNKNOWN,
		// Anything else from an address that no endpoint has shown to be its own.
		ADDRESS_UNKNOWN,
		// SRTP or SRTCP that is malformed or not authenticated.
		SRTP_INVALID,
		// SRTP or SRTCP that came before, or is older than the window.
		SRTP_REPLAYED,
		// RTP of a source that was not announced.
		SSRC_UNKNOWN,
		// DTLS at the wrong moment, RTP and RTCP that cannot be parsed, and no protocol at all.
		OTHER,
		// What was to be sent, but would have waited for a socket behind too much else.
		QUEUE_FULL,
		// Checks of clients that got no socket of their own on a shared port, as none could
		// be opened: what such a client sends may arrive at another worker.
		NO_SOCKET,
		COUNT
	};

	namespace Detail
	{
		// A worker's media has one thread; tests have several workers in one process.
		inline thread_local std::array<uint64_t, static_cast<size_t>(Reason::COUNT)> counts{};
	} // namespace Detail

	inline void Count(Reason reason)
	{
		++Detail::counts[static_cast<size_t>(reason)];
	}

	inline uint64_t Get(Reason reason)
	{
		return Detail::counts[static_cast<size_t>(reason)];
	}
} // namespace Drops

#endif
