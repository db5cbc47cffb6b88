export { glanceIntoRoom, Meeting, OwnProperties } from '@parley/client';
export { createXmppClient } from '@parley/xmpp-connection';
