-- Tells the policy service who waits in a room of service accounts, for the administration by HTTP:
--   <operation name="brewery" address=ROOM/> -> <brewery><member jid=REAL stress? sip?/>…</brewery>, or item-not-found
-- with what the member's presence says of itself (http://jitsi.org/protocol/colibri). The focus is no member.
local jid = require "util.jid";
local people = module:require "meet_people";
local xmlns, NS_COLIBRI = "urn:parley:operation:0", "http://jitsi.org/protocol/colibri";

local function room_at(address)
	local host = prosody.hosts[jid.host(address or "") or ""];
	local muc = host and host.modules.muc;
	return muc and muc.get_room_from_jid(address);
end

local function statistics(occupant)
	local presence, found = occupant:get_presence(), {};
	local stats = presence and presence:get_child("stats", NS_COLIBRI);
	for stat in stats and stats:childtags("stat") or function () end do found[stat.attr.name or ""] = stat.attr.value; end
	return found;
end

module:hook("meet-operation/brewery", function (event)
	local room = room_at(event.operation.attr.address);
	if not room then
		event.fail("cancel", "item-not-found", "Brewery room was not found");
		return true;
	end
	event.reply:tag("brewery", { xmlns = xmlns });
	for _, occupant in room:each_occupant() do
		if not people.is_focus(occupant.bare_jid) then
			local stats = statistics(occupant);
			event.reply:tag("member", { jid = occupant.jid; stress = stats.stress_level; sip = stats.supports_sip }):up();
		end
	end
	event.reply:up();
	return true;
end);
