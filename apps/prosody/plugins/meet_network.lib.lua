-- The network that one subscriber has, for whatever is counted by address: of IPv6 one /64, else the address itself. Bytes, not
-- text; nil for what is no address.
local new_ip = require "util.ip".new_ip;

return function (address)
	local ip = address and new_ip(address);
	local packed = ip and ip.packed;
	return packed and (#packed == 16 and packed:sub(1, 8) or packed);
end
