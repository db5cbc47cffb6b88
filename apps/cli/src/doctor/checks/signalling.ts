import { errorMessage, type Finding } from '@parley/kernel';
import { type Check, type CheckContext, error, skipped, warning } from '../check.ts';
import { NOT_RUNNING } from '../stack.ts';

/** Whether XMPP can be spoken one way; the text says why not. */
export type Spoken = { readonly works: true } | { readonly works: false; readonly reason: string };

export interface SignallingFacts {
  /** Through PUBLIC_URL; undefined when that is not set or the transport is off. */
  readonly webSocket: Spoken | undefined;
  readonly bosh: Spoken | undefined;
  /** The same without the proxy in front. */
  readonly direct: Spoken;
  readonly publicUrl: string | undefined;
}

const RECIPES = 'docs/reverse-proxies.md has the lines for nginx, Apache, Caddy, HAProxy and Traefik';

/** Can a browser sign in through the address that it is given? */
export function judgeSignalling({ webSocket, bosh, direct, publicUrl }: SignallingFacts): Finding[] {
  const subject = `PUBLIC_URL=${publicUrl}`;
  if (!direct.works) {
    const effect = 'the page loads, and nobody can join';
    return [
      error(
        'prosody',
        `web reaches no XMPP server: ${direct.reason}`,
        effect,
        'docker compose logs prosody (or .parley/logs/prosody.log) says why',
      ),
    ];
  }
  const findings: Finding[] = [];
  if (webSocket?.works === false) {
    const problem = `no WebSocket passes to /xmpp-websocket: ${webSocket.reason}`;
    const effect = bosh?.works ? 'joining is slower, and every message takes longer' : '"You have been disconnected" instead of a meeting';
    findings.push((bosh?.works ? warning : error)(subject, problem, effect, `Let the proxy pass upgrades: ${RECIPES}`));
  }
  if (bosh?.works === false) {
    const effect = webSocket?.works ? 'people whose network lets no WebSocket through cannot join' : 'nobody can join';
    const tell = webSocket?.works ? warning : error;
    findings.push(
      tell(
        subject,
        `/http-bind does not reach the XMPP server: ${bosh.reason}`,
        effect,
        `Proxy the whole of /, not single paths: ${RECIPES}`,
      ),
    );
  }
  return findings;
}

const FRAMING = 'urn:ietf:params:xml:ns:xmpp-framing';

async function overWebSocket({ settings, probes }: CheckContext, base: string): Promise<Spoken> {
  const answer = await probes.webSocket({
    url: `${base.replace(/^http/, 'ws')}/xmpp-websocket?room=doctor`,
    protocol: 'xmpp',
    say: `<open xmlns="${FRAMING}" to="${settings.xmppDomain}" version="1.0"/>`,
    until: /<(stream:)?features[\s/>]|<(stream:)?error[\s/>]/,
    farewell: `<close xmlns="${FRAMING}"/>`,
  });
  if (answer.kind === 'refused') return { works: false, reason: `answered with status ${answer.status} and no upgrade` };
  if (answer.kind === 'failed') return { works: false, reason: answer.reason };
  return judgeStream(answer.text);
}

async function overBosh({ settings, probes }: CheckContext, base: string): Promise<Spoken> {
  const rid = Math.floor(Math.random() * 2 ** 31);
  const url = `${base}/http-bind?room=doctor`;
  const headers = { 'content-type': 'text/xml; charset=utf-8' };
  const XMLNS = 'xmlns="http://jabber.org/protocol/httpbind" xmlns:xmpp="urn:xmpp:xbosh"';
  const opening = `<body ${XMLNS} rid="${rid}" to="${settings.xmppDomain}" wait="5" hold="1" ver="1.6" xml:lang="en" content="text/xml; charset=utf-8" xmpp:version="1.0"/>`;
  try {
    const { status, body } = await probes.http({ url, method: 'POST', headers, body: opening });
    if (status !== 200) return { works: false, reason: `answered with status ${status}` };
    const sid = /\bsid=["']([\w.-]+)["']/.exec(body)?.[1];
    const closing = `<body ${XMLNS} rid="${rid + 1}" sid="${sid}" type="terminate"/>`;
    if (sid) await probes.http({ url, method: 'POST', headers, body: closing }).catch(() => {});
    return judgeStream(body);
  } catch (failure) {
    return { works: false, reason: errorMessage(failure) };
  }
}

/** What an XMPP server that knows our domain says first. */
function judgeStream(text: string): Spoken {
  if (/<(stream:)?features[\s/>]/.test(text)) return { works: true };
  if (/host-unknown/.test(text)) return { works: false, reason: 'the XMPP server does not know XMPP_DOMAIN' };
  return { works: false, reason: 'what answers speaks no XMPP' };
}

export const signallingCheck: Check = {
  name: 'signalling',
  isOnline: true,
  async run(context) {
    const { settings, stack } = context;
    if (stack.direct === undefined) return skipped(NOT_RUNNING);
    // What is wrong with the address itself is told by another check.
    const publicUrl = stack.page?.kind === 'ours' ? settings.publicUrl : undefined;
    const [webSocket, bosh, direct] = await Promise.all([
      publicUrl !== undefined && settings.hasXmppWebSocket ? overWebSocket(context, publicUrl) : undefined,
      publicUrl === undefined ? undefined : overBosh(context, publicUrl),
      overBosh(context, stack.direct),
    ]);
    const findings = judgeSignalling({ webSocket, bosh, direct, publicUrl });
    const ways = [webSocket?.works && 'WebSocket', bosh?.works && 'BOSH'].filter(Boolean).join(' and ');
    const through = publicUrl === undefined ? 'works on this machine' : `works through ${publicUrl} by ${ways}`;
    return { summary: findings.length === 0 ? through : 'is broken', findings };
  },
};
