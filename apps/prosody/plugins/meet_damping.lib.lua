-- Brute force, damped: how many wrong logins one client address and one account may have. Every attempt takes a token of a
-- bucket that fills by itself, and gets it back when it was right; who finds the bucket empty is refused without a look at the
-- credentials. So an attempt costs no more than a look into a table, and a right login from elsewhere passes at once:
--   - a bucket per address (of IPv6: one /64) and kind of credentials;
--   - a bucket per account, over all addresses. When it is empty, only addresses are refused that have failed at this account in
--     the last minutes: whoever attacks it from many addresses has one guess for each, and cannot lock out its owner;
--   - a bucket per account and address that have once belonged together, for when that of the address is empty: who works behind
--     one address with an attacker still gets in.
local cache, async = require "util.cache", require "util.async";
local network_of, waiter = module:require "meet_network", module:require "meet_wait";
local now = require "util.time".now;

-- { tokens, tokens per second }
local limits = {
	password = module:get_option("meet_damping_passwords", { 30, 0.2 });
	token = module:get_option("meet_damping_tokens", { 200, 5 });
	account = module:get_option("meet_damping_account", { 60, 0.1 });
	known = module:get_option("meet_damping_known", { 5, 0.05 });
	failed = module:get_option("meet_damping_failed", { 1, 1 / 600 });
};
-- One table for all hosts that people log in at.
local shared = module:shared("/*/meet_damping/buckets");
shared.buckets = shared.buckets or cache.new(module:get_option_number("meet_damping_size", 20000));
local buckets = shared.buckets;

local function bucket_of(kind, key)
	local name = kind .. "\0" .. key;
	local bucket = buckets:get(name);
	if not bucket then
		local limit = limits[kind];
		bucket = { most = limit[1]; rate = limit[2]; level = limit[1]; at = now(); pending = 0; waiting = {}; };
		buckets:set(name, bucket);
	end
	local time = now();
	bucket.level = math.min(bucket.most, bucket.level + (time - bucket.at) * bucket.rate);
	bucket.at = time;
	if bucket.level >= bucket.most / 2 then bucket.is_told = nil; end
	return bucket;
end

local function wake(bucket)
	-- One attempt that ends makes room for one at most; when nobody is left who could give a token back, all have to know.
	local most = bucket.pending > 0 and 1 or #bucket.waiting;
	while most > 0 and bucket.waiting[1] do
		if table.remove(bucket.waiting, 1)() then most = most - 1; end
	end
end

-- While attempts are under way that may turn out right, who comes next waits for them: a company may come to work at once.
local function has_token(bucket, session)
	while bucket.level < 1 and bucket.pending > 0 and async.ready() and not session.destroyed and #bucket.waiting < 1000 do
		local wait, go_on = waiter(session);
		table.insert(bucket.waiting, go_on);
		wait();
	end
	return bucket.level >= 1;
end

local damping = {};

-- Begins an attempt of `kind` password or token, which `settle` has to end: one that `waits` for somebody else's answer without
-- fail. Returns nil and whether it is the first that is refused, so that one line is logged for many.
function damping.begin(session, kind, account, waits)
	local network = network_of(session.ip) or "?";
	local pair = account and network .. "\0" .. account;
	local known = pair and buckets:get("known\0" .. pair) and bucket_of("known", pair);
	local own = bucket_of(kind, network);
	if known and own.level < 1 then own = known; end
	local total = account and bucket_of("account", account);
	local refusing;
	if not has_token(own, session) then
		refusing = own;
	elseif total and not known and total.level < 1 and buckets:get("failed\0" .. pair) and bucket_of("failed", pair).level < 1 then
		refusing = total;
	end
	if refusing then
		local is_first = not refusing.is_told;
		refusing.is_told = true;
		return nil, is_first;
	end
	own.level, own.pending = own.level - 1, own.pending + (waits and 1 or 0);
	if total then total.level = math.max(0, total.level - 1); end
	return { own = own; total = total; pair = pair; waits = waits; };
end

-- Ends an attempt: "right", "wrong", or anything else, when nobody could tell.
function damping.settle(attempt, outcome)
	local own, total, pair = attempt.own, attempt.total, attempt.pair;
	if attempt.is_settled then return; end
	attempt.is_settled = true;
	if attempt.waits then own.pending = own.pending - 1; end
	if outcome ~= "wrong" then
		own.level = math.min(own.most, own.level + 1);
		if total then total.level = math.min(total.most, total.level + 1); end
	end
	if pair and outcome == "right" then bucket_of("known", pair); end
	if pair and outcome == "wrong" then bucket_of("failed", pair).level = 0; end
	wake(own);
end

return damping;
