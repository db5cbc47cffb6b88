import type { Claims } from '@parley/auth-core';
import type { Entry } from 'ldapts';
import type { LdapSettings } from './settings.ts';

/** Attributes with a user's own login name where the filter names none: of most directories, and of Active Directory. */
const LOGIN_NAMES = ['uid', 'sAMAccountName'];
const LONGEST_VALUE = 256;

type PersonSettings = Pick<LdapSettings, 'filter' | 'nameAttributes' | 'emailAttribute'>;

/** A user as the directory knows them. */
export interface Person {
  /** Their own login name, in lower case, whatever they have typed to be found. */
  readonly id: string;
  readonly name: string | undefined;
  readonly email: string | undefined;
}

/**
 * The attributes that a filter compares with the name that was typed: what makes a user one of their own, so that nobody else can have
 * the same address.
 */
function loginAttributes(filter: string): readonly string[] {
  const compared = [...filter.matchAll(/([a-z][a-z0-9-]*)\s*=%[uU](?=[),]|$)/gi)].flatMap(([, attribute]) => attribute ?? []);
  return compared.length > 0 ? compared : LOGIN_NAMES;
}

/** The attributes that are read of a user's entry. */
export function personAttributes({ filter, nameAttributes, emailAttribute }: PersonSettings): string[] {
  return [...new Set([...loginAttributes(filter), ...nameAttributes, ...(emailAttribute === undefined ? [] : [emailAttribute])])];
}

/** @param typed the name as it was typed: theirs when the entry has none */
export function readPerson(entry: Entry | undefined, typed: string, settings: PersonSettings): Person {
  const values = (attribute: string) => (entry === undefined ? [] : valuesOf(entry, attribute));
  // Of several values always the same one, in whichever order the directory tells them.
  const [login = typed] = loginAttributes(settings.filter).flatMap((attribute) => values(attribute).sort());
  const [name] = settings.nameAttributes.flatMap(values);
  const email = settings.emailAttribute === undefined ? undefined : values(settings.emailAttribute)[0];
  return { id: login.toLowerCase(), name, email };
}

/** Texts of an attribute, whose name is written as the server likes; what cannot be shown is left out. */
function valuesOf(entry: Entry, attribute: string): string[] {
  const found = Object.entries(entry).find(([name]) => name.toLowerCase() === attribute.toLowerCase())?.[1] ?? [];
  return [found].flat().flatMap((value) => {
    const text = typeof value === 'string' ? value.replaceAll(/\p{Cc}/gu, ' ').trim() : '';
    return text !== '' && text.length <= LONGEST_VALUE ? [text] : [];
  });
}

/**
 * What a login of this person proves. A login name that is an address of mail is nobody else's business.
 * @param moderates undefined: the directory does not say
 */
export function personClaims({ id, name, email }: Person, moderates: boolean | undefined): Claims {
  const user = { ...(!id.includes('@') && { id }), ...(name !== undefined && { name }), ...(email !== undefined && { email }) };
  return { kind: 'account', user, ...(moderates !== undefined && { moderator: moderates }) };
}

/** The node of an XMPP address for a name that may have what a node may not (XEP-0106). */
export function escapeNode(name: string): string {
  const escaped = name
    .trim()
    .replaceAll(/\\(?=20|22|26|27|2f|3a|3c|3e|40|5c)/gi, '\\5c')
    .replaceAll(/[ "&'/:<>@]/g, (character) => `\\${character.charCodeAt(0).toString(16)}`);
  return escaped;
}
