import { type Action, ChoiceMenu, IconButton, type MenuSection } from '@parley/ui';
import { ChevronUp, Settings, Volume2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { browserAbilities } from '../actions/abilities.ts';
import { useController, useMeet } from '../context.tsx';
import { DeviceLevel, DevicePicture } from '../devices/device-signs.tsx';
import { playTestSound } from '../devices/test-sound.ts';
import type { DeviceChoice } from '../store.ts';

/** So many devices are shown live: each of them is opened for that. */
const MAX_LIVE = 4;

/** Microphones with what they hear and, where the browser lets pages choose, loudspeakers. */
export function AudioDeviceMenu() {
  const { t } = useTranslation();
  const controller = useController();
  const microphones = useSection('audio');
  const speakers = useDevices('audiooutput');
  const speakerId = useMeet((state) => state.settings.speaker);
  const canChoose = 'setSinkId' in HTMLMediaElement.prototype && speakers.length > 0;
  const speaker: MenuSection = {
    label: t('devices.kind.speaker'),
    choices: speakers.map(({ deviceId, label }) => ({ id: deviceId, label })),
    chosen: speakers.some(({ deviceId }) => deviceId === speakerId) ? speakerId : speakers[0]?.deviceId,
    onChoose: (id) => controller.media.chooseSpeaker(id),
  };
  const test: Action = {
    id: 'test',
    label: t('devices.test'),
    icon: <Volume2 size={18} aria-hidden />,
    onSelect: () => void playTestSound(speakerId).catch(() => {}), // nothing to hear is all there is to say
  };
  return (
    <DeviceMenu
      label={t('devices.audioMenu')}
      sections={canChoose ? [microphones, speaker] : [microphones]}
      actions={[test]}
      tab="audio"
      testId="audioDevices"
    />
  );
}

/** Cameras with what they see. */
export function CameraDeviceMenu() {
  const { t } = useTranslation();
  return <DeviceMenu label={t('devices.videoMenu')} sections={[useSection('camera')]} actions={[]} tab="video" testId="videoDevices" />;
}

function DeviceMenu(props: {
  readonly label: string;
  readonly sections: readonly MenuSection[];
  readonly actions: readonly Action[];
  readonly tab: 'audio' | 'video';
  readonly testId: string;
}) {
  const { t } = useTranslation();
  const controller = useController();
  const settings: Action = {
    id: 'settings',
    label: t('devices.settings'),
    icon: <Settings size={18} aria-hidden />,
    onSelect: () => controller.openDialog('settings', { tab: props.tab }),
  };
  const trigger = (
    <IconButton label={props.label} size="small" className="device-chevron" data-testid={`toolbar.${props.testId}`}>
      <ChevronUp size={16} aria-hidden />
    </IconButton>
  );
  const sections = props.sections.filter((section) => section.choices.length > 0);
  return <ChoiceMenu trigger={trigger} sections={sections} groups={[[...props.actions, settings]]} testId={`menu.${props.testId}`} />;
}

function useSection(kind: 'audio' | 'camera'): MenuSection {
  const { t } = useTranslation();
  const controller = useController();
  const devices = useDevices(kind === 'audio' ? 'audioinput' : 'videoinput');
  const device = useMeet((state) => state.local[kind]);
  // Phones give one microphone and one camera at a time: to look at another would end what the meeting has.
  const [live] = useState(() => (browserAbilities().isHandheld ? 0 : MAX_LIVE));
  const Live = kind === 'audio' ? DeviceLevel : DevicePicture;
  const current = device.source?.getSettings().deviceId ?? device.deviceId;
  return {
    label: t(`devices.kind.${kind}`),
    choices: devices.map(({ deviceId, label }, index) => ({
      id: deviceId,
      label,
      ...(index < live && { aside: <Live deviceId={deviceId} /> }),
    })),
    chosen: devices.some(({ deviceId }) => deviceId === current) ? current : devices[0]?.deviceId,
    onChoose: (id) => controller.media.chooseDevice(kind, id),
  };
}

function useDevices(kind: MediaDeviceKind): readonly DeviceChoice[] {
  const devices = useMeet((state) => state.devices);
  return devices.filter((device) => device.kind === kind);
}
