import type { Log } from '@parley/kernel';
import type { IceTransport } from '@parley/xmpp-jingle';
import type { Counters } from '../counters.ts';
import type { JingleSender } from './jingle-sender.ts';
import type { MediaSession, Participant } from './participant.ts';

export interface IceRestarterDeps {
  readonly log: Log;
  readonly counters: Counters;
  readonly sender: Pick<JingleSender, 'send'>;
  /** The bridge does not restart ICE: the participant needs a new session. */
  readonly onImpossible: (participant: Participant) => void;
  /** The bridge's error. */
  readonly onRefused: (participant: Participant, session: MediaSession, error: unknown) => void;
}

/** Restarts ICE in place: the bridge's new credentials go to the client, media goes on meanwhile (focus contract §7). */
export class IceRestarter {
  readonly #deps: IceRestarterDeps;

  constructor(deps: IceRestarterDeps) {
    this.#deps = deps;
  }

  restart(participant: Participant, session: MediaSession): void {
    const { counters, log, onImpossible, onRefused } = this.#deps;
    counters.count('ice_restarts_requested');
    session.bridge
      .restartIce(participant.nick)
      .then((transport) => {
        if (participant.session !== session || session.state === 'moving') return;
        if (transport) {
          this.#send(participant, session.sid, transport);
          return;
        }
        counters.count('ice_restarts_failed');
        log.warn({ endpoint: participant.nick, sid: session.sid }, 'the bridge does not restart ICE');
        onImpossible(participant);
      })
      .catch((error: unknown) => {
        counters.count('ice_restarts_failed');
        onRefused(participant, session, error);
      });
  }

  /** The client tells what is new by the generation; without one its connection never came up and goes on trying. */
  #send(participant: Participant, sid: string, { ufrag, pwd, candidates, iceGeneration }: IceTransport): void {
    const { counters, log, sender } = this.#deps;
    if (!ufrag || !pwd || !iceGeneration) {
      counters.count('ice_restarts_not_needed');
      return;
    }
    counters.count('ice_restarts_relayed');
    log.info({ endpoint: participant.nick, sid, generation: iceGeneration }, 'ICE restarts in place');
    const transport = { ufrag, pwd, candidates, webSockets: [], rtcpMux: true, iceGeneration };
    const contents = [{ name: 'audio', creator: 'initiator' as const, transport }];
    sender.send(participant, { action: 'transport-info', sid, contents });
  }
}
