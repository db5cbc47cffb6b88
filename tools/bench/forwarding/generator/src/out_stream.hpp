#pragma once

#include "packet_batch.hpp"
#include "srtp.hpp"
#include <cstdint>
#include <string>

/** Ids of the header extensions that an endpoint uses; 0 = not at all. */
struct Extensions {
	int mid{ 0 };
	int rid{ 0 };
	int absSendTime{ 0 };
	int transportCc{ 0 };
	int audioLevel{ 0 };
	/** Of transport-cc in what it receives. */
	int receivedTransportCc{ 0 };
};

/** Every payload ends with this many bytes: magic, stream, number within the stream, time of sending. */
constexpr int kTrailer = 24;
constexpr uint32_t kMagic = 0x4c474e31;

struct OutStreamOptions {
	/** Number that receivers tell it by, whatever SSRC it arrives under. */
	uint32_t stream{ 0 };
	bool isVideo{ false };
	uint32_t ssrc{ 0 };
	int payloadType{ 96 };
	std::string mid;
	std::string rid;
	double kbps{ 1500 };
	double framesPerSecond{ 30 };
	/** Key frames at least this often; 0 = only when asked for. */
	int keyIntervalMs{ 0 };
	int maxPayload{ 1100 };
};

/** One RTP stream that looks like VP8 or Opus to whoever does not decode it. */
class OutStream {
public:
	explicit OutStream(OutStreamOptions options);

	/** Builds and protects the packets of the next frame. */
	void BuildFrame(PacketBatch& batch, SrtpDirection& srtp, const Extensions& extensions, uint16_t& transportSequence);
	/** Writes SR and SDES at `out`; nothing before the first packet. Returns the length. */
	int BuildReport(uint8_t* out) const;
	void RequestKeyFrame() { wantsKeyFrame = true; }

	const OutStreamOptions options;
	const uint64_t periodNs;
	/** In −dBov: 0 = loudest, 127 = silence. */
	uint8_t level;
	bool isOn{ true };
	/** Number of the next packet within the stream. */
	uint64_t NextNumber() const { return number; }

private:
	int FrameBytes(bool isKey) const;
	int WriteHeader(uint8_t* out, bool marker, const Extensions& extensions, uint16_t& transportSequence, uint64_t now) const;
	void WriteVideoPayload(uint8_t* payload, bool isFirst, bool isKey, int frameBytes) const;

	const uint32_t clockRate;
	uint16_t sequence;
	uint32_t rollovers{ 0 };
	uint32_t timestamp;
	uint64_t number{ 0 };
	uint64_t packets{ 0 };
	uint64_t bytes{ 0 };
	bool wantsKeyFrame{ true };
	uint64_t lastKeyFrame{ 0 };
	uint16_t pictureId{ 0 };
	uint8_t tl0PictureIndex{ 0 };
	uint32_t lastTimestamp{ 0 };
	uint64_t lastFrameAt{ 0 };
};
