// Ties DatagramBatch to the event loop of a worker. See patches/0011-*.patch.
#define MS_CLASS "SendBatch"

#include "SendBatch.hpp"
#include "DepLibUV.hpp"
#include "Logger.hpp"
#include <netinet/udp.h>
#include <unistd.h>
#include <uv.h>
#include <cerrno>
#include <cstdlib> // std::getenv()
#include <memory>
#include <string>

namespace
{
	class SystemKernel : public DatagramBatch::Kernel
	{
	public:
		int SendMessages(int fd, struct mmsghdr* messages, unsigned int count) override
		{
			const int sent = ::sendmmsg(fd, messages, count, 0);

			return sent < 0 ? -errno : sent;
		}
	};

	struct State
	{
		explicit State(bool useGso) : batch(std::addressof(kernel), useGso), usesGso(useGso)
		{
		}

		SystemKernel kernel;
		DatagramBatch batch;
		bool usesGso;
		// What arrived was handled in the poll phase, and leaves right after it; what timers
		// sent leaves before the loop sleeps.
		uv_check_t* check{ nullptr };
		uv_prepare_t* prepare{ nullptr };
	};

	thread_local std::unique_ptr<State> state;

	bool hasGso()
	{
		const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

		if (fd < 0)
		{
			return false;
		}

		const int segmentLen{ 1200 };
		const bool has =
		  ::setsockopt(fd, IPPROTO_UDP, UDP_SEGMENT, std::addressof(segmentLen), sizeof(segmentLen)) == 0;

		::close(fd);

		return has;
	}

	template<typename Handle>
	void closeHandle(Handle* handle)
	{
		uv_close(
		  reinterpret_cast<uv_handle_t*>(handle),
		  [](uv_handle_t* closed)
		  {
			  delete reinterpret_cast<Handle*>(closed);
		  });
	}
} // namespace

void SendBatch::ClassInit()
{
	MS_TRACE();

	// To measure, and in case a driver does what it should not: "plain" sends each
	// datagram for itself, "mmsg" batches without GSO.
	const char* env = std::getenv("MEDIASOUP_SEND_BATCH");
	const std::string mode{ env ? env : "gso" };

	if (mode == "plain")
	{
		return;
	}

	const bool useGso = mode != "mmsg" && hasGso();

	if (!useGso)
	{
		MS_DEBUG_TAG(info, "sending without UDP GSO");
	}

	state          = std::make_unique<State>(useGso);
	state->check   = new uv_check_t;
	state->prepare = new uv_prepare_t;

	uv_check_init(DepLibUV::GetLoop(), state->check);
	uv_prepare_init(DepLibUV::GetLoop(), state->prepare);
	uv_check_start(
	  state->check,
	  [](uv_check_t* /*handle*/)
	  {
		  SendBatch::Flush();
	  });
	uv_prepare_start(
	  state->prepare,
	  [](uv_prepare_t* /*handle*/)
	  {
		  SendBatch::Flush();
	  });
	// They keep no loop alive.
	uv_unref(reinterpret_cast<uv_handle_t*>(state->check));
	uv_unref(reinterpret_cast<uv_handle_t*>(state->prepare));
}

void SendBatch::ClassDestroy()
{
	MS_TRACE();

	if (!state)
	{
		return;
	}

	Flush();

	const auto& counters = state->batch.GetCounters();

	MS_DEBUG_TAG(
	  info,
	  "datagrams sent: %" PRIu64 " [messages:%" PRIu64 ", calls:%" PRIu64 ", queued:%" PRIu64
	  ", failed:%" PRIu64 ", refused:%" PRIu64 "]",
	  counters.datagrams,
	  counters.messages,
	  counters.calls,
	  counters.queued,
	  counters.failed,
	  counters.refused);

	closeHandle(state->check);
	closeHandle(state->prepare);
	state.reset();

	// DepLibUV takes every handle that is left for a leak.
	uv_run(DepLibUV::GetLoop(), UV_RUN_NOWAIT);
}

uint8_t* SendBatch::Reserve(size_t maxLen)
{
	return state ? state->batch.Reserve(maxLen) : nullptr;
}

bool SendBatch::Send(
  BatchSocket* socket,
  const uint8_t* data,
  size_t len,
  const struct sockaddr* addr,
  BatchSocket::onSendCallback* cb)
{
	if (!state)
	{
		return false;
	}

	if (state->batch.Add(socket, data, len, addr, cb))
	{
		return true;
	}

	// What cannot be batched must not overtake what is.
	Flush();

	return state->batch.Add(socket, data, len, addr, cb);
}

void SendBatch::Flush()
{
	if (!state || state->batch.IsEmpty())
	{
		return;
	}

	state->batch.Flush(static_cast<int64_t>(uv_now(DepLibUV::GetLoop())));

	if (state && state->usesGso && !state->batch.UsesGso())
	{
		state->usesGso = false;

		MS_WARN_TAG(info, "network device or kernel refuse UDP GSO, sending without");
	}
}
