// One sender and its receivers in a router: packets of any codec, layer and extension,
// reports, and requests of the receivers in between. What is of ours in there follows
// the codec, reads the sizes of pictures, and goes on where a stream ended.
#include "Fuzz.hpp"
#include "Channel/ChannelMessageRegistrator.hpp"
#include "Channel/ChannelNotification.hpp"
#include "Channel/ChannelNotifier.hpp"
#include "Channel/ChannelRequest.hpp"
#include "DepLibUV.hpp"
#include "FuzzRequests.hpp"
#include "MediaSoupErrors.hpp"
#include "RTC/Router.hpp"
#include "Shared.hpp"
#include <array>
#include <memory>
#include <vector>

namespace
{
	class NoServer : public RTC::Router::Listener
	{
	public:
		RTC::WebRtcServer* OnRouterNeedWebRtcServer(
		  const RTC::Router* /*router*/, const std::string& /*id*/) override
		{
			return nullptr;
		}
	};

	// A worker as far as media needs one.
	class Scene
	{
	public:
		Scene()
		  : registrator(new Channel::ChannelMessageRegistrator()),
		    shared(registrator, new Channel::ChannelNotifier(&channel)), router(&shared, "router", &listener)
		{
		}

		void Ask(const std::string& handlerId, const FuzzRequests::Fill& fill)
		{
			flatbuffers::FlatBufferBuilder builder;

			fill(builder, handlerId);

			const auto* data = flatbuffers::GetRoot<FBS::Request::Request>(builder.GetBufferPointer());
			Channel::ChannelRequest request(&this->channel, data);
			auto* handler = this->registrator->GetChannelRequestHandler(handlerId);

			if (!handler)
			{
				return;
			}

			try
			{
				handler->HandleRequest(&request);
			}
			catch (const MediaSoupError& error) // NOLINT(bugprone-empty-catch)
			{
				// A request may be refused.
			}
		}

		void Tell(const std::string& handlerId, const FuzzRequests::Fill& fill)
		{
			flatbuffers::FlatBufferBuilder builder;

			fill(builder, handlerId);

			const auto* data = flatbuffers::GetRoot<FBS::Notification::Notification>(builder.GetBufferPointer());
			Channel::ChannelNotification notification(data, this->shared.GetTimeUs());
			auto* handler = this->registrator->GetChannelNotificationHandler(handlerId);

			if (handler)
			{
				handler->HandleNotification(&notification);
			}
		}

	private:
		Channel::ChannelSocket channel;
		// Owned by `shared`.
		Channel::ChannelMessageRegistrator* registrator;
		Shared shared;
		NoServer listener;
		RTC::Router router;
	};
} // namespace

static std::vector<uint8_t> MakeRtp(Bytes& input)
{
	static constexpr std::array<uint8_t, 8> PayloadTypes{ 100, 101, 98, 102, 107, 104, 41, 103 };

	const auto flags = input.Take8();
	const auto seq   = input.Take16();
	const auto ssrc  = FuzzRequests::FirstSsrc + (flags % 6);
	const auto type  = input.Take8();
	auto extension   = input.Take((flags & 0x20) ? input.Take8() % 64 : 0);
	auto payload     = input.Take(input.Take8() * 4u);
	std::vector<uint8_t> packet{ static_cast<uint8_t>(0x80 | ((flags & 0x20) ? 0x10 : 0)),
		                           static_cast<uint8_t>((flags & 0x80) | (type < 240 ? PayloadTypes[type % PayloadTypes.size()] : type & 0x7F)),
		                           static_cast<uint8_t>(seq >> 8),
		                           static_cast<uint8_t>(seq) };
	const auto put32 = [&packet](uint32_t value)
	{
		for (int shift = 24; shift >= 0; shift -= 8)
		{
			packet.push_back(static_cast<uint8_t>(value >> shift));
		}
	};

	put32(input.Take16() * 90u);
	put32(ssrc);

	if (flags & 0x20)
	{
		const auto words = (extension.GetLength() + 3) / 4;

		put32(((flags & 0x40) ? 0xBEDE0000u : 0x10000000u) | static_cast<uint32_t>(words));

		for (size_t index{ 0 }; index < words * 4; ++index)
		{
			packet.push_back(extension.Take8());
		}
	}

	while (!payload.IsEmpty())
	{
		packet.push_back(payload.Take8());
	}

	return packet;
}

static void Act(Scene& scene, Bytes& input)
{
	const auto action = input.Take8();
	const auto person = FuzzRequests::ConsumerIds[input.Take8() % FuzzRequests::ConsumerIds.size()];

	if (action < 200)
	{
		scene.Tell("producer", FuzzRequests::Send(MakeRtp(input)));
	}
	else if (action < 215)
	{
		auto report = input.Take(input.Take8());

		scene.Tell("transport", FuzzRequests::SendRtcp(std::vector<uint8_t>(report.GetData(), report.GetData() + report.GetLength())));
	}
	else if (action < 225)
	{
		scene.Ask(person, FuzzRequests::SetPreferredLayers(input.Take8() % 4, input.Take8() % 4));
	}
	else if (action < 235)
	{
		scene.Ask(person, FuzzRequests::Plain(action % 2 ? FBS::Request::Method::CONSUMER_PAUSE : FBS::Request::Method::CONSUMER_RESUME));
	}
	else if (action < 245)
	{
		scene.Ask(person, FuzzRequests::Plain(action % 2 ? FBS::Request::Method::CONSUMER_GET_STATS : FBS::Request::Method::CONSUMER_REQUEST_KEY_FRAME));
	}
	else
	{
		scene.Ask("transport", FuzzRequests::CloseConsumer(person));
		scene.Ask("transport", FuzzRequests::Consume(person, input.Take8()));
	}
}

void FuzzSource(Bytes input)
{
	{
		Scene scene;

		scene.Ask("router", FuzzRequests::CreateDirectTransport());
		scene.Ask("transport", FuzzRequests::Produce());

		for (const auto* id : FuzzRequests::ConsumerIds)
		{
			scene.Ask("transport", FuzzRequests::Consume(id, input.Take8()));
		}

		while (!input.IsEmpty())
		{
			Act(scene, input);
		}
	}

	// Timers and handles that were closed are freed by the loop.
	uv_run(DepLibUV::GetLoop(), UV_RUN_NOWAIT);
}
