#include "out_stream.hpp"

#include "bytes.hpp"
#include <algorithm>
#include <cstring>

namespace {
	constexpr double kKeyFrameFactor = 3;
	constexpr uint64_t kNtpEpoch = 2'208'988'800;
	constexpr int kVideoDescriptor = 6;

	/** Writes one-byte header extensions (RFC 8285). */
	class ExtensionWriter {
	public:
		explicit ExtensionWriter(uint8_t* at) : start(at), at(at) {}

		void Add(int id, const void* value, size_t length) {
			if (id == 0 || length == 0) return;
			*at++ = static_cast<uint8_t>((id << 4) | static_cast<int>(length - 1));
			std::memcpy(at, value, length);
			at += length;
		}

		/** Length after padding to whole words. */
		int Finish() {
			while ((at - start) & 3) *at++ = 0;
			return static_cast<int>(at - start);
		}

	private:
		uint8_t* const start;
		uint8_t* at;
	};
} // namespace

OutStream::OutStream(OutStreamOptions given)
  : options(std::move(given)), periodNs(static_cast<uint64_t>(static_cast<double>(kSecond) / options.framesPerSecond)),
    level(static_cast<uint8_t>(20 + (options.stream * 7) % 40)), clockRate(options.isVideo ? 90'000 : 48'000),
    sequence(static_cast<uint16_t>(1000 + (options.stream * 37) % 20'000)), timestamp(1'000'000 + options.stream * 12'345) {}

int OutStream::FrameBytes(bool isKey) const {
	const double average = options.kbps * 1000 / 8 / options.framesPerSecond;
	const double bytesOfFrame = average * (isKey ? kKeyFrameFactor : 1.0);
	return std::max(kTrailer + 8, static_cast<int>(bytesOfFrame));
}

int OutStream::WriteHeader(uint8_t* out, bool marker, const Extensions& ids, uint16_t& transportSequence, uint64_t now) const {
	out[0] = 0x80;
	out[1] = static_cast<uint8_t>((marker ? 0x80 : 0) | options.payloadType);
	Put16(out + 2, sequence);
	Put32(out + 4, timestamp);
	Put32(out + 8, options.ssrc);
	ExtensionWriter writer(out + 16);
	writer.Add(ids.mid, options.mid.data(), options.mid.size());
	writer.Add(ids.rid, options.rid.data(), options.rid.size());
	// 24 bits of seconds, 18 of them behind the point.
	const uint64_t fraction = (now % (64 * kSecond)) * 262'144 / kSecond;
	const uint8_t sendTime[3] = { static_cast<uint8_t>(fraction >> 16), static_cast<uint8_t>(fraction >> 8), static_cast<uint8_t>(fraction) };
	writer.Add(ids.absSendTime, sendTime, sizeof sendTime);
	if (ids.transportCc != 0) {
		uint8_t value[2];
		Put16(value, transportSequence++);
		writer.Add(ids.transportCc, value, sizeof value);
	}
	const uint8_t voice = level < 127 ? 0x80 | level : 127;
	if (!options.isVideo) writer.Add(ids.audioLevel, &voice, 1);
	const int length = writer.Finish();
	if (length == 0) return 12;
	out[0] |= 0x10;
	Put16(out + 12, 0xBEDE);
	Put16(out + 14, static_cast<uint16_t>(length / 4));
	return 16 + length;
}

void OutStream::WriteVideoPayload(uint8_t* payload, bool isFirst, bool isKey, int frameBytes) const {
	// VP8 descriptor (RFC 7741) with picture id of 15 bits, TL0PICIDX, and TID 0 with Y.
	payload[0] = static_cast<uint8_t>(0x80 | (isFirst ? 0x10 : 0));
	payload[1] = 0xE0;
	Put16(payload + 2, 0x8000 | pictureId);
	payload[4] = tl0PictureIndex;
	payload[5] = 0x20;
	if (!isFirst) return;
	uint8_t* const frame = payload + kVideoDescriptor;
	frame[0] = static_cast<uint8_t>((isKey ? 0 : 1) | 0x10 | ((frameBytes & 7) << 5));
	frame[1] = static_cast<uint8_t>(frameBytes >> 3);
	frame[2] = static_cast<uint8_t>(frameBytes >> 11);
	static constexpr uint8_t kKeyHeader[] = { 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01 }; // 640 x 360
	if (isKey) std::memcpy(frame + 3, kKeyHeader, sizeof kKeyHeader);
}

void OutStream::BuildFrame(PacketBatch& batch, SrtpDirection& srtp, const Extensions& extensions, uint16_t& transportSequence) {
	const uint64_t now = RealtimeNs();
	const uint64_t interval = static_cast<uint64_t>(options.keyIntervalMs) * kMillisecond;
	const bool isKey = options.isVideo && (wantsKeyFrame || (interval > 0 && now - lastKeyFrame > interval));
	if (isKey) {
		lastKeyFrame = now;
		wantsKeyFrame = false;
	}
	pictureId = (pictureId + 1) & 0x7fff;
	tl0PictureIndex++;
	const int frameBytes = FrameBytes(isKey);
	const int wanted = options.isVideo ? (frameBytes + options.maxPayload - 1) / options.maxPayload : 1;
	const int count = std::clamp(wanted, 1, PacketBatch::kSize);
	// Sizes differ by a byte at most, the larger ones last, as libwebrtc splits a frame.
	const int base = frameBytes / count;
	const int larger = frameBytes % count;
	batch.count = 0;
	for (int i = 0; i < count; i++) {
		uint8_t* const packet = batch.Next();
		const int header = WriteHeader(packet, options.isVideo && i == count - 1, extensions, transportSequence, now);
		uint8_t* const payload = packet + header;
		const int size = std::clamp(base + (i >= count - larger ? 1 : 0), kTrailer + 16, options.maxPayload);
		std::memset(payload, 0xA5, 32);
		if (options.isVideo) WriteVideoPayload(payload, i == 0, isKey, frameBytes);
		else payload[0] = 0x78;
		uint8_t* const trailer = payload + size - kTrailer;
		Put32(trailer, kMagic);
		Put32(trailer + 4, options.stream);
		Put64(trailer + 8, number++);
		Put64(trailer + 16, now);
		batch.Add(srtp.ProtectRtp(packet, header + size, header, rollovers));
		if (++sequence == 0) rollovers++;
		packets++;
		bytes += static_cast<uint64_t>(size);
	}
	lastTimestamp = timestamp;
	lastFrameAt = now;
	timestamp += static_cast<uint32_t>(clockRate / options.framesPerSecond);
}

int OutStream::BuildReport(uint8_t* out) const {
	if (packets == 0) return 0;
	const uint64_t now = RealtimeNs();
	out[0] = 0x80;
	out[1] = 200;
	Put16(out + 2, 6);
	Put32(out + 4, options.ssrc);
	Put32(out + 8, static_cast<uint32_t>(now / kSecond + kNtpEpoch));
	Put32(out + 12, static_cast<uint32_t>(((now % kSecond) << 32) / kSecond));
	Put32(out + 16, lastTimestamp + static_cast<uint32_t>((now - lastFrameAt) * clockRate / kSecond));
	Put32(out + 20, static_cast<uint32_t>(packets));
	Put32(out + 24, static_cast<uint32_t>(bytes));
	uint8_t* const description = out + 28;
	static constexpr uint8_t kName[] = { 1, 4, 'l', 'o', 'a', 'd', 0, 0 };
	description[0] = 0x81;
	description[1] = 202;
	Put16(description + 2, 3);
	Put32(description + 4, options.ssrc);
	std::memcpy(description + 8, kName, sizeof kName);
	return 28 + 16;
}
