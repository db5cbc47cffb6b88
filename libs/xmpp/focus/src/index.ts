export {
  conferenceRequestToJson,
  conferenceResponseToJson,
  conferenceResponseToJson as toJson,
  parseConferenceRequestJson,
  parseConferenceResponseJson,
} from './conference-json.ts';
export { buildConferenceRequest, buildConferenceResponse, parseConferenceRequest, parseConferenceResponse } from './conference-request.ts';
export { buildBridgeNotAvailable, buildConferenceProperties } from './focus-presence.ts';
export { type DialRequest, type JibriRequest, parseDial, parseJibriRequest } from './gateways.ts';
export { buildLoginUrl, type LoginUrl, parseLoginUrlRequest } from './login-url.ts';
export { buildMute, muteNamespace, parseMute } from './mute.ts';
export type * from './types.ts';
export { parseVouch, type Vouch } from './vouch.ts';
