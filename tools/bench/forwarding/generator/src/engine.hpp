#pragma once

#include "endpoint.hpp"
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <vector>

/** All endpoints in one event loop. */
class Engine {
public:
	explicit Engine(Shared& shared);
	~Engine();

	/** Runs until `Stop`; `onInput` is called when standard input has something. */
	void Run(const std::function<void()>& onInput);
	void Stop() { isStopped = true; }

	/** Null when the id is taken. */
	Endpoint* Open(EndpointOptions options);
	/** Null when there is none. */
	Endpoint* Find(int id);
	void Close(int id);
	void Rebind(Endpoint& endpoint);
	OutStream& AddStream(Endpoint& endpoint, OutStreamOptions options);
	/** Lets all streams send, one after the other in phase. */
	void Go();
	void Hold();
	const std::map<int, std::unique_ptr<Endpoint>>& Endpoints() const { return endpoints; }

	/**
	 * While media flows to endpoints that are all up, sockets are looked at this often only. The kernel stamps arrivals, so
	 * figures stay exact; without it every packet would wake this process, at the expense of the server that sends it.
	 */
	uint64_t pollNs{ 2'000'000 };

private:
	struct Due {
		uint64_t at;
		Endpoint* endpoint;
		OutStream* stream;
		bool operator<(const Due& other) const { return at > other.at; }
	};

	void Watch(Endpoint& endpoint);
	void Schedule(Endpoint& endpoint, OutStream& stream, uint64_t from);
	void SendDue(uint64_t now);
	void Tick(uint64_t now);
	/** Returns whether standard input has something. */
	bool Poll(uint64_t waitNs);
	static void SleepUntil(uint64_t at);

	Shared& shared;
	int epoll;
	bool isStopped{ false };
	bool isRunning{ false };
	bool isConnecting{ false };
	uint64_t lastTick{ 0 };
	uint64_t nextPoll{ 0 };
	uint64_t scheduled{ 0 };
	std::map<int, std::unique_ptr<Endpoint>> endpoints;
	std::vector<Due> due;
};
