import { AppError } from '@parley/kernel';
import { xml } from '@parley/xmpp-core';
import type { XmppPort } from '../ports.ts';
import type { RecordingMode, RecordingSession } from '../recording-session.ts';
import { focusOf, type RoomSession } from '../room-session.ts';

export interface GatewayCommandsDeps {
  readonly xmpp: Pick<XmppPort, 'request'>;
  readonly room: RoomSession;
}

/** What a stream or recording is started with. */
export interface RecordingRequest {
  readonly mode: RecordingMode;
  /** Key of the stream at the service that shows it. */
  readonly streamKey?: string;
  readonly broadcastId?: string;
  /** The recording is shared by the operator's service. */
  readonly isShared?: boolean;
}

const NS_JIBRI = 'http://jitsi.org/protocol/jibri';
const NS_RAYO = 'urn:xmpp:rayo:1';
const TRANSCRIBER = 'jitsi_meet_transcribe';
/** Recorders are asked one after the other. */
const TIMEOUT_MS = 60_000;

/**
 * What is asked of recorders and transcribers, by way of the focus (client contract §8.5). Requests reject with what the focus
 * answers, as the stanza error's condition: `resource-constraint` where all are busy, `service-unavailable` where there are none.
 */
export class GatewayCommands {
  readonly #deps: GatewayCommandsDeps;

  constructor(deps: GatewayCommandsDeps) {
    this.#deps = deps;
  }

  /** What becomes of it is told by the focus' presence: `ClientState.recordings`. */
  async startRecording({ mode, streamKey, broadcastId, isShared }: RecordingRequest): Promise<void> {
    if (mode === 'stream' && (streamKey === undefined || streamKey === '')) throw new AppError('INPUT_INVALID', 'a stream needs a key');
    const appData = isShared === undefined ? undefined : JSON.stringify({ file_recording_metadata: { share: isShared } });
    await this.#ask('jibri', {
      ...{ xmlns: NS_JIBRI, action: 'start', recording_mode: mode },
      ...(streamKey !== undefined && { streamid: streamKey }),
      ...(broadcastId !== undefined && { you_tube_broadcast_id: broadcastId }),
      ...(appData !== undefined && { app_data: appData }),
    });
  }

  async stopRecording({ id, mode }: Pick<RecordingSession, 'id' | 'mode'>): Promise<void> {
    await this.#ask('jibri', { xmlns: NS_JIBRI, action: 'stop', session_id: id, recording_mode: mode });
  }

  /** Calls a transcriber in. */
  async callTranscriber(): Promise<void> {
    const { xmpp, room } = this.#deps;
    const header = xml('header', { xmlns: NS_RAYO, name: 'JvbRoomName', value: room.room });
    await xmpp.request('set', focusOf(room.room), xml('dial', { xmlns: NS_RAYO, to: TRANSCRIBER, from: 'fromnumber' }, header), {
      timeoutMs: TIMEOUT_MS,
    });
  }

  async #ask(name: string, attributes: Readonly<Record<string, string>>): Promise<void> {
    const { xmpp, room } = this.#deps;
    await xmpp.request('set', focusOf(room.room), xml(name, attributes), { timeoutMs: TIMEOUT_MS });
  }
}
