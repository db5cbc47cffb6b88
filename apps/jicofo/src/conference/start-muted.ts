import type { ForceMute } from '@parley/xmpp-colibri2';
import type { OccupantPresence } from '@parley/xmpp-muc';
import type { SourceLimits } from '../config.ts';
import { isModerator } from './roles.ts';

export interface StartMuted {
  readonly audio: boolean;
  readonly video: boolean;
}

/** `startAudioMuted`, `startVideoMuted` of the conference request: participants beyond these numbers start muted. */
export interface StartMutedLimits {
  readonly audio: number | undefined;
  readonly video: number | undefined;
}

/** Reads the limits from the properties of a conference request; what is no number counts as not given. */
export function startMutedLimits(properties: ReadonlyMap<string, string>): StartMutedLimits {
  const read = (name: string) => {
    const text = properties.get(name);
    return text !== undefined && /^\d{1,6}$/.test(text) ? Number(text) : undefined;
  };
  return { audio: read('startAudioMuted'), video: read('startVideoMuted') };
}

/** Whether somebody starts muted who is the `count`th participant now (focus contract §9). */
function startMutedFor(count: number, limits: StartMutedLimits, senders: SourceLimits): StartMuted {
  return {
    audio: count > Math.min(limits.audio ?? Number.POSITIVE_INFINITY, senders.maxAudioSenders),
    video: count > Math.min(limits.video ?? Number.POSITIVE_INFINITY, senders.maxVideoSenders),
  };
}

type MemberPresence = Pick<OccupantPresence, 'startMuted' | 'role' | 'affiliation'>;

const NOT_MUTED: StartMuted = { audio: false, video: false };

/** How newcomers of one conference start: the moderators' policy, and the limits of the request that created it (focus contract §9). */
export class StartMutedPolicy {
  readonly #limits: StartMutedLimits;
  readonly #senders: SourceLimits;
  /** From the room metadata; it is the newer way, so the other one counts only in its absence. */
  #metadata: StartMuted | undefined;
  /** COMPAT(lib-jitsi-meet before room metadata): from a moderator's presence. */
  #presence: StartMuted | undefined;

  constructor(limits: StartMutedLimits, senders: SourceLimits) {
    this.#limits = limits;
    this.#senders = senders;
  }

  setMetadata(policy: StartMuted | undefined): void {
    this.#metadata = policy;
  }

  /** From a member's presence and the one before; only moderators count, and of them only what is new. */
  learn(presence: MemberPresence, before: MemberPresence | undefined): void {
    const { startMuted } = presence;
    if (!startMuted || !isModerator(presence)) return;
    const known = before && isModerator(before) ? before.startMuted : undefined;
    if (known?.audio !== startMuted.audio || known.video !== startMuted.video) this.#presence = startMuted;
  }

  get policy(): StartMuted {
    return this.#metadata ?? this.#presence ?? NOT_MUTED;
  }

  /** For somebody who joined as the `count`th participant and whom AV moderation forbids `forced`. */
  of(count: number, forced: ForceMute = NOT_MUTED): StartMuted {
    const { policy } = this;
    const limited = startMutedFor(count, this.#limits, this.#senders);
    const isCameraForced = forced.video || forced.camera === true;
    return { audio: policy.audio || limited.audio || forced.audio, video: policy.video || limited.video || isCameraForced };
  }
}
