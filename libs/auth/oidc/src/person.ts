import { z } from 'zod';
import type { ClaimSettings } from './settings.ts';

/** Whom a provider has signed on; every text is of a decent size. */
export interface Person {
  /** Stable at the provider. */
  readonly subject: string;
  readonly name: string | undefined;
  readonly email: string | undefined;
  /** An https address. */
  readonly picture: string | undefined;
  readonly group: string | undefined;
  /** Undefined: nothing is said about it. */
  readonly isModerator: boolean | undefined;
}

type ProviderClaims = Readonly<Record<string, unknown>>;

const text = (longest: number) =>
  z
    .string()
    .transform((value) => value.trim())
    .pipe(z.string().min(1).max(longest))
    .optional()
    .catch(undefined);

const shape = z.object({
  sub: z.string().min(1).max(255),
  name: text(200),
  preferred_username: text(200),
  email: text(254),
  email_verified: z.unknown().optional(),
  picture: z
    .url({ protocol: /^https$/ })
    .max(1_000)
    .optional()
    .catch(undefined),
});

/** Reads the claims of an ID token and of the user info together; what is strange in them counts as absent. */
export function toPerson(claims: ProviderClaims, settings: ClaimSettings): Person {
  const { sub, name, preferred_username, email, email_verified, picture } = shape.parse(claims);
  return {
    subject: sub,
    name: name ?? preferred_username,
    // Whoever could choose an address freely could pass for somebody else.
    email: email_verified === false ? undefined : email,
    picture,
    group: settings.groupClaim === undefined ? undefined : valuesOf(claimAt(claims, settings.groupClaim))[0],
    isModerator: isModerator(claims, settings),
  };
}

/** Is a claim wanted that these do not have? Then the user info may. */
export function lacksClaims(claims: ProviderClaims, { groupClaim, moderatorClaim }: ClaimSettings): boolean {
  const wanted = ['name', 'email', ...[groupClaim, moderatorClaim].filter((name) => name !== undefined)];
  return wanted.some((name) => claimAt(claims, name) === undefined);
}

function isModerator(claims: ProviderClaims, { moderatorClaim, moderatorValues }: ClaimSettings): boolean | undefined {
  if (moderatorClaim === undefined) return undefined;
  const values = valuesOf(claimAt(claims, moderatorClaim));
  return moderatorValues.length === 0
    ? values.some((value) => !/^(?:false|0)$/i.test(value))
    : values.some((value) => moderatorValues.includes(value));
}

/** A claim of that very name, which may have dots in it, else the one to which the dots lead. */
function claimAt(claims: ProviderClaims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name.split('.').reduce<unknown>((node, key) => {
    return typeof node === 'object' && node !== null && Object.hasOwn(node, key) ? Reflect.get(node, key) : undefined;
  }, claims);
}

const MAX_VALUES = 1_000;

function valuesOf(value: unknown): readonly string[] {
  const items: readonly unknown[] = Array.isArray(value) ? value.slice(0, MAX_VALUES) : [value];
  return items
    .filter((item) => ['string', 'number', 'boolean'].includes(typeof item))
    .map((item) => String(item).slice(0, 200))
    .filter((item) => item !== '');
}
