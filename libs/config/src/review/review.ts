import { isDeepStrictEqual } from 'node:util';
import type { Finding } from '@parley/kernel';
import type { Reader, State, Variable } from '../declare.ts';
import { defaultText } from '../default-text.ts';
import { type Environment, isContainer, readText, readValue, shown } from '../load.ts';
import { type VariableName, variables } from '../registry.ts';
import { brokenRules } from '../rules/rules.ts';
import { isServiceLink } from '../service-links.ts';
import { keptBack, kindOf, oldName, retiredName, suggestion, unknownName } from './names.ts';
import { RETIRED } from './retired.ts';

/** Whose settings are looked at; without either, those of all services. */
export interface Scope {
  /** One service: what only others read is left to them. */
  readonly service?: Reader;
  /** The values are those of a file, so every name in it was meant: a near miss of a known one is reported whatever it begins with. */
  readonly file?: boolean;
}

/**
 * Everything that is wrong with an environment, or does not do what its owner may expect: wrong values, names that are
 * unknown, retired, old or have no effect (yet), and values that do not go together. `error` means that a service which
 * reads the variable does not start. Pure but for the files that `NAME_FILE` points to.
 */
export function reviewEnvironment(env: Environment, scope: Scope = {}): readonly Finding[] {
  const names = Object.keys(env).filter((name) => env[name]?.trim() && !isServiceLink(name, env[name] ?? ''));
  const findings = [
    ...valuesOf(names, scope).flatMap((name) => valueFindings(name, env, scope)),
    ...brokenRules(scope.file && isContainer(env) ? handedOn(env) : env, scope.service),
    ...names.flatMap((name) => nameFindings(name, scope)),
    ...(scope.file && isContainer(env) ? names.filter((name) => kindOf(name)?.kind === 'free').map(keptBack) : []),
  ];
  const refused = new Set(findings.filter(({ severity }) => severity === 'error').map(({ subject }) => subject));
  return findings.filter(({ severity, subject }) => severity === 'error' || !refused.has(subject));
}

/** What a file for compose sets inside of containers; the ports of the host among the rest clash with none there. */
function handedOn(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).filter(([name]) => isInternal(name) || isHandedOn(name)));
}

const isInternal = (name: string): boolean => name === 'PARLEY_CONTAINER';

function isHandedOn(name: string): boolean {
  const kind = kindOf(name);
  return kind === undefined || !('variable' in kind) || variables[kind.variable].passed;
}

/** Declared variables that are given here under any of their names and that matter to the scope, each once. */
function valuesOf(names: readonly string[], { service }: Scope): readonly VariableName[] {
  const given = names.flatMap((name) => {
    const kind = kindOf(name);
    return kind && 'variable' in kind ? [kind.variable] : [];
  });
  return [...new Set(given)].filter((name) => service === undefined || readersOf(name).includes(service));
}

function readersOf(name: VariableName): readonly Reader[] {
  return variables[name].readers;
}

function valueFindings(name: VariableName, env: Environment, { file = false }: Scope): readonly Finding[] {
  const declared: Variable<unknown> = variables[name];
  const reading = readText(name, env);
  if (!reading) return [];
  const { value, problem } = readValue(name, env);
  const subject = `${reading.source}=${shown(declared, reading.text ?? env[reading.source]?.trim() ?? '')}`;
  if (declared.state.kind !== 'works') return isInForce(declared, value) ? [] : [ineffective(subject, reading.source, declared.state)];
  if (problem === undefined) return file && isForOthersAlone(name) ? [elsewhere(subject)] : [];
  if (reading.problem !== undefined) return [unreadable(subject, name, file)];
  return [
    {
      severity: 'error',
      subject,
      problem: `is not ${declared.allowed}`,
      effect: `${serviceList(declared.readers)} cannot start with it`,
      remedy: correction(name, declared),
    },
  ];
}

const WITH_FILES_OF_THEIR_OWN: readonly Reader[] = ['rtcstats-server', 'rtc-visualizer'];

const isForOthersAlone = (name: VariableName): boolean => readersOf(name).every((reader) => WITH_FILES_OF_THEIR_OWN.includes(reader));

function elsewhere(subject: string): Finding {
  return {
    severity: 'warning',
    subject,
    problem: 'is not read from this file',
    effect: 'the containers of rtcstats.yml do not see it',
    remedy: 'Move it to rtcstats/.env, rtcstats/rtcstats-server/.env or rtcstats/rtc-visualizer/.env.',
  };
}

/** @param isElsewhere the values are looked at before a start, in another place than where the service will look for the file */
function unreadable(subject: string, name: VariableName, isElsewhere: boolean): Finding {
  return {
    severity: isElsewhere ? 'warning' : 'error',
    subject,
    problem: `names a file that cannot be read${isElsewhere ? ' here' : ''}`,
    effect: `${serviceList(variables[name].readers)} cannot start ${isElsewhere ? 'where it cannot be read either' : 'with it'}`,
    remedy: `Let the service read that file, or set ${name}.`,
  };
}

const SAYS_NO = /^["']?(0|f|false|no|off)["']?$/i;

/** Whether nothing is lost although the variable does nothing: it says what is so anyway, or is a key without a lock. */
function isInForce(declared: Variable<unknown>, value: unknown): boolean {
  if (value === false || (typeof value === 'string' && SAYS_NO.test(value))) return true;
  if (declared.state.kind === 'planned') return declared.secret || (value !== true && isDeepStrictEqual(value, declared.fallback));
  return isDeepStrictEqual(value, declared.fallback);
}

function ineffective(subject: string, name: string, state: Exclude<State, { kind: 'works' }>): Finding {
  if (state.kind === 'noEffect')
    return { severity: 'warning', subject, problem: 'has no effect', effect: state.reason, remedy: `Remove ${name} from your settings.` };
  return {
    severity: 'warning',
    subject,
    problem: 'has no effect yet',
    effect: `it comes with ${state.capability}`,
    remedy: 'Leave it if you want it then.',
  };
}

/** Compose files take every value as it is; `docker compose` itself tells when it cannot. */
function serviceList(readers: readonly Reader[]): string {
  const services = readers.filter((reader) => !['compose', 'init', 'start', 'build'].includes(reader));
  const last = services.at(-1) ?? 'Docker';
  return services.length > 1 ? `${services.slice(0, -1).join(', ')} and ${last}` : last;
}

function correction(name: VariableName, declared: Variable<unknown>): string {
  const usual = defaultText(declared);
  return usual === undefined ? `Correct it, or leave ${name} empty.` : `Correct it, or leave ${name} empty for ${usual}.`;
}

function nameFindings(name: string, { service, file = false }: Scope): readonly Finding[] {
  const kind = kindOf(name);
  if (!kind) return file && suggestion(name) ? [unknownName(name)] : [];
  if (kind.kind === 'retired') {
    const finding = service === undefined || RETIRED.get(name)?.service === service ? retiredName(name) : undefined;
    return finding ? [finding] : [];
  }
  if (kind.kind === 'unknown') return service === undefined || kind.service === service ? [unknownName(name)] : [];
  if (kind.kind !== 'alias') return [];
  return service === undefined || readersOf(kind.variable).includes(service) ? [oldName(name, kind.variable)] : [];
}
