#include "FuzzRequests.hpp"
#include "FBS/notification.h"
#include <utility>

namespace FuzzRequests
{
	namespace Rtp = FBS::RtpParameters;
	using Builder = flatbuffers::FlatBufferBuilder;
	template<typename T>
	using Offsets = std::vector<flatbuffers::Offset<T>>;

	namespace
	{
		struct Codec
		{
			const char* mimeType;
			uint8_t payloadType;
			uint8_t rtxPayloadType;
		};

		constexpr std::array<Codec, 4> Codecs{
			Codec{ "video/VP8", 100, 101 }, Codec{ "video/VP9", 98, 102 }, Codec{ "video/H264", 107, 104 }, Codec{ "video/AV1", 41, 103 }
		};

		// One bit for each codec.
		Offsets<Rtp::RtpCodecParameters> MakeCodecs(Builder& builder, uint8_t which)
		{
			Offsets<Rtp::RtpCodecParameters> made;

			for (size_t index{ 0 }; index < Codecs.size(); ++index)
			{
				const auto& codec = Codecs[index];

				if (((which >> index) & 1) == 0)
				{
					continue;
				}

				Offsets<Rtp::Parameter> none;
				const Offsets<Rtp::RtcpFeedback> feedback{ Rtp::CreateRtcpFeedbackDirect(builder, "nack"),
					                                         Rtp::CreateRtcpFeedbackDirect(builder, "nack", "pli") };
				const Offsets<Rtp::Parameter> apt{ Rtp::CreateParameterDirect(
					builder, "apt", Rtp::Value::Integer32, Rtp::CreateInteger32(builder, codec.payloadType).Union()) };
				const Offsets<Rtp::RtcpFeedback> noFeedback;

				made.push_back(Rtp::CreateRtpCodecParametersDirect(
				  builder, codec.mimeType, codec.payloadType, 90000, flatbuffers::nullopt, &none, &feedback));
				made.push_back(Rtp::CreateRtpCodecParametersDirect(
				  builder, "video/rtx", codec.rtxPayloadType, 90000, flatbuffers::nullopt, &apt, &noFeedback));
			}

			return made;
		}

		flatbuffers::Offset<Rtp::RtpEncodingParameters> MakeEncoding(Builder& builder, uint32_t ssrc, uint32_t rtxSsrc, const char* mode)
		{
			return Rtp::CreateRtpEncodingParametersDirect(
			  builder, ssrc, nullptr, flatbuffers::nullopt, Rtp::CreateRtx(builder, rtxSsrc), false, mode);
		}

		flatbuffers::Offset<Rtp::RtpParameters> MakeParameters(
		  Builder& builder, uint8_t codecs, const Offsets<Rtp::RtpEncodingParameters>& encodings)
		{
			using Uri = Rtp::RtpHeaderExtensionUri;

			const auto made = MakeCodecs(builder, codecs);
			Offsets<Rtp::RtpHeaderExtensionParameters> extensions;

			for (const auto& [uri, id] : { std::pair{ Uri::AbsSendTime, 4 },
			                               std::pair{ Uri::DependencyDescriptor, 7 },
			                               std::pair{ Uri::VideoOrientation, 8 },
			                               std::pair{ Uri::PlayoutDelay, 11 } })
			{
				extensions.push_back(Rtp::CreateRtpHeaderExtensionParametersDirect(builder, uri, static_cast<uint8_t>(id)));
			}

			const auto rtcp = Rtp::CreateRtcpParametersDirect(builder, "sender", true);

			return Rtp::CreateRtpParametersDirect(builder, nullptr, &made, &extensions, &encodings, rtcp);
		}

		Offsets<Rtp::RtpEncodingParameters> MakeLayers(Builder& builder, uint32_t firstSsrc)
		{
			Offsets<Rtp::RtpEncodingParameters> encodings;

			for (uint32_t layer{ 0 }; layer < 3; ++layer)
			{
				encodings.push_back(MakeEncoding(builder, firstSsrc + layer, firstSsrc + 3 + layer, "L1T3"));
			}

			return encodings;
		}

		template<typename Body>
		void Finish(Builder& builder, const std::string& handlerId, FBS::Request::Method method, FBS::Request::Body type, flatbuffers::Offset<Body> body)
		{
			builder.Finish(FBS::Request::CreateRequestDirect(builder, 1, method, handlerId.c_str(), type, body.Union()));
		}

		constexpr uint32_t MappedSsrc{ 9000 };
	} // namespace

	Fill Plain(FBS::Request::Method method)
	{
		return [method](Builder& builder, const std::string& handlerId)
		{
			builder.Finish(FBS::Request::CreateRequestDirect(builder, 1, method, handlerId.c_str()));
		};
	}

	Fill CreateDirectTransport()
	{
		return [](Builder& builder, const std::string& handlerId)
		{
			const auto base    = FBS::Transport::CreateOptions(builder, true, flatbuffers::nullopt, false, 65536, 65536);
			const auto options = FBS::DirectTransport::CreateDirectTransportOptions(builder, base);
			const auto body    = FBS::Router::CreateCreateDirectTransportRequestDirect(builder, "transport", options);

			Finish(
			  builder, handlerId, FBS::Request::Method::ROUTER_CREATE_DIRECTTRANSPORT, FBS::Request::Body::Router_CreateDirectTransportRequest, body);
		};
	}

	Fill Produce()
	{
		return [](Builder& builder, const std::string& handlerId)
		{
			const auto parameters = MakeParameters(builder, 0xF, MakeLayers(builder, FirstSsrc));
			Offsets<Rtp::CodecMapping> codecs;
			Offsets<Rtp::EncodingMapping> encodings;

			for (const auto& codec : Codecs)
			{
				codecs.push_back(Rtp::CreateCodecMapping(builder, codec.payloadType, codec.payloadType));
				codecs.push_back(Rtp::CreateCodecMapping(builder, codec.rtxPayloadType, codec.rtxPayloadType));
			}

			for (uint32_t layer{ 0 }; layer < 3; ++layer)
			{
				encodings.push_back(Rtp::CreateEncodingMappingDirect(builder, nullptr, FirstSsrc + layer, MappedSsrc + layer));
			}

			const auto mapping = Rtp::CreateRtpMappingDirect(builder, &codecs, &encodings);
			const auto body    = FBS::Transport::CreateProduceRequestDirect(builder, "producer", Rtp::MediaKind::VIDEO, parameters, mapping);

			Finish(builder, handlerId, FBS::Request::Method::TRANSPORT_PRODUCE, FBS::Request::Body::Transport_ProduceRequest, body);
		};
	}

	Fill Consume(const std::string& id, uint8_t choice)
	{
		return [id, choice](Builder& builder, const std::string& handlerId)
		{
			// VP8 is known to everybody; SSRCs may be those of a Consumer of before.
			const uint32_t ssrc = 5000u + (id[0] * 10u) + (choice & 1);
			const Offsets<Rtp::RtpEncodingParameters> encodings{ MakeEncoding(builder, ssrc, ssrc + 5000, "L3T3") };
			const auto parameters = MakeParameters(builder, static_cast<uint8_t>(1 | (choice >> 4)), encodings);
			const auto consumable = MakeLayers(builder, MappedSsrc);
			const auto layers     = FBS::Consumer::CreateConsumerLayers(builder, (choice >> 2) % 4, flatbuffers::nullopt);
			const auto body       = FBS::Transport::CreateConsumeRequestDirect(
			  builder, id.c_str(), "producer", Rtp::MediaKind::VIDEO, parameters, Rtp::Type::SIMULCAST, &consumable, false, layers);

			Finish(builder, handlerId, FBS::Request::Method::TRANSPORT_CONSUME, FBS::Request::Body::Transport_ConsumeRequest, body);
		};
	}

	Fill CloseConsumer(const std::string& id)
	{
		return [id](Builder& builder, const std::string& handlerId)
		{
			const auto body = FBS::Transport::CreateCloseConsumerRequestDirect(builder, id.c_str());

			Finish(builder, handlerId, FBS::Request::Method::TRANSPORT_CLOSE_CONSUMER, FBS::Request::Body::Transport_CloseConsumerRequest, body);
		};
	}

	Fill SetPreferredLayers(uint8_t spatial, uint8_t temporal)
	{
		return [spatial, temporal](Builder& builder, const std::string& handlerId)
		{
			const auto layers = FBS::Consumer::CreateConsumerLayers(builder, spatial, temporal);
			const auto body   = FBS::Consumer::CreateSetPreferredLayersRequest(builder, layers);

			Finish(
			  builder, handlerId, FBS::Request::Method::CONSUMER_SET_PREFERRED_LAYERS, FBS::Request::Body::Consumer_SetPreferredLayersRequest, body);
		};
	}

	Fill Send(std::vector<uint8_t> rtp)
	{
		return [rtp = std::move(rtp)](Builder& builder, const std::string& handlerId)
		{
			const auto body = FBS::Producer::CreateSendNotificationDirect(builder, &rtp);

			builder.Finish(FBS::Notification::CreateNotificationDirect(
			  builder, handlerId.c_str(), FBS::Notification::Event::PRODUCER_SEND, FBS::Notification::Body::Producer_SendNotification, body.Union()));
		};
	}

	Fill SendRtcp(std::vector<uint8_t> rtcp)
	{
		return [rtcp = std::move(rtcp)](Builder& builder, const std::string& handlerId)
		{
			const auto body = FBS::Transport::CreateSendRtcpNotificationDirect(builder, &rtcp);

			builder.Finish(FBS::Notification::CreateNotificationDirect(
			  builder,
			  handlerId.c_str(),
			  FBS::Notification::Event::TRANSPORT_SEND_RTCP,
			  FBS::Notification::Body::Transport_SendRtcpNotification,
			  body.Union()));
		};
	}
} // namespace FuzzRequests
