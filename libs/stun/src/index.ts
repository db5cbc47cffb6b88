export { isPrivateAddress, socketAddress } from './addresses.ts';
export { askStunServers, checkConnectivity } from './stun-client.ts';
export { buildConnectivityCheck, type SocketAddress } from './stun-message.ts';
