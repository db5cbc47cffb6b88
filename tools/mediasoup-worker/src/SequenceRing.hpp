// See patches/0012-*.patch.
#ifndef PARLEY_SEQUENCE_RING_HPP
#define PARLEY_SEQUENCE_RING_HPP

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>

/**
 * Values by numbers that rise by one each time, or nearly so, and of which most are
 * removed soon: what a map does with an allocation and a search for each. The few that
 * stay, as packets do that got lost, go into a map after a while: they would keep a
 * place for each number after theirs.
 */
template<typename Value>
class SequenceRing
{
public:
	// Between the lowest and the highest number; what is far away has no place.
	static constexpr int64_t MaxSpan{ 32768 };
	// Of the highest numbers, which are found without a search.
	static constexpr int64_t MaxPlaces{ 1024 };

public:
	bool IsEmpty() const
	{
		return this->values.empty() && this->older.empty();
	}

	/**
	 * Whether a number has a place among those that are there.
	 */
	bool Fits(int64_t number) const
	{
		return IsEmpty() || (GetEnd() - number <= MaxSpan && number - GetFirst() < MaxSpan);
	}

	/**
	 * Takes a value under a number that fits. Changes nothing if there is one already.
	 */
	void Add(int64_t number, const Value& value)
	{
		if (number < this->first && !IsEmpty())
		{
			this->older.emplace(number, value);

			return;
		}

		while (!this->values.empty() && number - this->first >= MaxPlaces)
		{
			this->older.emplace_hint(this->older.end(), this->first, this->values.front().value());
			this->values.front().reset();
			Trim();
		}

		if (this->values.empty())
		{
			this->first = number;
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
		if (number < this->first)
		{
			const auto it = this->older.find(number);

			return it == this->older.end() ? nullptr : std::addressof(it->second);
		}

		if (number >= GetEnd())
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
		return this->older.empty() ? this->values.front().value() : this->older.begin()->second;
	}

	void Remove(int64_t number)
	{
		if (number < this->first)
		{
			this->older.erase(number);
		}
		else if (Find(number))
		{
			this->values[static_cast<size_t>(number - this->first)].reset();
			Trim();
		}
	}

	void RemoveFront()
	{
		Remove(GetFirst());
	}

	/**
	 * For each value from a number up to another one, which is included.
	 */
	template<typename Visitor>
	void ForEach(int64_t from, int64_t to, Visitor visitor) const
	{
		for (auto it = this->older.lower_bound(from); it != this->older.end() && it->first <= to; ++it)
		{
			visitor(it->second);
		}

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
		return this->older.empty() ? this->first : this->older.begin()->first;
	}

private:
	int64_t GetEnd() const
	{
		return this->first + static_cast<int64_t>(this->values.size());
	}

	// There is a value at either end of the places, or there are none.
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
	// Those below the first place.
	std::map<int64_t, Value> older;
	std::deque<std::optional<Value>> values;
	// Number of the first place.
	int64_t first{ 0 };
};

#endif
