/** A setting out of a file that was written for another program. */
export interface ForeignSetting {
  /** Its full name in the file's own terms: `jicofo.bridge.stress-threshold`. */
  readonly path: string;
  /** Its value without quotes; a list or block as it stands. */
  readonly value: string;
  /** Counted from 1. */
  readonly line: number;
}

/** Lines of a text up to a place. */
export function lineAt(text: string, at: number): number {
  let line = 1;
  for (let index = text.indexOf('\n'); index !== -1 && index < at; index = text.indexOf('\n', index + 1)) line++;
  return line;
}

/** A value without the quotes around it. */
export function unquoted(value: string): string {
  return /^"""(.*)"""$/s.exec(value)?.[1] ?? /^(["'])(.*)\1$/s.exec(value)?.[2] ?? value;
}
