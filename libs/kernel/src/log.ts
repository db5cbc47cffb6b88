export type LogFields = Readonly<Record<string, unknown>>;

/**
 * What every part logs through: a static lower-case message plus fields. *info* once per lifecycle transition, *warn* for
 * trouble that mended itself, *error* when somebody must act.
 */
export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  /** A log whose lines all carry `fields` (conference, endpoint …). */
  child(fields: LogFields): Log;
}

/** A log that drops everything: the default in tests. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silentLog };
