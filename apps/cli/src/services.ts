import path from 'node:path';
import { REPOSITORY } from './repository.ts';

/** The services of a stack in the order in which they are started; they are stopped in the opposite one. */
export const SERVICE_NAMES = ['prosody', 'jicofo', 'jvb', 'web'] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

/** Signalling needs little memory: small young generations keep it that way. */
const SMALL = ['--max-semi-space-size=2', '--optimize-for-size'];
/** In a large room these would spend a quarter to half of their time on collecting garbage then; this is 5 to 15 MB more. */
const BUSY = ['--max-semi-space-size=8'];
/** How Node is to run a service, here as in the images (docker/Dockerfile). */
export const NODE_OPTIONS: Readonly<Record<ServiceName, readonly string[]>> = { prosody: SMALL, jicofo: SMALL, jvb: BUSY, web: BUSY };

/** The sources of a service, run with reload by `parley serve`. */
export const serviceMain = (name: ServiceName): string => path.join(REPOSITORY, 'apps', name, 'src/main.ts');

/** The bundle of a service, made by the bootstrap (tools/bootstrap/services.mjs). */
export const serviceBundle = (name: ServiceName): string => path.join(REPOSITORY, 'apps', name, 'dist/main.mjs');

/** A port that a service listens on, by the variable that names it. */
export interface PortUse {
  readonly service: ServiceName;
  readonly variable: string;
  readonly protocol: 'tcp' | 'udp';
  /** `internal` binds PARLEY_BIND, `loopback` 127.0.0.1, `public` every address. */
  readonly scope: 'internal' | 'loopback' | 'public';
}

export const PORTS: readonly PortUse[] = [
  { service: 'prosody', variable: 'XMPP_PORT', protocol: 'tcp', scope: 'internal' },
  { service: 'prosody', variable: 'PROSODY_HTTP_PORT', protocol: 'tcp', scope: 'internal' },
  { service: 'prosody', variable: 'PROSODY_COMPONENT_PORT', protocol: 'tcp', scope: 'internal' },
  { service: 'prosody', variable: 'PARLEY_POLICY_PORT', protocol: 'tcp', scope: 'loopback' },
  { service: 'jicofo', variable: 'JICOFO_REST_PORT', protocol: 'tcp', scope: 'internal' },
  { service: 'jvb', variable: 'JVB_COLIBRI_PORT', protocol: 'tcp', scope: 'internal' },
  { service: 'jvb', variable: 'COLIBRI_WEBSOCKET_PORT', protocol: 'tcp', scope: 'internal' },
  { service: 'jvb', variable: 'JVB_PORT', protocol: 'udp', scope: 'public' },
  { service: 'web', variable: 'HTTPS_PORT', protocol: 'tcp', scope: 'public' },
  { service: 'web', variable: 'HTTP_PORT', protocol: 'tcp', scope: 'public' },
];
