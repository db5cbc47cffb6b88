import type { FastifyInstance } from '@parley/http';
import { AppError, type AppErrorCode } from '@parley/kernel';
import { colibriReasonOf } from '@parley/xmpp-colibri2';
import { type StanzaCondition, stanzaErrorInfo } from '@parley/xmpp-core';
import type { Bridge } from '../bridge/bridge.ts';
import { readConferenceModify, writeConferenceModified } from './colibri-json.ts';

const CODES: Partial<Record<StanzaCondition, AppErrorCode>> = {
  'bad-request': 'INPUT_INVALID',
  conflict: 'CONFLICT',
  'item-not-found': 'NOT_FOUND',
  'service-unavailable': 'UNAVAILABLE',
  'feature-not-implemented': 'NOT_SUPPORTED',
};

type OfMeeting = { Params: { meetingId: string } };

/** Conferences by HTTP instead of XMPP, for whoever drives the bridge without a focus (COLIBRI_REST_ENABLED; bridge contract §16). */
export function registerConferenceRoutes(app: FastifyInstance, bridge: Bridge): void {
  const modify = async (body: unknown, meetingId?: string) => {
    try {
      return writeConferenceModified(await bridge.modify(readConferenceModify(body, meetingId)));
    } catch (error) {
      throw asHttp(error);
    }
  };
  app.post('/colibri/v2/conferences', (request) => modify(request.body));
  app.patch<OfMeeting>('/colibri/v2/conferences/:meetingId', (request) => modify(request.body, request.params.meetingId));
  app.get<OfMeeting>('/colibri/v2/conferences/:meetingId/dominant-speaker-identification', ({ params }) => {
    const conference = bridge.conferences.find((one) => one.meetingId === params.meetingId);
    if (!conference) throw new AppError('NOT_FOUND', 'conference_not_found');
    const { current, previous, order } = conference.speakers;
    return {
      dominantEndpoint: current ?? null,
      dominantSpeakerIdentification: null,
      endpointsBySpeechActivity: current === undefined ? [] : [current, ...previous],
      endpointsInLastNOrder: order,
    };
  });
  for (const path of ['/colibri/v2/conferences', '/colibri/v2/conferences/:meetingId'])
    app.get(path, () => {
      throw new AppError('NOT_SUPPORTED', 'conferences can be changed here, not read; see /debug');
    });
}

/** The stanza error that XMPP would answer, with its reason. */
function asHttp(error: unknown): unknown {
  // Its condition is chosen for what other focuses make of it over XMPP: here, later is not the same as malformed.
  if (AppError.is(error, 'LIMIT_REACHED')) return error;
  const { condition, text } = stanzaErrorInfo(error);
  const code = CODES[condition];
  const reason = colibriReasonOf(error)?.reason;
  return code === undefined ? error : new AppError(code, [reason, text].filter((part) => part !== undefined).join(': ') || condition);
}
