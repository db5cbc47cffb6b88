import type { Log, LogFields } from '@parley/kernel';

/** The browser's console; debug lines only with `localStorage.debug` set. */
export function createConsoleLog(fields: LogFields = {}): Log {
  const write =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (own: LogFields, message: string): void =>
      console[level](`parley: ${message}`, { ...fields, ...own });
  return {
    debug: localStorageFlag('debug') ? write('debug') : () => {},
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (more) => createConsoleLog({ ...fields, ...more }),
  };
}

function localStorageFlag(name: string): boolean {
  try {
    return localStorage.getItem(name) !== null;
  } catch {
    return false;
  }
}
