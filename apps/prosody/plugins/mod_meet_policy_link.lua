-- Notices, on the component of the policy service, when that connects anew (meet_policy_link).
local link = module:require "meet_policy_link";
module:hook("component-authenticated", function () link.reset(); end);
