/** What a json-message holds. Nothing about it is certain but that it is an object with a type. */
export type JsonContent = Readonly<Record<string, unknown>> & { readonly type: string };

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text for people, cut to `max` characters; undefined when it is none or empty. */
export function textOf(value: unknown, max: number): string | undefined {
  return typeof value === 'string' && value !== '' ? value.slice(0, max).toWellFormed() : undefined;
}
