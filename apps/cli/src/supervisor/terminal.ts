const LEVELS = ['debug', 'info', 'warn', 'error', 'fatal'];

/**
 * What the terminal shows of a line that a service wrote: warnings and errors, short; with `verbose`, everything. A line that
 * is no log record, a stack trace say, is shown when it came on standard error.
 */
export function terminalLine(service: string, stream: 'stdout' | 'stderr', line: string, verbose: boolean): string | undefined {
  const record = parseRecord(line);
  if (!record) return (stream === 'stderr' || verbose) && line.trim() ? `${service.padEnd(8)}${line.trimEnd()}` : undefined;
  const { level, time, service: _service, msg, ...fields } = record;
  if (!verbose && LEVELS.indexOf(String(level)) < LEVELS.indexOf('warn')) return undefined;
  const rest = Object.entries(fields).map(([name, value]) => `${name}=${short(value)}`);
  return [String(time).slice(11, 19), String(level).toUpperCase().padEnd(5), service.padEnd(7), String(msg), ...rest].join(' ');
}

function parseRecord(line: string): Record<string, unknown> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const record: unknown = JSON.parse(line);
    return typeof record === 'object' && record !== null && 'level' in record ? (record as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** A field on one line; of an error, only what it says. */
function short(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'message' in value) return JSON.stringify(String(value.message));
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
