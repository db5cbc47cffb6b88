-- Waiting within the runner of a client's session, whose other stanzas wait meanwhile, so that they keep their order.
--   local wait, go_on = waiter(session);
-- Who waits in a session that has ended by then never goes on, because nothing of what would run next finds what it needs there;
-- the runner is left to the garbage collector. `go_on` returns whether somebody did.
local async = require "util.async";
-- 13.0 keeps a list of them for its shell, which would keep them for ever.
local waiting_runners = async.waiting_runners or {};

return function (session)
	local runner = session.thread; -- a session that has ended has it no more
	local wait, done = async.waiter();
	return wait, function ()
		if session.destroyed then
			if runner then waiting_runners[runner] = nil; end
			return false;
		end
		done();
		return true;
	end
end
