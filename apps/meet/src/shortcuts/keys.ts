import { REACTIONS, type Reaction } from '@parley/client';
import type { MeetAction } from '../actions/action.ts';

/** A key as it was pressed. */
export interface KeyPress {
  readonly key: string;
  /** Where it is on the keyboard: what counts where letters are not Latin. */
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly repeat: boolean;
  /** The person writes, or is in a menu or a window: keys belong there. */
  readonly isTaken: boolean;
  /** The keyboard is at something that the space bar presses. */
  readonly isOnControl: boolean;
}

export interface KeyRules {
  /** There are shortcuts in this deployment. */
  readonly hasShortcuts: boolean;
  /** The person's own switches. */
  readonly shortcuts: boolean;
  readonly pushToTalk: boolean;
}

export type Meant =
  | { readonly kind: 'action'; readonly action: MeetAction }
  | { readonly kind: 'react'; readonly reaction: Reaction }
  | { readonly kind: 'focus'; readonly nth: number }
  | { readonly kind: 'palette' }
  | { readonly kind: 'talk' };

/** With Alt (ui contract §1.9). */
export const REACTION_KEYS: Readonly<Record<Reaction, string>> = {
  like: 'T',
  clap: 'C',
  laugh: 'L',
  surprised: 'O',
  boo: 'B',
  silence: 'S',
  love: 'H',
};

/** What a key that was pressed means; undefined: nothing to us. `shown`: what can be done now. */
export function meaningOf(press: KeyPress, shown: readonly MeetAction[], rules: KeyRules): Meant | undefined {
  if (!rules.hasShortcuts || press.repeat) return undefined;
  const letter = letterOf(press);
  if ((press.ctrlKey || press.metaKey) && !press.altKey) return letter === 'K' && rules.shortcuts ? { kind: 'palette' } : undefined;
  if (press.isTaken || press.ctrlKey || press.metaKey) return undefined;
  if (press.key === ' ') return rules.pushToTalk && !press.isOnControl && !press.altKey ? { kind: 'talk' } : undefined;
  if (!rules.shortcuts) return undefined;
  if (press.altKey) return reactionOf(letter, shown);
  if (/^\d$/.test(press.key)) return { kind: 'focus', nth: Number(press.key) };
  const action = shown.find(({ shortcut }) => shortcut !== undefined && (shortcut === letter || shortcut === press.key));
  return action && { kind: 'action', action };
}

function reactionOf(letter: string, shown: readonly MeetAction[]): Meant | undefined {
  const reaction = REACTIONS.find((one) => REACTION_KEYS[one] === letter);
  return reaction && shown.some(({ id }) => id === 'reactions') ? { kind: 'react', reaction } : undefined;
}

/** A Latin letter, upper case, whatever the keyboard's layout; empty for other keys. */
function letterOf({ key, code, altKey }: KeyPress): string {
  if (/^[a-z]$/i.test(key) && !altKey) return key.toUpperCase();
  // Another script, or what Alt makes of a letter on some systems.
  const isSign = key.length === 1 && /[!-@[-`{-~]/.test(key) && !altKey;
  return isSign ? '' : (/^Key([A-Z])$/.exec(code)?.[1] ?? '');
}
