#ifndef PARLEY_RTC_TUPLE_OWNER_HPP
#define PARLEY_RTC_TUPLE_OWNER_HPP

#include "RTC/ICE/StunPacket.hpp"
#include "Utils.hpp"
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>

namespace RTC
{
	class WebRtcTransport;

	// A client checks from an address that another one seems to use, and is asked
	// whether it is there. Whoever only pretends to does not see the question.
	struct TupleClaim
	{
		explicit TupleClaim(std::string usernameFragment)
		  : usernameFragment(std::move(usernameFragment))
		{
			Utils::Crypto::WriteRandomBytes(this->transactionId.data(), this->transactionId.size());
		}

		bool IsAnsweredBy(const RTC::ICE::StunPacket* packet) const
		{
			return packet->GetClass() == RTC::ICE::StunPacket::Class::SUCCESS_RESPONSE &&
			       std::memcmp(
			         packet->GetTransactionId(), this->transactionId.data(), this->transactionId.size()) == 0;
		}

		// Ours, that it checks for.
		std::string usernameFragment;
		std::array<uint8_t, 12> transactionId{};
	};

	// Whose client sends from an address. A client that is gone, or has moved, may
	// have left its address to another one, as a NAT or a TURN server has it.
	struct TupleOwner
	{
		// Clients check the paths that they keep every 2.5 to 6 seconds.
		static constexpr int64_t SilentUs{ 7000000 };

		RTC::WebRtcTransport* webRtcTransport{ nullptr };
		// When an authentic check, or anything that is no check, came from there.
		int64_t activeAtUs{ 0 };
		std::unique_ptr<RTC::TupleClaim> claim;

		bool IsSilent(int64_t nowUs) const
		{
			return nowUs - this->activeAtUs > SilentUs;
		}
	};
} // namespace RTC

#endif
