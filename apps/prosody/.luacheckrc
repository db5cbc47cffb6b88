-- luacheck apps/prosody: modules run inside Prosody, the configuration file in its own environment.
std = "lua54"
max_line_length = 140
files["plugins/"] = { globals = { "module" }, read_globals = { "prosody" } }
files["prosody.cfg.lua"] = { ignore = { "111", "112", "113", "131" } }
