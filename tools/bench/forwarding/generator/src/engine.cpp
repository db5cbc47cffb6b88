#include "engine.hpp"

#include "answer.hpp"
#include "bytes.hpp"
#include <algorithm>
#include <sys/epoll.h>
#include <unistd.h>

namespace {
	constexpr uint64_t kTick = 10 * kMillisecond;
	constexpr uint64_t kLongestWait = 5 * kMillisecond;
	constexpr int kEvents = 256;
	constexpr int kFramesAtOnce = 64;
	// Spreads the streams evenly over a frame period, whatever their number.
	constexpr double kGoldenRatio = 0.61803398875;

	timespec TimeOf(uint64_t nanoseconds) {
		return { static_cast<time_t>(nanoseconds / kSecond), static_cast<long>(nanoseconds % kSecond) };
	}
} // namespace

Engine::Engine(Shared& shared) : shared(shared), epoll(epoll_create1(EPOLL_CLOEXEC)) {
	epoll_event event{};
	event.events = EPOLLIN;
	event.data.ptr = nullptr;
	epoll_ctl(epoll, EPOLL_CTL_ADD, STDIN_FILENO, &event);
}

Engine::~Engine() {
	close(epoll);
}

void Engine::Watch(Endpoint& endpoint) {
	epoll_event event{};
	event.events = EPOLLIN;
	event.data.ptr = &endpoint;
	epoll_ctl(epoll, EPOLL_CTL_ADD, endpoint.Socket(), &event);
}

Endpoint* Engine::Open(EndpointOptions options) {
	auto [place, isNew] = endpoints.try_emplace(options.id);
	if (!isNew) return nullptr;
	place->second = std::make_unique<Endpoint>(shared, options);
	Watch(*place->second);
	return place->second.get();
}

Endpoint* Engine::Find(int id) {
	const auto found = endpoints.find(id);
	return found == endpoints.end() ? nullptr : found->second.get();
}

void Engine::Close(int id) {
	Endpoint* const endpoint = Find(id);
	if (!endpoint) return;
	std::erase_if(due, [&](const Due& one) { return one.endpoint == endpoint; });
	std::make_heap(due.begin(), due.end());
	endpoints.erase(id);
}

void Engine::Rebind(Endpoint& endpoint) {
	close(endpoint.Rebind());
	Watch(endpoint);
}

OutStream& Engine::AddStream(Endpoint& endpoint, OutStreamOptions options) {
	OutStream& stream = endpoint.AddStream(std::move(options));
	if (isRunning) Schedule(endpoint, stream, MonotonicNs());
	return stream;
}

void Engine::Schedule(Endpoint& endpoint, OutStream& stream, uint64_t from) {
	const auto shift = static_cast<uint64_t>(static_cast<double>(scheduled++) * kGoldenRatio * static_cast<double>(stream.periodNs));
	due.push_back({ from + shift % stream.periodNs, &endpoint, &stream });
	std::push_heap(due.begin(), due.end());
}

void Engine::Go() {
	Hold();
	isRunning = true;
	const uint64_t start = MonotonicNs() + 20 * kMillisecond;
	for (const auto& [id, endpoint] : endpoints) {
		for (const auto& stream : endpoint->Streams()) {
			stream->RequestKeyFrame();
			Schedule(*endpoint, *stream, start);
		}
	}
}

void Engine::Hold() {
	isRunning = false;
	scheduled = 0;
	due.clear();
}

void Engine::SendDue(uint64_t now) {
	for (int budget = kFramesAtOnce; budget > 0 && !due.empty() && due.front().at <= now; budget--) {
		std::pop_heap(due.begin(), due.end());
		Due& next = due.back();
		if (now - next.at > 2 * next.stream->periodNs) {
			shared.statistics.lateFrames++;
			next.at = now;
		}
		next.endpoint->SendFrame(*next.stream);
		next.at += next.stream->periodNs;
		std::push_heap(due.begin(), due.end());
	}
}

void Engine::Tick(uint64_t now) {
	if (now - lastTick < kTick) return;
	lastTick = now;
	isConnecting = false;
	for (const auto& [id, endpoint] : endpoints) {
		endpoint->Tick(now);
		isConnecting = isConnecting || endpoint->IsConnecting();
	}
}

bool Engine::Poll(uint64_t waitNs) {
	epoll_event events[kEvents];
	bool hasInput = false;
	timespec wait = TimeOf(waitNs);
	for (;;) {
		const int count = epoll_pwait2(epoll, events, kEvents, &wait, nullptr);
		for (int i = 0; i < count; i++) {
			auto* const endpoint = static_cast<Endpoint*>(events[i].data.ptr);
			if (!endpoint) {
				hasInput = true;
				continue;
			}
			endpoint->Drain();
			if (const auto news = endpoint->TakeNews()) AnswerNews(*endpoint, *news);
		}
		// Frames must not wait until every socket is empty.
		if (count < kEvents || (!due.empty() && due.front().at <= MonotonicNs())) return hasInput;
		wait = {};
	}
}

void Engine::SleepUntil(uint64_t at) {
	const timespec time = TimeOf(at);
	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nullptr);
}

void Engine::Run(const std::function<void()>& onInput) {
	while (!isStopped) {
		uint64_t now = MonotonicNs();
		const uint64_t frame = due.empty() ? now + kLongestWait : due.front().at;
		const uint64_t until = std::min(frame, now + kLongestWait);
		bool hasInput = false;
		if (!isRunning || isConnecting || pollNs == 0) {
			hasInput = Poll(until > now ? until - now : 0);
		} else if (now >= nextPoll) {
			hasInput = Poll(0);
			nextPoll = now + pollNs;
		} else {
			SleepUntil(std::min(until, nextPoll));
		}
		if (hasInput) onInput();
		now = MonotonicNs();
		SendDue(now);
		Tick(now);
	}
}
