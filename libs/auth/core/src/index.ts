export { type Admission, type AdmissionReason, type AdmissionRequest, type AdmissionSettings, decideAdmission } from './admission.ts';
export type { Authenticator, LoginAttempt, LoginOutcome, SaslCondition } from './authenticator.ts';
export { type Claims, parseClaims, type RoomGrant, serialiseClaims } from './claims.ts';
export { isMatrixRoom } from './matrix-room.ts';
export { isBuiltIn } from './original-modules.ts';
export { isAuthenticated, isExpired, isHost, mayBeElected, mayCreateRoom, moderatesOnJoin } from './policy.ts';
export { parseRoomNode, type RoomName } from './room-name.ts';
export { opensRoom } from './room-rule.ts';
export { type Creators, type Moderators, POLICY_NAMES, type PolicySettings, policySettings } from './settings.ts';
export type { Allowed, CreationRefusal, Refusal, RoomRefusal, RoomVerdict, Verdict } from './verdict.ts';
export {
  type AdmissionBody,
  type AuthenticationAnswer,
  type AuthenticationRequest,
  parseAdmissionBody,
  parseAuthenticationRequest,
} from './wire.ts';
