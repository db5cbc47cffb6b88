// Makes the ICE server take the controlling role over a peer that insists on
// being controlled, although a 487 told it to switch (Firefox does not act on
// that). Such a peer waits to be nominated, so nominate it: with a Binding
// request that carries USE-CANDIDATE, sent in answer to its own ones. It needs
// the peer's ICE credentials, see patches/0003-*.patch. And asks a peer whether it
// is where its requests seem to come from, see patches/0022-*.patch.
#define MS_CLASS "RTC::ICE::IceServer"

#include "RTC/ICE/IceServer.hpp"
#include "Logger.hpp"
#include <algorithm>
#include <memory>
#include <string>
#include <string_view>

namespace RTC
{
	namespace ICE
	{
		// How long a peer has to switch the role before we take it over.
		static constexpr int64_t SwitchTimeMs{ 600 };
		// How long at most the first nomination waits for the path of highest priority.
		static constexpr int64_t PreferenceTimeMs{ 1000 };
		// Without a check for this long the nominated tuple is given up for another.
		// Peers check the one that they use every 6 seconds or more often (RFC 7675).
		static constexpr int64_t StaleTimeMs{ 7000 };
		// A peer may be in the middle of one restart when the next one begins.
		static constexpr size_t MaxRemoteCredentials{ 3 };
		static constexpr uint32_t Priority{ 1845501695 };
		static constexpr size_t RequestSize{ 512 };

		// The USERNAME of their requests is "ours:theirs".
		static std::string_view GetRemoteUsernameFragment(const StunPacket* request)
		{
			const auto username = request->GetUsername();
			const auto colon    = username.find(':');

			return colon == std::string_view::npos ? std::string_view() : username.substr(colon + 1);
		}

		static bool IsFor(std::string_view username, const std::string& usernameFragment)
		{
			return username.starts_with(usernameFragment) &&
			       username.substr(usernameFragment.length()).starts_with(':');
		}

		// A request to the peer in answer to one of its own, without what shows its purpose.
		// Its transaction is a new one if none is given.
		static std::unique_ptr<StunPacket> CreateRequest(
		  uint8_t (&buffer)[RequestSize],
		  const StunPacket* answered,
		  const uint8_t* transactionId = nullptr)
		{
			const std::string theirs(GetRemoteUsernameFragment(answered));
			const std::string ours(answered->GetUsername().substr(0, answered->GetUsername().find(':')));

			std::unique_ptr<StunPacket> request(StunPacket::Factory(
			  buffer,
			  RequestSize,
			  StunPacket::Class::REQUEST,
			  StunPacket::Method::BINDING,
			  transactionId));

			request->AddUsername(theirs + ":" + ours);
			request->AddPriority(Priority);

			return request;
		}

		void IceServer::AddRemoteCredentials(
		  const std::string& usernameFragment, const std::string& password)
		{
			MS_TRACE();

			this->remoteCredentials.remove_if([&usernameFragment](const auto& credentials)
			                                  { return credentials.first == usernameFragment; });
			this->remoteCredentials.emplace_front(usernameFragment, password);

			if (this->remoteCredentials.size() > MaxRemoteCredentials)
			{
				this->remoteCredentials.pop_back();
			}
		}

		const std::string* IceServer::GetRemotePassword(const StunPacket* request) const
		{
			MS_TRACE();

			const auto usernameFragment = GetRemoteUsernameFragment(request);

			for (const auto& credentials : this->remoteCredentials)
			{
				if (credentials.first == usernameFragment)
				{
					return std::addressof(credentials.second);
				}
			}

			return nullptr;
		}

		IceServer::Control IceServer::GetControl(
		  const StunPacket* request, const RTC::TransportTuple* tuple)
		{
			MS_TRACE();

			if (!request->HasAttribute(StunPacket::AttributeType::ICE_CONTROLLED))
			{
				this->controlledPeerSinceMs = 0;
				this->highestPriority       = 0;

				return Control::REMOTE;
			}

			const int64_t nowMs = this->shared->GetTimeMs();

			if (this->controlledPeerSinceMs == 0)
			{
				this->controlledPeerSinceMs = nowMs;
			}

			this->highestPriority = std::max(this->highestPriority, request->GetPriority());

			const int64_t insistsForMs = nowMs - this->controlledPeerSinceMs;

			if (!GetRemotePassword(request) || insistsForMs < SwitchTimeMs)
			{
				return Control::CONFLICT;
			}

			if (!this->selectedTuple)
			{
				if (request->GetPriority() < this->highestPriority && insistsForMs < PreferenceTimeMs)
				{
					return Control::CONFLICT;
				}
			}
			else if (!this->selectedTuple->Compare(tuple))
			{
				// A peer that restarts ICE leaves its old path as soon as it has a new one.
				const bool isRestart = IsFor(request->GetUsername(), this->usernameFragment) &&
				                       !IsFor(this->nominatedUsername, this->usernameFragment);

				if (!isRestart && nowMs - this->nominatedAtMs < StaleTimeMs)
				{
					return Control::REMOTE;
				}
			}

			this->nominatedUsername = request->GetUsername();
			this->nominatedAtMs     = nowMs;

			return Control::NOMINATE;
		}

		void IceServer::Nominate(const StunPacket* request, RTC::TransportTuple* tuple)
		{
			MS_TRACE();

			const auto* remotePassword = GetRemotePassword(request);

			if (!remotePassword)
			{
				return;
			}

			uint8_t buffer[RequestSize];
			const auto nomination = CreateRequest(buffer, request);

			// The lowest tie-breaker: a peer that has just switched keeps its new role.
			nomination->AddIceControlling(1u);
			nomination->AddUseCandidate();
			nomination->Protect(*remotePassword);

			this->listener->OnIceServerSendStunPacket(this, nomination.get(), tuple);
		}

		bool IceServer::AskBack(
		  const StunPacket* request, RTC::TransportTuple* tuple, const uint8_t* transactionId)
		{
			MS_TRACE();

			const auto* remotePassword = GetRemotePassword(request);

			if (!remotePassword || !IsAuthentic(request))
			{
				return false;
			}

			uint8_t buffer[RequestSize];
			const auto question = CreateRequest(buffer, request, transactionId);

			// Not the role that the peer has: it would not answer but with a conflict.
			if (request->HasAttribute(StunPacket::AttributeType::ICE_CONTROLLED))
			{
				question->AddIceControlling(1u);
			}
			else
			{
				question->AddIceControlled(1u);
			}

			question->Protect(*remotePassword);

			this->listener->OnIceServerSendStunPacket(this, question.get(), tuple);

			return true;
		}

		bool IceServer::IsAnswerOfPeer(const StunPacket* response) const
		{
			MS_TRACE();

			return std::ranges::any_of(
			  this->remoteCredentials,
			  [response](const auto& credentials)
			  {
				  return response->CheckAuthentication(credentials.second) ==
				         StunPacket::AuthenticationResult::OK;
			  });
		}

		bool IceServer::IsAuthentic(const StunPacket* request) const
		{
			MS_TRACE();

			if (
			  request->GetClass() != StunPacket::Class::REQUEST ||
			  request->GetMethod() != StunPacket::Method::BINDING ||
			  !request->HasAttribute(StunPacket::AttributeType::FINGERPRINT))
			{
				return false;
			}

			const auto isOf = [request](const std::string& usernameFragment, const std::string& password)
			{
				return !usernameFragment.empty() && request->CheckAuthentication(usernameFragment, password) ==
				                                      StunPacket::AuthenticationResult::OK;
			};

			return isOf(this->usernameFragment, this->password) ||
			       isOf(this->oldUsernameFragment, this->oldPassword);
		}
	} // namespace ICE
} // namespace RTC
