// Makes the ICE server take the controlling role over a peer that insists on
// being controlled, although a 487 told it to switch (Firefox does not act on
// that). Such a peer waits to be nominated, so nominate it: with a Binding
// request that carries USE-CANDIDATE, sent in answer to its own ones. It needs
// the peer's ICE password, see patches/0003-*.patch.
#define MS_CLASS "RTC::ICE::IceServer"

#include "RTC/ICE/IceServer.hpp"
#include "Logger.hpp"
#include <memory>
#include <string>

namespace RTC
{
	namespace ICE
	{
		// How long a peer has to switch the role before we take it over.
		static constexpr int64_t SwitchTimeMs{ 600 };
		// Without a check for this long the nominated tuple is given up for another.
		static constexpr int64_t StaleTimeMs{ 15000 };
		static constexpr uint32_t Priority{ 1845501695 };

		IceServer::Control IceServer::GetControl(
		  const StunPacket* request, const RTC::TransportTuple* tuple)
		{
			MS_TRACE();

			if (!request->HasAttribute(StunPacket::AttributeType::ICE_CONTROLLED))
			{
				this->controlledPeerSinceMs = 0;

				return Control::REMOTE;
			}

			const int64_t nowMs = this->shared->GetTimeMs();

			if (this->controlledPeerSinceMs == 0)
			{
				this->controlledPeerSinceMs = nowMs;
			}

			if (this->remotePassword.empty() || nowMs - this->controlledPeerSinceMs < SwitchTimeMs)
			{
				return Control::CONFLICT;
			}

			if (
			  this->selectedTuple && !this->selectedTuple->Compare(tuple) &&
			  nowMs - this->nominatedAtMs < StaleTimeMs)
			{
				return Control::REMOTE;
			}

			this->nominatedAtMs = nowMs;

			return Control::NOMINATE;
		}

		void IceServer::Nominate(const StunPacket* request, RTC::TransportTuple* tuple)
		{
			MS_TRACE();

			// The USERNAME is "ours:theirs" in their requests, "theirs:ours" in ours.
			const std::string username(request->GetUsername());
			const size_t colon = username.find(':');

			if (colon == std::string::npos)
			{
				return;
			}

			uint8_t buffer[512];

			const std::unique_ptr<StunPacket> nomination(StunPacket::Factory(
			  buffer, sizeof(buffer), StunPacket::Class::REQUEST, StunPacket::Method::BINDING));

			nomination->AddUsername(username.substr(colon + 1) + ":" + username.substr(0, colon));
			nomination->AddPriority(Priority);
			// The lowest tie-breaker: a peer that has just switched keeps its new role.
			nomination->AddIceControlling(1u);
			nomination->AddUseCandidate();
			nomination->Protect(this->remotePassword);

			this->listener->OnIceServerSendStunPacket(this, nomination.get(), tuple);
		}
	} // namespace ICE
} // namespace RTC
