import type { XmppDomains } from '@parley/config';

/** What to do with a command line of `prosodyctl`. */
export type Verdict =
  | { readonly kind: 'run'; readonly args: readonly string[] /** Printed after a success. */; readonly note?: string }
  | { readonly kind: 'refuse'; readonly reason: string };

/** Commands that make or change an account: of NAME HOST, or of NAME@HOST. */
const ACCOUNT_COMMANDS: Readonly<Record<string, 'name host' | 'address'>> = {
  register: 'name host',
  unregister: 'name host',
  adduser: 'address',
  passwd: 'address',
  deluser: 'address',
};
const MAKES_USABLE: ReadonlySet<string> = new Set(['register', 'adduser', 'passwd']);
/** The launcher keeps Prosody running: a second one would fight it for the ports. */
const SUPERVISED: ReadonlySet<string> = new Set(['start', 'stop', 'restart']);

export interface Deployment {
  readonly domains: XmppDomains;
  readonly enableAuth: boolean;
}

/**
 * Judges a command line of `prosodyctl`: options for the configuration file are left out, whatever they name, as there is only one;
 * what would seem to work and would not is refused with a sentence (deployment contract §8.4).
 */
export function judge(argv: readonly string[], { domains, enableAuth }: Deployment): Verdict {
  const args = withoutConfig(argv);
  const [command = '', first, second] = args;
  if (SUPERVISED.has(command))
    return {
      kind: 'refuse',
      reason: `Prosody is kept running by its service, which starts it again when it ends; restart the service instead (docker compose restart prosody), or use prosodyctl reload.`,
    };
  const form = ACCOUNT_COMMANDS[command];
  const host = (form === 'address' ? first?.split('@')[1] : form && second)?.toLowerCase();
  if (host === undefined) return { kind: 'run', args };
  const problem = hostProblem(host, domains);
  if (problem !== undefined) return { kind: 'refuse', reason: problem };
  const takesEffectLater = host === domains.domain && !enableAuth && MAKES_USABLE.has(command);
  return {
    kind: 'run',
    args,
    ...(takesEffectLater && {
      note: 'The account is stored. Nobody is asked to log in while ENABLE_AUTH=0: it takes effect with ENABLE_AUTH=1.',
    }),
  };
}

function hostProblem(host: string, { domain, auth, muc, internalMuc, focus, policy }: XmppDomains): string | undefined {
  if (host === auth)
    return `The accounts of ${auth} are those of the services. They are made from the environment at every start (JICOFO_AUTH_PASSWORD, JVB_AUTH_PASSWORD), so change them there; accounts of people belong to ${domain}.`;
  if ([muc, internalMuc, focus, policy].includes(host)) return `${host} has no accounts; those of people belong to ${domain}.`;
  return undefined;
}

function withoutConfig(argv: readonly string[]): string[] {
  const args: string[] = [];
  for (let at = 0; at < argv.length; at++) {
    const argument = argv[at] ?? '';
    // Only in front of the command: what stands behind it may be anything, a password for one.
    if (args.some((one) => !one.startsWith('-'))) args.push(argument);
    else if (argument === '--config') at++;
    else if (!argument.startsWith('--config=')) args.push(argument);
  }
  return args;
}
