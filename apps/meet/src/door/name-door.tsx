import { Button } from '@parley/ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useController, useMeet } from '../context.tsx';
import { DoorForm } from './door-card.tsx';
import type { DoorOf } from './door-of.ts';
import { NameField } from './name-field.tsx';

/** Nobody comes in without a name. */
export function NameDoor({ door }: { readonly door: DoorOf<'name'> }) {
  const { t } = useTranslation();
  const controller = useController();
  const [name, setName] = useState(useMeet((state) => state.displayName));
  const submit = () => {
    if (name.trim() !== '' && !door.isTrying) controller.door.enterName(name.trim());
  };
  return (
    <DoorForm testId="door.name" title={t('door.name.title')} text={t('door.name.text')} onSubmit={submit}>
      <NameField value={name} onChange={setName} />
      <Button type="submit" disabled={name.trim() === '' || door.isTrying} data-testid="door.nameSubmit">
        {t('prejoin.join')}
      </Button>
    </DoorForm>
  );
}
