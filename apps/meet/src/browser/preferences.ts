/** What this browser remembers of its person between meetings. */
export interface Preferences {
  readonly displayName: string;
  readonly microphone?: string;
  readonly camera?: string;
  readonly speaker?: string;
  readonly audioMuted: boolean;
  readonly cameraMuted: boolean;
}

const KEY = 'parley.preferences';
const NONE: Preferences = { displayName: '', audioMuted: false, cameraMuted: false };

export function readPreferences(): Preferences {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    const value = (typeof stored === 'object' && stored !== null ? stored : {}) as Record<string, unknown>;
    const text = (key: string) => (typeof value[key] === 'string' && value[key] !== '' ? { [key]: value[key].slice(0, 200) } : {});
    return {
      ...NONE,
      ...text('displayName'),
      ...text('microphone'),
      ...text('camera'),
      ...text('speaker'),
      audioMuted: value.audioMuted === true,
      cameraMuted: value.cameraMuted === true,
    };
  } catch {
    return NONE; // storage is blocked, or holds what we did not write
  }
}

export function writePreferences(change: Partial<Preferences>): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...readPreferences(), ...change }));
  } catch {
    // a browser that refuses to remember still can meet
  }
}
