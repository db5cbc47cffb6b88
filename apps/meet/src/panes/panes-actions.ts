import type { ClientState, Meeting } from '@parley/client';
import { errorMessage, type Log } from '@parley/kernel';
import type { MeetConfig } from '@parley/ui-config';
import type { Notices } from '../notices/notices.ts';
import { leaderOf } from '../stage/tiles.ts';
import type { MeetState, MeetStore } from '../store.ts';
import { crowdOf, hasDocument, hasWhiteboard, type PaneKind } from './panes-state.ts';
import type { SceneElement } from './whiteboard/wire.ts';

export interface PanesActionsDeps {
  readonly store: MeetStore;
  readonly config: Pick<MeetConfig, 'panes' | 'mode'>;
  readonly notices: Pick<Notices, 'show'>;
  readonly log: Log;
  readonly meeting: () => Meeting | undefined;
  /** Takes the others along, while this person leads. */
  readonly lead: () => void;
  /** A new room on the whiteboard server, with its key. */
  readonly newRoom: () => Promise<{ readonly roomId: string; readonly roomKey: string }>;
}

/** The document and the whiteboard that the meeting has in common. */
export class PanesActions {
  readonly #deps: PanesActionsDeps;
  /** The document has been opened by itself once: whoever closes it has closed it. */
  #hasOpenedFirst = false;
  #drawing: { readonly roomId: string; readonly elements: readonly SceneElement[] } | undefined;

  constructor(deps: PanesActionsDeps) {
    this.#deps = deps;
    deps.store.subscribe((state, before) => state.client !== before.client && this.#follow(state.client, before.client));
  }

  /** For what stands in a pane. */
  get log(): Log {
    return this.#deps.log;
  }

  get hasDocument(): boolean {
    return hasDocument(this.#state.client, this.#deps.config);
  }

  get hasWhiteboard(): boolean {
    return hasWhiteboard(this.#state.client, this.#deps.config);
  }

  toggleDocument(): void {
    this.setDocument(this.#state.panes.open !== 'document');
  }

  /** Shows the document, or puts it away; for this person alone unless they lead. */
  setDocument(isOpen: boolean): void {
    if (isOpen ? this.hasDocument : this.#state.panes.open === 'document') this.#show(isOpen ? 'document' : undefined);
    this.#deps.lead();
  }

  toggleWhiteboard(): void {
    this.setWhiteboard(this.#state.panes.open !== 'whiteboard');
  }

  /** Shows the whiteboard or puts it away, for this person alone; the first time a moderator opens it for everybody. */
  setWhiteboard(isOpen: boolean): void {
    const { panes, client } = this.#state;
    if (!isOpen) {
      if (panes.open === 'whiteboard') this.#show(undefined);
    } else if (!this.hasWhiteboard || !this.#hasRoomFor(client)) return;
    else if (client.metadata.whiteboard) this.#show('whiteboard');
    else this.#begin();
  }

  /** What was on a whiteboard when it was closed. */
  drawingOf(roomId: string): readonly SceneElement[] {
    return this.#drawing?.roomId === roomId ? this.#drawing.elements : [];
  }

  keepDrawing(roomId: string, elements: readonly SceneElement[]): void {
    this.#drawing = { roomId, elements };
  }

  reset(): void {
    this.#hasOpenedFirst = false;
    this.#drawing = undefined;
    this.#show(undefined);
  }

  get #state(): MeetState {
    return this.#deps.store.getState();
  }

  #show(open: PaneKind | undefined): void {
    if (this.#state.panes.open !== open) this.#deps.store.setState({ panes: { open } });
  }

  #begin(): void {
    const { meeting, newRoom, log, notices } = this.#deps;
    const open = async () => meeting()?.client.services.commands.openWhiteboard(await newRoom());
    open().catch((error: unknown) => {
      log.warn({ error: errorMessage(error) }, 'whiteboard not opened');
      notices.show({ key: 'panes.whiteboardFailed', tone: 'error' });
    });
  }

  /** The whiteboard comes up by itself when somebody begins it, as in official clients; the document when a leader opens it. */
  #follow(client: ClientState, before: ClientState): void {
    const { config } = this.#deps;
    const { open } = this.#state.panes;
    const { whiteboard } = client.metadata;
    const hasBegun = whiteboard !== undefined && whiteboard.roomId !== before.metadata.whiteboard?.roomId;
    if (hasBegun && config.panes.whiteboard.enabled && this.#hasRoomFor(client)) this.#show('whiteboard');
    else if (open === 'whiteboard' && (whiteboard === undefined || !this.#hasRoomFor(client, before))) this.#show(undefined);
    if (open === 'document' && !this.hasDocument) this.#show(undefined);
    if (config.panes.opensEtherpadFirst && !this.#hasOpenedFirst && this.hasDocument) {
      this.#hasOpenedFirst = true;
      this.#show('document');
    }
    this.#followLeader(client, before);
  }

  #followLeader(client: ClientState, before: ClientState): void {
    if (client.signals.followMe) return;
    const { isRecorder } = this.#deps.config.mode;
    const [led, wasLed] = [client, before].map((state) => leaderOf(state, isRecorder)?.followMe?.isDocumentOpen === true);
    if (led === wasLed) return;
    if (led && this.hasDocument) this.#show('document');
    else if (!led && this.#state.panes.open === 'document') this.#show(undefined);
  }

  /** Whether so few people are here that a whiteboard works; says so when they are too many, or nearly. */
  #hasRoomFor({ participants }: ClientState, before?: ClientState): boolean {
    const { config, notices } = this.#deps;
    const { userLimit } = config.panes.whiteboard;
    const crowd = crowdOf(participants.length + 1, userLimit);
    const isNews = !before || crowdOf(before.participants.length + 1, userLimit) !== crowd;
    if (crowd !== 'fine' && isNews) notices.show({ key: `panes.crowd.${crowd}`, tone: 'warning', timeout: 'long', uid: 'panes.crowd' });
    return crowd !== 'tooMany';
  }
}
