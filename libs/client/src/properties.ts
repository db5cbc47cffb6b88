import { childOf, type Element, xml } from '@parley/xmpp-core';

/** Who somebody is by their login: the server says it, nobody else can (client contract §3.2). */
export interface Identity {
  /** `id`, `name`, `avatar`, `email` and what else their token says. */
  readonly user?: Readonly<Record<string, string>>;
  readonly group?: string;
}

/** What people say of themselves in their presence by name, as official clients have it (ui contract §1.12). */
export interface Properties {
  /** Absent for whoever came without a login. */
  readonly identity?: Identity;
  readonly email?: string;
  readonly avatarUrl?: string;
  /** `jitsi_participant_<name>`: text by name; absent without any. */
  readonly properties?: ReadonlyMap<string, string>;
}

const PREFIX = 'jitsi_participant_';
const MAX_PROPERTIES = 20;
const MAX_NAME = 64;
const MAX_TEXT = 500;
const MAX_ADDRESS = 2_048;
/** Known by signals and sources already. */
const KNOWN: ReadonlySet<string> = new Set([`${PREFIX}raisedHand`, `${PREFIX}codecList`]);

/** `features` are those of the presence; dial-in gateways are told by theirs. */
export function readProperties(presence: Element, features: ReadonlySet<string>): Properties {
  const children = presence.children.filter((child): child is Element => typeof child !== 'string');
  const textOf = (name: string, max: number) => {
    const text =
      children
        .find((child) => child.name === name)
        ?.getText()
        .trim() ?? '';
    return text === '' || text.length > max ? undefined : text;
  };
  const named = children
    .filter(({ name }) => name.startsWith(PREFIX) && name.length <= PREFIX.length + MAX_NAME && !KNOWN.has(name))
    .slice(0, MAX_PROPERTIES)
    .map((child) => [child.name.slice(PREFIX.length), child.getText().slice(0, MAX_TEXT)] as const);
  const gateway = features.has('http://jitsi.org/protocol/jigasi') ? [['features_jigasi', 'true'] as const] : [];
  const properties = new Map([...named, ...gateway]);
  const identity = identityOf(children.find(({ name }) => name === 'identity'));
  const [email, avatarUrl] = [textOf('email', MAX_TEXT), textOf('avatar-url', MAX_ADDRESS)];
  return {
    ...(identity && { identity }),
    ...(email !== undefined && { email }),
    ...(avatarUrl !== undefined && /^https?:\/\//i.test(avatarUrl) && { avatarUrl }),
    ...(properties.size > 0 && { properties }),
  };
}

function identityOf(element: Element | undefined): Identity | undefined {
  const fields = childOf(element, 'user')?.children.filter((child): child is Element => typeof child !== 'string') ?? [];
  const user = fields
    .slice(0, MAX_PROPERTIES)
    .map((field) => [field.name.slice(0, MAX_NAME), field.getText().slice(0, MAX_ADDRESS)] as const);
  const group = childOf(element, 'group')?.getText().slice(0, MAX_TEXT);
  if (user.length === 0 && !group) return undefined;
  return { ...(user.length > 0 && { user: Object.fromEntries(user) }), ...(group && { group }) };
}

/** What this person's own presence says beside what the client says by itself: one text by name, for the whole meeting. */
export class OwnProperties {
  readonly #values = new Map<string, string>();

  /** Undefined takes it out. Names that are no XML names are left alone. */
  set(name: string, value: string | undefined): void {
    if (!/^[A-Za-z_][\w.-]{0,80}$/.test(name)) return;
    if (value === undefined) this.#values.delete(name);
    else this.#values.set(name, value.slice(0, MAX_ADDRESS).toWellFormed());
  }

  get elements(): Element[] {
    return [...this.#values].map(([name, value]) => xml(name, {}, value));
  }
}
