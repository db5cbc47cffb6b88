import type { Log } from '@parley/kernel';

const LINE = /^(\S+)\s+(debug|info|warn|error)\s(.*)$/;

/** One line of Prosody's console log as a structured one: the source becomes a field, the level stays. */
export function forwardProsodyLine(log: Log, line: string): void {
  const text = line.replaceAll('\t', ' ').trimEnd();
  if (text === '') return;
  const match = LINE.exec(text);
  // Tracebacks and what Prosody prints before its log is set up have no level.
  if (!match) {
    log.warn({}, text);
    return;
  }
  const [, source = '', level = 'info', message = ''] = match;
  log[level as 'debug' | 'info' | 'warn' | 'error']({ source }, message.trimStart());
}
