import type { Finding } from '@parley/kernel';
import { type Check, type CheckContext, error, skipped, warning } from '../check.ts';
import type { WebSocketAnswer } from '../probes/web-socket.ts';
import { NOT_RUNNING } from '../stack.ts';

/** Only a bridge refuses a password that it does not know in these words; a proxy in front has a page of its own. */
export function isFromBridge(answer: WebSocketAnswer): boolean {
  return answer.kind === 'refused' && answer.status === 403 && answer.body === 'Forbidden' && answer.contentType.startsWith('text/plain');
}

export interface ChannelFacts {
  readonly publicUrl: string | undefined;
  /** Answers to an upgrade of /colibri-ws/<bridge>/…, through PUBLIC_URL and without the proxy in front. */
  readonly through: WebSocketAnswer | undefined;
  readonly direct: WebSocketAnswer;
}

const EFFECT = 'video stays small or missing as soon as the data channel fails too, and speakers are not followed';

export function judgeChannel({ publicUrl, through, direct }: ChannelFacts): Finding[] {
  if (!isFromBridge(direct)) {
    const problem = `web does not reach the bridge for /colibri-ws/: ${describe(direct)}`;
    return [error('jvb', problem, EFFECT, 'Let jicofo and jvb run and be healthy: docker compose ps')];
  }
  if (through === undefined || isFromBridge(through)) return [];
  const problem = `no WebSocket passes to /colibri-ws/: ${describe(through)}`;
  const remedy = 'Let the proxy pass upgrades under /colibri-ws/ unchanged: docs/reverse-proxies.md has the lines';
  return [warning(`PUBLIC_URL=${publicUrl}`, problem, EFFECT, remedy)];
}

function describe(answer: WebSocketAnswer): string {
  if (answer.kind === 'open') return 'something else accepts it';
  return answer.kind === 'refused' ? `status ${answer.status} from something in between` : answer.reason;
}

async function serverId({ settings, probes }: CheckContext): Promise<string | undefined> {
  const answer = await probes.http({ url: `${settings.focus}/bridges` }).catch(() => undefined);
  if (answer?.status !== 200) return undefined;
  return /"server-?[iI]d"\s*:\s*"([\w.-]{1,64})"/.exec(answer.body)?.[1];
}

export const bridgeChannelCheck: Check = {
  name: 'bridge channel',
  isOnline: true,
  async run(context) {
    const { settings, probes, stack } = context;
    if (stack.direct === undefined) return skipped(NOT_RUNNING);
    if (!settings.hasBridgeWebSocket) return skipped('its WebSocket is off (ENABLE_COLIBRI_WEBSOCKET=0)');
    const id = await serverId(context);
    if (id === undefined) return skipped('the focus knows no bridge with a WebSocket');
    const ask = (base: string) => probes.webSocket({ url: `${base.replace(/^http/, 'ws')}/colibri-ws/${id}/doctor/doctor?pwd=doctor` });
    const publicUrl = stack.page?.kind === 'ours' ? settings.publicUrl : undefined;
    const [through, direct] = await Promise.all([publicUrl === undefined ? undefined : ask(publicUrl), ask(stack.direct)]);
    const findings = judgeChannel({ publicUrl, through, direct });
    return { summary: findings.length === 0 ? `reaches the bridge ${id}` : 'does not reach the bridge', findings };
  },
};
