import { TextField } from '@parley/ui';
import { useTranslation } from 'react-i18next';

export function NameField({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }) {
  const { t } = useTranslation();
  return (
    <TextField
      label={t('prejoin.name')}
      placeholder={t('prejoin.namePlaceholder')}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      maxLength={80}
      autoComplete="name"
      data-testid="lobby.nameField"
    />
  );
}
