import { AppError } from '@parley/kernel';

const MAX_TEXT = 256 * 1024;

export type JsonObject = Readonly<Record<string, unknown>>;

/** A JSON object from a `<json-message>` of a component. @throws AppError INPUT_INVALID */
export function parseJsonMessage(text: string): JsonObject {
  let json: unknown;
  try {
    json = text.length > MAX_TEXT ? undefined : JSON.parse(text);
  } catch {
    json = undefined;
  }
  const object = asObject(json);
  if (!object) throw new AppError('INPUT_INVALID', 'not a JSON object');
  return object;
}

/** The value as an object, undefined when it is something else. */
export function asObject(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}
