import { type Action, ChoiceMenu, IconButton, type MenuSection } from '@parley/ui';
import { ChevronUp, Settings, Volume2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { browserAbilities } from '../actions/abilities.ts';
import { useController } from '../context.tsx';
import { DeviceLevel, DevicePicture } from '../devices/device-signs.tsx';
import { playTestSound } from '../devices/test-sound.ts';
import { useDeviceChoices } from '../devices/use-device-choices.ts';

/** So many devices are shown live: each of them is opened for that. */
const MAX_LIVE = 4;

/** Microphones with what they hear and, where the browser lets pages choose, loudspeakers. */
export function AudioDeviceMenu() {
  const { t } = useTranslation();
  const controller = useController();
  const microphones = useSection('audio');
  const speakers = useDeviceChoices('speaker');
  const canChoose = 'setSinkId' in HTMLMediaElement.prototype && speakers.choices.length > 0;
  const speaker: MenuSection = {
    ...speakers,
    label: t('devices.kind.speaker'),
    onChoose: (id) => controller.media.chooseSpeaker(id),
  };
  const test: Action = {
    id: 'test',
    label: t('devices.test'),
    icon: <Volume2 size={18} aria-hidden />,
    onSelect: () => void playTestSound(speakers.chosen).catch(() => {}), // nothing to hear is all there is to say
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
  const { choices, chosen } = useDeviceChoices(kind);
  // Phones give one microphone and one camera at a time: to look at another would end what the meeting has.
  const [live] = useState(() => (browserAbilities().isHandheld ? 0 : MAX_LIVE));
  const Live = kind === 'audio' ? DeviceLevel : DevicePicture;
  return {
    label: t(`devices.kind.${kind}`),
    choices: choices.map((choice, index) => ({ ...choice, ...(index < live && { aside: <Live deviceId={choice.id} /> }) })),
    chosen,
    onChoose: (id) => controller.media.chooseDevice(kind, id),
  };
}
