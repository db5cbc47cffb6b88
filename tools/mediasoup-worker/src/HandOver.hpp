#ifndef PARLEY_RTC_HAND_OVER_HPP
#define PARLEY_RTC_HAND_OVER_HPP

#include "common.hpp"
#include "ReadableFd.hpp"
#include <array>
#include <memory>
#include <string>
#include <vector>

namespace RTC
{
	// How often something may happen, with some more at a time.
	class Allowance
	{
	public:
		Allowance() = default;
		Allowance(double perSecond, double atOnce)
		  : perSecond(perSecond), atOnce(atOnce), left(atOnce)
		{
		}

	public:
		bool Take(int64_t nowMs);

	private:
		double perSecond{ 0 };
		double atOnce{ 0 };
		double left{ 0 };
		int64_t atMs{ 0 };
	};

	// Brings the first connectivity checks of a client to the worker that they are
	// meant for, when the kernel has given them to another one. The workers reach
	// each other by Unix sockets in a folder that is closed to other users; each
	// socket has the number of its worker as name.
	class HandOver : public ReadableFd::Listener
	{
	public:
		static constexpr size_t MaxWorkers{ 64 };
		static constexpr size_t MaxPacketSize{ 1500 };

	public:
		class Listener
		{
		public:
			virtual ~Listener() = default;

		public:
			virtual void OnHandedOver(
			  size_t fromWorkerIdx,
			  size_t socketIdx,
			  const uint8_t* data,
			  size_t len,
			  size_t bufferLen,
			  const struct sockaddr* remoteAddr) = 0;
			// What was handed over from there was authentic.
			virtual void OnTaken(size_t socketIdx, const struct sockaddr* remoteAddr) = 0;
		};

	public:
		// Throws MediaSoupError.
		HandOver(Listener* listener, std::string folder, size_t workerIdx);
		~HandOver() override;

	public:
		// False if it cannot be passed on now: clients repeat their checks.
		bool Send(
		  size_t workerIdx,
		  size_t socketIdx,
		  const uint8_t* data,
		  size_t len,
		  const struct sockaddr* remoteAddr);
		// Tells the worker that has handed something over that it was authentic.
		void Take(size_t workerIdx, size_t socketIdx, const struct sockaddr* remoteAddr);

		/* Methods inherited from ReadableFd::Listener. */
	public:
		void OnReadable(ReadableFd* readableFd) override;

	private:
		bool SendMessage(
		  size_t workerIdx,
		  size_t socketIdx,
		  const uint8_t* data,
		  size_t len,
		  const struct sockaddr* remoteAddr);
		bool IsAllowed(const struct sockaddr* remoteAddr);
		int GetPeer(size_t workerIdx);
		void Accept();
		void Read(ReadableFd* connection);
		std::string GetPath(size_t workerIdx) const;

	private:
		static constexpr size_t NumSources{ 256 };

	private:
		Listener* listener{ nullptr };
		std::string folder;
		size_t workerIdx{ 0 };
		std::unique_ptr<ReadableFd> server;
		std::vector<std::unique_ptr<ReadableFd>> connections;
		// Connected to the other workers, for sending; -1 when not.
		std::array<int, MaxWorkers> peers{};
		Allowance total;
		std::array<Allowance, NumSources> bySource;
		uint32_t seed{ 0 };
	};
} // namespace RTC

#endif
