-- Who somebody is to a room. Addresses are real ones, full or bare.
local jid = require "util.jid";
local rank = module:require "muc/util".valid_affiliations;
local focus = module:get_option_string("meet_focus_jid");
local service_hosts = module:get_option_set("meet_service_hosts", {});

local people = {};

function people.is_focus(address) return jid.bare(address) == focus; end
-- The focus, bridges and the like; no participants.
function people.is_service(address) return service_hosts:contains(jid.host(address)); end
-- The same of one of `room._occupants`, which remembers it.
function people.is_service_inside(occupant)
	if occupant.meet_is_service == nil then occupant.meet_is_service = people.is_service(occupant.bare_jid); end
	return occupant.meet_is_service;
end
-- A client of a person, in the hands of anybody. What components and modules of this server send is its own word.
function people.is_person(event) return event.origin.type == "c2s" and not people.is_service(event.stanza.attr.from); end
function people.is_member(room, address) return rank[room:get_affiliation(address) or "none"] >= rank.member; end
function people.is_moderator(room, address) return rank[room:get_affiliation(address) or "none"] >= rank.admin; end
-- -1 outcast, 0 none, 1 member, 2 admin, 3 owner; nil for a word that is no affiliation.
function people.rank_of(affiliation) return rank[affiliation or "none"]; end

-- Makes somebody a member who is nothing yet. mod_muc would send everybody's presence to everybody for that: when a room of two
-- hundred gets a lobby, that stops the server for seconds, for nothing that a client shows.
function people.make_member(room, address)
	if people.rank_of(room:get_affiliation(address)) ~= 0 then return; end
	room._affiliations[address] = "member";
	module:fire_event("muc-set-affiliation", {
		room = room; jid = address; affiliation = "member"; previous_affiliation = "none"; in_room = true;
	});
end

return people;
