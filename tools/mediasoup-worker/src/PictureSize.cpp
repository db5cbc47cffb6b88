// Reads the size of the pictures in a video stream out of its key frames, for each
// spatial layer, and tells of it at each of them. How large the layers of a source
// are is signalled nowhere, and depends on the camera, on how it is held, and on
// what the sender was asked for. See patches/0008-*.patch.
#define MS_CLASS "RTC::PictureSize"

#include "Logger.hpp"
#include "RTC/Producer.hpp"
#include "RTC/RTP/Codecs/DependencyDescriptor.hpp"
#include "Utils.hpp"
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace RTC
{
	using Sizes = std::vector<std::pair<uint16_t, uint16_t>>;

	// Every packet may be a key frame, if a sender means ill: each would be work for
	// the process that all conferences share.
	static constexpr int64_t MinTellTimeMs{ 200 };

	// What is out of bounds reads as 0; the caller asks at the end.
	class Reader
	{
	public:
		Reader(const uint8_t* data, size_t len) : data(data), len(len)
		{
		}

		bool IsPastEnd() const
		{
			return this->offset > this->len * 8;
		}

		uint32_t Bits(size_t count)
		{
			uint32_t value{ 0 };

			for (size_t i{ 0 }; i < count; ++i, ++this->offset)
			{
				const auto byte = this->offset / 8;

				value = (value << 1) |
				        (byte < this->len ? (this->data[byte] >> (7 - (this->offset % 8))) & 1 : 0);
			}

			return value;
		}

		uint32_t Byte()
		{
			return Bits(8);
		}

		// Unsigned Exp-Golomb, as in H.264; signed ones are as long.
		uint32_t Golomb()
		{
			size_t zeros{ 0 };

			while (zeros < 31 && !IsPastEnd() && Bits(1) == 0)
			{
				++zeros;
			}

			return (1u << zeros) - 1 + Bits(zeros);
		}

		const uint8_t* Here() const
		{
			return this->data + std::min(this->offset / 8, this->len);
		}

		size_t Left() const
		{
			return this->len - std::min(this->offset / 8, this->len);
		}

	private:
		const uint8_t* data;
		size_t len;
		size_t offset{ 0 };
	};

	// RFC 7741.
	static Sizes ReadVp8(const uint8_t* data, size_t len)
	{
		Reader reader(data, len);

		const auto first     = reader.Byte();
		const auto extension = (first & 0x80) ? reader.Byte() : 0u;

		if ((extension & 0x80) && (reader.Byte() & 0x80))
		{
			reader.Byte();
		}

		if (extension & 0x40)
		{
			reader.Byte();
		}

		if (extension & 0x30)
		{
			reader.Byte();
		}

		// Only the start of the first partition has it.
		if (!(first & 0x10) || (first & 0x07))
		{
			return {};
		}

		const auto* header = reader.Here();

		if (reader.Left() < 10 || header[3] != 0x9d || header[4] != 0x01 || header[5] != 0x2a)
		{
			return {};
		}

		return { { static_cast<uint16_t>((header[6] | (header[7] << 8)) & 0x3fff),
			         static_cast<uint16_t>((header[8] | (header[9] << 8)) & 0x3fff) } };
	}

	// RFC 9628: the scalability structure.
	static Sizes ReadVp9(const uint8_t* data, size_t len)
	{
		Reader reader(data, len);

		const auto first = reader.Byte();

		if ((first & 0x80) && (reader.Byte() & 0x80))
		{
			reader.Byte();
		}

		if (first & 0x20)
		{
			reader.Byte();

			if (!(first & 0x10))
			{
				reader.Byte();
			}
		}

		// A key frame refers to no other: there are no reference indices to skip.
		if (!(first & 0x02) || (first & 0x40))
		{
			return {};
		}

		const auto count   = reader.Bits(3) + 1;
		const bool isGiven = reader.Bits(1) == 1;
		Sizes sizes;

		reader.Bits(4);

		for (uint32_t layer{ 0 }; isGiven && layer < count; ++layer)
		{
			const auto width  = static_cast<uint16_t>(reader.Bits(16));
			const auto height = static_cast<uint16_t>(reader.Bits(16));

			sizes.emplace_back(width, height);
		}

		return reader.IsPastEnd() ? Sizes{} : sizes;
	}

	// ITU-T H.264, 7.3.2.1.1, for the profiles without scaling lists that browsers send.
	static Sizes ReadSequenceParameterSet(const uint8_t* data, size_t len)
	{
		static constexpr size_t MaxLength{ 128 };

		std::vector<uint8_t> bytes;

		for (size_t i{ 1 }; i < std::min(len, MaxLength); ++i)
		{
			// Emulation prevention.
			if (i >= 3 && data[i] == 3 && data[i - 1] == 0 && data[i - 2] == 0)
			{
				continue;
			}

			bytes.push_back(data[i]);
		}

		Reader reader(bytes.data(), bytes.size());

		const auto profile  = reader.Byte();
		bool isMonochrome   = false;
		uint32_t cropUnitsX = 2;
		uint32_t cropUnitsY = 2;

		reader.Bits(16);
		reader.Golomb();

		if (profile >= 100 || profile == 44)
		{
			const auto chroma = reader.Golomb();

			isMonochrome = chroma == 0;
			cropUnitsX   = chroma == 1 || chroma == 2 ? 2 : 1;
			cropUnitsY   = chroma == 1 ? 2 : 1;

			if (chroma == 3)
			{
				reader.Bits(1);
			}

			reader.Golomb();
			reader.Golomb();
			reader.Bits(1);

			if (reader.Bits(1) == 1)
			{
				return {};
			}
		}

		reader.Golomb();

		const auto orderType = reader.Golomb();

		if (orderType == 0)
		{
			reader.Golomb();
		}
		else if (orderType == 1)
		{
			return {};
		}

		reader.Golomb();
		reader.Bits(1);

		const auto widthInBlocks = reader.Golomb() + 1;
		const auto heightInUnits = reader.Golomb() + 1;
		const auto isFramesOnly  = reader.Bits(1);
		const auto blocksPerUnit = 2 - isFramesOnly;

		if (isFramesOnly == 0)
		{
			reader.Bits(1);
		}

		reader.Bits(1);

		uint32_t cropX{ 0 };
		uint32_t cropY{ 0 };

		if (reader.Bits(1) == 1)
		{
			cropX = (reader.Golomb() + reader.Golomb()) * (isMonochrome ? 1 : cropUnitsX);
			cropY = (reader.Golomb() + reader.Golomb()) * (isMonochrome ? 1 : cropUnitsY) * blocksPerUnit;
		}

		const auto width  = widthInBlocks * 16 - cropX;
		const auto height = heightInUnits * blocksPerUnit * 16 - cropY;

		if (reader.IsPastEnd() || width > UINT16_MAX || height > UINT16_MAX)
		{
			return {};
		}

		return { { static_cast<uint16_t>(width), static_cast<uint16_t>(height) } };
	}

	// RFC 6184: a parameter set alone or in an aggregate.
	static Sizes ReadH264(const uint8_t* data, size_t len)
	{
		static constexpr uint8_t Sps{ 7 };
		static constexpr uint8_t StapA{ 24 };

		const auto type = len > 0 ? data[0] & 0x1f : 0;

		if (type == Sps)
		{
			return ReadSequenceParameterSet(data, len);
		}

		for (size_t offset{ 1 }; type == StapA && offset + 2 < len;)
		{
			const size_t size = Utils::Byte::Get2Bytes(data, offset);

			offset += 2;

			if ((data[offset] & 0x1f) == Sps)
			{
				return ReadSequenceParameterSet(data + offset, std::min(size, len - offset));
			}

			offset += size;
		}

		return {};
	}

	static Sizes ReadDependencyDescriptor(const RTC::RTP::Packet* packet)
	{
		std::unique_ptr<RTC::RTP::Codecs::DependencyDescriptor> descriptor;
		std::unique_ptr<RTC::RTP::Codecs::DependencyDescriptor::TemplateDependencyStructure> structure;

		packet->ReadDependencyDescriptor(descriptor, structure);

		return descriptor ? descriptor->resolutions : Sizes{};
	}

	static Sizes Read(const RTC::RTP::Packet* packet, const RTC::RtpCodecMimeType& mimeType)
	{
		const auto* data = packet->GetPayload();
		const auto len   = packet->GetPayloadLength();

		switch (mimeType.subtype)
		{
			case RTC::RtpCodecMimeType::Subtype::VP8:
				return ReadVp8(data, len);
			case RTC::RtpCodecMimeType::Subtype::VP9:
				return ReadVp9(data, len);
			case RTC::RtpCodecMimeType::Subtype::H264:
				return ReadH264(data, len);
			case RTC::RtpCodecMimeType::Subtype::AV1:
				return ReadDependencyDescriptor(packet);
			default:
				return {};
		}
	}

	void Producer::TellPictureSize(
	  const RTC::RTP::Packet* packet, const RTC::RTP::RtpStreamRecv* rtpStream)
	{
		MS_TRACE();

		const auto nowMs = this->shared->GetTimeMs();
		const auto told  = this->pictureSizeToldAtMs.find(rtpStream->GetSsrc());

		if (told != this->pictureSizeToldAtMs.end() && nowMs - told->second < MinTellTimeMs)
		{
			return;
		}

		std::string text;

		for (const auto& [width, height] : Read(packet, rtpStream->GetMimeType()))
		{
			text += (text.empty() ? "" : ",") + std::to_string(width) + "x" + std::to_string(height);
		}

		// Only one packet of a key frame has them.
		if (text.empty())
		{
			return;
		}

		this->pictureSizeToldAtMs[rtpStream->GetSsrc()] = nowMs;

		auto& builder         = this->shared->GetChannelNotifier()->GetBufferBuilder();
		const auto packetDump = FBS::RtpPacket::CreateDumpDirect(
		  builder,
		  packet->GetPayloadType(),
		  packet->GetSequenceNumber(),
		  packet->GetTimestamp(),
		  packet->HasMarker(),
		  rtpStream->GetSsrc(),
		  /*isKeyFrame*/ true,
		  packet->GetLength(),
		  packet->GetPayloadLength(),
		  packet->GetSpatialLayer(),
		  packet->GetTemporalLayer(),
		  /*mid*/ text.c_str());
		auto traceInfo =
		  FBS::Producer::CreateKeyFrameTraceInfo(builder, packetDump, /*isRtx*/ false);
		auto notification = FBS::Producer::CreateTraceNotification(
		  builder,
		  FBS::Producer::TraceEventType::KEYFRAME,
		  static_cast<uint64_t>(nowMs),
		  FBS::Common::TraceDirection::DIRECTION_IN,
		  FBS::Producer::TraceInfo::KeyFrameTraceInfo,
		  traceInfo.Union());

		EmitTraceEvent(notification);
	}
} // namespace RTC
