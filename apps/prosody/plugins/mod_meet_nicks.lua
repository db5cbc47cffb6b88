-- Which nicks there are. Clients tell people, and the focus, apart by them; mod_muc keeps them unique.
local jid = require "util.jid";
local people, refuse = module:require "meet_people", module:require "meet_refuse";
local validate = module:get_option_boolean("meet_validate_nicks", true);
local strict = module:get_option_boolean("meet_strict_anonymous_nicks", false);
local anonymous_hosts = module:get_option_set("meet_anonymous_hosts", {});

-- Clients and the focus know the bridge's own sources by the owner "jvb".
local function is_acceptable(nick, address)
	if nick == "focus" or nick == "jvb" then return false; end
	if not validate then return true; end
	if not nick:find("^%w[%w_]*$") then return false; end
	local name, host = jid.split(address);
	return not strict or not anonymous_hosts:contains(host) or nick == name:sub(1, 8);
end

module:hook("muc-occupant-pre-join", function (event)
	local from, nick = event.stanza.attr.from, jid.resource(event.stanza.attr.to);
	if people.is_focus(from) or is_acceptable(nick, from) then return; end
	return refuse(event, "nick", "cancel", "not-allowed", "Invalid resource");
end, 11);

module:hook("muc-occupant-pre-change", function (event)
	local occupant = event.orig_occupant;
	if occupant and jid.resource(occupant.nick) ~= jid.resource(event.stanza.attr.to) then
		return refuse(event, "nick-change", "cancel", "not-allowed", "Nick changes are not allowed");
	end
end, 11);

-- mod_muc refuses it by itself, but only after the event, and tells nobody.
module:hook("muc-occupant-pre-join", function (event)
	local holder = event.room:get_occupant_by_nick(event.stanza.attr.to);
	if not holder or holder.bare_jid == jid.bare(event.stanza.attr.from) then return; end
	return refuse(event, "nick-taken", "cancel", "conflict");
end, -30);
