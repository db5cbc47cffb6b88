import { attr, boundedChildren, childOf, type Element, NS, requireTextAttr, textAttr } from '@parley/xmpp-core';

const MAX_FEATURES = 500;
const MAX_IDENTITIES = 100;
const MAX_FIELDS = 100;
const MAX_VALUE = 4096;

export interface DiscoInfo {
  readonly identities: readonly { readonly category: string; readonly type: string; readonly name?: string }[];
  readonly features: ReadonlySet<string>;
  /** First value of every field of the extension form (XEP-0128): `muc#roominfo_…` for rooms. */
  readonly form: ReadonlyMap<string, string>;
}

/** First value of every field of the form in a query. @throws AppError INPUT_INVALID */
export function parseForm(query: Element): ReadonlyMap<string, string> {
  const form = childOf(query, 'x', NS.dataForm);
  const fields = form ? boundedChildren(form, 'field', MAX_FIELDS) : [];
  return new Map(
    fields.map((field) => [textAttr(field, 'var') ?? '', (childOf(field, 'value')?.getText() ?? '').slice(0, MAX_VALUE).toWellFormed()]),
  );
}

/** A disco#info result (XEP-0030 §3.1). @throws AppError INPUT_INVALID */
export function parseDiscoInfo(query: Element): DiscoInfo {
  return {
    identities: boundedChildren(query, 'identity', MAX_IDENTITIES).map((identity) => {
      const name = textAttr(identity, 'name', 3071);
      return { category: attr(identity, 'category') ?? '', type: attr(identity, 'type') ?? '', ...(name !== undefined && { name }) };
    }),
    features: new Set(boundedChildren(query, 'feature', MAX_FEATURES).map((feature) => requireTextAttr(feature, 'var', 1024))),
    form: parseForm(query),
  };
}

/** Entity capabilities of a presence (XEP-0115 §4); undefined when it has none or they are incomplete or oversized. */
export function parseCaps(presence: Element): { node: string; ver: string; hash: string } | undefined {
  const caps = childOf(presence, 'c', NS.caps);
  const [node, ver, hash] = ['node', 'ver', 'hash'].map((name) => (caps && attr(caps, name)) ?? '');
  if (!node || !ver || !hash || node.length + ver.length + hash.length > 1024) return undefined;
  return { node, ver, hash };
}
