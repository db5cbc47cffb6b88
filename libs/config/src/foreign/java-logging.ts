import type { Replacement, Replacements } from './report.ts';

const LEVELS: Readonly<Record<string, string>> = {
  ALL: 'debug',
  FINEST: 'debug',
  FINER: 'debug',
  FINE: 'debug',
  CONFIG: 'info',
  INFO: 'info',
  WARNING: 'warn',
  SEVERE: 'error',
  OFF: 'error',
};
const LEVEL: Replacement = { variable: 'LOG_LEVEL', value: (text) => LEVELS[text.toUpperCase()] };

/** Keys of a `logging.properties` of Java: there is one level for all of a service here. */
export const JAVA_LOGGING: Replacements = { '.level': LEVEL, 'java.util.logging.consolehandler.level': LEVEL };
