#ifndef PARLEY_READABLE_FD_HPP
#define PARLEY_READABLE_FD_HPP

#include <uv.h>

// Owns a file descriptor and tells when there is something to read.
class ReadableFd
{
public:
	class Listener
	{
	public:
		virtual ~Listener() = default;

	public:
		// May destroy the ReadableFd.
		virtual void OnReadable(ReadableFd* readableFd) = 0;
	};

public:
	// Takes the descriptor over, which has to be non-blocking. Throws MediaSoupError.
	ReadableFd(Listener* listener, int fd);
	ReadableFd(const ReadableFd&)            = delete;
	ReadableFd& operator=(const ReadableFd&) = delete;
	~ReadableFd();

public:
	int Get() const
	{
		return this->fd;
	}
	// Says nothing for a while: what cannot be read now would be told of all the time.
	void Rest(uint64_t ms);

private:
	static void OnPoll(uv_poll_t* handle, int status, int events);
	static void OnRested(uv_timer_t* handle);

private:
	Listener* listener{ nullptr };
	int fd{ -1 };
	uv_poll_t* uvHandle{ nullptr };
	// Made when it rests for the first time.
	uv_timer_t* restTimer{ nullptr };
};

#endif
