#pragma once

#include <cstdint>
#include <netinet/in.h>
#include <sys/socket.h>

/** Datagrams of one frame, sent by one system call. */
struct PacketBatch {
	static constexpr int kSize = 96;
	static constexpr int kRoom = 1600;

	uint8_t data[kSize][kRoom];
	iovec parts[kSize];
	mmsghdr messages[kSize];
	int count{ 0 };

	uint8_t* Next() { return data[count]; }

	void Add(int length) {
		parts[count] = { data[count], static_cast<size_t>(length) };
		messages[count] = {};
		messages[count].msg_hdr.msg_iov = &parts[count];
		messages[count].msg_hdr.msg_iovlen = 1;
		count++;
	}
};

/** Datagrams taken from a socket by one system call, with the kernel's time of reception. */
struct ReceiveBatch {
	static constexpr int kSize = 64;
	static constexpr int kRoom = 2048;

	uint8_t data[kSize][kRoom];
	sockaddr_storage from[kSize];
	alignas(cmsghdr) uint8_t control[kSize][64];
	iovec parts[kSize];
	mmsghdr messages[kSize];

	/** Returns how many came, or less than 1. */
	int Receive(int socket) {
		for (int i = 0; i < kSize; i++) {
			parts[i] = { data[i], kRoom };
			msghdr& header = messages[i].msg_hdr;
			header = {};
			header.msg_iov = &parts[i];
			header.msg_iovlen = 1;
			header.msg_name = &from[i];
			header.msg_namelen = sizeof from[i];
			header.msg_control = control[i];
			header.msg_controllen = sizeof control[i];
		}
		return recvmmsg(socket, messages, kSize, MSG_DONTWAIT, nullptr);
	}
};
