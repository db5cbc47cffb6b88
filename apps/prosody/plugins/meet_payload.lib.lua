-- What the policy service wants said: the content of <payload/> in one of its elements, as clients are to see it. Elements without a
-- namespace of their own have got that of the element around them on the way, and are of that of messages.
local function plain(element, xmlns)
	local attr = element.attr;
	if attr.xmlns == xmlns or attr.xmlns == "jabber:client" then attr.xmlns = nil; end
	for _, child in ipairs(element.tags) do plain(child, xmlns); end
	return element;
end

-- Of an element in the namespace `xmlns`: a list, which may be empty.
return function (element, xmlns)
	local payload = element:get_child("payload", xmlns);
	return payload and plain(payload, xmlns).tags or {};
end
