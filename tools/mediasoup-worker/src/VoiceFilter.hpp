#ifndef MS_RTC_VOICE_FILTER_HPP
#define MS_RTC_VOICE_FILTER_HPP

#include "RTC/Producer.hpp"
#include <ankerl/unordered_dense.h>
#include <memory>
#include <string>

namespace RTC
{
	/**
	 * Whom a receiver does not want to hear. Voices are known by the cname of their
	 * Producers, which is the sender, and the msid, which is the source.
	 */
	class VoiceFilter
	{
	public:
		static bool IsFilter(const std::string& text);

		/**
		 * @param text - "hear:", 1 for everybody or 0, ":", those that are wanted
		 * besides, ":", those that are not wanted in any case; with commas between
		 * names, in which none of both characters is.
		 *
		 * @returns nullptr if everybody is wanted.
		 */
		static std::unique_ptr<VoiceFilter> Parse(const std::string& text);

	public:
		bool Passes(const RTC::Producer* voice) const;

	private:
		using Names = ankerl::unordered_dense::set<std::string>;

	private:
		static bool HasVoice(const Names& names, const RTC::Producer* voice);
		static Names ParseNames(const std::string& text);

	private:
		bool all{ true };
		Names included;
		Names excluded;
	};
} // namespace RTC

#endif
