import type { Json, JsonObject } from './json.ts';

/** Whether two JSON values say the same; keys that are undefined count as absent. */
export function jsonEqual(one: Json | undefined, other: Json | undefined): boolean {
  if (one === other) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Array.isArray(one) || Array.isArray(other))
    return Array.isArray(one) && Array.isArray(other) && one.length === other.length && one.every((item, at) => jsonEqual(item, other[at]));
  const [left, right] = [entriesOf(one as JsonObject), entriesOf(other as JsonObject)];
  return (
    left.length === right.length && left.every(([key, value]) => Object.hasOwn(other, key) && jsonEqual(value, (other as JsonObject)[key]))
  );
}

const entriesOf = (object: JsonObject) => Object.entries(object).filter(([, value]) => value !== undefined);
