-- How often one network address (of IPv6: one /64) may do something, to one room or at all; of a room it is gone with the room.
--   local buckets = module:require "meet_room_buckets";
--   if not buckets.of(room, "knock", event, 60, 60):poll(1) then … end -- sixty at once, sixty a minute
local jid, cache, throttle = require "util.jid", require "util.cache", require "util.throttle";
local network_of = module:require "meet_network";
local most_addresses = 1000;

local buckets = {};

-- A util.throttle. `known` is a util.cache of them: of more addresses than it can remember those are forgotten that came first.
function buckets.among(known, event, amount, seconds)
	local address = network_of(event.origin.ip) or jid.bare(event.stanza.attr.from);
	local bucket = known:get(address);
	if not bucket then
		bucket = throttle.create(amount, seconds);
		known:set(address, bucket);
	end
	return bucket;
end
function buckets.of(room, purpose, event, amount, seconds)
	room.meet_buckets = room.meet_buckets or {};
	local known = room.meet_buckets[purpose] or cache.new(most_addresses);
	room.meet_buckets[purpose] = known;
	return buckets.among(known, event, amount, seconds);
end

return buckets;
