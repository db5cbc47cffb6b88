import { attr, type Element } from '@parley/xmpp-core';
import { MAX_PINS } from './pins.ts';
import { isRecord } from './services/record.ts';

/** How a moderator who leads arranges the screen (ui contract §1.12). What is absent is as the client itself would have it. */
export interface FollowMe {
  /** Whom (endpoint ids) and which screens (source names) everybody sees large, the first one foremost. */
  readonly pins?: readonly string[];
  /** Everybody in a grid. */
  readonly hasTiles?: boolean;
  readonly isStripHidden?: boolean;
  /** How many may be large at once. */
  readonly maxPins?: number;
  readonly isDocumentOpen?: boolean;
  /** Only recorders follow. */
  readonly isForRecorder?: boolean;
}

const MAX_ID = 64;
const MAX_JSON = 2_048;

/** What a presence says about leading; `before` holds while it says nothing. */
export function readFollowMe(element: Element | undefined, before: FollowMe | undefined): FollowMe | undefined {
  if (!element) return before;
  if (element.attrs.off === 'true') return undefined;
  const pins = pinsOf(element);
  const maxPins = Number(element.attrs.maxStageParticipants);
  return {
    ...(pins.length > 0 && { pins }),
    ...(element.attrs.tileViewEnabled === 'true' && { hasTiles: true }),
    ...(element.attrs.filmstripVisible === 'false' && { isStripHidden: true }),
    ...(Number.isInteger(maxPins) && maxPins >= 1 && { maxPins: Math.min(maxPins, MAX_PINS) }),
    ...(element.attrs.sharedDocumentVisible === 'true' && { isDocumentOpen: true }),
    ...(element.attrs.recorder === 'true' && { isForRecorder: true }),
  };
}

/** Attributes of the command that say the same. */
export function writeFollowMe(followMe: FollowMe): Readonly<Record<string, string>> {
  const { pins = [], hasTiles = false, isStripHidden = false, isDocumentOpen = false, maxPins, isForRecorder } = followMe;
  const [first] = pins;
  return {
    filmstripVisible: String(!isStripHidden),
    tileViewEnabled: String(hasTiles),
    sharedDocumentVisible: String(isDocumentOpen),
    pinnedStageParticipants: JSON.stringify(pins.map((participantId) => ({ participantId, pinned: true }))),
    ...(first !== undefined && { nextOnStage: first }),
    ...(maxPins !== undefined && { maxStageParticipants: String(maxPins) }),
    ...(isForRecorder && { recorder: 'true' }),
  };
}

/** COMPAT(clients before 2022): one could be large only, and there was no list. */
function pinsOf(element: Element): readonly string[] {
  const first = attr(element, 'nextOnStage');
  const all = [...(first === undefined ? [] : [first]), ...listed(attr(element, 'pinnedStageParticipants'))];
  return [...new Set(all.filter((id) => id !== '' && id.length <= MAX_ID))].slice(0, MAX_PINS);
}

function listed(text: string | undefined): readonly string[] {
  if (text === undefined || text.length > MAX_JSON) return [];
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list.flatMap(idOf) : [];
  } catch {
    return [];
  }
}

function idOf(entry: unknown): readonly string[] {
  return isRecord(entry) && typeof entry.participantId === 'string' ? [entry.participantId] : [];
}
