// What the fuzz targets have in common: where their decisions come from, and how they
// say that something does not hold.
#ifndef PARLEY_FUZZ_HPP
#define PARLEY_FUZZ_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

#define FUZZ_CHECK(condition)                                                        \
	do                                                                                 \
	{                                                                                  \
		if (!(condition))                                                                \
		{                                                                                \
			std::fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition); \
			std::abort();                                                                  \
		}                                                                                \
	} while (false)

/**
 * Bytes of an input, read one after the other; zeros once they are used up.
 */
class Bytes
{
public:
	Bytes(const uint8_t* data, size_t len) : data(data), len(len)
	{
	}

	bool IsEmpty() const
	{
		return this->len == 0;
	}

	uint8_t Take8()
	{
		if (this->len == 0)
		{
			return 0;
		}

		--this->len;

		return *this->data++;
	}

	uint16_t Take16()
	{
		const auto high = Take8();

		return static_cast<uint16_t>((high << 8) | Take8());
	}

	uint32_t Take32()
	{
		const uint32_t high = Take16();

		return (high << 16) | Take16();
	}

	/**
	 * At most this many.
	 */
	Bytes Take(size_t count)
	{
		const Bytes taken(this->data, std::min(count, this->len));

		this->data += taken.len;
		this->len -= taken.len;

		return taken;
	}

	const uint8_t* GetData() const
	{
		return this->data;
	}

	size_t GetLength() const
	{
		return this->len;
	}

private:
	const uint8_t* data;
	size_t len;
};

using FuzzTarget = void (*)(Bytes input);

#endif
