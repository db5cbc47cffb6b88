// See DatagramStore.hpp.

#include "DatagramStore.hpp"
#include <algorithm>
#include <cstring> // std::memcpy(), std::memmove()

/* Static. */

static constexpr size_t ArenaAlignment{ 16 };
static constexpr size_t NumSlots{ size_t{ 4 } * DatagramStore::MaxDestinations };

static uint32_t hashOf(const void* socket, const void* addr, size_t len)
{
	uint64_t hash = reinterpret_cast<uintptr_t>(socket);

	for (size_t i{ 0 }; i < len; i += 4)
	{
		uint32_t word;

		std::memcpy(std::addressof(word), static_cast<const uint8_t*>(addr) + i, 4);
		hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
		hash ^= hash >> 29;
	}

	return static_cast<uint32_t>(hash ^ (hash >> 32));
}

/* Instance methods. */

DatagramStore::DatagramStore() : arena(new uint8_t[ArenaLen]), slots(NumSlots, -1)
{
	this->datagrams.reserve(MaxDatagrams);
	this->destinations.reserve(MaxDestinations);
}

uint8_t* DatagramStore::Reserve(size_t maxLen)
{
	return maxLen > MaxDatagramLen || IsFull() ? nullptr : this->arena.get() + this->used;
}

bool DatagramStore::Add(
  BatchSocket* socket, const uint8_t* data, size_t len, const struct sockaddr* addr, onSendCallback* cb)
{
	if (
	  len > MaxDatagramLen || IsFull() || addr == nullptr ||
	  (addr->sa_family != AF_INET && addr->sa_family != AF_INET6))
	{
		return false;
	}

	auto& destination   = this->destinations[FindDestination(socket, addr)];
	uint8_t* store      = this->arena.get() + this->used;
	const auto datagram = static_cast<int32_t>(this->datagrams.size());

	if (data != store)
	{
		std::memmove(store, data, len);
	}

	this->used += (len + ArenaAlignment - 1) & ~(ArenaAlignment - 1);
	this->datagrams.push_back({ store, cb, static_cast<uint32_t>(len), -1 });

	if (destination.tail < 0)
	{
		destination.head = datagram;
	}
	else
	{
		this->datagrams[destination.tail].next = datagram;
	}

	destination.tail = datagram;

	return true;
}

void DatagramStore::Clear()
{
	for (const auto& destination : this->destinations)
	{
		this->slots[destination.slot] = -1;
	}

	this->used = 0;
	this->datagrams.clear();
	this->destinations.clear();
	this->sockets.clear();
}

int32_t DatagramStore::FindDestination(BatchSocket* socket, const struct sockaddr* addr)
{
	// Of IPv4 without the padding at the end, which may be anything.
	const auto addrLen = static_cast<socklen_t>(
	  addr->sa_family == AF_INET ? offsetof(struct sockaddr_in, sin_zero) : sizeof(struct sockaddr_in6));
	const uint32_t hash = hashOf(socket, addr, addrLen);
	uint32_t slot       = hash % NumSlots;

	for (; this->slots[slot] >= 0; slot = (slot + 1) % NumSlots)
	{
		const auto& other = this->destinations[this->slots[slot]];

		if (
		  other.hash == hash && this->sockets[other.socket].socket == socket &&
		  std::memcmp(std::addressof(other.addr), addr, addrLen) == 0)
		{
			return this->slots[slot];
		}
	}

	return NewDestination(socket, addr, addrLen, hash, slot);
}

int32_t DatagramStore::NewDestination(
  BatchSocket* socket, const struct sockaddr* addr, socklen_t addrLen, uint32_t hash, uint32_t slot)
{
	const auto index = static_cast<int32_t>(this->destinations.size());
	auto& created    = this->destinations.emplace_back();
	auto entry       = std::find_if(
	  this->sockets.begin(),
	  this->sockets.end(),
	  [socket](const SocketEntry& known)
	  {
		  return known.socket == socket;
	  });

	if (entry == this->sockets.end())
	{
		entry = this->sockets.insert(entry, { socket, index, -1, 0 });
	}
	else
	{
		this->destinations[entry->tail].next = index;
	}

	entry->tail       = index;
	this->slots[slot] = static_cast<int16_t>(index);

	std::memcpy(std::addressof(created.addr), addr, addrLen);

	created.addrLen =
	  addr->sa_family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
	created.hash   = hash;
	created.slot   = slot;
	created.socket = static_cast<int32_t>(entry - this->sockets.begin());

	return index;
}
