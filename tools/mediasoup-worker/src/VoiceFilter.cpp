// Keeps from a receiver whom it does not want to hear, see VoiceFilter.hpp and
// patches/0017-*.patch.
#define MS_CLASS "RTC::VoiceFilter"

#include "VoiceFilter.hpp"
#include "Logger.hpp"
#include "RTC/Transport.hpp"
#include <algorithm>

namespace RTC
{
	static constexpr std::string_view Prefix{ "hear:" };

	bool VoiceFilter::IsFilter(const std::string& text)
	{
		return text.starts_with(Prefix);
	}

	std::unique_ptr<VoiceFilter> VoiceFilter::Parse(const std::string& text)
	{
		MS_TRACE();

		const auto first  = std::min(text.find(':', Prefix.size()), text.size());
		const auto second = std::min(text.find(':', first + 1), text.size());

		auto filter = std::make_unique<VoiceFilter>();

		filter->all      = text.substr(Prefix.size(), first - Prefix.size()) != "0";
		filter->included = ParseNames(text.substr(std::min(first + 1, second), second - std::min(first + 1, second)));
		filter->excluded = ParseNames(text.substr(std::min(second + 1, text.size())));

		return filter->all && filter->excluded.empty() ? nullptr : std::move(filter);
	}

	bool VoiceFilter::Passes(const RTC::Producer* voice) const
	{
		MS_TRACE();

		return !HasVoice(this->excluded, voice) && (this->all || HasVoice(this->included, voice));
	}

	bool VoiceFilter::HasVoice(const Names& names, const RTC::Producer* voice)
	{
		const auto& parameters = voice->GetRtpParameters();

		return names.contains(parameters.rtcp.cname) || names.contains(parameters.msid);
	}

	VoiceFilter::Names VoiceFilter::ParseNames(const std::string& text)
	{
		Names names;

		for (size_t begin{ 0 }; begin < text.size();)
		{
			const auto end = std::min(text.find(',', begin), text.size());

			if (end > begin)
			{
				names.insert(text.substr(begin, end - begin));
			}

			begin = end + 1;
		}

		return names;
	}

	void Transport::FilterVoices(const std::string& text)
	{
		MS_TRACE();

		this->voiceFilter = VoiceFilter::Parse(text);
	}

	// Nobody hears the own voice.
	bool Transport::OnConsumerHears(const RTC::Transport* sender, const RTC::Producer* voice) const
	{
		MS_TRACE();

		return sender != this && (!this->voiceFilter || this->voiceFilter->Passes(voice));
	}
} // namespace RTC
