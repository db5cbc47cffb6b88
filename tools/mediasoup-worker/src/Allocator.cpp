// operator new and delete of a worker. Everything that comes and goes with a packet and a
// receiver is allocated in bursts, as packets leave in batches: many more objects than
// the seven of a size that the C library keeps at hand are free at a time, and it merges
// and splits the rest each time, which was a tenth of all work. Here a free block waits
// for the next object of its size, whatever their number, up to a bound.
//
// As in the C library the links between free blocks are not plain pointers, and a block
// that is freed twice ends the process.

#include <features.h> // __GLIBC__

// Sanitizers bring their own. This is how the two compilers tell of them.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) || __has_feature(thread_sanitizer)
#define PARLEY_SANITIZED
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define PARLEY_SANITIZED
#endif

#if !defined(PARLEY_SANITIZED) && defined(__GLIBC__)

#include <malloc.h> // malloc_usable_size()
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib> // std::malloc(), std::free(), std::abort()
#include <new>

namespace
{
	constexpr size_t Granularity{ 16 };
	constexpr size_t MaxBlockLen{ 4096 };
	constexpr size_t MaxKeptLen{ size_t{ 1024 } * 1024 };

	struct Block
	{
		uintptr_t next;
		uintptr_t key;
	};

	struct FreeList
	{
		Block* first;
		size_t count;
	};

	static_assert(sizeof(Block) <= Granularity);

	thread_local std::array<FreeList, (MaxBlockLen / Granularity) + 1> freeLists{};

	// Marks a free block. Where memory lies is random.
	uintptr_t keyOfFree()
	{
		return (reinterpret_cast<uintptr_t>(&freeLists) * 0x9E3779B97F4A7C15u) | 1u;
	}

	uintptr_t mangle(const Block* block, uintptr_t link)
	{
		return link ^ (reinterpret_cast<uintptr_t>(block) >> 12);
	}

	void* take(size_t len)
	{
		if (len > MaxBlockLen)
		{
			return std::malloc(len);
		}

		const size_t index = (len + Granularity - 1) / Granularity;

		if (!freeLists[index].first)
		{
			return std::malloc(index * Granularity);
		}

		auto& list  = freeLists[index];
		auto* block = list.first;

		list.first = reinterpret_cast<Block*>(mangle(block, block->next));
		list.count--;
		block->key = 0;

		return block;
	}

	void give(void* memory)
	{
		if (!memory)
		{
			return;
		}

		// What new asked for, a multiple, and the C library's own 8 bytes.
		const size_t index = ::malloc_usable_size(memory) / Granularity;

		if (index == 0 || index >= freeLists.size())
		{
			std::free(memory);

			return;
		}

		auto& list  = freeLists[index];
		auto* block = static_cast<Block*>(memory);

		if (block->key == keyOfFree())
		{
			std::abort();
		}

		if (list.count >= MaxKeptLen / (index * Granularity))
		{
			std::free(memory);

			return;
		}

		block->next = mangle(block, reinterpret_cast<uintptr_t>(list.first));
		block->key  = keyOfFree();
		list.first  = block;
		list.count++;
	}

	void* takeOrThrow(size_t len)
	{
		while (true)
		{
			if (void* memory = take(len > 0 ? len : 1))
			{
				return memory;
			}

			auto* handler = std::get_new_handler();

			if (!handler)
			{
				throw std::bad_alloc();
			}

			handler();
		}
	}
} // namespace

void* operator new(size_t len)
{
	return takeOrThrow(len);
}

void* operator new[](size_t len)
{
	return takeOrThrow(len);
}

void operator delete(void* memory) noexcept
{
	give(memory);
}

void operator delete[](void* memory) noexcept
{
	give(memory);
}

void operator delete(void* memory, size_t /*len*/) noexcept
{
	give(memory);
}

void operator delete[](void* memory, size_t /*len*/) noexcept
{
	give(memory);
}

#endif
