-- What somebody may do besides what every participant may: by the token or the account, by a grant, or as moderator.
local defaults = module:get_option("jitsi_default_permissions", {
	["livestreaming"] = true; ["recording"] = true; ["transcription"] = true; ["outbound-call"] = true; ["create-polls"] = true;
	["send-groupchat"] = true; ["send-private-message"] = true; ["flip"] = true; ["live-translation"] = true;
	["live-translation-subscribe"] = true;
});
if module:get_option_boolean("meet_shares_files", false) and defaults["file-upload"] == nil then defaults["file-upload"] = true; end

-- `defaults` are those of a moderator of whom neither a token nor a grant says anything.
local features = { defaults = defaults };

function features.may(session, is_moderator, name)
	local given = session.meet_granted or session.meet_features or (is_moderator and defaults) or {};
	return given[name] == true or given[name] == "true";
end

return features;
