import { type ClientState, type FollowMe, MAX_PINS, type Meeting } from '@parley/client';
import { errorMessage, type Log } from '@parley/kernel';
import { Pip, type PipPorts } from '../pip/pip.ts';
import type { SettingsActions } from '../settings/settings-actions.ts';
import type { MeetState, MeetStore } from '../store.ts';
import {
  makeRoom,
  NO_STAGE,
  restoreTiles,
  type StageState,
  togglePin,
  withLeader,
  withPeople,
  withPins,
  withSpeaker,
  withSwap,
  withTiles,
} from './stage-state.ts';
import { hasScreen, isTileView, maxPinsOf, type StageRules } from './tile-mode.ts';
import { leaderOf, screensOf } from './tiles.ts';

export interface StageActionsDeps {
  readonly store: MeetStore;
  readonly log: Log;
  readonly config: StageRules;
  readonly settings: Pick<SettingsActions, 'all' | 'set'>;
  readonly meeting: () => Meeting | undefined;
  /** The browser's window: absent in tests. */
  readonly pip?: PipPorts | undefined;
  readonly page?: Pick<Document, 'fullscreenElement' | 'exitFullscreen' | 'documentElement'> | undefined;
}

/** How a person arranges the pictures, and, as a moderator who leads, everybody's. */
export class StageActions {
  readonly #deps: StageActionsDeps;
  /** The pictures over all other windows. */
  readonly pip: Pip;

  constructor(deps: StageActionsDeps) {
    this.#deps = deps;
    this.pip = new Pip({
      ports: deps.pip ?? {},
      log: deps.log,
      onChange: (isInPip) => this.#set({ ...this.#state.stage, isInPip }),
    });
  }

  /** Makes somebody (endpoint id) or a screen (source name) large beside what is large already, or undoes it. */
  togglePin(id: string): void {
    this.#change((stage) => togglePin(stage, id, this.#maxPins));
  }

  /** Makes only this one large, or undoes it. */
  focus(id: string): void {
    this.#change((stage) => withPins(stage, stage.pins.length === 1 && stage.pins[0] === id ? [] : [id]));
  }

  /** The n-th person, 0 being oneself, as the keys 0 to 9 do. */
  focusNth(n: number): void {
    const { client, stage } = this.#state;
    const id = n === 0 ? client.endpointId : stage.order[n - 1];
    if (id !== undefined && id !== '') this.focus(id);
  }

  /** Makes one large for everybody: this moderator leads from then on. Again: ends both. */
  spotlight(id: string): void {
    const isOn = this.isSpotlit(id);
    this.#set(withPins(this.#state.stage, isOn ? [] : [id]));
    this.setFollowMe(!isOn);
  }

  isSpotlit(id: string): boolean {
    const { client, stage } = this.#state;
    return client.signals.followMe !== undefined && stage.pins.length === 1 && stage.pins[0] === id;
  }

  toggleTiles(): void {
    this.#change((stage) => withTiles(stage, !isTileView(this.#state, this.#deps.config)));
  }

  toggleStrip(): void {
    this.#change((stage) => ({ ...stage, isStripHidden: !stage.isStripHidden }));
  }

  /** Puts a person where another one is, and the other way round (endpoint ids). */
  swap(one: string, other: string): void {
    this.#set(withSwap(this.#state.stage, one, other));
  }

  /** How many other people the first page has room for. */
  setSeats(seats: number): void {
    this.#set({ ...this.#state.stage, seats });
  }

  /** Everybody, or only recorders, follow how this moderator arranges the screen. */
  setFollowMe(isOn: boolean, { forRecorder = false }: { readonly forRecorder?: boolean } = {}): void {
    this.#signal(isOn ? this.#layout(forRecorder) : undefined);
  }

  toggleFullScreen(): void {
    const { page, log } = this.#deps;
    const work = page?.fullscreenElement ? page.exitFullscreen() : page?.documentElement.requestFullscreen?.();
    work?.catch((error: unknown) => log.info({ error: errorMessage(error) }, 'no full screen'));
  }

  setFullScreen(isFullScreen: boolean): void {
    this.#set({ ...this.#state.stage, isFullScreen });
  }

  togglePip(): void {
    this.pip.toggle();
  }

  /** The meeting has changed from `before` to `now`, which is in the store already. */
  follow(before: ClientState, now: ClientState): void {
    const { stage } = this.#state;
    let next = stage;
    if (before.participants !== now.participants) next = this.#withRoom(next, before, now);
    const speaker = now.dominantSpeaker;
    if (speaker !== undefined && speaker !== now.endpointId) next = withSpeaker(next, speaker);
    this.#set(next);
    this.lead();
  }

  reset(): void {
    this.pip.close();
    this.#set({ ...NO_STAGE, isFullScreen: this.#state.stage.isFullScreen });
  }

  #withRoom(stage: StageState, before: ClientState, now: ClientState): StageState {
    const { layout, mode } = this.#deps.config;
    const [had, has] = [hasScreen(before, layout), hasScreen(now, layout)];
    let next = withPeople(
      stage,
      now.participants.map(({ id }) => id),
    );
    const present = idsOf(now);
    const gone = idsOf(before).filter((id) => !present.includes(id));
    if (next.pins.some((pin) => gone.includes(pin)))
      next = withPins(
        next,
        next.pins.filter((pin) => !gone.includes(pin)),
      );
    if (has && !had) next = makeRoom(next);
    if (had && !has) next = restoreTiles(next);
    if (now.signals.followMe) return next;
    const leader = leaderOf(now, mode.isRecorder);
    const led = leaderOf(before, mode.isRecorder)?.followMe;
    if (leader?.followMe && leader.followMe !== led) next = withLeader(next, led, leader.followMe);
    return leader ? next : { ...next, ...(next.maxPins !== undefined && { maxPins: undefined }) };
  }

  get #state(): MeetState {
    return this.#deps.store.getState();
  }

  get #maxPins(): number {
    return maxPinsOf(this.#state.stage, this.#deps.settings.all.maxPinned, this.#deps.config.layout);
  }

  #change(reduce: (stage: StageState) => StageState): void {
    this.#set(reduce(this.#state.stage));
    this.lead();
  }

  #set(stage: StageState): void {
    if (stage !== this.#state.stage) this.#deps.store.setState({ stage });
  }

  #layout(isForRecorder: boolean): FollowMe {
    const { stage, panes } = this.#state;
    const { layout } = this.#deps.config;
    return {
      ...(stage.pins.length > 0 && { pins: stage.pins }),
      ...(isTileView(this.#state, this.#deps.config) && { hasTiles: true }),
      ...(stage.isStripHidden && { isStripHidden: true }),
      ...(layout.filmstrip.hasStage && { maxPins: Math.min(this.#maxPins, MAX_PINS) }),
      ...(panes.open === 'document' && { isDocumentOpen: true }),
      ...(isForRecorder && { isForRecorder: true }),
    };
  }

  /** Tells the others, while they follow, what has changed. */
  lead(): void {
    const said = this.#state.client.signals.followMe;
    if (!said) return;
    const layout = this.#layout(said.isForRecorder === true);
    if (JSON.stringify(layout) !== JSON.stringify(said)) this.#signal(layout);
  }

  #signal(followMe: FollowMe | undefined): void {
    const { log, meeting } = this.#deps;
    const said = meeting()?.client.services.people.signal({ followMe });
    said?.catch((error: unknown) => log.warn({ error: errorMessage(error) }, 'not told how the screen is arranged'));
  }
}

/** All that can be large: people, and screens that are shared. */
function idsOf({ participants }: ClientState): readonly string[] {
  return participants.flatMap((person) => [person.id, ...screensOf(person)]);
}
