import { Dialog } from '@parley/ui';
import { useTranslation } from 'react-i18next';
import type { DialogProps } from '../meeting/dialog-state.ts';
import { ShortcutList } from './shortcut-list.tsx';

/** Help about keys. */
export function ShortcutsDialog({ onClose }: DialogProps<'shortcuts'>) {
  const { t } = useTranslation();
  return (
    <Dialog isOpen size="wide" onClose={onClose} title={t('shortcuts.title')} closeLabel={t('people.close')} testId="shortcuts.dialog">
      <ShortcutList />
    </Dialog>
  );
}
