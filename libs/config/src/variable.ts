import { isIP } from 'node:net';
import { type Options, type Variable, variable } from './declare.ts';

/** Any text. */
export const text = (purpose: string, fallback: string, options?: Options): Variable<string> =>
  variable(purpose, 'any text', fallback, (value) => value, options);

/** Any text, undefined when unset. */
export const optionalText = (purpose: string, options?: Options): Variable<string | undefined> =>
  variable<string | undefined>(purpose, 'any text', undefined, (value) => value, options);

/** A password or key: undefined when unset, never printed, also read from `NAME_FILE`. */
export const secret = (purpose: string, options?: Options): Variable<string | undefined> =>
  variable<string | undefined>(purpose, 'any text', undefined, (value) => value, { ...options, secret: true });

/** Compose files write flags as 0/1, true/false, or leave them empty. */
export const flag = (purpose: string, fallback: boolean, options?: Options): Variable<boolean> =>
  variable(purpose, '1/true/yes/on or 0/false/no/off', fallback, parseFlag, options);

/** A flag that is undefined when unset, for those whose default is another variable. */
export const optionalFlag = (purpose: string, options?: Options): Variable<boolean | undefined> =>
  variable<boolean | undefined>(purpose, '1/true/yes/on or 0/false/no/off', undefined, parseFlag, options);

function parseFlag(value: string): boolean | undefined {
  const lower = value.toLowerCase();
  if (['1', 't', 'true', 'yes', 'on'].includes(lower)) return true;
  return ['0', 'f', 'false', 'no', 'off'].includes(lower) ? false : undefined;
}

/** A whole number within bounds. */
export const integer = (purpose: string, fallback: number, min: number, max: number, options?: Options): Variable<number> =>
  variable(
    purpose,
    `a whole number from ${min} to ${max}`,
    fallback,
    (value) => {
      const number = Number(value);
      return /^-?\d+$/.test(value) && number >= min && number <= max ? number : undefined;
    },
    options,
  );

/** A whole number within bounds, or the word that leaves it to the program. */
export const integerOrAuto = (
  purpose: string,
  fallback: number,
  min: number,
  max: number,
  options?: Options,
): Variable<number | 'auto'> => {
  const { parse, allowed } = integer(purpose, min, min, max);
  const read = (value: string) => findWord(['auto'], value) ?? parse(value);
  return variable<number | 'auto'>(purpose, `${allowed}, or auto`, fallback, read, options);
};

/** A decimal number within bounds. */
export const decimal = (purpose: string, fallback: number, min: number, max: number, options?: Options): Variable<number> =>
  variable(
    purpose,
    `a number from ${min} to ${max}`,
    fallback,
    (value) => {
      const number = Number(value);
      return value.trim() !== '' && Number.isFinite(number) && number >= min && number <= max ? number : undefined;
    },
    options,
  );

/** A TCP or UDP port. */
export const port = (purpose: string, fallback: number, options?: Options): Variable<number> => ({
  ...integer(purpose, fallback, 1, 65_535, options),
  allowed: 'a port from 1 to 65535',
});

/** A whole number within bounds; undefined when unset. */
export const optionalInteger = (purpose: string, min: number, max: number, options?: Options): Variable<number | undefined> => {
  const { parse, allowed } = integer(purpose, min, min, max);
  return variable<number | undefined>(purpose, allowed, undefined, parse, options);
};

const BOUND_PORT = /^(?:(?<address>\[[0-9a-f:.]+\]|[0-9.]+):)?(?<port>\d{1,5})$/i;

/** A port that compose files may write with the address it is bound to: `8000`, `127.0.0.1:8000`. */
export const listenPort = (purpose: string, fallback: number, options?: Options): Variable<number> => {
  const number = port(purpose, fallback);
  return variable(
    purpose,
    'a port from 1 to 65535',
    fallback,
    (value) => number.parse(BOUND_PORT.exec(value)?.groups?.port ?? ''),
    options,
  );
};

/** The address in front of a `listenPort`; empty, which means every address, when there is none. */
export function boundAddress(value: string | undefined): string {
  return BOUND_PORT.exec(value?.trim() ?? '')?.groups?.address?.replace(/[[\]]/g, '') ?? '';
}

/** A port to listen on. */
export interface ListenPort {
  /** Empty for every address. */
  readonly address: string;
  readonly port: number;
  /** Go without it where it may not be had. */
  readonly isOptional: boolean;
}

/** Ports to listen on: `8000`, `127.0.0.1:8000`, `[::1]:8000`, each with `?` behind when the start may go on without it. */
export const listenPorts = (purpose: string, options?: Options): Variable<readonly ListenPort[] | undefined> =>
  variable<readonly ListenPort[] | undefined>(
    purpose,
    'ports from 1 to 65535, separated by commas, each with an address in front or a ? behind if wanted',
    undefined,
    (value) => {
      const items = value
        .split(',')
        .map((item) => item.trim())
        .filter(Boolean);
      const ports = items.flatMap((item) => {
        const { address = '', port: number = '' } = BOUND_PORT.exec(item.replace(/\?$/, ''))?.groups ?? {};
        const isPort = Number(number) >= 1 && Number(number) <= 65_535;
        return isPort ? [{ address: address.replace(/[[\]]/g, ''), port: Number(number), isOptional: item.endsWith('?') }] : [];
      });
      return ports.length === items.length && ports.some(({ isOptional }) => !isOptional) ? ports : undefined;
    },
    options,
  );

/** Texts as a JSON array, or separated by commas; empty items are dropped. */
export const words = (purpose: string, fallback: readonly string[] = [], options?: Options): Variable<readonly string[]> =>
  variable<readonly string[]>(
    purpose,
    'a JSON array of texts or a comma-separated list',
    fallback,
    (value) => {
      const inner = /^\[(.*)\]$/s.exec(value.trim())?.[1] ?? value;
      const items = inner.split(',').map((item) => item.trim().replace(/^(["'])(.*)\1$/, '$2'));
      return items.some((item) => /["'[\]{}]/.test(item)) ? undefined : items.filter(Boolean);
    },
    options,
  );

/** A JSON object; undefined when unset. */
export const jsonObject = (purpose: string, options?: Options): Variable<Readonly<Record<string, unknown>> | undefined> =>
  variable<Readonly<Record<string, unknown>> | undefined>(
    purpose,
    'a JSON object',
    undefined,
    (value) => {
      try {
        const parsed: unknown = JSON.parse(value);
        return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : undefined;
      } catch {
        return undefined;
      }
    },
    options,
  );

/** Compared without regard to case: AUTH_TYPE=JWT means jwt. */
function findWord<T extends string>(values: readonly T[], value: string): T | undefined {
  return values.find((item) => item.toLowerCase() === value.toLowerCase());
}

/** One word out of a list. */
export const oneOf = <const T extends string>(
  purpose: string,
  fallback: NoInfer<T>,
  values: readonly T[],
  options?: Options,
): Variable<T> => variable<T>(purpose, `one of ${values.join(', ')}`, fallback, (value) => findWord(values, value), options);

/** One word out of a list; undefined when unset. */
export const optionalOneOf = <const T extends string>(purpose: string, values: readonly T[], options?: Options): Variable<T | undefined> =>
  variable<T | undefined>(purpose, `one of ${values.join(', ')}`, undefined, (value) => findWord(values, value), options);

/** Comma-separated texts; empty items are dropped. */
export const list = (purpose: string, fallback: readonly string[] = [], options?: Options): Variable<readonly string[]> =>
  variable<readonly string[]>(
    purpose,
    'a comma-separated list',
    fallback,
    (value) =>
      value
        .split(',')
        .map((item) => item.trim())
        .filter(Boolean),
    options,
  );

const DOMAIN = /^(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/i;

/** A DNS or XMPP domain; undefined when unset. */
export const domain = <T extends string | undefined>(purpose: string, fallback: T, options?: Options): Variable<string | T> =>
  variable<string | T>(purpose, 'a domain name', fallback, (value) => (DOMAIN.test(value) ? value.toLowerCase() : undefined), options);

/** An absolute http(s) URL without a trailing slash; a bare host name is taken as https. */
export const httpUrl = (purpose: string, options?: Options): Variable<string | undefined> =>
  variable<string | undefined>(
    purpose,
    'an http or https URL',
    undefined,
    (value) => {
      const url = URL.parse(/^[a-z]+:\/\//i.test(value) ? value : `https://${value}`);
      return url && /^https?:$/.test(url.protocol) ? url.href.replace(/\/+$/, '') : undefined;
    },
    options,
  );

/** `httpUrl` of a server that is asked with `fetch`, which takes no name and password in an address, and whose address logs show. */
export const serverUrl = (purpose: string, options?: Options): Variable<string | undefined> => {
  const base = httpUrl(purpose, options);
  return {
    ...base,
    allowed: 'an http or https URL without a name and password',
    parse(value) {
      const url = URL.parse(base.parse(value) ?? '');
      return url && url.username + url.password === '' ? base.parse(value) : undefined;
    },
  };
};

/**
 * The issuer of an OpenID provider, byte by byte as its tokens name it, a slash at the end included; the address of its discovery
 * document is taken as well. Undefined when unset.
 */
export const issuerUrl = (purpose: string, options?: Options): Variable<string | undefined> =>
  variable<string | undefined>(
    purpose,
    'an http or https URL',
    undefined,
    (value) => {
      const text = value.trim().replace(/\/?\.well-known\/openid-configuration$/, '');
      const url = URL.parse(text);
      return url && /^https?:$/.test(url.protocol) && url.search + url.hash + url.username === '' ? text : undefined;
    },
    options,
  );

/** An IP address to listen on. */
export const ipAddress = (purpose: string, fallback: string, options?: Options): Variable<string> =>
  variable(purpose, 'an IP address', fallback, (value) => (isIP(value) ? value : undefined), options);

function isNetwork(value: string): boolean {
  const [address = '', bits] = value.split(/\/(.*)/s);
  const version = isIP(address);
  return version !== 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128)));
}

/** An IP address or network: `10.0.0.0/8`. */
export const network = (purpose: string, fallback: string, options?: Options): Variable<string> =>
  variable(purpose, 'an IP address or network', fallback, (value) => (isNetwork(value) ? value : undefined), options);

/** IP addresses and networks, separated by commas. */
export const networks = (purpose: string, fallback: readonly string[] = [], options?: Options): Variable<readonly string[]> =>
  everyItem(list(purpose, fallback, options), 'IP addresses or networks, separated by commas', isNetwork);

const HOST_PORT = /^(?:\[(?<v6>[^\]]*)\]|[a-z0-9_](?:[a-z0-9._-]*[a-z0-9_])?\.?)(?::(?<port>\d{1,5}))?$/i;

function isHostPort(value: string): boolean {
  const { v6, port: number = '1' } = HOST_PORT.exec(value)?.groups ?? { port: '0' };
  return (v6 === undefined || isIP(v6) === 6) && Number(number) >= 1 && Number(number) <= 65_535;
}

/** A host with or without a port: `meet.example.org`, `[2001:db8::1]:8443`; undefined when unset. */
export const optionalHost = (purpose: string, options?: Options): Variable<string | undefined> =>
  variable<string | undefined>(purpose, 'host or host:port', undefined, (value) => (isHostPort(value) ? value : undefined), options);

/** Hosts with or without a port, separated by commas. */
export const hosts = (purpose: string, fallback: readonly string[] = [], options?: Options): Variable<readonly string[]> =>
  everyItem(list(purpose, fallback, options), 'host or host:port, separated by commas', isHostPort);

/** A host name or an address, an IPv6 one with or without brackets; nothing else that a URL could have. */
function isBareHost(value: string): boolean {
  return isIP(value.replace(/^\[(.*)\]$/, '$1')) !== 0 || DOMAIN.test(value);
}

/** A host without a port; undefined when unset. */
export const optionalBareHost = (purpose: string, options?: Options): Variable<string | undefined> =>
  variable<string | undefined>(
    purpose,
    'a host name or address without a port',
    undefined,
    (value) => (isBareHost(value.trim()) ? value.trim() : undefined),
    options,
  );

/** Hosts without a port, separated by commas. */
export const bareHosts = (purpose: string, fallback: readonly string[] = [], options?: Options): Variable<readonly string[]> =>
  everyItem(list(purpose, fallback, options), 'host names or addresses without a port, separated by commas', isBareHost);

/** `hosts` as one text, for what takes the first that answers. */
export const hostsText = (purpose: string, fallback: string, options?: Options): Variable<string> =>
  variable(
    purpose,
    'host or host:port, separated by commas',
    fallback,
    (value) => (value.split(',').every((item) => isIP(item.trim()) !== 0 || isHostPort(item.trim())) ? value : undefined),
    options,
  );

function everyItem(base: Variable<readonly string[]>, allowed: string, isAllowed: (item: string) => boolean): Variable<readonly string[]> {
  return {
    ...base,
    allowed,
    parse(value) {
      const items = base.parse(value);
      return items?.every(isAllowed) ? items : undefined;
    },
  };
}

/** Names of Prosody modules, without `mod_`. */
export const moduleNames = (purpose: string, options?: Options): Variable<readonly string[]> =>
  everyItem(list(purpose, [], options), 'names of modules, separated by commas', (item) => /^\w+$/.test(item));

const ADDRESS = /^(?:[^\s@/"&'<>:]+@)?[^\s@/"&'<>:,]+$/;

/** XMPP addresses without a resource, separated by commas. */
export const addresses = (purpose: string, options?: Options): Variable<readonly string[]> =>
  everyItem(list(purpose, [], options), 'XMPP addresses such as name@meet.jitsi, separated by commas', (item) => ADDRESS.test(item));

/** A name that is one node of an XMPP address: of an account or a room. */
export const nodeName = (purpose: string, fallback: string, options?: Options): Variable<string> =>
  variable(purpose, 'letters, digits and _.-', fallback, (value) => (/^[\w.-]+$/.test(value) ? value : undefined), options);

const UNITS: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ms: 1,
    s: 1000,
    second: 1000,
    seconds: 1000,
    m: 60_000,
    minute: 60_000,
    minutes: 60_000,
    h: 3_600_000,
    hour: 3_600_000,
    hours: 3_600_000,
    d: 86_400_000,
    day: 86_400_000,
    days: 86_400_000,
  }),
);

/** A duration such as `15 seconds` or `24 hours`, as milliseconds; a bare number counts in `unit`. */
export const duration = (purpose: string, fallbackMs: number, unit: 'ms' | 's' = 's', options?: Options): Variable<number> =>
  variable(
    purpose,
    'a duration such as 15 seconds',
    fallbackMs,
    (value) => {
      const match = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(value.trim());
      const factor = match && UNITS.get(match[2]?.toLowerCase() || unit);
      return match && factor ? Math.round(Number(match[1]) * factor) : undefined;
    },
    options,
  );
