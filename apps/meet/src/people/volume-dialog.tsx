import { Dialog, Slider } from '@parley/ui';
import { Volume2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import type { DialogProps } from '../meeting/dialog-state.ts';

/** How loud one person is for this one. */
export function VolumeDialog({ params: { id }, onClose }: DialogProps<'volume'>) {
  const { t } = useTranslation();
  const { people } = useController();
  const volume = useMeet((state) => state.volumes.get(id) ?? 1);
  const name = useMeet((state) => state.client.participants.find((person) => person.id === id)?.displayName) || t('meeting.guest');
  const percent = Math.round(volume * 100);
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('people.volume.title', { name })}
      text={t('people.volume.text')}
      closeLabel={t('people.close')}
      testId="volume.dialog"
    >
      <Slider
        label={t('people.volume.label')}
        icon={<Volume2 size={18} aria-hidden />}
        value={percent}
        step={5}
        valueText={`${percent} %`}
        onChange={(value) => people.setVolume(id, value / 100)}
        testId="volume.slider"
      />
    </Dialog>
  );
}
