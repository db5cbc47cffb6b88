import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { LdapServer } from '@parley/config';
import { AppError, type Clock, errorMessage } from '@parley/kernel';
import type { Entry } from 'ldapts';
import { type LdapConnection, openConnection } from './connection.ts';
import type { DialStep, TlsFacts } from './dial.ts';
import { buildFilter } from './filter.ts';
import { bindName, findEntries, moderates, readEntry } from './lookup.ts';
import { matchAny } from './password-hash.ts';
import { escapeNode, readPerson } from './person.ts';
import { describeResult, refusalOf } from './refusal.ts';
import { bindRemedy, dialRemedy, searchRemedy } from './remedies.ts';
import type { LdapSettings } from './settings.ts';

/** What a step of a login has come to. */
export interface ExamineStep {
  readonly step: 'resolve' | 'connect' | 'tls' | 'bind' | 'search' | 'password' | 'attributes' | 'moderator';
  readonly outcome: 'ok' | 'warning' | 'failed';
  readonly text: string;
  /** The variable to change, and how. */
  readonly remedy?: string | undefined;
}

export interface ExamineDeps {
  readonly settings: LdapSettings;
  readonly clock: Clock;
  /** Every step as soon as it is done. */
  readonly report: (step: ExamineStep) => void;
}

export interface ExamineRequest {
  readonly user: string;
  /** Undefined: only find out whether the user is found. */
  readonly password: string | undefined;
}

/**
 * Goes through a login step by step, at every server, and reports each; the rest of the login at the first one that works.
 * Reports never hold the password.
 * @returns whether the login would succeed
 */
export async function examineLogin(deps: ExamineDeps, request: ExamineRequest): Promise<boolean> {
  const signal = new AbortController().signal;
  const open: LdapConnection[] = [];
  try {
    for (const server of deps.settings.servers) {
      const connection = await reach(deps, server, signal);
      if (connection) open.push(connection);
    }
    const [first] = open;
    return first !== undefined && (await logIn(deps, { ...request, connection: first, signal }));
  } finally {
    for (const connection of open) connection.close();
  }
}

/** From the name of a server to a bound connection; undefined when a step fails. */
async function reach(deps: ExamineDeps, server: LdapServer, signal: AbortSignal): Promise<LdapConnection | undefined> {
  const connection = await connectTo(deps, server, signal);
  if (connection === undefined) return undefined;
  const { settings, report } = deps;
  if (settings.method === 'fastbind') return connection;
  const { bind } = settings;
  if (bind === undefined) {
    report({ step: 'bind', outcome: 'ok', text: 'searches are made anonymously' });
    return connection;
  }
  const result = await connection.bind(bind.dn, bind.password, signal).catch((error: unknown) => ({ code: -1, text: errorMessage(error) }));
  if (result.code === 0) {
    report({ step: 'bind', outcome: 'ok', text: `bound as ${bind.dn}` });
    return connection;
  }
  const why = result.code === -1 ? result.text : describeResult(result);
  report({ step: 'bind', outcome: 'failed', text: `${bind.dn} is refused: ${why}`, remedy: bindRemedy(result.code, settings) });
  connection.close();
  return undefined;
}

async function connectTo(deps: ExamineDeps, server: LdapServer, signal: AbortSignal): Promise<LdapConnection | undefined> {
  const { settings, clock, report } = deps;
  const { startTls, tls, limits } = settings;
  if (isIP(server.host) === 0 && !(await resolve(deps, server))) return undefined;
  try {
    const connection = await openConnection({
      ...{ server, startTls, tls, clock, signal, timeoutMs: limits.connectMs, answerMs: limits.answerMs },
      onConnected: ({ remoteAddress, remotePort }) =>
        report({ step: 'connect', outcome: 'ok', text: `${server.url} answers at ${remoteAddress} port ${remotePort}` }),
    });
    reportTls(deps, connection.tls);
    return connection;
  } catch (error) {
    if (!AppError.is(error)) throw error;
    const { step, code } = error.details as { step: DialStep; code: unknown };
    const remedy = dialRemedy(step, code, server);
    report({ step: step === 'connect' ? 'connect' : 'tls', outcome: 'failed', text: error.message, remedy });
    return undefined;
  }
}

async function resolve({ report }: ExamineDeps, server: LdapServer): Promise<boolean> {
  try {
    const addresses = await lookup(server.host, { all: true });
    report({ step: 'resolve', outcome: 'ok', text: `${server.host} is ${addresses.map(({ address }) => address).join(', ')}` });
    return true;
  } catch (error) {
    const remedy = dialRemedy('connect', (error as NodeJS.ErrnoException).code, server);
    report({ step: 'resolve', outcome: 'failed', text: errorMessage(error), remedy });
    return false;
  }
}

function reportTls({ settings, report }: ExamineDeps, tls: TlsFacts | undefined): void {
  if (tls === undefined) {
    const remedy = 'LDAP_START_TLS=1, or ldaps:// in LDAP_URL';
    report({ step: 'tls', outcome: 'warning', text: 'no encryption: passwords cross the network in the clear', remedy });
    return;
  }
  const { certificate, protocol, cipher, distrust } = tls;
  const names = certificate.subjectaltname ?? `CN=${certificate.subject?.CN ?? '?'}`;
  const facts = `${protocol}, ${cipher}; certificate for ${names}, by ${certificate.issuer?.CN ?? '?'}, until ${certificate.valid_to}`;
  if (settings.tls.checkPeer) report({ step: 'tls', outcome: 'ok', text: `${facts}: trusted` });
  else
    report({
      step: 'tls',
      outcome: 'warning',
      text: `${facts}: not checked${distrust === undefined ? '' : `, and would be refused (${distrust})`}`,
      remedy: 'LDAP_TLS_CHECK_PEER=1',
    });
}

interface LoginStage extends ExamineRequest {
  readonly connection: LdapConnection;
  readonly signal: AbortSignal;
}

function logIn(deps: ExamineDeps, stage: LoginStage): Promise<boolean> {
  return deps.settings.method === 'fastbind' ? byName(deps, stage) : byEntry(deps, stage);
}

async function byEntry(deps: ExamineDeps, stage: LoginStage): Promise<boolean> {
  const { settings, report } = deps;
  const { connection, signal, user } = stage;
  const filter = buildFilter(settings.filter, { user, realm: settings.realm })?.toString() ?? settings.filter;
  const where = `${filter} below ${settings.base === '' ? 'the root' : settings.base}`;
  const entries = await attempt(deps, 'search', 'LDAP_BASE, LDAP_FILTER', () => findEntries(connection, settings, user, signal));
  if (entries === undefined) return false;
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) {
    const count = entry === undefined ? 'finds nobody' : 'finds more than one entry';
    report({ step: 'search', outcome: 'failed', text: `${where} ${count}`, remedy: searchRemedy(entries.length, settings) });
    return false;
  }
  report({ step: 'search', outcome: 'ok', text: `${where} finds ${entry.dn}` });
  const isRight = settings.method === 'custom' ? compare(deps, entry, stage.password) : await tryPassword(deps, entry.dn, stage);
  await describeUser(deps, stage, { entry, dn: entry.dn });
  return isRight;
}

async function byName(deps: ExamineDeps, stage: LoginStage): Promise<boolean> {
  const { settings, report } = deps;
  const name = bindName(settings, stage.user);
  if (name === undefined) {
    report({ step: 'search', outcome: 'failed', text: `${settings.filter} cannot be filled in for this name`, remedy: 'LDAP_FILTER' });
    return false;
  }
  report({ step: 'search', outcome: 'ok', text: `no search is made: the user logs in as ${name}` });
  if (stage.password === undefined || !(await tryPassword(deps, name, stage))) return false;
  const result = await stage.connection.bind(name, stage.password, stage.signal);
  const dn = name.includes('=') ? name : undefined;
  const entry = dn === undefined || result.code !== 0 ? undefined : await readEntry(stage.connection, settings, dn, stage.signal);
  await describeUser(deps, stage, { entry, dn });
  return true;
}

/** Tries the password on a connection of its own, as a login does. */
async function tryPassword({ settings, clock, report }: ExamineDeps, dn: string, stage: LoginStage): Promise<boolean> {
  const { password, signal, connection: found } = stage;
  if (password === undefined) return skipPassword(report);
  const { startTls, tls, limits } = settings;
  const options = { server: found.server, startTls, tls, clock, signal, timeoutMs: limits.connectMs, answerMs: limits.answerMs };
  const result = await attempt({ report }, 'password', undefined, async () => {
    const connection = await openConnection(options);
    return connection.bind(dn, password, signal).finally(() => connection.close());
  });
  if (result === undefined) return false;
  if (result.code === 0) {
    report({ step: 'password', outcome: 'ok', text: 'the directory takes the password' });
    return true;
  }
  const reason = refusalOf(result)?.reason ?? describeResult(result);
  report({
    step: 'password',
    outcome: 'failed',
    text: reason,
    remedy: 'The password, or the account, has to be put right in the directory',
  });
  return false;
}

function skipPassword(report: ExamineDeps['report']): boolean {
  report({ step: 'password', outcome: 'warning', text: 'not tried, as none was given' });
  return true;
}

function compare({ report }: ExamineDeps, entry: Entry, password: string | undefined): boolean {
  if (password === undefined) return skipPassword(report);
  const match = matchAny(entry.userPassword, password);
  if (match === 'match') report({ step: 'password', outcome: 'ok', text: 'userPassword is the password' });
  else if (match === 'mismatch') report({ step: 'password', outcome: 'failed', text: 'the password is wrong' });
  else report({ step: 'password', outcome: 'failed', text: match.unsupported, remedy: 'LDAP_AUTH_METHOD=bind' });
  return match === 'match';
}

async function describeUser(
  deps: ExamineDeps,
  stage: LoginStage,
  found: { entry: Entry | undefined; dn: string | undefined },
): Promise<void> {
  const { settings, report } = deps;
  const person = readPerson(found.entry, stage.user, settings);
  const name = person.name ?? `no name (${settings.nameAttributes.join(', ')})`;
  const email = person.email === undefined ? '' : `, ${person.email}`;
  report({ step: 'attributes', outcome: 'ok', text: `logs in as ${escapeNode(person.id)}; the others see ${name}${email}` });
  if (settings.moderatorFilter === undefined) {
    report({ step: 'moderator', outcome: 'ok', text: 'LDAP_MODERATOR_FILTER is unset: ROOM_MODERATORS decides' });
    return;
  }
  const question = { user: stage.user, dn: found.dn };
  const isModerator = await attempt(deps, 'moderator', 'LDAP_MODERATOR_FILTER', () =>
    moderates(stage.connection, settings, question, stage.signal),
  );
  if (isModerator === undefined) return;
  report({ step: 'moderator', outcome: 'ok', text: `${isModerator ? 'moderates' : 'does not moderate'}, by LDAP_MODERATOR_FILTER` });
}

/** The result of a question to the directory; undefined, and reported, when there is no answer. */
async function attempt<T>(
  { report }: Pick<ExamineDeps, 'report'>,
  step: ExamineStep['step'],
  remedy: string | undefined,
  ask: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (!AppError.is(error, 'UNAVAILABLE')) throw error;
    report({ step, outcome: 'failed', text: error.message, remedy });
    return undefined;
  }
}
