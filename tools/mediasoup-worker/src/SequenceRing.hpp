// See patches/0012-*.patch.
#ifndef PARLEY_SEQUENCE_RING_HPP
#define PARLEY_SEQUENCE_RING_HPP

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>

/**
 * Values by numbers that rise by one each time, or nearly so: what a map does with an
 * allocation and a search for each.
 */
template<typename Value>
class SequenceRing
{
public:
	// Between the lowest and the highest number; what is far away has no place.
	static constexpr int64_t MaxSpan{ 32768 };

public:
	bool IsEmpty() const
	{
		return this->values.empty();
	}

	/**
	 * Whether a number has a place among those that are there.
	 */
	bool Fits(int64_t number) const
	{
		return IsEmpty() || (GetEnd() - number <= MaxSpan && number - this->first < MaxSpan);
	}

	/**
	 * Takes a value under a number that fits. Changes nothing if there is one already.
	 */
	void Add(int64_t number, const Value& value)
	{
		if (IsEmpty())
		{
			this->first = number;
		}

		for (; number < this->first; --this->first)
		{
			this->values.emplace_front();
		}

		while (number > GetEnd())
		{
			this->values.emplace_back();
		}

		if (number == GetEnd())
		{
			this->values.emplace_back(value);
		}
		else if (auto& place = this->values[static_cast<size_t>(number - this->first)]; !place.has_value())
		{
			place.emplace(value);
		}
	}

	/**
	 * Nothing if there is no value under that number.
	 */
	Value* Find(int64_t number)
	{
		return const_cast<Value*>(static_cast<const SequenceRing*>(this)->Find(number));
	}

	const Value* Find(int64_t number) const
	{
		if (number < this->first || number >= GetEnd())
		{
			return nullptr;
		}

		const auto& place = this->values[static_cast<size_t>(number - this->first)];

		return place.has_value() ? std::addressof(place.value()) : nullptr;
	}

	/**
	 * Of the lowest number. There must be one.
	 */
	const Value& GetFront() const
	{
		return this->values.front().value();
	}

	void Remove(int64_t number)
	{
		if (Find(number))
		{
			this->values[static_cast<size_t>(number - this->first)].reset();
			Trim();
		}
	}

	void RemoveFront()
	{
		Remove(this->first);
	}

	/**
	 * For each value from a number up to another one, which is included.
	 */
	template<typename Visitor>
	void ForEach(int64_t from, int64_t to, Visitor visitor) const
	{
		for (int64_t number{ from > this->first ? from : this->first }; number <= to && number < GetEnd(); ++number)
		{
			if (const auto* value = Find(number))
			{
				visitor(*value);
			}
		}
	}

	int64_t GetFirst() const
	{
		return this->first;
	}

private:
	int64_t GetEnd() const
	{
		return this->first + static_cast<int64_t>(this->values.size());
	}

	// There is a value at either end, or nothing at all.
	void Trim()
	{
		while (!this->values.empty() && !this->values.front().has_value())
		{
			this->values.pop_front();
			this->first++;
		}

		while (!this->values.empty() && !this->values.back().has_value())
		{
			this->values.pop_back();
		}
	}

private:
	std::deque<std::optional<Value>> values;
	// Number of the first place.
	int64_t first{ 0 };
};

#endif
