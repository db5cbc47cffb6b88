import type { DeviceChoice } from '../store.ts';

/** Names that stand for another device of the list. */
const ALIASES = new Set(['default', 'communications']);

/** Devices that have been plugged in since: what was not there before, of a kind whose names were known. */
export function pluggedIn(before: readonly DeviceChoice[], after: readonly DeviceChoice[]): readonly DeviceChoice[] {
  const known = new Set(before.map(keyOf));
  return after.filter((device) => !ALIASES.has(device.deviceId) && !known.has(keyOf(device)));
}

/** One device of each name: what comes as microphone and loudspeaker at once is offered once. */
export function offersOf(
  devices: readonly DeviceChoice[],
): readonly { readonly label: string; readonly devices: readonly DeviceChoice[] }[] {
  const byName = new Map<string, DeviceChoice[]>();
  for (const device of devices) {
    const name = device.kind === 'videoinput' ? `camera ${device.label}` : device.label;
    byName.set(name, [...(byName.get(name) ?? []), device]);
  }
  return [...byName.values()].map((group) => ({ label: group[0]?.label ?? '', devices: group }));
}

function keyOf({ kind, deviceId }: DeviceChoice): string {
  return `${kind} ${deviceId}`;
}
