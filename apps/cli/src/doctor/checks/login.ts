import { listAccounts } from '@parley/auth-internal';
import { errorMessage, type Finding } from '@parley/kernel';
import { type Check, type CheckContext, type CheckResult, error, warning } from '../check.ts';
import type { LoginSettings } from '../login-settings.ts';
import type { HttpAnswer } from '../probes/http.ts';

const NOBODY = 'nobody can log in';

type Answer = HttpAnswer | { readonly failure: string };

/** What the discovery document of an OpenID provider has to say. */
export function judgeIssuer(issuer: string, answer: Answer): Finding[] {
  const subject = `OIDC_ISSUER_URL=${issuer}`;
  const document = `${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`;
  if ('failure' in answer)
    return [error(subject, `does not answer: ${answer.failure}`, NOBODY, `From this machine ${document} has to open. ${CERTIFICATES}`)];
  if (answer.status !== 200)
    return [error(subject, `has no discovery document (status ${answer.status} for ${document})`, NOBODY, 'Set it to the issuer itself.')];
  const named = fieldOf(answer.body, 'issuer');
  if (typeof named !== 'string')
    return [error(subject, `answers with something else at ${document}`, NOBODY, 'Set it to the issuer itself.')];
  const isSame = named.replace(/\/$/, '') === issuer.replace(/\/$/, '');
  return isSame ? [] : [error(subject, `calls itself ${named.slice(0, 200)}`, NOBODY, `OIDC_ISSUER_URL=${named.slice(0, 200)}`)];
}

const CERTIFICATES = 'A certificate of your own authority is trusted with NODE_EXTRA_CA_CERTS.';

/** A set of public keys, as JWK or as PEM texts by key id. */
export function judgeKeySet(url: string, answer: Answer): Finding[] {
  const subject = `JWT_JWKS_URL=${url}`;
  if ('failure' in answer) return [error(subject, `does not answer: ${answer.failure}`, 'no token can be verified', CERTIFICATES)];
  const isJson = fieldOf(answer.body, '') !== INVALID;
  return answer.status === 200 && isJson
    ? []
    : [error(subject, `gives no keys (status ${answer.status})`, 'no token can be verified', 'Set it to the address of the JWK set.')];
}

const INVALID = Symbol('no JSON object');

function fieldOf(body: string, name: string): unknown {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? Reflect.get(value, name) : INVALID;
  } catch {
    return INVALID;
  }
}

/** Whether anybody has an account with which to log in. */
export function judgeAccounts(names: readonly string[]): Finding[] {
  return names.length > 0
    ? []
    : [
        warning(
          'AUTH_TYPE=internal',
          'nobody has an account yet',
          NOBODY,
          'npx parley user add NAME (in containers: docker compose exec prosody parley user add NAME)',
        ),
      ];
}

async function accountsOf({ settings: { login }, probes }: CheckContext): Promise<CheckResult> {
  const none = { summary: 'people log in with accounts, which docker compose exec prosody parley user list shows', findings: [] };
  if (!login.accounts || !(await probes.folder(login.accounts.home)).exists) return none;
  try {
    const names = listAccounts(login.accounts.home, login.accounts.domain);
    return { summary: `people log in with accounts, of which there are ${names.length}`, findings: judgeAccounts(names) };
  } catch {
    // Another user's folder.
    return none;
  }
}

async function directoryOf({ settings: { login }, probes }: CheckContext): Promise<CheckResult> {
  if (login.directory.length === 0)
    return { summary: 'people log in at a directory: docker compose exec prosody parley ldap-test NAME', findings: [] };
  const tried = await Promise.all(
    login.directory.map(async ({ url, host, port }) => {
      try {
        const [ip] = await probes.resolve(host);
        await probes.tcp({ ip: ip ?? host, port });
        return undefined;
      } catch (failure) {
        return `${url}: ${errorMessage(failure)}`;
      }
    }),
  );
  const silent = tried.filter((problem) => problem !== undefined);
  const tell = silent.length === login.directory.length ? error : warning;
  const effect = silent.length === login.directory.length ? NOBODY : 'logins depend on the other servers';
  const remedy = 'parley ldap-test NAME goes through a login step by step';
  return {
    summary: `people log in at ${login.directory.length - silent.length} of ${login.directory.length} directory servers`,
    findings: silent.map((problem) => tell('LDAP_URL', `does not answer: ${problem}`, effect, remedy)),
  };
}

async function tokensOf({ settings: { login }, probes }: CheckContext): Promise<CheckResult> {
  const ask = async (url: string): Promise<Answer> =>
    await probes.trusted(url).catch((failure: unknown) => ({ failure: errorMessage(failure) }));
  const { issuer, keySet } = login;
  const found = await Promise.all([
    issuer === undefined
      ? []
      : ask(`${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`).then((answer) => judgeIssuer(issuer, answer)),
    keySet === undefined ? [] : ask(keySet).then((answer) => judgeKeySet(keySet, answer)),
    matrixOf(login, ask),
  ]);
  const way = issuer === undefined ? 'people come in with tokens' : `people sign on at ${new URL(issuer).host}`;
  return { summary: way, findings: found.flat() };
}

async function matrixOf({ matrix }: LoginSettings, ask: (url: string) => Promise<Answer>): Promise<Finding[]> {
  if (matrix === undefined) return [];
  const answer = await ask(matrix);
  return 'failure' in answer
    ? [error(`MATRIX_UVS_URL=${matrix}`, `does not answer: ${answer.failure}`, 'nobody comes in from Matrix', 'Is that service running?')]
    : [];
}

/** Whether people can log in at all: whom the deployment asks about them, and whether they answer. */
export const loginCheck: Check = {
  name: 'login',
  isOnline: true,
  async run(context) {
    switch (context.settings.login.backend) {
      case undefined:
        return { summary: 'nobody has to log in (ENABLE_AUTH=0)', findings: [] };
      case 'internal':
        return await accountsOf(context);
      case 'ldap':
        return await directoryOf(context);
      default:
        return await tokensOf(context);
    }
  },
};
