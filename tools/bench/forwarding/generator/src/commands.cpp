#include "commands.hpp"

#include "answer.hpp"
#include "bytes.hpp"
#include <cstdlib>
#include <functional>
#include <sstream>
#include <sys/resource.h>
#include <unistd.h>
#include <unordered_map>

namespace {
	/** One command line taken apart. */
	class Line {
	public:
		explicit Line(const std::string& text) {
			std::istringstream words(text);
			words >> name;
			for (std::string word; words >> word;) {
				const size_t equals = word.find('=');
				values[word.substr(0, equals)] = equals == std::string::npos ? "1" : word.substr(equals + 1);
			}
		}

		std::string Text(const std::string& key, const std::string& otherwise = "") const {
			const auto found = values.find(key);
			return found == values.end() ? otherwise : found->second;
		}

		double Number(const std::string& key, double otherwise = 0) const {
			const auto found = values.find(key);
			return found == values.end() ? otherwise : std::atof(found->second.c_str());
		}

		int Whole(const std::string& key, int otherwise = 0) const { return static_cast<int>(Number(key, otherwise)); }

		std::string name;

	private:
		std::unordered_map<std::string, std::string> values;
	};

	double OwnCpuSeconds() {
		rusage usage{};
		getrusage(RUSAGE_SELF, &usage);
		const auto seconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; };
		return seconds(usage.ru_utime) + seconds(usage.ru_stime);
	}

	void Fail(const std::string& reason) {
		Answer("refused", Field("reason", reason));
	}

	OutStreamOptions StreamOf(const Line& line) {
		const bool isVideo = line.Text("kind") == "video";
		OutStreamOptions options;
		options.stream = static_cast<uint32_t>(line.Number("stream"));
		options.isVideo = isVideo;
		options.ssrc = static_cast<uint32_t>(line.Number("ssrc"));
		options.payloadType = line.Whole("pt", 96);
		options.mid = line.Text("mid");
		options.rid = line.Text("rid");
		options.kbps = line.Number("kbps", isVideo ? 1500 : 40);
		options.framesPerSecond = line.Number("fps", isVideo ? 30 : 50);
		options.keyIntervalMs = line.Whole("gop");
		options.maxPayload = line.Whole("mtu", 1100);
		return options;
	}

	std::vector<uint8_t> BytesOf(const std::string& hex) {
		std::vector<uint8_t> bytes;
		for (size_t at = 0; at + 1 < hex.size(); at += 2) bytes.push_back(static_cast<uint8_t>(std::strtoul(hex.substr(at, 2).c_str(), nullptr, 16)));
		return bytes;
	}

	using Action = std::function<void(Engine&, Endpoint&, const Line&)>;

	/** Commands that concern one endpoint. */
	const std::unordered_map<std::string, Action>& EndpointActions() {
		static const std::unordered_map<std::string, Action> actions = {
			{ "remote",
			  [](Engine&, Endpoint& endpoint, const Line& line) {
				  const bool isOk = endpoint.Connect(line.Text("ip"), static_cast<uint16_t>(line.Whole("port")), line.Text("ufrag"), line.Text("pwd"));
				  if (!isOk) Fail("no address: " + line.Text("ip"));
			  } },
			{ "ext",
			  [](Engine&, Endpoint& endpoint, const Line& line) {
				  endpoint.extensions = { line.Whole("mid"), line.Whole("rid"), line.Whole("abs"), line.Whole("twcc"), line.Whole("lvl"), line.Whole("rxtwcc") };
			  } },
			{ "send", [](Engine& engine, Endpoint& endpoint, const Line& line) { engine.AddStream(endpoint, StreamOf(line)); } },
			{ "rebind", [](Engine& engine, Endpoint& endpoint, const Line&) { engine.Rebind(endpoint); } },
			{ "raw",
			  [](Engine&, Endpoint& endpoint, const Line& line) {
				  const auto bytes = BytesOf(line.Text("hex"));
				  for (int i = 0; i < line.Whole("times", 1); i++) endpoint.SendRaw(bytes.data(), static_cast<int>(bytes.size()));
			  } },
			{ "stream",
			  [](Engine&, Endpoint& endpoint, const Line& line) {
				  for (const auto& stream : endpoint.Streams()) {
					  if (stream->options.stream != static_cast<uint32_t>(line.Number("stream"))) continue;
					  stream->level = static_cast<uint8_t>(line.Whole("level", stream->level));
					  stream->isOn = line.Whole("on", stream->isOn) != 0;
					  const auto now = static_cast<double>(RealtimeNs()) / kMillisecond;
					  Answer("stream", Fields({ Field("stream", static_cast<uint64_t>(stream->options.stream)), Field("next", stream->NextNumber()), Field("atMs", now) }));
				  }
			  } },
			{ "endpoint", [](Engine&, Endpoint& endpoint, const Line&) { AnswerEndpoint(endpoint); } },
			{ "close", [](Engine& engine, Endpoint& endpoint, const Line&) { engine.Close(endpoint.Id()); } },
		};
		return actions;
	}

	void OpenEndpoint(Engine& engine, const std::string& fingerprint, const Line& line) {
		EndpointOptions options{ line.Whole("id") };
		options.isControlling = line.Text("role") != "controlled";
		options.isDtlsClient = line.Text("dtls") != "server";
		options.isV6 = line.Whole("v6") != 0;
		const Endpoint* const endpoint = engine.Open(options);
		if (!endpoint) {
			Fail("the id is taken");
			return;
		}
		Answer("new", Fields({
		  Field("id", static_cast<uint64_t>(options.id)),
		  Field("port", static_cast<uint64_t>(endpoint->Port())),
		  Field("ufrag", endpoint->Ufrag()),
		  Field("pwd", endpoint->Pwd()),
		  Field("fingerprint", fingerprint),
		}));
	}
} // namespace

void Commands::Read() {
	char piece[65'536];
	const ssize_t length = read(STDIN_FILENO, piece, sizeof piece);
	if (length == 0) engine.Stop();
	if (length <= 0) return;
	pending.append(piece, static_cast<size_t>(length));
	for (size_t end = 0; (end = pending.find('\n')) != std::string::npos;) {
		const std::string line = pending.substr(0, end);
		pending.erase(0, end + 1);
		if (!line.empty()) Execute(line);
	}
}

void Commands::Execute(const std::string& text) {
	const Line line(text);
	if (line.name == "new") return OpenEndpoint(engine, shared.dtls.Fingerprint(), line);
	if (const auto action = EndpointActions().find(line.name); action != EndpointActions().end()) {
		Endpoint* const endpoint = engine.Find(line.Whole("id"));
		if (endpoint) action->second(engine, *endpoint, line);
		else Fail("no endpoint " + line.Text("id"));
		return;
	}
	if (line.name == "go") {
		engine.Go();
		Answer("go");
	} else if (line.name == "hold") {
		engine.Hold();
		Answer("hold");
	} else if (line.name == "key") {
		for (const auto& [id, endpoint] : engine.Endpoints())
			for (const auto& stream : endpoint->Streams()) stream->RequestKeyFrame();
	} else if (line.name == "set") {
		Inbox::verifyEvery = static_cast<uint64_t>(line.Number("verify", static_cast<double>(Inbox::verifyEvery)));
		shared.sendsFeedback = line.Whole("feedback", shared.sendsFeedback) != 0;
		shared.sendsReports = line.Whole("reports", shared.sendsReports) != 0;
		engine.pollNs = static_cast<uint64_t>(line.Number("pollus", static_cast<double>(engine.pollNs) / 1000)) * 1000;
	} else if (line.name == "mark") {
		shared.statistics = Statistics();
		for (const auto& [id, endpoint] : engine.Endpoints()) endpoint->Received().Mark();
		markedAt = MonotonicNs();
		markedCpu = OwnCpuSeconds();
		Answer("mark");
	} else if (line.name == "lap") {
		AnswerLap(shared.statistics.lap);
		shared.statistics.lap = Histogram();
	} else if (line.name == "statistics") {
		AnswerStatisticsNow();
	} else if (line.name == "quit") {
		engine.Stop();
	} else {
		Fail("unknown command " + line.name);
	}
}

void Commands::AnswerStatisticsNow() {
	const double seconds = static_cast<double>(MonotonicNs() - markedAt) / kSecond;
	size_t up = 0;
	for (const auto& [id, endpoint] : engine.Endpoints()) up += endpoint->IsUp();
	AnswerStatistics(shared.statistics, seconds, OwnCpuSeconds() - markedCpu, engine.Endpoints().size(), up);
}
