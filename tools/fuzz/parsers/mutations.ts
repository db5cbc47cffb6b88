import { Element, parseXml } from '@parley/xmpp-core';
import fc from 'fast-check';

/** What readers of numbers, names and lists trip over. */
const HOSTILE_TEXT = fc.oneof(
  fc.constantFrom('', ' ', '0', '-1', '1e999', 'NaN', '4294967296', '18446744073709551616', '__proto__', 'constructor', 'toString', 'null'),
  fc.constantFrom('true', 'false', '[]', '{}', '{"a":', '"', '\\', '%', '%00', '@', '/', 'a@b/c', '../..', '\u202e', '\ud800', '\u0000'),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.integer().map(String),
  fc.double().map(String),
  fc.integer({ min: 1, max: 200_000 }).map((length) => 'x'.repeat(length)),
);

const HOSTILE_JSON: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: HOSTILE_TEXT },
  fc.constantFrom<unknown>(null, true, false, 0, -0, -1, 1.5, 2 ** 32, 2 ** 53, 1e308, [], {}, [[]], [null], { length: 3 }),
  { weight: 2, arbitrary: fc.jsonValue() },
  fc.array(fc.constant({}), { minLength: 100, maxLength: 3_000 }),
);

interface Edit<Value> {
  /** Which place, as a share of all there are. */
  readonly at: number;
  readonly kind: 'remove' | 'double' | 'replace' | 'rename' | 'add';
  readonly value: Value;
  readonly name: string;
}

const edits = <Value>(value: fc.Arbitrary<Value>, names: readonly string[]): fc.Arbitrary<readonly Edit<Value>[]> =>
  fc.array(
    fc.record({
      at: fc.double({ min: 0, max: 0.999_999, noNaN: true }),
      kind: fc.constantFrom('remove', 'double', 'replace', 'rename', 'add'),
      value,
      name: fc.oneof(fc.constantFrom('', ...names), fc.constantFrom('__proto__', 'constructor', 'length', 'xmlns', 'item')),
    }),
    { minLength: 1, maxLength: 6 },
  );

const pick = <T>(list: readonly T[], at: number): T | undefined => list[Math.floor(at * list.length)];

/** Elements that are like the samples, but wrong here and there. */
export function hostileElements(samples: readonly string[]): fc.Arbitrary<Element> {
  const names = [...new Set(samples.flatMap((text) => [...text.matchAll(/[<\s]([a-zA-Z-]+)[=\s/>]/g)].map(([, name = '']) => name)))];
  return fc.tuple(fc.constantFrom(...samples), edits(HOSTILE_TEXT, names)).map(([sample, changes]) => {
    const root = parseXml(sample);
    for (const change of changes) editElement(root, change);
    return root;
  });
}

function editElement(root: Element, { at, kind, value, name }: Edit<string>): void {
  const places = elementsOf(root);
  const target = pick(places, at) ?? root;
  const attribute = pick(Object.keys(target.attrs), (at * 7919) % 1);
  if (kind === 'remove') target.children.splice(Math.floor(at * 31) % (target.children.length + 1), 1);
  else if (kind === 'double')
    for (let count = 0; count < 1 + ((at * 1e6) % 3); count++) target.children.push(...target.children.slice(0, 600));
  else if (kind === 'rename') target.name = name || 'x';
  else if (kind === 'add') target.children.push(at < 0.5 ? new Element(name || 'x', { xmlns: target.getNS() ?? '', id: value }) : value);
  else if (attribute === undefined) target.children = [value];
  else target.attrs[attribute] = value;
}

function elementsOf(root: Element): Element[] {
  const found = [root];
  for (const element of found)
    if (found.length < 2_000) found.push(...element.children.filter((child): child is Element => typeof child !== 'string'));
  return found;
}

/** JSON values that are like the samples, but wrong here and there. */
export function hostileJson(samples: readonly unknown[]): fc.Arbitrary<unknown> {
  const names = [...new Set(samples.flatMap((sample) => [...JSON.stringify(sample).matchAll(/"([^"]+)":/g)].map(([, name = '']) => name)))];
  const changed = fc.tuple(fc.constantFrom(...samples), edits(HOSTILE_JSON, names)).map(([sample, changes]) => {
    let json: unknown = structuredClone(sample);
    for (const change of changes) json = editJson(json, change);
    return json;
  });
  return fc.oneof({ weight: 9, arbitrary: changed }, HOSTILE_JSON);
}

type Container = Record<string, unknown>;
const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null;

function editJson(root: unknown, { at, kind, value, name }: Edit<unknown>): unknown {
  if (!isContainer(root)) return copyOf(value);
  const places: Container[] = [root];
  for (const place of places) if (places.length < 2_000) places.push(...Object.values(place).filter(isContainer));
  const target = pick(places, at) ?? root;
  const key = pick(Object.keys(target), (at * 7919) % 1) ?? name;
  if (kind === 'remove') remove(target, key);
  else if (kind === 'double') set(target, `${key}2`, copyOf(own(target, key)));
  else if (kind === 'replace') set(target, key, copyOf(value));
  else set(target, name, copyOf(kind === 'rename' ? own(target, key) : value));
  return root;
}

function remove(target: Container, key: string): void {
  if (Array.isArray(target)) target.pop();
  else delete target[key];
}

/** JSON has no cycles. */
const copyOf = (value: unknown): unknown => structuredClone(value);

const own = (target: Container, key: string): unknown => (Object.hasOwn(target, key) ? target[key] : undefined);

/** As JSON.parse does it: also a key that would otherwise change the prototype. */
function set(target: Container, key: string, value: unknown): void {
  if (Array.isArray(target)) {
    // JSON's lists have nothing but numbers.
    if (Object.hasOwn(target, key) && key !== 'length') target[Number(key)] = value;
    else target.push(value);
    return;
  }
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

/** Text that is like the samples, but wrong here and there; JSON texts among them. */
export function hostileText(samples: readonly string[]): fc.Arbitrary<string> {
  const spoiled = fc
    .tuple(fc.constantFrom(...samples), fc.array(fc.tuple(fc.nat(), fc.nat(40), HOSTILE_TEXT), { minLength: 1, maxLength: 4 }))
    .map(([sample, changes]) =>
      changes.reduce((text, [at, length, value]) => {
        const from = at % (text.length + 1);
        return text.slice(0, from) + value + text.slice(from + length);
      }, sample),
    );
  return fc.oneof({ weight: 4, arbitrary: spoiled }, HOSTILE_TEXT);
}

/** The same for messages that are JSON. */
export function hostileJsonText(samples: readonly unknown[]): fc.Arbitrary<string> {
  const texts = samples.map((sample) => JSON.stringify(sample));
  return fc.oneof({ weight: 3, arbitrary: hostileJson(samples).map((json) => JSON.stringify(json) ?? '') }, hostileText(texts));
}

/** Bytes that are like the samples, but wrong here and there. */
export function hostileBytes(samples: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> {
  const spoiled = fc
    .tuple(
      fc.constantFrom(...samples),
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 6 }),
      fc.double({ min: 0, max: 1.2, noNaN: true }),
    )
    .map(([sample, changes, share]) => {
      const bytes = Uint8Array.from(sample);
      for (const [at, byte] of changes) bytes[at % Math.max(1, bytes.length)] = byte;
      return bytes.subarray(0, Math.ceil(share * bytes.length));
    });
  return fc.oneof({ weight: 4, arbitrary: spoiled }, fc.uint8Array({ maxLength: 200 }));
}
