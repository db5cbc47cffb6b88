import { createHash } from 'node:crypto';
import { VERSION } from '@parley/kernel';
import { attr, childOf, childrenOf, type Element, FEATURE, NS, xml } from '@parley/xmpp-core';

/** Features of the focus: older clients look for the restart one (client contract §4.7). */
const FOCUS_FEATURES = [NS.discoInfo, NS.caps, NS.ping, NS.version, FEATURE.terminateRestart];
const FOCUS_NODE = 'http://jitsi.org/jicofo';

/** disco#info of the focus. */
export function focusInfo(node?: string): Element {
  return xml(
    'query',
    { xmlns: NS.discoInfo, node },
    xml('identity', { category: 'component', type: 'focus', name: 'Parley focus' }),
    ...FOCUS_FEATURES.map((feature) => xml('feature', { var: feature })),
  );
}

/** `<c>` of the focus' presence. */
export function focusCaps(): Element {
  return xml('c', { xmlns: NS.caps, node: FOCUS_NODE, hash: 'sha-1', ver: verificationString(focusInfo()) ?? VERSION });
}

/**
 * The hash that stands for a disco#info answer (XEP-0115 §5.1), so that one answer serves all clients of a build. Undefined
 * for answers with forms, which no client of a conference has, and for those that another answer could be disguised as: the
 * hashed text separates its parts by `<` only, and identities look like features when their first fields are empty.
 */
export function verificationString(query: Element): string | undefined {
  if (childOf(query, 'x', NS.dataForm) || isAmbiguous(query)) return undefined;
  const identities = childrenOf(query, 'identity').map((identity) =>
    ['category', 'type', 'lang', 'name']
      .map((name) => attr(identity, name) ?? (name === 'lang' ? attr(identity, 'xml:lang') : '') ?? '')
      .join('/'),
  );
  const features = childrenOf(query, 'feature').map((feature) => attr(feature, 'var') ?? '');
  const text = [...identities.sort(), ...features.sort()].map((part) => `${part}<`).join('');
  return createHash('sha1').update(text).digest('base64');
}

function isAmbiguous(query: Element): boolean {
  const identities = childrenOf(query, 'identity');
  const values = [...identities, ...childrenOf(query, 'feature')].flatMap(({ attrs }) => Object.values<unknown>(attrs));
  const isTyped = (identity: Element) => [attr(identity, 'category'), attr(identity, 'type')].every((text) => text && !text.includes('/'));
  return values.some((value) => String(value).includes('<')) || !identities.every(isTyped);
}
