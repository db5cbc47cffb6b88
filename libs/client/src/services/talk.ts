import type { Clock, Log } from '@parley/kernel';
import type { Element } from '@parley/xmpp-core';
import type { TransferPort, XmppPort } from '../ports.ts';
import type { RoomSession } from '../room-session.ts';
import { Chat } from './chat.ts';
import { type FileStore, Files } from './files.ts';
import { PollBox } from './polls.ts';
import { type Reaction, Reactions } from './reactions.ts';
import type { EndpointPayload } from './room-services.ts';
import type { ServiceLink } from './service-link.ts';
import type { TalkView } from './talk-view.ts';

export interface TalkDeps {
  readonly xmpp: Pick<XmppPort, 'request' | 'send'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly domain: string;
  readonly link: ServiceLink;
  readonly room: RoomSession;
  readonly displayName: () => string;
  readonly meetingId: () => string | undefined;
  readonly fileStore: FileStore | undefined;
  readonly transfer: TransferPort | undefined;
  readonly onChange: () => void;
  readonly onReactions: (from: string, reactions: readonly Reaction[]) => void;
  readonly tellEndpoints: (payload: EndpointPayload, to: string) => void;
}

/** Chat, polls, files and applause. */
export class Talk {
  readonly chat: Chat;
  readonly polls: PollBox;
  readonly files: Files;
  readonly reactions: Reactions;

  constructor(deps: TalkDeps) {
    this.chat = new Chat(deps);
    this.polls = new PollBox(deps);
    this.files = new Files({ ...deps, store: deps.fileStore });
    this.reactions = new Reactions({ ...deps, self: () => deps.room.nick });
  }

  get view(): TalkView {
    return { chat: this.chat.log, polls: this.polls.polls, ...this.files.view };
  }

  joined(): void {
    this.chat.joined();
    this.polls.joined();
    this.files.joined();
  }

  /** Not in the room any more, for good. */
  stop(): void {
    this.files.stop();
    this.reactions.stop();
  }

  /** A message of the room or of somebody in it. @returns whether it was part of the talk */
  message(stanza: Element): boolean {
    return this.chat.receive(stanza);
  }
}
