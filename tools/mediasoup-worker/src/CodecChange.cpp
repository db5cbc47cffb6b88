// Follows a sender that changes the codec of a source by nothing but the payload
// type of its packets, as Jitsi clients do: same SSRCs, no signalling. AV1 and VP9
// put all layers into the first stream, VP8 and H264 send a stream per layer. The
// consumers go on under their SSRC, with their sequence numbers and timestamps, so
// receivers see one stream whose payload type changes at a key frame. See
// patches/0007-*.patch.
//
// Firefox, and Chromium when told to, send VP9 and AV1 as a stream per layer too,
// which shows by the second stream having media.
#define MS_CLASS "RTC::CodecChange"

#include "Logger.hpp"
#include "RTC/Consumer.hpp"
#include "RTC/PipeProducerStreamManager.hpp"
#include "RTC/Producer.hpp"
#include "RTC/RTP/Codecs/Tools.hpp"
#include "RTC/SimpleProducerStreamManager.hpp"
#include "RTC/SimulcastProducerStreamManager.hpp"
#include "RTC/SvcProducerStreamManager.hpp"
#include <algorithm>
#include <memory>
#include <utility>

namespace RTC
{
	// Late packets of the former codec are dropped for this long. It also bounds what
	// a sender that alternates can cause: a change costs time per consumer.
	static constexpr int64_t MinCodecTimeMs{ 300 };
	// What Jitsi clients send as one stream.
	static constexpr uint8_t SvcSpatialLayers{ 3 };
	static constexpr uint8_t SvcTemporalLayers{ 3 };

	static bool IsSvc(const RTC::RtpCodecMimeType& mimeType)
	{
		return mimeType.subtype == RTC::RtpCodecMimeType::Subtype::VP9 ||
		       mimeType.subtype == RTC::RtpCodecMimeType::Subtype::AV1;
	}

	static const RTC::RtpCodecParameters* FindMediaCodec(
	  const RTC::RtpParameters& rtpParameters, uint8_t payloadType)
	{
		for (const auto& codec : rtpParameters.codecs)
		{
			if (codec.payloadType == payloadType && codec.mimeType.IsMediaCodec())
			{
				return std::addressof(codec);
			}
		}

		return nullptr;
	}

	// False for a packet that is to be dropped.
	bool Producer::FollowCodec(const RTC::RTP::Packet* packet)
	{
		MS_TRACE();

		auto& encodings = this->rtpParameters.encodings;

		if (this->kind != RTC::Media::Kind::VIDEO || encodings[0].ssrc == 0u)
		{
			return true;
		}

		const auto payloadType = packet->GetPayloadType();
		const bool isFirst     = packet->GetSsrc() == encodings[0].ssrc;

		if (isFirst && payloadType == encodings[0].codecPayloadType)
		{
			return true;
		}

		const bool isMedia = std::ranges::any_of(
		  encodings,
		  [packet](const auto& encoding)
		  {
			  return encoding.ssrc == packet->GetSsrc();
		  });
		const auto* codec = isMedia ? FindMediaCodec(this->rtpParameters, payloadType) : nullptr;

		// Not a matter of codecs: retransmission, or what nobody announced.
		if (!codec)
		{
			return true;
		}

		const bool isCurrent = payloadType == encodings[0].codecPayloadType;

		// The first stream decides on the codec.
		if (!isCurrent && !isFirst && IsSvc(codec->mimeType))
		{
			return false;
		}

		// At most once for each change of codec.
		if (!isFirst && isCurrent && this->type == RTC::RtpParameters::Type::SVC)
		{
			if (packet->GetPayloadLength() == 0u)
			{
				return false;
			}

			ChangeCodec(*codec, /*isSvc*/ false);

			return true;
		}

		if (isCurrent)
		{
			return true;
		}

		const int64_t nowMs = this->shared->GetTimeMs();

		if (this->codecChangedAtMs != 0 && nowMs - this->codecChangedAtMs < MinCodecTimeMs)
		{
			return false;
		}

		this->codecChangedAtMs = nowMs;

		ChangeCodec(*codec, IsSvc(codec->mimeType));

		auto packetDump = packet->FillBuffer(this->shared->GetChannelNotifier()->GetBufferBuilder());
		auto traceInfo  = FBS::Producer::CreateRtpTraceInfo(
		  this->shared->GetChannelNotifier()->GetBufferBuilder(), packetDump, /*isRtx*/ false);
		auto notification = FBS::Producer::CreateTraceNotification(
		  this->shared->GetChannelNotifier()->GetBufferBuilder(),
		  FBS::Producer::TraceEventType::RTP,
		  static_cast<uint64_t>(nowMs),
		  FBS::Common::TraceDirection::DIRECTION_IN,
		  FBS::Producer::TraceInfo::RtpTraceInfo,
		  traceInfo.Union());

		EmitTraceEvent(notification);

		return true;
	}

	void Producer::ChangeCodec(const RTC::RtpCodecParameters& codec, bool isSvc)
	{
		MS_TRACE();

		auto& encodings = this->rtpParameters.encodings;

		MS_DEBUG_TAG(
		  rtp,
		  "codec changed [producerId:%s, payloadType:%" PRIu8 "]",
		  this->id.c_str(),
		  codec.payloadType);

		if (this->announcedEncodings.empty())
		{
			this->announcedEncodings = encodings;
		}

		for (size_t idx{ 0u }; idx < encodings.size(); ++idx)
		{
			encodings[idx]                  = this->announcedEncodings[idx];
			encodings[idx].codecPayloadType = codec.payloadType;
		}

		if (isSvc)
		{
			encodings[0].spatialLayers  = SvcSpatialLayers;
			encodings[0].temporalLayers = SvcTemporalLayers;
			encodings[0].ksvc           = true;
			this->type                  = RTC::RtpParameters::Type::SVC;
		}
		else
		{
			this->type = RTC::RtpParameters::GetType(this->rtpParameters).value_or(this->type);
		}

		// Consumers let go of the streams before those are deleted.
		this->listener->OnProducerCodecChanged(this, GetMappedPayloadType());

		for (auto& kv : this->mapSsrcRtpStream)
		{
			delete kv.second;
		}

		this->mapSsrcRtpStream.clear();
		this->mapRtxSsrcRtpStream.clear();
		this->mapRtpStreamMappedSsrc.clear();
		this->mapMappedSsrcSsrc.clear();
		std::ranges::fill(this->rtpStreamByEncodingIdx, nullptr);
		std::ranges::fill(this->rtpStreamScores, 0u);
		this->pictureSizeToldAtMs.clear();
	}

	uint8_t Producer::GetMappedPayloadType() const
	{
		MS_TRACE();

		const auto it = this->rtpMapping.codecs.find(this->rtpParameters.encodings[0].codecPayloadType);

		return it == this->rtpMapping.codecs.end() ? 0u : it->second;
	}

	void Consumer::ProducerCodecChanged(uint8_t payloadType, RTC::RtpParameters::Type producerType)
	{
		MS_TRACE();

		if (this->kind != RTC::Media::Kind::VIDEO)
		{
			return;
		}

		const auto* codec = FindMediaCodec(this->rtpParameters, payloadType);
		bool isSvc        = producerType == RTC::RtpParameters::Type::SVC;

		// One that the receiver does not know: its packets are dropped, but the streams
		// that our manager knows of are about to be deleted all the same.
		if (!codec)
		{
			payloadType = this->rtpParameters.encodings[0].codecPayloadType;
			codec       = FindMediaCodec(this->rtpParameters, payloadType);
			isSvc       = this->rtpParameters.encodings[0].ksvc;
		}

		MS_ASSERT(codec, "no codec for the encoding");

		auto producerEncodings = this->consumableRtpEncodings;

		isSvc = isSvc && !this->pipe;

		if (isSvc)
		{
			producerEncodings.resize(1u);
			producerEncodings[0].spatialLayers  = SvcSpatialLayers;
			producerEncodings[0].temporalLayers = SvcTemporalLayers;
			producerEncodings[0].ksvc           = true;
		}

		for (auto& encoding : this->rtpParameters.encodings)
		{
			encoding.codecPayloadType = payloadType;

			if (!this->pipe)
			{
				encoding.spatialLayers =
				  isSvc ? SvcSpatialLayers : static_cast<uint8_t>(producerEncodings.size());
				encoding.temporalLayers = producerEncodings[0].temporalLayers;
				encoding.ksvc           = isSvc;
			}
		}

		const auto* rtxCodec = this->rtpParameters.GetRtxCodecForEncoding(this->rtpParameters.encodings[0]);

		for (size_t idx{ 0u }; idx < this->rtpStreams.size(); ++idx)
		{
			const auto& encoding = this->rtpParameters.encodings[idx];

			this->rtpStreams[idx]->ChangeCodec(
			  *codec, rtxCodec ? rtxCodec->payloadType : 0u, encoding.spatialLayers, encoding.temporalLayers);
		}

		for (auto& kv : this->mapRtpStreamTargetLayerRetransmissionBuffer)
		{
			kv.second.clear();
		}

		FollowStreams(*codec, producerEncodings);
	}

	// A new manager, for the streams that the Producer is about to have.
	void Consumer::FollowStreams(
	  const RTC::RtpCodecParameters& codec,
	  const std::vector<RTC::RtpEncodingParameters>& producerEncodings)
	{
		MS_TRACE();

		const auto& encoding         = this->rtpParameters.encodings[0];
		const bool keyFrameSupported = RTC::RTP::Codecs::Tools::CanBeKeyFrame(codec.mimeType);
		auto preferredLayers         = this->producerStreamManager->GetPreferredLayers();

		RTC::RTP::Codecs::EncodingContext::Params params;

		params.spatialLayers  = encoding.spatialLayers;
		params.temporalLayers = encoding.temporalLayers;
		params.ksvc           = encoding.ksvc;

		auto make = [&]<typename Manager>(RTC::RtpParameters::Type type)
		{
			std::unique_ptr<RTC::RTP::Codecs::EncodingContext> context;

			if (type == RTC::RtpParameters::Type::SIMULCAST || type == RTC::RtpParameters::Type::SVC)
			{
				const auto topSpatial  = static_cast<int16_t>(encoding.spatialLayers - 1);
				const auto topTemporal = static_cast<int16_t>(encoding.temporalLayers - 1);

				if (preferredLayers.spatial < 0)
				{
					preferredLayers = { topSpatial, topTemporal };
				}

				preferredLayers.spatial  = std::min(preferredLayers.spatial, topSpatial);
				preferredLayers.temporal = std::clamp<int16_t>(preferredLayers.temporal, 0, topTemporal);

				// Each of the streams has one layer inside, which is always sent.
				const bool isOneLayer = type == RTC::RtpParameters::Type::SIMULCAST && IsSvc(codec.mimeType);

				if (isOneLayer)
				{
					params.spatialLayers = 1u;
				}

				context.reset(RTC::RTP::Codecs::Tools::GetEncodingContext(codec.mimeType, params));

				if (isOneLayer)
				{
					context->SetTargetSpatialLayer(0);
					context->SetCurrentSpatialLayer(0);
				}
			}

			this->type                  = type;
			this->producerStreamManager = std::make_unique<Manager>(
			  producerEncodings,
			  preferredLayers,
			  std::move(context),
			  this->kind,
			  keyFrameSupported,
			  this,
			  this->shared);
		};

		if (this->pipe)
		{
			make.template operator()<PipeProducerStreamManager>(RTC::RtpParameters::Type::PIPE);
		}
		else if (producerEncodings.size() > 1u)
		{
			make.template operator()<SimulcastProducerStreamManager>(RTC::RtpParameters::Type::SIMULCAST);
		}
		else if (encoding.spatialLayers > 1u || encoding.temporalLayers > 1u)
		{
			make.template operator()<SvcProducerStreamManager>(RTC::RtpParameters::Type::SVC);
		}
		else
		{
			make.template operator()<SimpleProducerStreamManager>(RTC::RtpParameters::Type::SIMPLE);
		}

		if (this->externallyManagedBitrate)
		{
			this->producerStreamManager->SetExternallyManagedBitrate();
		}

		// Waits for a key frame of the new codec.
		this->producerStreamManager->OnTransportConnected();

		// The receiver sees the same stream go on.
		this->previousEnd   = GetStreamEnd();
		this->streamStarted = false;
	}
} // namespace RTC
