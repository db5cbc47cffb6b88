-- Presences that hundreds of sessions get, with nothing but the address different. On its way to a WebSocket Prosody copies a stanza
-- twice, all of it, and writes it out afterwards; what stream management keeps are copies again, and most of the time goes into
-- collecting them. A presence that is marked here is written out once, and a copy of it is its name and attributes. Whoever adds
-- or replaces children of a copy gets children of its own first; children that are merely looked at belong to all.
--   local shared = module:require "meet_shared_stanzas";
--   shared.mark(stanza);
local st = require "util.stanza";
local mt = st.stanza_mt;

local shared = {};
if mt.meet_shares then -- by another host
	shared.mark = mt.meet_shares;
	return shared;
end
local clone, escape, text_of = st.clone, st.xml_escape, mt.__tostring;
local tag, maptags, add_direct_child = mt.tag, mt.maptags, mt.add_direct_child;

-- `meet_shared` is one table for a stanza and all its copies: the children, and how they are written.
function shared.mark(stanza)
	if stanza.name ~= "presence" or stanza.meet_shared then return stanza; end
	local children = {};
	for place, child in ipairs(stanza) do children[place] = child; end
	stanza.meet_shared = { children = children; };
	return stanza;
end
mt.meet_shares = shared.mark;

-- `meet_delay` are the attributes of the one child that a copy may have for itself.
local function copy_of(stanza, delay)
	local attr = {};
	for name, value in pairs(stanza.attr) do attr[name] = value; end
	return setmetatable({
		name = stanza.name; attr = attr; tags = stanza.tags; meet_shared = stanza.meet_shared; meet_is_copy = true;
		meet_delay = delay or stanza.meet_delay;
	}, mt);
end
function st.clone(stanza, only_top)
	if only_top or type(stanza) ~= "table" or not stanza.meet_shared then return clone(stanza, only_top); end
	return copy_of(stanza);
end

-- Children of its own.
local function separate(stanza)
	local children, delay = stanza.meet_shared.children, stanza.meet_delay;
	stanza.meet_shared, stanza.meet_is_copy, stanza.meet_delay = nil, nil, nil;
	stanza.tags = {};
	for place in ipairs(children) do stanza[place] = nil; end
	for _, child in ipairs(children) do add_direct_child(stanza, type(child) == "string" and child or clone(child)); end
	if delay then add_direct_child(stanza, st.stanza("delay", delay)); end
end
function mt.maptags(stanza, callback)
	if stanza.meet_shared then separate(stanza); end
	return maptags(stanza, callback);
end
function mt.add_direct_child(stanza, child)
	if stanza.meet_shared then separate(stanza); end
	return add_direct_child(stanza, child);
end
-- Stream management notes the time in each copy that it keeps, and goes on with what it gets back.
function mt.tag(stanza, name, attr, namespaces)
	local is_note = stanza.meet_is_copy and name == "delay" and attr and not stanza.meet_delay and not stanza.last_add;
	if is_note then return copy_of(stanza, attr); end
	return tag(stanza, name, attr, namespaces);
end

local function write(children)
	local parts = {};
	for place, child in ipairs(children) do parts[place] = type(child) == "string" and escape(child) or text_of(child); end
	return table.concat(parts);
end

function mt.__tostring(stanza)
	local common = stanza.meet_shared;
	if not common then return text_of(stanza); end
	common.text = common.text or write(common.children);
	local start = "<" .. stanza.name;
	for name, value in pairs(stanza.attr) do
		if name:find("\1", 1, true) then -- of another namespace
			local own = copy_of(stanza);
			separate(own);
			return text_of(own);
		end
		start = start .. " " .. name .. "='" .. escape(value) .. "'";
	end
	local delay = stanza.meet_delay and text_of(st.stanza("delay", stanza.meet_delay)) or "";
	return start .. ">" .. common.text .. delay .. "</" .. stanza.name .. ">";
end

return shared;
