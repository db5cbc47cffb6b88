import { defaultText, type Variable, variables } from '@parley/config';

interface Section {
  readonly title: string;
  /** Lines under the title. */
  readonly about: readonly string[];
  /** Names, or beginnings of names with `*` behind; each variable stands in the first section that names it. */
  readonly names: readonly string[];
  /** Names that are assigned, not commented out, with their values. */
  readonly assigned?: Readonly<Record<string, string>>;
}

const PASSWORDS = ['JICOFO_AUTH_PASSWORD', 'JVB_AUTH_PASSWORD', 'JIGASI_XMPP_PASSWORD', 'JIBRI_RECORDER_PASSWORD', 'JIBRI_XMPP_PASSWORD'];

const SECTIONS: readonly Section[] = [
  {
    title: 'What everybody sets',
    about: ['PUBLIC_URL is what people type; behind a reverse proxy it is the address of the proxy.'],
    names: ['CONFIG', 'HTTP_PORT', 'HTTPS_PORT', 'TZ', 'PUBLIC_URL', 'JVB_ADVERTISE_IPS'],
    assigned: { CONFIG: '~/.jitsi-meet-cfg', HTTP_PORT: '8000', HTTPS_PORT: '8443', TZ: 'UTC' },
  },
  {
    title: 'Passwords of the services',
    about: ['./gen-passwords.sh fills them in. Nobody needs to know them; the last four are for services that are still to come.'],
    names: [...PASSWORDS, 'JIGASI_TRANSCRIBER_PASSWORD'],
    assigned: Object.fromEntries([...PASSWORDS, 'JIGASI_TRANSCRIBER_PASSWORD'].map((name) => [name, ''])),
  },
  {
    title: "Certificate from Let's Encrypt",
    about: ['Needs HTTP_PORT=80, HTTPS_PORT=443 and a public name that leads to this machine.'],
    names: ['ENABLE_LETSENCRYPT', 'LETSENCRYPT_*'],
  },
  {
    title: 'Logs',
    about: [],
    names: ['LOG_*', 'WEB_LOG_LEVEL', 'PROSODY_LOG_LEVEL', 'JICOFO_LOG_LEVEL', 'JVB_LOG_LEVEL', 'JICOFO_LOG_FILE', 'JVB_LOG_FILE'],
  },
  {
    title: 'HTTP, TLS and reverse proxies',
    about: [],
    names: [
      ...['DISABLE_HTTPS', 'ENABLE_HTTP_REDIRECT', 'ENABLE_HSTS', 'ENABLE_IPV6', 'TRUSTED_PROXIES', 'CSP_HEADER', 'FRAME_ANCESTORS'],
      ...['CORS_*', 'NGINX_*', 'WEB_*', 'ENABLE_SUBDOMAINS'],
    ],
  },
  {
    title: 'Ways of sound and picture',
    about: ['UDP port JVB_PORT must be reachable under the addresses of JVB_ADVERTISE_IPS.'],
    names: ['JVB_*', 'ENABLE_COLIBRI_WEBSOCKET', 'ENABLE_SCTP', 'COLIBRI_*', 'SHUTDOWN_REST_ENABLED'],
  },
  {
    title: 'STUN and TURN servers that browsers are told of',
    about: ['A TURN server needs TURN_CREDENTIALS, or TURN_USERNAME with TURN_PASSWORD.'],
    names: ['STUN_*', 'TURN_*', 'TURNS_*'],
  },
  {
    title: 'Shared documents, whiteboard, statistics of clients',
    about: ['With etherpad.yml, whiteboard.yml and rtcstats.yml.'],
    names: ['ETHERPAD_*', 'WHITEBOARD_*', 'RTCSTATS_*', 'RTC_VISUALIZER_*'],
  },
  {
    title: 'Files that people share, administration by HTTP',
    about: [],
    names: ['ENABLE_FILE_SHARING', 'FILE_SHARING_*', 'PARLEY_ADMIN_*'],
  },
  {
    title: 'Rooms and people',
    about: [],
    names: ['MAX_PARTICIPANTS', 'ENABLE_AUTO_OWNER', 'ENABLE_MODERATOR_CHECKS', 'ENABLE_SHARED_DOCUMENT_RANDOM_NAME'],
  },
  {
    title: 'Codecs, sizes and bit rates',
    about: [],
    names: [
      ...['CODEC_*', 'ENABLE_CODEC_*', 'RESOLUTION*', 'VIDEOQUALITY_*', 'DESKTOP_SHARING_*', 'ENABLE_ADAPTIVE_MODE', 'ENABLE_SIMULCAST'],
      ...['ENABLE_REMB', 'ENABLE_TCC', 'ENABLE_VLA', 'ENABLE_P2P', 'P2P_*', 'ENABLE_OPUS_RED', 'ENABLE_STEREO', 'AUDIO_QUALITY_*'],
    ],
  },
  {
    title: 'Focus',
    about: [],
    names: ['JICOFO_*', 'BRIDGE_*', 'MAX_*', 'OCTO_*', 'ENABLE_CONFERENCE_REQUEST_HTTP'],
  },
  {
    title: 'Prosody',
    about: [],
    names: ['XMPP_*', 'PROSODY_*', 'GLOBAL_*', 'GC_*', 'ENABLE_XMPP_WEBSOCKET', 'BOSH_RELATIVE', 'PARLEY_CLIENT_SILENCE'],
  },
  { title: 'Containers', about: [], names: ['RESTART_POLICY', 'PARLEY_*', 'GRAFANA_*', 'PROMETHEUS_*', 'LOKI_*'] },
  { title: 'What browsers show', about: [], names: ['*'] },
];

/** What an operator of the compose files can set: it works, and it reaches a container of ours or the files themselves. */
function isForOperators(name: string, { state, passed, readers }: Variable<unknown>): boolean {
  if (SECTIONS.some(({ assigned }) => assigned && name in assigned)) return true;
  const isOurs = readers.some((reader) => ['web', 'prosody', 'jicofo', 'jvb'].includes(reader) && passed);
  return state.kind === 'works' && (isOurs || readers.includes('compose'));
}

const isNamedBy = (pattern: string, name: string) => (pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern);

function entry(name: string, variable: Variable<unknown>, assigned: string | undefined): string {
  const purpose = wrap(variable.purpose).map((line) => `# ${line}`);
  const value = assigned ?? (variable.secret ? '' : (variable.container ?? defaultText(variable) ?? ''));
  return [...purpose, `${assigned === undefined ? '#' : ''}${name}=${/[\s#"'$]/.test(value) ? `'${value}'` : value}`].join('\n');
}

function wrap(text: string, width = 110): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** The whole of compose/env.example: every variable that works, by subject, all but the first few commented out. */
export function envExample(): string {
  const left = new Map(Object.entries<Variable<unknown>>(variables).filter(([name, variable]) => isForOperators(name, variable)));
  const parts = SECTIONS.map(({ title, about, names, assigned = {} }) => {
    const entries = names.flatMap((pattern) =>
      [...left]
        .filter(([name]) => isNamedBy(pattern, name))
        .map(([name, variable]) => {
          left.delete(name);
          return entry(name, variable, assigned[name]);
        }),
    );
    return [['#', `# ${title}`, ...about.map((line) => `# ${line}`), '#'].join('\n'), ...entries].join('\n\n');
  });
  return `${HEAD}\n${parts.join('\n\n\n')}\n`;
}

const HEAD = `# Settings of Parley. Copy this file to .env, run ./gen-passwords.sh, set PUBLIC_URL, then: docker compose up -d
#
# What is commented out shows its default. Leave out or empty what you do not need. Flags take 1/0, true/false, yes/no, on/off;
# lists are separated by commas. A secret can also be given as NAME_FILE, the path of a file that holds it.
# docs/reference/environment.md has every variable, also those that have no effect (yet); .env of older stacks may be kept as it is.

`;
