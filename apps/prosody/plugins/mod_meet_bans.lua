-- Bans, for the life of a room. mod_muc knows the address that an owner makes an outcast; anonymous people have a new one each
-- time they come, so a ban holds for more: for the user that a token names, else for the network address (of IPv6: one /64). An
-- account is banned by its own address alone. The network of the moderator who bans is spared, or a household would lock itself
-- out; so are moderators in a network that is banned.
local jid = require "util.jid";
local people, refuse = module:require "meet_people", module:require "meet_refuse";
local network_of = module:require "meet_network";
local breakouts = module:require "meet_breakouts";
local main_host = module:get_option_string("meet_main_muc"); -- on the components of lobbies and breakout rooms
local uuid = "^%x+%-%x+%-%x+%-%x+%-%x+$"; -- how anonymous people and those with a token are called
local most_people = 10000;

local function mark_of_network(session)
	local network = session and network_of(session.ip);
	return network and "network:" .. network;
end
local function marks_of(session)
	local user = session.meet_identity and session.meet_identity.user;
	if user and user.id then return { "user:" .. tostring(user.id) }; end
	local is_account = not (session.username or ""):find(uuid);
	return { not is_account and mark_of_network(session) or nil };
end
local function sessions_of(address)
	local user = (prosody.bare_sessions or {})[address];
	return user and user.sessions or {};
end
local function main_of(room)
	if not main_host then return room; end
	if breakouts.is_here then return breakouts.main(room.jid); end
	local host = prosody.hosts[main_host];
	return host and host.modules.muc and host.modules.muc.get_room_from_jid(jid.join((jid.split(room.jid)), main_host));
end

local function ban(room, event)
	room.meet_bans = room.meet_bans or {};
	local spared = mark_of_network(event.actor and prosody.full_sessions[event.actor]);
	for _, session in pairs(sessions_of(event.jid)) do
		for _, mark in ipairs(marks_of(session)) do
			if mark ~= spared then
				room.meet_bans[mark] = event.jid;
			else
				module:log("info", "%s is banned from %s by its address only: its network is the moderator's", event.jid, room.jid);
			end
		end
	end
end
local function pardon(room, address)
	for mark, banned in pairs(room.meet_bans or {}) do
		if banned == address then room.meet_bans[mark] = nil; end
	end
end

if not main_host then
	module:hook("muc-set-affiliation", function (event)
		if event.affiliation == "outcast" then ban(event.room, event); else pardon(event.room, event.jid); end
	end);
	-- What one room remembers of people who are not in it is bounded.
	module:hook("muc-pre-set-affiliation", function (event)
		if not event.actor or event.affiliation == "none" or event.previous_affiliation ~= "none" then return; end
		local count = 0;
		for _ in event.room:each_affiliation() do count = count + 1; end
		if count >= most_people then event.allowed = false; end
	end);
end

module:hook("muc-occupant-pre-join", function (event)
	local room, from = main_of(event.room), event.stanza.attr.from;
	if not room then return; end
	local is_banned = room:get_affiliation(from) == "outcast";
	local network = people.is_moderator(room, from) and mark_of_network(event.origin);
	for _, mark in ipairs(event.origin.type == "c2s" and room.meet_bans and marks_of(event.origin) or {}) do
		is_banned = is_banned or mark ~= network and room.meet_bans[mark] ~= nil;
	end
	if is_banned then return refuse(event, "banned", "auth", "forbidden", "You are banned from this room"); end
end, 9);
