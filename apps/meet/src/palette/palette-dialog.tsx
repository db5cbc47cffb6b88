import { Dialog } from '@parley/ui';
import { useTranslation } from 'react-i18next';
import type { DialogProps } from '../meeting/dialog-state.ts';
import { Palette } from './palette.tsx';
import './palette.css';

/** Finds what can be done by typing what it is called. */
export function PaletteDialog({ onClose }: DialogProps<'palette'>) {
  const { t } = useTranslation();
  return (
    <Dialog isOpen onClose={onClose} title={t('palette.title')} closeLabel={t('people.close')} testId="palette">
      <Palette onDone={onClose} />
    </Dialog>
  );
}
