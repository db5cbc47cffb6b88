import type { BridgeMessage } from '@parley/bridge-channel';
import type { Dialect } from './dialects.ts';
import type { PeerMemory } from './focus-request.ts';
import type { Network } from './network.ts';

/** How a scripted official client is set up. */
export interface OfficialPeerOptions {
  /** `https://host:port` of the web edge. */
  readonly url: string;
  /** How its WebSockets connect; see {@link sharedNetwork}. */
  readonly network?: Network;
  readonly domain: string;
  /** Localpart of the room. */
  readonly room: string;
  /** Of a room in a folder: `https://host/tenant/room`. */
  readonly tenant?: string;
  readonly dialect?: Dialect;
  /** Default: `/xmpp-websocket`. */
  readonly bosh?: boolean;
  /** One of hundreds: of others it keeps who is there, and of messages their number. */
  readonly crowd?: boolean;
  /** Reads what comes on the bridge channel; default `parseBridgeMessage`. */
  readonly readMessage?: (text: string) => BridgeMessage;
  /** Leaves offers alone; the test accepts by hand. */
  readonly manual?: boolean;
  /** Checks connectivity with the bridge all the time, as a browser does. */
  readonly ice?: boolean;
  /** `initial-last-n`. */
  readonly lastN?: number;
  /** Slots of the sources that it starts with; default microphone and camera. */
  readonly slots?: readonly ('a0' | 'v0' | 'v1')[];
  readonly displayName?: string;
  /** `hosts.anonymousdomain`: where people without a login connect. */
  readonly anonymousDomain?: string;
  /** Its `jwt`. */
  readonly token?: string;
  /** The browser's storage, to be shared with other tabs. */
  readonly memory?: PeerMemory;
}
