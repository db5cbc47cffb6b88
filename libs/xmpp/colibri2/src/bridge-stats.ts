import { AppError } from '@parley/kernel';
import { attr, boundedChildren, childOf, type Element, NS, requireTextAttr, xml } from '@parley/xmpp-core';
import type { BridgeStats } from './types.ts';

/** A full report of the reference bridge has about 150 entries. */
const MAX_STATS = 500;

function number(value: string | undefined): number | undefined {
  const parsed = value === undefined || value.trim() === '' ? Number.NaN : Number(value);
  return Number.isFinite(parsed) && parsed >= 0 ? parsed : undefined;
}

/**
 * `<stats xmlns='http://jitsi.org/protocol/colibri'>` of a brewery presence (bridge contract §1), given itself or its presence.
 * A bridge that does not say `drain=false` counts as draining, and one without a readable stress level as unstressed.
 * @throws AppError INPUT_INVALID when there are no statistics
 */
export function parseBridgeStats(element: Element): BridgeStats {
  const stats = element.is('stats', NS.colibri) ? element : childOf(element, 'stats', NS.colibri);
  if (!stats) throw new AppError('INPUT_INVALID', 'the presence has no bridge statistics');
  const values = new Map(boundedChildren(stats, 'stat', MAX_STATS).map((stat) => [requireTextAttr(stat, 'name'), attr(stat, 'value')]));
  const isTrue = (name: string, fallback = 'false'): boolean => (values.get(name) ?? fallback).toLowerCase() === 'true';
  const average = number(values.get('average_participant_stress'));
  const iceSucceeded = number(values.get('total_ice_succeeded'));
  const iceSucceededTcp = number(values.get('total_ice_succeeded_tcp'));
  const texts = [
    ['region', 'region'],
    ['relayId', 'relay_id'],
    ['version', 'version'],
    ['release', 'release'],
  ].flatMap(([key = '', name = '']) => {
    const value = values.get(name);
    return value ? [[key, value.slice(0, 256)]] : [];
  });
  return {
    colibri2: isTrue('colibri2'),
    drain: isTrue('drain', 'true'),
    gracefulShutdown: isTrue('graceful_shutdown'),
    shuttingDown: isTrue('shutting_down'),
    ...(values.has('healthy') && { healthy: isTrue('healthy') }),
    stressLevel: number(values.get('stress_level')) ?? 0,
    ...(average !== undefined && { averageParticipantStress: average }),
    ...(values.has('overloaded') && { overloaded: isTrue('overloaded') }),
    ...(iceSucceeded !== undefined && { iceSucceeded }),
    ...(iceSucceededTcp !== undefined && { iceSucceededTcp }),
    ...Object.fromEntries(texts),
  };
}

/** The `<stats>` element of a brewery presence. */
export function buildBridgeStats(stats: BridgeStats): Element {
  const values: Readonly<Record<string, string | number | boolean | undefined>> = {
    stress_level: stats.stressLevel,
    average_participant_stress: stats.averageParticipantStress,
    overloaded: stats.overloaded,
    total_ice_succeeded: stats.iceSucceeded,
    total_ice_succeeded_tcp: stats.iceSucceededTcp,
    colibri2: stats.colibri2,
    drain: stats.drain,
    graceful_shutdown: stats.gracefulShutdown,
    shutting_down: stats.shuttingDown,
    healthy: stats.healthy,
    region: stats.region,
    relay_id: stats.relayId,
    version: stats.version,
    release: stats.release,
  };
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return xml('stats', { xmlns: NS.colibri }, ...entries.map(([name, value]) => xml('stat', { name, value })));
}
