#define MS_CLASS "ReadableFd"

#include "ReadableFd.hpp"
#include "DepLibUV.hpp"
#include "Logger.hpp"
#include "MediaSoupErrors.hpp"
#include <sys/socket.h>
#include <unistd.h>

ReadableFd::ReadableFd(Listener* listener, int fd)
  : listener(listener), fd(fd), uvHandle(new uv_poll_t())
{
	MS_TRACE();

	int err = uv_poll_init(DepLibUV::GetLoop(), this->uvHandle, fd);

	if (err != 0)
	{
		delete this->uvHandle;
		close(fd);

		MS_THROW_ERROR("uv_poll_init() failed: %s", uv_strerror(err));
	}

	this->uvHandle->data = this;

	err = uv_poll_start(this->uvHandle, UV_READABLE, OnPoll);

	if (err != 0)
	{
		uv_close(
		  reinterpret_cast<uv_handle_t*>(this->uvHandle),
		  [](uv_handle_t* handle) { delete reinterpret_cast<uv_poll_t*>(handle); });
		close(fd);

		MS_THROW_ERROR("uv_poll_start() failed: %s", uv_strerror(err));
	}
}

ReadableFd::~ReadableFd()
{
	MS_TRACE();

	if (this->restTimer)
	{
		uv_close(
		  reinterpret_cast<uv_handle_t*>(this->restTimer),
		  [](uv_handle_t* handle) { delete reinterpret_cast<uv_timer_t*>(handle); });
	}

	this->uvHandle->data = nullptr;

	uv_close(
	  reinterpret_cast<uv_handle_t*>(this->uvHandle),
	  [](uv_handle_t* handle) { delete reinterpret_cast<uv_poll_t*>(handle); });
	close(this->fd);
}

void ReadableFd::Rest(uint64_t ms)
{
	MS_TRACE();

	if (!this->restTimer)
	{
		this->restTimer       = new uv_timer_t();
		this->restTimer->data = this;

		uv_timer_init(DepLibUV::GetLoop(), this->restTimer);
	}

	uv_poll_stop(this->uvHandle);
	uv_timer_start(this->restTimer, OnRested, ms, 0);
}

void ReadableFd::OnRested(uv_timer_t* handle)
{
	MS_TRACE();

	uv_poll_start(static_cast<ReadableFd*>(handle->data)->uvHandle, UV_READABLE, OnPoll);
}

void ReadableFd::OnPoll(uv_poll_t* handle, int status, int /*events*/)
{
	MS_TRACE();

	auto* self = static_cast<ReadableFd*>(handle->data);

	if (!self)
	{
		return;
	}

	// libuv stops to watch after an error, which for a socket says no more than
	// that the other side is not there at the moment.
	if (status < 0)
	{
		int error{ 0 };
		socklen_t len{ sizeof(error) };

		getsockopt(self->fd, SOL_SOCKET, SO_ERROR, std::addressof(error), std::addressof(len));
		uv_poll_start(handle, UV_READABLE, OnPoll);
	}

	self->listener->OnReadable(self);
}
