#include "answer.hpp"

#include "bytes.hpp"
#include <cstdio>

namespace {
	std::string Quoted(const std::string& text) {
		std::string quoted = "\"";
		for (const char c : text) {
			if (c == '"' || c == '\\') quoted += '\\';
			quoted += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
		}
		return quoted + '"';
	}

	std::string Object(const std::string& fields) {
		return "{" + fields + "}";
	}
	std::string Distribution(const Histogram& times) {
		return Object(Fields({
		  Field("mean", times.Mean()),
		  Field("p50", times.Percentile(0.5)),
		  Field("p90", times.Percentile(0.9)),
		  Field("p99", times.Percentile(0.99)),
		  Field("p999", times.Percentile(0.999)),
		  Field("max", times.Largest()),
		}));
	}
} // namespace

void Answer(const std::string& event, const std::string& fields) {
	const std::string line = Object(Field("event", event) + (fields.empty() ? "" : "," + fields)) + "\n";
	std::fwrite(line.data(), 1, line.size(), stdout);
	std::fflush(stdout);
}

std::string Field(const std::string& key, const std::string& value) {
	return Quoted(key) + ":" + Quoted(value);
}

std::string Field(const std::string& key, double value) {
	char text[64];
	std::snprintf(text, sizeof text, "%.3f", value);
	return Quoted(key) + ":" + text;
}

std::string Field(const std::string& key, uint64_t value) {
	return Quoted(key) + ":" + std::to_string(value);
}

std::string Fields(std::initializer_list<std::string> pieces) {
	std::string all;
	for (const auto& piece : pieces) all += (all.empty() ? "" : ",") + piece;
	return all;
}

void AnswerNews(const Endpoint& endpoint, const std::string& news) {
	const std::string id = Field("id", static_cast<uint64_t>(endpoint.Id()));
	if (!news.empty()) {
		Answer("failed", Fields({ id, Field("reason", news) }));
		return;
	}
	Answer("up", Fields({ id, Field("profile", std::string(endpoint.ProfileName())), Field("ms", endpoint.HandshakeMs()) }));
}

void AnswerLap(const Histogram& times) {
	Answer("lap", "\"latencyUs\":" + Distribution(times));
}

void AnswerStatistics(const Statistics& s, double seconds, double cpu, size_t endpoints, size_t up) {
	Answer("statistics", Fields({
	  Field("seconds", seconds),
	  Field("cpu", cpu),
	  Field("endpoints", static_cast<uint64_t>(endpoints)),
	  Field("up", static_cast<uint64_t>(up)),
	  Field("sentPackets", s.sentPackets),
	  Field("sentBytes", s.sentBytes),
	  Field("sendErrors", s.sendErrors),
	  Field("receivedPackets", s.receivedPackets),
	  Field("receivedBytes", s.receivedBytes),
	  Field("lost", s.lost),
	  Field("missing", s.missing),
	  Field("duplicates", s.duplicates),
	  Field("reordered", s.reordered),
	  Field("unknown", s.unknown),
	  Field("paddingOnly", s.paddingOnly),
	  Field("authenticated", s.authenticated),
	  Field("forged", s.forged),
	  Field("switches", s.switches),
	  Field("lateFrames", s.lateFrames),
	  Field("keyFrameRequests", s.keyFrameRequests),
	  Field("nacks", s.nacks),
	  Field("feedbackReceived", s.feedbackReceived),
	  Field("feedbackSent", s.feedbackSent),
	  Field("remb", s.remb),
	  Field("senderReports", s.senderReports),
	  Field("receiverReports", s.receiverReports),
	  "\"latencyUs\":" + Distribution(s.latency),
	  "\"latencySeenUs\":" + Distribution(s.latencySeen),
	}));
}

void AnswerEndpoint(Endpoint& endpoint) {
	Inbox& inbox = endpoint.Received();
	std::string streams;
	for (const auto& [stream, seen] : inbox.Streams()) {
		if (seen.packets == 0) continue;
		if (!streams.empty()) streams += ',';
		streams += Object(Fields({
		  Field("stream", static_cast<uint64_t>(stream)),
		  Field("first", seen.first),
		  Field("last", seen.last),
		  Field("packets", seen.packets),
		  Field("firstAtMs", static_cast<double>(seen.firstAt) / kMillisecond),
		}));
	}
	Answer("endpoint", Fields({
	  Field("id", static_cast<uint64_t>(endpoint.Id())),
	  Field("packets", inbox.Packets()),
	  Field("ssrcs", static_cast<uint64_t>(inbox.SsrcCount())),
	  Field("longestGapMs", static_cast<double>(inbox.LongestGap()) / kMillisecond),
	  "\"streams\":[" + streams + "]",
	}));
}
