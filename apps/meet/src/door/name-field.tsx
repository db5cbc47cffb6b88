import { TextField } from '@parley/ui';
import { useTranslation } from 'react-i18next';
import { MAX_TYPED_NAME } from '../settings/settings.ts';

export function NameField({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  const { t } = useTranslation();
  return (
    <TextField
      label={t('prejoin.name')}
      placeholder={t('prejoin.namePlaceholder')}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      maxLength={MAX_TYPED_NAME}
      autoComplete="name"
      data-testid="lobby.nameField"
    />
  );
}
