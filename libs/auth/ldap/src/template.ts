/** Who logs in, as the tokens of a template see it. */
export interface TemplateValues {
  /** The name as it was typed. */
  readonly user: string;
  /** Domain of the deployment. */
  readonly realm: string;
  /** DN of the user's entry, once it is known. */
  readonly dn?: string | undefined;
}

/** What saslauthd called the service in this place. */
const SERVICE = 'xmpp';

const UNSAFE_IN_FILTER = /[^a-zA-Z0-9._\-\u0080-\u{10ffff}]/gu;
const UNSAFE_IN_DN = /[\p{Cc}"+,;<=>\\#]|^ | $/gu;

const hex = (character: string): string => `\\${character.charCodeAt(0).toString(16).padStart(2, '0')}`;

/** A value inside a filter (RFC 4515 §3); more than must is escaped, so that no parser takes any of it for its own. */
export function escapeFilterValue(value: string): string {
  return value.replaceAll(UNSAFE_IN_FILTER, hex);
}

/** A value inside a DN (RFC 4514 §2.4). */
export function escapeDnValue(value: string): string {
  return value.replaceAll(UNSAFE_IN_DN, hex);
}

/**
 * A template with its tokens filled in (`%u %U %d %r %s %1…%9 %D %%`, as saslauthd has them), each value escaped.
 * @returns undefined when a token has no value: a label that the domain does not have, a DN that is not known
 */
export function fillTemplate(template: string, values: TemplateValues, quote: (value: string) => string): string | undefined {
  let isComplete = true;
  const text = template.replaceAll(/%(.)/gs, (_, token: string) => {
    if (token === '%') return '%';
    const value = tokenValue(token, values);
    isComplete &&= value !== undefined && value !== '';
    return quote(value ?? '');
  });
  return isComplete ? text : undefined;
}

/** Whether a template has one of these tokens: `hasToken(filter, 'uUD')`. */
export function hasToken(template: string, tokens: string): boolean {
  return [...template.matchAll(/%(.)/gs)].some(([, token = '']) => tokens.includes(token));
}

function tokenValue(token: string, { user, realm, dn }: TemplateValues): string | undefined {
  const at = user.lastIndexOf('@');
  const domain = at === -1 ? realm : user.slice(at + 1);
  switch (token) {
    case 'u':
      return user;
    case 'U':
      return at === -1 ? user : user.slice(0, at);
    case 'd':
      return domain;
    case 'r':
      return realm;
    case 's':
      return SERVICE;
    case 'D':
      return dn;
    default:
      return domain.split('.').at(-Number(token));
  }
}
