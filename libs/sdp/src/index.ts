export { type AnnouncedSource, buildDecline, buildRestartRequest, buildSessionAccept, buildSourceAdd } from './accept.ts';
export { type LocalMedia, type LocalSession, parseAnswer } from './answer.ts';
export { buildOffer, type RemoteSession } from './offer.ts';
export { type OpusWish, withOpus } from './opus.ts';
export { type RemoteOffer, type RemoteSource, readOffer, readSources } from './remote.ts';
export { attribute, attributes, formatSdp, parseSdp, type Sdp, type Section } from './sections.ts';
export { type LocalSsrcs, simulcastSsrcs, ssrcsOf, withLocalSsrcs } from './simulcast.ts';
export {
  haveSameLines,
  initialSlots,
  occupy,
  type Slot,
  type SlotRole,
  type SlotSource,
  type Slots,
  vacate,
  withDesktop,
} from './slots.ts';
