-- Presences that hundreds of sessions get, with nothing but the address different. On its way to a WebSocket Prosody copies a stanza
-- twice, all of it, and writes it out afterwards; what stream management keeps are copies again, and most of the time goes into
-- collecting them. A presence that is marked here is written out once, and a copy of it is its name and attributes. Whoever adds
-- or replaces children of a copy gets children of its own first; children that are merely looked at belong to all. Requests to a
-- single session are marked too: their children are not copied at all. What was sent is not built further, and its children are
-- read by the methods of stanzas: a copy has none under 1, 2, 3.
--   local shared = module:require "meet_shared_stanzas";
--   shared.mark(stanza);
local st = require "util.stanza";
local mt = st.stanza_mt;
local NS_DELAY = "urn:xmpp:delay";

local shared = {};
if mt.meet_shares then return mt.meet_shares; end -- by another host
local clone, escape, text_of = st.clone, st.xml_escape, mt.__tostring;
local tag, maptags, add_direct_child, get_child, top_tag = mt.tag, mt.maptags, mt.add_direct_child, mt.get_child, mt.top_tag;

-- `meet_shared` is one table for a stanza and all its copies: the children, and how they and the start tag are written.
function shared.mark(stanza)
	if stanza.name ~= "presence" and stanza.name ~= "iq" or stanza.meet_shared then return stanza; end
	local children = {};
	for place, child in ipairs(stanza) do children[place] = child; end
	stanza.meet_shared = { children = children; tags = stanza.tags; starts = {}; };
	return stanza;
end
mt.meet_shares = shared;

-- `meet_delay` is the one child that a copy may have for itself.
local function copy_of(stanza)
	local of = stanza.attr;
	-- Named once, so that the table is made in its size.
	local attr = { to = of.to, from = of.from, type = of.type, xmlns = of.xmlns, id = of.id };
	for name, value in pairs(of) do attr[name] = value; end
	return setmetatable({
		name = stanza.name; attr = attr; tags = stanza.tags; meet_shared = stanza.meet_shared; meet_is_copy = true;
		meet_delay = stanza.meet_delay or stanza.meet_note;
	}, mt);
end

-- What stream management keeps of a presence until it is acknowledged, looking at its name and its note only: how it starts, the
-- address, and the note. It becomes a copy as soon as anybody looks at more. Filled in where a stanza is sent, as `meet_kept`.
local kept_mt = { __name = "stanza" };
local function restore(kept)
	setmetatable(kept, mt); -- first, for there may be no note
	local common, start, address, note = kept[1], kept[2], kept[3], kept[4];
	local attr = { to = address };
	for name, value in pairs(start.attr) do attr[name] = value; end
	kept[1], kept[2], kept[3], kept[4] = nil, nil, nil, nil;
	kept.name, kept.attr, kept.tags, kept.meet_shared, kept.meet_is_copy, kept.meet_delay = "presence", attr, common.tags, common, true, note;
	return kept;
end
local function note_of(kept, name, xmlns)
	if name == "delay" and getmetatable(kept) == kept_mt and rawget(kept, 4) then return rawget(kept, 4); end
	if getmetatable(kept) == kept_mt then restore(kept); end
	return kept:get_child(name, xmlns);
end
function kept_mt.__index(kept, key)
	if key == "name" then return "presence"; end
	if key == "get_child" then return note_of; end
	return restore(kept)[key];
end
function kept_mt.__tostring(kept) return tostring(restore(kept)); end
local is_stanza = st.is_stanza;
function st.is_stanza(stanza) return is_stanza(stanza) or getmetatable(stanza) == kept_mt and is_stanza(restore(stanza)); end

function st.clone(stanza, only_top)
	if type(stanza) ~= "table" or not stanza.meet_shared or only_top then return clone(stanza, only_top); end
	local start = stanza.meet_kept;
	if start then return setmetatable({ stanza.meet_shared, start, stanza.attr.to, stanza.meet_note }, kept_mt); end
	return copy_of(stanza);
end

-- Children of its own.
local function separate(stanza)
	local children, delay = stanza.meet_shared.children, stanza.meet_delay;
	stanza.meet_shared, stanza.meet_is_copy, stanza.meet_delay = nil, nil, nil;
	stanza.tags = {};
	for place in ipairs(children) do stanza[place] = nil; end
	for _, child in ipairs(children) do add_direct_child(stanza, type(child) == "string" and child or clone(child)); end
	if delay then add_direct_child(stanza, clone(delay)); end
end
-- These look at the metatable, or at the children without a method.
for _, name in ipairs { "reply", "error_reply" } do
	local act = st[name];
	st[name] = function (stanza, ...) return act(getmetatable(stanza) == kept_mt and restore(stanza) or stanza, ...); end;
end
local function whole(stanza)
	if getmetatable(stanza) == kept_mt then restore(stanza); end
	if stanza.meet_is_copy then separate(stanza); end
	return stanza;
end
local preserialize = st.preserialize;
function st.preserialize(stanza) return preserialize(whole(stanza)); end
mt.__freeze, kept_mt.__freeze = st.preserialize, st.preserialize;
function kept_mt.__len(kept) return #whole(kept); end
function kept_mt.__pairs(kept) return pairs(whole(kept)); end
function mt.maptags(stanza, callback)
	if stanza.meet_shared then separate(stanza); end
	return maptags(stanza, callback);
end
function mt.add_direct_child(stanza, child)
	if stanza.meet_shared then separate(stanza); end
	return add_direct_child(stanza, child);
end
function mt.get_child(stanza, name, xmlns)
	if name == "delay" and stanza.meet_delay then return stanza.meet_delay; end
	return get_child(stanza, name, xmlns);
end
-- Stream management notes the time in each copy that it keeps, and adds nothing more. Where that note is known before, as
-- `meet_note`, each copy comes with it.
function shared.note(attr) return setmetatable({ name = "delay"; attr = attr; tags = {}; }, mt); end
-- What says itself when it was gets no such note.
function shared.has_time(stanza)
	local common = stanza.meet_shared or {};
	if common.has_time == nil then common.has_time = get_child(stanza, "delay", NS_DELAY) ~= nil; end
	return common.has_time;
end
function mt.tag(stanza, name, attr, namespaces)
	local is_note = stanza.meet_is_copy and name == "delay" and attr and not stanza.meet_delay and not stanza.last_add;
	if not is_note then return tag(stanza, name, attr, namespaces); end
	stanza.meet_delay = shared.note(attr);
	return stanza;
end

---- Writing ----

-- The same addresses come again and again.
local written, known, most_known, longest = {}, 0, 5000, 200;
local function escaped(text)
	local result = written[text];
	if result then return result; end
	if #text > longest then return escape(text); end
	if known >= most_known then written, known = {}, 0; end
	result = escape(text);
	written[text], known = result, known + 1;
	return result;
end

local function write(children)
	local parts = {};
	for place, child in ipairs(children) do parts[place] = type(child) == "string" and escape(child) or text_of(child); end
	return table.concat(parts);
end

-- Whether these are the attributes that a start tag was written for, but for the address.
local function has_attributes(start, attr)
	local count = 0;
	for name, value in pairs(attr) do
		if name ~= "to" then
			if start.attr[name] ~= value then return false; end
			count = count + 1;
		end
	end
	return count == start.count;
end

-- The start tag up to the address, `text`, and its other attributes, kept from copy to copy; nil for what is written out in full.
local function start_of(stanza, xmlns)
	local starts, attr = stanza.meet_shared.starts, stanza.attr;
	if not attr.to then return; end
	local start = starts[xmlns or ""];
	if start and has_attributes(start, attr) then return start; end
	start = { attr = {}, count = 0, text = "<" .. stanza.name };
	if xmlns and not attr.xmlns then start.text = start.text .. " xmlns='" .. escaped(xmlns) .. "'"; end
	for name, value in pairs(attr) do
		if name:find("\1", 1, true) then return; end -- of another namespace
		if name ~= "to" then
			start.attr[name], start.count = value, start.count + 1;
			start.text = start.text .. " " .. name .. "='" .. (name == "id" and escape or escaped)(value) .. "'";
		end
	end
	start.text = start.text .. " to='";
	starts[xmlns or ""] = start;
	return start;
end

-- How a marked stanza is written: what is before the address (`text` of a table that is the same for many copies), the address, and
-- what is after it. Nothing when it cannot be told. `xmlns` is the namespace of a stanza that names none.
function shared.parts(stanza, xmlns)
	local common = stanza.meet_shared;
	local start = common and not stanza.meet_delay and start_of(stanza, xmlns);
	if not start then return; end
	common.rest = common.rest or "'>" .. write(common.children) .. "</" .. stanza.name .. ">";
	return start, escaped(stanza.attr.to), common.rest;
end

function mt.__tostring(stanza)
	if not stanza.meet_shared then return text_of(stanza); end
	local start, address, rest = shared.parts(stanza, stanza.attr.xmlns);
	if start then return start.text .. address .. rest; end
	local own = copy_of(stanza);
	separate(own);
	return text_of(own);
end
-- Sessions name it in their log, for every stanza.
function mt.top_tag(stanza)
	local start = stanza.meet_shared and start_of(stanza, stanza.attr.xmlns);
	return start and start.text .. escaped(stanza.attr.to) .. "'>" or top_tag(stanza);
end

return shared;
