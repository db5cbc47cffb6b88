import type { Finding } from '@parley/kernel';
import type { Reader } from '../declare.ts';
import type { Environment } from '../load.ts';
import { accountRules } from './accounts.ts';
import { administrationRules } from './administration.ts';
import { admissionRules } from './admission.ts';
import { bridgeRules } from './bridge.ts';
import { certificateRules } from './certificates.ts';
import { directoryRules } from './directory.ts';
import { fileSharingRules } from './file-sharing.ts';
import { interfaceRules } from './interface.ts';
import { oidcRules } from './oidc.ts';
import { portRules } from './ports.ts';
import { publicUrlRules } from './public-url.ts';
import { reservationRules } from './reservations.ts';
import type { Rule } from './rule.ts';
import { tokenRules } from './tokens.ts';
import { turnRules } from './turn.ts';
import { xmppRules } from './xmpp.ts';

/** Rules over several variables, for starts, `parley doctor` and the step before a start. */
export const RULES: readonly Rule[] = [
  ...accountRules,
  ...admissionRules,
  ...directoryRules,
  ...publicUrlRules,
  ...portRules,
  ...certificateRules,
  ...bridgeRules,
  ...turnRules,
  ...xmppRules,
  ...reservationRules,
  ...interfaceRules,
  ...oidcRules,
  ...tokenRules,
  ...administrationRules,
  ...fileSharingRules,
];

/** What the rules find, those of one service or all; the same from two of them once. */
export function brokenRules(env: Environment, service: Reader | undefined): readonly Finding[] {
  const findings = RULES.filter(({ services }) => service === undefined || services.includes(service)).flatMap((rule) =>
    rule.findings(env),
  );
  return [...new Map(findings.map((finding) => [`${finding.subject}\n${finding.problem}`, finding])).values()];
}
