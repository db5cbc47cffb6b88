import type { Finding } from '@parley/kernel';
import type { Reader, Variable } from '../declare.ts';
import { type VariableName, variables } from '../registry.ts';
import { nearestName } from './nearest.ts';
import { RETIRED } from './retired.ts';

const ALL: readonly (readonly [VariableName, Variable<unknown>])[] = Object.entries<Variable<unknown>>(variables) as never;
const ALIASES: ReadonlyMap<string, VariableName> = new Map(
  ALL.flatMap(([name, { aliases }]) => aliases.map((alias) => [alias, name] as const)),
);
const FILES: ReadonlyMap<string, VariableName> = new Map(
  ALL.filter(([, { secret }]) => secret).flatMap(([name, { aliases }]) => [name, ...aliases].map((one) => [`${one}_FILE`, name] as const)),
);

/** What a name in an environment is. */
export type NameKind =
  | { readonly kind: 'variable' | 'alias' | 'file'; readonly variable: VariableName }
  | { readonly kind: 'retired' }
  | { readonly kind: 'free' }
  | { readonly kind: 'unknown'; readonly service: Reader };

/** Any name below these is a variable's: config.js keys that have no name of their own. */
const FREE_PREFIXES = ['CONFIG_JS__', 'INTERFACE_CONFIG_JS__'];

/** First words that are ours, and the service that tells of an unknown name behind them. */
const FAMILIES: ReadonlyMap<string, Reader> = new Map(
  Object.entries<Reader>({
    ...Object.fromEntries(['JVB', 'COLIBRI', 'VIDEOBRIDGE', 'OCTO'].map((word) => [word, 'jvb'])),
    ...Object.fromEntries(['JICOFO', 'BRIDGE'].map((word) => [word, 'jicofo'])),
    ...Object.fromEntries(
      ['PROSODY', 'XMPP', 'JWT', 'LDAP', 'MATRIX', 'TURN', 'TURNS', 'STUN', 'AUTH', 'VISITORS', 'GLOBAL'].map((word) => [word, 'prosody']),
    ),
    ...Object.fromEntries(
      [
        ...['ENABLE', 'DISABLE', 'HIDE', 'START', 'WEB', 'NGINX', 'LETSENCRYPT', 'PUBLIC', 'HTTP', 'HTTPS', 'ETHERPAD', 'WHITEBOARD'],
        ...['VIDEOQUALITY', 'CODEC', 'RESOLUTION', 'TOOLBAR', 'DESKTOP', 'E2EPING', 'DEPLOYMENTINFO', 'RTCSTATS', 'TRUSTED', 'P2P'],
        ...['DYNAMIC', 'ANALYTICS', 'JIBRI', 'JIGASI', 'TRANSLATION'],
      ].map((word) => [word, 'web']),
    ),
  }),
);

/** Programs on the way have names of their own that begin alike. */
const FOREIGN = new Set(['HTTP_PROXY', 'HTTPS_PROXY', 'WEB_CONCURRENCY', 'HTTP_HOST', 'GLOBAL_AGENT_HTTP_PROXY']);

/** @returns undefined for names that are none of ours */
export function kindOf(name: string): NameKind | undefined {
  if (Object.hasOwn(variables, name)) return { kind: 'variable', variable: name as VariableName };
  const alias = ALIASES.get(name);
  if (alias) return { kind: 'alias', variable: alias };
  const file = FILES.get(name);
  if (file) return { kind: 'file', variable: file };
  if (RETIRED.has(name)) return { kind: 'retired' };
  if (FREE_PREFIXES.some((prefix) => name.startsWith(prefix))) return { kind: 'free' };
  const service = FAMILIES.get(name.split('_')[0] ?? '');
  return service && !FOREIGN.has(name) ? { kind: 'unknown', service } : undefined;
}

/** Compose files name what they hand on, and cannot name keys that people make up. */
export function keptBack(name: string): Finding {
  return {
    severity: 'warning',
    subject: name,
    problem: 'stands in .env, from which compose hands on only names that its files list',
    effect: 'web never sees it',
    remedy: `Move it to docker-compose.override.yml, below services, web, environment: - ${name}=…`,
  };
}

/**
 * Whether a name is one of ours: a variable's, an older one, or one of these with `_FILE`.
 * @param readers given: only of what one of these reads; DISPLAY or AWS_REGION mean something else to most people
 */
export function isKnownName(name: string, readers?: readonly Reader[]): boolean {
  const kind = kindOf(name);
  if (kind === undefined || !('variable' in kind)) return false;
  const declared: Variable<unknown> = variables[kind.variable];
  return readers === undefined || declared.readers.some((reader) => readers.includes(reader));
}

export function unknownName(name: string): Finding {
  const near = suggestion(name);
  return {
    severity: 'warning',
    subject: name,
    problem: 'is not a variable of Parley',
    effect: 'it changes nothing',
    remedy: near ? `Did you mean ${near}?` : 'Remove it, or look its name up in docs/reference/environment.md.',
  };
}

/** The known name that is nearest to an unknown one. */
export function suggestion(name: string): string | undefined {
  return nearestName(name, [...Object.keys(variables), ...FILES.keys()]);
}

export function retiredName(name: string): Finding | undefined {
  const retired = RETIRED.get(name);
  return (
    retired && {
      severity: 'warning',
      subject: name,
      problem: `has had no effect since ${retired.until}`,
      effect: retired.instead,
      remedy: `Remove ${name} from your settings.`,
    }
  );
}

export function oldName(alias: string, variable: VariableName): Finding {
  return {
    severity: 'warning',
    subject: alias,
    problem: `is an old name of ${variable}`,
    effect: `it is read as long as ${variable} is not set`,
    remedy: `Rename it to ${variable}.`,
  };
}
