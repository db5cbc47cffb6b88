export { Meeting } from '@parley/client';
export { createXmppClient } from '@parley/xmpp-connection';
