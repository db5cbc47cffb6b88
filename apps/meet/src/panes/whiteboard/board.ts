import { type Clock, errorMessage, type Log, type Timer } from '@parley/kernel';
import { BoardLink, type BoardSocket } from './board-link.ts';
import { Outbox } from './outbox.ts';
import { type BoardMessage, type Pointer, type SceneElement, writePointer, writeScene } from './wire.ts';

/** Somebody else at the board, as the library shows them. */
export interface BoardPerson {
  readonly username: string;
  readonly pointer: Pointer & { readonly tool: 'pointer' };
  readonly button: 'up' | 'down';
  readonly selectedElementIds: Readonly<Record<string, true>>;
}

/** The drawing on the screen. */
export interface Drawing {
  /** All elements, those that were taken away included. */
  elements(): readonly SceneElement[];
  /** Enters what others have drawn. */
  merge(elements: readonly SceneElement[]): void;
  showPeople(people: ReadonlyMap<string, BoardPerson>): void;
}

export interface BoardDeps {
  readonly socket: BoardSocket;
  readonly room: { readonly roomId: string };
  readonly key: CryptoKey;
  readonly userName: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly onOnline: (isOnline: boolean) => void;
}

/** ms between two messages while somebody draws, or moves the pointer. */
const DRAW_MS = 60;
const POINT_MS = 40;
/** Whoever has the key could pretend to be any number of people. */
const MAX_PEOPLE = 200;
/** ms after a change until everything is said once more: what got lost is put right. */
const WHOLE_MS = 20_000;

/** A drawing that several people make at once. */
export class Board {
  readonly #deps: BoardDeps;
  readonly #link: BoardLink;
  readonly #outbox = new Outbox();
  readonly #people = new Map<string, BoardPerson>();
  #drawing: Drawing | undefined;
  #drawTimer: Timer | undefined;
  #wholeTimer: Timer | undefined;
  #pointedAt = 0;

  constructor(deps: BoardDeps) {
    this.#deps = deps;
    this.#link = new BoardLink({
      ...deps,
      roomId: deps.room.roomId,
      onMessage: (message) => this.#receive(message),
      onNewcomer: () => this.#sendAll(true),
      onPeople: (ids) => this.#keepPeople(ids),
    });
  }

  /** The drawing is on the screen; others' parts of it come from now on. */
  show(drawing: Drawing): void {
    this.#drawing = drawing;
  }

  /** Something has been drawn. */
  changed(): void {
    this.#drawTimer ??= this.#deps.clock.after(DRAW_MS, () => {
      this.#drawTimer = undefined;
      const fresh = this.#outbox.take(this.#drawing?.elements() ?? [], false);
      if (fresh.length === 0) return;
      this.#send(writeScene(fresh, false));
      this.#wholeTimer ??= this.#deps.clock.after(WHOLE_MS, () => {
        this.#wholeTimer = undefined;
        this.#sendAll(false);
      });
    });
  }

  pointed(pointer: Pointer, isDown: boolean, selected: Readonly<Record<string, true>>): void {
    const { clock, userName: name } = this.#deps;
    const from = this.#link.id;
    if (from === undefined || clock.now() - this.#pointedAt < POINT_MS) return;
    this.#pointedAt = clock.now();
    this.#send(writePointer({ from, name, pointer, isDown, selected }), true);
  }

  close(): void {
    this.#drawTimer?.cancel();
    this.#wholeTimer?.cancel();
    this.#drawing = undefined;
    this.#link.close();
  }

  #receive(message: BoardMessage): void {
    if (!this.#drawing) return;
    if (message.kind === 'scene') {
      this.#outbox.know(message.elements);
      this.#drawing.merge(message.elements);
      return;
    }
    const { from, name, pointer, isDown, selected } = message;
    if (this.#people.size >= MAX_PEOPLE && !this.#people.has(from)) return;
    this.#people.set(from, {
      username: name,
      pointer: { ...pointer, tool: 'pointer' },
      button: isDown ? 'down' : 'up',
      selectedElementIds: selected,
    });
    this.#drawing.showPeople(new Map(this.#people));
  }

  #keepPeople(ids: readonly string[]): void {
    for (const id of [...this.#people.keys()]) if (!ids.includes(id)) this.#people.delete(id);
    this.#drawing?.showPeople(new Map(this.#people));
  }

  #sendAll(isWhole: boolean): void {
    const elements = this.#outbox.take(this.#drawing?.elements() ?? [], true);
    if (elements.length > 0) this.#send(writeScene(elements, isWhole));
  }

  #send(text: string, isFleeting = false): void {
    this.#link.send(text, isFleeting).catch((error: unknown) => this.#deps.log.info({ error: errorMessage(error) }, 'drawing not sent'));
  }
}
