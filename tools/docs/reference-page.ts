import { declarations, defaultText, type Reader, retiredNames, type State, type Variable } from '@parley/config';

const TITLES: Readonly<Record<string, string>> = {
  common: 'The deployment as a whole',
  deployment: 'Folders and users',
  web: 'Web service',
  webEdge: 'Listeners, certificates, headers',
  webServices: 'Services beside the conferences',
  webUi: 'What browsers are told (config.js)',
  prosody: 'Prosody',
  jicofo: 'Focus (jicofo)',
  jvb: 'Bridge (jvb)',
  compose: 'Compose files and builds',
  focusLogins: 'Logins as the focus sees them',
  reservations: 'Reservation system',
  auth: 'Authentication and admission',
  directory: 'LDAP directory',
  tokens: 'Tokens and Matrix',
  oidc: 'Single sign-on (OIDC)',
  rooms: 'Room services',
  fileSharing: 'Files that people share',
  administration: 'Administration of the rooms by HTTP',
  recording: 'Recording',
  sip: 'Telephone (SIP)',
  transcription: 'Transcription',
  manyServers: 'Several Prosody servers and bridges',
  rtcstats: 'Statistics of clients (rtcstats.yml; from the `.env` files below rtcstats/)',
  unsupported: 'Without effect, or still to come',
};

const STATES: Readonly<Record<State['kind'], string>> = {
  works: 'works',
  planned: 'planned: it comes with a later capability; setting it logs a warning',
  noEffect: 'no effect: known, and why it does nothing; setting it logs a warning',
};

const OURS: readonly Reader[] = ['web', 'prosody', 'jicofo', 'jvb', 'jigasi', 'transcriber', 'jibri'];

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function stateText(state: State): string {
  if (state.kind === 'works') return 'works';
  if (state.kind === 'noEffect') return `no effect: ${state.reason}`;
  return `planned: ${state.capability}${state.issue === undefined ? '' : ` (issue ${state.issue})`}`;
}

function defaults(variable: Variable<unknown>): string {
  const usual = defaultText(variable);
  const inContainer = variable.container;
  const parts = [usual === undefined ? '' : `\`${usual}\``, inContainer === undefined ? '' : `in containers \`${inContainer}\``];
  return parts.filter(Boolean).join('; ');
}

/** Containers that others make know no files of secrets. */
function secretNote(name: string, readers: readonly Reader[]): string {
  return readers.some((reader) => OURS.includes(reader)) ? `Secret; also as \`${name}_FILE\`.` : 'Secret.';
}

function row(name: string, variable: Variable<unknown>): string {
  const notes = [
    variable.purpose,
    variable.aliases.length > 0 ? `Older name: ${variable.aliases.map((alias) => `\`${alias}\``).join(', ')}.` : '',
    variable.secret ? secretNote(name, variable.readers) : '',
    variable.own ? "Parley's own." : '',
  ];
  const cells = [`\`${name}\``, notes.filter(Boolean).join(' '), variable.allowed, defaults(variable), variable.readers.join(', ')];
  return `| ${[...cells, stateText(variable.state)].map(cell).join(' | ')} |`;
}

function section([domain, group]: readonly [string, Readonly<Record<string, Variable<unknown>>>]): string {
  const rows = Object.entries(group)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, variable]) => row(name, variable));
  const head = ['| Variable | Purpose | Allowed | Default | Read by | State |', '|---|---|---|---|---|---|'];
  return [`## ${TITLES[domain] ?? domain}`, '', ...head, ...rows, ''].join('\n');
}

function totals(): string {
  const all = Object.values(declarations).flatMap((group) => Object.values<Variable<unknown>>(group));
  const known = all.filter(({ own }) => !own);
  const older = all.flatMap(({ aliases }) => aliases).length;
  const lines = Object.entries(STATES).map(([kind, meaning]) => {
    const isState = ({ state }: Variable<unknown>) => state.kind === kind;
    return `| ${meaning} | ${known.filter(isState).length} | ${all.filter((one) => one.own && isState(one)).length} |`;
  });
  const names = `| older names of variables above | ${older} | |`;
  const sum = `| **all** | **${known.length + older}** | **${all.length - known.length}** |`;
  return ["| State | Variables of the stack that Parley stands in for | Parley's own |", '|---|---|---|', ...lines, names, sum, ''].join(
    '\n',
  );
}

function retired(): string {
  const rows = [...retiredNames].map(([name, { until, instead }]) => `| \`${name}\` | ${until} | ${cell(instead)} |`);
  return ['## Retired names', '', RETIRED, '', '| Name | Last release that knew it | Instead |', '|---|---|---|', ...rows, ''].join('\n');
}

const INTRO = `# Environment variables

<!-- Written by tools/docs/variables.ts from libs/config; edits here are lost. -->

Every variable that Parley knows, from the environment, from \`.env\` beside the compose files, or from the \`.env\` of \`npm start\`.

- Empty means unset: the default holds.
- Flags take \`1/0\`, \`true/false\`, \`yes/no\`, \`on/off\`, in any case; words out of a list do so as well.
- Lists are separated by commas; blanks around an item do not count.
- A secret can be given as \`NAME_FILE\`, the path of a file that holds it.
- \`$NAME\`, \`\${NAME}\` and \`\${NAME:-otherwise}\` in \`.env\` stand for another variable, and \`$$\` for a dollar sign, unless in single quotes.
- What Kubernetes puts into every container (\`JVB_PORT=tcp://10.0.0.1:10000\`, \`JVB_SERVICE_HOST\`, …) is no setting.
- A wrong value stops the service that reads it, with one line for each variable: its value, what is wrong with it, what that breaks, and
  the line that puts it right. All mistakes are listed at once; \`parley doctor\` lists them for all services.
- What is set and does nothing (yet), an older name, a retired one and an unknown one log one warning each.
- Any other key of config.js: \`CONFIG_JS__a__b=value\` sets \`config.a.b\`.
`;

const RETIRED = 'Found in old `.env` files; they do nothing, and setting one logs a warning that says this.';

/** The whole of docs/reference/environment.md. */
export function referencePage(): string {
  const sections = Object.entries<Readonly<Record<string, Variable<unknown>>>>(declarations).map(section);
  return [INTRO, '## How many do what', '', totals(), ...sections, retired()].join('\n');
}
