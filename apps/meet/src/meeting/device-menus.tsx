import { ChoiceMenu, IconButton, type MenuSection } from '@parley/ui';
import { ChevronUp } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';

/** Microphones and, where the browser lets pages choose, loudspeakers. */
export function AudioDeviceMenu() {
  const { t } = useTranslation();
  const controller = useController();
  const microphones = useSection('audio');
  const speakers = useChoices('audiooutput');
  const speakerId = useMeet((state) => state.settings.speaker);
  const canChoose = 'setSinkId' in HTMLMediaElement.prototype && speakers.length > 0;
  const speaker: MenuSection = {
    label: t('toolbar.speaker'),
    choices: speakers,
    chosen: speakerId ?? speakers[0]?.id,
    onChoose: (id) => controller.media.chooseSpeaker(id),
  };
  return (
    <DeviceMenu label={t('toolbar.audioDevices')} sections={canChoose ? [microphones, speaker] : [microphones]} testId="audioDevices" />
  );
}

export function CameraDeviceMenu() {
  const { t } = useTranslation();
  return <DeviceMenu label={t('toolbar.videoDevices')} sections={[useSection('camera')]} testId="videoDevices" />;
}

function DeviceMenu(props: { readonly label: string; readonly sections: readonly MenuSection[]; readonly testId: string }) {
  const trigger = (
    <IconButton label={props.label} size="small" className="device-chevron" data-testid={`toolbar.${props.testId}`}>
      <ChevronUp size={16} aria-hidden />
    </IconButton>
  );
  return <ChoiceMenu trigger={trigger} sections={props.sections.filter((section) => section.choices.length > 0)} />;
}

function useSection(kind: 'audio' | 'camera'): MenuSection {
  const { t } = useTranslation();
  const controller = useController();
  const choices = useChoices(kind === 'audio' ? 'audioinput' : 'videoinput');
  const device = useMeet((state) => state.local[kind]);
  return {
    label: t(kind === 'audio' ? 'prejoin.microphone' : 'prejoin.camera'),
    choices,
    chosen: device.track?.getSettings().deviceId ?? device.deviceId ?? choices[0]?.id,
    onChoose: (id) => controller.media.chooseDevice(kind, id),
  };
}

function useChoices(kind: MediaDeviceKind) {
  const devices = useMeet((state) => state.devices);
  return devices.filter((device) => device.kind === kind).map(({ deviceId, label }) => ({ id: deviceId, label }));
}
