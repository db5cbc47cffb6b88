import { useMeet } from '../context.tsx';

const KINDS = { audio: 'audioinput', camera: 'videoinput', speaker: 'audiooutput' } as const;

export interface DeviceChoices {
  readonly choices: readonly { readonly id: string; readonly label: string }[];
  /** The one in use: what was chosen may have been unplugged. */
  readonly chosen: string | undefined;
}

/** What there is of a kind, and which of them it is. */
export function useDeviceChoices(kind: 'audio' | 'camera' | 'speaker'): DeviceChoices {
  const devices = useMeet((state) => state.devices);
  const wanted = useMeet(({ local, settings }) =>
    kind === 'speaker' ? settings.speaker : (local[kind].source?.getSettings().deviceId ?? local[kind].deviceId),
  );
  const choices = devices.filter((device) => device.kind === KINDS[kind]).map(({ deviceId, label }) => ({ id: deviceId, label }));
  return { choices, chosen: choices.some(({ id }) => id === wanted) ? wanted : choices[0]?.id };
}
