-- Stanzas that hundreds of sessions get, with nothing but the address different. On its way to a WebSocket Prosody copies a stanza
-- twice, all of it, and writes it out a third time; what stream management keeps are copies again. A stanza that is marked here is
-- written out once, and its copies share its children. Whoever appends to a copy, or replaces children of it, changes that copy alone;
-- children themselves are not to be changed any more.
--   local shared = module:require "meet_shared_stanzas";
--   shared.mark(stanza);
local st = require "util.stanza";
local mt = st.stanza_mt;

local shared = {};
if mt.meet_shares then
	shared.mark = mt.meet_shares;
	return shared;
end
local clone, text_of, maptags, tag = st.clone, mt.__tostring, mt.maptags, mt.tag;

-- `meet_shared` is one table for a stanza and all its copies: how many children there were, and how they are written.
function shared.mark(stanza)
	if not stanza.meet_shared then stanza.meet_shared = { count = #stanza }; end
	return stanza;
end
mt.meet_shares = shared.mark;

local function copy_of(stanza)
	local attr, tags, copy = {}, {}, { name = stanza.name, namespaces = stanza.namespaces, meet_shared = stanza.meet_shared };
	for name, value in pairs(stanza.attr) do attr[name] = value; end
	for place, child in ipairs(stanza.tags) do tags[place] = child; end
	for place, child in ipairs(stanza) do copy[place] = child; end
	copy.attr, copy.tags = attr, tags;
	return setmetatable(copy, mt);
end
function st.clone(stanza, only_top)
	if only_top or type(stanza) ~= "table" or not stanza.meet_shared then return clone(stanza, only_top); end
	return copy_of(stanza);
end

-- What replaces children gets children of its own.
function mt.maptags(stanza, callback)
	if stanza.meet_shared then
		stanza.meet_shared = nil;
		maptags(stanza, clone);
	end
	return maptags(stanza, callback);
end

-- Stream management notes the time in each copy that it keeps: without the checks that names and values are text, which cost more
-- than the copy.
function mt.tag(stanza, name, attr, namespaces)
	if not stanza.meet_shared or name ~= "delay" or stanza.last_add and stanza.last_add[1] then return tag(stanza, name, attr, namespaces); end
	local child = setmetatable({ name = name, attr = attr or {}, namespaces = namespaces, tags = {} }, mt);
	stanza[#stanza + 1], stanza.tags[#stanza.tags + 1], stanza.last_add = child, child, { child };
	return stanza;
end

local escapes = { ["'"] = "&apos;", ["\""] = "&quot;", ["<"] = "&lt;", [">"] = "&gt;", ["&"] = "&amp;" };
local function escape(text) return text:find("['&<>\"]") and text:gsub("['&<>\"]", escapes) or text; end

local function text_of_child(child) return type(child) == "string" and (escape(child)) or text_of(child); end
local function text_of_children(stanza, first, last)
	local parts = {};
	for place = first, last do parts[#parts + 1] = text_of_child(stanza[place]); end
	return table.concat(parts);
end

function mt.__tostring(stanza)
	local common = stanza.meet_shared;
	if not common or #stanza < common.count or common.count == 0 then return text_of(stanza); end
	common.text = common.text or text_of_children(stanza, 1, common.count);
	local parts = { "<", stanza.name };
	for name, value in pairs(stanza.attr) do
		if name:find("\1", 1, true) then return text_of(stanza); end
		parts[#parts + 1] = " " .. name .. "='" .. (escape(value)) .. "'";
	end
	parts[#parts + 1] = ">" .. common.text;
	if #stanza > common.count then parts[#parts + 1] = text_of_children(stanza, common.count + 1, #stanza); end
	parts[#parts + 1] = "</" .. stanza.name .. ">";
	return table.concat(parts);
end

return shared;
