import { childOf, type Element, MAX_NAME } from '@parley/xmpp-core';
import type { SourceState } from './types.ts';

const MAX_TEXT = 64 * 1024;
const MAX_SOURCES = 64;

function stateOf(value: unknown): SourceState {
  const { muted, videoType } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  return { muted: muted !== false, ...((videoType === 'camera' || videoType === 'desktop') && { videoType }) };
}

function parseJson(text: string): object {
  if (text.length > MAX_TEXT) return {};
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? json : {};
  } catch {
    return {};
  }
}

function parseSourceInfo(text: string): Map<string, SourceState> {
  const entries = Object.entries(parseJson(text)).filter(([name]) => name !== '' && name.length <= MAX_NAME);
  return new Map(entries.slice(0, MAX_SOURCES).map(([name, value]) => [name, stateOf(value)]));
}

/** COMPAT(lib-jitsi-meet before source names, jigasi): one flag per media type instead of `<SourceInfo>`. */
function parseLegacy(presence: Element, nick: string): Map<string, SourceState> {
  const sources = new Map<string, SourceState>();
  const audio = childOf(presence, 'audiomuted');
  const video = childOf(presence, 'videomuted');
  const videoType = childOf(presence, 'videoType')?.getText().trim() === 'desktop' ? 'desktop' : 'camera';
  if (audio) sources.set(`${nick}-a0`, { muted: audio.getText().trim() === 'true' });
  if (video) sources.set(`${nick}-v0`, { muted: video.getText().trim() === 'true', videoType });
  return sources;
}

/**
 * Mute state by source name from a presence (client contract §3.2): `<SourceInfo>`, and the older elements only where that is
 * absent. A presence must not be lost over this element, so malformed or oversized JSON reads as no sources.
 */
export function parseSources(presence: Element, nick: string): Map<string, SourceState> {
  const info = childOf(presence, 'SourceInfo');
  return info ? parseSourceInfo(info.getText()) : parseLegacy(presence, nick);
}

/** Text of `<SourceInfo>`. */
export function serialiseSourceInfo(sources: ReadonlyMap<string, SourceState>): string {
  return JSON.stringify(Object.fromEntries(sources));
}
