-- What the policy service may do to rooms of this host:
--   <iq type="set" from=POLICY to=HERE><operation xmlns="urn:parley:operation:0" name=NAME room=JID …>…</operation></iq>
-- Every NAME is a hook, of this or of another module: meet-operation/NAME { room, operation, reply, fail }. Its handler returns
-- true, after putting into `reply` what there is to tell, or after `fail(type, condition, text)`.
local st = require "util.stanza";
local muc = module:depends("muc");
local xmlns = "urn:parley:operation:0";
local target = module:get_option_string("meet_events_to");

local function run(event)
	local origin, stanza = event.origin, event.stanza;
	local operation = stanza:get_child("operation", xmlns);
	local name, room_jid = operation.attr.name or "", operation.attr.room;
	local room = room_jid and muc.get_room_from_jid(room_jid);
	local answer = st.reply(stanza);
	local function fail(kind, condition, text) answer = st.error_reply(stanza, kind, condition, text, module.host); end
	if room_jid and not room then
		fail("cancel", "item-not-found", "No such room");
	elseif not module:fire_event("meet-operation/" .. name, { room = room; operation = operation; reply = answer; fail = fail }) then
		fail("cancel", "feature-not-implemented", "No such operation");
	end
	origin.send(answer);
	return true;
end

module:hook("iq-set/host/" .. xmlns .. ":operation", function (event)
	if event.stanza.attr.from == target then return run(event); end
end, 10);

---- Those that need nothing but the room ----

-- { reason?, alternate?: the room where clients are to go instead, by the name that they know }
module:hook("meet-operation/destroy", function (event)
	local operation = event.operation;
	event.room:destroy(operation.attr.alternate, operation.attr.reason);
	return true;
end);

-- { nick, reason? }: status 307, and no membership is left.
module:hook("meet-operation/kick", function (event)
	local room, operation = event.room, event.operation;
	local nick = room.jid .. "/" .. (operation.attr.nick or "");
	if not room:get_occupant_by_nick(nick) then
		event.fail("cancel", "item-not-found", "Nobody of this name is inside");
		return true;
	end
	local done, kind, condition = room:set_role(true, nick, nil, operation.attr.reason);
	if not done then event.fail(kind, condition); end
	return true;
end);

-- { password }: its <valid/> is "true" or "false".
module:hook("meet-operation/check-password", function (event)
	local password = event.room:get_password();
	local is_right = password ~= nil and password == event.operation.attr.password;
	event.reply:tag("valid", { xmlns = xmlns }):text(tostring(is_right)):up();
	return true;
end);

-- { <flag name value/>… }: what other modules look up in `room.meet_flags`; without a value it is taken away.
module:hook("meet-operation/flags", function (event)
	local room = event.room;
	room.meet_flags = room.meet_flags or {};
	for flag in event.operation:childtags("flag", xmlns) do room.meet_flags[flag.attr.name] = flag.attr.value; end
	return true;
end);

-- How many sessions of people there are on this server: <sessions/>. Of no room.
module:hook("meet-operation/sessions", function (event)
	local service_hosts, count = module:get_option_set("meet_service_hosts", {}), 0;
	for _, session in pairs(prosody.full_sessions) do
		if not service_hosts:contains(session.host) then count = count + 1; end
	end
	event.reply:tag("sessions", { xmlns = xmlns }):text(tostring(count)):up();
	return true;
end);
