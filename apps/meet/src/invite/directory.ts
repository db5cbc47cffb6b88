import { isRecord } from '@parley/client';

/** Somebody, or something, that can be invited. */
export interface Invitee {
  readonly id: string;
  readonly name: string;
  /** `user`, `room`, `phone`, …: the directory's own word, which goes back to it. */
  readonly type: string;
  readonly number?: string;
}

const MAX_FOUND = 20;
const MAX_TEXT = 200;

/** Where the directory is asked (ui contract §3.4). */
export function searchAddress(base: string, query: string, types: readonly string[]): string {
  const url = new URL(base);
  url.searchParams.set('query', query);
  url.searchParams.set('queryTypes', JSON.stringify(types));
  return url.href;
}

/** Reads what the directory answers. */
export function readInvitees(answer: unknown): readonly Invitee[] {
  if (!Array.isArray(answer)) return [];
  return answer.slice(0, MAX_FOUND).flatMap((value: unknown) => {
    if (!isRecord(value)) return [];
    const { id, name, type, number } = value;
    const [knownId, knownName, knownType, knownNumber] = [textOf(id), textOf(name), textOf(type), textOf(number)];
    if (knownName === undefined || (knownId ?? knownNumber) === undefined) return [];
    return [{ id: knownId ?? knownNumber ?? '', name: knownName, type: knownType ?? 'user', ...(knownNumber && { number: knownNumber }) }];
  });
}

function textOf(value: unknown): string | undefined {
  return (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value).slice(0, MAX_TEXT) : undefined;
}
