import type { Settings } from '../settings/settings.ts';

export type Theme = 'light' | 'dark' | 'contrast';

/** What the system asks for: `prefers-color-scheme: dark` and `prefers-contrast: more`. */
export interface SystemLook {
  readonly isDark: boolean;
  readonly isContrasty: boolean;
}

/** The theme of a choice. index.html decides the same before anything is painted. */
export function themeOf(choice: Settings['theme'], system: SystemLook): Theme {
  if (choice !== 'auto') return choice;
  if (system.isContrasty) return 'contrast';
  return system.isDark ? 'dark' : 'light';
}
