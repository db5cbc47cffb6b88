import type { RouterCallbacks, TransportOptions } from '../types.ts';

const nothing = () => {};

/** For tests that do not ask what a conference tells. */
export const SILENT_ROUTER: RouterCallbacks = { onDominantSpeaker: nothing, onLevels: nothing, onLost: nothing };

/** For tests that do not ask what a transport tells. */
export const SILENT_TRANSPORT: TransportOptions = {
  sctp: false,
  ...{ onLost: nothing, onIceState: nothing, onDtlsState: nothing, onBandwidth: nothing },
  ...{ onChannelOpen: nothing, onChannelMessage: nothing, onChannelProblem: nothing },
};
