import { readRecord, recordOf } from '../../read-record.ts';

/** An element of a drawing, as far as it is looked at here; the rest is checked by the library that draws it. */
export interface SceneElement {
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly versionNonce: number;
  readonly isDeleted: boolean;
}

export interface Pointer {
  readonly x: number;
  readonly y: number;
}

/** What people at a whiteboard tell each other (the protocol of Excalidraw's rooms). */
export type BoardMessage =
  /** `isWhole`: everything that is on it, for somebody who has just come. */
  | { readonly kind: 'scene'; readonly isWhole: boolean; readonly elements: readonly SceneElement[] }
  | {
      readonly kind: 'pointer';
      readonly from: string;
      readonly name: string;
      readonly pointer: Pointer;
      readonly isDown: boolean;
      readonly selected: Readonly<Record<string, true>>;
    };

const SCENE_INIT = 'SCENE_INIT';
const SCENE_UPDATE = 'SCENE_UPDATE';
const MOUSE_LOCATION = 'MOUSE_LOCATION';

/** Characters. */
const MAX_TEXT = 5_000_000;
const MAX_ELEMENTS = 5_000;
const MAX_ID = 100;
const MAX_NAME = 100;
const MAX_SELECTED = 200;
/** What is drawn, and nothing that loads anything: pictures and pages of others come from elsewhere. */
const DRAWN: ReadonlySet<unknown> = new Set(['rectangle', 'diamond', 'ellipse', 'arrow', 'line', 'freedraw', 'text', 'frame']);

export function writeScene(elements: readonly SceneElement[], isWhole: boolean): string {
  return JSON.stringify({ type: isWhole ? SCENE_INIT : SCENE_UPDATE, payload: { elements } });
}

export function writePointer(message: Omit<Extract<BoardMessage, { kind: 'pointer' }>, 'kind'>): string {
  const { from, name, pointer, isDown, selected } = message;
  const payload = { socketId: from, username: name, pointer, button: isDown ? 'down' : 'up', selectedElementIds: selected };
  return JSON.stringify({ type: MOUSE_LOCATION, payload });
}

/** Reads what somebody else has sent; undefined for what is not understood. */
export function readMessage(text: string): BoardMessage | undefined {
  const message = readRecord(text, MAX_TEXT);
  const content = recordOf(message?.payload);
  if (!message || !content) return undefined;
  const { type } = message;
  if (type === SCENE_INIT || type === SCENE_UPDATE) return sceneOf(content.elements, type === SCENE_INIT);
  return type === MOUSE_LOCATION ? pointerOf(content) : undefined;
}

function sceneOf(elements: unknown, isWhole: boolean): BoardMessage | undefined {
  if (!Array.isArray(elements)) return undefined;
  return { kind: 'scene', isWhole, elements: elements.slice(0, MAX_ELEMENTS).flatMap((element) => elementOf(element) ?? []) };
}

function elementOf(value: unknown): SceneElement | undefined {
  const element = recordOf(value);
  if (!element || !DRAWN.has(element.type) || typeof element.id !== 'string' || element.id.length > MAX_ID) return undefined;
  if (!isNumber(element.version) || !isNumber(element.versionNonce)) return undefined;
  // An address at a drawing would be opened by a click.
  const { link: _link, customData: _data, ...rest } = element;
  return { ...rest, link: null, isDeleted: element.isDeleted === true } as unknown as SceneElement;
}

function pointerOf(content: Readonly<Record<string, unknown>>): BoardMessage | undefined {
  const { socketId, username, button } = content;
  const pointer = recordOf(content.pointer);
  if (typeof socketId !== 'string' || socketId.length > MAX_ID || !isNumber(pointer?.x) || !isNumber(pointer.y)) return undefined;
  const selected = Object.entries(recordOf(content.selectedElementIds) ?? {}).slice(0, MAX_SELECTED);
  return {
    kind: 'pointer',
    from: socketId,
    name: typeof username === 'string' ? username.slice(0, MAX_NAME) : '',
    pointer: { x: pointer.x, y: pointer.y },
    isDown: button === 'down',
    selected: Object.fromEntries(selected.flatMap(([id, isOn]) => (isOn === true ? [[id, true as const]] : []))),
  };
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
