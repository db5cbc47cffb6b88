export type { Authenticator, LoginAttempt, LoginOutcome, SaslCondition } from './authenticator.ts';
export { type Claims, parseClaims, type RoomGrant, serialiseClaims } from './claims.ts';
export { parseRoomNode, type RoomName } from './room-name.ts';
export type { Allowed, CreationRefusal, Refusal, RoomRefusal, RoomVerdict, Verdict } from './verdict.ts';
export {
  type AdmissionBody,
  type AuthenticationAnswer,
  type AuthenticationRequest,
  parseAdmissionBody,
  parseAuthenticationRequest,
} from './wire.ts';
