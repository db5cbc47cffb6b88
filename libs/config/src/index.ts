export { READERS, type Reader, type State, type Variable } from './declare.ts';
export { DOMAIN_VARIABLES, type XmppDomains, xmppDomains } from './domains.ts';
export { type Config, configError, loadConfig } from './load.ts';
export { type VariableName, variables } from './registry.ts';
export { reviewEnvironment, type Scope } from './review/review.ts';
export { componentSecret, requirePassword } from './secrets.ts';
export { type XmppServer, xmppServers, xmppServiceOf } from './servers.ts';
export { boundAddress, type ListenPort } from './variable.ts';
