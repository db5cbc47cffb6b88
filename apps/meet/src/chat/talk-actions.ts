import type { ClientState, ConferenceClient, Reaction, RoomServices } from '@parley/client';
import { errorMessage, type Log } from '@parley/kernel';
import type { Notices } from '../notices/notices.ts';
import { REFUSAL } from '../notices/room-notices.ts';
import type { Sounds } from '../sounds/sounds.ts';
import type { MeetStore } from '../store.ts';
import type { KeptDrafts } from './kept-drafts.ts';
import {
  NO_TALK_STATE,
  nameOf,
  newsOfTalk,
  type PollDraft,
  seen,
  TAB_OF,
  type TalkNews,
  type TalkState,
  type TalkTab,
  unreadOf,
} from './talk-state.ts';

export interface TalkActionsDeps {
  readonly store: MeetStore;
  readonly log: Log;
  readonly drafts: Pick<KeptDrafts, 'read' | 'write'>;
  readonly notices: Pick<Notices, 'show' | 'hide'>;
  readonly sounds: Pick<Sounds, 'play'>;
  readonly client: () => ConferenceClient | undefined;
  /** Gives the person the file behind an address, under its name. */
  readonly download: (url: string, name: string) => void;
  /** The page is in front of the person, and not behind another one. */
  readonly isVisible: () => boolean;
}

/** Characters of a message that are told before it is opened. */
const MAX_TOLD = 300;
/** As official clients call them. */
const NOTICE_NAMES = {
  message: 'notify.chatMessages',
  private: 'notify.chatMessages',
  poll: 'polls.notification.title',
  file: 'notify.fileUploaded',
};
const NOTICE_GROUP = { message: 'messages', private: 'messages', poll: 'polls', file: 'files' } as const;
/** One word at a time about the talk. */
const TALK_UID = 'talk';
/** As long as the picture rises. */
const FLOATING_MS = 4_000;
const MAX_FLOATING = 30;
/** Of one person: nobody fills everybody's screen. */
const MAX_OF_ONE = 6;

/** What a person can do in the talk: write, ask, vote, give, applaud. */
export class TalkActions {
  readonly #deps: TalkActionsDeps;
  #floated = 0;

  constructor(deps: TalkActionsDeps) {
    this.#deps = deps;
    this.#change(deps.drafts.read());
  }

  /** The meeting's state has changed from `before`: what the person sees counts as read, what they do not see is told. */
  follow(before: ClientState, after: ClientState): void {
    if (before.chat === after.chat && before.polls === after.polls && before.files === after.files) return;
    const { panel, talk } = this.#deps.store.getState();
    const news = newsOfTalk(before, after);
    const isOpen = panel === 'chat' && this.#deps.isVisible();
    if (isOpen) this.#set(seen(after, talk, talk.tab));
    if (news && !(isOpen && talk.tab === TAB_OF[news.kind])) this.#tell(news);
  }

  /** The person looks at the page again. */
  look(): void {
    const { panel, talk, client } = this.#deps.store.getState();
    if (panel === 'chat') this.#set(seen(client, talk, talk.tab));
  }

  /** Opens the panel, or closes it. */
  toggle(): void {
    if (this.#deps.store.getState().panel === 'chat') this.close();
    else this.open();
  }

  open(tab?: TalkTab): void {
    const { talk, client } = this.#deps.store.getState();
    const shown = tab ?? talk.tab;
    // Where a former wish has led is not where the list opens.
    const { lineAfter: _, jump: __, ...rest } = talk;
    this.#deps.notices.hide(TALK_UID);
    const line = unreadOf(client, talk).chat > 0 ? { lineAfter: talk.readUpTo } : {};
    this.#deps.store.setState({ panel: 'chat', talk: seen(client, { ...rest, ...line, tab: shown }, shown) });
  }

  close(): void {
    this.#deps.store.setState({ panel: undefined });
  }

  setDraft(draft: string): void {
    this.#change({ draft });
    this.#keep();
  }

  /** Whom the draft is for: everybody, or one person. */
  writeTo(receiver: string | undefined): void {
    const { receiver: _, ...rest } = this.#talk;
    this.#set({ ...rest, ...(receiver !== undefined && { receiver }) });
  }

  /** The draft answers a message, alone where that was private. */
  replyTo(id: string | undefined): void {
    const { replyTo: _, ...rest } = this.#talk;
    const message = this.#deps.store.getState().client.chat.find((item) => item.id === id);
    this.#set(message ? { ...rest, replyTo: message.id } : rest);
    if (message) this.writeTo(message.privateWith);
  }

  /** Brings a message to the eyes, once the list shows it. */
  jumpTo(order: number): void {
    this.#change({ jump: { order } });
  }

  /** Sends the draft. */
  send(): void {
    const { draft, receiver, replyTo } = this.#talk;
    if (draft.trim() === '') return;
    const { replyTo: _, ...rest } = this.#talk;
    this.#set({ ...rest, draft: '' });
    this.#keep();
    // What becomes of it is shown at the message itself.
    const client = this.#deps.client();
    client?.services.talk.chat.send(draft.trim(), receiver, replyTo).catch((error: unknown) => this.#log('message', error));
  }

  resend(id: string): void {
    this.#attempt('message', (talk) => talk.chat.resend(id));
  }

  reactTo(id: string, emoji: string): void {
    this.#attempt('reaction', (talk) => talk.chat.react(id, emoji));
  }

  remove(id: string): void {
    this.#attempt('retraction', (talk) => talk.chat.remove(id));
  }

  /** The poll that is being written; undefined puts it away. */
  setPollDraft(pollDraft: PollDraft | undefined): void {
    const { pollDraft: _, ...rest } = this.#talk;
    this.#set({ ...rest, ...(pollDraft && { pollDraft }) });
  }

  /** Puts the open poll to those that wait. */
  savePoll(): void {
    const { pollDraft, pollDrafts } = this.#talk;
    if (pollDraft) this.#change({ pollDrafts: [...pollDrafts, pollDraft] });
    this.setPollDraft(undefined);
    this.#keep();
  }

  /** Opens one of those that wait. */
  editPoll(index: number): void {
    const draft = this.#takePoll(index);
    if (draft) this.setPollDraft(draft);
  }

  /** Sends one of those that wait. */
  sendPoll(index: number): void {
    this.editPoll(index);
    this.ask();
  }

  /** Sends the poll round. */
  ask(): void {
    const { pollDraft } = this.#talk;
    if (!pollDraft) return;
    this.#attempt('poll', (talk) => talk.polls.create(pollDraft.question, pollDraft.answers));
    this.setPollDraft(undefined);
  }

  vote(id: string, choice: ReadonlySet<number>): void {
    this.#attempt('vote', (talk) => talk.polls.answer(id, choice));
  }

  share(files: readonly File[]): void {
    for (const file of files) this.#attempt('file', (talk) => talk.files.share(file));
  }

  dismissUpload(id: string): void {
    this.#deps.client()?.services.talk.files.dismiss(id);
  }

  fetchFile(id: string, name: string): void {
    this.#attempt('file', async (talk) => this.#deps.download(await talk.files.addressOf(id), name));
  }

  removeFile(id: string): void {
    this.#attempt('file', (talk) => talk.files.remove(id));
  }

  /** Who may write to everybody and who may ask, for moderators to decide. */
  setPermissions(permissions: ClientState['metadata']['permissions']): void {
    const client = this.#deps.client();
    if (client) this.#run('permissions', client.services.commands.setPermissions(permissions));
  }

  applaud(reaction: Reaction): void {
    this.#deps.client()?.services.talk.reactions.send(reaction);
  }

  /** Somebody applauds. */
  float(from: string, reactions: readonly Reaction[], client: ClientState): void {
    const { floating } = this.#talk;
    const room = MAX_OF_ONE - floating.filter((one) => one.from === from).length;
    if (room <= 0) return;
    const name = from === client.endpointId ? '' : nameOf(client, from);
    this.#deps.sounds.play('REACTION_SOUND');
    const risen = reactions.slice(0, room).map((reaction) => ({ id: this.#floated++, from, reaction, name, at: Math.random() }));
    const ids = new Set(risen.map(({ id }) => id));
    this.#change({ floating: [...floating, ...risen].slice(-MAX_FLOATING) });
    setTimeout(() => this.#change({ floating: this.#talk.floating.filter(({ id }) => !ids.has(id)) }), FLOATING_MS);
  }

  /** Forgets everything but what has been begun: the person has left. */
  reset(): void {
    this.#deps.store.setState({ talk: { ...NO_TALK_STATE, ...this.#deps.drafts.read() } });
  }

  get #talk(): TalkState {
    return this.#deps.store.getState().talk;
  }

  #takePoll(index: number): PollDraft | undefined {
    const { pollDrafts } = this.#talk;
    this.#change({ pollDrafts: pollDrafts.filter((_, other) => other !== index) });
    this.#keep();
    return pollDrafts[index];
  }

  #keep(): void {
    this.#deps.drafts.write(this.#talk);
  }

  #change(change: Partial<TalkState>): void {
    this.#set({ ...this.#talk, ...change });
  }

  #set(talk: TalkState): void {
    if (talk !== this.#talk) this.#deps.store.setState({ talk });
  }

  /** For those who do not look. */
  #tell({ kind, name, text }: TalkNews): void {
    const { notices, sounds } = this.#deps;
    if (kind === 'message' || kind === 'private') sounds.play('INCOMING_MSG_SOUND');
    notices.show({
      key: `talk.news.${kind}`,
      name: NOTICE_NAMES[kind],
      values: { name },
      text: text.slice(0, MAX_TOLD),
      uid: TALK_UID,
      group: NOTICE_GROUP[kind],
      onOpen: () => this.open(TAB_OF[kind]),
      testId: 'talk.toast',
    });
  }

  #attempt(what: string, work: (talk: RoomServices['talk']) => Promise<unknown>): void {
    const client = this.#deps.client();
    if (client) this.#run(what, work(client.services.talk));
  }

  #run(what: string, work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      this.#log(what, error);
      this.#deps.notices.show(REFUSAL);
    });
  }

  #log(what: string, error: unknown): void {
    this.#deps.log.warn({ what, error: errorMessage(error) }, 'not done');
  }
}
