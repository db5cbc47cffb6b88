-- Who has written what in a room. A message is taken back by its author alone (XEP-0424), to all and to one person alike, because
-- clients believe whoever says so; moderators take back those of others (XEP-0425):
--   <iq type="set" to=ROOM><moderate xmlns="urn:xmpp:message-moderate:1" id=MESSAGE><retract xmlns="urn:xmpp:message-retract:1"/>
-- and everybody hears it as if from the author, which clients without XEP-0425 understand too. Messages go by their attribute `id`,
-- the only one that clients know. PROSODY_ENABLE_FILTER_MESSAGES: in a room with the flag `group-chat-restricted` only those write
-- to all who have the feature send-groupchat.
local jid, st, cache, uuid = require "util.jid", require "util.stanza", require "util.cache", require "util.uuid".generate;
local muc = module:depends("muc");
local people, refuse = module:require "meet_people", module:require "meet_refuse";
local features, names = module:require "meet_features", module:require "meet_tenant_names";
local NS_RETRACT, NS_MODERATE = "urn:xmpp:message-retract:1", "urn:xmpp:message-moderate:1";
local messages_remembered, longest_id = 2000, 200;
local longest_reason = 500;

---- Authors ----

-- Of a message's id: { author = bare JID, nick }. Private ones are apart: their number does not make a room forget who has said
-- what to all, and none hides one to all of the same id from moderators.
local function messages_of(room, to_all)
	local name = to_all and "meet_messages" or "meet_private_messages";
	room[name] = room[name] or cache.new(messages_remembered);
	return room[name];
end
local function known_message(room, id) return messages_of(room, true):get(id) or messages_of(room, false):get(id); end

-- Whoever gave a message the id of somebody else's could take that one back: it gets another one. One without could be taken back
-- by nobody.
local function remember(room, occupant, stanza, to_all)
	if not stanza:get_child("body") then return; end
	local id = stanza.attr.id or "";
	local known = known_message(room, id);
	if id == "" or #id > longest_id or known and known.author ~= occupant.bare_jid then
		id = uuid();
		stanza.attr.id = id;
	end
	messages_of(room, to_all):set(id, { author = occupant.bare_jid; nick = jid.resource(occupant.nick) });
end

---- What people say ----

-- Comes from the server alone: who speaks for a visitor, and when something was said. Clients look at no namespace everywhere.
local forged = { ["display-name"] = true; ["addresses"] = true; ["delay"] = true; ["settings-error"] = true };
local function strip(stanza, to_all)
	-- The one of a room is set by a message that has nothing else; clients believe every other one too.
	local has_subject = to_all and not stanza:get_child("body") and not stanza:get_child("thread");
	stanza:maptags(function (child)
		if forged[child.name] or child.name == "x" and child.attr.xmlns == "jabber:x:delay" then return nil; end
		if child.name == "subject" and not has_subject then return nil; end
		return child;
	end);
end

-- Whether it was refused, and whether it is one.
local function check_retraction(event, room, occupant)
	local ids = {};
	for retract in event.stanza:childtags("retract", NS_RETRACT) do
		local id = retract.attr.id or "";
		local known = known_message(room, id);
		if not known then return refuse(event, "retract-unknown", "cancel", "item-not-found", "No such message"); end
		if known.author ~= occupant.bare_jid then
			return refuse(event, "retract-other", "auth", "forbidden", "Only who wrote a message may retract it");
		end
		ids[#ids + 1] = id;
	end
	for _, id in ipairs(ids) do module:fire_event("meet-message-gone", { room = room; id = id }); end
	return false, #ids > 0;
end

local function is_muted(event, room, occupant)
	return (room.meet_flags or {})["group-chat-restricted"] ~= nil and event.stanza:get_child("body") ~= nil
		and not features.may(event.origin, occupant.role == "moderator", "send-groupchat");
end

local function take(event, room, occupant, to_all)
	local stanza = event.stanza;
	strip(stanza, to_all);
	local refused, is_retraction = check_retraction(event, room, occupant);
	if refused then return true; end
	local must_be_silent = to_all and is_muted(event, room, occupant);
	if is_retraction then
		-- What is for clients that do not know retractions could be anything.
		if must_be_silent then stanza:remove_children("body"); end
		return;
	end
	if must_be_silent then
		return refuse(event, "group-chat-restricted", "cancel", "not-allowed", "Sending group messages not allowed");
	end
	remember(room, occupant, stanza, to_all);
end

module:hook("muc-occupant-groupchat", function (event)
	if event.occupant and people.is_person(event) then return take(event, event.room, event.occupant, true); end
end, 44);
module:hook("message/full", function (event)
	local stanza = event.stanza;
	if stanza.attr.type == "groupchat" or not people.is_person(event) then return; end
	local room = muc.get_room_from_jid(jid.bare(stanza.attr.to));
	local occupant = room and room:get_occupant_by_real_jid(stanza.attr.from);
	-- Clients show what it says as the word of the server, and send none themselves.
	if occupant and stanza.attr.type == "error" then return refuse(event, "error-message"); end
	if occupant then return take(event, room, occupant, false); end
end, 35);

---- What moderators take back ----

module:hook("muc-disco#info", function (event)
	for _, feature in ipairs { NS_RETRACT, NS_MODERATE } do event.reply:tag("feature", { var = feature }):up(); end
end);

local function retraction(room, id, author, moderator, reason)
	local message = st.message({ type = "groupchat"; from = room.jid .. "/" .. author; id = uuid() })
		:tag("retract", { xmlns = NS_RETRACT; id = id })
		:tag("moderated", { xmlns = NS_MODERATE; by = names.outer(moderator) }):up();
	if reason and #reason <= longest_reason then message:text_tag("reason", reason); end
	return message:reset();
end

module:hook("iq-set/bare/" .. NS_MODERATE .. ":moderate", function (event)
	local stanza = event.stanza;
	local room = muc.get_room_from_jid(stanza.attr.to);
	local occupant = room and room:get_occupant_by_real_jid(stanza.attr.from);
	if not occupant or occupant.role ~= "moderator" then return refuse(event, "not-a-moderator", "auth", "forbidden"); end
	local moderate = stanza.tags[1];
	local id = moderate.attr.id;
	if not id or not moderate:get_child("retract", NS_RETRACT) then return refuse(event, "moderate", "modify", "bad-request"); end
	local known = messages_of(room, true):get(id);
	if not known then
		return refuse(event, "moderate-unknown", "cancel", "item-not-found", "No such message");
	end
	module:log("info", "%s removes a message of %s in %s", occupant.nick, known.nick, room.jid);
	module:fire_event("meet-message-gone", { room = room; id = id });
	room:broadcast_message(retraction(room, id, known.nick, occupant.nick, moderate:get_child_text("reason")));
	event.origin.send(st.reply(stanza));
	return true;
end);
